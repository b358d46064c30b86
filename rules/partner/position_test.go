package partner_test

// position_test.go: what becomes of the lots and the debt, case by case.

import (
	"fmt"
	"strings"
	"testing"

	diff "github.com/google/go-cmp/cmp"

	"trueup/fixtures/clausetest"
	"trueup/rules"
	"trueup/rules/partner"
	"trueup/rules/terms"
)

// positionOf is where partner P of some facts stands.
func positionOf(t *testing.T, facts, asOf string) *rules.Position {
	t.Helper()
	m := settle(t, language.Files(t, facts), rules.Zone{})
	if len(m.Exceptions) > 0 {
		t.Fatalf("bad facts: %v", m.Exceptions)
	}
	in := m.Input("P", day(asOf))
	in.Position = new(rules.Position)
	checkPosition(t, in.Position, fold(t, partner.NewEvaluator(terms.Published()), in).Entries)
	return in.Position
}

var kindWords = map[rules.MoveKind]string{
	rules.MoveTook: "took", rules.MoveExpired: "expired", rules.MoveOwed: "owed", rules.MoveRepaid: "repaid",
}

// shown is a position in text, one lot or move a line.
func shown(p *rules.Position) string {
	var b strings.Builder
	for _, l := range p.Lots {
		fmt.Fprintf(&b, "lot %s %s left %s %s %s\n", l.Key, rules.Cents(l.Amount), rules.Cents(l.Left), shortly(l.Posted), l.Expires)
	}
	for _, m := range p.Moves {
		lot := "-"
		if m.Lot != rules.NoLot {
			lot = p.Lots[m.Lot].Key
		}
		fmt.Fprintf(&b, "%s %s %s %s %s\n", shortly(m.At), kindWords[m.Kind], rules.Cents(m.Amount), lot, m.Key)
	}
	return b.String()
}

// shortly leaves off a midnight.
func shortly(i rules.Instant) string { return strings.TrimSuffix(i.String(), "T00:00:00Z") }

// fate is what becomes of the lots of some facts, until 2022-12-01.
type fate struct{ name, facts, want string }

