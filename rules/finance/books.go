package finance

// books.go: bookings and positions, account by account, added up to what the
// roll-forward and the journal are made of.

import (
	"fmt"

	"trueup/rules"
	"trueup/rules/program"
)

// Books adds up accounts. Each worker has its own; Merge puts them together, in any
// order. Its size goes by months, not by accounts. After an error that is no
// *FootError it is of no use.
type Books struct {
	program *program.Finance
	periods *Periods
	last    rules.Month // nothing after it is taken in
	tiers   *tiers      // nil: not asked for, or the program has none

	months map[rules.Month]*monthSums
	recent [64]*monthSums // the months looked for last

	// Of the account in hand, by asset.
	totals []tally // what is booked
	left   []tally // what the lots have left, less the debt
	moved  []tally // the same by what happened to them
}

// NewBooks returns empty books of a program, up to the end of a month. perTier also
// adds up by the standing that an account has at the end of each month, if accounts of
// the program have any.
func NewBooks(f *program.Finance, periods *Periods, last rules.Month, perTier bool) *Books {
	sums := make([]tally, 3*len(f.Assets))
	b := &Books{program: f, periods: periods, last: last, months: map[rules.Month]*monthSums{}}
	b.totals, b.left, b.moved = sums[:len(f.Assets)], sums[len(f.Assets):2*len(f.Assets)], sums[2*len(f.Assets):]
	if perTier && len(f.Standings) > 0 {
		b.tiers = &tiers{books: b}
	}
	return b
}

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

	month rules.Month // of Day
}

// Place says what a booking counts as, and whether that is not after the last month.
func (b *Books) Place(row *rules.Booking, run int64, decisions []rules.Decision) (Booked, bool) {
	day, month, late := b.periods.of(row.At, run)
	return Booked{day, late, b.program.MovementOf(row.Key, row.Asset, decisions), month}, month <= b.last
}

// Book adds a booking of the account in hand as Place placed it. Its errors name the key.
func (b *Books) Book(row *rules.Booking, as Booked) error {
	asset := b.assetOf(row.Asset)
	if asset < 0 || b.program.Movements[as.Movement].Asset != row.Asset {
		return fmt.Errorf("key %s is booked in %s, but the program counts it as %s of %s",
			row.Key, row.Asset, b.program.Movements[as.Movement].Name, b.program.Movements[as.Movement].Asset)
	}
	if err := b.add(row, as, asset); err != nil {
		return fmt.Errorf("key %s of %s: %w", row.Key, row.Asset.FormatAmount(row.Amount), err)
	}
	return nil
}

func (b *Books) add(row *rules.Booking, as Booked, asset int) error {
	m, c, amount := b.at(as.month), column(as.Movement), tally(row.Amount)
	switch {
	case as.Late:
		if err := m.addPrior(priorCell{b.periods.days.Month(row.At), c}, amount); err != nil {
			return err
		}
		c = b.prior(asset)
	case row.Revision > 0:
		c = b.corrections(asset)
	}
	if b.tiers != nil {
		b.tiers.book(m.month, c, asset, amount)
	}
	if err := b.totals[asset].add(amount); err != nil {
		return err
	}
	return m.of(as.Day, b.columns())[c].add(amount)
}

// Settle ends the account in hand: its position is taken in and must agree with what
// is booked, asset by asset; a *FootError if it does not.
func (b *Books) Settle(p *rules.Position) error {
	err := b.hold(p)
	if err == nil && b.tiers != nil {
		err = b.tiers.settle(p)
	}
	if err == nil {
		err = b.agrees()
	}
	b.Forget()
	return err
}

// Forget ends the account in hand without its position: of books whose bookings alone
// are asked for.
func (b *Books) Forget() {
	clear(b.totals)
	clear(b.left)
	clear(b.moved)
	if b.tiers != nil {
		b.tiers.events = b.tiers.events[:0]
	}
}

// hold takes in what the lots and the debt of an account went through.
func (b *Books) hold(p *rules.Position) error {
	for i := range p.Lots {
		l := &p.Lots[i]
		asset, err := b.change(l.Asset, l.Posted, stock{outstanding: tally(l.Amount)})
		if err == nil {
			err = b.left[asset].add(tally(l.Left))
		}
		if err != nil {
			return fmt.Errorf("lot %s: %w", l.Key, err)
		}
	}
	for i := range p.Moves {
		m := &p.Moves[i]
		amount := tally(m.Amount)
		by := stock{outstanding: -amount}
		switch m.Kind {
		case rules.MoveOwed:
			by = stock{debt: amount}
		case rules.MoveRepaid:
			by.debt = -amount
		}
		asset, err := b.change(m.Asset, m.At, by)
		if err == nil {
			err = b.left[asset].add(-by.debt)
		}
		if err != nil {
			return fmt.Errorf("what %s did to the lots at %s: %w", m.Key, m.At, err)
		}
	}
	return nil
}

// change takes in that at an instant the account in hand came to have more of an asset.
func (b *Books) change(of rules.Asset, at rules.Instant, by stock) (asset int, err error) {
	if asset = b.assetOf(of); asset < 0 {
		return 0, fmt.Errorf("the program has no %q", of)
	}
	month := b.periods.days.Month(at)
	if b.tiers != nil {
		b.tiers.hold(month, asset, by)
	}
	if err := b.moved[asset].add(by.outstanding - by.debt); err != nil {
		return 0, err
	}
	return asset, b.at(month).stocks[asset].add(by)
}

// agrees compares the sums of the account in hand.
func (b *Books) agrees() error {
	for n, total := range b.totals {
		asset := b.program.Assets[n].Asset
		if b.left[n] != b.moved[n] {
			return fmt.Errorf("the lots of %s less the debt come to %s, but what happened to them leaves %s: %w",
				asset, asset.FormatAmount(int64(b.left[n])), asset.FormatAmount(int64(b.moved[n])), ErrCohorts)
		}
		if total != b.left[n] {
			return &FootError{Asset: asset, Booked: int64(total), Lots: int64(b.left[n])}
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
