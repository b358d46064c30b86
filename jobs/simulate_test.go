package jobs_test

// simulate_test.go: simulations of worlds made by hand: what is counted, listed, and
// left out.

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"trueup/io/ledger/ledgertest"
	"trueup/jobs"
	"trueup/rules"
	"trueup/rules/terms"
)

// crowd is a world of n accounts with one order each, the later ones with larger ones.
func crowd(n int) map[string]string {
	var accounts, orders []string
	for i := range n {
		id := fmt.Sprintf("a%05d", i)
		accounts = append(accounts, id+",,2026-01-01T00:00:00Z,US,USD,,")
		orders = append(orders, fmt.Sprintf("o%05d,%s,,true,%d.00,0.00,0.00,USD,2026-02-01T00:00:00Z,2026-02-01T00:00:00Z,", i, id, 1+i/10))
	}
	return worldFiles(map[string][]string{"accounts": accounts, "orders": orders})
}

// worldHeaders are those of the tables that worlds by hand use.
var worldHeaders = map[string]string{
	"accounts":          "account_id,name,opened_at,country,display_currency,referred_by,team_opened_at",
	"members":           "member_id,account_id,role,invited_at,joined_at",
	"orders":            "order_id,account_id,member_id,freelancer_pro,subtotal,tax,service_fee,currency,ordered_at,completed_at,cancelled_at",
	"redemptions":       "redemption_id,account_id,member_id,kind,points,requested_at",
	"platform_balances": "account_id,points,credits,tier,as_of",
}

// worldFiles are files of rows.
func worldFiles(rows map[string][]string) map[string]string {
	files := map[string]string{}
	for name, lines := range rows {
		files[name] = worldHeaders[name] + "\n" + strings.Join(lines, "\n") + "\n"
	}
	return files
}

// However many pages are evaluated at once, a simulation comes out the same.
func TestASimulationDoesNotDependOnWorkers(t *testing.T) {
	s := newStand(t, ledgertest.SQLite(t), terms.Published())
	s.run(crowd(4100), "2026-04-01T00:00:00Z")
	double := underOther(s.terms, func(v *terms.Version) { v.PointsPerDollar *= 2 })
	s.job.Workers = 1
	want := s.simulate(double, 25)
	for _, workers := range []int{3, 0} {
		s.job.Workers = workers
		if diff := cmp.Diff(want, s.simulate(double, 25), cmpopts.IgnoreUnexported(jobs.AccountSides{})); diff != "" {
			t.Errorf("%d workers (-one +several):\n%s", workers, diff)
		}
	}
	if len(want.Top) != 25 || want.Accounts != 4100 || want.Differ != 4100 {
		t.Fatalf("%d lines of %d accounts, %d differ", len(want.Top), want.Accounts, want.Differ)
	}
	for i := 1; i < len(want.Top); i++ {
		a, b := want.Top[i-1], want.Top[i]
		if a.USD < b.USD || a.USD == b.USD && a.Account >= b.Account {
			t.Errorf("%s (%s) comes before %s (%s)", a.Account, a.USD, b.Account, b.USD)
		}
	}
	if first := want.Top[0]; first.Account != "a04090" || first.Books != 2050 || first.Simulated != 4100 || first.USD != 20_50 {
		t.Errorf("the largest difference is %+v", first)
	}
	if none := s.simulate(double, 0); len(none.Top) != 0 || none.Differ != 4100 {
		t.Errorf("of no lines, there are %d; %d accounts differ", len(none.Top), none.Differ)
	}
}

