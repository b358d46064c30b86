package jobs_test

// breaks_causes_test.go: worlds made by hand in which the platform shows something
// else than the ledger, each for one reason.

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trueup/io/ledger/ledgertest"
	"trueup/rules/terms"
)

// night is a delivery and the run after it.
type night struct {
	asOf  string
	facts map[string][]string
}

// ann opens the account acme and is its admin.
func ann(more map[string][]string) map[string][]string {
	facts := map[string][]string{
		"accounts": {"acme,,2024-01-01T00:00:00Z,US,USD,,"},
		"members":  {"ann,acme,admin,,2024-01-01T00:00:00Z"},
	}
	for name, rows := range more {
		facts[name] = rows
	}
	return facts
}

// pro is an order of acme with a Pro freelancer; cancelled may be empty.
func pro(id, subtotal, completed, cancelled string) string {
	return fmt.Sprintf("%s,acme,ann,true,%s,0.00,0.00,USD,%s,%s,%s", id, subtotal, completed, completed, cancelled)
}

const march = "2026-03-01T00:00:00Z"

// causes are worlds made by hand, each with what breaks shows of it.
var causes = map[string]struct {
	nights []night
	want   []string
}{
	"nothing is wrong": {
		[]night{{march, ann(map[string][]string{
			"orders":            {pro("o1", "20.00", "2026-01-01T00:00:00Z", "")},
			"platform_balances": {"acme,100,0.00,silver,2026-02-01T00:00:00Z"},
		})}}, nil,
	},
	"the platform names no tier": {
		[]night{{march, ann(map[string][]string{"platform_balances": {"acme,0,0.00,,2026-02-01T00:00:00Z"}})}}, nil,
	},
	"shown before the lag is over": {
		[]night{{march, ann(map[string][]string{
			"orders":            {pro("o1", "20.00", "2026-01-01T00:00:00Z", ""), pro("o2", "10.00", "2026-01-31T12:00:00Z", "")},
			"platform_balances": {"acme,150,0.00,silver,2026-02-01T00:00:00Z"},
		})}},
		[]string{"acme,2026-02-01T00:00:00Z,points,100,150,50,posting_pending,shown before it is posted: earn/order/o2 (2026-02-01T12:00:00Z)"},
	},
	"posted and not shown yet": {
		[]night{{march, ann(map[string][]string{
			"orders":            {pro("o1", "20.00", "2026-01-01T00:00:00Z", ""), pro("o2", "10.00", "2026-01-30T12:00:00Z", ""), pro("o3", "30.00", "2026-01-30T13:00:00Z", "")},
			"platform_balances": {"acme,100,0.00,silver,2026-02-01T00:00:00Z"},
		})}},
		[]string{"acme,2026-02-01T00:00:00Z,points,300,100,-200,posting_pending,posted and not shown yet: " +
			"earn/order/o3 (2026-01-31T13:00:00Z); earn/order/o2 (2026-01-31T12:00:00Z)"},
	},
	"posted long ago and not shown": {
		[]night{{march, ann(map[string][]string{
			"orders":            {pro("o1", "20.00", "2026-01-01T00:00:00Z", ""), pro("o2", "10.00", "2026-01-28T00:00:00Z", "")},
			"platform_balances": {"acme,100,0.00,silver,2026-02-01T00:00:00Z"},
		})}},
		[]string{"acme,2026-02-01T00:00:00Z,points,150,100,-50,unknown,"},
	},
	"an order that came late": {
		[]night{
			{"2026-01-20T00:00:00Z", ann(map[string][]string{"orders": {pro("o1", "20.00", "2026-01-01T00:00:00Z", "")}})},
			{march, ann(map[string][]string{
				"orders":            {pro("o2", "1000.00", "2026-01-05T00:00:00Z", "")},
				"platform_balances": {"acme,100,0.00,silver,2026-02-01T00:00:00Z"},
			})},
		},
		[]string{
			"acme,2026-02-01T00:00:00Z,points,5100,100,-5000,late_fact,as the ledger had it before the run as of 2026-03-01T00:00:00Z corrected it",
			"acme,2026-02-01T00:00:00Z,tier,gold,silver,,late_fact,facts that came later changed the account: see its balances",
		},
	},
	"a cancellation that came late": { // not clawback_not_applied: the ledger said the same then
		[]night{
			{"2026-02-01T00:00:00Z", ann(map[string][]string{"orders": {pro("o1", "20.00", "2026-01-01T00:00:00Z", "")}})},
			{march, ann(map[string][]string{
				"orders":            {pro("o1", "20.00", "2026-01-01T00:00:00Z", "2026-01-15T00:00:00Z")},
				"platform_balances": {"acme,100,0.00,silver,2026-02-02T00:00:00Z"},
			})},
		},
		[]string{"acme,2026-02-02T00:00:00Z,points,0,100,100,late_fact,as the ledger had it before the run as of 2026-03-01T00:00:00Z corrected it"},
	},
	"a late order beside one that every one knew": { // booked after the balance, but not late
		[]night{
			{"2026-01-30T00:00:00Z", ann(map[string][]string{
				"orders": {pro("o1", "20.00", "2026-01-01T00:00:00Z", ""), pro("o2", "10.00", "2026-01-30T00:00:00Z", "")},
			})},
			{"2026-02-02T00:00:00Z", ann(map[string][]string{
				"orders":            {pro("o3", "40.00", "2026-01-10T00:00:00Z", "")},
				"platform_balances": {"acme,150,0.00,silver,2026-02-01T00:00:00Z"},
			})},
		},
		[]string{"acme,2026-02-01T00:00:00Z,points,350,150,-200,late_fact,as the ledger had it before the run as of 2026-02-02T00:00:00Z corrected it"},
	},
	"expired and still shown": {
		[]night{{march, ann(map[string][]string{
			"orders": {
				pro("o1", "20.00", "2024-01-05T00:00:00Z", ""), pro("o2", "10.00", "2024-01-20T00:00:00Z", ""),
				pro("o3", "40.00", "2025-06-01T00:00:00Z", ""),
			},
			"platform_balances": {"acme,250,0.00,silver,2026-02-01T00:00:00Z"},
		})}},
		[]string{"acme,2026-02-01T00:00:00Z,points,200,250,50,missed_expiry,expired and still shown: expire/earn/order/o2 (2026-01-21T00:00:00Z)"},
	},
	"credits expired and still shown": {
		[]night{{march, ann(map[string][]string{
			"orders":            {pro("o1", "300.00", "2025-09-01T00:00:00Z", "")},
			"redemptions":       {"r1,acme,ann,credits,1500,2025-10-01T00:00:00Z"},
			"platform_balances": {"acme,0,15.00,silver,2026-02-01T00:00:00Z"},
		})}},
		[]string{"acme,2026-02-01T00:00:00Z,credits,0.00,15.00,15.00,missed_expiry,expired and still shown: expire/credit/r1 (2025-12-30T00:00:00Z)"},
	},
	"taken back and still shown": {
		[]night{{march, ann(map[string][]string{
			"orders": {
				pro("o1", "20.00", "2026-01-01T00:00:00Z", "2026-01-20T00:00:00Z"), pro("o2", "10.00", "2026-01-02T00:00:00Z", "2026-01-25T00:00:00Z"),
				pro("o3", "70.00", "2026-01-03T00:00:00Z", ""),
			},
			"platform_balances": {"acme,450,0.00,silver,2026-02-01T00:00:00Z"}, // the earlier one alone
		})}},
		[]string{"acme,2026-02-01T00:00:00Z,points,350,450,100,clawback_not_applied,taken back and still shown: clawback/order/o1 (2026-01-20T00:00:00Z)"},
	},
	"debt shown as zero": {
		[]night{{march, ann(map[string][]string{
			"orders":            {pro("o1", "300.00", "2026-01-01T00:00:00Z", "2026-01-20T00:00:00Z")},
			"redemptions":       {"r1,acme,ann,credits,1500,2026-01-10T00:00:00Z"},
			"platform_balances": {"acme,0,15.00,silver,2026-02-01T00:00:00Z"},
		})}},
		[]string{"acme,2026-02-01T00:00:00Z,points,-1500,0,1500,debt_shown_as_zero,the account owes 1500 points"},
	},
	"a review that the platform missed": {
		[]night{{march, ann(map[string][]string{
			"orders":            {pro("o1", "1000.00", "2024-05-01T00:00:00Z", "")},
			"platform_balances": {"acme,5000,0.00,gold,2026-02-01T00:00:00Z"},
		})}},
		[]string{"acme,2026-02-01T00:00:00Z,tier,silver,gold,,missed_change,silver since 2026-01-01T00:00:00Z (year_review); gold before"},
	},
	"a tier out of nowhere": {
		[]night{{march, ann(map[string][]string{"platform_balances": {"acme,7,0.00,diamond,2026-02-01T00:00:00Z"}})}},
		[]string{"acme,2026-02-01T00:00:00Z,points,0,7,7,unknown,", "acme,2026-02-01T00:00:00Z,tier,silver,diamond,,unknown,"},
	},
	"after the last run": {
		[]night{{march, ann(map[string][]string{
			"platform_balances": {"acme,7,0.10,gold,2026-03-01T00:00:00.000001Z", "acme,8,0.00,,2026-03-02T00:00:00Z"},
		})}},
		[]string{
			"acme,2026-03-02T00:00:00Z,points,,8,,not_reached,the last run is as of 2026-03-01T00:00:00Z",
			"acme,2026-03-02T00:00:00Z,credits,,0.00,,not_reached,the last run is as of 2026-03-01T00:00:00Z",
		},
	},
}

func TestCausesOfBreaks(t *testing.T) {
	for name, c := range causes {
		t.Run(name, func(t *testing.T) {
			s := newStand(t, ledgertest.SQLite(t), terms.Published())
			for _, n := range c.nights {
				s.run(worldFiles(n.facts), n.asOf)
			}
			got, sum := s.breaks(false)
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if sum.Rows != sum.Compared+sum.Older+sum.NotReached+sum.LeftOut {
				t.Errorf("the counts do not add up: %+v", sum)
			}
		})
	}
}
