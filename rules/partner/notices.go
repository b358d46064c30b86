package partner

// notices.go: what someone should be told of the partners (P-04, P-06 to P-08).

import (
	"slices"
	"strconv"

	"trueup/rules"
	"trueup/rules/program"
	"trueup/rules/terms"
)

// Kinds of notices, in the order in which a partner's come.
const (
	noticeDue      = "payout_due"      // what is approved and not paid, at the next payout day
	noticeDebt     = "debt"            // what the partner owes at as_of, since when
	noticeEnd      = "rewards_end"     // a customer's months of rewards end soon
	noticeDeclined = "reward_declined" // in the period
	noticeReversed = "reward_reversed" // in the period
)

// noticeRow is one thing to tell. At the end of a customer's rewards the amount is
// what they have come to so far; it is below zero for what was taken back.
type noticeRow struct {
	PartnerID  string        `csv:"partner_id"`
	Kind       string        `csv:"kind"`
	ID         string        `csv:"id"` // of the invoice; of debt the key of the entry that began it
	CustomerID string        `csv:"customer_id"`
	Date       rules.Instant `csv:"date"`
	Amount     rules.Cents   `csv:"amount"`
	Detail     string        `csv:"detail"`
}

func noticeRows(s *program.Span, a *program.Account, emit program.Emit[noticeRow]) error {
	state, err := program.StateOf(a, ReadState)
	if err != nil {
		return err
	}
	var rows []noticeRow
	owed := debtOf(a.Position)
	if d := dues(state, &s.View); d.rewards > 0 {
		rows = append(rows, noticeRow{PartnerID: a.ID, Kind: noticeDue, Date: d.at, Amount: d.amount, Detail: d.words(owed.amount)})
	}
	if owed.amount > 0 {
		rows = append(rows, noticeRow{
			PartnerID: a.ID, Kind: noticeDebt, ID: owed.by, Date: owed.since, Amount: owed.amount,
			Detail: "paid out and not earned; the next payouts make it good (P-07)",
		})
	}
	rows = addEnds(rows, s, a.ID, state)
	rows = addTaken(rows, s, a, state, declined)
	for _, row := range addTaken(rows, s, a, state, reversed) {
		if err := emit(row); err != nil {
			return err
		}
	}
	return nil
}

// words say what a payout is made of.
func (d *due) words(debt rules.Cents) string {
	text := strconv.Itoa(d.rewards) + " approved rewards"
	if d.rewards == 1 {
		text = "1 approved reward"
	}
	if d.overdue > 0 {
		text += ", " + d.overdue.String() + " USD of them overdue"
	}
	if debt > 0 {
		text += "; the partner owes " + debt.String() + " USD"
	}
	return text
}

// addEnds tells of the customers whose rewards end by themselves until
// Span.NoticeUntil (P-04), the first to end first.
func addEnds(rows []noticeRow, s *program.Span, account string, state *State) []noticeRow {
	first := len(rows)
	for n, c := range state.windows(s.Terms) {
		if c.refusal != earns || c.accepted == rules.None || c.firstRecurring == rules.None ||
			c.until <= s.AsOf || c.until > s.NoticeUntil {
			continue
		}
		x := &state.Customers[n]
		rows = append(rows, noticeRow{
			PartnerID: account, Kind: noticeEnd, CustomerID: x.ID, Date: c.until, Amount: x.Rewards,
			Detail: "the first recurring invoice was paid " + c.firstRecurring.String() + " (P-04)",
		})
	}
	sortNotices(rows[first:])
	return rows
}

// windows finds when the rewards of each customer end, as the fold does.
func (s *State) windows(t *terms.Terms) []customer {
	list := make([]customer, len(s.Customers))
	for n := range s.Customers {
		c := &s.Customers[n]
		list[n] = customer{
			invited: c.Invited, accepted: c.Accepted,
			firstRecurring: rules.None, firstRefund: rules.None, firstEnd: rules.None,
		}
	}
	for n := range s.Invoices {
		if i := &s.Invoices[n]; i.Recurring {
			c := &list[i.Customer]
			c.firstRecurring = first(c.firstRecurring, i.Paid)
			c.firstRefund = first(c.firstRefund, i.Refunded)
		}
	}
	for _, x := range s.Ends {
		if c := &list[x.Customer]; c.firstRecurring != rules.None && x.At >= c.firstRecurring {
			c.firstEnd = first(c.firstEnd, x.At)
		}
	}
	e := Evaluator{terms: t, approvedAt: s.Approved}
	for n := range list {
		e.openWindow(&list[n])
	}
	return list
}

// addTaken tells of the rewards that were taken back in the period, or before it but
// accounted for in it.
func addTaken(rows []noticeRow, s *program.Span, a *program.Account, state *State, by status) []noticeRow {
	first := len(rows)
	for n := range state.Invoices {
		i := &state.Invoices[n]
		if i.status != by {
			continue
		}
		kind, at, key, why := noticeDeclined, i.Decided, keyDecline, i.Reason
		if by == reversed {
			kind, at, key, why = noticeReversed, i.Refunded, keyReversal, "the invoice was refunded (P-07)"
		}
		if s.Covers(at) || a.Late(key+i.ID) {
			rows = append(rows, noticeRow{
				PartnerID: a.ID, Kind: kind, ID: i.ID, CustomerID: state.Customers[i.Customer].ID,
				Date: at, Amount: -i.Commission, Detail: why,
			})
		}
	}
	sortNotices(rows[first:])
	return rows
}

// sortNotices orders notices of one kind, which came by id, by date.
func sortNotices(rows []noticeRow) {
	slices.SortStableFunc(rows, func(a, b noticeRow) int { return moment{at: a.Date}.compare(moment{at: b.Date}) })
}
