package ledger

// checkpoints.go: which accounts go on from a checkpoint, and what changed since
// (the tables checkpoint and changed_fact).

import (
	"context"
	"database/sql"
)

const (
	noteNewFacts = `INSERT INTO changed_fact (account_id, program, kind, id, was)
		SELECT s.account_id, $1, $2, s.id, NULL
		FROM staging s JOIN checkpoint p ON p.account_id = s.account_id AND p.program = $1
		WHERE s.reason IS NULL AND s.seen IN (0, 2)
		ON CONFLICT (account_id, program, kind, id) DO NOTHING`

	// The earliest of the versions that were replaced stays.
	noteChangedFacts = `INSERT INTO changed_fact (account_id, program, kind, id, was)
		SELECT s.account_id, $1, $2, s.id, c.old_effect
		FROM staging_change c JOIN staging s ON s.seq = c.seq JOIN checkpoint p ON p.account_id = s.account_id AND p.program = $1
		WHERE s.reason IS NULL
		ON CONFLICT (account_id, program, kind, id) DO UPDATE SET was = CASE
			WHEN changed_fact.was IS NULL OR excluded.was < changed_fact.was THEN excluded.was ELSE changed_fact.was END`
)

// anyCheckpoint says whether some account of the program has one.
func anyCheckpoint(ctx context.Context, q queryer, program string) (bool, error) {
	n := 0
	err := each(ctx, q, func(rows *sql.Rows) error { n++; return nil },
		"SELECT 1 FROM checkpoint WHERE program = $1 LIMIT 1", program)
	return n > 0, err
}

// accountsWithCheckpoint returns those of the accounts that have one, in order.
func accountsWithCheckpoint(ctx context.Context, q queryer, d dialect, program string, accounts []string) ([]string, error) {
	var with []string
	err := each(ctx, q, func(rows *sql.Rows) error {
		var account string
		err := rows.Scan(&account)
		with = append(with, account)
		return err
	}, "SELECT account_id FROM checkpoint WHERE program = $1 AND "+d.among("account_id", "$2")+" ORDER BY account_id", program, d.list(accounts))
	return with, err
}
