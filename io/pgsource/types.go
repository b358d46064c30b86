package pgsource

// types.go: which types of columns can be cells, and how their text becomes the
// canonical form that every source delivers.

import (
	"bytes"

	"trueup/rules/fact"
)

// kind is a class of PostgreSQL's types.
type kind uint8

const (
	kindOther kind = iota
	kindText       // also the labels of an enum
	kindNumeric
	kindInteger
	kindFloat
	kindBool
	kindZoned   // timestamp with time zone
	kindUnzoned // timestamp without: taken for UTC
	kindDate
)

// kindOf tells a type's kind by its name and category in the catalog.
func kindOf(name, category string) kind {
	switch name {
	case "numeric":
		return kindNumeric
	case "int2", "int4", "int8":
		return kindInteger
	case "float4", "float8":
		return kindFloat
	case "bool":
		return kindBool
	case "timestamptz":
		return kindZoned
	case "timestamp":
		return kindUnzoned
	case "date":
		return kindDate
	}
	if category == "S" || category == "E" { // strings and enums
		return kindText
	}
	return kindOther
}

// wanted says what a cell can be read from; a text of any type is one. An amount of an
// integer type could be cents as well as dollars, and a float is never exact.
var wanted = map[fact.Type]struct {
	kinds []kind
	words string
}{
	fact.Text:    {},
	fact.Enum:    {[]kind{kindText}, "a text"},
	fact.Instant: {[]kind{kindZoned, kindUnzoned, kindText}, "timestamp with time zone (or timestamp, which is taken for UTC, or a text)"},
	fact.Date:    {[]kind{kindDate, kindText}, "date (or a text)"},
	fact.Money:   {[]kind{kindNumeric, kindText}, "numeric (or a text such as 1240.00)"},
	fact.Points:  {[]kind{kindInteger, kindNumeric, kindText}, "an integer, numeric (or a text)"},
	fact.Rate:    {[]kind{kindNumeric, kindInteger, kindText}, "numeric, an integer (or a text)"},
	fact.Bool:    {[]kind{kindBool, kindText}, "boolean (or a text: true, false)"},
}

// advice says what to do about a type that cannot be read.
func advice(as fact.Type, k kind) string {
	switch {
	case as == fact.Money && k == kindInteger:
		return ": it could be cents; say what it is in a view, as in cents / 100.00"
	case k == kindFloat:
		return ": a float is not exact; cast it in a view"
	}
	return ": cast it in a view"
}

// appendCell adds the canonical text of a value. What has none is added as it is, for
// the parser to refuse.
func appendCell(dst, value []byte, as fact.Type, k kind) []byte {
	switch {
	case as == fact.Instant && (k == kindZoned || k == kindUnzoned):
		return appendInstant(dst, value)
	case as == fact.Money && k == kindNumeric:
		return appendDecimal(dst, value, 2)
	case as == fact.Points && k == kindNumeric:
		return appendDecimal(dst, value, 0)
	}
	return append(dst, value...)
}

// appendInstant turns 2026-10-01 10:00:00.5+00, as the server writes instants of UTC,
// into RFC 3339. Infinity and years before the first have no such form.
func appendInstant(dst, value []byte) []byte {
	const date, least = len("2026-10-01"), len("2026-10-01 10:00:00")
	if len(value) < least || value[date] != ' ' || bytes.HasSuffix(value, []byte("BC")) {
		return append(dst, value...)
	}
	dst = append(append(dst, value[:date]...), 'T')
	return append(append(dst, bytes.TrimSuffix(value[date+1:], []byte("+00"))...), 'Z')
}

// appendDecimal writes a number with so many decimals if it has no more than that but
// for zeros: 12.5 and 12.5000 are 12.50, and 12.345 stays as it is.
func appendDecimal(dst, value []byte, decimals int) []byte {
	whole, fraction, _ := bytes.Cut(value, []byte("."))
	digits := bytes.TrimRight(fraction, "0")
	if len(whole) == 0 || whole[len(whole)-1]-'0' > 9 || len(digits) > decimals { // NaN and Infinity end in no digit
		return append(dst, value...)
	}
	dst = append(dst, whole...)
	if decimals == 0 {
		return dst
	}
	dst = append(append(dst, '.'), digits...)
	for range decimals - len(digits) {
		dst = append(dst, '0')
	}
	return dst
}
