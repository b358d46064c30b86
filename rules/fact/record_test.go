package fact

// record_test.go: what each cell may hold, and the first reason that applies
// where a row is no fact (PROGRAMS.md, "Bad facts"; G-0 for amounts and instants).

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"trueup/rules"
)

// things has a column of every type.
var things = &Table{
	Name: "things",
	Columns: []Column{
		{Name: "thing_id"}, {Name: "account_id"}, {Name: "order_id"}, {Name: "referred_by"},
		{Name: "kind", Type: Enum, Values: []string{"credits", "donation"}}, {Name: "done", Type: Bool},
		{Name: "amount", Type: Money}, {Name: "points", Type: Points}, {Name: "rate", Type: Rate}, {Name: "currency"},
		{Name: "week_start", Type: Date}, {Name: "ordered_at", Type: Instant}, {Name: "completed_at", Type: Instant}, {Name: "note"},
	},
	IDWith: NoColumn, Account: 1, Parent: 2, ParentTable: "orders", Link: 3, Currency: 9,
	InOrder: [][2]int{{12, 11}, {12, 10}}, Effect: 12,
}

// thing is a good row with some cells changed: "amount=1.00", "updated_at=...".
func thing(changes ...string) (cells []string, updatedAt string) {
	cells = []string{"t1", "A", "o1", "B", "credits", "true", "12.50", "1500", "1.1000", "USD", "2023-02-06", "2023-02-07T00:00:00Z", "2023-02-08T00:00:00Z", "a note"}
	for _, c := range changes {
		name, value, _ := strings.Cut(c, "=")
		if name == UpdatedAt {
			updatedAt = value
		} else {
			cells[things.Column(name)] = value
		}
	}
	return cells, updatedAt
}

func parse(t *Table, zone rules.Zone, cells []string, updatedAt string) Record {
	var rec Record
	NewParser(t, zone).Parse(cells, updatedAt, &rec)
	return rec
}

func TestParserMakesACanonicalRecord(t *testing.T) {
	at, _ := rules.ParseInstant("2023-03-01T00:00:00Z")
	good := Record{ID: "t1", Shown: "t1", Account: "A", Parent: "o1", Link: "B", UpdatedAt: rules.None, FlawColumn: NoColumn,
		Effect: 1675814400000000, Data: "o1|B|credits|t|1250|1500|1.1|USD|19394|1675728000000000|1675814400000000|a note"}
	for _, c := range []struct {
		name    string
		changes []string
		want    func(*Record)
	}{
		{"good", nil, func(*Record) {}},
		{"updated_at stays out of the data", []string{"updated_at=2023-03-01T01:00:00+01:00"}, func(r *Record) { r.UpdatedAt = at }},
		{"an instant written otherwise", []string{"ordered_at=2023-02-07T01:00:00.000+01:00"}, func(*Record) {}},
		{"a rate written otherwise", []string{"rate=01.1"}, func(*Record) {}},
		{"points written otherwise", []string{"points=01500"}, func(*Record) {}},
		{"empty instants are not yet", []string{"week_start=", "ordered_at=", "completed_at="}, func(r *Record) {
			r.Effect, r.Data = rules.None, "o1|B|credits|t|1250|1500|1.1|USD||||a note"
		}},
		{"empty texts", []string{"note=", "referred_by=", "order_id="}, func(r *Record) {
			r.Parent, r.Link, r.Data = "", "", "||credits|t|1250|1500|1.1|USD|19394|1675728000000000|1675814400000000|"
		}},
		{"an empty account is the mirror's to judge", []string{"account_id="}, func(r *Record) { r.Account = "" }},
		{"zero below zero", []string{"amount=-0.00", "rate=-0.0"}, func(r *Record) {
			r.Data = "o1|B|credits|t|0|1500|0|USD|19394|1675728000000000|1675814400000000|a note"
		}},
		{"completed when ordered", []string{"completed_at=2023-02-07T00:00:00Z"}, func(r *Record) {
			r.Effect, r.Data = 1675728000000000, "o1|B|credits|t|1250|1500|1.1|USD|19394|1675728000000000|1675728000000000|a note"
		}},
		{"completed, never ordered", []string{"ordered_at="}, func(r *Record) {
			r.Data = "o1|B|credits|t|1250|1500|1.1|USD|19394||1675814400000000|a note"
		}},
		{"texts with separators", []string{"note=a|b\nc\\d\r", "order_id=o|1"}, func(r *Record) {
			r.Parent, r.Data = "o|1", `o\p1|B|credits|t|1250|1500|1.1|USD|19394|1675728000000000|1675814400000000|a\pb\nc\\d\r`
		}},
		{"an id as long as allowed", []string{"thing_id=" + strings.Repeat("x", MaxKey)}, func(r *Record) {
			r.ID = strings.Repeat("x", MaxKey)
			r.Shown = r.ID
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			want := good
			c.want(&want)
			cells, updatedAt := thing(c.changes...)
			if diff := cmp.Diff(want, parse(things, rules.Zone{}, cells, updatedAt)); diff != "" {
				t.Errorf("record (-want +got):\n%s", diff)
			}
		})
	}
}

