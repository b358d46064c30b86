package ledger

// settle.go: what becomes of the staged rows of one table, set by set. The order
// of the steps is the order of the reasons in PROGRAMS.md, "Bad facts": a row
// keeps the first that applies (staging.reason), and only rows without one go on.

import (
	"context"
	"database/sql"

	"trueup/jobs"
	"trueup/rules/fact"
)

// settling is the work on one table.
type settling struct {
	*delivery
	*arrivals
	aside   int64 // rows with a reason, or copies of another
	retaken int64 // rows set aside earlier and staged again
}

// settleTable settles the rows of one table, none if it was not delivered.
func (d *delivery) settleTable(ctx context.Context, a *arrivals) error {
	s := &settling{delivery: d, arrivals: a}
	if a.table.Subject && a.filter != nil && len(a.filter.old) == 0 {
		d.allNew = true
	}
	if err := s.stageJudged(ctx); err != nil {
		return err
	}
	if err := s.settle(ctx); err != nil {
		return err
	}
	if a.filter != nil {
		spare, err := saveFilter(ctx, d.tx, d.program.Name, a.table.Name, a.filter)
		if err != nil {
			return err
		}
		d.spare = spare
	}
	if s.rows() > 0 {
		if err := runScript(ctx, d.tx, d.store.dialect.stagingClear(s.rows())); err != nil {
			return err
		}
	}
	if a.direct == nil {
		return nil
	}
	d.idle = a
	return a.empty()
}

// stageJudged fills the staging table with the rows that must be judged.
func (s *settling) stageJudged(ctx context.Context) error {
	if s.staged.judged == 0 {
		return nil
	}
	if err := s.openSink(ctx, "staging", stagingColumns); err != nil {
		return err
	}
	if err := s.judged.replay(ctx, s.sink); err != nil {
		return err
	}
	return s.closeSink(ctx)
}

func (s *settling) settle(ctx context.Context) error {
	s.aside = s.staged.flawed
	if err := s.giveAccounts(ctx); err != nil {
		return err
	}
	if err := s.retake(ctx); err != nil {
		return err
	}
	written, err := s.settleDirect(ctx)
	if err != nil {
		return err
	}
	count := jobs.PullCount{Read: s.staged.rows, Pulled: written}
	if s.rows() > 0 {
		if err := runScript(ctx, s.tx, s.store.dialect.stagingPlan(s.rows())); err != nil {
			return err
		}
		for _, step := range []func(context.Context) error{
			s.unknown, s.compare, s.accountChanged, s.duplicates, s.freshen,
			s.touchNew, s.touchChanged, s.noteChanges, s.keepOwners,
		} {
			if err := step(ctx); err != nil {
				return err
			}
		}
		if err := s.insert(ctx, &count); err != nil {
			return err
		}
		if err := s.setAside(ctx, &count); err != nil {
			return err
		}
	}
	if s.unread() {
		s.countSame(&count)
	}
	count.Unchanged = count.Read - count.Pulled - count.SetAside
	s.counts[s.table.Name] = count
	s.pulled += count.Pulled + count.TakenUp
	return s.keepDigest(ctx)
}

// rows are those in the staging table, delivered or taken up again.
func (s *settling) rows() int64 { return s.staged.judged + s.retaken }

// args are the first two parameters of every statement.
func (s *settling) args(more ...any) []any {
	return append([]any{s.program.Name, s.table.Name}, more...)
}

// touchNew marks the accounts of new facts, and keeps the links of new subjects.
func (s *settling) touchNew(ctx context.Context) error {
	if s.staged.judged == s.staged.known {
		return nil
	}
	if !s.table.Shared() && (!s.allNew || s.table.Subject) {
		if _, err := exec(ctx, s.tx, touchNewFacts, s.program.Name); err != nil {
			return err
		}
	}
	if s.table.Link < 0 {
		return nil
	}
	_, err := exec(ctx, s.tx, linkNewSubjects, s.program.Name)
	return err
}

// touchChanged is touchNew for facts that were known; an account that a changed
// subject linked to before loses something.
func (s *settling) touchChanged(ctx context.Context) error {
	if !s.looksUp() || s.table.Shared() {
		return nil
	}
	if _, err := exec(ctx, s.tx, touchChangedFacts, s.program.Name); err != nil {
		return err
	}
	if s.table.Link < 0 {
		return nil
	}
	if _, err := exec(ctx, s.tx, linkChangedSubjects, s.program.Name); err != nil {
		return err
	}
	_, err := exec(ctx, s.tx, touchOldLinks, s.program.Name, s.subject)
	return err
}

// noteChanges keeps which facts of accounts with a checkpoint are new or changed.
func (s *settling) noteChanges(ctx context.Context) error {
	if !s.checkpoints || s.table.Shared() {
		return nil
	}
	if _, err := exec(ctx, s.tx, noteNewFacts, s.args()...); err != nil || !s.looksUp() {
		return err
	}
	_, err := exec(ctx, s.tx, noteChangedFacts, s.args()...)
	return err
}

// insert brings the mirror up to date and counts what was pulled.
func (s *settling) insert(ctx context.Context, count *jobs.PullCount) error {
	if s.staged.judged > s.staged.known {
		n, err := exec(ctx, s.tx, insertNew, s.args(s.run)...)
		if err != nil {
			return err
		}
		count.Pulled += n
	}
	if !s.looksUp() {
		return nil
	}
	if s.retaken > 0 {
		if err := s.tx.QueryRowContext(ctx, countTakenUp).Scan(&count.TakenUp); err != nil {
			return err
		}
	}
	if s.closed > 0 {
		if _, err := exec(ctx, s.tx, keepPast, s.args(s.run, s.closed)...); err != nil {
			return err
		}
	}
	n, err := exec(ctx, s.tx, insertChanged, s.args(s.run)...)
	count.Pulled += n - count.TakenUp
	return err
}

// setAside keeps the rows that have a reason and counts those delivered now.
func (s *settling) setAside(ctx context.Context, count *jobs.PullCount) error {
	if s.aside == 0 {
		return nil
	}
	name := func(column int) string {
		if column < 0 {
			return ""
		}
		return s.table.Columns[column].Name
	}
	_, err := exec(ctx, s.tx, s.queries().setAside,
		s.args(name(s.table.Account), name(s.table.Parent), name(0), s.table.ParentTable, s.run<<40)...)
	if err != nil {
		return err
	}
	return each(ctx, s.tx, func(rows *sql.Rows) error {
		var (
			reason fact.Reason
			n      int64
		)
		if err := rows.Scan(&reason, &n); err != nil {
			return err
		}
		if count.Reasons == nil {
			count.Reasons = map[fact.Reason]int64{}
		}
		count.Reasons[reason] = n
		count.SetAside += n
		return nil
	}, countReasons)
}
