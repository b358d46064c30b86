package business

// cursor.go: reading the fields of a line with fact.Separator between them: the
// data of a fact, a decision, a state, a checkpoint. It allocates nothing.

import (
	"math"

	"trueup/rules"
	"trueup/rules/fact"
)

// cursor takes the fields of a line one after another. What cannot be read, and a
// line of too few fields or too many, makes it bad, and it stays so.
type cursor struct {
	line string
	at   int // where the next field begins; beyond the line when none is left
	bad  bool
}

// ok says whether every field was read, and well.
func (c *cursor) ok() bool { return c.at == len(c.line)+1 && !c.bad }

// step ends a field before line[i], where a separator or the end must be.
func (c *cursor) step(i int) {
	if i > len(c.line) || i < len(c.line) && c.line[i] != fact.Separator {
		c.bad = true
		i = len(c.line)
	}
	c.at = i + 1
}

// raw returns the next field as it stands, escaped.
func (c *cursor) raw() string {
	if c.at > len(c.line) {
		c.bad = true
		return ""
	}
	i := c.at
	for i < len(c.line) && c.line[i] != fact.Separator { // fields are short: quicker than a call
		i++
	}
	field := c.line[c.at:i]
	c.at = i + 1
	return field
}

// text returns the next field; it is a part of the line unless it was escaped.
func (c *cursor) text() string {
	if c.at > len(c.line) {
		c.bad = true
		return ""
	}
	i, escaped := c.at, false
	for ; i < len(c.line) && c.line[i] != fact.Separator; i++ {
		escaped = escaped || c.line[i] == '\\'
	}
	field := c.line[c.at:i]
	c.at = i + 1
	if escaped {
		return fact.Unescape(field)
	}
	return field
}

// skip steps over n fields.
func (c *cursor) skip(n int) {
	if n == 0 {
		return
	}
	i := c.at
	for ; n > 0; n-- {
		for i < len(c.line) && c.line[i] != fact.Separator {
			i++
		}
		i++
	}
	c.step(i - 1)
}

// filled steps over a field and says whether there was anything in it.
func (c *cursor) filled() bool { return c.raw() != "" }

// truth reads t or f.
func (c *cursor) truth() bool {
	b := c.letter()
	c.bad = c.bad || b != 't' && b != 'f'
	return b == 't'
}

// letter reads a field of one byte.
func (c *cursor) letter() byte {
	if c.at >= len(c.line) {
		c.bad = true
		return 0
	}
	b := c.line[c.at]
	c.step(c.at + 1)
	return b
}

// number reads a whole number, which may be below zero.
func (c *cursor) number() int64 {
	i := c.at
	if i < len(c.line) && c.line[i] == '-' {
		i++
	}
	first, u := i, uint64(0)
	for i < len(c.line) && c.line[i]-'0' <= 9 {
		u = u*10 + uint64(c.line[i]-'0')
		i++
	}
	if i == first || i-first > 19 || u > math.MaxInt64 { // 19 digits never wrap 64 bits
		c.bad = true
	}
	negative := first > c.at
	c.step(i)
	if negative {
		return -int64(u)
	}
	return int64(u)
}

func (c *cursor) cents() rules.Cents { return rules.Cents(c.number()) }

// optional reads a whole number, or an empty field.
func (c *cursor) optional() (n int64, filled bool) {
	if c.at >= len(c.line) || c.line[c.at] == fact.Separator {
		c.step(c.at)
		return 0, false
	}
	return c.number(), true
}

// index reads an index below n; an empty field is noOne.
func (c *cursor) index(n int) int32 {
	i, filled := c.optional()
	switch {
	case !filled:
		return noOne
	case i < 0 || i >= int64(n):
		c.bad = true
		return noOne
	}
	return int32(i)
}

// fields returns the next n fields as they stand, with the separators between them.
func (c *cursor) fields(n int) string {
	from := min(c.at, len(c.line))
	c.skip(n)
	return c.line[from : max(from+1, min(c.at, len(c.line)+1))-1]
}

// instant reads microseconds since 1970; an empty field is None. From 2001 to
// 2286 these are 16 digits, read eight at a time.
func (c *cursor) instant() rules.Instant {
	i := c.at
	if i >= len(c.line) || c.line[i] == fact.Separator {
		c.step(i)
		return rules.None
	}
	if i+16 == len(c.line) || i+16 < len(c.line) && c.line[i+16] == fact.Separator {
		high, ok1 := eightDigits(c.line[i : i+8])
		low, ok2 := eightDigits(c.line[i+8 : i+16])
		if ok1 && ok2 {
			c.at = i + 17
			return rules.Instant(high*100_000_000 + low)
		}
	}
	return rules.Instant(c.number())
}

// eightDigits reads eight digits within one 64-bit word: first neighbouring
// digits are joined to numbers of two digits, then these to four, then to eight.
func eightDigits(s string) (n uint64, ok bool) {
	const zeros, above9, high = 0x3030303030303030, 0x7676767676767676, 0x8080808080808080
	w := word(s)
	digits := w - zeros
	if (w|digits|(digits+above9))&high != 0 { // a byte is below '0', above '9', or no ASCII
		return 0, false
	}
	w = digits*10 + digits>>8
	const pairs = 0x000000ff000000ff
	return (w&pairs*(100+1_000_000<<32) + w>>16&pairs*(1+10_000<<32)) >> 32 & math.MaxUint32, true
}

// word is the first eight bytes of a text, the first of them lowest; the compiler
// makes one load of it.
func word[T string | []byte](s T) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}
