package ledger_test

// deliver_test.go: what becomes of a delivered row: every reason, every count.

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trueup/io/ledger"
	"trueup/jobs"
	"trueup/rules"
	"trueup/rules/fact"
)

const (
	accountA = "A|Ann|"
	accountB = "B|Bob|"
	orderO1  = "o1|A|10.00|USD|2026-01-01T00:00:00Z|"
)

func count(read, pulled, unchanged, setAside int64, reasons ...fact.Reason) jobs.PullCount {
	c := jobs.PullCount{Read: read, Pulled: pulled, Unchanged: unchanged, SetAside: setAside}
	for _, r := range reasons {
		if c.Reasons == nil {
			c.Reasons = map[fact.Reason]int64{}
		}
		c.Reasons[r]++
	}
	return c
}

func same(t *testing.T, what string, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func TestEveryReasonOnce(t *testing.T) {
	engines(t, func(t *testing.T, s *ledger.Store) {
		counts := pull(t, s,
			of(accounts, accountA, accountB, "|nobody|"),
			of(orders,
				orderO1,
				"o2|A|ten|USD|2026-01-01T00:00:00Z|",
				"|A|10.00|USD|2026-01-01T00:00:00Z|",
				"o3|X|-1.00|USD|2026-01-01T00:00:00Z|",
				"o4||10.00|USD|2026-01-01T00:00:00Z|",
				"o5|A|-1.00|EUR|2026-01-01T00:00:00Z|",
				"o6|A|10.00|EUR|2026-01-01T00:00:00Z|2025-01-01T00:00:00Z",
				"o7|A|10.00|USD|2026-01-01T00:00:00Z|2025-01-01T00:00:00Z"),
			of(refunds,
				"r1|o1|A|1.00",
				"r2|o9|A|1.00",
				"r3|o5|A|1.00",
				"r4|o1|B|-1.00",
				"r5|o1|X|1.00",
				"r6|o1|A|-1.00"),
			of(rates, "EUR|0.9|2026-01-01T00:00:00Z", "EUR|-0.9|2026-02-01T00:00:00Z", "EUR|0.9|", "|1|2026-01-01T00:00:00Z"))
		same(t, "counts", map[string]jobs.PullCount{
			"accounts": count(3, 2, 0, 1, fact.MissingID),
			"orders": count(8, 1, 0, 7, fact.Malformed, fact.MissingID, fact.UnknownAccount, fact.UnknownAccount,
				fact.NegativeAmount, fact.NotUSD, fact.OutOfOrder),
			"refunds": count(6, 1, 0, 5, fact.UnknownOrder, fact.UnknownOrder, fact.UnknownOrder, fact.UnknownAccount, fact.NegativeAmount),
			"rates":   count(4, 1, 0, 3, fact.NegativeAmount, fact.MissingID, fact.MissingID),
		}, counts)
		same(t, "exceptions", []string{
			"accounts,,,missing_id",
			"orders,,A,missing_id",
			"orders,o2,A,malformed",
			"orders,o3,X,unknown_account",
			"orders,o4,,unknown_account",
			"orders,o5,A,negative_amount",
			"orders,o6,A,not_usd",
			"orders,o7,A,out_of_order",
			"rates,,,missing_id",
			"rates,EUR,,missing_id",
			"rates,EUR,,negative_amount",
			"refunds,r2,A,unknown_order",
			"refunds,r3,A,unknown_order",
			"refunds,r4,B,unknown_order",
			"refunds,r5,X,unknown_account",
			"refunds,r6,A,negative_amount",
		}, exceptions(t, s))
		same(t, "mirror", []string{
			"A accounts A Ann|", "A orders o1 1000|USD|1767225600000000|", "A refunds r1 o1|100", "B accounts B Bob|",
		}, facts(t, s, "A", "B"))
		shared, err := s.Shared(context.Background(), shop)
		same(t, "shared facts", []rules.Fact{{Table: "rates", ID: "EUR 2026-01-01T00:00:00Z", Data: "0.9|1767225600000000"}}, shared)
		if err != nil {
			t.Error(err)
		}
	})
}

func TestWhereASetAsideRowWas(t *testing.T) {
	engines(t, func(t *testing.T, s *ledger.Store) {
		pull(t, s,
			of(accounts, accountA, accountB),
			of(orders, orderO1, "o2|A|ten|USD||", "o3|X|1.00|USD||", "o4|A|1.00|USD||", "o4|A|2.00|USD||"),
			of(refunds, "r1|o9|A|1.00"))
		pull(t, s, of(orders, "o1|B|10.00|USD||"))
		var rows []jobs.SetAsideRow
		keep := func(r jobs.SetAsideRow) error { rows = append(rows, r); return nil }
		if err := s.SetAside(context.Background(), shop.Name, nil, keep); err != nil {
			t.Fatal(err)
		}
		same(t, "rows", []jobs.SetAsideRow{
			{Table: "orders", ID: "o1", Account: "B", Reason: "account_changed", File: "orders.csv", Line: 2, At: 4, Column: "account_id", Text: "B", Why: "delivered earlier under account A"},
			{Table: "orders", ID: "o2", Account: "A", Reason: "malformed", File: "orders.csv", Line: 3, At: 6, Column: "subtotal", Text: "ten", Why: "not an amount: digits, a point and two digits"},
			{Table: "orders", ID: "o3", Account: "X", Reason: "unknown_account", File: "orders.csv", Line: 4, At: 4, Column: "account_id", Text: "X", Why: "no such account was delivered"},
			{Table: "orders", ID: "o4", Account: "A", Reason: "duplicate_id", File: "orders.csv", Line: 5, At: 1, Column: "order_id", Text: "o4", Why: "the same id has other content, which counts, in orders.csv line 6"},
			{Table: "refunds", ID: "r1", Account: "A", Reason: "unknown_order", File: "refunds.csv", Line: 2, At: 4, Column: "order_id", Text: "o9", Why: "the account has no such fact in orders"},
		}, rows)
		rows = nil
		account := "X"
		if err := s.SetAside(context.Background(), shop.Name, &account, keep); err != nil || len(rows) != 1 || rows[0].ID != "o3" {
			t.Errorf("of one account: %v, %v", rows, err)
		}
	})
}

func TestDeliveredAgain(t *testing.T) {
	engines(t, func(t *testing.T, s *ledger.Store) {
		all := []file{
			of(accounts, accountA, "A2|x|A", "|nobody|"),
			of(orders, orderO1, "o2|A|ten|USD||", "o3|X|1.00|USD||", "|A|1.00|USD||", "o4|A|1.00|USD||", "o4|A|2.00|USD||"),
			of(refunds, "r1|o1|A|1.00"),
		}
		first := pull(t, s, all...)
		before := exceptions(t, s)
		settleMarks(t, s)
		again := pull(t, s, all...)
		for name, c := range first {
			want := jobs.PullCount{Read: c.Read, Unchanged: c.Read - c.SetAside, SetAside: c.SetAside, Reasons: c.Reasons}
			same(t, name, want, again[name])
		}
		same(t, "exceptions", before, exceptions(t, s))
		if touched := due(t, s); len(touched) > 0 {
			t.Errorf("nothing changed, yet touched: %v", touched)
		}
		var rows int
		if err := s.SetAside(context.Background(), shop.Name, nil, func(jobs.SetAsideRow) error { rows++; return nil }); err != nil || rows != 5 {
			t.Errorf("rows set aside pile up: %d, %v", rows, err)
		}
	})
}

func TestCorrectedRows(t *testing.T) {
	engines(t, func(t *testing.T, s *ledger.Store) {
		pull(t, s, of(accounts, accountA),
			of(orders, "o1|A|ten|USD||", "o2|A|-1.00|USD||", "o3|X|1.00|USD||", orderO1[:2]+"|A|-2.00|USD||"))
		same(t, "before", []string{"orders,o1,A,malformed", "orders,o1,A,negative_amount", "orders,o2,A,negative_amount", "orders,o3,X,unknown_account"}, exceptions(t, s))
		counts := pull(t, s, of(orders, "o1|A|1.00|USD||", "o2|A|2.00|USD||", "o3|A|3.00|USD||"))
		same(t, "counts", count(3, 3, 0, 0), counts["orders"])
		same(t, "after", []string{}, exceptions(t, s))
		counts = pull(t, s, of(orders, "o1|A|4.00|USD||", "o2|A|nothing|USD||"))
		same(t, "changed", count(2, 1, 0, 1, fact.Malformed), counts["orders"])
		same(t, "a bad row leaves the fact as it was", []string{
			"A accounts A Ann|", "A orders o1 400|USD||", "A orders o2 200|USD||", "A orders o3 300|USD||",
		}, facts(t, s, "A"))
		same(t, "exceptions", []string{"orders,o2,A,malformed"}, exceptions(t, s))
	})
}

func TestUpdatedAtDecides(t *testing.T) {
	engines(t, func(t *testing.T, s *ledger.Store) {
		const early, late, later = "|updated:2026-01-01T00:00:00Z", "|updated:2026-01-02T00:00:00Z", "|updated:2026-01-03T00:00:00Z"
		pull(t, s, of(accounts, accountA), of(orders, "o1|A|1.00|USD||"+late))
		settleMarks(t, s)
		for _, step := range []struct {
			row  string
			want jobs.PullCount
			data string
		}{
			{"o1|A|2.00|USD||" + early, count(1, 0, 1, 0), "100|USD||"},
			{"o1|A|2.00|USD||", count(1, 0, 1, 0), "100|USD||"},
			{"o1|A|3.00|USD||" + late, count(1, 1, 0, 0), "300|USD||"},
			{"o1|A|3.00|USD||" + later, count(1, 0, 1, 0), "300|USD||"},
			{"o1|A|4.00|USD||" + late, count(1, 0, 1, 0), "300|USD||"}, // older than what only repeated it
			{"o1|A|4.00|USD||" + later, count(1, 1, 0, 0), "400|USD||"},
		} {
			same(t, step.row, step.want, pull(t, s, of(orders, step.row))["orders"])
			same(t, step.row, []string{"A accounts A Ann|", "A orders o1 " + step.data}, facts(t, s, "A"))
		}
	})
}

func TestAccountChanged(t *testing.T) {
	engines(t, func(t *testing.T, s *ledger.Store) {
		// Within one delivery it is a duplicate; account_changed is about earlier ones.
		counts := pull(t, s, of(accounts, accountA, accountB), of(orders, "o1|A|1.00|USD||", "o1|B|1.00|USD||", "o2|A|1.00|USD||"))
		same(t, "one delivery", count(3, 2, 0, 1, fact.DuplicateID), counts["orders"])
		same(t, "the last row wins", []string{"B accounts B Bob|", "B orders o1 100|USD||"}, facts(t, s, "B"))
		counts = pull(t, s, of(orders, "o2|B|1.00|USD||", "o2|B|-1.00|USD||", "o2|A|1.00|USD||"))
		same(t, "a later one", count(3, 0, 1, 2, fact.AccountChanged, fact.NegativeAmount), counts["orders"])
		same(t, "exceptions", []string{"orders,o1,A,duplicate_id", "orders,o2,B,account_changed", "orders,o2,B,negative_amount"}, exceptions(t, s))
		// The loser of the first delivery says the same while it is the same row.
		counts = pull(t, s, of(orders, "o1|A|1.00|USD||", "o2|B|1.00|USD||"))
		same(t, "again", count(2, 0, 0, 2, fact.AccountChanged, fact.DuplicateID), counts["orders"])
		counts = pull(t, s, of(orders, "o1|A|9.00|USD||"))
		same(t, "another row", count(1, 0, 0, 1, fact.AccountChanged), counts["orders"])
		same(t, "exceptions", []string{"orders,o1,A,account_changed", "orders,o2,B,account_changed"}, exceptions(t, s))
	})
}

func TestKilledDelivery(t *testing.T) {
	engines(t, func(t *testing.T, s *ledger.Store) {
		ctx := context.Background()
		pull(t, s, of(accounts, accountA))
		d, err := s.Deliver(ctx, shop, begin(t, s, "pull", rules.None))
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range []string{orderO1, "o2|A|x|USD||"} {
			if err := d.Stage(ctx, orders, row(orders, line, i)); err != nil {
				t.Fatal(err)
			}
		}
		if err := d.Stage(ctx, refunds, row(refunds, "r1|o1|A|1.00", 2)); err != nil {
			t.Fatal(err)
		}
		if err := d.Discard(); err != nil {
			t.Fatal(err)
		}
		if err := d.Discard(); err != nil {
			t.Errorf("a second time: %v", err)
		}
		if err := d.Stage(ctx, refunds, row(refunds, "r2|o1|A|1.00", 2)); err == nil {
			t.Error("a row was staged into a delivery that was discarded")
		}
		same(t, "mirror", []string{"A accounts A Ann|"}, facts(t, s, "A"))
		same(t, "exceptions", []string{}, exceptions(t, s))
		same(t, "the next delivery", count(1, 1, 0, 0), pull(t, s, of(orders, orderO1))["orders"])
	})
}

func TestDeliveryWhoseContextEnds(t *testing.T) {
	engines(t, func(t *testing.T, s *ledger.Store) {
		pull(t, s, of(accounts, accountA))
		run := begin(t, s, "pull", rules.None)
		ctx, cancel := context.WithCancel(context.Background())
		d, err := s.Deliver(ctx, shop, run)
		if err != nil {
			t.Fatal(err)
		}
		if err := d.Stage(ctx, orders, row(orders, orderO1, 2)); err != nil {
			t.Fatal(err)
		}
		cancel()
		if _, err := d.Settle(ctx); err == nil {
			t.Error("settled although the context had ended")
		}
		if err := d.Discard(); err != nil {
			t.Logf("discard: %v", err)
		}
		same(t, "mirror", []string{"A accounts A Ann|"}, facts(t, s, "A"))
		same(t, "the next delivery", count(1, 1, 0, 0), pull(t, s, of(orders, orderO1))["orders"])
	})
}

func TestTablesOutOfOrder(t *testing.T) {
	engines(t, func(t *testing.T, s *ledger.Store) {
		ctx := context.Background()
		d, err := s.Deliver(ctx, shop, begin(t, s, "pull", rules.None))
		if err != nil {
			t.Fatal(err)
		}
		defer closed(t, d.Discard)
		if err := d.Stage(ctx, orders, row(orders, orderO1, 2)); err != nil {
			t.Fatal(err)
		}
		err = d.Stage(ctx, accounts, row(accounts, accountA, 2))
		if err == nil || !strings.Contains(err.Error(), "rows of accounts come after those of a later table") {
			t.Errorf("got %v", err)
		}
		if _, err := d.Settle(ctx); err == nil {
			t.Error("settled after a failure")
		}
	})
}
