package ledger_test

// agency_test.go: a program of the tests' own whose rows do not all name their
// account: bills and endings take it from their client, verdicts from their bill.

import (
	"testing"

	"trueup/io/ledger"
	"trueup/jobs"
	"trueup/rules/fact"
	"trueup/rules/program"
)

var (
	agents = &fact.Table{
		Name:    "agents",
		Columns: []fact.Column{{Name: "agent_id"}, {Name: "name"}},
		IDWith:  fact.NoColumn, Account: 0, Subject: true, Parent: fact.NoColumn, Link: fact.NoColumn, Currency: fact.NoColumn,
	}
	clients = &fact.Table{
		Name:    "clients",
		Columns: []fact.Column{{Name: "client_id"}, {Name: "agent_id"}, {Name: "name"}, {Name: "since", Type: fact.Instant}},
		IDWith:  fact.NoColumn, Account: 1, Parent: fact.NoColumn, Link: fact.NoColumn, Currency: fact.NoColumn,
	}
	bills = &fact.Table{
		Name:    "bills",
		Columns: []fact.Column{{Name: "bill_id"}, {Name: "client_id"}, {Name: "amount", Type: fact.Money}, {Name: "currency"}},
		IDWith:  fact.NoColumn, Account: fact.NoColumn, AccountFromParent: true, Parent: 1, ParentTable: "clients",
		ParentMissing: fact.UnknownAccount, Link: fact.NoColumn, Currency: 3,
	}
	endings = &fact.Table{
		Name:    "endings",
		Columns: []fact.Column{{Name: "client_id"}, {Name: "ended_at", Type: fact.Instant}},
		IDWith:  1, Account: fact.NoColumn, AccountFromParent: true, Parent: 0, ParentTable: "clients",
		ParentMissing: fact.UnknownAccount, Link: fact.NoColumn, Currency: fact.NoColumn,
	}
	verdicts = &fact.Table{
		Name:    "verdicts",
		Columns: []fact.Column{{Name: "bill_id"}, {Name: "verdict", Type: fact.Enum, Values: []string{"yes", "no"}}},
		IDWith:  fact.NoColumn, Account: fact.NoColumn, AccountFromParent: true, Parent: 0, ParentTable: "bills",
		Link: fact.NoColumn, Currency: fact.NoColumn,
	}
	payments = &fact.Table{
		Name:    "payments",
		Columns: []fact.Column{{Name: "payment_id"}, {Name: "agent_id"}, {Name: "bill_id"}, {Name: "amount", Type: fact.Money}},
		IDWith:  fact.NoColumn, Account: 1, Parent: 2, ParentTable: "bills", Link: fact.NoColumn, Currency: fact.NoColumn,
	}
	agency = &program.Program{
		Name:   "agency",
		Tables: []*fact.Table{agents, clients, bills, endings, verdicts, payments},
	}
)

// Two agents, P with two clients and Q with one.
func people() []file {
	return []file{of(agents, "P|Pat", "Q|Quinn"), of(clients, "c1|P|Cleo|", "c2|P|Carl|", "d1|Q|Dora|")}
}

// pullAgency delivers files of the agency.
func pullAgency(t testing.TB, s *ledger.Store, files ...file) map[string]jobs.PullCount {
	t.Helper()
	return pullTo(t, s, agency, files...)
}

// agencyFacts is what of the mirror follows from clients.
func agencyFacts(t testing.TB, s *ledger.Store) []string {
	t.Helper()
	lines := []string{}
	for _, line := range factsOf(t, s, agency, "", "P", "Q", "R") {
		if kind := line[2:]; kind[:6] != "agents" && kind[:7] != "clients" {
			lines = append(lines, line)
		}
	}
	return lines
}
