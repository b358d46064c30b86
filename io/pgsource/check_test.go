package pgsource_test

// check_test.go: names, rights and mistakes, and what people read about them.

import (
	"context"
	"crypto/rand"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/lib/pq"
	"github.com/lib/pq/pqerror"

	"trueup/io/pgsource"
	"trueup/io/yamlfile"
	"trueup/jobs"
	"trueup/rules/business"
	"trueup/rules/fact"
)

// readMap writes and reads a map's file.
func readMap(t *testing.T, text string) (*pgsource.Map, string, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "names.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	m, err := pgsource.ReadMap(path, business.Program().Tables)
	return m, path, err
}

func TestOtherNames(t *testing.T) {
	s := ownShop(t)
	s.exec(`CREATE SCHEMA crm`, `CREATE SCHEMA "Shop"`, strings.Replace(accountsTable, "accounts", "crm.customers", 1),
		strings.Replace(accountAda, "accounts", "crm.customers", 1), ordersTable, order(1, "12.30", "10:00"),
		`CREATE VIEW "Shop"."All Orders" AS SELECT order_id, account_id, member_id AS buyer, freelancer_pro, subtotal AS net, tax, service_fee, currency,
			ordered_at, completed_at, cancelled_at, updated_at AS "changed at" FROM orders`)
	m, _, err := readMap(t, `
schema: Shop
tables:
  accounts: {schema: crm, table: customers}
  orders:
    table: All Orders
    columns: {member_id: buyer, subtotal: net, updated_at: changed at}
`)
	if err != nil {
		t.Fatal(err)
	}
	o := usual
	o.Map = m
	s.read(o)
	sum := s.pulled()
	if sum.Total.Pulled != 2 || sum.Total.SetAside != 0 {
		t.Errorf("pulled %+v", sum.Total)
	}
	same(t, "watermarks", map[string]string{"accounts": "2026-01-01T05:00:00Z", "orders": "2026-03-01T10:00:00Z"}, marks(t, s))
	if entries := s.exports("2026-04-01T00:00:00Z")["entries"]; !strings.Contains(entries, "ada,earn/order/1,points,61,") {
		t.Errorf("entries:\n%s", entries)
	}
	// One column of the source may stand for several, and a view has no key.
	m, _, err = readMap(t, "tables: {orders: {columns: {updated_at: completed_at}}}")
	if err != nil {
		t.Fatal(err)
	}
	o.Map = m
	s.read(o)
	s.pulls("by completed_at", "orders", [4]int64{1, 0, 1, 0})
	s.pulls("by completed_at again", "orders", [4]int64{1, 0, 1, 0})
}

func TestMapsWithMistakes(t *testing.T) {
	for text, says := range map[string]string{
		"":                                   ":1:1: empty: expected tables:",
		"- a":                                ":1:1: expected tables:",
		"tables: {a: ":                       ":1: not YAML: ",
		"schemas: x":                         `:1:1: "schemas" is not known here: there are schema and tables`,
		"schema: [x]":                        ":1:9: schema: expected a name of the database, found a list",
		"schema:":                            ":1:1: schema: expected a name of the database, found nothing",
		"schema: " + strings.Repeat("x", 64): ":1:9: schema: longer than the 63 bytes",
		"schema: a\nschema: b":               `:2:1: "schema" is given again; first at line 1, column 1`,
		"tables:\n  order: {table: x}":       `:2:3: "order" is no table of facts; there are accounts, members, orders`,
		"tables:\n  orders: {name: x}":       `:2:12: "name" is not known here: there are schema, table and columns`,
		"tables:\n  orders:\n    columns: {net: a, tax: b}":      `:3:15: "net" is no column of orders; there are order_id`,
		"tables: {orders: &a {table: x}}":                        `:1:18: anchor "&a": leave it out`,
		"tables: {orders: {table: !!str x}}":                     `:1:26: tag "!!str": leave it out`,
		"schema: a\n---\nschema: b":                              ":3:1: a second document",
		"tables: {orders: {table: x}}\nschema: {}\nwhatever: {}": ":2:9: schema: expected a name of the database, found a mapping",
	} {
		_, path, err := readMap(t, text)
		refused(t, err, path+says)
		var place *yamlfile.Error
		if err != nil && !errors.As(err, &place) {
			t.Errorf("%q: %v has no place", text, err)
		}
	}
	if _, path, err := readMap(t, "{tables: {orders: {}}}"); err != nil {
		t.Errorf("%s, in which nothing has another name: %v", path, err)
	}
	_, err := pgsource.ReadMap(filepath.Join(t.TempDir(), "none.yaml"), nil)
	if !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
}

