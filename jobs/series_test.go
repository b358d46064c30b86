package jobs_test

// series_test.go: repeat, series, late, corrected (G-2, G-3, G-4), on both engines.

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
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
	"trueup/jobs"
)

// eachWorld runs fn on n random worlds on each engine, or on as many as
// TRUEUP_WORLDS says. Few are enough here: the fold alone walks thousands
// (rules/business), and SQLite is some twenty times slower under the race detector.
func eachWorld(t *testing.T, n int, fn func(t *testing.T, s *stand, w oracle.World, r *rand.Rand)) {
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
				w := world.Random(seed)
				t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
					t.Parallel()
					fn(t, newStand(t, engine.newDSN(t), worldTerms(t, w)), w, rand.New(rand.NewPCG(seed, 7)))
				})
			}
		})
	}
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
			part := map[string][]string{}
			for _, name := range sortedNames(rest) {
				r.Shuffle(len(rest[name]), func(i, j int) { rest[name][i], rest[name][j] = rest[name][j], rest[name][i] })
				k := len(rest[name])
				if n < len(asOfs)-1 {
					k = r.IntN(k + 1)
				}
				part[name], rest[name] = rest[name][:k], rest[name][k:]
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

func sortedNames(m map[string][]string) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// A plan's totals are those of the run that follows, and it books nothing.
func TestThePlanIsWhatTheRunBooks(t *testing.T) {
	eachWorld(t, 8, func(t *testing.T, s *stand, w oracle.World, _ *rand.Rand) {
		asOfs := world.AsOfs(w)
		s.run(w.Files, asOfs[0])
		before := s.exports()
		lines := int64(0)
		asOf := s.instant(w.AsOf)
		plan, err := s.job.Plan(context.Background(), asOf, func(jobs.PlanLine) error { lines++; return nil })
		if err != nil {
			t.Fatal(err)
		}
		s.holds(before, "after the plan")
		done, err := s.job.Reconcile(context.Background(), asOf)
		if err != nil {
			t.Fatal(err)
		}
		if lines != done.Bookings {
			t.Errorf("the plan has %d lines, the run booked %d", lines, done.Bookings)
		}
		plan.Run, plan.Took, plan.Hash = done.Run, done.Took, done.Hash
		plan.WentOn = done.WentOn // a plan always begins with the first fact
		if diff := cmp.Diff(plan, done); diff != "" {
			t.Errorf("(-plan +run):\n%s", diff)
		}
	})
}

// An export as of the past says what a run at that instant said, if no fact came later.
func TestExportAsOfThePast(t *testing.T) {
	eachWorld(t, 8, func(t *testing.T, s *stand, w oracle.World, _ *rand.Rand) {
		s.run(w.Files, w.AsOf)
		for _, asOf := range world.AsOfs(w) {
			want := asked(t, oracle.World{Files: w.Files, Terms: w.Terms, AsOf: asOf}, nil).Tables
			for name, text := range want {
				var b strings.Builder
				if err := s.job.ExportAsOf(context.Background(), name, s.instant(asOf), &b); err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(text, b.String()); diff != "" {
					t.Errorf("as of %s: %s (-want +got):\n%s", asOf, name, diff)
				}
			}
		}
	})
}
