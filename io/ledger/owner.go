package ledger

// owner.go: whose a row is that does not name its account: its parent's. The table
// fact_owner knows the accounts of the facts that such rows name, by their ids.

import (
	"cmp"
	"context"

	"trueup/rules/fact"
	"trueup/rules/program"
)

const (
	// $2 is the parent's kind.
	giveAccounts = `UPDATE staging SET account_id = o.account_id FROM fact_owner o
		WHERE o.program = $1 AND o.kind = $2 AND o.id = staging.parent`

	noOwner = `UPDATE staging SET reason = $1
		WHERE account_id = '' AND (reason IS NULL OR reason NOT IN ('malformed', 'missing_id'))`

	// New facts, and known ids that were no facts or whose account is another now.
	keepStagedOwners = `INSERT INTO fact_owner (program, kind, id, account_id)
		SELECT $1, $2, id, account_id FROM staging
		WHERE reason IS NULL AND (seen IN (0, 2) OR seq IN (SELECT seq FROM staging_change WHERE is_new = 1)) ORDER BY id
		ON CONFLICT (program, kind, id) DO UPDATE SET account_id = excluded.account_id`

	rebuildOwners = `INSERT INTO fact_owner (program, kind, id, account_id)
		SELECT program, kind, id, account_id FROM fact WHERE program = $1 AND kind = $2 ORDER BY id
		ON CONFLICT (program, kind, id) DO NOTHING`
)

var ownerColumns = []string{"program", "kind", "id", "account_id"}

// owns says whether rows of other tables take their account from the table's facts.
func owns(p *program.Program, table *fact.Table) bool {
	for _, t := range p.Tables {
		if t.AccountFromParent && t.ParentTable == table.Name {
			return true
		}
	}
	return false
}

// giveAccounts gives staged rows the account of their parent, flawed ones too:
// they are reported under it.
func (s *settling) giveAccounts(ctx context.Context) error {
	if !s.table.AccountFromParent || s.staged.judged == 0 {
		return nil
	}
	if err := runScript(ctx, s.tx, s.store.dialect.stagingPlan(s.staged.judged)); err != nil {
		return err
	}
	_, err := exec(ctx, s.tx, giveAccounts, s.program.Name, s.table.ParentTable)
	return err
}

// parentMissing is the reason of a row whose parent is not there.
func (s *settling) parentMissing() string {
	return string(cmp.Or(s.table.ParentMissing, fact.UnknownOrder))
}

// keepOwners keeps whose the staged rows are that become facts.
func (s *settling) keepOwners(ctx context.Context) error {
	if !owns(s.program, s.table) {
		return nil
	}
	_, err := exec(ctx, s.tx, keepStagedOwners, s.args()...)
	return err
}

// keepOwners keeps whose the rows are that went the short way: new ids all of
// them, in the order of the key.
func (c *chunk) keepOwners(ctx context.Context) error {
	if c.owners == nil {
		return nil
	}
	return c.fill(ctx, "fact_owner", ownerColumns, func(k sink) error {
		return c.owners.each(func(record []byte) error {
			id, account, _ := cutRecord(record)
			k.Text(c.program.Name)
			k.Text(c.table.Name)
			k.Bytes(id)
			k.Bytes(account)
			return k.EndRow(ctx)
		})
	})
}

// mendOwners builds the owners anew if they are missing, as after somebody emptied
// the table: without them the rows that hang on them would all be set aside.
func (s *Store) mendOwners(ctx context.Context, p *program.Program) error {
	for _, table := range p.Tables {
		if !owns(p, table) {
			continue
		}
		// Whether the kind was ever delivered its filter says: the mirror, in which the
		// accounts lead, would have to be searched for it.
		var owners, filters int
		const look = `SELECT (SELECT count(*) FROM (SELECT 1 FROM fact_owner WHERE program = $1 AND kind = $2 LIMIT 1) o),
			(SELECT count(*) FROM (SELECT 1 FROM id_filter WHERE program = $1 AND kind = $2 LIMIT 1) i)`
		if err := s.db.QueryRowContext(ctx, look, p.Name, table.Name).Scan(&owners, &filters); err != nil {
			return err
		}
		if owners > 0 || filters == 0 {
			continue
		}
		err := s.write(ctx, "build the owners anew", func(t *tx) error {
			_, err := exec(ctx, t, rebuildOwners, p.Name, table.Name)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}