// All that is wrong is said at once.
func TestCheckSaysEverything(t *testing.T) {
	s := ownShop(t)
	s.exec("CREATE TABLE orders (order_id text, subtotal real, extra text)", "CREATE TABLE refunds (refund_id text, order_id text)")
	m, _, err := readMap(t, "tables: {orders: {columns: {tax: vat}}, deposits: {table: paid_in}}")
	if err != nil {
		t.Fatal(err)
	}
	o := usual
	o.Map = m
	source := open(t, s.dsn, o)
	err = source.Check(context.Background(), business.Program().Tables)
	refused(t, err, "public.orders lacks account_id, member_id, freelancer_pro, tax (by the source map vat), service_fee, currency, ordered_at, completed_at, "+
		"cancelled_at; it has order_id, subtotal, extra", "public.orders.subtotal is of type real", "public.refunds lacks account_id, amount, refunded_at",
		"there is no table or view paid_in, which --source-map names for deposits")
	empty := open(t, shop(t).dsn, usual)
	if err := empty.Check(context.Background(), business.Program().Tables); err != nil {
		t.Errorf("tables are optional: %v", err)
	}
	if w := empty.Warnings(); len(w) != 1 || !strings.Contains(w[0], "holds no table of facts; looked for accounts, members, orders") {
		t.Errorf("warnings %q", w)
	}
}

// reader makes a user that may only read, and returns its DSN.
func reader(t *testing.T, s *stand) (name, dsn string) {
	t.Helper()
	name = "reader_" + strings.ToLower(rand.Text()[:12])
	s.exec("CREATE ROLE " + name + " LOGIN PASSWORD 'geheim@sesam'")
	t.Cleanup(func() { s.exec("DROP OWNED BY "+name, "DROP ROLE "+name) })
	u, err := url.Parse(s.dsn)
	if err != nil {
		t.Fatal(err)
	}
	u.User = url.UserPassword(name, "geheim@sesam")
	return name, u.String()
}

func TestARoleThatMayOnlyRead(t *testing.T) {
	s := ownShop(t)
	s.exec(accountsTable, ordersTable, ordersKey, accountAda, order(1, "1", "10:00"), "CREATE SCHEMA crm", "ALTER TABLE accounts SET SCHEMA crm")
	name, dsn := reader(t, s)
	m, _, err := readMap(t, "tables: {accounts: {schema: crm}}")
	if err != nil {
		t.Fatal(err)
	}
	o := usual
	o.Map = m
	source := open(t, dsn, o)
	s.job.Source = source
	_, err = s.job.Pull(context.Background())
	refused(t, err, "schema crm may not be used by this user: GRANT USAGE ON SCHEMA crm", "public.orders: this user may not read order_id, account_id", "GRANT SELECT")
	s.exec("GRANT USAGE ON SCHEMA crm TO "+name, "GRANT SELECT ON crm.accounts, orders TO "+name)
	s.pulls("with SELECT only", "orders", [4]int64{1, 1, 0, 0})
	var pe *pq.Error
	if _, err := database(t, dsn).ExecContext(context.Background(), "DELETE FROM orders"); !errors.As(err, &pe) || pe.Code != pqerror.InsufficientPrivilege {
		t.Errorf("it can also write: %v", err)
	}
	s.exec("GRANT ALL ON orders TO " + name)
	// Even where it might write, and a view would let it, nothing is written.
	s.exec("CREATE FUNCTION sneak() RETURNS text LANGUAGE plpgsql AS $$ BEGIN DELETE FROM orders; RETURN 'x'; END $$",
		"CREATE VIEW deposits AS SELECT sneak() AS deposit_id, 'ada'::text AS account_id, 1.00 AS amount, 'USD'::text AS currency, "+
			"now() AS deposited_at, now() AS reversed_at", "GRANT SELECT ON deposits TO "+name)
	_, err = s.job.Pull(context.Background())
	refused(t, err, "read-only transaction")
	if !errors.As(err, &pe) || pe.Code != pqerror.ReadOnlySQLTransaction {
		t.Errorf("refused for another reason: %v", err)
	}
	if strings.Contains(err.Error(), "geheim") {
		t.Errorf("the password is shown: %v", err)
	}
}

