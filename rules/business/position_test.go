package business_test

// position_test.go: positions of small accounts, written by hand.

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	diff "github.com/google/go-cmp/cmp"

	"trueup/fixtures/clausetest"
	"trueup/io/termsfile/termstest"
	"trueup/rules"
	"trueup/rules/business"
	"trueup/rules/terms"
)

// life is an account in which everything happens that moves a lot: o1 is spent, then
// cancelled, which takes o2 too and leaves debt that o3 repays; the rest of r1's
// credits expires, as does r3's voucher, and r4's is claimed.
const life = `
	members m1
	members m2 role=member invited_at=2023-01-02
	orders o1 pro subtotal=400.00 at=2023-02-01 cancelled_at=2023-04-01
	orders o2 pro subtotal=200.00 at=2023-02-10
	orders o3 pro subtotal=160.00 at=2023-04-10
	orders o4 member_id=m2 pro subtotal=2000.00 at=2023-05-01
	refunds f4 order_id=o4 amount=100.00 at=2023-05-20
	orders o5 subtotal=50.00 at=2023-06-01 cancelled_at=2023-06-01T20:00
	orders o6 subtotal=10.00 at=2023-11-30T12:00
	orders o7 subtotal=0.10 at=2023-06-02
	hourly_reports h1 subtotal=30.00 at=2023-11-30T18:00
	redemptions r1 points=1500 at=2023-03-01
	redemptions r2 points=100 at=2023-03-02
	redemptions r3 kind=gift_card points=4000 at=2023-05-10
	redemptions r4 kind=gift_card points=4000 at=2023-05-11
	credit_uses u1 amount=10.00 at=2023-03-05
	voucher_claims c1 redemption_id=r4 at=2023-05-12`

// positionOf folds account A of some facts.
func positionOf(t *testing.T, tm *terms.Terms, facts, asOf string) (*rules.Position, *rules.Outcome) {
	t.Helper()
	in := settle(t, language.Files(t, facts), tm.Zone).Input("A", clausetest.Instant(asOf))
	in.Position = new(rules.Position)
	out, err := business.NewEvaluator(tm).Evaluate(in)
	if err != nil {
		t.Fatal(err)
	}
	return in.Position, out
}