// All differences come by account and asset, whatever their size.
func TestASimulationListsAllDifferences(t *testing.T) {
	s := newStand(t, ledgertest.SQLite(t), terms.Published())
	s.run(crowd(3100), "2026-04-01T00:00:00Z")
	last, lines := "", 0
	other := underOther(s.terms, func(v *terms.Version) { v.PointsPerDollar *= 2; v.GoldFrom = 300_00 })
	_, err := s.job.Simulate(context.Background(), other, 0, func(l *jobs.AccountSides) error {
		if l.Account <= last {
			t.Errorf("%s comes after %s", l.Account, last)
		}
		if gold := l.Books >= 1500; l.StandingBooks != "silver" || gold != (l.StandingSimulated == "gold") {
			t.Errorf("%+v", l)
		}
		last, lines = l.Account, lines+1
		return nil
	})
	if err != nil || lines != 3100 {
		t.Errorf("%d lines, %v", lines, err)
	}
	stop := errors.New("enough")
	if _, err := s.job.Simulate(context.Background(), other, 0, func(*jobs.AccountSides) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("the caller's error becomes %v", err)
	}
}

// An account whose tier alone differs is listed once, with no difference.
func TestASimulationListsTiersThatDiffer(t *testing.T) {
	s := newStand(t, ledgertest.SQLite(t), terms.Published())
	s.run(crowd(1), "2026-04-01T00:00:00Z")
	sim := s.simulate(underOther(s.terms, func(v *terms.Version) { v.GoldFrom = 1_00 }), 5)
	want := []jobs.AccountSides{{
		Account: "a00000", Asset: rules.AssetPoints, Books: 5, Simulated: 5, StandingBooks: "silver", StandingSimulated: "gold",
	}}
	if diff := cmp.Diff(want, sim.Top, cmpopts.IgnoreUnexported(jobs.AccountSides{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	standings := []jobs.StandingSides{
		{Standing: "silver", Sides: jobs.Sides{Books: 1, Difference: -1}}, {Standing: "gold", Sides: jobs.Sides{Simulated: 1, Difference: 1}},
	}
	if diff := cmp.Diff(standings, sim.Standings); diff != "" {
		t.Errorf("standings (-want +got):\n%s", diff)
	}
}

// An account of so many facts that its evaluator is not kept is compared like others.
func TestASimulationOfALargeAccount(t *testing.T) {
	s := newStand(t, ledgertest.SQLite(t), terms.Published())
	files := crowd(1)
	for i := range 6000 {
		files["orders"] += fmt.Sprintf("x%d,a00000,,true,1.00,0.00,0.00,USD,2026-02-01T00:00:00Z,2026-02-01T00:00:00Z,\n", i)
	}
	s.run(files, "2026-04-01T00:00:00Z")
	sim := s.simulate(underOther(s.terms, func(v *terms.Version) { v.PointsPerDollar *= 2; v.GoldFrom = 9000_00; v.PlatinumFrom = 9999_00 }), 5)
	want := []jobs.AccountSides{{
		Account: "a00000", Asset: rules.AssetPoints, Books: 30005, Simulated: 60010, Difference: 30005, USD: 300_05,
		StandingBooks: "platinum", StandingSimulated: "silver",
	}}
	if diff := cmp.Diff(want, sim.Top, cmpopts.IgnoreUnexported(jobs.AccountSides{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Facts that were pulled and not booked are told from what other terms do.
func TestASimulationSaysWhatTheBooksAreBehind(t *testing.T) {
	s := newStand(t, ledgertest.SQLite(t), terms.Published())
	s.run(crowd(3), "2026-04-01T00:00:00Z")
	more := crowd(3)
	more["orders"] += "late,a00001,,true,100.00,0.00,0.00,USD,2026-02-01T00:00:00Z,2026-02-01T00:00:00Z,\n"
	s.deliver(more)
	if _, err := s.job.Pull(context.Background()); err != nil {
		t.Fatal(err)
	}
	sim := s.simulate(s.terms, 5)
	if sim.Behind != 1 || sim.Differ != 1 || len(sim.Top) != 1 || sim.Top[0].Account != "a00001" || sim.Top[0].Difference != 500 {
		t.Errorf("%d behind, %d differ: %+v", sim.Behind, sim.Differ, sim.Top)
	}
}

// An account that overflows under the other terms is left out of both sides.
func TestASimulationLeavesOutWhatItCannotEvaluate(t *testing.T) {
	s := newStand(t, ledgertest.SQLite(t), terms.Published())
	files := crowd(2)
	for _, id := range []string{"x1", "x2"} {
		files["orders"] += id + ",a00000,,true,9000000000000000.00,0.00,0.00,USD,2026-02-01T00:00:00Z,2026-02-01T00:00:00Z,\n"
	}
	s.run(files, "2026-04-01T00:00:00Z")
	sim, err := s.job.Simulate(context.Background(), underOther(s.terms, func(v *terms.Version) { v.PointsPerDollar *= 200 }), 5, nil)
	var left *jobs.LeftOutError
	if !errors.As(err, &left) || left.Count != 1 || !errors.Is(err, rules.ErrOverflow) {
		t.Fatalf("the account is not left out: %v", err)
	}
	for _, words := range []string{"one account could not be evaluated", "account a00000, under the other terms: order x2: "} {
		if !strings.Contains(err.Error(), words) {
			t.Errorf("%q does not say %q", err, words)
		}
	}
	want := jobs.LiabilitySides{
		Asset: rules.AssetPoints, What: "outstanding", Sides: jobs.Sides{Books: 5, Simulated: 1000, Difference: 995},
		USD: jobs.Sides{Books: 5, Simulated: 10_00, Difference: 9_95},
	}
	if diff := cmp.Diff(want, sim.Liability[0]); diff != "" || sim.LeftOut != 1 || sim.Accounts != 1 {
		t.Errorf("%d left out of %d (-want +got):\n%s", sim.LeftOut, sim.Accounts, diff)
	}
}

func TestASimulationNeedsBooks(t *testing.T) {
	s := newStand(t, ledgertest.SQLite(t), terms.Published())
	var future *jobs.FutureError
	if _, err := s.job.Simulate(context.Background(), s.terms, 1, nil); !errors.As(err, &future) {
		t.Errorf("of an empty ledger: %v", err)
	}
	undescribed := *s.job.Program
	undescribed.Finance = nil
	s.job.Program = &undescribed
	var not *jobs.NotDescribedError
	if _, err := s.job.Simulate(context.Background(), s.terms, 1, nil); !errors.As(err, &not) {
		t.Errorf("of a program without books: %v", err)
	}
	if _, err := s.job.Breaks(context.Background(), false, func(*jobs.Break) error { return nil }); !errors.As(err, &not) {
		t.Errorf("breaks of a program without books: %v", err)
	}
}

// A standing that the program does not describe stands in no line; that is said.
func TestASimulationNeedsItsStandings(t *testing.T) {
	s := newStand(t, ledgertest.SQLite(t), terms.Published())
	s.run(crowd(1), "2026-04-01T00:00:00Z")
	program, finance := *s.job.Program, *s.job.Program.Finance
	finance.Standings = finance.Standings[1:]
	program.Finance, s.job.Program = &finance, &program
	if _, err := s.job.Simulate(context.Background(), s.terms, 1, nil); err == nil || !strings.Contains(err.Error(), `account a00000: the standing "silver" is not described`) {
		t.Errorf("%v", err)
	}
}

// A sum of all accounts that leaves 64 bits is said, and stops nothing.
func TestASimulationOfMoreThan64Bits(t *testing.T) {
	s := newStand(t, ledgertest.SQLite(t), terms.Published())
	files := crowd(3)
	for _, id := range []string{"0", "1", "2"} {
		files["orders"] += "x" + id + ",a0000" + id + ",,true,9000000000000000.00,0.00,0.00,USD,2026-02-01T00:00:00Z,2026-02-01T00:00:00Z,\n"
	}
	s.run(files, "2026-04-01T00:00:00Z")
	sim := s.simulate(underOther(s.terms, func(v *terms.Version) { v.PointsPerDollar *= 100 }), 5)
	if l := sim.Liability[0]; l.Sides != (jobs.Sides{TooLarge: true}) || l.USD != (jobs.Sides{TooLarge: true}) {
		t.Errorf("%+v", l)
	}
	var b bytes.Buffer
	if err := s.job.Export(context.Background(), "entries", &b); err != nil || strings.Count(b.String(), "\n") != 7 {
		t.Errorf("%v\n%s", err, b.String())
	}
}