// Where the table names no such column, every change of a row matters.
func TestARecordWithoutAnEffectColumn(t *testing.T) {
	for _, effect := range []int{0, NoColumn} {
		always := *things
		always.Effect = effect
		cells, updatedAt := thing()
		if got := parse(&always, rules.Zone{}, cells, updatedAt).Effect; got != Always {
			t.Errorf("column %d: got %v", effect, got)
		}
	}
}

const (
	badInstant = "not an RFC 3339 instant with at most six fractional digits"
	badMoney   = "not an amount: digits, a point and two digits"
	badPoints  = "not a number of points: digits only"
	badRate    = "not a rate: digits, at most one point"
	badDate    = "not a date such as 2026-10-31"
)

// TestParserNamesTheFirstReason has one flaw, or several, a line; "malformed"
// comes first, by the order of the columns.
func TestParserNamesTheFirstReason(t *testing.T) {
	for _, c := range []struct {
		changes []string
		reason  Reason
		column  string // "" is the row as a whole
		text    string
		why     string
	}{
		{[]string{"amount="}, Malformed, "amount", "", badMoney},
		{[]string{"amount=12,50"}, Malformed, "amount", "12,50", badMoney},
		{[]string{"amount=1.234"}, Malformed, "amount", "1.234", badMoney},
		{[]string{"amount=92233720368547758.08"}, Malformed, "amount", "92233720368547758.08", badMoney},
		{[]string{"points="}, Malformed, "points", "", badPoints},
		{[]string{"points=-1"}, Malformed, "points", "-1", badPoints},
		{[]string{"points=many"}, Malformed, "points", "many", badPoints},
		{[]string{"rate="}, Malformed, "rate", "", badRate},
		{[]string{"rate=1,1"}, Malformed, "rate", "1,1", badRate},
		{[]string{"done=yes"}, Malformed, "done", "yes", "not true or false"},
		{[]string{"done="}, Malformed, "done", "", "not true or false"},
		{[]string{"done=TRUE"}, Malformed, "done", "TRUE", "not true or false"},
		{[]string{"kind="}, Malformed, "kind", "", "not one of credits, donation"},
		{[]string{"kind=Credits"}, Malformed, "kind", "Credits", "not one of credits, donation"},
		{[]string{"week_start=2023-02-29"}, Malformed, "week_start", "2023-02-29", badDate},
		{[]string{"ordered_at=2023-02-30T00:00:00Z"}, Malformed, "ordered_at", "2023-02-30T00:00:00Z", badInstant},
		{[]string{"completed_at=2023-02-08"}, Malformed, "completed_at", "2023-02-08", badInstant},
		{[]string{"updated_at=yesterday"}, Malformed, "", "yesterday", "updated_at is " + badInstant},
		{[]string{"note=a\xffb"}, Malformed, "note", "a\uFFFDb", "not valid UTF-8"},
		{[]string{"note=a\x00b"}, Malformed, "note", "a\uFFFDb", "holds a NUL byte"},
		{[]string{"thing_id=\xff"}, Malformed, "thing_id", "\uFFFD", "not valid UTF-8"},
		{[]string{"account_id=\x00"}, Malformed, "account_id", "\uFFFD", "holds a NUL byte"},
		{[]string{"thing_id=" + strings.Repeat("x", MaxKey+1)}, Malformed, "thing_id", strings.Repeat("x", MaxKey), "an id longer than 500 bytes"},
		{[]string{"account_id=" + strings.Repeat("x", MaxKey+1)}, Malformed, "account_id", strings.Repeat("x", MaxKey), "an id longer than 500 bytes"},
		{[]string{"order_id=" + strings.Repeat("x", MaxKey+1)}, Malformed, "order_id", strings.Repeat("x", MaxKey), "an id longer than 500 bytes"},
		{[]string{"referred_by=" + strings.Repeat("x", MaxKey+1)}, Malformed, "referred_by", strings.Repeat("x", MaxKey), "an id longer than 500 bytes"},
		{[]string{"amount=" + strings.Repeat("9", 9999)}, Malformed, "amount", strings.Repeat("9", MaxKey), badMoney},
		{[]string{"thing_id="}, MissingID, "thing_id", "", "the row has no id of its own"},
		{[]string{"amount=-12.50"}, NegativeAmount, "amount", "-12.50", "an amount below zero"},
		{[]string{"amount=-0.01"}, NegativeAmount, "amount", "-0.01", "an amount below zero"},
		{[]string{"rate=-1"}, NegativeAmount, "rate", "-1", "an amount below zero"},
		{[]string{"currency=EUR"}, NotUSD, "currency", "EUR", "only USD is booked"},
		{[]string{"currency=usd"}, NotUSD, "currency", "usd", "only USD is booked"},
		{[]string{"currency="}, NotUSD, "currency", "", "only USD is booked"},
		{[]string{"completed_at=2023-02-06T23:59:59.999999Z"}, OutOfOrder, "completed_at", "2023-02-06T23:59:59.999999Z", "before ordered_at 2023-02-07T00:00:00Z"},
		{[]string{"ordered_at=", "completed_at=2023-02-05T23:59:59Z"}, OutOfOrder, "completed_at", "2023-02-05T23:59:59Z", "before week_start 2023-02-06"},
		// Several flaws: the order of the reasons, not that of the columns.
		{[]string{"done=no", "amount=x", "points=x"}, Malformed, "done", "no", "not true or false"},
		{[]string{"thing_id=", "completed_at=never"}, Malformed, "completed_at", "never", badInstant},
		{[]string{"thing_id=", "updated_at=never"}, Malformed, "", "never", "updated_at is " + badInstant},
		{[]string{"completed_at=x", "amount=-1.00"}, Malformed, "completed_at", "x", badInstant},
		{[]string{"thing_id=", "amount=-1.00", "currency=EUR"}, MissingID, "thing_id", "", "the row has no id of its own"},
		{[]string{"amount=-1.00", "currency=EUR", "completed_at=2023-01-01T00:00:00Z"}, NegativeAmount, "amount", "-1.00", "an amount below zero"},
		{[]string{"currency=EUR", "completed_at=2023-01-01T00:00:00Z"}, NotUSD, "currency", "EUR", "only USD is booked"},
	} {
		cells, updatedAt := thing(c.changes...)
		rec := parse(things, rules.Zone{}, cells, updatedAt)
		column := NoColumn
		if c.column != "" {
			column = things.Column(c.column)
		}
		if rec.Flaw != c.reason || rec.FlawColumn != column || rec.FlawText != c.text || rec.Why != c.why {
			t.Errorf("%.80q:\n got %s in column %d, %q: %s\nwant %s in column %d, %q: %s", c.changes,
				rec.Flaw, rec.FlawColumn, rec.FlawText, rec.Why, c.reason, column, c.text, c.why)
		}
		if rec.Flaw == Malformed && (rec.ID != "" && rec.ID != cells[0] || rec.Data != "") {
			t.Errorf("%.80q: a malformed row has the identity %q and data %q", c.changes, rec.ID, rec.Data)
		}
	}
}

