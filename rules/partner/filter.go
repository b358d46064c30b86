package partner

// filter.go: what a report is narrowed to (P-12, P-13).

import (
	"strings"

	"trueup/rules"
)

// Filter narrows the report tables. The zero value narrows nothing; what is set
// must all hold. Partner narrows every table. The other fields narrow
//
//	                      Customer  Source, Search  Status                      From, To
//	partner_summary       -         -               -                           -
//	partner_overview      yes       yes             of the customer             of each event, as in partner_performance
//	partner_performance   yes       yes             of the customer             of each event
//	partner_customers     yes       yes             of the customer             signed_up_at
//	partner_history       yes       yes             of the customer             of each event
//	partner_rewards       yes       yes             of the reward               booked_at; void: when it would have been
//	payouts_due           yes       yes             of the reward (all approved) the payout day on which it is due
//
// partner_summary is all time and everything by its definition (P-10); the
// overview is its narrowed form.
type Filter struct {
	From, To rules.Instant // From is inclusive, To exclusive; zero: open
	Partner  string        // partner_id
	Customer string        // customer_id
	// Status is the client status or the reward-dashboard status of a customer
	// (P-03: either may match), or the status of a reward (P-08), by the table.
	Status string
	Source string // of the customer, exactly
	Search string // part of the customer's name or e-mail, in any case (P-12)
	ByDay  bool   // partner_performance by day, not by month (P-11)
}

// Statuses lists what Filter.Status may say for a table; nil if it has no say there.
func Statuses(table string) []string {
	switch table {
	case reportOverview, reportPerformance, reportCustomers, reportHistory:
		return []string{clientPending, clientLead, clientCustomer, rewardSignedUp, rewardPaid}
	case reportRewards, reportDue:
		var all []string
		for _, s := range []status{pending, approved, declined, paid, reversed, void} {
			all = append(all, s.String())
		}
		return all
	}
	return nil
}

// covers says whether an event is in the date range; what has no date is only in
// the range that is open on both sides.
func (f *Filter) covers(at rules.Instant) bool {
	if at == rules.None {
		return f.From == 0 && f.To == 0
	}
	return (f.From == 0 || at >= f.From) && (f.To == 0 || at < f.To)
}

// picks says for every customer whether its facts are asked for, whatever its status.
func (f *Filter) picks(c *Customer) bool {
	if f.Customer != "" && f.Customer != c.ID || f.Source != "" && f.Source != c.Source {
		return false
	}
	return f.Search == "" || contains(c.Name, f.Search) || contains(c.Email, f.Search)
}

// picksStatus is picks, and the customer has the status that is asked for.
func (f *Filter) picksStatus(c *Customer) bool {
	return f.picks(c) && (f.Status == "" || f.Status == c.ClientStatus() || f.Status == c.RewardStatus())
}

// picked applies a choice to all customers, so that it is made once for all their invoices.
func picked(s *State, choose func(*Customer) bool) []bool {
	chosen := make([]bool, len(s.Customers))
	for i := range s.Customers {
		chosen[i] = choose(&s.Customers[i])
	}
	return chosen
}

// narrowsCustomers says whether the filter leaves out any customer at all.
func (f *Filter) narrowsCustomers() bool {
	return f.Customer != "" || f.Source != "" || f.Search != "" || f.Status != ""
}

func contains(text, part string) bool {
	return strings.Contains(strings.ToLower(text), strings.ToLower(part))
}
