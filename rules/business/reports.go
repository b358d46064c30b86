package business

// reports.go: the report tables that follow from the accounts' states.

import (
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"trueup/rules"
	"trueup/rules/fact"
	"trueup/rules/program"
	"trueup/rules/terms"
)

func reports() []program.Report {
	return []program.Report{
		{Name: "tiers", Header: []string{"account_id", "effective_at", "from_tier", "to_tier", "reason", "year_value"}, Rows: tierRows},
		{Name: "entitlements", Header: []string{"account_id", "benefit", "worth_up_to"}, Rows: entitlementRows},
		{Name: "year_values", Header: []string{"account_id", "year", "value_usd", "currency", "value"}, Rows: yearValueRows},
	}
}

type emit = func(cells ...string) error

// tierRows exports the tier history (B-15).
func tierRows(_ program.View, a *program.Account, emit emit) error {
	s, err := program.StateOf(a, ReadState)
	if err != nil {
		return err
	}
	for _, c := range s.Tiers {
		if err := emit(a.ID, rules.Instant(c.At).String(), c.From, c.To, c.Reason, rules.Cents(c.Value).String()); err != nil {
			return err
		}
	}
	return nil
}

// benefits in the order of B-16: from which tier on, and what they are worth at most.
var benefits = []struct {
	name  string
	from  terms.Tier
	worth string
}{
	{"pro_basic", terms.Gold, ""},
	{"project_planning", terms.Platinum, "1200.00"},
	{"success_manager", terms.Platinum, ""},
	{"pro_advanced_2_months", terms.Diamond, ""},
}

// entitlementRows exports what the tier entitles to (B-16).
func entitlementRows(_ program.View, a *program.Account, emit emit) error {
	s, err := program.StateOf(a, ReadState)
	if err != nil || len(s.Tiers) == 0 {
		return err
	}
	for _, b := range benefits {
		if s.Tier() < b.from {
			continue
		}
		if err := emit(a.ID, b.name, b.worth); err != nil {
			return err
		}
	}
	return nil
}

// yearValueRows exports the year value in USD and in the display currency (B-17).
func yearValueRows(view program.View, a *program.Account, emit emit) error {
	s, err := program.StateOf(a, ReadState)
	if err != nil || len(s.Tiers) == 0 {
		return err
	}
	year := view.Terms.Zone.Year(view.AsOf)
	value := s.yearValue(year)
	currency, shown := "USD", value.String()
	if rate, ok := latestRate(view, s.Currency); ok {
		currency = s.Currency
		shown = decimal.New(int64(value), -2).Mul(rate).Round(2).StringFixed(2) // half up: no value is below zero
	}
	return emit(a.ID, strconv.Itoa(year), value.String(), currency, shown)
}

// noFxRate is the exception for a display currency without a rate (B-17).
const noFxRate = "no_fx_rate"

// derived finds enrolled accounts whose display currency has no rate at as_of (B-17).
func derived(view program.View, a *program.Account) ([]rules.Exception, error) {
	s, err := program.StateOf(a, ReadState)
	if err != nil || len(s.Tiers) == 0 || s.Currency == "" {
		return nil, err
	}
	if _, ok := latestRate(view, s.Currency); ok {
		return nil, nil
	}
	return []rules.Exception{{
		Fact: tableAccounts, ID: a.ID, Reason: noFxRate,
		Detail: "no rate of " + s.Currency + " at " + view.AsOf.String() + "; the year value is shown in USD",
	}}, nil
}

// rateBook holds the latest rates not after a view's as_of, by currency.
type rateBook map[string]decimal.Decimal

// prepare picks the rates that hold for a view.
func prepare(view program.View) any {
	picked, since := make(rateBook), make(map[string]rules.Instant)
	for i := range view.Shared {
		f := &view.Shared[i]
		if f.Table != tableFxRates {
			continue
		}
		currency := f.ID[:max(strings.LastIndexByte(f.ID, ' '), 0)]
		fields := fact.Split(f.Data, nil)
		n, err := strconv.ParseInt(fields[len(fields)-1], 10, 64)
		at, last := rules.Instant(n), since[currency]
		if _, known := picked[currency]; err != nil || at > view.AsOf || known && at < last {
			continue
		}
		if rate, err := decimal.NewFromString(fields[0]); err == nil {
			picked[currency], since[currency] = rate, at
		}
	}
	return picked
}

// latestRate returns the rate with the latest as_of not after the view's.
func latestRate(view program.View, currency string) (decimal.Decimal, bool) {
	prepared, ok := view.Prepared.(rateBook)
	if !ok {
		prepared, _ = prepare(view).(rateBook)
	}
	rate, ok := prepared[currency]
	return rate, ok
}
