package ledger_test

// append_only_test.go: the database itself refuses to change the ledger.

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/lib/pq"

	"trueup/io/ledger"
	"trueup/io/ledger/ledgertest"
	"trueup/jobs"
	"trueup/rules"
)

var ledgerTables = []string{"booking", "decision", "run", "run_end", "terms_text"}

// column is one to update in each of the tables.
var columnOf = map[string]string{"booking": "amount", "decision": "outcome", "run": "started", "run_end": "booked", "terms_text": "text"}

// fill makes a ledger with a row in each table.
func fill(t *testing.T, dsn string) {
	t.Helper()
	s := open(t, dsn)
	pull(t, s, of(accounts, accountA))
	_, err := book(t, s, jobs.Result{
		Account: "A", Bookings: []rules.Booking{entry("k", 0, 1, 1)}, Decisions: []rules.Decision{{ID: "d", Outcome: "accepted"}},
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAppendOnly(t *testing.T) {
	ledgertest.Engines(t, func(t *testing.T, dsn string) {
		fill(t, dsn)
		db := raw(t, dsn)
		for _, table := range ledgerTables {
			statements := []string{"UPDATE " + table + " SET " + columnOf[table] + " = " + columnOf[table], "DELETE FROM " + table}
			if strings.HasPrefix(dsn, "postgres") {
				statements = append(statements, "TRUNCATE "+table, "DELETE FROM "+table+" WHERE false")
			} else {
				statements = append(statements, "INSERT OR REPLACE INTO "+table+" SELECT * FROM "+table)
			}
			for _, statement := range statements {
				_, err := db.ExecContext(t.Context(), statement)
				if err == nil || !strings.Contains(err.Error(), "the ledger is append-only") {
					t.Errorf("%s: %v", statement, err)
				}
			}
		}
	})
}

func TestJobRole(t *testing.T) {
	t.Run("postgres", func(t *testing.T) {
		dsn := ledgertest.Postgres(t)
		fill(t, dsn)
		db := raw(t, dsn)
		db.SetMaxOpenConns(1)
		// Without the triggers the role must hold on its own.
		for _, table := range ledgerTables {
			if _, err := db.ExecContext(t.Context(), "ALTER TABLE "+table+" DISABLE TRIGGER append_only"); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := db.ExecContext(t.Context(), "SET ROLE trueup_job"); err != nil {
			t.Fatal(err)
		}
		for _, table := range ledgerTables {
			for _, statement := range []string{"UPDATE " + table + " SET " + columnOf[table] + " = " + columnOf[table], "DELETE FROM " + table, "TRUNCATE " + table, "DROP TABLE " + table} {
				var pe *pq.Error
				if _, err := db.ExecContext(t.Context(), statement); !errors.As(err, &pe) || pe.Code != "42501" {
					t.Errorf("%s: %v", statement, err)
				}
			}
		}
		// And yet it can do the whole job.
		s, err := ledger.Open(context.Background(), dsn+"&role=trueup_job")
		if err != nil {
			t.Fatal(err)
		}
		defer closed(t, s.Close)
		pull(t, s, of(accounts, accountA, accountB, "C|x|B"), of(orders, orderO1, "o2|X|1.00|USD||"), of(refunds, "r1|o1|A|1.00"))
		pull(t, s, of(accounts, "X|x|"), of(orders, orderO1, "o2|A|1.00|USD||"), of(rates, "EUR|1|2026-01-01T00:00:00Z"))
		pullAgency(t, s, append(people(), of(bills, "b1|c1|1.00|USD", "b1|c1|2.00|USD", "b2|c9|1.00|USD"), of(verdicts, "b1|yes"))...)
		pullAgency(t, s, of(clients, "c9|Q|Cid|"), of(bills, "b1|c2|3.00|USD"))
		settleMarks(t, s)
		if err := s.TouchStale(context.Background(), shop.Name, "t2"); err != nil {
			t.Error(err)
		}
		settleMarks(t, s)
		if err := s.Release(context.Background(), lease(t, s)); err != nil {
			t.Error(err)
		}
	})
}

// TestEntriesForPeople: the view shows the sums of the keys with readable instants.
func TestEntriesForPeople(t *testing.T) {
	ledgertest.Engines(t, func(t *testing.T, dsn string) {
		s := open(t, dsn)
		pull(t, s, of(accounts, accountA))
		const second = 1_000_000
		_, err := book(t, s, jobs.Result{Account: "A", Bookings: []rules.Booking{
			entry("a", 0, 5, second), entry("a", 1, -5, second), entry("b", 0, 5, second), entry("b", 1, -5, second), entry("b", 2, 7, 60*second),
		}})
		if err != nil {
			t.Fatal(err)
		}
		instant := "effective_at"
		if strings.HasPrefix(dsn, "postgres") {
			instant = `to_char(effective_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`
		}
		rows, err := raw(t, dsn).QueryContext(t.Context(), "SELECT account_id, key, asset, amount, "+instant+" FROM entries")
		if err != nil {
			t.Fatal(err)
		}
		defer func() {
			if err := rows.Close(); err != nil {
				t.Error(err)
			}
		}()
		var got []string
		for rows.Next() {
			var account, key, asset, amount, at string
			if err := rows.Scan(&account, &key, &asset, &amount, &at); err != nil {
				t.Fatal(err)
			}
			got = append(got, strings.Join([]string{account, key, asset, amount, at}, " "))
		}
		same(t, "entries", []string{"A b points 7 1970-01-01T00:01:00Z"}, got)
		if err := rows.Err(); err != nil {
			t.Error(err)
		}
	})
}
