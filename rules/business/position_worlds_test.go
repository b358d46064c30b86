package business_test

// position_worlds_test.go: what must hold for the position of every account of every world.

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"trueup/fixtures/clausetest"
	"trueup/fixtures/conformance"
	"trueup/fixtures/memory"
	"trueup/fixtures/world"
	"trueup/io/termsfile/termstest"
	"trueup/rules"
	"trueup/rules/business"
	"trueup/rules/terms"
)

var assets = []rules.Asset{rules.AssetPoints, rules.AssetCredits, rules.AssetVouchers}

// eachPosition folds every account of a mirror with one position after the other, and
// says what the fold leaves without one.
func eachPosition(t *testing.T, m *memory.Mirror, tm *terms.Terms, asOf rules.Instant, fn func(in *rules.Input, out, plain *rules.Outcome)) {
	t.Helper()
	with, without, p := business.NewEvaluator(tm), business.NewEvaluator(tm), new(rules.Position)
	for _, account := range m.Accounts() {
		in := m.Input(account, asOf)
		plain, err := without.Evaluate(in)
		if err != nil {
			t.Fatal(err)
		}
		in.Position = p
		out, err := with.Evaluate(in)
		if err != nil {
			t.Fatal(err)
		}
		fn(in, out, plain)
	}
}