// What a pull reads stands still while it reads.
func TestOneSnapshot(t *testing.T) {
	s := orders(t, order(1, "1", "10:00"))
	s.job.Source = &meddler{Database: s.source, meddle: func() { s.exec(order(2, "2", "11:00"), "DELETE FROM orders WHERE order_id = 1") }}
	s.pulls("while others write", "orders", [4]int64{1, 1, 0, 0})
	s.pulls("then", "orders", [4]int64{1, 1, 0, 0})
}

// meddler lets somebody write when the first table has been read.
type meddler struct {
	jobs.Database
	meddle func()
}

func (m *meddler) Each(ctx context.Context, table *fact.Table, fn func(*jobs.SourceRow) error) error {
	err := m.Database.Each(ctx, table, fn)
	if table.Name == "accounts" && m.meddle != nil {
		m.meddle()
		m.meddle = nil
	}
	return err
}

func TestErrorsSayWhatToDo(t *testing.T) {
	s := orders(t)
	ctx := context.Background()
	u, err := url.Parse(s.dsn)
	if err != nil {
		t.Fatal(err)
	}
	with := func(change func(*url.URL)) string {
		c := *u
		c.User = url.UserPassword("nobody", "geheim@sesam")
		change(&c)
		return c.String()
	}
	for _, c := range []struct{ dsn, says string }{
		{with(func(*url.URL) {}), "the server refused the user or the password; check both"},
		{with(func(c *url.URL) { c.Host = "127.0.0.1:1" }), "the server cannot be reached; check host and port"},
		{with(func(c *url.URL) { c.User = u.User; c.Path = "/none" }), "this database does not exist"},
		{with(func(c *url.URL) { c.RawQuery = "sslmode=require" }), "the server does not speak TLS"},
	} {
		err := open(t, c.dsn, usual).Check(ctx, business.Program().Tables)
		refused(t, err, "source postgres://", c.says)
		if strings.Contains(err.Error(), "geheim") || strings.Contains(err.Error(), "sesam") {
			t.Errorf("the password is shown: %v", err)
		}
	}
	_, err = pgsource.Open("postgres://u:geheim@h:port/x", usual)
	refused(t, err, "the source's DSN postgres://u:xxxxx@h:port/x is not understood")

	s.exec("CREATE VIEW deposits AS SELECT 'd'::text AS deposit_id, 'ada'::text AS account_id, 1.00 AS amount, 'USD'::text AS currency, "+
		"now() AS deposited_at, now() AS reversed_at FROM (SELECT pg_sleep(60)) s", "DROP TABLE orders")
	o := usual
	o.StatementTimeout = 20 * time.Millisecond
	s.read(o)
	_, err = s.job.Pull(ctx)
	refused(t, err, "the server did not answer within --statement-timeout 20ms; raise it, or give the table an index on (updated_at, id)")
	var pe *pq.Error
	if !errors.As(err, &pe) || pe.Code != "57014" {
		t.Errorf("the driver's error is lost: %v", err)
	}
	err = open(t, s.dsn, usual).Each(ctx, business.Program().Table("orders"), nil)
	refused(t, err, "rows are read between Begin and End only")
}

func TestWhatIsADSN(t *testing.T) {
	for name, want := range map[string]bool{
		"facts": false, "./postgres": false, "/data/host=x": false, "": false,
		"postgres://h/d": true, "postgresql://h/d": true, "host=h dbname=d": true, "service=rewards": true,
	} {
		if got := pgsource.IsDSN(name); got != want {
			t.Errorf("%q: %t", name, got)
		}
	}
}
