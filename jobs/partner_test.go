package jobs_test

// partner_test.go: the partner program, as series_test.go has the business
// program: repeat, series, late, corrected (G-2, G-3), on both engines.

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trueup/fixtures/oracle"
	partneroracle "trueup/fixtures/oracle/partner"
	"trueup/fixtures/world"
	partnerworld "trueup/fixtures/world/partner"
	"trueup/io/termsfile/termstest"
	"trueup/jobs"
	"trueup/rules/partner"
)

// partnerStand is a stand of the partner program over a random world.
type partnerStand struct {
	*stand
	w    oracle.World
	seed uint64
	r    *rand.Rand
}

// eachPartnerWorld is eachSeed with the worlds of the partner program.
func eachPartnerWorld(t *testing.T, n int, fn func(t *testing.T, s *partnerStand)) {
	eachSeed(t, n, func(t *testing.T, seed uint64, dsn string) {
		w := partnerworld.Random(seed)
		s := newStand(t, dsn, termstest.Of(t, w.Terms))
		s.job.Program = partner.Program()
		fn(t, &partnerStand{stand: s, w: w, seed: seed, r: rand.New(rand.NewPCG(seed, 13))})
	})
}

// asked is what the second evaluator says after the last of some deliveries.
func (s *partnerStand) asked(asOf string, deliveries ...map[string]string) map[string]string {
	s.t.Helper()
	last := len(deliveries) - 1
	result, err := partneroracle.Evaluate(oracle.World{Files: deliveries[last], Terms: s.w.Terms, AsOf: asOf}, deliveries[:last]...)
	if err != nil {
		s.t.Fatal(err)
	}
	tables := maps.Clone(result.Tables)
	delete(tables, "tiers") // of the other program
	return tables
}

// A run says what the second evaluator says; a second one books nothing (G-3);
// an earlier one is refused (G-2).
func TestAPartnerRunRepeatedBooksNothing(t *testing.T) {
	eachPartnerWorld(t, 10, func(t *testing.T, s *partnerStand) {
		first := s.run(s.w.Files, s.w.AsOf)
		s.holds(s.asked(s.w.AsOf, s.w.Files), "first run")
		for _, full := range []bool{false, true} { // unread, then read again
			s.job.Full = full
			again := s.run(s.w.Files, s.w.AsOf)
			s.holds(s.asked(s.w.AsOf, s.w.Files, s.w.Files), fmt.Sprint("again, read in full: ", full))
			if r := again.Reconcile; r.Bookings != 0 || r.Accounts != 0 {
				t.Errorf("the run is not empty: %+v", r)
			}
			p, q := first.Pull.Total, again.Pull.Total
			// Of a table that is not read, rows without an id that say the same count once.
			if q.Pulled != 0 || q.TakenUp != 0 || q.SetAside > p.SetAside || q.SetAside < p.SetAside && full {
				t.Errorf("the pull is not empty: %+v after %+v", q, p)
			}
		}
		_, err := s.job.Run(context.Background(), s.instant(s.w.AsOf)-1)
		var back *jobs.AsOfBackError
		if !errors.As(err, &back) {
			t.Errorf("an earlier run is not refused: %v", err)
		}
	})
}

// One run equals any series of runs to the same as_of, and each of these says
// what the second evaluator says (G-3).
func TestASeriesOfPartnerRunsEqualsOne(t *testing.T) {
	eachPartnerWorld(t, 8, func(t *testing.T, s *partnerStand) {
		for _, asOf := range world.AsOfs(s.w) {
			s.run(s.w.Files, asOf)
			s.holds(s.asked(asOf, s.w.Files), "as of "+asOf)
		}
	})
}

// Facts delivered late and in any order: rows wait for their customers and
// invoices, and end in the same ledger.
func TestPartnerFactsDeliveredLate(t *testing.T) {
	eachPartnerWorld(t, 10, func(t *testing.T, s *partnerStand) {
		var deliveries []map[string]string
		rest := rows(t, s.w.Files)
		asOfs := world.AsOfs(s.w)
		for n, asOf := range asOfs {
			deliveries = append(deliveries, join(s.w.Files, draw(s.r, rest, n == len(asOfs)-1)))
			s.run(deliveries[n], asOf)
			s.holds(s.asked(asOf, deliveries...), fmt.Sprint("delivery ", n+1, " of ", len(asOfs)))
		}
	})
}

// Facts first wrong, waiting or missing and then corrected end in the same ledger.
func TestPartnerFactsCorrected(t *testing.T) {
	eachPartnerWorld(t, 10, func(t *testing.T, s *partnerStand) {
		deliveries := append(partnerworld.Earlier(s.w, s.seed), s.w.Files)
		asOfs := world.AsOfs(s.w)
		for n := range deliveries {
			asOf := s.w.AsOf
			if n < len(deliveries)-1 {
				asOf = asOfs[n*len(asOfs)/len(deliveries)]
			}
			s.run(deliveries[n], asOf)
			s.holds(s.asked(asOf, deliveries[:n+1]...), fmt.Sprint("delivery ", n+1, " of ", len(deliveries)))
		}
	})
}

// A plan's totals are those of the run that follows, and it books nothing.
func TestThePlanIsWhatThePartnerRunBooks(t *testing.T) {
	eachPartnerWorld(t, 8, func(t *testing.T, s *partnerStand) {
		s.run(s.w.Files, world.AsOfs(s.w)[0])
		plan, done := s.planned(s.w.AsOf)
		if diff := cmp.Diff(plan, done); diff != "" {
			t.Errorf("(-plan +run):\n%s", diff)
		}
	})
}

// An export as of the past says what a run at that instant said, if no fact came later.
func TestPartnerExportAsOfThePast(t *testing.T) {
	eachPartnerWorld(t, 8, func(t *testing.T, s *partnerStand) {
		s.run(s.w.Files, s.w.AsOf)
		for _, asOf := range world.AsOfs(s.w) {
			s.held(asOf, s.asked(asOf, s.w.Files))
		}
	})
}
