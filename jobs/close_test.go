package jobs_test

// close_test.go: months close, and what their reports say stays, whatever arrives late.

import (
	"context"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"trueup/fixtures/csvtext"
	"trueup/fixtures/oracle"
	"trueup/fixtures/world"
	"trueup/io/ledger/ledgertest"
	"trueup/io/report"
	"trueup/jobs"
	"trueup/rules"
	"trueup/rules/terms"
)

func worldOf(seed uint64) oracle.World { return world.Random(seed) }

// close closes a month and the open ones before it.
func (s *stand) close(m rules.Month, earlier bool) ([]jobs.Closing, error) {
	s.t.Helper()
	return s.job.CloseMonth(context.Background(), m, earlier, reportOptions(), func() (jobs.ReportFolder, error) {
		return report.NewFolder(s.t.TempDir(), report.Options{})
	})
}

// closeUpTo closes the last months that are over at an instant, at most n.
func (s *stand) closeUpTo(asOf string, n int) []rules.Month {
	s.t.Helper()
	last := rules.NewDates(s.terms.Zone).Month(s.instant(asOf)) - 1
	first, err := s.job.Ledger.FirstBooking(context.Background(), s.job.Program.Name)
	if err != nil {
		s.t.Fatal(err)
	}
	if first != rules.None {
		last = min(last, rules.NewDates(s.terms.Zone).Month(first)+rules.Month(n))
	}
	closings, err := s.job.Ledger.Closings(context.Background(), s.job.Program.Name)
	if err != nil {
		s.t.Fatal(err)
	}
	if k := len(closings); k > 0 {
		last = max(last, min(closings[k-1].Month+rules.Month(n), rules.NewDates(s.terms.Zone).Month(s.instant(asOf))-1))
		if last <= closings[k-1].Month {
			return nil
		}
	}
	closed, err := s.close(last, true)
	if err != nil {
		s.t.Fatalf("close %s: %v", last, err)
	}
	var months []rules.Month
	for i := range closed {
		months = append(months, closed[i].Month)
	}
	return months
}

// withAccount adds the account that the orders are of.
func withAccount(files map[string]string) map[string]string {
	files["accounts"] = accountsHeader + "A,,2024-01-01T00:00:00Z,,,,\n"
	return files
}

// reportsOf are the reports of one month.
func (s *stand) reportsOf(m rules.Month) map[string]string {
	s.t.Helper()
	o := reportOptions()
	o.From, o.To = m, m
	got, files := s.reports(o)
	if len(got.Differs) > 0 {
		s.t.Errorf("%s is not what its closing saw: %v", m, got.Differs)
	}
	return files
}

// Late and corrected facts change no closed month: its reports stay, byte for byte,
// and what came late is accounted for in the first open month.
func TestClosedMonthsStay(t *testing.T) {
	eachWorld(t, 6, func(t *testing.T, s *stand, w oracle.World, r *rand.Rand) {
		wrong := map[string]string{}
		for name, text := range w.Files {
			wrong[name] = spoil(t, name, text, r)
		}
		asOfs := world.AsOfs(w)
		middle := asOfs[len(asOfs)/2]
		s.run(wrong, middle)
		then := map[rules.Month]map[string]string{}
		for _, m := range s.closeUpTo(middle, 4) {
			then[m] = s.reportsOf(m)
		}
		s.run(w.Files, w.AsOf)
		for _, m := range s.closeUpTo(w.AsOf, 4) {
			then[m] = s.reportsOf(m)
		}
		for m, files := range then {
			if diff := cmp.Diff(files, s.reportsOf(m)); diff != "" {
				t.Errorf("%s was closed and says something else now:\n%s", m, diff)
			}
		}
		o := reportOptions()
		o.PerTier = true
		m, files := s.reports(o)
		sums := map[string]int64{}
		for _, e := range csvtext.Rows(t, s.exports()["entries"]) {
			sums[e["asset"]] += units(t, e["amount"])
		}
		rowsFoot(t, files["rollforward.csv"], m.To, sums)
		o.Effective = true
		m, files = s.reports(o)
		rowsFoot(t, files["rollforward.csv"], m.To, sums)
	})
}

