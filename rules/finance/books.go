package finance

// books.go: bookings and positions, account by account, added up to what the
// roll-forward and the journal are made of.

import (
	"fmt"
	"maps"
	"slices"

	"trueup/rules"
	"trueup/rules/program"
)

// column is a movement of the program, or what is none: see Books.columns.
type column int32

// Books adds up accounts. Each worker has its own; Merge puts them together, in any
// order. Its size goes by days and months, not by accounts.
type Books struct {
	program *program.Finance
	periods *Periods
	last    rules.Month // nothing after it is taken in
	tiers   *tiers      // nil: not asked for

	days   map[dayCell]int64
	lots   map[monthCell]int64 // change of what the lots have left, by the month in which it happened
	debts  map[monthCell]int64 // and of the debt
	priors map[priorCell]int64
	totals []int64 // of the account in hand, by asset
}

type dayCell struct {
	day    rules.Day
	column column
}

type monthCell struct {
	month rules.Month
	asset int32
}

type priorCell struct {
	month, belongs rules.Month
	movement       column
}

// NewBooks returns empty books of a program, up to the end of a month. perTier also
// adds up by the standing that an account has at the end of each month.
func NewBooks(f *program.Finance, periods *Periods, last rules.Month, perTier bool) *Books {
	b := &Books{
		program: f, periods: periods, last: last,
		days: map[dayCell]int64{}, lots: map[monthCell]int64{}, debts: map[monthCell]int64{}, priors: map[priorCell]int64{},
		totals: make([]int64, len(f.Assets)),
	}
	if perTier {
		b.tiers = newTiers(b)
	}
	return b
}

// columns: the movements, then for each asset its corrections and what belongs to
// closed months.
func (b *Books) corrections(asset int) column { return column(len(b.program.Movements) + 2*asset) }
func (b *Books) prior(asset int) column       { return b.corrections(asset) + 1 }

// assetOf is the number of an asset, -1 if the program does not have it.
func (b *Books) assetOf(asset rules.Asset) int {
	for i := range b.program.Assets {
		if b.program.Assets[i].Asset == asset {
			return i
		}
	}
	return -1
}

// Booked is what a booking counts as.
type Booked struct {
	Day      rules.Day // accounting date
	Late     bool      // it belongs to a month that was closed when it was booked
	Movement int       // of the program
}

// Place says what a booking counts as, and whether that is not after the last month.
func (b *Books) Place(row *rules.Booking, run int64, decisions []rules.Decision) (Booked, bool) {
	day, late := b.periods.Of(row.At, run)
	return Booked{day, late, b.program.MovementOf(row.Key, row.Asset, decisions)}, day < (b.last + 1).First()
}

// Book adds a booking of the account in hand.
func (b *Books) Book(row *rules.Booking, as Booked) error {
	asset := b.assetOf(row.Asset)
	if asset < 0 {
		return fmt.Errorf("key %s is booked in %s, which the program does not have", row.Key, row.Asset)
	}
	c := column(as.Movement)
	switch {
	case as.Late:
		c = b.prior(asset)
		prior := priorCell{as.Day.Month(), b.periods.dates.Month(row.At), column(as.Movement)}
		if err := addTo(b.priors, prior, row.Amount); err != nil {
			return err
		}
	case row.Revision > 0:
		c = b.corrections(asset)
	}
	total, err := rules.AddPoints(rules.Points(b.totals[asset]), rules.Points(row.Amount))
	if err != nil {
		return fmt.Errorf("key %s: %w", row.Key, err)
	}
	b.totals[asset] = int64(total)
	if b.tiers != nil {
		b.tiers.book(as.Day.Month(), c, asset, row.Amount)
	}
	return addTo(b.days, dayCell{as.Day, c}, row.Amount)
}

