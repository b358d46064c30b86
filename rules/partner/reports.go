package partner

// reports.go: the report tables that follow from the partners' states (P-10 to P-13).

import (
	"fmt"
	"strconv"

	"trueup/rules/program"
)

// Names of the report tables, as export calls them.
const (
	reportSummary     = "partner_summary"
	reportOverview    = "partner_overview"
	reportPerformance = "partner_performance"
	reportCustomers   = "partner_customers"
	reportHistory     = "partner_history"
	reportRewards     = "partner_rewards"
	reportDue         = "payouts_due"
)

type emit = func(cells ...string) error

// Reports returns the report tables, narrowed by a filter. Partners come in
// bytewise order as the caller has them; within one, rows go by the ids in the
// order of the columns, months and days ascending, a history by date.
func Reports(f Filter) []program.Report {
	period := "month"
	if f.ByDay {
		period = "day"
	}
	return []program.Report{
		f.report(reportSummary, f.summaryRows, "partner_id", "sign_ups", "paid_customers", "revenue", "pending", "approved", "paid"),
		f.report(reportOverview, f.overviewRows, "partner_id", "sign_ups", "paid_customers", "transactions", "revenue",
			"rewards", "pending", "approved", "paid"),
		f.report(reportPerformance, f.performanceRows, "partner_id", period, "referred", "revenue", "rewards_paid", "rewards_pending"),
		f.report(reportCustomers, f.customerRows, "customer_id", "partner_id", "client_status", "reward_status", "source", "company",
			"signed_up_at", "first_paid_at", "payments", "revenue", "rewards"),
		f.report(reportHistory, f.historyRows, "partner_id", "customer_id", "at", "event", "id", "detail", "amount"),
		f.report(reportRewards, f.rewardRows, "partner_id", "customer_id", "invoice_id", "commission", "status", "booked_at"),
		f.report(reportDue, f.dueRows, "partner_id", "invoice_id", "amount"),
	}
}

// rowsOf writes the rows of one partner.
type rowsOf func(view program.View, account string, s *State, emit emit) error

func (f *Filter) report(name string, rows rowsOf, header ...string) program.Report {
	only := f.Partner
	return program.Report{
		Name: name, Header: header,
		Rows: func(view program.View, a *program.Account, emit func(cells ...string) error) error {
			if only != "" && only != a.ID {
				return nil
			}
			s, err := program.StateOf(a, ReadState)
			if err != nil {
				return fmt.Errorf("partner %s: %w", a.ID, err)
			}
			return rows(view, a.ID, s, emit)
		},
	}
}

// customerRows lists the customers (P-12).
func (f *Filter) customerRows(_ program.View, account string, s *State, emit emit) error {
	for i := range s.Customers {
		c := &s.Customers[i]
		if !f.picksStatus(c) || !f.covers(c.SignedUp) {
			continue
		}
		if err := emit(c.ID, account, c.ClientStatus(), c.RewardStatus(), c.Source, c.Company, c.SignedUp.String(), c.FirstPaid.String(),
			strconv.Itoa(c.Payments), c.Revenue.String(), c.Rewards.String()); err != nil {
			return err
		}
	}
	return nil
}

// rewardRows lists the rewards with what became of them (P-13), by customer and
// invoice. The commission is what the invoice earned, also where it was taken
// back; a void reward was never booked and has no booked_at.
func (f *Filter) rewardRows(_ program.View, account string, s *State, emit emit) error {
	chosen := picked(s, f.picks)
	for _, n := range invoicesByCustomer(s).places {
		i := &s.Invoices[n]
		if i.status == noReward || !chosen[i.Customer] || !f.covers(i.Booked) || f.Status != "" && f.Status != i.Status() {
			continue
		}
		booked := i.Booked.String()
		if i.status == void {
			booked = ""
		}
		if err := emit(account, s.Customers[i.Customer].ID, i.ID, i.Commission.String(), i.Status(), booked); err != nil {
			return err
		}
	}
	return nil
}

// dueRows lists what is approved and not paid (P-08, P-13), whatever the day: the
// list of a payout day is the table as of that day, or the one narrowed to it.
func (f *Filter) dueRows(view program.View, account string, s *State, emit emit) error {
	if f.Status != "" && f.Status != approved.String() {
		return nil
	}
	chosen := picked(s, f.picks)
	for n := range s.Invoices {
		i := &s.Invoices[n]
		if i.status != approved || !chosen[i.Customer] || !f.coversPayout(view, i) {
			continue
		}
		if err := emit(account, i.ID, i.Commission.String()); err != nil {
			return err
		}
	}
	return nil
}

// coversPayout says whether the payout day of an approved reward is in the date
// range. An approval before the booking counts from the booking.
func (f *Filter) coversPayout(view program.View, i *Invoice) bool {
	if f.From == 0 && f.To == 0 {
		return true
	}
	since := max(i.Booked, i.Decided)
	return f.covers(payoutDay(view.Terms.Zone, since, view.Terms.At(since).PayoutDay))
}
