package business_test

// clause_world_test.go: small worlds written one fact a line, and what the page
// says must come of them. The clause_*_test.go files are tables of these.

import (
	"cmp"
	"encoding/csv"
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	diff "github.com/google/go-cmp/cmp"

	"trueup/fixtures/oracle"
	"trueup/rules"
	"trueup/rules/business"
	"trueup/rules/fact"
)

// scenario is a world and its tables. A fact is a line: its table, its id, then
// column=value; what a line leaves out is byDefault. "pro" stands for
// freelancer_pro=true, "at" for the instant the fact is about, and an instant may
// stop at the day, the hour or the minute. Account A, opened 2023-01-01, and its
// admin m1 are there unless the facts say otherwise.
type scenario struct {
	name  string // the clause, then the behaviour
	terms string // a terms file in JSON; empty: the published terms
	asOf  string // empty: 2023-12-01
	facts string

	// Canonical rows without the header. These three are complete:
	entries, decisions, exceptions string
	// and these are compared where they are given; "none" is a table without rows.
	tiers, entitlements, yearValues string
}

// prove runs every scenario through the fold, and through the second evaluator:
// what is written by hand here holds for both.
func prove(t *testing.T, scenarios []scenario) {
	t.Helper()
	for _, s := range scenarios {
		t.Run(s.name, func(t *testing.T) {
			files, tm := readFacts(t, s.facts), readTerms(t, []byte(s.terms))
			asOf := fullInstant(cmp.Or(s.asOf, "2023-12-01"))
			at, ok := rules.ParseInstant(asOf)
			if !ok {
				t.Fatalf("as_of %q is no instant", asOf)
			}
			s.compare(t, "the fold", evaluate(t, settle(t, files, tm.Zone), tm, at))
			w := oracle.World{Files: files, AsOf: asOf}
			if s.terms != "" {
				if err := json.Unmarshal([]byte(s.terms), &w.Terms); err != nil {
					t.Fatal(err)
				}
			}
			second, err := oracle.Evaluate(w, nil)
			if err != nil {
				t.Fatal(err)
			}
			s.compare(t, "the second evaluator", second.Tables)
		})
	}
}

func (s *scenario) compare(t *testing.T, who string, got map[string]string) {
	t.Helper()
	for _, c := range []struct {
		table, want string
		complete    bool
	}{
		{"entries", s.entries, true}, {"decisions", s.decisions, true}, {"exceptions", s.exceptions, true},
		{"tiers", s.tiers, false}, {"entitlements", s.entitlements, false}, {"year_values", s.yearValues, false},
	} {
		if c.want == "" && !c.complete {
			continue
		}
		_, body, _ := strings.Cut(got[c.table], "\n")
		if d := diff.Diff(rowsOf(c.want), body); d != "" {
			t.Errorf("%s, %s (-want +got):\n%s", who, c.table, d)
		}
	}
}

// rowsOf takes the indentation off a block of rows.
func rowsOf(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" && line != "none" {
			b.WriteString(line + "\n")
		}
	}
	return b.String()
}

var byDefault = map[string]string{
	"accounts":       "name=Acme opened_at=2023-01-01 country=FR",
	"members":        "account_id=A role=admin joined_at=2023-01-01",
	"orders":         "account_id=A member_id=m1 freelancer_pro=false subtotal=100.00 tax=0.00 service_fee=0.00 currency=USD ordered_at=2020-01-01",
	"refunds":        "account_id=A order_id=o1",
	"hourly_reports": "account_id=A member_id=m1 package_id=p1 freelancer_pro=false week_start=2020-01-06 hours=10 subtotal=100.00 tax=0.00 service_fee=0.00 currency=USD",
	"deposits":       "account_id=A amount=10000.00 currency=USD",
	"redemptions":    "account_id=A member_id=m1 kind=credits points=1500",
	"credit_uses":    "account_id=A order_id=o1 amount=15.00",
	"voucher_claims": "account_id=A redemption_id=r1",
	"fx_rates":       "per_usd=1",
}

// aboutColumn is the column that "at" stands for.
var aboutColumn = map[string]string{
	"accounts": "opened_at", "members": "joined_at", "orders": "completed_at", "refunds": "refunded_at",
	"hourly_reports": "approved_at", "deposits": "deposited_at", "redemptions": "requested_at",
	"credit_uses": "used_at", "voucher_claims": "claimed_at", "fx_rates": "as_of",
}

// readFacts turns the lines into CSV files by table name.
func readFacts(t *testing.T, text string) map[string]string {
	t.Helper()
	lines := strings.Split(text, "\n")
	for _, needed := range []string{"members m1", "accounts A"} {
		if !regexp.MustCompile(`(?m)^\s*` + needed + `\b`).MatchString(text) {
			lines = append([]string{needed}, lines...)
		}
	}
	rows := map[string][][]string{}
	for _, line := range lines {
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		table := business.Program().Table(words[0])
		if table == nil || len(words) < 2 {
			t.Fatalf("no fact: %s", line)
		}
		rows[table.Name] = append(rows[table.Name], row(t, table, words[1:]))
	}
	files := map[string]string{}
	for name, body := range rows {
		var b strings.Builder
		w := csv.NewWriter(&b)
		header := []string{}
		for _, c := range business.Program().Table(name).Columns {
			header = append(header, c.Name)
		}
		if err := w.WriteAll(append([][]string{append(header, fact.UpdatedAt)}, body...)); err != nil {
			t.Fatal(err)
		}
		files[name] = b.String()
	}
	return files
}

// row is the cells of a line: id first, "" for an empty one, updated_at last.
func row(t *testing.T, table *fact.Table, words []string) []string {
	t.Helper()
	cells := make([]string, len(table.Columns)+1)
	cells[0] = strings.Trim(words[0], `"`)
	for _, word := range append(strings.Fields(byDefault[table.Name]), words[1:]...) {
		name, value, _ := strings.Cut(word, "=")
		switch name {
		case "pro":
			name, value = "freelancer_pro", "true"
		case "at":
			name = aboutColumn[table.Name]
		case fact.UpdatedAt:
			cells[len(cells)-1] = fullInstant(value)
			continue
		}
		i := table.Column(name)
		if i < 0 {
			t.Fatalf("%s has no column %s", table.Name, name)
		}
		if table.Columns[i].Type == fact.Instant {
			value = fullInstant(value)
		}
		cells[i] = value
	}
	return cells
}

var shortInstant = regexp.MustCompile(`^\d{4}-\d\d-\d\d(T\d\d(:\d\d)?)?$`)

// fullInstant completes an instant that stops early.
func fullInstant(s string) string {
	if !shortInstant.MatchString(s) {
		return s
	}
	return s + "T00:00:00Z"[len(s)-len("2006-01-02"):]
}
