package partner

// overview.go: a partner in one row: the summary of all time (P-10) and the
// narrowed overview (P-13).

import (
	"strconv"

	"trueup/rules"
	"trueup/rules/program"
)

// Totals are the figures of a partner over a filter. They count all its customers
// that are there, also those whose invitation brings no rewards (P-01, P-02).
type Totals struct {
	SignUps       int         // customers that signed up, paid or not
	PaidCustomers int         // customers with at least one transaction
	Transactions  int         // refunded ones too
	Revenue       rules.Cents // of all transactions, recurring or not, less refunds
	Pending       rules.Cents // commissions by where they stand at as_of
	Approved      rules.Cents
	Paid          rules.Cents
}

// Rewards are those that the partner has: pending, approved or paid (P-12).
func (t *Totals) Rewards() rules.Cents { return t.Pending + t.Approved + t.Paid }

// Overview adds up a partner's activity over a filter (P-13). The date range
// applies to each event by itself, as in partner_performance: sign-ups by
// signed_up_at; transactions, and with them paid customers, by paid_at; refunds,
// which lower the revenue, by refunded_at; rewards by their booking, shown by
// where they stand at as_of. Status is that of the customer.
func Overview(s *State, f *Filter) Totals {
	var t Totals
	chosen := picked(s, f.picksStatus)
	for i := range s.Customers {
		if at := s.Customers[i].SignedUp; chosen[i] && at != rules.None && f.covers(at) {
			t.SignUps++
		}
	}
	paying := make([]bool, len(s.Customers))
	for n := range s.Invoices {
		i := &s.Invoices[n]
		if !chosen[i.Customer] {
			continue
		}
		if f.covers(i.Paid) {
			t.Transactions++
			t.Revenue += i.Amount
			if !paying[i.Customer] {
				paying[i.Customer] = true
				t.PaidCustomers++
			}
		}
		if i.Refunded != rules.None && f.covers(i.Refunded) {
			t.Revenue -= i.Amount
		}
		if i.status != noReward && f.covers(i.Booked) {
			t.addReward(i)
		}
	}
	return t
}

func (t *Totals) addReward(i *Invoice) {
	switch i.status {
	case pending:
		t.Pending += i.Commission
	case approved:
		t.Approved += i.Commission
	case paid:
		t.Paid += i.Commission
	}
}

// known says whether there is anything to say of the partner: from its approval
// on, or from its first customer or payout if that is earlier.
func (s *State) known() bool {
	return s.Approved != rules.None || len(s.Customers) > 0 || len(s.Payouts) > 0
}

// summaryRows is the partner's summary: everything, all time (P-10).
func (f *Filter) summaryRows(_ program.View, account string, s *State, emit emit) error {
	if !s.known() {
		return nil
	}
	t := Overview(s, new(Filter))
	return emit(account, strconv.Itoa(t.SignUps), strconv.Itoa(t.PaidCustomers), t.Revenue.String(),
		t.Pending.String(), t.Approved.String(), t.Paid.String())
}

// overviewRows is the overview of the activity that the filter asks for (P-13).
func (f *Filter) overviewRows(_ program.View, account string, s *State, emit emit) error {
	if !s.known() {
		return nil
	}
	t := Overview(s, f)
	rewards := t.Rewards()
	return emit(account, strconv.Itoa(t.SignUps), strconv.Itoa(t.PaidCustomers), strconv.Itoa(t.Transactions), t.Revenue.String(),
		rewards.String(), t.Pending.String(), t.Approved.String(), t.Paid.String())
}
