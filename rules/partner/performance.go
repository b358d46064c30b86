package partner

// performance.go: a partner's activity by month or day (P-11).

import (
	"slices"
	"strconv"

	"trueup/rules"
	"trueup/rules/program"
)

// Period is what happened in one month or day of the program zone.
type Period struct {
	Name     string      // 2026-10, or 2026-10-31
	Referred int         // customers that signed up
	Revenue  rules.Cents // payments less refunds, each by its own date; may be below zero
	Paid     rules.Cents // amounts of the payouts made
	Pending  rules.Cents // commissions booked then that are still pending at as_of
}

// Performance lists the months, or days, in which anything happened, in order
// (P-11). An event counts also where it leaves no figure: a month with a payment
// and its refund has a row that shows 0.00. Payouts count by their own amounts, whatever
// became of the reward: the money moved then.
func Performance(s *State, zone rules.Zone, f *Filter) []Period {
	p := activity{filter: f, periods: periods{zone: zone, byDay: f.ByDay}, found: make(map[int64]*Period)}
	chosen := picked(s, f.picksStatus)
	for i := range s.Customers {
		if at := s.Customers[i].SignedUp; chosen[i] && at != rules.None {
			p.at(at).Referred++
		}
	}
	for n := range s.Invoices {
		i := &s.Invoices[n]
		if !chosen[i.Customer] {
			continue
		}
		p.at(i.Paid).Revenue += i.Amount
		if i.Refunded != rules.None {
			p.at(i.Refunded).Revenue -= i.Amount
		}
		if i.status == pending {
			p.at(i.Booked).Pending += i.Commission
		}
	}
	all := !f.narrowsCustomers() // then also payouts of invoices that are not there
	for n := range s.Payouts {
		x := &s.Payouts[n]
		if all || x.Invoice != noOne && chosen[s.Invoices[x.Invoice].Customer] {
			p.at(x.At).Paid += x.Amount
		}
	}
	return p.list()
}

// activity collects the periods in which anything happened.
type activity struct {
	filter  *Filter
	periods periods
	found   map[int64]*Period // by the date on which they begin
	outside Period            // takes what is not in the date range
}

// at returns the period of an event.
func (a *activity) at(event rules.Instant) *Period {
	if !a.filter.covers(event) {
		return &a.outside
	}
	first := a.periods.of(event)
	p := a.found[first]
	if p == nil {
		p = &Period{Name: a.periods.name(first)}
		a.found[first] = p
	}
	return p
}

func (a *activity) list() []Period {
	dates := make([]int64, 0, len(a.found))
	for first := range a.found {
		dates = append(dates, first)
	}
	slices.Sort(dates)
	periods := make([]Period, len(dates))
	for i, first := range dates {
		periods[i] = *a.found[first]
	}
	return periods
}

func (f *Filter) performanceRows(view program.View, account string, s *State, emit emit) error {
	for _, p := range Performance(s, view.Terms.Zone, f) {
		if err := emit(account, p.Name, strconv.Itoa(p.Referred), p.Revenue.String(), p.Paid.String(), p.Pending.String()); err != nil {
			return err
		}
	}
	return nil
}