func TestPositionOfALife(t *testing.T) {
	p, _ := positionOf(t, terms.Published(), life, "2023-12-01")
	for name, c := range map[string]struct{ want, got string }{
		"lots": {`
			earn/order/o1 2000 left 0, 2023-02-02T00:00:00Z to 2025-02-02T00:00:00Z
			earn/order/o2 1000 left 0, 2023-02-11T00:00:00Z to 2025-02-11T00:00:00Z
			earn/order/o3 800 left 0, 2023-04-11T00:00:00Z to 2025-04-11T00:00:00Z
			bonus/member/o4 1000 left 0, 2023-05-02T00:00:00Z to 2025-05-02T00:00:00Z
			earn/order/o4 10000 left 2800, 2023-05-02T00:00:00Z to 2025-05-02T00:00:00Z
			credit/r1 15.00 left 0.00, 2023-03-01T00:00:00Z to 2023-05-30T00:00:00Z
			voucher/r3 25.00 left 0.00, 2023-05-10T00:00:00Z to 2023-08-08T00:00:00Z
			voucher/r4 25.00 left 0.00, 2023-05-11T00:00:00Z to 2023-08-09T00:00:00Z`, lotLines(p)},
		"moves": {`
			2023-03-01T00:00:00Z took 1500 of earn/order/o1 by redeem/r1
			2023-03-05T00:00:00Z took 10.00 of credit/r1 by use/u1
			2023-04-01T00:00:00Z took 500 of earn/order/o1 by clawback/order/o1
			2023-04-01T00:00:00Z took 1000 of earn/order/o2 by clawback/order/o1
			2023-04-01T00:00:00Z owed 500 by clawback/order/o1
			2023-04-11T00:00:00Z repaid 500 of earn/order/o3
			2023-05-10T00:00:00Z took 300 of earn/order/o3 by redeem/r3
			2023-05-10T00:00:00Z took 1000 of bonus/member/o4 by redeem/r3
			2023-05-10T00:00:00Z took 2700 of earn/order/o4 by redeem/r3
			2023-05-11T00:00:00Z took 4000 of earn/order/o4 by redeem/r4
			2023-05-12T00:00:00Z took 25.00 of voucher/r4 by claim/c1
			2023-05-20T00:00:00Z took 500 of earn/order/o4 by clawback/refund/f4
			2023-05-30T00:00:00Z expired 5.00 of credit/r1 by expire/credit/r1
			2023-08-08T00:00:00Z expired 25.00 of voucher/r3 by expire/voucher/r3`, moveLines(p)},
		"activities": {`
			2023-02-01T00:00:00Z order o1: 2000 of lot 0 (cancelled)
			2023-02-10T00:00:00Z order o2: 1000 of lot 1
			2023-03-01T00:00:00Z redeem_credits r1: -1500 redeemed
			2023-03-02T00:00:00Z redeem_credits r2: -100 rejected (below_minimum)
			2023-04-10T00:00:00Z order o3: 800 of lot 2
			2023-05-01T00:00:00Z member_bonus o4: 1000 of lot 3
			2023-05-01T00:00:00Z order o4: 10000 of lot 4 (refunded 100.00 USD)
			2023-05-10T00:00:00Z redeem_gift_card r3: -4000 redeemed
			2023-05-11T00:00:00Z redeem_gift_card r4: -4000 redeemed
			2023-06-01T00:00:00Z order o5: 250 cancelled (cancelled)
			2023-11-30T12:00:00Z order o6: 50 pending until 2023-12-01T12:00:00Z
			2023-11-30T18:00:00Z hourly_bonus h1: 100 pending until 2023-12-01T18:00:00Z
			2023-11-30T18:00:00Z hourly_report h1: 150 pending until 2023-12-01T18:00:00Z`, activityLines(p)},
		"standings": {`
			2023-01-01T00:00:00Z silver enrolled 0.00
			2023-05-01T00:00:00Z silver to gold threshold_reached 2360.00
			next platinum, 2699.90 missing`, standingLines(p)},
	} {
		if d := diff.Diff(clausetest.Rows(c.want), c.got); d != "" {
			t.Errorf("%s (-want +got):\n%s", name, d)
		}
	}
}

func lotLines(p *rules.Position) string {
	var b strings.Builder
	for _, l := range p.Lots {
		fmt.Fprintf(&b, "%s %s left %s, %s to %s\n", l.Key, l.Asset.FormatAmount(l.Amount), l.Asset.FormatAmount(l.Left), l.Posted, l.Expires)
	}
	return b.String()
}

