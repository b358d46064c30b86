package jobs

// breaks.go: what the platform shows its customers, compared with what the rules say
// at the same instant over the facts known today.

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"trueup/rules"
	"trueup/rules/program"
)

// BreakCause is the likely cause of a break: the first of these whose figure is, to
// the unit, what the platform shows. It is a guess: other causes may give the same.
type BreakCause string

// The causes, in the order in which they are tried.
const (
	// BreakNotReached: no run has reached the instant yet; nothing was compared.
	BreakNotReached BreakCause = "not_reached"
	// BreakDebt: the account owes, and the platform shows nothing.
	BreakDebt BreakCause = "debt_shown_as_zero"
	// BreakPosting: the platform has posted what is still pending, or has not yet
	// posted what was posted in the last days.
	BreakPosting BreakCause = "posting_pending"
	// BreakLateFact: the platform shows what the ledger held at the time; facts that
	// came later have corrected it.
	BreakLateFact BreakCause = "late_fact"
	// BreakExpiry: the platform still shows what has expired.
	BreakExpiry BreakCause = "missed_expiry"
	// BreakClawback: the platform still shows what was taken back.
	BreakClawback BreakCause = "clawback_not_applied"
	// BreakStanding: the platform shows the standing before the last change.
	BreakStanding BreakCause = "missed_change"
	// BreakUnknown: none of these.
	BreakUnknown BreakCause = "unknown"
)

// breakCauses are all causes, in order.
var breakCauses = []BreakCause{
	BreakNotReached, BreakDebt, BreakPosting, BreakLateFact, BreakExpiry, BreakClawback, BreakStanding, BreakUnknown,
}

// BreaksHeader names the cells of Break.Cells.
var BreaksHeader = []string{"account_id", "as_of", "item", "ours", "theirs", "difference", "cause", "detail"}

// Break is one thing that the platform shows otherwise than the ledger. Figures are
// in their asset's canonical form.
type Break struct {
	Account    string
	AsOf       rules.Instant // at which the platform showed it
	Item       string        // an asset, or the program's word for the standing
	Ours       string        // of a balance: lots less debt; empty if not reached
	Theirs     string
	Difference string // theirs less ours; empty for a standing
	Cause      BreakCause
	Detail     string // for people
}

// Cells are the break as a row under BreaksHeader.
func (b *Break) Cells() []string {
	return []string{b.Account, b.AsOf.String(), b.Item, b.Ours, b.Theirs, b.Difference, string(b.Cause), b.Detail}
}

// BreakSummary counts what was compared: Rows = Compared + Older + NotReached + LeftOut.
type BreakSummary struct {
	Run        int64         `json:"run"`
	AsOf       rules.Instant `json:"as_of"`       // of the last run
	Rows       int64         `json:"rows"`        // of the platform's table
	Older      int64         `json:"older"`       // of them passed over: there is a later one of the account
	NotReached int64         `json:"not_reached"` // after the last run's as_of: not yet comparable
	LeftOut    int64         `json:"left_out"`    // of accounts that could not be evaluated
	Compared   int64         `json:"compared"`
	Equal      int64         `json:"equal"`  // of those compared, in everything
	Breaks     int64         `json:"breaks"` // things that differ
	Causes     []CauseCount  `json:"causes"` // of the breaks, in the order in which they are tried
}

// CauseCount is how many breaks have a cause.
type CauseCount struct {
	Cause BreakCause `json:"cause"`
	Count int64      `json:"count"`
}

// Breaks compares the latest balance that the platform showed of each account, or with
// all every one, with the ledger at that instant, and calls show for each thing that
// differs, by account, instant and item. Balances after the last run are shown as not
// reached. Accounts that cannot be evaluated are left out, and named by a
// *LeftOutError that comes beside the summary.
func (j *Job) Breaks(ctx context.Context, all bool, show func(*Break) error) (*BreakSummary, error) {
	p := j.Program.Platform
	if p == nil || j.Program.Finance == nil {
		return nil, &NotDescribedError{j.Program.Name, "table of what the platform shows, so there is nothing to compare"}
	}
	last, err := j.Ledger.LastRun(ctx, j.Program.Name)
	if err != nil {
		return nil, err
	}
	if last == nil {
		return nil, &FutureError{Last: rules.None}
	}
	b := &breaker{
		job: j, platform: p, finance: j.Program.Finance, all: all, last: last.AsOf, show: show,
		eval: j.Program.NewEvaluator(j.Terms), causes: map[BreakCause]int64{},
	}
	err = everyAccount(j, last.AsOf).each(ctx, 1, func(ctx context.Context, w *worker, _ int, accounts []string) error {
		return j.Ledger.Load(ctx, j.Program, accounts, w.what, func(l *Loaded) error { return b.account(ctx, l) })
	})
	if err != nil {
		return nil, err
	}
	sum := &b.sum
	sum.Run, sum.AsOf = last.Number, last.AsOf
	for _, cause := range breakCauses {
		if n := b.causes[cause]; n > 0 {
			sum.Causes = append(sum.Causes, CauseCount{cause, n})
		}
	}
	if b.failed.count > 0 {
		return sum, &LeftOutError{Count: b.failed.count, Errors: b.failed.errors()}
	}
	return sum, nil
}

