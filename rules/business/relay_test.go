package business_test

// relay_test.go: one account evaluated again and again while its facts change, on
// from checkpoints and from the beginning, compared at every step.

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"testing"

	diff "github.com/google/go-cmp/cmp"

	"trueup/rules"
	"trueup/rules/business"
	"trueup/rules/fact"
)

// relay is an account as a store keeps it between evaluations.
type relay struct {
	account    string
	whole, on  *business.Evaluator // two, so that neither sees what the other left behind
	facts      map[factID]rules.Fact
	changed    map[factID]rules.Fact // since the checkpoint
	checkpoint []byte
	booked     []rules.Entry // what the ledger's bookings add up to, by key
	decisions  []rules.Decision
	due        rules.Instant
}

type factID struct{ table, id string }

func newRelay(account string, whole, on *business.Evaluator) *relay {
	return &relay{account: account, whole: whole, on: on, facts: map[factID]rules.Fact{}, changed: map[factID]rules.Fact{}}
}

// deliver takes in a fact, new or in another version, as a mirror does.
func (r *relay) deliver(f rules.Fact) {
	id := factID{f.Table, f.ID}
	old, known := r.facts[id]
	if known && old.Data == f.Data {
		return
	}
	r.facts[id] = f
	f.Was = rules.None
	if changed, again := r.changed[id]; again {
		f.Was = changed.Was
	}
	if was := effectOf(old); known && was != rules.None && (f.Was == rules.None || was < f.Was) {
		f.Was = was
	}
	r.changed[id] = f
}

// tablesByName are the program's.
var tablesByName = func() map[string]*fact.Table {
	m := map[string]*fact.Table{}
	for _, table := range business.Program().Tables {
		m[table.Name] = table
	}
	return m
}()

// fieldOf is the place of a column in the data of a table's facts.
func fieldOf(table *fact.Table, column int) int {
	n := 0
	for i := range column {
		if table.InData(i) {
			n++
		}
	}
	return n
}

// effectOf is the instant from which a fact matters to the fold.
func effectOf(f rules.Fact) rules.Instant {
	table := tablesByName[f.Table]
	if table == nil {
		return rules.None
	}
	if table.Effect == fact.NoColumn {
		return fact.Always
	}
	return instantOf(fact.Split(f.Data, nil)[fieldOf(table, table.Effect)])
}

func inOrderOf(facts map[factID]rules.Fact) []rules.Fact {
	var all []rules.Fact
	for _, f := range facts {
		all = append(all, f)
	}
	slices.SortFunc(all, func(a, b rules.Fact) int { return cmp.Or(cmp.Compare(a.Table, b.Table), cmp.Compare(a.ID, b.ID)) })
	return all
}

// evaluate evaluates the account from the beginning and, if there is a checkpoint,
// on from it. It says what is different, and why it could not go on, both empty if
// it could and all was the same. The account is left as the evaluation leaves it.
func (r *relay) evaluate(t *testing.T, asOf rules.Instant) (different, refusal string) {
	t.Helper()
	out, err := r.whole.Evaluate(&rules.Input{Account: r.account, Facts: inOrderOf(r.facts), Decisions: r.decisions, AsOf: asOf})
	want := keep(out)
	refusal = "no checkpoint"
	if len(r.checkpoint) > 0 {
		on, onErr := r.on.Evaluate(&rules.Input{Account: r.account, Facts: inOrderOf(r.changed), AsOf: asOf, Checkpoint: r.checkpoint})
		got := keep(on)
		switch {
		case errors.Is(onErr, rules.ErrCheckpoint):
			refusal = onErr.Error()
		case onErr != nil || err != nil:
			if onErr == nil || err == nil || onErr.Error() != err.Error() {
				return "error going on: " + text(onErr) + "\nfrom the beginning: " + text(err), ""
			}
			return "", err.Error()
		default:
			refusal = ""
			if !slices.IsSortedFunc(got.Entries, func(a, b rules.Entry) int { return strings.Compare(a.Key, b.Key) }) {
				different = "the entries are in no order of key\n"
			}
			got.Entries = r.together(got.Entries)
			different += diff.Diff(want, got)
		}
	}
	if err != nil {
		return different, "error: " + err.Error()
	}
	r.leave(want)
	return different, refusal
}

func text(err error) string {
	if err == nil {
		return "none"
	}
	return err.Error()
}

// keep copies an outcome, with the exceptions in order.
func keep(out *rules.Outcome) rules.Outcome {
	if out == nil {
		return rules.Outcome{}
	}
	kept := rules.Outcome{NextDue: out.NextDue}
	kept.Entries = append(kept.Entries, out.Entries...)
	kept.Decisions = append(kept.Decisions, out.Decisions...)
	kept.Exceptions = append(kept.Exceptions, out.Exceptions...)
	kept.State, kept.Checkpoint = []byte(string(out.State)), []byte(string(out.Checkpoint))
	slices.SortFunc(kept.Exceptions, func(a, b rules.Exception) int {
		return cmp.Or(cmp.Compare(a.Fact, b.Fact), cmp.Compare(a.ID, b.ID), cmp.Compare(a.Reason, b.Reason))
	})
	return kept
}

// together is what the ledger holds when the entries after a checkpoint are booked.
func (r *relay) together(after []rules.Entry) []rules.Entry {
	all := append(slices.Clone(r.booked), after...)
	slices.SortFunc(all, func(a, b rules.Entry) int { return strings.Compare(a.Key, b.Key) })
	return all
}

// leave is what a store does when an evaluation is booked.
func (r *relay) leave(out rules.Outcome) {
	r.booked, r.checkpoint, r.due = out.Entries, out.Checkpoint, out.NextDue
	r.decisions = append(r.decisions, out.Decisions...)
	slices.SortFunc(r.decisions, func(a, b rules.Decision) int { return strings.Compare(a.ID, b.ID) })
	clear(r.changed)
}
