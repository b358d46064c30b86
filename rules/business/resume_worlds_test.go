package business_test

// resume_worlds_test.go: random worlds whose facts arrive bit by bit, in time,
// early, late, unfinished, and change again.

import (
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"trueup/fixtures/oracle"
	"trueup/fixtures/world"
	"trueup/io/termsfile/termstest"
	"trueup/rules"
	"trueup/rules/business"
	"trueup/rules/fact"
)

func instantOf(field string) rules.Instant {
	n, err := strconv.ParseInt(field, 10, 64)
	if err != nil {
		return rules.None
	}
	return rules.Instant(n)
}

// arrival is a version of a fact and the step at which it is delivered.
type arrival struct {
	step int
	rules.Fact
}

// series plays the facts of an account over the steps.
type series struct {
	r     *rand.Rand
	steps []rules.Instant // as_of of each
	facts []rules.Fact    // as they are at the end
}

// stepOf is the first step that sees an instant; the last for one that none sees.
func (s *series) stepOf(at rules.Instant) int {
	i, _ := slices.BinarySearch(s.steps, at)
	return min(i, len(s.steps)-1)
}

// arrivals are the versions of a fact.
func (s *series) arrivals(f rules.Fact) []arrival {
	table := tablesByName[f.Table]
	if table.Effect == fact.NoColumn {
		all := []arrival{{0, f}}
		if s.r.IntN(12) == 0 && f.Table == "members" {
			all = []arrival{{s.r.IntN(len(s.steps)), f}}
		}
		if s.r.IntN(15) == 0 {
			all = append(all, arrival{s.r.IntN(len(s.steps)), s.varied(table, f)})
		}
		return all
	}
	at := effectOf(f)
	step := s.stepOf(at)
	var all []arrival
	switch n := s.r.IntN(100); {
	case n < 20: // unfinished at first
		all = append(all, arrival{s.r.IntN(step + 1), s.with(table, f, table.Effect, "")}, arrival{step, f})
	case n < 30: // early
		all = append(all, arrival{s.r.IntN(step + 1), f})
	case n < 36: // late
		all = append(all, arrival{step + s.r.IntN(len(s.steps)-step), f})
	default:
		all = append(all, arrival{step, f})
	}
	if undone := max(table.Column("cancelled_at"), table.Column("reversed_at")); undone > 0 {
		all = s.undone(table, all, undone)
	}
	last := all[len(all)-1]
	if s.r.IntN(100) < 8 { // corrected
		all = append(all, arrival{last.step + s.r.IntN(len(s.steps)-last.step), s.varied(table, last.Fact)})
	}
	if tax := table.Column("tax"); tax > 0 && s.r.IntN(10) == 0 { // changed in nothing that matters
		last := all[len(all)-1]
		all = append(all, arrival{last.step + s.r.IntN(len(s.steps)-last.step), s.with(table, last.Fact, tax, "77")})
	}
	return all
}

// undone lets the cancellation of the last version become known when it happens,
// mostly; sometimes one is announced that is withdrawn or put off.
func (s *series) undone(table *fact.Table, all []arrival, column int) []arrival {
	last := all[len(all)-1]
	field := fact.Split(last.Data, nil)[fieldOf(table, column)]
	at := instantOf(field)
	switch {
	case at == rules.None && s.r.IntN(10) == 0:
		announced := s.with(table, last.Fact, column, strconv.FormatInt(int64(s.steps[s.r.IntN(len(s.steps))])+s.r.Int64N(3)-1, 10))
		all = append(all[:len(all)-1], arrival{last.step, announced}, arrival{last.step + s.r.IntN(len(s.steps)-last.step), last.Fact})
	case at != rules.None && s.r.IntN(100) < 80:
		all[len(all)-1].Fact = s.with(table, last.Fact, column, "")
		all = append(all, arrival{max(last.step, s.stepOf(at)), last.Fact})
	}
	return all
}

// with is the fact with another text in a column.
func (s *series) with(table *fact.Table, f rules.Fact, column int, text string) rules.Fact {
	fields := fact.Split(f.Data, nil)
	fields[fieldOf(table, column)] = text
	f.Data = strings.Join(fields, "|")
	return f
}