func TestParserKnowsWhoseABrokenRowIs(t *testing.T) {
	cells, _ := thing("note=\xff", "thing_id=t\x007", "account_id=A")
	if rec := parse(things, rules.Zone{}, cells, ""); rec.Shown != "t\uFFFD7" || rec.Account != "A" {
		t.Errorf("shown as %q of %q, want t\uFFFD7 of A", rec.Shown, rec.Account)
	}
}

// A malformed row keeps the ids of what it refers to where they can be read: its
// account may be its parent's.
func TestParserKnowsTheParentOfABrokenRow(t *testing.T) {
	for _, c := range []struct{ change, parent, link string }{
		{"amount=x", "o1", "B"},
		{"updated_at=x", "o1", "B"},
		{"order_id=\xff", "", "B"},
		{"order_id=" + strings.Repeat("x", MaxKey+1), "", "B"},
		{"referred_by=a\x00b", "o1", ""},
	} {
		cells, updatedAt := thing(c.change)
		rec := parse(things, rules.Zone{}, cells, updatedAt)
		if rec.Flaw != Malformed || rec.Parent != c.parent || rec.Link != c.link {
			t.Errorf("%.40q: %s, parent %q, link %q", c.change, rec.Flaw, rec.Parent, rec.Link)
		}
	}
}

