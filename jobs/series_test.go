package jobs_test

// series_test.go: repeat, series, late, corrected (G-2, G-3, G-4), on both engines.

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trueup/fixtures/oracle"
	"trueup/fixtures/world"
	"trueup/io/ledger/ledgertest"
	"trueup/io/termsfile/termstest"
	"trueup/jobs"
)

// eachSeed runs fn for n random worlds on each engine, or for as many as TRUEUP_WORLDS
// says. Few are enough here: the fold alone walks thousands (rules/business), and
// SQLite is some twenty times slower under the race detector.
func eachSeed(t *testing.T, n int, fn func(t *testing.T, seed uint64, dsn string)) {
	if s := os.Getenv("TRUEUP_WORLDS"); s != "" {
		var err error
		if n, err = strconv.Atoi(s); err != nil {
			t.Fatalf("TRUEUP_WORLDS: %v", err)
		}
	}
	for _, engine := range []struct {
		name   string
		newDSN func(testing.TB) string
	}{
		{"sqlite", ledgertest.SQLite},
		{"postgres", ledgertest.PostgresSchema},
	} {
		t.Run(engine.name, func(t *testing.T) {
			for seed := range uint64(n) {
				t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
					t.Parallel()
					fn(t, seed, engine.newDSN(t))
				})
			}
		})
	}
}

// eachWorld is eachSeed with the worlds.
func eachWorld(t *testing.T, n int, fn func(t *testing.T, s *stand, w oracle.World, r *rand.Rand)) {
	eachSeed(t, n, func(t *testing.T, seed uint64, dsn string) {
		w := world.Random(seed)
		fn(t, newStand(t, dsn, termstest.Of(t, w.Terms)), w, rand.New(rand.NewPCG(seed, 7)))
	})
}

// A run says what the second evaluator says; a second one books nothing (G-3);
// an earlier one is refused (G-2).
func TestARunRepeatedBooksNothing(t *testing.T) {
	eachWorld(t, 12, func(t *testing.T, s *stand, w oracle.World, _ *rand.Rand) {
		want := asked(t, w, nil).Tables
		first := s.run(w.Files, w.AsOf)
		s.holds(want, "first run")
		again := s.run(w.Files, w.AsOf)
		s.holds(want, "second run")
		if r := again.Reconcile; r.Bookings != 0 || r.Accounts != 0 || r.Accepted+r.Rejected != 0 {
			t.Errorf("the second run is not empty: %+v", r)
		}
		if p, q := first.Pull.Total, again.Pull.Total; q.Pulled != 0 || q.TakenUp != 0 || q.SetAside != p.SetAside {
			t.Errorf("the second pull is not empty: %+v after %+v", q, p)
		}
		_, err := s.job.Run(context.Background(), s.instant(w.AsOf)-1)
		var back *jobs.AsOfBackError
		if !errors.As(err, &back) {
			t.Errorf("an earlier run is not refused: %v", err)
		}
	})
}

// One run equals any series of runs to the same as_of (G-3).
func TestASeriesOfRunsEqualsOne(t *testing.T) {
	eachWorld(t, 10, func(t *testing.T, s *stand, w oracle.World, _ *rand.Rand) {
		want := asked(t, w, nil).Tables
		for _, asOf := range world.AsOfs(w) {
			s.run(w.Files, asOf)
		}
		s.holds(want, "after a series")
	})
}

// Facts delivered late and in any order end in the same ledger, but for the
// decisions taken before they came (G-4).
func TestFactsDeliveredLate(t *testing.T) {
	eachWorld(t, 14, func(t *testing.T, s *stand, w oracle.World, r *rand.Rand) {
		if !clean(asked(t, w, nil)) {
			return
		}
		var decided []oracle.Decided
		so := map[string][]string{} // rows delivered so far
		rest := rows(t, w.Files)
		asOfs := world.AsOfs(w)
		for n, asOf := range asOfs {
			part := draw(r, rest, n == len(asOfs)-1)
			for name := range part {
				so[name] = append(so[name], part[name]...)
			}
			s.run(join(w.Files, part), asOf)
			result := asked(t, oracle.World{Files: join(w.Files, so), Terms: w.Terms, AsOf: asOf}, decided)
			decided = result.Decided
			s.holds(result.Tables, "delivered by "+asOf)
		}
		want := asked(t, w, decided)
		s.holds(want.Tables, "all delivered")
	})
}

// Facts first wrong and then corrected end in the same ledger, but for the
// decisions taken under the wrong ones (G-4).
func TestFactsCorrected(t *testing.T) {
	eachWorld(t, 14, func(t *testing.T, s *stand, w oracle.World, r *rand.Rand) {
		if !clean(asked(t, w, nil)) {
			return
		}
		wrong := map[string]string{}
		for name, text := range w.Files {
			wrong[name] = spoil(t, name, text, r)
		}
		asOfs := world.AsOfs(w)
		early := asOfs[len(asOfs)/2]
		s.run(wrong, early)
		first := asked(t, oracle.World{Files: wrong, Terms: w.Terms, AsOf: early}, nil)
		s.holds(first.Tables, "first wrong")
		s.run(w.Files, w.AsOf)
		s.holds(asked(t, w, first.Decided).Tables, "then corrected")
	})
}