// varied is the fact with one of its columns changed.
func (s *series) varied(table *fact.Table, f rules.Fact) rules.Fact {
	for range 20 {
		i := s.r.IntN(len(table.Columns))
		if !table.InData(i) || i == table.Parent || i == table.Link || i == table.Currency {
			continue
		}
		switch table.Columns[i].Type {
		case fact.Instant:
			return s.with(table, f, i, strconv.FormatInt(int64(s.steps[s.r.IntN(len(s.steps))])+s.r.Int64N(3)-1, 10))
		case fact.Money, fact.Points:
			return s.with(table, f, i, strconv.Itoa(s.r.IntN(600000)))
		case fact.Bool:
			return s.with(table, f, i, []string{"t", "f"}[s.r.IntN(2)])
		case fact.Enum:
			return s.with(table, f, i, table.Columns[i].Values[s.r.IntN(len(table.Columns[i].Values))])
		case fact.Text: // another one's member, redemption …
			if other := s.facts[s.r.IntN(len(s.facts))]; other.Table == f.Table {
				return s.with(table, f, i, fact.Split(other.Data, nil)[fieldOf(table, i)])
			}
		}
	}
	return f
}

// orphans are refunds whose order is not there yet: they are no facts until it is.
func (r *relay) orphan(f rules.Fact) bool {
	if f.Table != "refunds" {
		return false
	}
	order := fact.Unescape(fact.Split(f.Data, nil)[0])
	_, there := r.facts[factID{"orders", order}]
	return !there
}

// play runs a world step by step and returns why evaluations did not go on from
// their checkpoints, and how often; "" is how often they did.
func play(t *testing.T, seed uint64, w oracle.World) map[string]int {
	t.Helper()
	tm := termstest.Of(t, w.Terms)
	m := settle(t, w.Files, tm.Zone)
	whole, on := business.NewEvaluator(tm), business.NewEvaluator(tm)
	r := rand.New(rand.NewPCG(seed, 0xc4ec))
	steps := stepsOf(w, r)
	went := map[string]int{}
	for _, account := range m.Accounts() {
		s := &series{r, steps, m.Facts[account]}
		waiting := make([][]rules.Fact, len(steps))
		for _, f := range m.Facts[account] {
			for _, a := range s.arrivals(f) {
				waiting[a.step] = append(waiting[a.step], a.Fact)
			}
		}
		relay := newRelay(account, whole, on)
		var orphans []rules.Fact
		for i, asOf := range steps {
			arrived := append(orphans, waiting[i]...)
			orphans = nil
			slices.SortStableFunc(arrived, func(a, b rules.Fact) int { return strings.Compare(a.Table, b.Table) })
			for _, f := range arrived {
				if relay.orphan(f) {
					orphans = append(orphans, f)
					continue
				}
				relay.deliver(f)
			}
			if len(relay.changed) == 0 && relay.due > asOf && r.IntN(4) > 0 {
				continue // nothing brings it up
			}
			different, refusal := relay.evaluate(t, asOf)
			refusal, _, _ = strings.Cut(strings.TrimPrefix(refusal, rules.ErrCheckpoint.Error()+": "), ": ")
			went[refusal]++
			if different != "" {
				t.Fatalf("seed %d, account %q, step %d at %s (-from the beginning +going on):\n%s", seed, account, i, asOf, different)
			}
		}
	}
	return went
}

// stepsOf are some of the instants at which something happens in a world.
func stepsOf(w oracle.World, r *rand.Rand) []rules.Instant {
	var steps []rules.Instant
	for _, text := range world.AsOfs(w) {
		if at, ok := rules.ParseInstant(text); ok && r.IntN(3) > 0 {
			steps = append(steps, at, at+rules.Instant(r.Int64N(int64(30*day))))
		}
	}
	end, _ := rules.ParseInstant(w.AsOf)
	steps = append(steps, end, end+700*day)
	slices.Sort(steps)
	return slices.Compact(steps)
}

// withoutReferrals switches the referral off: no checkpoint goes with it.
func withoutReferrals(w oracle.World) oracle.World {
	if w.Terms == nil {
		return w
	}
	w.Terms = maps.Clone(w.Terms)
	delete(w.Terms, "referral_on")
	if versions, ok := w.Terms["versions"].([]any); ok {
		for _, v := range versions {
			if m, ok := v.(map[string]any); ok {
				delete(m, "referral_on")
			}
		}
	}
	return w
}

func TestRandomSeriesGoOnAsFromTheBeginning(t *testing.T) {
	went := map[string]int{}
	n := 0
	for seed := range worlds(t, 400) {
		w := world.Random(seed)
		if seed%10 > 0 {
			w = withoutReferrals(w)
		}
		for why, times := range play(t, seed, w) {
			went[why] += times
			n += times
		}
	}
	for _, why := range slices.Sorted(maps.Keys(went)) {
		t.Logf("%6d %s", went[why], why)
	}
	if went[""]*3 < n {
		t.Errorf("only %d of %d evaluations went on from a checkpoint", went[""], n)
	}
}
