package finance

// tiers.go: the books by the standing (tier) of the accounts. An account counts with
// all it has and did in a month in the tier that it holds at the month's end; what it
// brings along when that changes is the transfer between the tiers.

import (
	"cmp"
	"maps"
	"slices"

	"trueup/rules"
)

type tiers struct {
	books *Books

	moved map[tierColumn]int64
	held  map[tierAsset]*tierHeld

	// The account in hand.
	rows []tierRow
}

type tierColumn struct {
	month  rules.Month
	column column
	tier   string
}

type tierAsset struct {
	month rules.Month
	asset int32
	tier  string
}

// tierHeld is what the accounts of a tier have at the end of a month.
type tierHeld struct{ closing, outstanding, debt int64 }

type tierRow struct {
	month  rules.Month
	column column
	asset  int
	amount int64
}

func newTiers(b *Books) *tiers {
	return &tiers{books: b, moved: map[tierColumn]int64{}, held: map[tierAsset]*tierHeld{}}
}

func (t *tiers) book(month rules.Month, c column, asset int, amount int64) {
	t.rows = append(t.rows, tierRow{month, c, asset, amount})
}

// settle spreads the account in hand over the months.
func (t *tiers) settle(p *rules.Position) error {
	rows := t.rows
	t.rows = t.rows[:0]
	if len(rows) == 0 && len(p.Lots) == 0 && len(p.Moves) == 0 {
		return nil
	}
	for i := range rows {
		r := &rows[i]
		if err := addTo(t.moved, tierColumn{r.month, r.column, t.at(p, r.month)}, r.amount); err != nil {
			return err
		}
	}
	changes := make(map[monthCell]*tierHeld)
	at := func(month rules.Month, asset int) *tierHeld {
		cell := monthCell{month, int32(asset)}
		if changes[cell] == nil {
			changes[cell] = new(tierHeld)
		}
		return changes[cell]
	}
	for i := range rows {
		at(rows[i].month, rows[i].asset).closing += rows[i].amount
	}
	dates := t.books.periods.dates
	for i := range p.Lots {
		at(dates.Month(p.Lots[i].Posted), t.books.assetOf(p.Lots[i].Asset)).outstanding += p.Lots[i].Amount
	}
	for i := range p.Moves {
		m := &p.Moves[i]
		h := at(dates.Month(m.At), t.books.assetOf(m.Asset))
		switch m.Kind {
		case rules.MoveOwed:
			h.debt += m.Amount
			continue
		case rules.MoveRepaid:
			h.debt -= m.Amount
		}
		h.outstanding -= m.Amount
	}
	t.hold(p, changes)
	return nil
}

// hold adds what the account has at the end of each month from its first change on.
func (t *tiers) hold(p *rules.Position, changes map[monthCell]*tierHeld) {
	cells := slices.SortedFunc(maps.Keys(changes), func(a, b monthCell) int { return cmp.Compare(a.month, b.month) })
	now := make([]tierHeld, len(t.books.program.Assets))
	for month, next := cells[0].month, 0; month <= t.books.last; month++ {
		for ; next < len(cells) && cells[next].month == month; next++ {
			n, c := &now[cells[next].asset], changes[cells[next]]
			n.closing, n.outstanding, n.debt = n.closing+c.closing, n.outstanding+c.outstanding, n.debt+c.debt
		}
		tier := t.at(p, month)
		for asset := range now {
			if now[asset] == (tierHeld{}) {
				continue
			}
			cell := tierAsset{month, int32(asset), tier}
			h := t.held[cell]
			if h == nil {
				h = new(tierHeld)
				t.held[cell] = h
			}
			h.add(&now[asset])
		}
	}
}

// add fits: the sum of all accounts was checked when it was booked.
func (h *tierHeld) add(o *tierHeld) {
	h.closing, h.outstanding, h.debt = h.closing+o.closing, h.outstanding+o.outstanding, h.debt+o.debt
}

// at is the tier at the end of a month; empty before the first standing.
func (t *tiers) at(p *rules.Position, month rules.Month) string {
	ends := t.books.monthEnds(month)
	for i := len(p.Standings) - 1; i >= 0; i-- {
		if p.Standings[i].From < ends {
			return p.Standings[i].Name
		}
	}
	return ""
}

func (t *tiers) merge(o *tiers) error {
	for cell, h := range o.held {
		if t.held[cell] == nil {
			t.held[cell] = new(tierHeld)
		}
		t.held[cell].add(h)
	}
	return mergeInto(t.moved, o.moved)
}

// names are the tiers that occur, bytewise, with those that have balances before.
func (t *tiers) names(before map[tierAt]assetNow) []string {
	seen := map[string]bool{}
	for at := range before {
		seen[at.tier] = true
	}
	for cell := range t.held {
		seen[cell.tier] = true
	}
	for cell := range t.moved {
		seen[cell.tier] = true
	}
	return slices.Sorted(maps.Keys(seen))
}
