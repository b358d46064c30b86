package business

// cursor_test.go: fields, one after another.

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"trueup/rules"
)

func TestCursorReadsFields(t *testing.T) {
	c := cursor{line: `a\pb|t||-12|1700000000000000|5||3||x|y|z|end`}
	got := fmt.Sprintln(c.text(), c.truth(), c.filled(), c.cents(), int64(c.instant()), int64(c.instant()), c.instant() == rules.None, c.index(4), c.index(4), c.fields(3), c.raw(), c.ok())
	if want := "a|b true false -0.12 1700000000000000 5 true 3 -1 x|y|z end true\n"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestCursorReadsNumbers(t *testing.T) {
	for text, want := range map[string]int64{
		"0": 0, "-0": 0, "9223372036854775807": math.MaxInt64, "-9223372036854775807": -math.MaxInt64, "1700000000000001": 1700000000000001,
		"0000000000000009": 9, "99999999999999999": 99999999999999999, "-700000000000000": -700000000000000,
	} {
		for _, line := range []string{text, text + "|"} {
			c, d := cursor{line: line}, cursor{line: line}
			if a, b := c.number(), int64(d.instant()); a != want || b != want || c.bad || d.bad {
				t.Errorf("%q is read as %d and %d", line, a, b)
			}
		}
	}
	for _, text := range []string{"x", "-", "1x", "1.0", " 1", "9223372036854775808", "99999999999999999999", "170000000000000x", "17000000000x0000", "1700000000000\xb000", "1700000:00000000"} {
		for _, line := range []string{text, text + "|"} {
			c, d := cursor{line: line}, cursor{line: line}
			if a, b := c.number(), d.instant(); !c.bad || !d.bad {
				t.Errorf("%q is read as %d and %d", line, a, b)
			}
		}
	}
}

// Eight bytes are eight digits or they are not, whatever stands beside what.
func TestEightDigits(t *testing.T) {
	const bytes = "0123456789/:-+ \x00\x10\x7f\x80\xb0\xff"
	r := rand.New(rand.NewPCG(1, 1))
	for range 300_000 {
		text := make([]byte, 8)
		for i := range text {
			if text[i] = bytes[r.IntN(10)]; r.IntN(40) == 0 {
				text[i] = bytes[r.IntN(len(bytes))]
			}
		}
		want, err := strconv.ParseUint(strings.ReplaceAll(string(text), "+", "x"), 10, 64)
		if got, ok := eightDigits(string(text)); ok != (err == nil) || ok && got != want {
			t.Fatalf("%q is read as %d, %t", text, got, ok)
		}
	}
}

// Whatever is asked of a line that has too little, the cursor is bad and stays so.
func TestCursorBeyondTheEnd(t *testing.T) {
	for name, ask := range map[string]func(*cursor){
		"raw": func(c *cursor) { c.raw() }, "text": func(c *cursor) { c.text() }, "skip": func(c *cursor) { c.skip(2) }, "truth": func(c *cursor) { c.truth() },
		"letter": func(c *cursor) { c.letter() }, "number": func(c *cursor) { c.number() }, "optional": func(c *cursor) { c.optional() },
		"index": func(c *cursor) { c.index(9) }, "fields": func(c *cursor) { c.fields(3) }, "instant": func(c *cursor) { c.instant() }, "filled": func(c *cursor) { c.filled() },
		"tier": func(c *cursor) { c.tierChange() }, "kind": func(c *cursor) { c.kind() },
	} {
		for _, line := range []string{"", "1", "s"} {
			c := cursor{line: line}
			for range 4 {
				ask(&c)
			}
			if c.ok() || !c.bad {
				t.Errorf("%s four times of %q: %+v", name, line, c)
			}
		}
	}
	c := cursor{line: "1|2"}
	if c.number(); c.ok() {
		t.Error("a field is left, and all is well")
	}
}

func TestCursorRefusesIndexesOutOfRange(t *testing.T) {
	for _, line := range []string{"4", "-1", "5", "9223372036854775807", "x"} {
		c := cursor{line: line}
		if i := c.index(4); !c.bad {
			t.Errorf("%q is index %d of 4", line, i)
		}
	}
}
