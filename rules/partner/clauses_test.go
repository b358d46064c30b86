package partner_test

// clauses_test.go: the clauses of section 2 of the page, and that each is proven:
// a subtest is named by it, or begins its name with it.

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// clauses are the ids of section 2 with their titles, in its order.
var clauses = []struct{ id, title string }{
	{"P-01", "only invitations from the partner's approval on count"},
	{"P-02", "accepted, before the payment; no recurring invoice before the invitation"},
	{"P-03", "client status and reward-dashboard status"},
	{"P-04", "rewards run 24 months from the first recurring invoice"},
	{"P-05", "the rate on a recurring invoice, without tax, floored to the cent"},
	{"P-06", "the window closes at the first refund or end of subscription"},
	{"P-07", "booked 24 hours later, unless refunded; taken back by a later refund"},
	{"P-08", "pending, decided, paid; payouts are booked and checked"},
	{"P-09", "the keys"},
	{"P-10", "the summary"},
	{"P-11", "the performance by month or day"},
	{"P-12", "the customers, and one in detail"},
	{"P-13", "the overview, the rewards, what is due, and filters"},
}

// namedBy finds the name of a scenario or subtest that begins with its clauses:
// "P-04 the window ...", "P-07 P-08 a refund ...".
var namedBy = regexp.MustCompile(`(?:name: *|t\.Run\(|proveRuns\(t, |narrowed\()"((?:[GP]-[0-9]+ )+)[a-z0-9]`)

func TestEveryClauseIsProven(t *testing.T) {
	files, err := filepath.Glob("*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	proof := map[string][]string{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if file == "clauses_test.go" {
			continue
		}
		for _, name := range namedBy.FindAllStringSubmatch(string(text), -1) {
			for _, id := range strings.Fields(name[1]) {
				if !slices.Contains(proof[id], file) {
					proof[id] = append(proof[id], file)
				}
			}
		}
	}
	var unproven []string
	for _, c := range clauses {
		if len(proof[c.id]) == 0 {
			unproven = append(unproven, c.id+" "+c.title)
		}
		t.Logf("%s %s: %s", c.id, c.title, strings.Join(proof[c.id], ", "))
	}
	if len(unproven) > 0 {
		t.Errorf("no subtest is named by these clauses:\n%s", strings.Join(unproven, "\n"))
	}
}

func isClause(id string) bool {
	for _, c := range clauses {
		if c.id == id {
			return true
		}
	}
	return false
}
