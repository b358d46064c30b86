package ledger

// upgrade_test.go: a ledger of an earlier schema goes on with this program.

import (
	"context"
	"testing"

	"trueup/io/ledger/ledgertest"
)

// A ledger of the first schema keeps what it holds; its accounts are evaluated
// again by the next run, because their states have another form now.
func TestALedgerOfTheFirstSchema(t *testing.T) {
	for name, dsn := range map[string]string{"sqlite": ledgertest.SQLite(t), "postgres": ledgertest.PostgresSchema(t)} {
		t.Run(name, func(t *testing.T) {
			ctx := context.Background()
			s, err := connect(ctx, dsn, false)
			if err != nil {
				t.Fatal(err)
			}
			goose := dialectSQLite
			if name == "postgres" {
				goose = dialectPostgres
				var schema string
				if err := s.writes.QueryRowContext(ctx, "SHOW search_path").Scan(&schema); err != nil {
					t.Fatal(err)
				}
				if _, err := s.writes.ExecContext(ctx, "CREATE SCHEMA "+schema); err != nil {
					t.Fatal(err)
				}
			}
			provider, err := newProvider(s.writes, goose)
			if err == nil {
				_, err = provider.UpTo(ctx, 1)
			}
			if err != nil {
				t.Fatal(err)
			}
			for _, insert := range []string{
				"INSERT INTO fact (account_id, program, kind, id, data) VALUES ('A', 'shop', 'accounts', 'A', 'Ann|')",
				"INSERT INTO account_due (account_id, program, next_due, run) VALUES ('A', 'shop', 9000000000000000000, 1)",
				`INSERT INTO account_state (account_id, program, state) VALUES ('A', 'shop', '{"tiers":[]}')`,
			} {
				if _, err := s.writes.ExecContext(ctx, insert); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := provider.Up(ctx); err != nil {
				t.Fatal(err)
			}
			due, err := s.Due(ctx, "shop", 0, "", 10)
			if err != nil || len(due) != 1 {
				t.Errorf("to be evaluated: %v, %v", due, err)
			}
			var states, always int
			const look = "SELECT (SELECT count(*) FROM account_state), (SELECT count(*) FROM fact WHERE effect_at < 0)"
			if err := s.db.QueryRowContext(ctx, look).Scan(&states, &always); err != nil || states != 0 || always != 1 {
				t.Errorf("%d states are left, %d facts count as having always mattered (%v)", states, always, err)
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}
