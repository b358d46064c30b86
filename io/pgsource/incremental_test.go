package pgsource_test

// incremental_test.go: what a pull reads after the first, and that it misses nothing.

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"trueup/io/ledger/ledgertest"
	"trueup/io/pgsource"
	"trueup/io/termsfile"
	"trueup/jobs"
	"trueup/rules/business"
	"trueup/rules/fact"
)

const (
	accountsTable = `CREATE TABLE accounts (account_id text PRIMARY KEY, name text, opened_at timestamptz, country text,
		display_currency text, referred_by text, team_opened_at timestamptz, updated_at timestamptz)`
	ordersTable = `CREATE TABLE orders (order_id bigint, account_id text, member_id text, freelancer_pro boolean,
		subtotal numeric(12,2), tax numeric(12,2), service_fee numeric(12,2), currency text, ordered_at timestamptz,
		completed_at timestamptz, cancelled_at timestamptz, updated_at timestamptz, note text)`
	ordersKey  = "ALTER TABLE orders ADD PRIMARY KEY (order_id)"
	accountAda = "INSERT INTO accounts VALUES ('ada', 'Ada', '2026-01-01', 'US', 'USD', NULL, NULL, '2026-01-01')"
)

// order is the statement that adds an order of a dollar amount, changed at a time of
// 2026-03-01; none: it does not say when.
func order(id int, amount, at string) string {
	changed := "NULL"
	if at != "" {
		changed = "'2026-03-01 " + at + "+00'"
	}
	return fmt.Sprintf(`INSERT INTO orders VALUES (%d, 'ada', 'm', true, %s, 0, 0, 'USD', '2026-02-01', '2026-02-02', NULL, %s)`, id, amount, changed)
}

// orders is a stand with one account and these orders.
func orders(t *testing.T, statements ...string) *stand {
	t.Helper()
	s := shop(t)
	s.exec(accountsTable, ordersTable, ordersKey, accountAda)
	s.exec(statements...)
	return s
}

func TestRowsAreReadOnce(t *testing.T) {
	s := orders(t, order(1, "1", "10:00"), order(2, "2", "11:00"), order(3, "3", "12:00"))
	s.pulls("the first pull", "orders", [4]int64{3, 3, 0, 0})
	s.pulls("again", "orders", [4]int64{1, 0, 1, 0}) // the last is within its own overlap
	s.exec("UPDATE orders SET subtotal = 9, updated_at = '2026-03-01 12:20+00' WHERE order_id = 1", order(4, "4", "12:30"))
	s.pulls("a change and a new row", "orders", [4]int64{3, 2, 1, 0})
	s.pulls("and again", "orders", [4]int64{2, 0, 2, 0})
	s.pulls("accounts", "accounts", [4]int64{1, 0, 1, 0})
	if c := s.full().Tables["orders"]; c.Read != 4 || c.Unchanged != 4 {
		t.Errorf("a full pull: %+v", c)
	}
}

