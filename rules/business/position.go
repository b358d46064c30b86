package business

// position.go: how the lots came to where they are, for the reports; nothing when
// no position is asked for.

import (
	"slices"

	"trueup/rules"
	"trueup/rules/terms"
)

// recorder fills the position of the input. A nil recorder records nothing.
type recorder struct {
	*rules.Position
	texts *texts

	// The key of the latest entry that took from lots, and its text: an entry often
	// takes from many.
	by     key
	byText string
}

// of prepares the recorder for a position; it is nil where none is asked for.
func (r *recorder) of(p *rules.Position, t *texts) *recorder {
	if p == nil {
		return nil
	}
	p.Reset()
	*r = recorder{Position: p, texts: t}
	return r
}

// took records that an entry took from a lot, repaid that a lot paid debt, owed
// that an entry found too little, expired that what was left of a lot ended. Lots
// go by their index in their own book; fillPosition numbers them anew.
func (r *recorder) took(lot int32, at rules.Instant, by key, amount int64) {
	if r != nil {
		r.move(rules.Move{At: at, Kind: rules.MoveTook, Asset: groups[by.group].asset, Lot: lot, Key: r.text(by), Amount: amount})
	}
}

func (r *recorder) repaid(lot int32, l *lot, amount int64) {
	if r != nil {
		r.move(rules.Move{At: l.posted, Kind: rules.MoveRepaid, Asset: groups[l.group].asset, Lot: lot, Amount: amount})
	}
}

func (r *recorder) owed(at rules.Instant, by key, amount int64) {
	if r != nil && amount > 0 {
		r.move(rules.Move{At: at, Kind: rules.MoveOwed, Asset: groups[by.group].asset, Lot: rules.NoLot, Key: r.text(by), Amount: amount})
	}
}

func (r *recorder) expired(lot int32, l *lot, at rules.Instant, amount int64) {
	if r != nil {
		expiry := groups[l.group].expiry
		r.move(rules.Move{
			At: at, Kind: rules.MoveExpired, Asset: groups[l.group].asset, Lot: lot,
			Key: r.texts.join(groups[expiry].prefix, l.id), Amount: amount,
		})
	}
}

func (r *recorder) move(m rules.Move) { r.Moves = append(r.Moves, m) }

// text writes the key of an entry, once for all that the entry does in a row.
func (r *recorder) text(by key) string {
	if r.byText == "" || r.by != by {
		r.by, r.byText = by, r.texts.join(groups[by.group].prefix, by.id)
	}
	return r.byText
}

// fillPosition records where the account stands after its last event: the lots of
// points, then of credits, then of vouchers, each in the order of their posting.
func (e *Evaluator) fillPosition() {
	p := e.position
	if p == nil {
		return
	}
	p.Lots = slices.Grow(p.Lots, len(e.points.lots)+len(e.credits.lots)+len(e.vouchers.lots))
	p.Activities = slices.Grow(p.Activities, len(e.earners)+len(e.redemptions))
	var first [3]int32 // of each book
	for n, b := range e.books() {
		first[n] = int32(len(p.Lots))
		for i := range b.lots {
			l := &b.lots[i]
			p.Lots = append(p.Lots, rules.Holding{
				Key: e.texts.join(groups[l.group].prefix, l.id), Asset: groups[l.group].asset,
				Amount: l.amount, Left: l.left, Posted: l.posted, Expires: l.expires,
			})
		}
	}
	for i := range p.Moves { // points come first: theirs have their number
		switch m := &p.Moves[i]; m.Asset {
		case rules.AssetCredits:
			m.Lot += first[bookOfCredits]
		case rules.AssetVouchers:
			m.Lot += first[bookOfVouchers]
		}
	}
	e.fillStandings()
	e.fillActivities()
}

// fillStandings records the tier history, and what is missing to the next tier by
// the thresholds in force at as_of (B-10, B-15). Where these were lowered the value
// may have reached the next tier already, which it becomes at the next completion:
// then nothing is missing.
func (e *Evaluator) fillStandings() {
	p, s := e.position, &e.standing
	for i := range s.history {
		c := &s.history[i]
		standing := rules.Standing{From: c.at, Name: c.to.String(), Reason: string(c.reason), Value: c.value}
		if c.reason != reasonEnrolled {
			standing.Before = c.from.String()
		}
		p.Standings = append(p.Standings, standing)
	}
	if !s.enrolled || s.tier == terms.Diamond {
		return
	}
	next := s.tier + 1
	p.NextStanding = next.String()
	p.Missing = max(0, threshold(e.terms.At(e.asOf), next)-s.value)
}

// threshold is the year value from which on a tier is held (B-10).
func threshold(v *terms.Version, t terms.Tier) rules.Cents {
	return [...]rules.Cents{terms.Gold: v.GoldFrom, terms.Platinum: v.PlatinumFrom, terms.Diamond: v.DiamondFrom}[t]
}
