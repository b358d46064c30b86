package partner_test

// clause_world_test.go: small worlds written one fact a line, and what the page
// says must come of them. The clause_*_test.go files are tables of these.

import (
	"cmp"
	"encoding/csv"
	"regexp"
	"strings"
	"testing"

	diff "github.com/google/go-cmp/cmp"

	"trueup/rules"
	"trueup/rules/fact"
	"trueup/rules/partner"
)

// scenario is a world and its tables. A fact is a line: its table, its id, then
// column=value; what a line leaves out is byDefault. "once" stands for
// recurring=false, "at" for the instant the fact is about; an instant may stop at
// the day, the hour or the minute, and an underscore is a space. Partner P,
// approved 2022-01-01, and its customer C, who was invited on 10 January and
// accepted and signed up on the 11th, are there unless the facts say otherwise.
type scenario struct {
	name   string // the clauses, then the behaviour
	terms  string // a terms file in JSON; empty: the published terms
	asOf   string // empty: 2022-12-01
	filter partner.Filter
	facts  string

	// Canonical rows without the header. These are complete:
	entries, exceptions string
	// and the reports are compared where they are given; "none" is a table without rows.
	reports map[string]string
}

// prove runs every scenario through the parser and the fold.
func prove(t *testing.T, scenarios []scenario) {
	t.Helper()
	for _, s := range scenarios {
		t.Run(s.name, func(t *testing.T) {
			tm := readTerms(t, []byte(s.terms))
			at, ok := rules.ParseInstant(fullInstant(cmp.Or(s.asOf, "2022-12-01")))
			if !ok {
				t.Fatalf("as_of %q is no instant", s.asOf)
			}
			got := evaluate(t, settle(t, readFacts(t, s.facts), tm.Zone), tm, at, s.filter)
			s.compare(t, "entries", s.entries, got)
			s.compare(t, "exceptions", s.exceptions, got)
			for table, want := range s.reports {
				s.compare(t, table, want, got)
			}
		})
	}
}

func (s *scenario) compare(t *testing.T, table, want string, got map[string]string) {
	t.Helper()
	_, body, found := strings.Cut(got[table], "\n")
	if d := diff.Diff(rowsOf(want), body); d != "" || !found {
		t.Errorf("%s (-want +got):\n%s", table, d)
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
	"partners":          "name=Pat email=pat@example.org approved_at=2022-01-01",
	"customers":         "partner_id=P name=Cleo email=cleo@example.org company=Co source=invite invited_at=2022-01-10 accepted_at=2022-01-11 signed_up_at=2022-01-11",
	"invoices":          "customer_id=C plan=starter recurring=true amount=10.00 tax=0.00 currency=USD",
	"subscription_ends": "",
	"reward_decisions":  "decision=approve",
	"payouts":           "partner_id=P invoice_id=i1 amount=1.00",
}

// aboutColumn is the column that "at" stands for.
var aboutColumn = map[string]string{
	"partners": "approved_at", "customers": "invited_at", "invoices": "paid_at", "subscription_ends": "ended_at",
	"reward_decisions": "decided_at", "payouts": "paid_at",
}

// readFacts turns the lines into CSV files by table name.
func readFacts(t *testing.T, text string) map[string]string {
	t.Helper()
	lines := strings.Split(text, "\n")
	for _, needed := range []string{"customers C", "partners P"} {
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
		table := partner.Program().Table(words[0])
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
		for _, c := range partner.Program().Table(name).Columns {
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
		case "once":
			name, value = "recurring", "false"
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
		} else {
			value = strings.ReplaceAll(value, "_", " ")
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

// day is an instant for filters.
func day(text string) rules.Instant {
	i, ok := rules.ParseInstant(fullInstant(text))
	if !ok {
		panic("no instant: " + text)
	}
	return i
}
