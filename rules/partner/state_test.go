package partner

// state_test.go: the state of a partner as a line, there and back, and what is no
// state; the index and the cursor beneath it.

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"trueup/rules"
	"trueup/rules/program"
	"trueup/rules/terms"
)

func at(t testing.TB, s string) rules.Instant {
	t.Helper()
	i, ok := rules.ParseInstant(s)
	if !ok {
		t.Fatalf("%q is no instant", s)
	}
	return i
}

// evaluated is the state of P with these facts, in the order in which they come.
func evaluated(t *testing.T, asOf string, facts ...rules.Fact) []byte {
	t.Helper()
	out, err := NewEvaluator(terms.Published()).Evaluate(&rules.Input{Account: "P", AsOf: at(t, asOf), Facts: facts})
	if err != nil {
		t.Fatal(err)
	}
	return out.State
}

func TestStateRoundTrip(t *testing.T) {
	const odd = `a|b\n\` // as it is; escaped: a\pb\\n\\
	jan, feb := at(t, "2022-01-01T00:00:00Z"), at(t, "2022-02-01T00:00:00.000001Z")
	text := evaluated(t, "2022-12-01T00:00:00Z",
		rules.Fact{Table: "customers", ID: odd, Data: fmt.Sprintf(`Ann\p|a\\n||link|%d|%d|`, jan, jan+1)},
		rules.Fact{Table: "customers", ID: "later", Data: fmt.Sprintf(`Zoe||||%d||`, at(t, "2023-01-01T00:00:00Z"))},
		rules.Fact{Table: "invoices", ID: "i|1", Data: fmt.Sprintf(`a\pb\\n\\|pl\nan|t|1000|0|USD|%d|`, feb)},
		rules.Fact{Table: "invoices", ID: "i2", Data: fmt.Sprintf(`a\pb\\n\\||f|5|0|USD|%d|%d`, jan, feb)},
		rules.Fact{Table: "invoices", ID: "i3", Data: fmt.Sprintf(`later||t|5|0|USD|%d|`, jan)},
		rules.Fact{Table: "partners", ID: "P", Data: fmt.Sprintf(`||%d`, jan)},
		rules.Fact{Table: "payouts", ID: "y1", Data: fmt.Sprintf(`i\p1|7|%d`, feb.AddDays(9))},
		rules.Fact{Table: "payouts", ID: "y2", Data: fmt.Sprintf("i3|7|%d", feb)},
		rules.Fact{Table: "reward_decisions", ID: "i|1", Data: fmt.Sprintf(`approve|%d|ok\p`, feb-5)},
		rules.Fact{Table: "subscription_ends", ID: odd + " 2022-01-01T00:00:00Z", Data: fmt.Sprintf("%d", jan)},
		rules.Fact{Table: "subscription_ends", ID: "later 2022-01-01T00:00:00Z", Data: fmt.Sprintf("%d", jan)})
	if strings.ContainsAny(string(text), "\r\n") {
		t.Errorf("more than a line: %s", text)
	}
	got, err := ReadState(text)
	if err != nil {
		t.Fatal(err)
	}
	want := &State{
		Approved: jan,
		Customers: []Customer{{
			ID: odd, Name: "Ann|", Email: `a\n`, Source: "link", Invited: jan, Accepted: jan + 1, SignedUp: rules.None,
			Recurring: true, FirstPaid: jan, Payments: 2, Revenue: 1000, Rewards: 100,
		}},
		Invoices: []Invoice{
			{ID: "i|1", Plan: "pl\nan", Recurring: true, Amount: 1000, Paid: feb, Refunded: rules.None,
				Commission: 100, Booked: feb.AddDays(1), Decided: feb - 5, Reason: "ok|", status: paid},
			{ID: "i2", Amount: 5, Paid: jan, Refunded: feb, Booked: rules.None, Decided: rules.None, status: noReward},
		},
		Payouts: []Payout{{ID: "y1", Amount: 7, At: feb.AddDays(9)}, {ID: "y2", Invoice: noOne, Amount: 7, At: feb}},
		Ends:    []End{{At: jan}},
	}
	if d := cmp.Diff(want, got, cmp.AllowUnexported(Invoice{})); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func TestNoStateIsThatOfNobody(t *testing.T) {
	for _, text := range [][]byte{nil, {}, evaluated(t, "2022-01-01T00:00:00Z")} {
		s, err := ReadState(text)
		if err != nil || s.known() || s.Approved != rules.None {
			t.Errorf("%s: %+v, %v", text, s, err)
		}
	}
}

// No text makes the reader panic, and every cut of a state is told.
func TestBrokenState(t *testing.T) {
	const good = "1|5s|1|1|1|1|C|n|e|co|s|1s|2s|3s|i1|0|t|plan|100|4s||p|10|24|||y1|0|5|6s|0|7s"
	if _, err := ReadState([]byte(good)); err != nil {
		t.Fatal(err)
	}
	for n := 1; n < len(good); n++ {
		s, err := ReadState([]byte(good[:n]))
		if err == nil && n < len(good)-2 { // the last number may end early, or lose its s
			t.Errorf("%s is read as %+v", good[:n], s)
		}
	}
	for _, text := range []string{
		"{}", "2|5s|0|0|0|0", "1|5s|0|0|0|0|", "1|5s|9999999|0|0|0", "1|5s|-1|0|0|0", "1||0|0|1|0|y|0|5|6s", "1||0|0|0|1||7s",
		strings.Replace(good, "|0|t|", "|1|t|", 1), strings.Replace(good, "|0|t|", "||t|", 1), strings.Replace(good, "|p|", "|q|", 1),
		strings.Replace(good, "|p|", "||", 1), strings.Replace(good, "|5s|", "|9223372036854775807s|", 1),
	} {
		if s, err := ReadState([]byte(text)); err == nil {
			t.Errorf("%s is read as %+v", text, s)
		}
	}
	for _, r := range Program().Reports {
		if err := r.Rows(viewOf(t, terms.Published()), &program.Account{ID: "A", State: []byte("{")}, nil); err == nil || !strings.Contains(err.Error(), "partner A: ") {
			t.Errorf("%s of a broken state: %v", r.Name, err)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		_, _ = ReadState([]byte(rapid.StringOfN(rapid.RuneFrom([]rune("1|0ts-ap")), 0, 60, -1).Draw(t, "text")))
	})
}

func TestCursor(t *testing.T) {
	type read struct {
		value any
		ok    bool
	}
	for _, c := range []struct {
		text string
		read func(*cursor) any
		want read
	}{
		{"", func(c *cursor) any { return c.text() }, read{"", true}},
		{"a\\p", func(c *cursor) any { return c.text() }, read{"a\\p", true}},
		{"0", func(c *cursor) any { return c.number() }, read{int64(0), true}},
		{"-12", func(c *cursor) any { return c.number() }, read{int64(-12), true}},
		{"9223372036854775807", func(c *cursor) any { return c.number() }, read{int64(math.MaxInt64), true}},
		{"18446744073709551617", func(c *cursor) any { return c.number() }, read{int64(0), false}},
		{"", func(c *cursor) any { return c.number() }, read{int64(0), false}},
		{"-", func(c *cursor) any { return c.number() }, read{int64(0), false}},
		{"12s", func(c *cursor) any { return c.number() }, read{int64(12), false}},
		{"12x", func(c *cursor) any { return c.instant() }, read{rules.Instant(12), false}},
		{"", func(c *cursor) any { return c.instant() }, read{rules.None, true}},
		{"-12", func(c *cursor) any { return c.instant() }, read{rules.Instant(-12), true}},
		{"-12s", func(c *cursor) any { return c.instant() }, read{rules.Instant(-12_000_000), true}},
		{"t", func(c *cursor) any { return c.char() }, read{byte('t'), true}},
		{"true", func(c *cursor) any { return c.char() }, read{byte(0), false}},
		{"a|b", func(c *cursor) any { return c.text() }, read{"a", false}},
		{"a", func(c *cursor) any { c.text(); return c.number() }, read{int64(0), false}},
	} {
		cur := cursor{rest: c.text}
		if got := (read{c.read(&cur), cur.ok()}); got != c.want {
			t.Errorf("%q: %+v, want %+v", c.text, got, c.want)
		}
	}
}

// The index finds what a search finds, also after it served other lists.
func TestIndex(t *testing.T) {
	var x index
	for _, n := range []int{0, 1, 300, 5000, 7, 5000} {
		x.reset()
		for i := range n {
			x.add(fmt.Sprintf("id%07d", 2*i))
		}
		for i := range 2 * n {
			want := i / 2
			if i%2 == 1 {
				want = noOne
			}
			for _, id := range []int{i, (i * 7919) % max(1, 2*n)} {
				if id%2 == 0 && x.find(fmt.Sprintf("id%07d", id)) != id/2 {
					t.Fatalf("%d of %d is not found", id, n)
				}
			}
			if got := x.find(fmt.Sprintf("id%07d", i)); got != want {
				t.Fatalf("%d of %d is at %d, want %d", i, n, got, want)
			}
		}
		if got := x.find(""); got != noOne {
			t.Fatalf("no id is at %d", got)
		}
	}
}