// spoil changes amounts, cancellations and accounts (to one that is unknown).
func spoil(t *testing.T, name, text string, r *rand.Rand) string {
	t.Helper()
	if name == "accounts" || name == "fx_rates" || strings.Contains(text, "updated_at") {
		return text
	}
	records := parse(t, text)
	header := records[0]
	for _, row := range records[1:] {
		if r.IntN(4) > 0 || len(row) != len(header) {
			continue
		}
		for i, column := range header {
			switch {
			case column == "account_id" && i > 0 && r.IntN(4) == 0:
				row[i] = "nobody at all"
			case column == "cancelled_at" || column == "reversed_at":
				if row[i] != "" && r.IntN(2) == 0 {
					row[i] = ""
				}
			case column == "subtotal" || column == "amount":
				row[i] = fmt.Sprintf("%d.%02d", r.IntN(6000), r.IntN(100))
			case column == "points":
				row[i] = fmt.Sprint(r.IntN(6000))
			}
		}
	}
	return format(records)
}

func parse(t *testing.T, text string) [][]string {
	t.Helper()
	r := csv.NewReader(strings.NewReader(text))
	r.FieldsPerRecord = -1
	records, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return records
}

func format(records [][]string) string {
	var b strings.Builder
	w := csv.NewWriter(&b)
	_ = w.WriteAll(records) // a strings.Builder takes everything
	return b.String()
}

// rows cuts the files into rows, each as CSV text.
func rows(t *testing.T, files map[string]string) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	for name, text := range files {
		for _, record := range parse(t, text)[1:] {
			all[name] = append(all[name], format([][]string{record}))
		}
	}
	return all
}

// join puts rows below the headers of the files.
func join(files map[string]string, part map[string][]string) map[string]string {
	out := map[string]string{}
	for name, text := range files {
		header, _, _ := strings.Cut(text, "\n")
		out[name] = header + "\n" + strings.Join(part[name], "")
	}
	return out
}

// draw takes some rows of each table away from the rest, in any order, or all of them.
func draw(r *rand.Rand, rest map[string][]string, all bool) map[string][]string {
	part := map[string][]string{}
	for _, name := range slices.Sorted(maps.Keys(rest)) {
		r.Shuffle(len(rest[name]), func(i, j int) { rest[name][i], rest[name][j] = rest[name][j], rest[name][i] })
		k := len(rest[name])
		if !all {
			k = r.IntN(k + 1)
		}
		part[name], rest[name] = rest[name][:k], rest[name][k:]
	}
	return part
}

// A plan's totals are those of the run that follows, and it books nothing.
func TestThePlanIsWhatTheRunBooks(t *testing.T) {
	eachWorld(t, 8, func(t *testing.T, s *stand, w oracle.World, _ *rand.Rand) {
		s.run(w.Files, world.AsOfs(w)[0])
		plan, done := s.planned(w.AsOf)
		plan.WentOn = done.WentOn // a plan always begins with the first fact
		if diff := cmp.Diff(plan, done); diff != "" {
			t.Errorf("(-plan +run):\n%s", diff)
		}
	})
}

// planned makes a plan, which may book nothing and has a line for every booking of the
// run that follows. It returns the totals of both.
func (s *stand) planned(text string) (plan, done *jobs.ReconcileSummary) {
	s.t.Helper()
	before, asOf, lines := s.exports(), s.instant(text), int64(0)
	plan, err := s.job.Plan(context.Background(), asOf, func(jobs.PlanLine) error { lines++; return nil })
	if err != nil {
		s.t.Fatal(err)
	}
	s.holds(before, "after the plan")
	done, err = s.job.Reconcile(context.Background(), asOf)
	if err != nil {
		s.t.Fatal(err)
	}
	if lines != done.Bookings {
		s.t.Errorf("the plan has %d lines, the run booked %d", lines, done.Bookings)
	}
	plan.Run, plan.Took, plan.Hash = done.Run, done.Took, done.Hash // a plan has none of its own
	return plan, done
}

// An export as of the past says what a run at that instant said, if no fact came later.
func TestExportAsOfThePast(t *testing.T) {
	eachWorld(t, 8, func(t *testing.T, s *stand, w oracle.World, _ *rand.Rand) {
		s.run(w.Files, w.AsOf)
		for _, asOf := range world.AsOfs(w) {
			s.held(asOf, asked(t, oracle.World{Files: w.Files, Terms: w.Terms, AsOf: asOf}, nil).Tables)
		}
	})
}

// held compares what is exported as of the past with what is wanted of some tables.
func (s *stand) held(asOf string, want map[string]string) {
	s.t.Helper()
	for name, text := range want {
		var b strings.Builder
		if err := s.job.ExportAsOf(context.Background(), name, s.instant(asOf), &b); err != nil {
			s.t.Fatal(err)
		}
		if diff := cmp.Diff(text, b.String()); diff != "" {
			s.t.Errorf("as of %s: %s (-want +got):\n%s", asOf, name, diff)
		}
	}
}
