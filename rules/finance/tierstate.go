package finance

// tierstate.go: the roll-forward by tier. The tiers of a month add up to its totals,
// figure by figure. In USD they do because the total is divided over them: a tier's
// figure may be a cent off its own points' worth, and its transfers hold what that makes.

import (
	"fmt"
	"slices"
)

// tierStating is where the tiers stand.
type tierStating struct {
	held []tierHeld // by number of the tier in the books, then asset
	now  map[tierAt]tierNow
}

type tierAt struct {
	asset int
	tier  string
}

// tierNow is what a tier closed with.
type tierNow struct{ balance, usd int64 }

// takeTiers takes in what the tiers came to have in a month. It fits where the totals
// do; that they are the totals is checked.
func (s *stating) takeTiers(m *monthSums) {
	assets := len(s.now)
	for tier := range m.tiers {
		for len(s.tier.held) < (tier+1)*assets {
			s.tier.held = append(s.tier.held, tierHeld{})
		}
		for asset, came := range m.tiers[tier].came {
			h := &s.tier.held[tier*assets+asset]
			h.closing, h.outstanding, h.debt = h.closing+came.closing, h.outstanding+came.outstanding, h.debt+came.debt
		}
	}
}

// tierMonth makes the rows of a month by tier. Of a closed month they are as frozen.
func (s *stating) tierMonth(m *statedMonth) ([]RollRow, error) {
	if s.tiers == nil || m.month < s.opens {
		return nil, nil
	}
	s.takeTiers(m.monthSums)
	if closed := s.frozen[m.month]; closed != nil {
		s.thawTiers(closed)
		return closed.Tiers, nil
	}
	names := s.tierNames()
	before := s.tier.now
	s.tier.now = map[tierAt]tierNow{}
	var rows []RollRow
	for asset := range s.program.Assets {
		units := make([]RollRow, len(names))
		for k, name := range names {
			units[k] = s.tierRow(m, asset, name, before[tierAt{asset, name}])
		}
		usds := s.tiersInUSD(m, asset, units, before)
		for k := range units {
			s.tier.now[tierAt{asset, names[k]}] = tierNow{units[k].Closing, usds[k].Closing}
			if units[k].empty() && usds[k].empty() {
				continue
			}
			rows = append(rows, units[k])
			if s.program.Assets[asset].Points {
				rows = append(rows, usds[k])
			}
		}
		for i, of := range [...][]RollRow{units, usds} {
			if err := s.addUp(&m.rows[2*asset+i], of); err != nil {
				return nil, err
			}
		}
	}
	return rows, nil
}

// tierNames are the tiers that there are or were, bytewise.
func (s *stating) tierNames() []string {
	names := slices.Clone(s.tiers.names)
	for at := range s.tier.now {
		names = append(names, at.tier)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// tierRow is the row of one tier in the asset's unit. The transfer is what opening and
// movements leave to the closing: the accounts that came or went brought it along.
func (s *stating) tierRow(m *statedMonth, asset int, name string, before tierNow) RollRow {
	info := &s.program.Assets[asset]
	r := RollRow{
		Month: m.month, Asset: info.Asset, USD: !info.Points, Tier: name, Opening: before.balance, Moves: make([]int64, len(s.program.Movements)),
	}
	tier := slices.Index(s.tiers.names, name)
	if tier >= 0 && tier < len(m.tiers) {
		for c, amount := range m.tiers[tier].moved {
			if of, _, _ := s.about(column(c)); of == asset {
				*s.figure(&r, column(c)) = int64(amount)
			}
		}
	}
	if n := tier*len(s.now) + asset; tier >= 0 && n < len(s.tier.held) {
		h := &s.tier.held[n]
		r.Closing, r.Outstanding, r.Debt = int64(h.closing), int64(h.outstanding), int64(h.debt)
	}
	r.Transfers = r.Closing - r.sum()
	return r
}

// tiersInUSD are the rows of an asset's tiers in USD: the totals divided.
func (s *stating) tiersInUSD(m *statedMonth, asset int, units []RollRow, before map[tierAt]tierNow) []RollRow {
	info, total := &s.program.Assets[asset], &m.rows[2*asset+1]
	rest := max(slices.IndexFunc(units, func(r RollRow) bool { return !r.empty() }), 0) // a tier that is there
	divide := func(total int64, figure func(r *RollRow) int64) []int64 {
		amounts := make([]int64, len(units))
		for k := range units {
			amounts[k] = figure(&units[k])
		}
		return shares(info, m.pointValue, total, amounts, rest)
	}
	rows := slices.Clone(units)
	opened := divide(total.Opening+total.Revaluation, func(r *RollRow) int64 { return r.Opening })
	closing := divide(total.Closing, func(r *RollRow) int64 { return r.Closing })
	debt := divide(total.Debt, func(r *RollRow) int64 { return r.Debt })
	for k := range rows {
		r := &rows[k]
		r.USD, r.Moves = true, make([]int64, len(r.Moves))
		r.Opening = before[tierAt{asset, r.Tier}].usd
		r.Revaluation = opened[k] - r.Opening
		r.Closing, r.Debt, r.Outstanding = closing[k], debt[k], closing[k]+debt[k]
	}
	for c := range column(s.columns()) {
		if of, _, _ := s.about(c); of != asset {
			continue
		}
		for k, cents := range divide(*s.figure(total, c), func(r *RollRow) int64 { return *s.figure(r, c) }) {
			*s.figure(&rows[k], c) = cents
		}
	}
	for k := range rows {
		rows[k].Transfers = 0
		rows[k].Transfers = rows[k].Closing - rows[k].sum()
	}
	return rows
}

// addUp checks that tiers foot and add up to the totals.
func (s *stating) addUp(total *RollRow, tiers []RollRow) error {
	names, want := s.figures(total)
	got := make([]int64, len(want))
	for i := range tiers {
		if err := tiers[i].Foot(); err != nil {
			return err
		}
		_, figures := s.figures(&tiers[i])
		for n := range figures {
			got[n] += figures[n]
		}
	}
	for n := range want {
		if got[n] != want[n] {
			return fmt.Errorf("the roll-forward of %s in %s does not foot: %s of the tiers come to %s, of all accounts to %s",
				total.Asset, total.Month, names[n], total.format(got[n]), total.format(want[n]))
		}
	}
	return nil
}

// thawTiers takes the balances of a closed month from its rows.
func (s *stating) thawTiers(closed *ClosedRows) {
	s.tier.now = map[tierAt]tierNow{}
	for i := range closed.Tiers {
		r := &closed.Tiers[i]
		at := tierAt{s.assetOf(r.Asset), r.Tier}
		now := s.tier.now[at]
		if r.USD {
			now.usd = r.Closing
		}
		if at.asset >= 0 && r.USD != s.program.Assets[at.asset].Points {
			now.balance = r.Closing
		}
		s.tier.now[at] = now
	}
}

// empty says whether the row has nothing to tell.
func (r *RollRow) empty() bool {
	return !slices.ContainsFunc(r.Moves, func(n int64) bool { return n != 0 }) &&
		r.Opening|r.Corrections|r.PriorPeriod|r.Revaluation|r.Transfers|r.Closing|r.Outstanding|r.Debt == 0
}
