package partner

// cursor.go: reading fields off one line, without allocating. The data of a fact
// and the state of a partner are both lines of fields with fact.Separator between.

import (
	"math"

	"trueup/rules"
	"trueup/rules/fact"
)

// cursor takes the fields of a line one after another. What cannot be read, and
// a line of too few fields or too many, makes ok false.
type cursor struct {
	rest string
	done bool // no field is left
	bad  bool
}

// text returns the next field as it stands, escaped.
func (c *cursor) text() string {
	if c.done {
		c.bad = true
		return ""
	}
	for i := 0; i < len(c.rest); i++ { // fields are short: quicker than a call
		if c.rest[i] == fact.Separator {
			field := c.rest[:i]
			c.rest = c.rest[i+1:]
			return field
		}
	}
	field := c.rest
	c.rest, c.done = "", true
	return field
}

// char returns the only byte of the next field.
func (c *cursor) char() byte {
	if len(c.rest) > 1 && c.rest[1] == fact.Separator {
		b := c.rest[0]
		c.rest = c.rest[2:]
		return b
	}
	f := c.text()
	if len(f) != 1 {
		c.bad = true
		return 0
	}
	return f[0]
}

// number reads a whole number, which may be below zero.
func (c *cursor) number() int64 {
	n, ok := c.integer()
	if !ok || c.take(false) {
		c.bad = true
	}
	return n
}

func (c *cursor) cents() rules.Cents { return rules.Cents(c.number()) }

// instant reads microseconds, or whole seconds where an s follows; an empty
// field is None.
func (c *cursor) instant() rules.Instant {
	if c.rest == "" || c.rest[0] == fact.Separator {
		c.text()
		return rules.None
	}
	n, ok := c.integer()
	if c.take(true) {
		if n > math.MaxInt64/second || n < math.MinInt64/second {
			ok = false
		}
		n *= second
	}
	if !ok {
		c.bad = true
	}
	return rules.Instant(n)
}

// integer reads digits up to a separator, an s, or the end, and leaves these.
func (c *cursor) integer() (n int64, ok bool) {
	s := c.rest
	i := 0
	if s != "" && s[0] == '-' {
		i = 1
	}
	first, u := i, uint64(0)
	for i < len(s) && s[i]-'0' <= 9 {
		u = u*10 + uint64(s[i]-'0')
		i++
	}
	c.rest = s[i:]
	if i == first || i-first > 19 || u > math.MaxInt64 { // 19 digits never wrap 64 bits
		return 0, false
	}
	if first == 1 {
		return -int64(u), true
	}
	return int64(u), true
}

// take steps over an s, if one may be here, and the separator; it says whether
// there was an s. Anything else is an error.
func (c *cursor) take(unit bool) (seconds bool) {
	if c.done {
		c.bad = true
		return false
	}
	if unit && c.rest != "" && c.rest[0] == 's' {
		seconds = true
		c.rest = c.rest[1:]
	}
	switch {
	case c.rest == "":
		c.done = true
	case c.rest[0] == fact.Separator:
		c.rest = c.rest[1:]
	default:
		c.bad, c.done = true, true
	}
	return seconds
}

// ok says whether every field was read, and well.
func (c *cursor) ok() bool { return c.done && !c.bad }

// second is in microseconds, the unit of an Instant.
const second = 1_000_000
