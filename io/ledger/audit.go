package ledger

// audit.go: the reads of a verification. They take the books as they are, also where
// they are wrong, and write nothing.

import (
	"context"
	"database/sql"

	"trueup/jobs"
	"trueup/rules"
	"trueup/rules/program"
)

var _ jobs.Auditor = (*Store)(nil)

// AuditRuns lists the runs by number, each with its end, and ends without a run.
func (s *Store) AuditRuns(ctx context.Context) ([]jobs.AuditedRun, error) {
	const doing = "read the runs"
	var runs []jobs.AuditedRun
	err := each(ctx, s.db, func(rows *sql.Rows) error {
		var r runRow
		if err := rows.Scan(&r.Number, &r.Program, &r.Job, &r.AsOf, &r.Started, &r.TermsHash); err != nil {
			return err
		}
		runs = append(runs, jobs.AuditedRun{Number: r.Number, Run: r.run()})
		return nil
	}, "SELECT number, program, job, as_of, started, terms_hash FROM run ORDER BY number")
	if err != nil {
		return nil, s.fail(doing, err)
	}
	var all []jobs.AuditedRun
	err = each(ctx, s.db, func(rows *sql.Rows) error {
		var (
			number, ended int64
			end           jobs.RunEnd
		)
		if err := rows.Scan(&number, &ended, &end.Status, &end.Booked, &end.Hash); err != nil {
			return err
		}
		for len(runs) > 0 && runs[0].Number < number {
			all, runs = append(all, runs[0]), runs[1:]
		}
		r := jobs.AuditedRun{Number: number}
		if len(runs) > 0 && runs[0].Number == number {
			r, runs = runs[0], runs[1:]
		}
		end.Run, end.Ended = r.Run, micros(ended)
		r.End = &end
		all = append(all, r)
		return nil
	}, "SELECT run, ended, status, booked, hash FROM run_end ORDER BY run")
	return append(all, runs...), s.fail(doing, err)
}

// AuditTerms gives the texts of the terms by the hash they are kept under.
func (s *Store) AuditTerms(ctx context.Context) (map[string]string, error) {
	texts := make(map[string]string)
	err := each(ctx, s.db, func(rows *sql.Rows) error {
		var hash, text string
		err := rows.Scan(&hash, &text)
		texts[hash] = text
		return err
	}, "SELECT hash, text FROM terms_text")
	return texts, s.fail("read the terms", err)
}

// AuditLeft is what the last evaluations of accounts left beside the bookings.
func (s *Store) AuditLeft(ctx context.Context, program string, accounts []string) (map[string]*jobs.Left, error) {
	const doing = "read what the evaluations left"
	among, list := s.dialect.among("account_id", "$2"), s.dialect.list(accounts)
	left := make(map[string]*jobs.Left, len(accounts))
	err := each(ctx, s.db, func(rows *sql.Rows) error {
		var (
			account string
			l       jobs.Left
		)
		err := rows.Scan(&account, &l.NextDue, &l.Run)
		left[account] = &l
		return err
	}, "SELECT account_id, next_due, run FROM account_due WHERE program = $1 AND "+among, program, list)
	if err != nil {
		return nil, s.fail(doing, err)
	}
	err = each(ctx, s.db, func(rows *sql.Rows) error {
		var (
			account string
			e       rules.Exception
		)
		if err := rows.Scan(&account, &e.Fact, &e.ID, &e.Reason, &e.Detail); err != nil {
			return err
		}
		l := left[account]
		if l == nil { // it has exceptions, and was never evaluated
			l = &jobs.Left{NextDue: rules.None}
			left[account] = l
		}
		l.Exceptions = append(l.Exceptions, e)
		return nil
	}, "SELECT account_id, fact, id, reason, detail FROM exception WHERE program = $1 AND "+among+
		" ORDER BY account_id, fact, id, reason, position", program, list)
	return left, s.fail(doing, err)
}

// AuditBehind returns those of the accounts, in order, that are touched or have
// something due at or before asOf.
func (s *Store) AuditBehind(ctx context.Context, program string, asOf rules.Instant, accounts []string) ([]string, error) {
	among := s.dialect.among("account_id", "$2")
	var behind []string
	err := s.db.SelectContext(ctx, &behind, `SELECT account_id FROM (
			SELECT account_id FROM touched WHERE program = $1 AND `+among+`
			UNION
			SELECT account_id FROM account_due WHERE program = $1 AND `+among+` AND next_due <= $3) b
		ORDER BY account_id`, program, s.dialect.list(accounts), int64(asOf))
	return behind, s.fail("list the accounts that are behind", err)
}

// AuditAccounts counts the accounts of the mirror.
func (s *Store) AuditAccounts(ctx context.Context, p *program.Program) (int64, error) {
	var n int64
	err := s.db.GetContext(ctx, &n, "SELECT count(*) FROM fact WHERE program = $1 AND kind = $2 AND id = account_id", p.Name, p.Subject().Name)
	return n, s.fail("count the accounts", err)
}