// Settle ends the account in hand: its position is taken in and must agree with what
// is booked, asset by asset.
func (b *Books) Settle(p *rules.Position) error {
	if err := b.hold(p); err != nil {
		return err
	}
	if b.tiers != nil {
		if err := b.tiers.settle(p); err != nil {
			return err
		}
	}
	left := make([]int64, len(b.totals))
	for i := range p.Lots {
		left[b.assetOf(p.Lots[i].Asset)] += p.Lots[i].Left
	}
	for i := range p.Moves {
		switch m := &p.Moves[i]; m.Kind {
		case rules.MoveOwed:
			left[b.assetOf(m.Asset)] -= m.Amount
		case rules.MoveRepaid:
			left[b.assetOf(m.Asset)] += m.Amount
		}
	}
	for n, total := range b.totals {
		b.totals[n] = 0
		if total != left[n] {
			asset := b.program.Assets[n].Asset
			clear(b.totals)
			return &FootError{Asset: asset, Booked: total, Lots: left[n]}
		}
	}
	return nil
}

// hold takes in what the lots and the debt of an account went through.
func (b *Books) hold(p *rules.Position) error {
	dates := b.periods.dates
	for i := range p.Lots {
		l := &p.Lots[i]
		asset := b.assetOf(l.Asset)
		if asset < 0 {
			return fmt.Errorf("lot %s is of %s, which the program does not have", l.Key, l.Asset)
		}
		if err := addTo(b.lots, monthCell{dates.Month(l.Posted), int32(asset)}, l.Amount); err != nil {
			return err
		}
	}
	for i := range p.Moves {
		m := &p.Moves[i]
		cell := monthCell{dates.Month(m.At), int32(b.assetOf(m.Asset))}
		var err error
		switch m.Kind {
		case rules.MoveOwed:
			err = addTo(b.debts, cell, m.Amount)
		case rules.MoveRepaid:
			if err = addTo(b.debts, cell, -m.Amount); err == nil {
				err = addTo(b.lots, cell, -m.Amount)
			}
		default:
			err = addTo(b.lots, cell, -m.Amount)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// FootError says that what is booked of an asset is not what the lots and the debt
// come to.
type FootError struct {
	Asset        rules.Asset
	Booked, Lots int64
}

func (e *FootError) Error() string {
	return fmt.Sprintf("%s %s are booked, but the lots less the debt come to %s",
		e.Asset.FormatAmount(e.Booked), e.Asset, e.Asset.FormatAmount(e.Lots))
}

// Merge takes in what another worker added up.
func (b *Books) Merge(o *Books) error {
	err := mergeInto(b.days, o.days)
	for _, pair := range [...][2]map[monthCell]int64{{b.lots, o.lots}, {b.debts, o.debts}} {
		if err == nil {
			err = mergeInto(pair[0], pair[1])
		}
	}
	if err == nil {
		err = mergeInto(b.priors, o.priors)
	}
	if err == nil && b.tiers != nil {
		err = b.tiers.merge(o.tiers)
	}
	return err
}

func mergeInto[K comparable](dst, src map[K]int64) error {
	for k, n := range src {
		if err := addTo(dst, k, n); err != nil {
			return err
		}
	}
	return nil
}

func addTo[K comparable](m map[K]int64, k K, amount int64) error {
	sum, err := rules.AddPoints(rules.Points(m[k]), rules.Points(amount))
	if err != nil {
		return fmt.Errorf("the totals of all accounts: %w", err)
	}
	m[k] = int64(sum)
	return nil
}

// FirstMonth is the earliest month in which anything is accounted for or has become
// of a lot; false if there is none.
func (b *Books) FirstMonth() (first rules.Month, ok bool) {
	for cell := range b.days {
		if m := cell.day.Month(); !ok || m < first {
			first, ok = m, true
		}
	}
	return first, ok
}

// sortedDays are the days on which something is accounted for, with their columns.
func (b *Books) sortedDays() []dayCell {
	return slices.SortedFunc(maps.Keys(b.days), func(x, y dayCell) int {
		if x.day != y.day {
			return int(x.day) - int(y.day)
		}
		return int(x.column) - int(y.column)
	})
}
