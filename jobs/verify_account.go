package jobs

// verify_account.go: one account evaluated again and compared with what the books
// hold of it.

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"trueup/rules"
)

// pageComparison compares the accounts of one page.
type pageComparison struct {
	*comparison
	done     *compared
	w        *worker
	left     map[string]*Left
	behind   map[string]bool
	position rules.Position
}

// account compares an account. One that is behind is evaluated too, to see that it
// can be; but its books are not expected to fit its facts.
func (p *pageComparison) account(ctx context.Context, l *Loaded) error {
	l.Input.AsOf = p.w.asOf
	if p.job.Program.Finance != nil {
		p.position.Reset()
		l.Input.Position = &p.position
	}
	account := l.Input.Account
	out, err := p.w.eval.Evaluate(&l.Input)
	x := &accountComparison{pageComparison: p, l: l, out: out, left: p.left[account]}
	switch {
	case err != nil:
		p.done.failed++
		x.differs(KindFailed, "", "", err.Error())
	case p.behind[account]:
		p.done.behind++
		return nil
	default:
		x.compare()
		if len(x.found) > 0 && len(l.Input.Linked) > 0 {
			if excused, err := p.linkedBehind(ctx, l); err != nil || excused {
				return err
			}
		}
		p.done.evaluated++
	}
	p.done.found.add(x.found...)
	if len(l.Input.Facts) >= largeAccount { // the buffers would stay as large
		p.w.eval, p.position = p.job.Program.NewEvaluator(p.job.Terms), rules.Position{}
	}
	return nil
}

// linkedBehind says whether an account that differs reads the facts of one that is
// touched: then it is behind itself, though it is marked only when a run begins.
func (p *pageComparison) linkedBehind(ctx context.Context, l *Loaded) (bool, error) {
	linked := make([]string, len(l.Input.Linked))
	for i := range linked {
		linked[i] = l.Input.Linked[i].Account
	}
	touched, err := p.audit.AuditBehind(ctx, p.job.Program.Name, rules.None, linked)
	if len(touched) > 0 {
		p.done.behind++
	}
	return len(touched) > 0, err
}

// accountComparison is one account under comparison.
type accountComparison struct {
	*pageComparison
	l     *Loaded
	out   *rules.Outcome
	left  *Left
	found []Difference
}

func (x *accountComparison) differs(kind, key, books, want string) {
	x.found = append(x.found, Difference{
		Kind: kind, Program: x.job.Program.Name, Account: x.l.Input.Account, Key: key, Books: books, Rules: want,
	})
}

// compare compares all that the evaluation says, in the order in which differences
// are named.
func (x *accountComparison) compare() {
	if x.left == nil {
		x.left = &Left{NextDue: rules.None}
	}
	x.entries()
	x.lots()
	x.state()
	if x.left.NextDue != x.out.NextDue {
		x.differs(KindDue, "", dueText(x.left), x.out.NextDue.String())
	} else if r := x.runs.byNumber[x.left.Run]; r == nil || r.Run == nil {
		x.differs(KindNoRun, "", fmt.Sprintf("evaluated by run %d", x.left.Run), "a run of the ledger")
	}
	x.exceptions()
	x.decisions() // the last: it evaluates again, and what the first evaluation gave is gone
}

func dueText(l *Left) string {
	if l.NextDue == rules.None {
		return "never evaluated"
	}
	return l.NextDue.String()
}

// entries compares what is booked with what the rules give, by key.
func (x *accountComparison) entries() {
	want, have := x.out.Entries, x.l.Booked
	for len(want) > 0 || len(have) > 0 {
		switch {
		case len(have) == 0 || len(want) > 0 && want[0].Key < have[0].Key:
			x.missing(&want[0])
			want = want[1:]
		case len(want) == 0 || have[0].Key < want[0].Key:
			x.extra(&have[0])
			have = have[1:]
		default:
			x.entry(&want[0], &have[0])
			want, have = want[1:], have[1:]
		}
	}
}

func (x *accountComparison) missing(want *rules.Entry) {
	x.differs(KindMissing, want.Key, "", entryText(want.Asset, want.Amount, want.At))
}

func (x *accountComparison) extra(have *rules.Booked) {
	if have.Amount != 0 {
		x.differs(KindExtra, have.Key, entryText(have.Asset, have.Amount, have.At), "")
	}
}

func (x *accountComparison) entry(want *rules.Entry, have *rules.Booked) {
	if have.Amount == 0 {
		x.missing(want)
		return
	}
	books, should := entryText(have.Asset, have.Amount, have.At), entryText(want.Asset, want.Amount, want.At)
	if have.Asset != want.Asset {
		x.differs(KindAsset, want.Key, books, should)
	}
	if have.Amount != want.Amount {
		x.differs(KindAmount, want.Key, books, should)
	}
	if have.At != want.At {
		x.differs(KindInstant, want.Key, books, should)
	}
}

// lots compares the sum of each asset's bookings with what its lots have left, less
// the debt.
func (x *accountComparison) lots() {
	if x.job.Program.Finance == nil {
		return
	}
	for _, info := range x.job.Program.Finance.Assets {
		var booked, lots sum128
		for i := range x.l.Booked {
			if x.l.Booked[i].Asset == info.Asset {
				booked.add(x.l.Booked[i].Amount)
			}
		}
		for i := range x.position.Lots {
			if x.position.Lots[i].Asset == info.Asset {
				lots.add(x.position.Lots[i].Left)
			}
		}
		for i := range x.position.Moves {
			switch m := &x.position.Moves[i]; {
			case m.Asset != info.Asset:
			case m.Kind == rules.MoveOwed:
				lots.add(-m.Amount)
			case m.Kind == rules.MoveRepaid:
				lots.add(m.Amount)
			}
		}
		have, ok := booked.int64()
		want, fits := lots.int64()
		if have != want || !ok || !fits {
			x.differs(KindLots, string(info.Asset), info.Asset.FormatAmount(have)+" in all", info.Asset.FormatAmount(want)+" in lots, less the debt")
		}
	}
}

// exceptions compares the recorded ones with those of the evaluation.
func (x *accountComparison) exceptions() {
	want, have := slices.Clone(x.out.Exceptions), x.left.Exceptions
	slices.SortFunc(want, compareExceptions)
	slices.SortFunc(have, compareExceptions)
	for len(want) > 0 || len(have) > 0 {
		order := 0
		switch {
		case len(have) == 0:
			order = -1
		case len(want) == 0:
			order = 1
		default:
			order = sameException(want[0], have[0])
		}
		switch {
		case order < 0:
			x.differs(KindException, exceptionKey(want[0]), "", exceptionText(want[0]))
			want = want[1:]
		case order > 0:
			x.differs(KindException, exceptionKey(have[0]), exceptionText(have[0]), "")
			have = have[1:]
		default:
			if want[0].Detail != have[0].Detail {
				x.differs(KindException, exceptionKey(want[0]), exceptionText(have[0]), exceptionText(want[0]))
			}
			want, have = want[1:], have[1:]
		}
	}
}

func sameException(a, b rules.Exception) int {
	return cmp.Or(strings.Compare(a.Fact, b.Fact), strings.Compare(a.ID, b.ID), strings.Compare(a.Reason, b.Reason))
}

func compareExceptions(a, b rules.Exception) int {
	return cmp.Or(sameException(a, b), strings.Compare(a.Detail, b.Detail))
}

func exceptionKey(e rules.Exception) string { return e.Fact + "/" + e.ID }

func exceptionText(e rules.Exception) string {
	if e.Detail == "" {
		return e.Reason
	}
	return e.Reason + ": " + e.Detail
}
