package ledger_test

// owner_test.go: rows whose account is that of the fact they name.

import (
	"context"
	"fmt"
	"testing"

	"trueup/io/ledger"
	"trueup/io/ledger/ledgertest"
	"trueup/jobs"
	"trueup/rules/fact"
)

func TestTheAccountIsTheParents(t *testing.T) {
	engines(t, func(t *testing.T, s *ledger.Store) {
		counts := pullAgency(t, s, append(people(),
			of(bills,
				"b1|c1|1.00|USD", "b2|d1|2.00|USD",
				"b3|c1|ten|USD", "b4|nobody|ten|USD", "|c1|1.00|USD", "|nobody|1.00|USD",
				"b5|nobody|-1.00|USD", "b6||1.00|USD", "b7|c1|-1.00|EUR", "b8|d1|1.00|EUR"),
			of(endings, "c1|2026-01-01T00:00:00Z", "nobody|2026-01-01T00:00:00Z", "d1|soon", "d1|", "|2026-01-01T00:00:00Z"),
			of(verdicts, "b1|yes", "b2|maybe", "b3|yes", "b9|perhaps", "|no"),
			of(payments, "y1|P|b1|1.00", "y2|P|b2|1.00", "y3|R|b1|1.00", "y4|Q|b9|x", "y5|Q|b2|-1.00"))...)
		same(t, "counts", map[string]jobs.PullCount{
			"agents":  count(2, 2, 0, 0),
			"clients": count(3, 3, 0, 0),
			"bills": count(10, 2, 0, 8, fact.Malformed, fact.Malformed, fact.MissingID, fact.MissingID,
				fact.UnknownAccount, fact.UnknownAccount, fact.NegativeAmount, fact.NotUSD),
			"endings":  count(5, 1, 0, 4, fact.UnknownAccount, fact.Malformed, fact.MissingID, fact.MissingID),
			"verdicts": count(5, 1, 0, 4, fact.Malformed, fact.UnknownOrder, fact.Malformed, fact.MissingID),
			"payments": count(5, 1, 0, 4, fact.UnknownOrder, fact.UnknownAccount, fact.Malformed, fact.NegativeAmount),
		}, counts)
		same(t, "exceptions", []string{
			"bills,,,missing_id", "bills,,P,missing_id", "bills,b3,P,malformed", "bills,b4,,malformed", "bills,b5,,unknown_account",
			"bills,b6,,unknown_account", "bills,b7,P,negative_amount", "bills,b8,Q,not_usd",
			"endings,,,missing_id", "endings,d1,Q,malformed", "endings,d1,Q,missing_id", "endings,nobody,,unknown_account",
			"payments,y2,P,unknown_order", "payments,y3,R,unknown_account", "payments,y4,Q,malformed", "payments,y5,Q,negative_amount",
			"verdicts,,,missing_id", "verdicts,b2,Q,malformed", "verdicts,b3,,unknown_order", "verdicts,b9,,malformed",
		}, exceptionsOf(t, s, agency))
		same(t, "mirror", []string{
			"P bills b1 c1|100|USD", "P endings c1 2026-01-01T00:00:00Z 1767225600000000", "P payments y1 b1|100", "P verdicts b1 yes",
			"Q bills b2 d1|200|USD",
		}, agencyFacts(t, s))
	})
}

func TestWhereARowWithoutAParentWas(t *testing.T) {
	engines(t, func(t *testing.T, s *ledger.Store) {
		pullAgency(t, s, append(people(), of(bills, "b1|c9|1.00|USD", "b2||1.00|USD", "b3|c1|1.00|USD"), of(verdicts, "b9|yes"))...)
		pullAgency(t, s, of(bills, "b3|d1|1.00|USD"))
		var rows []jobs.SetAsideRow
		err := s.SetAside(context.Background(), agency.Name, nil, func(r jobs.SetAsideRow) error { rows = append(rows, r); return nil })
		if err != nil {
			t.Fatal(err)
		}
		same(t, "rows", []jobs.SetAsideRow{
			{Table: "bills", ID: "b1", Reason: "unknown_account", File: "bills.csv", Line: 2, At: 4, Column: "client_id", Text: "c9", Why: "no such fact was delivered in clients"},
			{Table: "bills", ID: "b3", Account: "Q", Reason: "account_changed", File: "bills.csv", Line: 2, At: 4, Column: "client_id", Text: "d1", Why: "delivered earlier under account P"},
			{Table: "bills", ID: "b2", Reason: "unknown_account", File: "bills.csv", Line: 3, At: 4, Column: "client_id", Why: "the row has no client_id"},
			{Table: "verdicts", ID: "b9", Reason: "unknown_order", File: "verdicts.csv", Line: 2, At: 1, Column: "bill_id", Text: "b9", Why: "no such fact was delivered in bills"},
		}, rows)
	})
}

