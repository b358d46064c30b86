package page

// number.go: figures as they stand in the CSVs, their exact sums, and how they are shown.

import (
	"fmt"
	"strings"

	"github.com/shopspring/decimal"
)

// isNumber says whether a cell is a plain number: at most a leading minus, digits, and
// at most one point with digits after it.
func isNumber(text string) bool {
	whole, fraction, point := strings.Cut(strings.TrimPrefix(text, "-"), ".")
	return digits(whole) && (!point || digits(fraction))
}

func digits(text string) bool {
	return text != "" && strings.Trim(text, "0123456789") == ""
}

// zero says that a figure is zero or empty.
func zero(number string) bool { return strings.Trim(number, "-0.") == "" }

// shown is a number for people: thousands separated, a real minus sign.
func shown(number string) string {
	rest, negative := strings.CutPrefix(number, "-")
	whole, fraction, point := strings.Cut(rest, ".")
	var out strings.Builder
	if negative {
		out.WriteString("\u2212")
	}
	for i, digit := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			out.WriteByte(',')
		}
		out.WriteRune(digit)
	}
	if point {
		out.WriteString("." + fraction)
	}
	return out.String()
}

// sum adds figures exactly and keeps as many decimals as the longest of them has.
type sum struct {
	total  decimal.Decimal
	places int32
}

// add adds a cell; an empty one counts as nothing.
func (s *sum) add(text string) error {
	if text == "" {
		return nil
	}
	if !isNumber(text) {
		return fmt.Errorf("%q is not a number; make the report again", text)
	}
	value, err := decimal.NewFromString(text)
	if err != nil {
		return fmt.Errorf("%q: %w", text, err)
	}
	s.total, s.places = s.total.Add(value), max(s.places, -value.Exponent())
	return nil
}

func (s *sum) text() string { return s.total.StringFixed(s.places) }

// sums adds several columns at once.
type sums map[string]*sum

func (s sums) add(column, text string) error {
	if s[column] == nil {
		s[column] = &sum{}
	}
	if err := s[column].add(text); err != nil {
		return fmt.Errorf("column %s: %w", column, err)
	}
	return nil
}

// text is a column's sum, 0 if nothing was added.
func (s sums) text(column string) string {
	if s[column] == nil {
		return "0"
	}
	return s[column].text()
}
