package business_test

// invariants_test.go: what must hold for every account of every world, whatever
// the second evaluator says.

import (
	"testing"

	"trueup/fixtures/oracle"
	"trueup/fixtures/world"
	"trueup/io/termsfile/termstest"
	"trueup/rules"
	"trueup/rules/business"
)

// eachAccount folds every account of a world with a trace.
func eachAccount(t *testing.T, w oracle.World, asOf rules.Instant, fn func(account string, out *rules.Outcome, trace *rules.Trace)) {
	t.Helper()
	tm := termstest.Of(t, w.Terms)
	m := settle(t, w.Files, tm.Zone)
	ev := business.Program().NewEvaluator(tm)
	for _, account := range m.Accounts() {
		in := m.Input(account, asOf)
		in.Trace = new(rules.Trace)
		out, err := ev.Evaluate(in)
		if err != nil {
			t.Fatal(err)
		}
		fn(account, out, in.Trace)
	}
}

// Per account and asset the entries sum to the lots minus the debt; no lot is
// below zero; spent and expired parts add up; no usable points beside a debt
// (B-36, B-40, B-50, B-52, G-5).
func TestEntriesSumToLotsMinusDebt(t *testing.T) {
	for seed := range worlds(t, 400) {
		w := world.Random(seed)
		asOf, _ := rules.ParseInstant(w.AsOf)
		eachAccount(t, w, asOf, func(account string, out *rules.Outcome, trace *rules.Trace) {
			sums := map[rules.Asset]int64{}
			for _, e := range out.Entries {
				sums[e.Asset] += e.Amount
				if e.Amount == 0 || e.At > asOf || e.Clauses == "" || e.Terms == 0 {
					t.Errorf("seed %d, account %s: entry %+v", seed, account, e)
				}
			}
			left := map[rules.Asset]int64{}
			for _, l := range trace.Lots {
				spent := int64(0)
				for _, u := range l.Uses {
					spent += u.Amount
				}
				if l.Left < 0 || l.Expired < 0 || l.Amount != l.Left+l.Expired+spent {
					t.Errorf("seed %d, account %s: lot %+v: amount is not left + expired + spent", seed, account, l)
				}
				left[l.Asset] += l.Left
			}
			debt := int64(0)
			for _, s := range trace.Steps {
				if s.At > asOf {
					t.Errorf("seed %d, account %s: a step after as_of: %+v", seed, account, s)
				}
			}
			for _, line := range trace.Standing {
				if line.Name == "debt in points" {
					p, _ := rules.ParsePoints(line.Value)
					debt = int64(p)
				}
			}
			if debt > 0 && left[rules.AssetPoints] > 0 {
				t.Errorf("seed %d, account %s: debt %d beside usable points %d", seed, account, debt, left[rules.AssetPoints])
			}
			left[rules.AssetPoints] -= debt
			for _, asset := range []rules.Asset{rules.AssetPoints, rules.AssetCredits, rules.AssetVouchers} {
				if sums[asset] != left[asset] {
					t.Errorf("seed %d, account %s: %s entries sum to %d, lots minus debt to %d", seed, account, asset, sums[asset], left[asset])
				}
			}
		})
	}
}

// The tier rises only by a threshold and falls only at 00:00 on 1 January of the
// program zone, at most once a year (B-12, B-13); every change follows on the one before (B-15).
func TestTierNeverFallsInsideAYear(t *testing.T) {
	rank := map[string]int{"silver": 0, "gold": 1, "platinum": 2, "diamond": 3}
	for seed := range worlds(t, 400) {
		w := world.Random(seed)
		zone := termstest.Of(t, w.Terms).Zone
		asOf, _ := rules.ParseInstant(w.AsOf)
		eachAccount(t, w, asOf, func(account string, out *rules.Outcome, _ *rules.Trace) {
			s, err := business.ReadState(out.State)
			if err != nil {
				t.Fatal(err)
			}
			for i, c := range s.Tiers {
				at := rules.Instant(c.At)
				switch {
				case i == 0:
					if c.Reason != "enrolled" || c.From != "" || c.To != "silver" || c.Value != 0 {
						t.Errorf("seed %d, account %s: the history begins with %+v", seed, account, c)
					}
				case c.From != s.Tiers[i-1].To || c.At < s.Tiers[i-1].At:
					t.Errorf("seed %d, account %s: %+v does not follow on %+v", seed, account, c, s.Tiers[i-1])
				case rank[c.To] > rank[c.From]:
					if c.Reason != "threshold_reached" {
						t.Errorf("seed %d, account %s: a rise by %+v", seed, account, c)
					}
				case c.Reason != "year_review" || at != zone.YearStart(zone.Year(at)):
					t.Errorf("seed %d, account %s: a fall by %+v", seed, account, c)
				}
			}
		})
	}
}

// NextDue is honest: evaluated anywhere before it, an account is as it was; and
// something is different at it, or at one of the instants that follow (G-3).
func TestNothingHappensBeforeNextDue(t *testing.T) {
	for seed := range worlds(t, 150) {
		w := world.Random(seed)
		for _, text := range world.AsOfs(w) {
			asOf, _ := rules.ParseInstant(text)
			type seen struct {
				entries int
				due     rules.Instant
			}
			before := map[string]seen{}
			next := rules.Never
			eachAccount(t, w, asOf, func(account string, out *rules.Outcome, _ *rules.Trace) {
				if out.NextDue <= asOf {
					t.Errorf("seed %d, account %s: next due %s is not after %s", seed, account, out.NextDue, asOf)
				}
				before[account] = seen{len(out.Entries) + len(out.Decisions) + len(out.Exceptions), out.NextDue}
				next = min(next, out.NextDue)
			})
			if next == rules.Never {
				continue
			}
			eachAccount(t, w, next-1, func(account string, out *rules.Outcome, _ *rules.Trace) {
				now := seen{len(out.Entries) + len(out.Decisions) + len(out.Exceptions), out.NextDue}
				if now != before[account] {
					t.Errorf("seed %d, account %s: %+v at %s, %+v a microsecond before the next due %s", seed, account, before[account], asOf, now, next)
				}
			})
		}
	}
}
