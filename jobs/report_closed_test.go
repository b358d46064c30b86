package jobs_test

// report_closed_test.go: facts of months before the first one that was closed.

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trueup/fixtures/csvtext"
	"trueup/io/ledger/ledgertest"
	"trueup/io/report"
	"trueup/jobs"
	"trueup/rules/terms"
)

// What took effect before the first closed month and came after it was closed is
// accounted for in the first open month, whatever months are reported.
func TestALateFactBeforeTheFirstClosedMonth(t *testing.T) {
	ledgertest.Engines(t, func(t *testing.T, dsn string) {
		s := newStand(t, dsn, terms.Published())
		first := withAccount(order("100.00", ""))
		for _, day := range []string{"2024-01-01", "2024-01-02", "2024-01-03"} { // it is all in March
			first["orders"] = strings.ReplaceAll(first["orders"], day, "2024-03"+day[7:])
		}
		s.run(first, "2024-04-10T00:00:00Z")
		if _, err := s.close(month(t, "2024-03"), false); err != nil {
			t.Fatal(err)
		}
		first["orders"] += "o2,A,m,true,50.00,0.00,0.00,USD,2024-01-05T00:00:00Z,2024-01-06T00:00:00Z,,\n"
		s.run(first, "2024-04-20T00:00:00Z")
		points := func(from, to string) map[string]string {
			o := reportOptions()
			o.From, o.To, o.PerTier = month(t, from), month(t, to), true
			_, files := s.reports(o)
			got := map[string]string{}
			for _, row := range csvtext.Rows(t, files["rollforward.csv"]) {
				if row["asset"] == "points" && row["unit"] == "points" {
					got[row["month"]+row["tier"]] = strings.Join([]string{row["earned_orders"], row["prior_period"], row["prior_periods"], row["outstanding"]}, " ")
				}
			}
			return got
		}
		want := map[string]string{
			"2024-01": "0 0  0", "2024-02": "0 0  0", "2024-03": "500 0  500", "2024-04": "0 250 2024-01 750",
			"2024-03silver": "500 0  500", "2024-04silver": "0 250  750",
		}
		if diff := cmp.Diff(want, points("2024-01", "2024-04")); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff(map[string]string{"2024-01": "0 0  0"}, points("2024-01", "2024-01")); diff != "" {
			t.Errorf("January alone:\n%s", diff)
		}
	})
}

// The accounts whose books are behind are named in their order, whoever met them.
func TestAccountsThatAreBehindAreNamedInOrder(t *testing.T) {
	ledgertest.Engines(t, func(t *testing.T, dsn string) {
		s := newStand(t, dsn, terms.Published())
		s.job.Workers = 4
		world := func(subtotal string) map[string]string {
			accounts, orders := accountsHeader, ordersHeader
			for n := range 900 {
				id := fmt.Sprintf("a%03d", n)
				accounts += id + ",,2024-01-01T00:00:00Z,,,,\n"
				orders += "o" + id + "," + id + ",m,true," + subtotal + ",0.00,0.00,USD,2024-01-01T00:00:00Z,2024-01-02T00:00:00Z,,\n"
			}
			return map[string]string{"accounts": accounts, "orders": orders}
		}
		s.run(world("100.00"), "2024-03-01T00:00:00Z")
		s.deliver(world("90.00"))
		if _, err := s.job.Pull(context.Background()); err != nil {
			t.Fatal(err)
		}
		folder, err := report.NewFolder(t.TempDir(), report.Options{})
		if err != nil {
			t.Fatal(err)
		}
		_, err = s.job.Report(context.Background(), folder, reportOptions())
		var behind *jobs.BehindError
		if !errors.As(err, &behind) || len(behind.Errors) != 20 {
			t.Fatalf("got %v", err)
		}
		for n, err := range behind.Errors {
			// the order that was booked is no more, and the one in its place came later
			if want := fmt.Sprintf("account a%03d: 500 points are booked, but the lots less the debt come to 0", n); err.Error() != want {
				t.Errorf("number %d is %v, want %s", n, err, want)
			}
		}
	})
}