func moveLines(p *rules.Position) string {
	var b strings.Builder
	for _, m := range p.Moves {
		fmt.Fprintf(&b, "%s %s %s", m.At, []string{"took", "expired", "owed", "repaid"}[m.Kind], m.Asset.FormatAmount(m.Amount))
		if m.Lot != rules.NoLot {
			b.WriteString(" of " + p.Lots[m.Lot].Key)
		}
		if m.Key != "" {
			b.WriteString(" by " + m.Key)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func activityLines(p *rules.Position) string {
	var b strings.Builder
	for _, a := range p.Activities {
		fmt.Fprintf(&b, "%s %s %s: %d", a.At, a.Kind, a.ID, a.Amount)
		if a.Lot != rules.NoLot {
			fmt.Fprintf(&b, " of lot %d", a.Lot)
		}
		if a.State != "" {
			b.WriteString(" " + a.State)
		}
		if a.Due != rules.None {
			b.WriteString(" until " + a.Due.String())
		}
		if a.Detail != "" {
			b.WriteString(" (" + a.Detail + ")")
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func standingLines(p *rules.Position) string {
	var b strings.Builder
	for _, s := range p.Standings {
		if s.Before != "" {
			s.Name = s.Before + " to " + s.Name
		}
		fmt.Fprintf(&b, "%s %s %s %s\n", s.From, s.Name, s.Reason, s.Value)
	}
	fmt.Fprintf(&b, "next %s, %s missing\n", p.NextStanding, p.Missing)
	return b.String()
}

// The thresholds are those in force at as_of; where they were lowered, nothing is
// missing, though the tier waits for the next completion (section 3).
func TestMissingToTheNextTier(t *testing.T) {
	lowered := termstest.Read(t, `{"zone": "UTC", "versions": [
		{"effective_from": "2020-01-01T00:00:00Z"}, {"effective_from": "2023-06-01T00:00:00Z", "gold_from": "500.00"}]}`)
	for _, c := range []struct {
		name    string
		terms   *terms.Terms
		asOf    string
		facts   string
		next    string
		missing rules.Cents
	}{
		{"not enrolled yet", terms.Published(), "2022-12-31", "", "", 0},
		{"just enrolled", terms.Published(), "2023-01-01", "", "gold", 1000_00},
		{"part of the way", terms.Published(), "2023-12-01", "orders o1 subtotal=999.99 at=2023-02-01", "gold", 1},
		{"a cancelled order is missing again", terms.Published(), "2023-12-01", "orders o1 subtotal=600.00 at=2023-02-01 cancelled_at=2023-03-01", "gold", 1000_00},
		{"a new year begins at nothing", terms.Published(), "2024-01-01", "orders o1 subtotal=1200.00 at=2023-02-01", "platinum", 5000_00},
		{"diamond has no next", terms.Published(), "2023-12-01", "orders o1 subtotal=25000.00 at=2023-02-01", "", 0},
		{"before the thresholds fall", lowered, "2023-05-31", "orders o1 subtotal=600.00 at=2023-02-01", "gold", 400_00},
		{"after they fell below the value", lowered, "2023-06-01", "orders o1 subtotal=600.00 at=2023-02-01", "gold", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, _ := positionOf(t, c.terms, c.facts, c.asOf)
			if p.NextStanding != c.next || p.Missing != c.missing {
				t.Errorf("%s missing to %q, want %s to %q", p.Missing, p.NextStanding, c.missing, c.next)
			}
		})
	}
}

// An account known by a referral only has nothing, and what the position held before
// is gone.
func TestPositionIsEmptied(t *testing.T) {
	p, _ := positionOf(t, terms.Published(), life, "2023-12-01")
	if _, err := business.NewEvaluator(terms.Published()).Evaluate(&rules.Input{Account: "X", AsOf: 1, Position: p}); err != nil {
		t.Fatal(err)
	}
	if n := len(p.Lots) + len(p.Moves) + len(p.Activities) + len(p.Standings); n > 0 || p.NextStanding != "" || p.Missing != 0 {
		t.Errorf("left of the account before: %+v", p)
	}
}

func TestPositionBeginsWithTheFirstFact(t *testing.T) {
	m := settle(t, language.Files(t, "orders o1 pro at=2023-02-01"), rules.Zone{})
	ev := business.NewEvaluator(terms.Published())
	out, err := ev.Evaluate(m.Input("A", liveStart.AddDays(500)))
	if err != nil || len(out.Checkpoint) == 0 {
		t.Fatalf("no checkpoint to go on from: %v", err)
	}
	on := &rules.Input{Account: "A", AsOf: liveStart.AddDays(501), Checkpoint: out.Checkpoint, Position: new(rules.Position)}
	if _, err := ev.Evaluate(on); !errors.Is(err, rules.ErrCheckpoint) {
		t.Errorf("with a position and a checkpoint: %v, want %v", err, rules.ErrCheckpoint)
	}
}

// Once the buffers have grown, a position costs no allocations but the chunks that
// its keys are written into.
func TestPositionReusesItsBuffers(t *testing.T) {
	in := liveAccount(1000, inOrder)
	in.Position = new(rules.Position)
	ev := business.NewEvaluator(terms.Published())
	allocations := testing.AllocsPerRun(20, func() {
		if _, err := ev.Evaluate(in); err != nil {
			t.Fatal(err)
		}
	})
	if most := len(in.Position.Lots) + len(in.Position.Moves) + len(in.Position.Activities); allocations > 20 || most < 2000 {
		t.Errorf("%.0f allocations for %d lots, moves and activities", allocations, most)
	}
}
