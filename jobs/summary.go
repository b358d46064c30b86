package jobs

// summary.go: what a run did, in counts and totals by kind.

import (
	"bytes"
	"time"

	"trueup/rules"
	"trueup/rules/program"
)

// KindTotal counts the bookings of one kind and adds up their amounts.
type KindTotal struct {
	Name   string      `json:"name"`
	Asset  rules.Asset `json:"asset"`
	Count  int64       `json:"count"`
	Amount int64       `json:"amount"` // in the asset's unit; 0 if TooLarge
	// TooLarge says that the amounts add up to more than 64 bits. They are booked
	// all the same: a number that is only shown stops nothing.
	TooLarge bool `json:"too_large,omitempty"`
}

// ReconcileSummary says what a reconciliation booked, or would book.
type ReconcileSummary struct {
	Run         int64         `json:"run"`
	AsOf        rules.Instant `json:"as_of"`
	Accounts    int64         `json:"accounts"` // evaluated
	WentOn      int64         `json:"went_on"`  // of them from a checkpoint
	Bookings    int64         `json:"bookings"`
	Kinds       []KindTotal   `json:"kinds"`
	Corrections int64         `json:"corrections"` // bookings that correct an earlier one
	Moved       int64         `json:"moved"`       // tier changes
	MovedName   string        `json:"moved_name"`
	Accepted    int64         `json:"accepted"`   // redemptions decided now
	Rejected    int64         `json:"rejected"`   // redemptions decided now
	Exceptions  int64         `json:"exceptions"` // of the evaluated accounts
	Failed      int64         `json:"failed"`     // accounts that could not be evaluated
	Hash        string        `json:"hash"`
	Took        time.Duration `json:"took"`
}

// tally adds up what accounts get booked.
type tally struct {
	accounts, wentOn, bookings, corrections, moved, accepted, rejected, exceptions int64
	kinds                                                                          []KindTotal
}

func newTally(p *program.Program) tally {
	return tally{kinds: make([]KindTotal, len(p.Kinds))}
}

func (t *tally) add(p *program.Program, e *Evaluated) error {
	r := &e.Result
	t.accounts++
	if e.WentOn {
		t.wentOn++
	}
	t.bookings += int64(len(r.Bookings))
	t.exceptions += int64(len(r.Exceptions))
	for i := range r.Bookings {
		b := &r.Bookings[i]
		if b.Revision > 0 {
			t.corrections++
		}
		k := &t.kinds[p.KindOf(b.Key, b.Asset)]
		k.Asset = b.Asset
		k.add(1, b.Amount, false)
	}
	for _, d := range r.Decisions {
		if d.Reason == "" {
			t.accepted++
		} else {
			t.rejected++
		}
	}
	if p.Moved == nil || bytes.Equal(e.Before, r.State) {
		return nil
	}
	n, err := p.Moved(e.Before, r.State)
	t.moved += int64(n)
	return err
}

// add counts n bookings of an amount.
func (k *KindTotal) add(n, amount int64, tooLarge bool) {
	sum, err := rules.AddAmounts(k.Amount, amount)
	k.Count += n
	k.Amount = sum
	if k.TooLarge = k.TooLarge || tooLarge || err != nil; k.TooLarge {
		k.Amount = 0
	}
}

func (t *tally) merge(o *tally) {
	t.accounts += o.accounts
	t.wentOn += o.wentOn
	t.bookings += o.bookings
	t.corrections += o.corrections
	t.moved += o.moved
	t.accepted += o.accepted
	t.rejected += o.rejected
	t.exceptions += o.exceptions
	if t.kinds == nil {
		t.kinds = make([]KindTotal, len(o.kinds))
	}
	for i, k := range o.kinds {
		if k.Count == 0 {
			continue
		}
		t.kinds[i].Asset = k.Asset
		t.kinds[i].add(k.Count, k.Amount, k.TooLarge)
	}
}

// summary turns the tally into lines, kinds without bookings left out.
func (t *tally) summary(p *program.Program) *ReconcileSummary {
	s := &ReconcileSummary{
		Accounts: t.accounts, WentOn: t.wentOn, Bookings: t.bookings, Corrections: t.corrections,
		Moved: t.moved, MovedName: p.MovedName, Accepted: t.accepted, Rejected: t.rejected, Exceptions: t.exceptions,
	}
	for i, k := range t.kinds {
		if k.Count > 0 {
			k.Name = p.Kinds[i]
			s.Kinds = append(s.Kinds, k)
		}
	}
	return s
}

func (b *booking) summary(p *program.Program) *ReconcileSummary {
	s := b.tally.summary(p)
	s.Failed = b.failed.Count
	return s
}
