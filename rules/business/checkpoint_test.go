package business

// checkpoint_test.go: what checkpoints hold, and which evaluations leave none.

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"trueup/rules"
	"trueup/rules/terms"
)

// checkpointOf evaluates facts of account A and returns a copy of the checkpoint.
func checkpointOf(t *testing.T, tm *terms.Terms, in *rules.Input) []byte {
	t.Helper()
	in.Account = "A"
	out, err := NewEvaluator(tm).Evaluate(in)
	if err != nil {
		t.Fatal(err)
	}
	return bytes.Clone(out.Checkpoint)
}

func TestCheckpointIsALineThatSaysWhatItIsOf(t *testing.T) {
	facts := append(mirrorA(), rules.Fact{Table: tableVoucherClaims, ID: "c2\n\\|", Data: "r1|9000000000000000"})
	got := string(checkpointOf(t, terms.Published(), &rules.Input{Facts: facts, AsOf: 77}))
	if !strings.HasPrefix(got, "1|"+terms.Hash(terms.Published())+"|77|") || strings.ContainsAny(got, "\n\r\x00") {
		t.Errorf("%q", got)
	}
	const end = `|2|credit_uses|u1|credits_overused|1.00 USD more than the credits there|voucher_claims|c1|voucher_claim_invalid|redemption r1: the redemption was rejected` +
		`|1|6|c2\n\\\p|r1|9000000000000000`
	if !strings.HasSuffix(got, end) {
		t.Errorf("%q does not end with %q", got, end)
	}
}

func TestNoCheckpoint(t *testing.T) {
	on := terms.Default()
	on.ReferralOn = true
	many := mirrorA()
	for n := range mostComing {
		many = append(many, rules.Fact{Table: tableVoucherClaims, ID: fmt.Sprintf("d%05d", n), Data: "r1|900"})
	}
	decision := rules.Decision{ID: "r1", Outcome: accepted, At: 5, Content: "m1|credits|1500|1500"}
	later, other := decision, decision
	later.At, other.Content = 900, "m1|credits|1600|1600"
	for _, c := range []struct {
		name  string
		terms *terms.Terms
		in    rules.Input
		want  bool
	}{
		{"usually there is one", terms.Published(), rules.Input{Facts: mirrorA()}, true},
		{"with decisions too", terms.Published(), rules.Input{Facts: mirrorA(), Decisions: []rules.Decision{decision}}, true},
		{"as much to come as may be", terms.Published(), rules.Input{Facts: many}, true},
		{"more to come", terms.Published(), rules.Input{Facts: append(many, rules.Fact{Table: tableVoucherClaims, ID: "e", Data: "r1|900"})}, false},
		{"a decided redemption that changed", terms.Published(), rules.Input{Facts: mirrorA(), Decisions: []rules.Decision{other}}, false},
		{"a decision after as_of", terms.Published(), rules.Input{Facts: mirrorA(), Decisions: []rules.Decision{later}}, false},
		{"a trace", terms.Published(), rules.Input{Facts: mirrorA(), Trace: new(rules.Trace)}, false},
		{"terms with referrals", terms.New(rules.Zone{}, on), rules.Input{Facts: mirrorA()}, false},
		{"a linked account", terms.Published(), rules.Input{Facts: mirrorA(), Linked: []rules.Linked{{Account: "B"}}}, false},
		{"no account", terms.Published(), rules.Input{Facts: mirrorA()[1:]}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.in.AsOf = 77
			if got := checkpointOf(t, c.terms, &c.in); (len(got) > 0) != c.want {
				t.Errorf("checkpoint %.200q", got)
			}
		})
	}
}

// A report that was in order in the zone it was pulled in, and is not in that of
// the terms, is reported whether its approval is to come or not, and once.
func TestReportsOutOfOrderOnGoingOn(t *testing.T) {
	tm := terms.New(rules.NewZone(time.FixedZone("Test/West", -5*3600)), terms.Default())
	report := rules.Fact{Table: tableHourlyReports, ID: "h1", Data: "p1|m1|f|0|10|100|0|0|USD|3600000000|"}
	facts := []rules.Fact{{Table: tableAccounts, ID: "A", Data: "Acme|0|FR|||"}, report}
	e := NewEvaluator(tm)
	var checkpoint []byte
	for _, asOf := range []rules.Instant{1, 2, 3_600_000_000, 3_700_000_000} {
		in := &rules.Input{Account: "A", Facts: facts, AsOf: asOf, Checkpoint: checkpoint}
		out, err := e.Evaluate(in)
		if err != nil || len(out.Exceptions) != 1 || out.Exceptions[0].Reason != "out_of_order" {
			t.Fatalf("at %d: %+v, %v", asOf, out, err)
		}
		checkpoint, facts = bytes.Clone(out.Checkpoint), nil
	}
	corrected := rules.Fact{Table: tableHourlyReports, ID: "h1", Data: "p1|m1|f|-8|10|100|0|0|USD|3600000000|", Was: 3_600_000_000}
	in := &rules.Input{Account: "A", Facts: []rules.Fact{corrected}, AsOf: 3_800_000_000, Checkpoint: checkpoint}
	if _, err := e.Evaluate(in); !errors.Is(err, rules.ErrCheckpoint) {
		t.Errorf("corrected: %v", err)
	}
}

// FuzzCheckpoint goes on from any text, as it is and with a good checksum: it may
// be refused or not, but nothing else happens.
func FuzzCheckpoint(f *testing.F) {
	e := NewEvaluator(terms.Published())
	for _, facts := range [][]rules.Fact{mirrorA(), append(mirrorA(), rules.Fact{Table: tableVoucherClaims, ID: "c2", Data: "r1|9000000000000000"})} {
		for _, asOf := range []rules.Instant{5, rules.Instant(0).AddDays(2), rules.Instant(0).AddDays(900)} {
			out, err := e.Evaluate(&rules.Input{Account: "A", Facts: facts, AsOf: asOf})
			if err != nil {
				f.Fatal(err)
			}
			f.Add(string(out.Checkpoint))
		}
	}
	fact := rules.Fact{Table: tableOrders, ID: "o1", Data: "m1|t|10000|0|0|USD|0|5|", Was: 5}
	f.Fuzz(func(t *testing.T, text string) {
		in := &rules.Input{Account: "A", Facts: []rules.Fact{fact}, AsOf: rules.Instant(0).AddDays(1000)}
		in.Checkpoint = []byte(text)
		if out, err := e.Evaluate(in); len(text) > 0 && err == nil && !sealed(text) {
			t.Errorf("it went on to %+v", out)
		}
		if _, ok := checksumPlace(in.Checkpoint); !ok {
			return
		}
		seal(in.Checkpoint)
		if _, err := e.Evaluate(in); err == nil && !sealed(string(in.Checkpoint)) {
			t.Error("it went on from what is not sealed")
		}
	})
}