// A late fact of a closed month is accounted for in the first open one, in the column
// prior_period, with the month that it belongs to.
func TestALateFactOfAClosedMonth(t *testing.T) {
	ledgertest.Engines(t, func(t *testing.T, dsn string) {
		s := newStand(t, dsn, terms.Published())
		s.run(withAccount(order("100.00", "")), "2024-03-10T00:00:00Z")
		for _, m := range []string{"2024-01", "2024-02"} {
			if _, err := s.close(month(t, m), false); err != nil {
				t.Fatal(err)
			}
		}
		late := withAccount(order("100.00", ""))
		late["orders"] += "o2,A,m,true,50.00,0.00,0.00,USD,2024-01-05T00:00:00Z,2024-01-06T00:00:00Z,,\n"
		s.run(late, "2024-03-20T00:00:00Z")
		_, files := s.reports(reportOptions())
		got := map[string]string{}
		for _, row := range csvtext.Rows(t, files["rollforward.csv"]) {
			if row["asset"] == "points" && row["unit"] == "points" {
				got[row["month"]] = strings.Join([]string{row["earned_orders"], row["prior_period"], row["prior_periods"], row["closing"]}, " ")
			}
		}
		want := map[string]string{"2024-01": "500 0  500", "2024-02": "0 0  500", "2024-03": "0 250 2024-01 750"}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		const prior = "month,belongs_to,asset,movement,amount,usd\n2024-03,2024-01,points,earned_orders,250,2.50\n"
		if diff := cmp.Diff(prior, files["prior_period.csv"]); diff != "" {
			t.Error(diff)
		}
	})
}

// What cannot be closed is refused, with what to do.
func TestMonthsThatCannotBeClosed(t *testing.T) {
	ledgertest.Engines(t, func(t *testing.T, dsn string) {
		s := newStand(t, dsn, terms.Published())
		refused := func(m, why string) {
			t.Helper()
			_, err := s.close(month(t, m), false)
			var refusal *jobs.CloseError
			if !errors.As(err, &refusal) || !strings.Contains(err.Error(), why) {
				t.Errorf("closing %s: %v, and not: %s", m, err, why)
			}
		}
		refused("2024-01", "nothing was booked yet")
		s.run(withAccount(order("100.00", "")), "2024-03-10T00:00:00Z")
		refused("2024-03", "it is not over: it ends at 2024-04-01T00:00:00Z, and the last run's as_of is 2024-03-10T00:00:00Z")
		refused("2024-02", "2024-01 is still open")
		if _, err := s.close(month(t, "2024-01"), false); err != nil {
			t.Fatal(err)
		}
		refused("2024-01", "it was closed before")
		s.deliver(withAccount(order("300.00", "2024-03-02T00:00:00Z")))
		if _, err := s.job.Pull(context.Background()); err != nil {
			t.Fatal(err)
		}
		// What a closing has seen stays known: a fact that changed since the last run does
		// not keep the next month from closing.
		if _, err := s.close(month(t, "2024-02"), false); err != nil {
			t.Error(err)
		}
		_, err := s.job.Run(context.Background(), s.instant("2024-03-20T00:00:00Z"))
		if err != nil {
			t.Fatal(err)
		}
		tm := *s.job
		tm.Terms = terms.New(rules.NewZone(time.FixedZone("elsewhere", 3600)), terms.Default())
		var zone *jobs.ZoneError
		if _, err := tm.Reconcile(context.Background(), s.instant("2024-03-21T00:00:00Z")); !errors.As(err, &zone) {
			t.Errorf("terms in another zone: %v", err)
		}
	})
}
