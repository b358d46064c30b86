package finance

// tierstate.go: the roll-forward by tier.

import (
	"fmt"

	"trueup/rules"
)

// tierStating is where the tiers stand, by asset and tier.
type tierStating struct {
	now map[tierAt]assetNow
}

type tierAt struct {
	asset int32
	tier  string
}

// tierMonth makes the rows of a month by tier. Of a closed month they are as frozen.
func (s *stating) tierMonth(month rules.Month, pointValue int64, shown bool) error {
	if s.tiers == nil {
		return nil
	}
	if closed := s.frozen[month]; closed != nil {
		s.thawTiers(closed)
		if shown {
			s.out.Tiers = append(s.out.Tiers, closed.Tiers...)
		}
		return nil
	}
	if s.tier.now == nil {
		s.tier.now = map[tierAt]assetNow{}
	}
	names := s.tiers.names(s.tier.now)
	for n := range s.program.Assets {
		var transfers int64
		for _, name := range names {
			unit, usd := s.tierRows(month, n, name, pointValue)
			transfers += unit.Transfers
			if err := unit.Foot(); err != nil {
				return err
			}
			if !shown || unit.empty() {
				continue
			}
			s.out.Tiers = append(s.out.Tiers, unit)
			if s.program.Assets[n].Points {
				s.out.Tiers = append(s.out.Tiers, usd)
			}
		}
		if transfers != 0 {
			return fmt.Errorf("the roll-forward of %s in %s does not foot: the tiers' transfers come to %d and not to zero",
				s.program.Assets[n].Asset, month, transfers)
		}
	}
	return nil
}

// tierRows are the rows of one tier. The transfer is what opening and movements leave
// to the closing: the accounts that came or went brought it along.
func (s *stating) tierRows(month rules.Month, n int, name string, pointValue int64) (unit, usd RollRow) {
	info := &s.program.Assets[n]
	at := tierAt{int32(n), name}
	before := s.tier.now[at]
	held := s.tiers.held[tierAsset{month, int32(n), name}]
	if held == nil {
		held = new(tierHeld)
	}
	unit = RollRow{
		Month: month, Asset: info.Asset, USD: !info.Points, Tier: name, Opening: before.balance, Moves: make([]int64, len(s.program.Movements)),
		Closing: held.closing, Outstanding: held.outstanding, Debt: held.debt,
	}
	usd = unit
	usd.USD, usd.Moves, usd.Opening = true, make([]int64, len(unit.Moves)), before.usd
	balance, worth := before.balance, int64(USD(*info, before.balance, pointValue))
	usd.Revaluation = worth - before.usd
	add := func(c column, amount int64) {
		balance += amount // fits: it was checked over all accounts
		now := int64(USD(*info, balance, pointValue))
		s.put(&unit, c, n, amount)
		s.put(&usd, c, n, now-worth)
		worth = now
	}
	for c := range s.program.Movements {
		if s.assetOf(s.program.Movements[c].Asset) == n {
			add(column(c), s.tiers.moved[tierColumn{month, column(c), name}])
		}
	}
	for _, c := range [...]column{s.corrections(n), s.prior(n)} {
		add(c, s.tiers.moved[tierColumn{month, c, name}])
	}
	unit.Transfers = unit.Closing - balance
	usd.Closing = int64(USD(*info, unit.Closing, pointValue))
	usd.Transfers = usd.Closing - worth
	usd.Debt = int64(USD(*info, unit.Debt, pointValue))
	usd.Outstanding = usd.Closing + usd.Debt
	s.tier.now[at] = assetNow{balance: unit.Closing, usd: usd.Closing}
	return unit, usd
}

// thawTiers takes the balances of a closed month from its rows.
func (s *stating) thawTiers(closed *ClosedRows) {
	s.tier.now = map[tierAt]assetNow{}
	for i := range closed.Tiers {
		r := &closed.Tiers[i]
		at := tierAt{int32(s.assetOf(r.Asset)), r.Tier}
		now := s.tier.now[at]
		if r.USD {
			now.usd = r.Closing
		}
		if !r.USD || !s.program.Assets[at.asset].Points {
			now.balance = r.Closing
		}
		s.tier.now[at] = now
	}
}

// empty says whether the row has nothing to tell.
func (r *RollRow) empty() bool {
	for _, n := range r.Moves {
		if n != 0 {
			return false
		}
	}
	return r.Opening|r.Corrections|r.PriorPeriod|r.Transfers|r.Closing|r.Outstanding|r.Debt == 0
}
