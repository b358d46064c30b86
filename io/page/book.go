package page

// book.go: the rows of the roll-forward, asset by asset.

import (
	"fmt"
	"slices"
	"strings"
)

// book is the roll-forward of an asset in one unit, months in order.
type book struct {
	asset, unit  string
	alsoInPoints bool // another book has the same asset in points
	movements    []string
	months       []month
	tiers        []month // rows of tiers, as they come
	room         int     // months shown, the newest
}

// month is a row of the file: its number and the figures in it.
type month struct {
	name, tier string
	number     int
	values     map[string]string
}

func (k *book) name() string {
	if k.alsoInPoints && k.unit == unitUSD {
		return label(k.asset) + " in USD"
	}
	return label(k.asset)
}

// caption is the name with the unit.
func (k *book) caption() string {
	if name := k.name(); k.unit != unitUSD || strings.HasSuffix(name, unitUSD) {
		return name
	}
	return k.name() + " in USD"
}

// newest are the months that the page shows, the newest first.
func (k *book) newest() []month {
	shown := slices.Clone(k.months[max(0, len(k.months)-k.room):])
	slices.Reverse(shown)
	return shown
}

func (k *book) last() month { return k.months[len(k.months)-1] }

func (k *book) of(name string) month {
	for _, m := range k.months {
		if m.name == name {
			return m
		}
	}
	return month{name: name}
}

// note says what the table leaves out, if it does.
func (k *book) note() string {
	if len(k.months) <= k.room {
		return ""
	}
	return fmt.Sprintf("The newest %d of %d months; the others are in %s.", k.room, len(k.months), rollForwardFile)
}

// booksOf groups the file by asset and unit. The total of a month comes before its
// tiers, and has no tier; a later row without one is that of accounts that are in no
// tier yet.
func booksOf(s *sheet) ([]*book, error) {
	from, to := s.at("opening"), s.at("closing")
	if from > to {
		return nil, fmt.Errorf("%s: closing stands before opening; make the report again with this version", s.file)
	}
	var books []*book
	find := func(asset, unit string) *book {
		for _, k := range books {
			if k.asset == asset && k.unit == unit {
				return k
			}
		}
		books = append(books, &book{asset: asset, unit: unit, movements: s.columns[from+1 : to]})
		return books[len(books)-1]
	}
	for _, r := range s.rows {
		if err := find(s.get(r, "asset"), s.get(r, "unit")).take(s, r); err != nil {
			return nil, fmt.Errorf("%s, row %d: %w", s.file, r.number, err)
		}
	}
	byName := func(a, b month) int { return strings.Compare(a.name, b.name) }
	for _, k := range books {
		if len(k.months) == 0 {
			return nil, fmt.Errorf("%s has rows of tiers and no totals; make the report again with this version", s.file)
		}
		slices.SortStableFunc(k.months, byName)
		slices.SortStableFunc(k.tiers, func(a, b month) int { return byName(b, a) })
		k.room = min(maxMonths, max(12, maxRows/len(books)))
		k.alsoInPoints = slices.ContainsFunc(books, func(o *book) bool { return o.asset == k.asset && o.unit != unitUSD })
	}
	return books, nil
}

// take adds a row as its month, or as a tier's.
func (k *book) take(s *sheet, r record) error {
	m := month{name: s.get(r, "month"), tier: s.get(r, "tier"), number: r.number, values: map[string]string{}}
	for _, c := range slices.Concat(k.movements, []string{"opening"}, ends) {
		figure := s.get(r, c)
		if figure != "" && !isNumber(figure) {
			return fmt.Errorf("column %s: %q is not a number; make the report again", c, figure)
		}
		m.values[c] = figure
	}
	if m.tier != "" || slices.ContainsFunc(k.months, func(have month) bool { return have.name == m.name }) {
		k.tiers = append(k.tiers, m)
	} else {
		k.months = append(k.months, m)
	}
	return nil
}

// overall is a column's figure for all months: the first opening, the last closing, and
// the sum of a movement.
func (k *book) overall(name string) (cell, error) {
	switch {
	case name == "opening":
		return cell{Value: k.months[0].values[name], Number: k.months[0].number}, nil
	case slices.Contains(ends, name):
		return cell{Value: k.last().values[name], Number: k.last().number}, nil
	}
	var all sum
	for _, m := range k.months {
		if err := all.add(m.values[name]); err != nil {
			return cell{}, err
		}
	}
	return cell{Value: all.text()}, nil
}

// moving are the movements that are not zero throughout.
func (k *book) moving() []string {
	return slices.DeleteFunc(slices.Clone(k.movements), k.still)
}

// still says that a movement is zero in every month, and in every tier.
func (k *book) still(name string) bool {
	moves := func(m month) bool { return !zero(m.values[name]) }
	return !slices.ContainsFunc(k.months, moves) && !slices.ContainsFunc(k.tiers, moves)
}

// has says that a movement is one of the asset: those of others are empty.
func (k *book) has(name string) bool {
	return slices.ContainsFunc(k.months, func(m month) bool { return m.values[name] != "" })
}

func (k *book) leftOut(moving []string) string {
	var none []string
	for _, name := range k.movements {
		if !slices.Contains(moving, name) && k.has(name) {
			none = append(none, strings.ToLower(label(name)))
		}
	}
	if len(none) == 0 {
		return ""
	}
	return "Zero in every month and not shown: " + strings.Join(none, ", ") + "."
}

func (m month) list(names []string) []string {
	values := make([]string, 0, len(names))
	for _, name := range names {
		values = append(values, m.values[name])
	}
	return values
}
