package terms

// values.go: the types of parameters: their bounds, how they are read and written.

import (
	"errors"
	"math"
	"strconv"
	"strings"

	"trueup/rules"
)

// Type is what kind of value a parameter has.
type Type uint8

// The types of parameters.
const (
	TypeMoney    Type = iota // US dollars, two decimals
	TypeRate                 // a decimal of at most six places
	TypePoints               // whole points
	TypeCount                // a whole number, at least 1: something is divided by it
	TypeMonths               // calendar months (G-1)
	TypeDays                 // days of 24 hours
	TypeHours                // hours of 60 minutes
	TypeMonthDay             // a day that every month has
	TypeTier                 // a tier by name
	TypeSwitch               // true or false
	TypeZone                 // an IANA time zone
)

// types holds what is special to each type; decimals and bounds are of its number,
// the bounds in units of the last decimal.
var types = [...]struct {
	name     string
	expected string
	decimals int
	min, max int64
}{
	TypeMoney:    {"money", "money, 0.00 or more with at most two decimals", 2, 0, math.MaxInt64},
	TypeRate:     {"rate", "a decimal, 0 or more with at most six places", 6, 0, math.MaxInt64},
	TypePoints:   {"points", "whole points, 0 or more", 0, 0, math.MaxInt64},
	TypeCount:    {"count", "a whole number, 1 or more", 0, 1, math.MaxInt64},
	TypeMonths:   {"months", "whole months, 1 to 1200", 0, 1, 1200},
	TypeDays:     {"days", "whole days, 1 to 36500", 0, 1, 36500},
	TypeHours:    {"hours", "whole hours, 0 to 8760", 0, 0, 8760},
	TypeMonthDay: {"day of month", "a day of the month from 1 to 28 (later days are not in every month)", 0, 1, 28},
	TypeTier:     {name: "tier", expected: "silver, gold, platinum or diamond"},
	TypeSwitch:   {name: "switch", expected: "true or false"},
	TypeZone:     {name: "zone", expected: "an IANA time zone"},
}

// String names the type.
func (t Type) String() string { return types[t].name }

func (t Type) expected() string { return types[t].expected }

var (
	errForm     = errors.New("of another form, or out of bounds")
	errTooLarge = errors.New("more than 64 bits can hold")
)

// parse reads a text into the type's exact 64-bit form.
func (t Type) parse(text string) (int64, error) {
	switch t {
	case TypeTier:
		tier, ok := ParseTier(text)
		if !ok {
			return 0, errForm
		}
		return int64(tier), nil
	case TypeSwitch:
		switch text {
		case "true":
			return 1, nil
		case "false":
			return 0, nil
		}
		return 0, errForm
	}
	x, err := parseDecimal(text, types[t].decimals)
	if err == nil && (x < types[t].min || x > types[t].max) {
		err = errForm
	}
	return x, err
}

// format is the canonical text of a value.
func (t Type) format(x int64) string {
	switch t {
	case TypeMoney:
		return rules.Cents(x).String()
	case TypeRate:
		return Rate(x).String()
	case TypeTier:
		return Tier(x).String()
	case TypeSwitch:
		return strconv.FormatBool(x == 1)
	}
	return strconv.FormatInt(x, 10)
}

// String prints the rate without trailing zeros: 5, 0.1, 0.000001.
func (r Rate) String() string {
	sign, u := "", uint64(r)
	if r < 0 {
		sign, u = "-", -u
	}
	s := sign + strconv.FormatUint(u/RateScale, 10)
	if part := u % RateScale; part != 0 {
		digits := strconv.FormatUint(RateScale+part, 10)[1:]
		s += "." + strings.TrimRight(digits, "0")
	}
	return s
}

// parseDecimal reads digits, or digits, a point and at most so many digits, in
// units of the last of these. Leading zeros are refused: YAML 1.1 reads 0500 as
// octal, we would read 500, and neither may be what was meant.
func parseDecimal(text string, decimals int) (int64, error) {
	whole, part, pointed := strings.Cut(text, ".")
	if !isDigits(whole) || len(whole) > 1 && whole[0] == '0' {
		return 0, errForm
	}
	if pointed && (!isDigits(part) || len(part) > decimals) {
		return 0, errForm
	}
	x, err := strconv.ParseInt(whole+part+strings.Repeat("0", decimals-len(part)), 10, 64)
	if err != nil {
		return 0, errTooLarge
	}
	return x, nil
}

func isDigits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// Quoted shows a text in a message: in quotes, on one line, cut after 40 characters.
func Quoted(s string) string {
	const limit = 40
	n := 0
	for i := range s {
		if n++; n > limit {
			return strconv.Quote(s[:i]) + "…"
		}
	}
	return strconv.Quote(s)
}
