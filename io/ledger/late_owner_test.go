package ledger_test

// late_owner_test.go: rows that wait for the fact that says whose they are.

import (
	"testing"

	"trueup/io/ledger"
	"trueup/jobs"
)

// Three generations arrive youngest first. What is wrong with them beside is said
// under their account as soon as that is known.
func TestChildrenTakenUpWhenTheParentArrives(t *testing.T) {
	engines(t, func(t *testing.T, s *ledger.Store) {
		pullAgency(t, s,
			of(agents, "P|Pat"),
			of(bills, "b1|c1|1.00|USD", "b2|c1|ten|USD", "|c1|1.00|USD", "|c2|1.00|USD", "b3|c1|-1.00|USD", "b4|c1|1.00|USD", "b4|c1|4.00|USD", "b5|c2|1.00|USD"),
			of(endings, "c1|2026-01-01T00:00:00Z", "c1|soon"),
			of(verdicts, "b1|yes", "b2|no", "b4|perhaps"),
			of(payments, "y1|P|b1|1.00"))
		same(t, "before", []string{
			"bills,,,missing_id", "bills,b1,,unknown_account", "bills,b2,,malformed", "bills,b3,,unknown_account",
			"bills,b4,,unknown_account", "bills,b5,,unknown_account",
			"endings,c1,,malformed", "endings,c1,,unknown_account", "payments,y1,P,unknown_order",
			"verdicts,b1,,unknown_order", "verdicts,b2,,unknown_order", "verdicts,b4,,malformed",
		}, exceptionsOf(t, s, agency))
		settleMarksOf(t, s, agency, "")
		counts := pullAgency(t, s, of(clients, "c1|P|Cleo|"))
		same(t, "counts", map[string]jobs.PullCount{
			"agents": {}, "clients": count(1, 1, 0, 0),
			"bills": {TakenUp: 2}, "endings": {TakenUp: 1}, "verdicts": {TakenUp: 1}, "payments": {TakenUp: 1},
		}, counts)
		same(t, "after", []string{
			"bills,,,missing_id", "bills,,P,missing_id", "bills,b2,P,malformed", "bills,b3,P,negative_amount", "bills,b4,P,duplicate_id",
			"bills,b5,,unknown_account", "endings,c1,P,malformed", "verdicts,b2,,unknown_order", "verdicts,b4,P,malformed",
		}, exceptionsOf(t, s, agency))
		same(t, "mirror", []string{
			"P bills b1 c1|100|USD", "P bills b4 c1|400|USD", "P endings c1 2026-01-01T00:00:00Z 1767225600000000",
			"P payments y1 b1|100", "P verdicts b1 yes",
		}, agencyFacts(t, s))
		same(t, "touched", []string{"P"}, dueOf(t, s, agency))
		before := exceptionsOf(t, s, agency)
		same(t, "nothing more", count(0, 0, 0, 0), pullAgency(t, s, of(agents, "Q|Quinn"))["bills"])
		same(t, "still", before, exceptionsOf(t, s, agency))
	})
}

// Late or in time, the mirror and the exceptions are the same, also where the rows
// come again with their parents.
func TestChildrenLateAreAsInTime(t *testing.T) {
	younger := []file{
		of(bills, "b1|c1|1.00|USD", "b1|c1|1.00|USD", "b2|c1|2.00|USD", "b2|d1|3.00|USD|updated:2026-01-01T00:00:00Z", "b2|c1|4.00|USD", "|c1|1.00|EUR", "b3|c2|x|USD"),
		of(endings, "c1|2026-01-01T00:00:00Z", "c1|2026-01-01T01:00:00+01:00", "d1|"),
		of(verdicts, "b1|yes", "b2|no", "b3|yes", "b9|no"),
		of(payments, "y1|P|b1|1.00", "y2|P|b2|1.00"),
	}
	engines(t, func(t *testing.T, s *ledger.Store) {
		other := open(t, freshDSN(t))
		pullAgency(t, other, append(people(), younger...)...)
		pullAgency(t, s, younger...)
		pullAgency(t, s, people()...)
		same(t, "exceptions", exceptionsOf(t, other, agency), exceptionsOf(t, s, agency))
		same(t, "mirror", agencyFacts(t, other), agencyFacts(t, s))
		pullAgency(t, s, younger...)
		same(t, "exceptions once more", exceptionsOf(t, other, agency), exceptionsOf(t, s, agency))
		same(t, "mirror once more", agencyFacts(t, other), agencyFacts(t, s))
	})
}

// What is delivered under the id of a row that waits: a good row that is not older
// replaces it, a flawed one does not.
func TestChildrenThatWaitAndAreSuperseded(t *testing.T) {
	engines(t, func(t *testing.T, s *ledger.Store) {
		pullAgency(t, s, of(bills, "b1|c1|1.00|USD", "b2|c1|1.00|USD", "b3|c1|1.00|USD"))
		pullAgency(t, s, of(bills, "b1|c2|5.00|USD", "b2|c1|ten|USD", "b3|d1|6.00|USD"))
		counts := pullAgency(t, s, people()...)
		same(t, "bills", jobs.PullCount{TakenUp: 3}, counts["bills"])
		same(t, "mirror", []string{"P bills b1 c2|500|USD", "P bills b2 c1|100|USD", "Q bills b3 d1|600|USD"}, agencyFacts(t, s))
		same(t, "exceptions", []string{"bills,b2,P,malformed"}, exceptionsOf(t, s, agency))
	})
}

// A row that waits is taken up under an account that is not that of the fact of its
// id: it is account_changed then.
func TestAChildWaitsForAnotherAgentsClient(t *testing.T) {
	engines(t, func(t *testing.T, s *ledger.Store) {
		pullAgency(t, s, append(people(), of(bills, "b1|c1|1.00|USD"))...)
		pullAgency(t, s, of(bills, "b1|d9|1.00|USD"))
		same(t, "unknown", []string{"bills,b1,,unknown_account"}, exceptionsOf(t, s, agency))
		counts := pullAgency(t, s, of(clients, "d9|Q|Dan|"))
		same(t, "bills", jobs.PullCount{}, counts["bills"])
		same(t, "moved", []string{"bills,b1,Q,account_changed"}, exceptionsOf(t, s, agency))
		counts = pullAgency(t, s, of(bills, "b1|c2|1.00|USD"))
		same(t, "and back", count(1, 1, 0, 0), counts["bills"])
		same(t, "no exceptions", []string{}, exceptionsOf(t, s, agency))
	})
}