// TestParserReadsDatesInTheZone proves G-0: a week starts at its 00:00 in the program zone.
func TestParserReadsDatesInTheZone(t *testing.T) {
	east := rules.NewZone(time.FixedZone("east", 3600))
	for _, c := range []struct {
		zone rules.Zone
		want Reason
	}{{rules.Zone{}, OutOfOrder}, {east, ""}} {
		cells, _ := thing("ordered_at=", "completed_at=2023-02-05T23:00:00Z")
		if rec := parse(things, c.zone, cells, ""); rec.Flaw != c.want {
			t.Errorf("in %s: %q (%s), want %q", c.zone.Name(), rec.Flaw, rec.Why, c.want)
		}
	}
}

// rates is a shared table whose identity has two columns.
var rates = &Table{Name: "rates", Columns: []Column{{Name: "currency"}, {Name: "per_usd", Type: Rate}, {Name: "as_of", Type: Instant}},
	IDWith: 2, Account: NoColumn, Parent: NoColumn, Link: NoColumn, Currency: NoColumn}

func TestParserJoinsAnIdentityOfTwoColumns(t *testing.T) {
	rec := parse(rates, rules.Zone{}, []string{"EUR", "0.90", "2023-01-01T01:00:00+01:00"}, "")
	if rec.ID != "EUR 2023-01-01T00:00:00Z" || rec.Shown != "EUR" || rec.Account != "" || rec.Data != "0.9|1672531200000000" || rec.Flaw != "" {
		t.Errorf("got %+v", rec)
	}
	for _, c := range []struct {
		cells  []string
		column int
		why    string
	}{
		{[]string{"", "0.90", "2023-01-01T00:00:00Z"}, 0, "the row has no id of its own"},
		{[]string{"EUR", "0.90", ""}, 2, "the row has no as_of, which is part of its id"},
	} {
		if rec := parse(rates, rules.Zone{}, c.cells, ""); rec.Flaw != MissingID || rec.FlawColumn != c.column || rec.Why != c.why {
			t.Errorf("%q: %s in column %d, %s; want missing_id in column %d, %s", c.cells, rec.Flaw, rec.FlawColumn, rec.Why, c.column, c.why)
		}
	}
}

func TestParserForgetsTheRowBefore(t *testing.T) {
	p, zone := NewParser(things, rules.Zone{}), rules.Zone{}
	good, _ := thing()
	var rec Record
	for _, changes := range [][]string{{"note=\xff"}, {"amount=x"}, {"completed_at="}, {"thing_id="}, {"ordered_at=2099-01-01T00:00:00Z"}} {
		cells, _ := thing(changes...)
		p.Parse(cells, "2023-01-01T00:00:00Z", &rec)
		p.Parse(good, "", &rec)
		if diff := cmp.Diff(parse(things, zone, good, ""), rec); diff != "" {
			t.Errorf("after %q (-alone +after):\n%s", changes, diff)
		}
	}
}

func TestParseRate(t *testing.T) {
	for _, c := range []struct{ in, want string }{ // want "" is no rate
		{"1", "1"}, {"0.90", "0.9"}, {"1.0", "1"}, {"010.10", "10.1"}, {"0", "0"}, {"0.000", "0"}, {"000", "0"}, {"-0", "0"}, {"-0.00", "0"},
		{"-1.50", "-1.5"}, {"149.125000", "149.125"}, {"100", "100"}, {"1234567890.12345678901234567890", ""}, // 31 characters
		{"", ""}, {"-", ""}, {".", ""}, {".5", ""}, {"5.", ""}, {"-.5", ""}, {"1.2.3", ""}, {"1,2", ""}, {"+1", ""}, {"--1", ""}, {"1e3", ""},
		{" 1", ""}, {"1 ", ""}, {"0x1", ""}, {"1_0", ""}, {"NaN", ""}, {"Inf", ""}, {"1.-2", ""}, {"1\x00", ""}, {"\u0661", ""},
	} {
		if got, ok := ParseRate(c.in); got != c.want || ok != (c.want != "") {
			t.Errorf("ParseRate(%q) = %q, %v; want %q", c.in, got, ok, c.want)
		}
	}
}
