package business

// state.go: what stays of an account for the report tables, as one line of JSON.

import (
	"encoding/json"
	"fmt"

	"trueup/rules"
	"trueup/rules/terms"
)

// State is the account's state at its last evaluation. It can always be rebuilt
// by evaluating again.
type State struct {
	Tiers    []TierChange `json:"tiers"`    // history, in the order it applied; empty: not enrolled
	Year     int          `json:"year"`     // the running calendar year then
	Value    int64        `json:"value"`    // its running value, in cents
	Currency string       `json:"currency"` // display currency, empty for USD
}

// TierChange is one row of the tier history (B-15).
type TierChange struct {
	At     int64  `json:"at"`   // microseconds since 1970, UTC
	From   string `json:"from"` // empty for the enrolment
	To     string `json:"to"`
	Reason string `json:"reason"`
	Value  int64  `json:"value"` // cents
}

// Tier is the tier held; silver before the enrolment.
func (s *State) Tier() terms.Tier {
	if len(s.Tiers) == 0 {
		return terms.Silver
	}
	t, _ := terms.ParseTier(s.Tiers[len(s.Tiers)-1].To)
	return t
}

// ReadState reads a state back. No state is the state of an account not enrolled.
func ReadState(text []byte) (*State, error) {
	s := new(State)
	if len(text) == 0 {
		return s, nil
	}
	if err := json.Unmarshal(text, s); err != nil {
		return nil, fmt.Errorf("the account's state cannot be read: %w", err)
	}
	return s, nil
}

// appendState writes the state of the account in hand.
func (e *Evaluator) appendState(dst []byte) []byte {
	s := State{Year: e.standing.year, Value: int64(e.standing.value), Tiers: make([]TierChange, 0, len(e.standing.history))}
	if e.account.there(e.asOf) && e.account.currency != "USD" {
		s.Currency = e.account.currency
	}
	for _, c := range e.standing.history {
		row := TierChange{At: int64(c.at), To: c.to.String(), Reason: string(c.reason), Value: int64(c.value)}
		if c.reason != reasonEnrolled {
			row.From = c.from.String()
		}
		s.Tiers = append(s.Tiers, row)
	}
	text, err := json.Marshal(&s)
	if err != nil {
		panic(err) // strings and integers always marshal
	}
	return append(dst, text...)
}

// moved counts the tier changes of a state that the state before it did not
// have; the enrolment is none.
func moved(before, after []byte) (int, error) {
	old, err := ReadState(before)
	if err != nil {
		return 0, err
	}
	now, err := ReadState(after)
	if err != nil {
		return 0, err
	}
	known := make(map[TierChange]bool, len(old.Tiers))
	for _, c := range old.Tiers {
		known[c] = true
	}
	n := 0
	for _, c := range now.Tiers {
		if c.From != "" && !known[c] {
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
