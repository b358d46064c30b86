package business

// files_activity.go: activity.csv, one row for each thing that brought or took points.

import (
	"strings"

	"trueup/rules"
	"trueup/rules/program"
)

// States of what was posted, beside those of activities.go. The first that applies
// is shown; the amounts say the rest.
const (
	statePosted     = "posted"      // all of it is left
	stateClawed     = "clawed_back" // all of it
	statePartClawed = "partly_clawed_back"
	stateExpired    = "expired" // what was left of it
	stateSpent      = "spent"   // all of it
	statePartSpent  = "partly_spent"
)

// activityRow is an activity, in points. Of what was posted, amount = left +
// clawed_back + expired + spent.
type activityRow struct {
	Account string        `csv:"account_id"`
	Kind    string        `csv:"kind"`
	ID      string        `csv:"id"` // of the fact
	At      rules.Instant `csv:"date"`
	Key     string        `csv:"key"` // of the entry it makes or would make
	Asset   string        `csv:"asset"`
	Amount  int64         `csv:"amount"` // below zero for what it takes; if cancelled or rejected, what it would have been
	State   string        `csv:"state"`
	Left    int64         `csv:"left"`
	Clawed  int64         `csv:"clawed_back"` // from this lot, whichever fact was taken back (B-36)
	Expired int64         `csv:"expired"`
	Spent   int64         `csv:"spent"` // redeemed, or paid debt with
	Until   rules.Instant `csv:"pending_until"`
	Detail  string        `csv:"detail"` // reason of a rejection; what was taken back of the fact; else the clawback that took from the lot last
}

// consumed is what became of a lot.
type consumed struct {
	clawed, expired, spent int64
	by                     string // key of the last clawback
}

// activityRows emits the activities of the span, and those before it whose entry was
// accounted for in it, by instant, kind, id.
func activityRows(s *program.Span, a *program.Account, emit program.Emit[activityRow]) error {
	p := a.Position
	var lots []consumed
	for i := range p.Activities {
		act := &p.Activities[i]
		if !s.Covers(act.At) && !a.Late(act.Key) {
			continue
		}
		row := activityRow{
			Account: a.ID, Kind: act.Kind, ID: act.ID, At: act.At, Key: act.Key, Asset: string(act.Asset),
			Amount: act.Amount, State: act.State, Until: act.Due, Detail: act.Detail,
		}
		if act.Lot != rules.NoLot {
			if lots == nil {
				lots = consumption(p)
			}
			row.posted(p.Lots[act.Lot].Left, &lots[act.Lot])
		}
		if err := emit(row); err != nil {
			return err
		}
	}
	return nil
}

// consumption is what became of each lot of points.
func consumption(p *rules.Position) []consumed {
	points, first := lotsOf(p, rules.AssetPoints)
	lots := make([]consumed, first+len(points))
	for i := range p.Moves {
		m := &p.Moves[i]
		if m.Asset != rules.AssetPoints || m.Lot == rules.NoLot {
			continue
		}
		l := &lots[m.Lot]
		switch {
		case m.Kind == rules.MoveExpired:
			l.expired += m.Amount
		case m.Kind == rules.MoveTook && strings.HasPrefix(m.Key, clawbackPrefix):
			l.clawed += m.Amount
			l.by = m.Key
		default:
			l.spent += m.Amount
		}
	}
	return lots
}

// posted fills in what became of the lot.
func (r *activityRow) posted(left int64, c *consumed) {
	r.Left, r.Clawed, r.Expired, r.Spent = left, c.clawed, c.expired, c.spent
	switch {
	case r.Clawed == r.Amount:
		r.State = stateClawed
	case r.Clawed > 0:
		r.State = statePartClawed
	case r.Expired > 0:
		r.State = stateExpired
	case r.Spent == r.Amount:
		r.State = stateSpent
	case r.Spent > 0:
		r.State = statePartSpent
	default:
		r.State = statePosted
	}
	if r.Detail == "" {
		r.Detail = c.by
	}
}