// Bills may move between the clients of one agent; what would move to another
// agent is set aside, and what hangs on it stays where it was.
func TestRowsThatMove(t *testing.T) {
	engines(t, func(t *testing.T, s *ledger.Store) {
		pullAgency(t, s, append(people(), of(bills, "b1|c1|1.00|USD", "b2|d1|2.00|USD"), of(verdicts, "b1|yes"))...)
		settleMarksOf(t, s, agency, "")
		counts := pullAgency(t, s, of(bills, "b1|c2|1.00|USD", "b2|d1|2.00|USD"))
		same(t, "to another client", count(2, 1, 1, 0), counts["bills"])
		same(t, "touched", []string{"P"}, dueOf(t, s, agency))
		settleMarksOf(t, s, agency, "")
		mirror := []string{"P bills b1 c2|100|USD", "P verdicts b1 yes", "Q bills b2 d1|200|USD"}
		same(t, "mirror", mirror, agencyFacts(t, s))

		counts = pullAgency(t, s, of(bills, "b1|d1|1.00|USD"), of(verdicts, "b1|yes"))
		same(t, "to another agent", count(1, 0, 0, 1, fact.AccountChanged), counts["bills"])
		same(t, "its verdict", count(1, 0, 1, 0), counts["verdicts"])
		counts = pullAgency(t, s, of(clients, "c2|Q|Carl|"), of(bills, "b1|c2|1.00|USD", "b3|c2|3.00|USD"))
		same(t, "a client to another agent", count(1, 0, 0, 1, fact.AccountChanged), counts["clients"])
		same(t, "its bills are where they were", count(2, 1, 1, 0), counts["bills"])
		same(t, "exceptions", []string{"clients,c2,Q,account_changed"}, exceptionsOf(t, s, agency))
		same(t, "mirror", []string{mirror[0], "P bills b3 c2|300|USD", mirror[1], mirror[2]}, agencyFacts(t, s))
	})
}

func TestDuplicatesAmongChildren(t *testing.T) {
	engines(t, func(t *testing.T, s *ledger.Store) {
		all := append(people(),
			of(bills, "b1|c1|1.00|USD", "b1|c1|1.00|USD", "b2|c1|1.00|USD", "b2|c1|2.00|USD", "b3|c1|1.00|USD", "b3|d1|1.00|USD", "b4|c9|1.00|USD", "b4|c1|1.00|USD"),
			of(verdicts, "b1|yes", "b1|no", "b2|yes|updated:2026-01-02T00:00:00Z", "b2|no|updated:2026-01-01T00:00:00Z", "b3|no", "b3|no"))
		first := pullAgency(t, s, all...)
		same(t, "bills", count(8, 4, 1, 3, fact.DuplicateID, fact.DuplicateID, fact.UnknownAccount), first["bills"])
		same(t, "verdicts", count(6, 3, 1, 2, fact.DuplicateID, fact.DuplicateID), first["verdicts"])
		aside := []string{
			"bills,b2,P,duplicate_id", "bills,b3,P,duplicate_id", "bills,b4,,unknown_account",
			"verdicts,b1,P,duplicate_id", "verdicts,b2,P,duplicate_id",
		}
		same(t, "exceptions", aside, exceptionsOf(t, s, agency))
		mirror := []string{
			"P bills b1 c1|100|USD", "P bills b2 c1|200|USD", "P bills b4 c1|100|USD", "P verdicts b1 no", "P verdicts b2 yes",
			"Q bills b3 d1|100|USD", "Q verdicts b3 no",
		}
		same(t, "mirror", mirror, agencyFacts(t, s))
		settleMarksOf(t, s, agency, "")

		again := pullAgency(t, s, all...)
		for _, name := range []string{"bills", "verdicts"} {
			c := first[name]
			want := jobs.PullCount{Read: c.Read, Unchanged: c.Read - c.SetAside, SetAside: c.SetAside, Reasons: c.Reasons}
			same(t, name+" again", want, again[name])
		}
		same(t, "exceptions again", aside, exceptionsOf(t, s, agency))
		same(t, "mirror again", mirror, agencyFacts(t, s))
		same(t, "touched", []string(nil), dueOf(t, s, agency))
	})
}

