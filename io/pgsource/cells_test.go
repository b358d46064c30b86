package pgsource_test

// cells_test.go: values of every type arrive in the one form that parsers take.

import (
	"context"
	"runtime"
	"strings"
	"testing"

	"trueup/io/pgsource"
	"trueup/jobs"
	"trueup/rules/fact"
)

// one is a table of facts with one column beside its id.
func one(as fact.Type) *fact.Table {
	return &fact.Table{
		Name: "things", IDWith: fact.NoColumn,
		Columns: []fact.Column{{Name: "id"}, {Name: "value", Type: as, Values: []string{"open"}}},
	}
}

// cells returns what is read of a column.
func cells(t *testing.T, s *pgsource.Source, table *fact.Table) (all []string) {
	t.Helper()
	ctx := context.Background()
	if err := s.Check(ctx, []*fact.Table{table}); err != nil {
		t.Fatal(err)
	}
	if err := s.Begin(ctx, []*fact.Table{table}); err != nil {
		t.Fatal(err)
	}
	defer closed(t, s.End)
	err := s.Each(ctx, table, func(row *jobs.SourceRow) error {
		all = append(all, row.Cells[1])
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestCells(t *testing.T) {
	s := shop(t)
	s.exec("CREATE TYPE state AS ENUM ('open', 'shut')", "CREATE DOMAIN price AS numeric(12,3)", "CREATE DOMAIN list_price AS price")
	source := open(t, s.dsn, usual)
	for _, c := range []struct {
		as           fact.Type
		declared     string
		values, want []string
	}{
		{fact.Money, "numeric(12,2)", []string{"12.5", "0", "-3", "100000000.01"}, []string{"12.50", "0.00", "-3.00", "100000000.01"}},
		{fact.Money, "numeric", []string{"12", "12.5", "12.5000", "12.345", "NaN", "0.10"}, []string{"12.00", "12.50", "12.50", "12.345", "NaN", "0.10"}},
		{fact.Money, "list_price", []string{"1.5", "1.234"}, []string{"1.50", "1.234"}},
		{fact.Money, "text", []string{"12.5", "1,00"}, []string{"12.5", "1,00"}},
		{fact.Points, "integer", []string{"1500", "-1"}, []string{"1500", "-1"}},
		{fact.Points, "numeric", []string{"1500.00", "1500", "1500.5"}, []string{"1500", "1500", "1500.5"}},
		{fact.Rate, "numeric", []string{"0.91", "1.0900"}, []string{"0.91", "1.0900"}},
		{fact.Bool, "boolean", []string{"yes", "f"}, []string{"true", "false"}},
		{fact.Date, "date", []string{"2026-02-28", "infinity"}, []string{"2026-02-28", "infinity"}},
		{fact.Enum, "state", []string{"open", "shut"}, []string{"open", "shut"}},
		{fact.Text, "uuid", []string{"A0EEBC99-9c0b-4ef8-bb6d-6bb9bd380a11"}, []string{"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"}},
		{fact.Text, "bigint", []string{"42"}, []string{"42"}},
		{fact.Text, "char(5)", []string{"ab"}, []string{"ab"}},
		{fact.Text, "text", []string{"", " a,\"b\"\n"}, []string{"", " a,\"b\"\n"}},
		{fact.Instant, "timestamptz", []string{"2026-10-01 12:00:00+02", "2026-10-01 10:00:00.5Z", "2026-10-01 10:00:00.123456Z", "infinity", "-infinity", "0044-03-15 12:00:00Z BC", "12026-01-01 00:00Z"},
			[]string{"2026-10-01T10:00:00Z", "2026-10-01T10:00:00.5Z", "2026-10-01T10:00:00.123456Z", "infinity", "-infinity", "0044-03-15 12:00:00+00 BC", "12026-01-01 00:00:00+00"}},
		{fact.Instant, "timestamp", []string{"2026-10-01 10:00:00"}, []string{"2026-10-01T10:00:00Z"}},
		{fact.Instant, "text", []string{"2026-10-01T10:00:00+02:00", "today"}, []string{"2026-10-01T10:00:00+02:00", "today"}},
	} {
		s.exec("DROP TABLE IF EXISTS things", "CREATE TABLE things (id serial, value "+c.declared+")")
		for _, v := range append(c.values, "NULL") {
			if v != "NULL" {
				v = "'" + v + "'"
			}
			s.exec("INSERT INTO things (value) VALUES (" + v + ")")
		}
		same(t, c.declared, append(c.want, ""), cells(t, source, one(c.as)))
	}
}

// Columns of a type that could mean something else are refused before a row is read.
func TestTypesThatAreRefused(t *testing.T) {
	s := shop(t)
	source := open(t, s.dsn, usual)
	for _, c := range []struct {
		as       fact.Type
		declared string
		says     string
	}{
		{fact.Money, "integer", ".things.value is of type integer, and must be numeric (or a text such as 1240.00): it could be cents"},
		{fact.Money, "double precision", "a float is not exact; cast it in a view"},
		{fact.Money, "money", "is of type money, and must be numeric"},
		{fact.Rate, "real", "is of type real, and must be numeric, an integer (or a text)"},
		{fact.Instant, "date", "is of type date, and must be timestamp with time zone"},
		{fact.Date, "timestamptz", "is of type timestamp with time zone, and must be date"},
		{fact.Bool, "integer", "must be boolean"},
		{fact.Points, "boolean", "must be an integer"},
		{fact.Enum, "jsonb", "must be a text"},
	} {
		s.exec("DROP TABLE IF EXISTS things", "CREATE TABLE things (id text, value "+c.declared+")")
		refused(t, source.Check(context.Background(), []*fact.Table{one(c.as)}), c.says)
	}
}

// The form of a demo's row is the form of its CSV file, so what the parser refuses is
// set aside with the table's name and the row's number.
func TestMalformedValuesAreSetAside(t *testing.T) {
	s := orders(t, order(1, "1", "10:00"), order(2, "12.345", "11:00"), order(3, "1", "12:00"),
		"ALTER TABLE orders ALTER COLUMN subtotal TYPE numeric(12,4)", "UPDATE orders SET subtotal = 12.345 WHERE order_id = 2",
		"UPDATE orders SET completed_at = 'infinity' WHERE order_id = 3")
	s.pulls("first", "orders", [4]int64{3, 1, 0, 2})
	var rows []jobs.SetAsideRow
	err := s.job.Ledger.SetAside(context.Background(), "business", nil, func(r jobs.SetAsideRow) error {
		_, r.File, _ = strings.Cut(r.File, ".") // the schema is the test's own
		rows = append(rows, r)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	same(t, "set aside", []jobs.SetAsideRow{
		{Table: "orders", ID: "2", Account: "ada", Reason: fact.Malformed, File: "orders", Line: 2, Column: "subtotal", Text: "12.3450",
			Why: "not an amount: digits, a point and two digits"},
		{Table: "orders", ID: "3", Account: "ada", Reason: fact.Malformed, File: "orders", Line: 3, Column: "completed_at", Text: "infinity",
			Why: "not an RFC 3339 instant with at most six fractional digits"},
	}, rows)
	s.exec("UPDATE orders SET completed_at = ordered_at, updated_at = '2026-03-01 13:00+00' WHERE order_id = 3")
	s.pulls("corrected", "orders", [4]int64{1, 1, 0, 0})
}

func TestRowsThatAreTooLong(t *testing.T) {
	s := orders(t, order(1, "1", "10:00"), order(2, "1", "11:00"),
		"UPDATE orders SET member_id = repeat('x', 3000000) WHERE order_id = 1")
	s.pulls("a cell of 3 MB", "orders", [4]int64{2, 1, 0, 1})
	var rows []jobs.SetAsideRow
	err := s.job.Ledger.SetAside(context.Background(), "business", nil, func(r jobs.SetAsideRow) error { rows = append(rows, r); return nil })
	if err != nil || len(rows) != 1 || rows[0].ID != "1" || rows[0].Why != "the row is longer than 1 MiB" || !strings.HasPrefix(rows[0].Text, "1,ada,,true,") {
		t.Errorf("%+v (%v)", rows, err)
	}
}

// Rows are streamed: memory does not grow with them.
func TestMemoryStaysFlat(t *testing.T) {
	const all = 200_000
	dsn := schema(t)
	db := database(t, dsn)
	if _, err := db.ExecContext(context.Background(), "CREATE TABLE orders AS SELECT n AS order_id, 'account '||n%1000 AS account_id, repeat('m', 100) AS member_id, "+
		"true AS freelancer_pro, 1.00 AS subtotal, 0.00 AS tax, 0.00 AS service_fee, 'USD' AS currency, now() AS ordered_at, now() AS completed_at, "+
		"now() AS cancelled_at, now() AS updated_at FROM generate_series(1, 200000) n"); err != nil {
		t.Fatal(err)
	}
	var before, now runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	n := 0
	each(t, open(t, dsn, usual), func(row *jobs.SourceRow) error {
		if n++; n%50_000 == 0 {
			runtime.GC()
			runtime.ReadMemStats(&now)
			if held := int64(now.HeapAlloc) - int64(before.HeapAlloc); held > 4<<20 {
				t.Errorf("after %d rows %d bytes are held", n, held)
			}
		}
		return nil
	})
	if n != all {
		t.Errorf("%d rows", n)
	}
}
