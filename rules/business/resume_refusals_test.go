package business_test

// resume_refusals_test.go: checkpoints that no evaluation goes on from, whatever
// the facts.

import (
	"errors"
	"strings"
	"testing"

	"trueup/fixtures/clausetest"
	"trueup/io/termsfile/termstest"
	"trueup/rules"
	"trueup/rules/business"
)

// evaluated folds facts from the beginning.
func evaluated(t *testing.T, terms, facts, asOf string) (*business.Evaluator, *rules.Input, rules.Outcome) {
	t.Helper()
	tm := termstest.Read(t, terms)
	ev := business.NewEvaluator(tm)
	in := settle(t, language.Files(t, facts), tm.Zone).Input("A", clausetest.Instant(asOf))
	out, err := ev.Evaluate(in)
	if err != nil {
		t.Fatal(err)
	}
	return ev, in, keep(out)
}

// A checkpoint that is not as it was written, from start to end, is refused.
func TestDamagedCheckpoints(t *testing.T) {
	ev, in, out := evaluated(t, "", spent+gift+offersTaken, "2023-04-01")
	in.Facts = nil
	try := func(checkpoint []byte, what string, i int) {
		in.Checkpoint = checkpoint
		if got, err := ev.Evaluate(in); !errors.Is(err, rules.ErrCheckpoint) {
			t.Errorf("%s %d: %+v, %v", what, i, got, err)
		}
	}
	for i := range out.Checkpoint {
		if i > 0 {
			try(out.Checkpoint[:i], "cut after", i)
		}
		for _, other := range []byte{'|', '0', 'x', 0, out.Checkpoint[i] ^ 1} {
			if damaged := []byte(string(out.Checkpoint)); other != damaged[i] {
				damaged[i] = other
				try(damaged, "changed at", i)
			}
		}
	}
	try(append([]byte(string(out.Checkpoint)), '|'), "with more", 1)
	try([]byte("|||"), "of nothing but separators", 3)
	in.Checkpoint = out.Checkpoint
	if _, err := ev.Evaluate(in); err != nil {
		t.Errorf("as it was: %v", err)
	}
}

func TestCheckpointsOfOtherEvaluations(t *testing.T) {
	ev, in, out := evaluated(t, "", kept, "2023-04-01")
	for _, c := range []struct {
		name   string
		change func(in *rules.Input) *business.Evaluator
		want   string
	}{
		{"another account's", func(in *rules.Input) *business.Evaluator { in.Account = "B"; return ev }, "another account's"},
		{"from after as_of", func(in *rules.Input) *business.Evaluator { in.AsOf--; return ev }, "from after as_of"},
		{"under other terms", func(*rules.Input) *business.Evaluator {
			return business.NewEvaluator(termstest.Read(t, `{"lag_hours": 25}`))
		}, "other terms"},
		{"with a trace", func(in *rules.Input) *business.Evaluator { in.Trace = new(rules.Trace); return ev }, "trace"},
		{"with decisions", func(in *rules.Input) *business.Evaluator { in.Decisions = []rules.Decision{{ID: "r1"}}; return ev }, "decisions"},
		{"with linked accounts", func(in *rules.Input) *business.Evaluator { in.Linked = []rules.Linked{{Account: "B"}}; return ev }, "links"},
		{"with a fact that it has in it", func(in *rules.Input) *business.Evaluator {
			in.Facts = []rules.Fact{{Table: "orders", ID: "o1", Data: "m1|t|100|0|0|USD|0||", Was: rules.None}}
			return ev
		}, "came again"},
		{"with a fact that cannot be read", func(in *rules.Input) *business.Evaluator {
			in.Facts = []rules.Fact{{Table: "orders", ID: "o7", Data: "m1|t|100|0|0|USD|0|", Was: rules.None}}
			return ev
		}, "cannot be read"},
	} {
		t.Run(c.name, func(t *testing.T) {
			now := rules.Input{Account: "A", AsOf: in.AsOf, Checkpoint: out.Checkpoint}
			if _, err := c.change(&now).Evaluate(&now); !errors.Is(err, rules.ErrCheckpoint) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, want it to say %q", err, c.want)
			}
		})
	}
}