func TestUpdatedAtDecidesAmongChildren(t *testing.T) {
	engines(t, func(t *testing.T, s *ledger.Store) {
		const early, late = "|updated:2026-01-01T00:00:00Z", "|updated:2026-01-02T00:00:00Z"
		pullAgency(t, s, append(people(), of(bills, "b1|c1|1.00|USD"+late))...)
		same(t, "older", count(1, 0, 1, 0), pullAgency(t, s, of(bills, "b1|c2|2.00|USD"+early))["bills"])
		same(t, "newer", count(1, 1, 0, 0), pullAgency(t, s, of(bills, "b1|c2|3.00|USD"+late))["bills"])
		same(t, "mirror", []string{"P bills b1 c2|300|USD"}, agencyFacts(t, s))
	})
}

// An account with a checkpoint is loaded with its new and changed children.
func TestChildrenSinceACheckpoint(t *testing.T) {
	engines(t, func(t *testing.T, s *ledger.Store) {
		pullAgency(t, s, append(people(), of(bills, "b1|c1|1.00|USD"), of(endings, "c1|2026-01-01T00:00:00Z"))...)
		settleMarksOf(t, s, agency, "so far")
		pullAgency(t, s, of(bills, "b1|c2|1.00|USD", "b2|c1|2.00|USD"), of(endings, "c1|2026-02-01T00:00:00Z"), of(verdicts, "b1|yes"))
		same(t, "touched", []string{"P"}, dueOf(t, s, agency))
		lines := []string{}
		err := s.Load(context.Background(), agency, []string{"P"}, jobs.What{Checkpoints: true}, func(l *jobs.Loaded) error {
			lines = append(lines, string(l.Input.Checkpoint))
			for _, f := range l.Input.Facts {
				lines = append(lines, f.Table+" "+f.ID+" "+f.Data)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		same(t, "since then", []string{
			"so far", "bills b1 c2|100|USD", "bills b2 c1|200|USD", "endings c1 2026-02-01T00:00:00Z 1769904000000000", "verdicts b1 yes",
		}, lines)
	})
}

func TestOwnersAreBuiltAgain(t *testing.T) {
	ledgertest.Engines(t, func(t *testing.T, dsn string) {
		s := open(t, dsn)
		pullAgency(t, s, append(people(), of(bills, "b1|c1|1.00|USD"))...)
		if _, err := raw(t, dsn).ExecContext(context.Background(), "DELETE FROM fact_owner"); err != nil {
			t.Fatal(err)
		}
		pullAgency(t, s, of(bills, "b2|d1|1.00|USD", "b1|d1|1.00|USD"), of(verdicts, "b1|yes"))
		same(t, "exceptions", []string{"bills,b1,Q,account_changed"}, exceptionsOf(t, s, agency))
		same(t, "mirror", []string{"P bills b1 c1|100|USD", "P verdicts b1 yes", "Q bills b2 d1|100|USD"}, agencyFacts(t, s))
	})
}

// More new rows than are looked up one by one, over more parents than are there.
func TestManyChildren(t *testing.T) {
	engines(t, func(t *testing.T, s *ledger.Store) {
		const n, parents = 100_500, 1000
		first, second, want := of(clients), of(bills), map[string]int64{}
		for i := range parents {
			first.lines = append(first.lines, fmt.Sprintf("c%d|%s|Name|", i, []string{"P", "Q"}[i%2]))
		}
		for i := range n {
			parent := i * 7919 % (parents + 3)
			second.lines = append(second.lines, fmt.Sprintf("b%d|c%d|1.00|USD", i, parent))
			if parent < parents {
				want[[]string{"P", "Q"}[parent%2]]++
			}
		}
		pulled := want["P"] + want["Q"]
		counts := pullAgency(t, s, of(agents, "P|Pat", "Q|Quinn"), first, second)
		same(t, "counts", jobs.PullCount{Read: n, Pulled: pulled, SetAside: n - pulled,
			Reasons: map[fact.Reason]int64{fact.UnknownAccount: n - pulled}}, counts["bills"])
		got := map[string]int64{}
		for _, line := range agencyFacts(t, s) {
			got[line[:1]]++
		}
		same(t, "mirror", want, got)
	})
}
