package jobs

// simulate_top.go: selections that are the same in whatever order they are made: each is
// the first in an order of its own.

import (
	"cmp"
	"container/heap"
	"slices"
)

// topLines keeps the largest differences: a heap with the smallest on top.
type topLines struct {
	limit int
	lines []*AccountSides
}

func (t *topLines) push(line *AccountSides) {
	switch {
	case len(t.lines) < t.limit:
		heap.Push(t, line)
	case t.limit > 0 && larger(line, t.lines[0]) < 0:
		t.lines[0] = line
		heap.Fix(t, 0)
	}
}

func (t *topLines) sorted() []AccountSides {
	lines := make([]AccountSides, len(t.lines))
	for i, line := range slices.SortedFunc(slices.Values(t.lines), larger) {
		lines[i] = *line
	}
	return lines
}

// larger orders lines: the larger difference in USD first, then in the asset's unit,
// then by account and asset.
func larger(a, b *AccountSides) int {
	size := func(n int64) int64 { return max(n, -n) }
	return cmp.Or(cmp.Compare(size(int64(b.USD)), size(int64(a.USD))), cmp.Compare(size(b.Difference), size(a.Difference)),
		cmp.Compare(a.Account, b.Account), cmp.Compare(a.order, b.order))
}

// Len, Less, Swap, Push and Pop are heap.Interface.
func (t *topLines) Len() int           { return len(t.lines) }
func (t *topLines) Less(i, j int) bool { return larger(t.lines[i], t.lines[j]) > 0 }
func (t *topLines) Swap(i, j int)      { t.lines[i], t.lines[j] = t.lines[j], t.lines[i] }
func (t *topLines) Push(line any) {
	if l, ok := line.(*AccountSides); ok { // there is nothing else to push
		t.lines = append(t.lines, l)
	}
}
func (t *topLines) Pop() any {
	line := t.lines[len(t.lines)-1]
	t.lines = t.lines[:len(t.lines)-1]
	return line
}

// failedAccounts counts accounts that could not be evaluated and keeps the first ones.
type failedAccounts struct {
	count int64
	first []failedAccount // by account, at most shownErrors
}

type failedAccount struct {
	account string
	err     error
}

func (f *failedAccounts) add(account string, err error) {
	f.count++
	f.keep(failedAccount{account, err})
}

func (f *failedAccounts) keep(one failedAccount) {
	at, _ := slices.BinarySearchFunc(f.first, one, func(a, b failedAccount) int { return cmp.Compare(a.account, b.account) })
	f.first = slices.Insert(f.first, at, one)
	f.first = f.first[:min(len(f.first), shownErrors)]
}

func (f *failedAccounts) merge(o *failedAccounts) {
	f.count += o.count
	for _, one := range o.first {
		f.keep(one)
	}
}

func (f *failedAccounts) errors() []error {
	errs := make([]error, len(f.first))
	for i := range f.first {
		errs[i] = f.first[i].err
	}
	return errs
}