// A row committed late is found if it says that it changed within the overlap.
func TestRowsCommittedLate(t *testing.T) {
	s := orders(t, order(1, "1", "10:00"), order(2, "2", "12:00"))
	late := database(t, s.dsn)
	tx, err := late.BeginTx(context.Background(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.ExecContext(context.Background(), order(3, "3", "11:50")); err != nil {
		t.Fatal(err)
	}
	s.pulls("before the commit", "orders", [4]int64{2, 2, 0, 0})
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
	s.pulls("after it", "orders", [4]int64{2, 1, 1, 0})
	s.exec(order(4, "4", "11:44:59.999999"))
	s.pulls("before the overlap", "orders", [4]int64{2, 0, 2, 0})
	s.exec(order(5, "5", "11:45"))
	s.pulls("where it begins", "orders", [4]int64{3, 1, 2, 0})
	none := usual
	none.Overlap = 0
	s.read(none)
	s.exec(order(6, "6", "11:59"), order(7, "7", "12:00"))
	s.pulls("without an overlap, the last instant", "orders", [4]int64{2, 1, 1, 0})
	wide := usual
	wide.Overlap = 24 * time.Hour
	s.read(wide)
	s.pulls("a day of overlap", "orders", [4]int64{7, 2, 5, 0})
}

// However the rows are cut into batches, each is read once, in order.
func TestBatches(t *testing.T) {
	for rows := 1; rows <= 5; rows++ {
		t.Run(fmt.Sprint(rows), func(t *testing.T) {
			s := orders(t)
			for id := 1; id <= 8; id++ {
				s.exec(order(9-id, "1", "12:00"))
			}
			s.exec(order(20, "1", ""), order(21, "1", "11:00"))
			o := usual
			o.BatchRows = rows
			source := open(t, s.dsn, o)
			var seen []string
			lines := 0
			each(t, source, func(r *jobs.SourceRow) error {
				seen = append(seen, r.Cells[0])
				if lines++; r.Line != lines || !strings.HasSuffix(r.File, ".orders") || r.Read != int64(lines) {
					t.Errorf("row %d is %s line %d, read %d", lines, r.File, r.Line, r.Read)
				}
				return nil
			})
			same(t, "order", []string{"20", "21", "1", "2", "3", "4", "5", "6", "7", "8"}, seen)
			s.read(o)
			s.pulls("first", "orders", [4]int64{10, 10, 0, 0})
			s.pulls("again", "orders", [4]int64{9, 0, 9, 0}) // those of 12:00, and the one that does not say
		})
	}
}

// each reads all orders of a source, as one pull does.
func each(t *testing.T, source *pgsource.Source, fn func(*jobs.SourceRow) error) {
	t.Helper()
	ctx := context.Background()
	table := business.Program().Table("orders")
	if err := source.Begin(ctx, []*fact.Table{table}); err != nil {
		t.Fatal(err)
	}
	if err := source.Select(ctx, table, nil); err != nil {
		t.Fatal(err)
	}
	if err := source.Each(ctx, table, fn); err != nil {
		t.Fatal(err)
	}
	if err := source.End(); err != nil {
		t.Fatal(err)
	}
}

func TestTablesThatDoNotSayWhenTheyChange(t *testing.T) {
	s := orders(t, order(1, "1", "10:00"), order(2, "2", "12:00"), "ALTER TABLE orders DROP COLUMN updated_at")
	s.pulls("first", "orders", [4]int64{2, 2, 0, 0})
	s.pulls("again", "orders", [4]int64{2, 0, 2, 0})
	s.exec("UPDATE orders SET subtotal = 5 WHERE order_id = 1")
	s.pulls("changed", "orders", [4]int64{2, 1, 1, 0})
}

// A row that says it changed in the future does not hide what changes until then.
func TestTheFuture(t *testing.T) {
	for _, future := range []string{"2999-01-01", "infinity", "12026-01-01"} {
		s := orders(t, order(1, "1", "10:00"), order(2, "2", "11:00"), "UPDATE orders SET updated_at = '"+future+"' WHERE order_id = 2")
		s.pull("orders")
		s.exec(order(3, "3", "12:00"), "UPDATE orders SET updated_at = now() WHERE order_id = 3")
		if got := s.pull("orders"); got[1] != 1 {
			t.Errorf("%s: the next change is not pulled: %v", future, got)
		}
	}
}

// What a table is read from is part of its watermark.
func TestAnotherSourceIsReadWhole(t *testing.T) {
	s := orders(t, order(1, "1", "10:00"), order(2, "2", "12:00"))
	s.pulls("first", "orders", [4]int64{2, 2, 0, 0})
	s.exec("ALTER TABLE orders ALTER COLUMN tax TYPE numeric(14,2)")
	s.pulls("a column has another type", "orders", [4]int64{2, 0, 2, 0})
	s.pulls("that type again", "orders", [4]int64{1, 0, 1, 0})
	var err error
	if s.job.Terms, err = termsfile.Parse("terms", []byte("zone: America/New_York\n")); err != nil {
		t.Fatal(err)
	}
	s.pulls("another zone", "orders", [4]int64{2, 0, 2, 0})
	s.job.Source = folder(t, map[string][][]string{"orders": {{"order_id", "account_id", "member_id", "freelancer_pro", "subtotal", "tax",
		"service_fee", "currency", "ordered_at", "completed_at", "cancelled_at"}, {"9", "ada", "m", "true", "1.00", "0.00", "0.00", "USD", "", "", ""}}})
	s.pulls("a file", "orders", [4]int64{1, 1, 0, 0})
	s.job.Source = s.source
	s.pulls("after the file", "orders", [4]int64{2, 0, 2, 0})
	s.pulls("and again", "orders", [4]int64{1, 0, 1, 0})
}

// A pull that is cut short leaves no watermark behind, and the next reads the same.
func TestAPullCutShort(t *testing.T) {
	ledgertest.Engines(t, func(t *testing.T, dsn string) {
		s := newStand(t, dsn, schema(t), business.Program())
		s.exec(accountsTable, ordersTable, ordersKey, accountAda, order(1, "1", "10:00"))
		s.pulled()
		before := marks(t, s)
		s.exec(order(2, "2", "11:00"), order(3, "3", "12:00"))
		ctx, cancel := context.WithCancel(context.Background())
		s.job.Source = &cut{Database: s.source, after: 2, cancel: cancel}
		if _, err := s.job.Pull(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("the pull that was cut short: %v", err)
		}
		s.job.Source = s.source
		same(t, "watermarks", before, marks(t, s))
		s.pulls("the next pull", "orders", [4]int64{3, 2, 1, 0})
		if after := marks(t, s); after["orders"] != "2026-03-01T12:00:00Z" {
			t.Errorf("watermarks %v", after)
		}
	})
}

// cut is a source whose pull is interrupted after some rows of the orders.
type cut struct {
	jobs.Database
	after  int
	cancel func()
}

func (c *cut) Each(ctx context.Context, table *fact.Table, fn func(*jobs.SourceRow) error) error {
	n := 0
	return c.Database.Each(ctx, table, func(row *jobs.SourceRow) error {
		if n++; table.Name == "orders" && n == c.after {
			c.cancel()
		}
		return fn(row)
	})
}

// marks are the watermarks that the ledger keeps.
func marks(t *testing.T, s *stand) map[string]string {
	t.Helper()
	list, err := s.store.TableMarks(context.Background(), s.job.Program.Name)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, m := range list {
		all[m.Table] = m.At.String()
	}
	return all
}

// Rows that share an id are compared in every delivery in which one of them is.
func TestDuplicatesStayDuplicates(t *testing.T) {
	s := shop(t)
	s.exec(accountsTable, ordersTable, accountAda, order(1, "1", "10:00"), order(2, "2", "10:00"), order(1, "3", "12:00"))
	s.pulls("first", "orders", [4]int64{3, 2, 0, 1})
	before := s.exports("2026-04-01T00:00:00Z")
	s.pulls("again, with the row that lost", "orders", [4]int64{2, 0, 1, 1})
	same(t, "exports", before, s.exports("2026-04-01T00:00:00Z"))
	s.exec("DELETE FROM orders WHERE subtotal = 1")
	s.pulls("without it", "orders", [4]int64{1, 0, 1, 0})
	if got := s.exports("2026-04-01T00:00:00Z")["exceptions"]; got != "fact,id,account_id,reason\n" {
		t.Errorf("exceptions: %s", got)
	}
	// What waits for its account is taken up by a later delivery that does not hold it.
	s.exec("INSERT INTO orders SELECT 7, 'bob', member_id, freelancer_pro, subtotal, tax, service_fee, currency, ordered_at, completed_at, cancelled_at, "+
		"'2026-03-01 12:01+00' FROM orders WHERE order_id = 2", order(8, "8", "13:00"))
	s.pulls("unknown account", "orders", [4]int64{3, 1, 1, 1})
	s.exec("INSERT INTO accounts SELECT 'bob', 'Bob', opened_at, country, display_currency, NULL, NULL, '2026-03-01 13:00+00' FROM accounts")
	if c := s.pulled().Tables["orders"]; c.Read != 1 || c.TakenUp != 1 {
		t.Errorf("when the account comes: %+v", c)
	}
}

func TestRowsThatVanish(t *testing.T) {
	ledgertest.Engines(t, func(t *testing.T, dsn string) {
		s := newStand(t, dsn, schema(t), business.Program())
		s.exec(accountsTable, ordersTable, ordersKey, accountAda)
		for id := 101; id <= 130; id++ {
			s.exec(order(id, "1", "10:00"))
		}
		s.pulled()
		before := s.exports("2026-04-01T00:00:00Z")
		s.exec("DELETE FROM orders WHERE order_id BETWEEN 105 AND 116", "UPDATE orders SET account_id = 'nobody' WHERE order_id = 120")
		if c := s.pulled().Tables["orders"]; c.Vanished != 0 {
			t.Errorf("only a full pull can tell: %+v", c)
		}
		sum := s.full()
		c := sum.Tables["orders"]
		same(t, "ids", []string{"105", "106", "107", "108", "109", "110", "111", "112", "113", "114"}, c.FirstVanished)
		if c.Vanished != 12 || c.Read != 18 || sum.Total.Vanished != 12 || sum.Tables["accounts"].Vanished != 0 {
			t.Errorf("orders %+v, all %+v", c, sum.Total)
		}
		if after := s.exports("2026-04-01T00:00:00Z"); after["entries"] != before["entries"] {
			t.Errorf("what vanished was taken back:\n%s", after["entries"])
		}
		s.exec("DROP TABLE orders")
		if c := s.full().Tables["orders"]; c.Vanished != 30 || c.Read != 0 {
			t.Errorf("without the table: %+v", c)
		}
	})
}