func TestPositionsOfRandomWorlds(t *testing.T) {
	seen := map[string]bool{}
	for seed := range worlds(t, 500) {
		w := world.Random(seed)
		tm := termstest.Of(t, w.Terms)
		asOf, _ := rules.ParseInstant(w.AsOf)
		eachPosition(t, settle(t, w.Files, tm.Zone), tm, asOf, func(in *rules.Input, out, plain *rules.Outcome) {
			checkPosition(t, tm, in, out, plain)
			for _, m := range in.Position.Moves {
				seen[[]string{"took", "expired", "owed", "repaid"}[m.Kind]+" "+string(m.Asset)] = true
			}
			for _, a := range in.Position.Activities {
				seen[a.Kind+" "+a.State] = true
			}
		})
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
	for _, what := range []string{
		"took points", "took credits", "took vouchers", "expired points", "expired credits", "expired vouchers", "owed points", "repaid points",
		"order ", "order pending", "order cancelled", "hourly_report ", "hourly_report pending", "deposit ",
		"hourly_bonus ", "member_bonus ", "referral_bonus ", "referral_bonus pending",
		"redeem_credits redeemed", "redeem_gift_card redeemed", "redeem_donation redeemed", "redeem_credits rejected",
	} {
		if !seen[what] {
			t.Errorf("the worlds never had: %s", what)
		}
	}
}

func TestPositionsOfConformanceCases(t *testing.T) {
	for _, c := range conformance.Of(t, business.Name) {
		t.Run(c.Name, func(t *testing.T) {
			tm := termstest.Read(t, string(c.Terms))
			eachPosition(t, settle(t, c.Files, tm.Zone), tm, clausetest.Instant(c.AsOf), func(in *rules.Input, out, plain *rules.Outcome) {
				checkPosition(t, tm, in, out, plain)
			})
		})
	}
}

// checkPosition checks the position of an evaluation against its outcome, and that
// against the outcome without a position.
func checkPosition(t *testing.T, tm *terms.Terms, in *rules.Input, out, plain *rules.Outcome) {
	t.Helper()
	if len(out.Checkpoint) > 0 {
		t.Errorf("account %s: a checkpoint is offered beside a position", in.Account)
	}
	same, was := *out, *plain
	same.Checkpoint, was.Checkpoint = nil, nil
	if d := cmp.Diff(was, same); d != "" {
		t.Errorf("account %s: the position changes the outcome (-without +with):\n%s", in.Account, d)
	}
	checkMoves(t, in, out)
	checkActivities(t, in, out)
	checkStandings(t, tm, in, out)
}

// checkMoves replays the moves over the lots, and compares both with the entries, in
// sum and key by key.
func checkMoves(t *testing.T, in *rules.Input, out *rules.Outcome) {
	t.Helper()
	p := in.Position
	left, debt, byKey := make([]int64, len(p.Lots)), map[rules.Asset]int64{}, map[string]int64{}
	for i, l := range p.Lots {
		left[i] = l.Amount
		byKey[l.Key] += l.Amount
		if i > 0 && (slices.Index(assets, l.Asset) < slices.Index(assets, p.Lots[i-1].Asset) ||
			l.Asset == p.Lots[i-1].Asset && l.Posted < p.Lots[i-1].Posted) {
			t.Errorf("account %s: lot %d is out of order: %+v", in.Account, i, l)
		}
	}
	for i, m := range p.Moves {
		if m.Amount <= 0 || m.At > in.AsOf || i > 0 && m.At < p.Moves[i-1].At || (m.Kind == rules.MoveOwed) != (m.Lot == rules.NoLot) {
			t.Errorf("account %s: move %d: %+v", in.Account, i, m)
			continue
		}
		if m.Kind == rules.MoveOwed {
			debt[m.Asset] += m.Amount
			byKey[m.Key] -= m.Amount
			continue
		}
		l := &p.Lots[m.Lot]
		left[m.Lot] -= m.Amount
		switch m.Kind {
		case rules.MoveRepaid:
			debt[m.Asset] -= m.Amount
			if m.Key != "" || m.At != l.Posted {
				t.Errorf("account %s: move %d repays at another time than the posting, or by a key: %+v", in.Account, i, m)
			}
		case rules.MoveExpired:
			if m.Key != "expire/"+l.Key || m.At != l.Expires || left[m.Lot] != 0 {
				t.Errorf("account %s: move %d does not end the lot: %+v", in.Account, i, m)
			}
			fallthrough
		default:
			byKey[m.Key] -= m.Amount
		}
		if left[m.Lot] < 0 || debt[m.Asset] < 0 || m.Asset != l.Asset || m.At < l.Posted || m.At > l.Expires {
			t.Errorf("account %s: after move %d %+v the lot has %d, the debt is %d", in.Account, i, m, left[m.Lot], debt[m.Asset])
		}
	}
	sums := map[rules.Asset]int64{}
	for _, e := range out.Entries {
		sums[e.Asset] += e.Amount
		if byKey[e.Key] != e.Amount {
			t.Errorf("account %s: %s is %d by its entry and %d by lots and moves", in.Account, e.Key, e.Amount, byKey[e.Key])
		}
		delete(byKey, e.Key)
	}
	if len(byKey) > 0 {
		t.Errorf("account %s: lots or moves of no entry: %v", in.Account, byKey)
	}
	for i, l := range p.Lots {
		if left[i] != l.Left {
			t.Errorf("account %s: %s has %d left, by its moves %d", in.Account, l.Key, l.Left, left[i])
		}
		sums[l.Asset] -= l.Left
	}
	for _, asset := range assets {
		if sums[asset]+debt[asset] != 0 {
			t.Errorf("account %s: the entries of %s exceed lots minus debt by %d", in.Account, asset, sums[asset]+debt[asset])
		}
	}
}

// checkActivities checks that every lot of points is of one activity and every entry
// that redeems too, and that nothing else brings or takes.
func checkActivities(t *testing.T, in *rules.Input, out *rules.Outcome) {
	t.Helper()
	p, entries, lots := in.Position, map[string]int64{}, map[int32]bool{}
	for _, e := range out.Entries {
		entries[e.Key] = e.Amount
	}
	for i, a := range p.Activities {
		amount, booked := entries[a.Key]
		ok := false // also for any other state
		switch {
		case a.Lot != rules.NoLot:
			l := p.Lots[a.Lot]
			ok = l.Key == a.Key && l.Amount == a.Amount && a.State == "" && a.Due == rules.None && !lots[a.Lot]
			lots[a.Lot] = true
		case a.State == rules.StatePending:
			ok = a.Due > in.AsOf && a.Due >= a.At && a.Amount > 0
		case a.State == "cancelled":
			ok = a.Amount > 0 && (a.Detail == "cancelled" || a.Detail == "refunded in full")
		case a.State == "redeemed":
			ok = booked && amount == a.Amount && a.Detail == ""
		case a.State == "rejected":
			ok = !booked && a.Detail != ""
		}
		if a.Lot == rules.NoLot && a.State != "redeemed" && booked && !strings.HasPrefix(a.Key, "bonus/referral/") {
			ok = false
		}
		if !ok || a.At > in.AsOf || a.Asset != rules.AssetPoints {
			t.Errorf("account %s: activity %+v, booked %d", in.Account, a, amount)
		}
		if i > 0 && a.At < p.Activities[i-1].At {
			t.Errorf("account %s: activity %d is out of order", in.Account, i)
		}
		if strings.HasPrefix(a.Key, "redeem/") {
			delete(entries, a.Key)
		}
	}
	for i, l := range p.Lots {
		if l.Asset == rules.AssetPoints && !lots[int32(i)] {
			t.Errorf("account %s: %s is of no activity", in.Account, l.Key)
		}
	}
	for key := range entries {
		if strings.HasPrefix(key, "redeem/") {
			t.Errorf("account %s: %s is of no activity", in.Account, key)
		}
	}
}

// checkStandings compares the standings with the exported state, and what is missing
// with its value.
func checkStandings(t *testing.T, tm *terms.Terms, in *rules.Input, out *rules.Outcome) {
	t.Helper()
	p := in.Position
	state, err := business.ReadState(out.State)
	if err != nil {
		t.Fatal(err)
	}
	var got []business.TierChange
	for _, s := range p.Standings {
		got = append(got, business.TierChange{At: int64(s.From), From: s.Before, To: s.Name, Reason: s.Reason, Value: int64(s.Value)})
	}
	if d := cmp.Diff(state.Tiers, got, cmpopts.EquateEmpty()); d != "" {
		t.Errorf("account %s: (-state +standings):\n%s", in.Account, d)
	}
	next, missing := "", rules.Cents(0)
	if v := tm.At(in.AsOf); len(state.Tiers) > 0 && state.Tier() != terms.Diamond {
		next = (state.Tier() + 1).String()
		from := map[string]rules.Cents{"gold": v.GoldFrom, "platinum": v.PlatinumFrom, "diamond": v.DiamondFrom}[next]
		missing = max(0, from-rules.Cents(state.Value))
	}
	if p.NextStanding != next || p.Missing != missing {
		t.Errorf("account %s: %s of %q is missing, want %s of %q", in.Account, p.Missing, p.NextStanding, missing, next)
	}
}

// An account whose redemptions were decided by an earlier run has the position that it
// had when they were decided.
func TestPositionIsTheSameWithDecisions(t *testing.T) {
	for seed := range worlds(t, 150) {
		w := world.Random(seed)
		tm := termstest.Of(t, w.Terms)
		asOf, _ := rules.ParseInstant(w.AsOf)
		second := business.NewEvaluator(tm)
		eachPosition(t, settle(t, w.Files, tm.Zone), tm, asOf, func(in *rules.Input, out, _ *rules.Outcome) {
			again := *in
			again.Decisions, again.Position = out.Decisions, new(rules.Position)
			if _, err := second.Evaluate(&again); err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(in.Position, again.Position, cmpopts.EquateEmpty()); d != "" {
				t.Errorf("seed %d, account %s (-undecided +decided):\n%s", seed, in.Account, d)
			}
		})
	}
}
