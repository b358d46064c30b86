package ledger_test

// owner_bench_test.go: rows a second of a table whose rows do not name their account.

import (
	"context"
	"fmt"
	"testing"

	"trueup/io/ledger"
	"trueup/io/ledger/ledgertest"
	"trueup/jobs"
	"trueup/rules"
	"trueup/rules/fact"
)

func BenchmarkChildren(b *testing.B) {
	n := *ordersFlag
	for _, engine := range []struct {
		name string
		dsn  func(testing.TB) string
	}{{"sqlite", ledgertest.SQLite}, {"postgres", ledgertest.Postgres}} {
		b.Run(engine.name, func(b *testing.B) {
			for b.Loop() {
				s := open(b, engine.dsn(b))
				rate(b, "parents", n/10, func() { deliverChildren(b, s, clients, 0, n/10, n/1000) })
				rate(b, "children", n, func() { deliverChildren(b, s, bills, 0, n, n/10) })
				rate(b, "same", n, func() { deliverChildren(b, s, bills, 0, n, n/10) })
				rate(b, "1%", n/100, func() { deliverChildren(b, s, bills, n, n/100, n/10) })
				closed(b, s.Close)
			}
		})
	}
}

// deliverChildren stages rows from first on, each of one of so many parents.
func deliverChildren(b *testing.B, s *ledger.Store, table *fact.Table, first, n, parents int) {
	ctx := context.Background()
	run := beginOf(b, s, agency, "pull", rules.None)
	d, err := s.Deliver(ctx, agency, run)
	if err != nil {
		b.Fatal(err)
	}
	stage := func(table *fact.Table, i int, id, account, parent, data string) {
		r := &jobs.Staged{File: table.Name + ".csv", Line: i + 2, AtID: 1, AtAccount: 12, AtParent: 12}
		r.ID, r.Shown, r.Account, r.Parent, r.UpdatedAt, r.Effect, r.Data = id, id, account, parent, rules.None, fact.Always, data
		if err := d.Stage(ctx, table, r); err != nil {
			b.Fatal(err)
		}
	}
	if table == clients {
		for i := range parents {
			id := fmt.Sprintf("agent%06d", i)
			stage(agents, i, id, id, "", "Some Agency")
		}
	}
	for i := first; i < first+n; i++ {
		of := i * 7919 % parents
		if table == clients {
			stage(clients, i, fmt.Sprintf("c%08d", i), fmt.Sprintf("agent%06d", of), "", "Some Client|somebody@example.org|1672531200000000")
		} else {
			stage(bills, i, fmt.Sprintf("b%09d", i), "", fmt.Sprintf("c%08d", of),
				fmt.Sprintf("c%08d|starter|t|%d|199|USD|1672531200%06d|", of, 10_000+i%90_000, i))
		}
	}
	if _, err := d.Settle(ctx); err != nil {
		b.Fatal(err)
	}
	end(b, s, run, "done", 0, "")
}
