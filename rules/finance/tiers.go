package finance

// tiers.go: the books by the standing (tier) of the accounts. An account counts with
// all it has and did in a month in the tier that it holds at the month's end; what it
// brings along when that changes is the transfer between the tiers.

import (
	"cmp"
	"slices"

	"trueup/rules"
)

// NoTier is the tier of accounts that have no standing yet.
const NoTier = "none"

// tiers adds up by tier, into the months of the books.
type tiers struct {
	books *Books
	names []string // in the order in which they came up

	// The account in hand: what it did, and its tier and what it came to have by month
	// (from its first one) and asset.
	events []tierEvent
	tier   []int
	came   []tierHeld
	has    []tierHeld
}

// tierSums is what happened to a tier in a month.
type tierSums struct {
	moved []tally    // by column
	came  []tierHeld // by asset: what the tier came to have more of
}

// tierHeld is what the accounts of a tier have.
type tierHeld struct {
	closing tally
	stock
}

func (h *tierHeld) add(o tierHeld) error {
	err := h.closing.add(o.closing)
	if err == nil {
		err = h.stock.add(o.stock)
	}
	return err
}

// tierEvent is one thing that happened to an account.
type tierEvent struct {
	month  rules.Month
	asset  int32
	column column // noColumn: it is not a booking
	tierHeld
}

const noColumn column = -1

func (t *tiers) book(month rules.Month, c column, asset int, amount tally) {
	t.events = append(t.events, tierEvent{month, int32(asset), c, tierHeld{closing: amount}})
}

func (t *tiers) hold(month rules.Month, asset int, by stock) {
	t.events = append(t.events, tierEvent{month, int32(asset), noColumn, tierHeld{stock: by}})
}

// number is the number of a tier by its name.
func (t *tiers) number(name string) int {
	if n := slices.Index(t.names, name); n >= 0 {
		return n
	}
	t.names = append(t.names, name)
	return len(t.names) - 1
}

// of are the sums of a tier in a month.
func (t *tiers) of(m *monthSums, tier int) *tierSums {
	for len(m.tiers) <= tier {
		m.tiers = append(m.tiers, tierSums{})
	}
	s := &m.tiers[tier]
	if s.moved == nil {
		s.moved, s.came = make([]tally, t.books.columns()), make([]tierHeld, len(t.books.program.Assets))
	}
	return s
}

// settle spreads the account in hand over the months and tiers.
func (t *tiers) settle(p *rules.Position) error {
	events := t.events
	if t.events = t.events[:0]; len(events) == 0 {
		return nil
	}
	if cap(events) > largeAccount {
		t.events = nil // the buffer would stay as large
	}
	first := slices.MinFunc(events, func(a, b tierEvent) int { return cmp.Compare(a.month, b.month) }).month
	if first > t.books.last {
		return nil
	}
	t.standings(first, p.Standings)
	assets := len(t.books.program.Assets)
	t.came = slices.Grow(t.came[:0], len(t.tier)*assets)[:len(t.tier)*assets]
	clear(t.came)
	for i := range events {
		e := &events[i]
		if e.month > t.books.last {
			continue
		}
		if err := t.came[int(e.month-first)*assets+int(e.asset)].add(e.tierHeld); err != nil {
			return err
		}
		if e.column == noColumn {
			continue
		}
		if err := t.of(t.books.at(e.month), t.tier[e.month-first]).moved[e.column].add(e.closing); err != nil {
			return err
		}
	}
	return t.bring(first)
}

// largeAccount is how many events an account may have whose buffer is kept.
const largeAccount = 8192

// standings finds the account's tier at the end of each month from its first on.
func (t *tiers) standings(first rules.Month, standings []rules.Standing) {
	tier, next := NoTier, 0
	number := t.number(tier)
	t.tier = t.tier[:0]
	for month := first; month <= t.books.last; month++ {
		for ends := t.books.at(month).ends; next < len(standings) && standings[next].From < ends; next++ {
			number = t.number(standings[next].Name)
		}
		t.tier = append(t.tier, number)
	}
}

// bring adds what the account came to have to its tiers; where these change it takes
// along what it has.
func (t *tiers) bring(first rules.Month) error {
	assets := len(t.books.program.Assets)
	t.has = slices.Grow(t.has[:0], assets)[:assets]
	clear(t.has)
	for n, tier := range t.tier {
		before := t.tier[max(n-1, 0)]
		for asset := range t.has {
			has, came := &t.has[asset], t.came[n*assets+asset]
			if tier != before && *has != (tierHeld{}) {
				m := t.books.at(first + rules.Month(n))
				if err := t.of(m, before).came[asset].less(*has); err != nil {
					return err
				}
				if err := t.of(m, tier).came[asset].add(*has); err != nil {
					return err
				}
			}
			if came == (tierHeld{}) {
				continue
			}
			if err := has.add(came); err != nil {
				return err
			}
			if err := t.of(t.books.at(first+rules.Month(n)), tier).came[asset].add(came); err != nil {
				return err
			}
		}
	}
	return nil
}

// less takes away.
func (h *tierHeld) less(o tierHeld) error {
	return h.add(tierHeld{-o.closing, stock{-o.outstanding, -o.debt}})
}

// merge takes in a month of another worker's tiers.
func (t *tiers) merge(to, from *monthSums, other *tiers) error {
	for tier := range from.tiers {
		f := &from.tiers[tier]
		if f.moved == nil {
			continue
		}
		s := t.of(to, t.number(other.names[tier]))
		for c, amount := range f.moved {
			if err := s.moved[c].add(amount); err != nil {
				return err
			}
		}
		for asset := range f.came {
			if err := s.came[asset].add(f.came[asset]); err != nil {
				return err
			}
		}
	}
	return nil
}