func proveFates(t *testing.T, fates []fate) {
	t.Helper()
	for _, c := range fates {
		t.Run(c.name, func(t *testing.T) {
			p := positionOf(t, c.facts, "2022-12-01")
			if d := diff.Diff(clausetest.Rows(c.want), clausetest.Rows(shown(p))); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}

func TestWhatBecomesOfLots(t *testing.T) {
	proveFates(t, []fate{
		{
			name: "P-08 a payout takes from the lot of its invoice, no other",
			facts: `
				invoices i1 at=2022-02-01
				invoices i2 amount=20.00 at=2022-02-01
				reward_decisions i2 at=2022-02-10
				payouts y1 invoice_id=i2 amount=2.00 at=2022-02-13`,
			want: `
				lot commission/i1 1.00 left 1.00 2022-02-02 never
				lot commission/i2 2.00 left 0.00 2022-02-02 never
				2022-02-13 took 2.00 commission/i2 payout/y1`,
		},
		{
			name: "P-08 what is declined takes its own lot",
			facts: `
				invoices i1 at=2022-02-01
				reward_decisions i1 decision=decline at=2022-02-10`,
			want: `
				lot commission/i1 1.00 left 0.00 2022-02-02 never
				2022-02-10 took 1.00 commission/i1 decline/i1`,
		},
	})
}

func TestDebtAndItsRepayment(t *testing.T) {
	proveFates(t, []fate{
		{
			name: "P-07 a refund after the payout is debt, which a smaller payout of another reward makes good",
			facts: `
				customers D
				invoices i1 at=2022-02-01 refunded_at=2022-03-01
				invoices i2 customer_id=D amount=30.00 at=2022-02-20
				reward_decisions i1 at=2022-02-10
				reward_decisions i2 at=2022-03-10
				payouts y1 at=2022-02-13
				payouts y2 invoice_id=i2 amount=2.00 at=2022-03-13`,
			want: `
				lot commission/i1 1.00 left 0.00 2022-02-02 never
				lot commission/i2 3.00 left 0.00 2022-02-21 never
				2022-02-13 took 1.00 commission/i1 payout/y1
				2022-03-01 owed 1.00 - reversal/i1
				2022-03-13 took 2.00 commission/i2 payout/y2
				2022-03-13 repaid 1.00 commission/i2 `,
		},
		{
			name: "P-07 a payout repays no more than the debt, the rest stays; a payout in full repays nothing",
			facts: `
				customers D
				invoices i1 at=2022-02-01 refunded_at=2022-03-01
				invoices i2 customer_id=D amount=30.00 at=2022-02-20
				invoices i3 customer_id=D amount=30.00 at=2022-02-20
				reward_decisions i1 at=2022-02-10
				reward_decisions i2 at=2022-03-10
				reward_decisions i3 at=2022-03-10
				payouts y1 at=2022-02-13
				payouts y2 invoice_id=i2 amount=3.00 at=2022-03-13
				payouts y3 invoice_id=i3 amount=0.50 at=2022-03-13`,
			want: `
				lot commission/i1 1.00 left 0.00 2022-02-02 never
				lot commission/i2 3.00 left 0.00 2022-02-21 never
				lot commission/i3 3.00 left 1.50 2022-02-21 never
				2022-02-13 took 1.00 commission/i1 payout/y1
				2022-03-01 owed 1.00 - reversal/i1
				2022-03-13 took 3.00 commission/i2 payout/y2
				2022-03-13 took 0.50 commission/i3 payout/y3
				2022-03-13 repaid 1.00 commission/i3 `,
		},
	})
}

func TestRefundsAndDeclinesAfterPayouts(t *testing.T) {
	proveFates(t, []fate{
		{
			name: "P-07 a refund after a payout of a part takes the other part and owes that one",
			facts: `
				invoices i1 at=2022-02-01 refunded_at=2022-03-01
				reward_decisions i1 at=2022-02-10
				payouts y1 amount=0.30 at=2022-02-13`,
			want: `
				lot commission/i1 1.00 left 0.00 2022-02-02 never
				2022-02-13 took 0.30 commission/i1 payout/y1
				2022-03-01 took 0.70 commission/i1 reversal/i1
				2022-03-01 owed 0.30 - reversal/i1`,
		},
		{
			name: "P-07 G-6 a payout at the approval's instant comes after it, so in full it repays nothing",
			facts: `
				invoices i1 at=2022-02-01
				invoices i2 once at=2022-02-01
				reward_decisions i1 at=2022-02-10
				payouts y1 invoice_id=i2 at=2022-02-05
				payouts y2 invoice_id=i1 at=2022-02-10`,
			want: `
				lot commission/i1 1.00 left 0.00 2022-02-02 never
				2022-02-05 owed 1.00 - payout/y1
				2022-02-10 took 1.00 commission/i1 payout/y2`,
		},
		{
			name: "P-07 G-6 a refund at the payout's instant comes before it, whatever the ids",
			facts: `
				invoices i1 at=2022-02-01 refunded_at=2022-02-13
				reward_decisions i1 at=2022-02-10
				payouts a1 at=2022-02-13`,
			want: `
				lot commission/i1 1.00 left 0.00 2022-02-02 never
				2022-02-13 took 1.00 commission/i1 reversal/i1
				2022-02-13 owed 1.00 - payout/a1`,
		},
		{
			name: "P-07 what a lot repaid is owed again when its invoice is refunded",
			facts: `
				invoices i1 at=2022-02-01 refunded_at=2022-03-20
				invoices i2 once at=2022-02-01
				reward_decisions i1 at=2022-02-10
				payouts y1 invoice_id=i2 amount=0.70 at=2022-02-05
				payouts y2 invoice_id=i1 amount=0.30 at=2022-02-13`,
			want: `
				lot commission/i1 1.00 left 0.00 2022-02-02 never
				2022-02-05 owed 0.70 - payout/y1
				2022-02-13 took 0.30 commission/i1 payout/y2
				2022-02-13 repaid 0.70 commission/i1 
				2022-03-20 owed 1.00 - reversal/i1`,
		},
		{
			name: "P-08 a decline after a payout of a part takes the other part and owes that one",
			facts: `
				invoices i1 at=2022-02-01
				reward_decisions i1 decision=decline at=2022-02-10
				payouts y1 amount=0.30 at=2022-02-05`,
			want: `
				lot commission/i1 1.00 left 0.00 2022-02-02 never
				2022-02-05 took 0.30 commission/i1 payout/y1
				2022-02-10 took 0.70 commission/i1 decline/i1
				2022-02-10 owed 0.30 - decline/i1`,
		},
	})
}

func TestPayoutsThatFindTooLittle(t *testing.T) {
	proveFates(t, []fate{
		{
			name: "P-08 what a payout finds too little is debt: a second one, a larger one, of no reward, of a declined one",
			facts: `
				invoices i1 at=2022-02-01
				invoices i2 at=2022-02-01
				invoices i3 once at=2022-02-01
				invoices i4 at=2022-02-01
				reward_decisions i1 at=2022-02-10
				reward_decisions i2 at=2022-02-10
				reward_decisions i4 decision=decline at=2022-02-01
				payouts y1a invoice_id=i1 at=2022-02-13
				payouts y1b invoice_id=i1 at=2022-02-13
				payouts y2 invoice_id=i2 amount=1.25 at=2022-02-13
				payouts y3 invoice_id=i3 at=2022-02-13
				payouts y4 invoice_id=i4 at=2022-02-13`,
			want: `
				lot commission/i1 1.00 left 0.00 2022-02-02 never
				lot commission/i2 1.00 left 0.00 2022-02-02 never
				2022-02-13 took 1.00 commission/i1 payout/y1a
				2022-02-13 owed 1.00 - payout/y1b
				2022-02-13 took 1.00 commission/i2 payout/y2
				2022-02-13 owed 0.25 - payout/y2
				2022-02-13 owed 1.00 - payout/y3
				2022-02-13 owed 1.00 - payout/y4`,
		},
	})
}

func TestActivities(t *testing.T) {
	p := positionOf(t, `
		customers A
		customers B
		invoices i1 at=2022-02-01
		invoices i2 at=2022-02-02
		invoices i3 once at=2022-02-02
		invoices i4 customer_id=A at=2022-02-03 refunded_at=2022-02-04
		invoices i5 at=2022-02-10T12:00
		invoices i6 amount=0.05 at=2022-02-03
		invoices i7 customer_id=B once at=2022-02-03 refunded_at=2022-02-04
		reward_decisions i2 decision=decline at=2022-02-02T12:00 reason=self|referral
		payouts y1 at=2022-02-10T12:00
		payouts y2 invoice_id=i3 amount=0.00 at=2022-02-10T12:00
		payouts y3 at=2022-02-11T12:00`, "2022-02-11")
	want := []rules.Activity{
		{Kind: "invoice", ID: "i1", At: day("2022-02-01"), Key: "commission/i1", Asset: rules.AssetCommission, Amount: 100, Lot: 0, Due: rules.None},
		{Kind: "invoice", ID: "i2", At: day("2022-02-02"), Key: "commission/i2", Asset: rules.AssetCommission, Amount: 100, Lot: rules.NoLot, Due: rules.None,
			State: "void", Detail: "declined before the booking (P-08): self|referral"},
		{Kind: "invoice", ID: "i4", At: day("2022-02-03"), Key: "commission/i4", Asset: rules.AssetCommission, Amount: 100, Lot: rules.NoLot, Due: rules.None,
			State: "cancelled", Detail: "refunded at or before the booking (P-07)"},
		{Kind: "invoice", ID: "i5", At: day("2022-02-10T12:00"), Key: "commission/i5", Asset: rules.AssetCommission, Amount: 100, Lot: rules.NoLot,
			Due: day("2022-02-11T12:00"), State: rules.StatePending},
		{Kind: "payout", ID: "y1", At: day("2022-02-10T12:00"), Key: "payout/y1", Asset: rules.AssetCommission, Amount: -100, Lot: rules.NoLot, Due: rules.None,
			State: "paid", Detail: "payout_not_approved: the reward was pending"},
		{Kind: "payout", ID: "y2", At: day("2022-02-10T12:00"), Key: "payout/y2", Asset: rules.AssetCommission, Amount: 0, Lot: rules.NoLot, Due: rules.None,
			State: "paid", Detail: "payout_not_approved: the invoice had no reward by then"},
	}
	if d := diff.Diff(want, p.Activities); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if len(p.Standings) > 0 || p.NextStanding != "" || p.Missing != 0 {
		t.Errorf("partners have no standing, but: %+v, %q, %d", p.Standings, p.NextStanding, p.Missing)
	}
}
