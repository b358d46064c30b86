package business

// state.go: what stays of an account for the report tables, as one line.
//
// The line is a list of fields with fact.Separator between:
//
//	form, how many rows the tier history has, year, value, currency
//	a row: at, tiers (first letters of the one before, if any, and the one after), value
//
// in the units of State. A row's reason follows from its tiers: a tier rises by a
// threshold only and falls by a review only (B-12, B-13).

import (
	"errors"
	"slices"
	"strings"

	"trueup/rules"
	"trueup/rules/terms"
)

// stateForm is the first field of a state; it changes with the form.
const stateForm = "1"

// State is the account's state at its last evaluation. It can always be rebuilt
// by evaluating again.
type State struct {
	Tiers    []TierChange // history, in the order it applied; empty: not enrolled
	Year     int          // the running calendar year then
	Value    int64        // its running value, in cents
	Currency string       // display currency, empty for USD
}

// TierChange is one row of the tier history (B-15).
type TierChange struct {
	At     int64  // microseconds since 1970, UTC
	From   string // empty for the enrolment
	To     string
	Reason string
	Value  int64 // cents
}

// Tier is the tier held; silver before the enrolment.
func (s *State) Tier() terms.Tier {
	if len(s.Tiers) == 0 {
		return terms.Silver
	}
	t, _ := terms.ParseTier(s.Tiers[len(s.Tiers)-1].To)
	return t
}

var errState = errors.New("the account's state cannot be read")

// ReadState reads a state back. No state is the state of an account not enrolled.
func ReadState(text []byte) (*State, error) {
	s := new(State)
	if len(text) == 0 {
		return s, nil
	}
	c := cursor{line: string(text)}
	rows := stateRows(&c)
	s.Year, s.Value, s.Currency = int(c.number()), c.number(), strings.Clone(c.text())
	for ; rows > 0 && !c.bad; rows-- {
		row := c.tierChange()
		shown := TierChange{At: int64(row.at), To: row.to.String(), Reason: string(row.reason), Value: int64(row.value)}
		if row.reason != reasonEnrolled {
			shown.From = row.from.String()
		}
		s.Tiers = append(s.Tiers, shown)
	}
	if !c.ok() {
		return nil, errState
	}
	return s, nil
}

// stateRows reads up to the number of rows.
func stateRows(c *cursor) int64 {
	form, rows := c.raw(), c.number()
	c.bad = c.bad || form != stateForm || rows < 0
	return rows
}

// appendState writes the state of the account in hand.
func (e *Evaluator) appendState(dst []byte) []byte {
	s := &e.standing
	w := writer{append(dst, stateForm...)}
	w.number(int64(len(s.history)))
	w.number(int64(s.year))
	w.number(int64(s.value))
	if e.account.there(e.asOf) && e.account.currency != "USD" {
		w.text(e.account.currency)
	} else {
		w.raw("")
	}
	for i := range s.history {
		w.tierChange(&s.history[i])
	}
	return w.line
}

// tierChange reads a row of the tier history.
func (c *cursor) tierChange() tierChange {
	row := tierChange{at: rules.Instant(c.number()), reason: reasonEnrolled}
	tiers := c.raw()
	row.value = c.cents()
	switch len(tiers) {
	case 1:
		row.to = c.tier(tiers[0])
	case 2:
		row.from, row.to, row.reason = c.tier(tiers[0]), c.tier(tiers[1]), reasonThreshold
		if row.to < row.from {
			row.reason = reasonReview
		}
	default:
		c.bad = true
	}
	return row
}

// tier is the tier of a first letter.
func (c *cursor) tier(letter byte) terms.Tier {
	for t := terms.Silver; t <= terms.Diamond; t++ {
		if t.String()[0] == letter {
			return t
		}
	}
	c.bad = true
	return terms.Silver
}

// moved counts the tier changes of a state that the state before it did not
// have; the enrolment, always the first, is none.
func moved(before, after []byte) (int, error) {
	if len(before) == 0 && len(after) > 0 {
		c := cursor{line: string(after)}
		rows := stateRows(&c)
		if c.bad {
			return 0, errState
		}
		return int(max(0, rows-1)), nil
	}
	old, err := ReadState(before)
	if err != nil {
		return 0, err
	}
	now, err := ReadState(after)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, c := range now.Tiers {
		if c.From != "" && !slices.Contains(old.Tiers, c) {
			n++
		}
	}
	return n, nil
}

// yearValue is the value of the calendar year of as_of: zero if the state is of an earlier year.
func (s *State) yearValue(year int) rules.Cents {
	if s.Year != year {
		return 0
	}
	return rules.Cents(s.Value)
}
