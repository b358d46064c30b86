package ledger

// judge.go: the steps of settle.go that find a reason against a row.

import "context"

// retake drops the earlier set-aside rows of the ids delivered now, and stages
// those again whose account and parent are there by now.
func (s *settling) retake(ctx context.Context) error {
	before := s.delivery.aside[s.table.Name]
	if before == nil {
		return nil
	}
	if s.staged.known > 0 {
		if err := s.supersede(ctx); err != nil {
			return err
		}
	}
	waits := before.waits || before.nobodys && s.table.AccountFromParent
	if !waits || s.pulled == 0 {
		return nil // what they wait for comes with a fact of an earlier table
	}
	known := s.args(s.table.ParentTable)
	if !s.table.AccountFromParent {
		known = append(known, s.subject)
	}
	var err error
	q := s.queries()
	if s.retaken, err = exec(ctx, s.tx, q.stageAgain, append(known, s.staged.rows)...); err != nil {
		return err
	}
	if s.retaken == 0 {
		return nil
	}
	if _, err := exec(ctx, s.tx, q.unsetAside, known...); err != nil {
		return err
	}
	var flawed int64
	err = s.tx.QueryRowContext(ctx, "SELECT count(*) FROM staging WHERE (seen & 4) <> 0 AND reason IS NOT NULL").Scan(&flawed)
	s.aside += flawed
	return err
}

// supersede drops the earlier set-aside rows of the ids delivered now.
func (s *settling) supersede(ctx context.Context) error {
	d := s.store.dialect
	if err := runScript(ctx, s.tx, d.stagingPlan(s.staged.judged)); err != nil {
		return err
	}
	if _, err := exec(ctx, s.tx, stillDuplicate, s.args()...); err != nil {
		return err
	}
	if err := runScript(ctx, s.tx, d.hashBegin()); err != nil {
		return err
	}
	if _, err := exec(ctx, s.tx, supersede, s.args()...); err != nil {
		return err
	}
	return runScript(ctx, s.tx, d.hashEnd())
}

// unknown marks rows of accounts and parents that the mirror does not hold.
func (s *settling) unknown(ctx context.Context) error {
	if s.table.AccountFromParent {
		n, err := exec(ctx, s.tx, noOwner, s.parentMissing())
		s.aside += n
		return err
	}
	if s.table.Account >= 0 && !s.table.Subject {
		if err := s.unknownAccount(ctx); err != nil {
			return err
		}
	}
	if s.table.Parent < 0 {
		return nil
	}
	n, err := exec(ctx, s.tx, unknownOrder, s.program.Name, s.table.ParentTable, s.parentMissing())
	s.aside += n
	return err
}

func (s *settling) unknownAccount(ctx context.Context) error {
	accounts, err := exec(ctx, s.tx, listUnknown, s.program.Name, s.subject)
	if err != nil || accounts == 0 {
		return err
	}
	if err := runScript(ctx, s.tx, s.store.dialect.unknownPlan()); err != nil {
		return err
	}
	n, err := exec(ctx, s.tx, unknownAccount)
	s.aside += n
	return err
}

// looksUp says whether any row must be compared with the mirror at all: not if
// every id was never seen before.
func (s *settling) looksUp() bool { return s.staged.known > 0 || s.retaken > 0 }

// compare collects the known rows that are new or changed in staging_change.
func (s *settling) compare(ctx context.Context) error {
	if !s.looksUp() {
		return nil
	}
	_, err := exec(ctx, s.tx, collectChanges, s.args()...)
	return err
}

func (s *settling) accountChanged(ctx context.Context) error {
	if !s.looksUp() || s.table.Shared() || s.table.Subject {
		return nil
	}
	candidates, err := exec(ctx, s.tx, listMoved)
	if err != nil || candidates == 0 {
		return err
	}
	if err := runScript(ctx, s.tx, s.store.dialect.searchBegin()); err != nil {
		return err
	}
	n, err := exec(ctx, s.tx, accountChanged, s.args()...)
	if err != nil {
		return err
	}
	s.aside += n
	return runScript(ctx, s.tx, s.store.dialect.searchEnd(s.rows()))
}

func (s *settling) duplicates(ctx context.Context) error {
	if s.staged.twice == 0 && s.retaken == 0 {
		return nil
	}
	n, err := exec(ctx, s.tx, s.queries().duplicates)
	s.aside += n
	return err
}

// freshen takes a later updated_at over for facts that stay as they are.
func (s *settling) freshen(ctx context.Context) error {
	if !s.looksUp() || s.staged.updated == 0 && s.retaken == 0 {
		return nil
	}
	_, err := exec(ctx, s.tx, laterUpdate, s.args()...)
	return err
}
