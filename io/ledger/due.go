package ledger

// due.go: which accounts a run must evaluate.

import (
	"context"

	"trueup/rules"
	"trueup/rules/program"
)

// TouchStale marks every account whose last evaluation was under other terms.
func (s *Store) TouchStale(ctx context.Context, program, termsHash string) error {
	const touch = `INSERT INTO touched (account_id, program)
		SELECT d.account_id, d.program FROM account_due d
		WHERE d.program = $1 AND d.run IN (SELECT r.number FROM run r WHERE r.terms_hash <> $2)
		ORDER BY d.account_id
		ON CONFLICT (account_id, program) DO NOTHING`
	const doing = "mark the accounts evaluated under other terms"
	err := s.write(ctx, doing, func(t *tx) error {
		_, err := exec(ctx, t, touch, program, termsHash)
		return err
	})
	return s.fail(doing, err)
}

// TouchLinked marks every account whose evaluation reads the facts of one that is
// marked.
func (s *Store) TouchLinked(ctx context.Context, p *program.Program) error {
	const touch = `INSERT INTO touched (account_id, program)
		SELECT f.account_id, $1 FROM fact f
		WHERE f.program = $1 AND f.kind = $2 AND f.id = f.account_id AND f.account_id IN
			(SELECT s.link FROM touched t JOIN fact s
				ON s.account_id = t.account_id AND s.program = $1 AND s.kind = $2 AND s.id = t.account_id
			WHERE t.program = $1 AND s.link IS NOT NULL)
		ON CONFLICT (account_id, program) DO NOTHING`
	const doing = "mark the accounts linked to those that changed"
	err := s.write(ctx, doing, func(t *tx) error {
		_, err := exec(ctx, t, touch, p.Name, p.Subject().Name)
		return err
	})
	return s.fail(doing, err)
}

// Due lists, bytewise from after on, at most limit accounts that are touched or
// have something due at or before asOf.
func (s *Store) Due(ctx context.Context, program string, asOf rules.Instant, after string, limit int) ([]string, error) {
	// Each half is cut before they are joined: a page reads a page.
	const page = `SELECT account_id FROM (
			SELECT account_id FROM (SELECT account_id FROM touched
				WHERE program = $1 AND account_id > $2 ORDER BY account_id LIMIT $3) t
			UNION
			SELECT account_id FROM (SELECT account_id FROM account_due
				WHERE program = $1 AND account_id > $2 AND next_due <= $4 ORDER BY account_id LIMIT $3) d) u
		ORDER BY account_id LIMIT $3`
	return s.page(ctx, "list the accounts due", page, program, after, limit, int64(asOf))
}

// CountDue counts the accounts that Due lists.
func (s *Store) CountDue(ctx context.Context, program string, asOf rules.Instant) (int64, error) {
	const count = `SELECT (SELECT count(*) FROM touched WHERE program = $1)
		+ (SELECT count(*) FROM account_due d WHERE d.program = $1 AND d.next_due <= $2
			AND NOT EXISTS (SELECT 1 FROM touched t WHERE t.account_id = d.account_id AND t.program = $1))`
	var n int64
	const doing = "count the accounts due"
	err := s.again(ctx, doing, func() error { return s.db.GetContext(ctx, &n, count, program, int64(asOf)) })
	return n, s.fail(doing, err)
}

// Accounts lists, bytewise from after on, at most limit accounts of the mirror.
func (s *Store) Accounts(ctx context.Context, p *program.Program, after string, limit int) ([]string, error) {
	const page = `SELECT account_id FROM fact
		WHERE program = $1 AND kind = $2 AND account_id > $3 AND id = account_id ORDER BY account_id LIMIT $4`
	return s.page(ctx, "list the accounts", page, p.Name, p.Subject().Name, after, limit)
}

// page reads a list of accounts.
func (s *Store) page(ctx context.Context, doing, query string, args ...any) ([]string, error) {
	var accounts []string
	err := s.again(ctx, doing, func() error {
		accounts = nil
		return s.db.SelectContext(ctx, &accounts, query, args...)
	})
	return accounts, s.fail(doing, err)
}