// breaker compares accounts, one after another.
type breaker struct {
	job      *Job
	platform *program.Platform
	finance  *program.Finance
	all      bool
	last     rules.Instant
	show     func(*Break) error

	eval     rules.Evaluator
	position rules.Position
	shown    []program.Shown // of the account in hand, by instant

	sum    BreakSummary
	causes map[BreakCause]int64
	failed failedAccounts
}

// account compares what the platform showed of an account.
func (b *breaker) account(ctx context.Context, l *Loaded) error {
	if err := b.read(l); err != nil || len(b.shown) == 0 {
		return err
	}
	b.sum.Rows += int64(len(b.shown))
	reached, _ := slices.BinarySearchFunc(b.shown, b.last+1, func(s program.Shown, at rules.Instant) int { return cmp.Compare(s.AsOf, at) })
	now, later := b.shown[:reached], b.shown[reached:]
	b.sum.NotReached += int64(len(later))
	if !b.all {
		b.sum.Older += int64(max(0, len(now)-1))
		now, later = now[max(0, len(now)-1):], later[max(0, len(later)-1):]
	}
	books := &accountBooks{breaker: b, account: l.Input.Account}
	for i := range now {
		if err := b.compare(ctx, l, &now[i], books); err != nil {
			return err
		}
	}
	if len(l.Input.Facts) >= largeAccount { // its buffers would stay as large
		b.renew()
	}
	for i := range later {
		if err := b.notReached(l.Input.Account, &later[i]); err != nil {
			return err
		}
	}
	return nil
}

// read gathers what the platform showed of an account, by instant.
func (b *breaker) read(l *Loaded) error {
	b.shown = b.shown[:0]
	for i := range l.Input.Facts {
		f := &l.Input.Facts[i]
		if f.Table != b.platform.Table {
			continue
		}
		var s program.Shown
		if err := b.platform.Read(f.Data, &s); err != nil {
			return fmt.Errorf("%s %s: %w", f.Table, f.ID, err)
		}
		b.shown = append(b.shown, s)
	}
	slices.SortFunc(b.shown, func(x, y program.Shown) int { return cmp.Compare(x.AsOf, y.AsOf) })
	return nil
}

func (b *breaker) renew() {
	b.eval, b.position = b.job.Program.NewEvaluator(b.job.Terms), rules.Position{}
}

// compare evaluates the account at the instant of a balance and shows what differs.
func (b *breaker) compare(ctx context.Context, l *Loaded, s *program.Shown, books *accountBooks) error {
	in := l.Input
	in.AsOf, in.Position = s.AsOf, &b.position
	out, err := b.eval.Evaluate(&in)
	if err != nil {
		b.sum.LeftOut++
		if !books.leftOut { // it is named once
			books.leftOut = true
			b.failed.add(l.Input.Account, fmt.Errorf("account %s, as of %s: %w", l.Input.Account, s.AsOf, err))
		}
		b.renew()
		return nil
	}
	b.sum.Compared++
	m := newMoment(b, l, out, s.AsOf, books)
	equal := true
	for i, asset := range b.platform.Assets {
		ours, err := m.balance(asset)
		if err != nil {
			return fmt.Errorf("account %s: %w", l.Input.Account, err)
		}
		if ours == s.Amounts[i] {
			continue
		}
		equal = false
		cause, detail, err := m.cause(ctx, asset, ours, s.Amounts[i])
		if err != nil {
			return err
		}
		err = b.found(&Break{
			Account: l.Input.Account, AsOf: s.AsOf, Item: string(asset), Ours: asset.FormatAmount(ours),
			Theirs: asset.FormatAmount(s.Amounts[i]), Difference: asset.FormatAmount(minus(s.Amounts[i], ours)), Cause: cause, Detail: detail,
		})
		if err != nil {
			return err
		}
	}
	if ours := m.standing(); b.platform.Standing != "" && s.Standing != "" && s.Standing != ours {
		equal = false
		cause, detail := m.standingCause(s.Standing)
		err = b.found(&Break{
			Account: l.Input.Account, AsOf: s.AsOf, Item: b.platform.Standing, Ours: ours, Theirs: s.Standing, Cause: cause, Detail: detail,
		})
	}
	if equal {
		b.sum.Equal++
	}
	return err
}

func (b *breaker) found(x *Break) error {
	b.sum.Breaks++
	b.causes[x.Cause]++
	return b.show(x)
}

// notReached shows a balance that no run has reached: that is no break yet.
func (b *breaker) notReached(account string, s *program.Shown) error {
	x := Break{Account: account, AsOf: s.AsOf, Cause: BreakNotReached, Detail: "the last run is as of " + b.last.String()}
	for i, asset := range b.platform.Assets {
		x.Item, x.Theirs = string(asset), asset.FormatAmount(s.Amounts[i])
		if err := b.show(&x); err != nil {
			return err
		}
	}
	if b.platform.Standing == "" || s.Standing == "" {
		return nil
	}
	x.Item, x.Theirs = b.platform.Standing, s.Standing
	return b.show(&x)
}
