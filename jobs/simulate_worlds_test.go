package jobs_test

// simulate_worlds_test.go: what a simulation says of random worlds is what a run under
// the other terms then books.

import (
	"context"
	"encoding/csv"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"trueup/fixtures/oracle"
	"trueup/jobs"
	"trueup/rules"
	"trueup/rules/partner"
	"trueup/rules/terms"
)

// underOther gives terms with every version changed.
func underOther(t *terms.Terms, change func(*terms.Version)) *terms.Terms {
	var versions []terms.Version
	for _, v := range t.Versions() {
		change(&v)
		versions = append(versions, v)
	}
	return terms.New(t.Zone, versions...)
}

// quiteOther are quite different terms.
func quiteOther(v *terms.Version) {
	v.PointsPerDollar = v.PointsPerDollar*3/2 + terms.RateScale
	v.GoldFrom, v.PlatinumFrom = v.GoldFrom/2, v.PlatinumFrom/2
	v.LagHours += 24
	v.PointsLifeMonths = max(1, v.PointsLifeMonths/2)
	v.CreditsLifeDays += 10
	v.ReferralOn = !v.ReferralOn
	v.CommissionRate *= 2
	v.PointValue *= 3
}

func (s *stand) simulate(other *terms.Terms, top int) *jobs.Simulation {
	s.t.Helper()
	sim, err := s.job.Simulate(context.Background(), other, top, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	return sim
}

// oneSide is a simulation's figures of one side, as if both were.
func oneSide(s *jobs.Simulation, pick func(jobs.Sides) int64) *jobs.Simulation {
	one := func(x jobs.Sides) jobs.Sides { return jobs.Sides{Books: pick(x), Simulated: pick(x)} }
	out := &jobs.Simulation{}
	for _, l := range s.Liability {
		l.Sides, l.USD = one(l.Sides), one(l.USD)
		out.Liability = append(out.Liability, l)
	}
	for _, k := range s.Kinds {
		k.Sides, k.Entries = one(k.Sides), one(k.Entries)
		out.Kinds = append(out.Kinds, k)
	}
	for _, x := range s.Standings {
		if x.Sides = one(x.Sides); x.Books > 0 {
			out.Standings = append(out.Standings, x)
		}
	}
	for _, e := range s.Expiry {
		if e.Sides = one(e.Sides); e.Books > 0 {
			out.Expiry = append(out.Expiry, e)
		}
	}
	return out
}

func ofBooks(s jobs.Sides) int64      { return s.Books }
func ofSimulated(s jobs.Sides) int64  { return s.Simulated }
func ofDifference(s jobs.Sides) int64 { return s.Difference }

// sameAsBooked simulates other terms, books under them, and compares.
func sameAsBooked(t *testing.T, s *stand, asOf string, other *terms.Terms) {
	t.Helper()
	before := s.exports()
	first := s.simulate(other, 1000)
	s.holds(before, "after a simulation")
	if first.Behind > 0 || first.LeftOut > 0 {
		t.Errorf("of a ledger just booked: %d behind, %d left out", first.Behind, first.LeftOut)
	}
	s.job.Terms = other
	if _, err := s.job.Reconcile(context.Background(), s.instant(asOf)); err != nil {
		t.Fatal(err)
	}
	second := s.simulate(other, 1000)
	if diff := cmp.Diff(oneSide(second, ofBooks), oneSide(first, ofSimulated)); diff != "" {
		t.Errorf("what was booked, and what was simulated (-booked +simulated):\n%s", diff)
	}
	if second.Differ > 0 || len(second.Top) > 0 {
		t.Errorf("under their own terms %d accounts differ: %+v", second.Differ, second.Top)
	}
	for _, l := range oneSide(second, ofDifference).Liability {
		if l.Books != 0 || l.USD.Books != 0 {
			t.Errorf("under their own terms the books differ: %+v", l)
		}
	}
	s.foots(second)
}

// foots holds the sums of the exported entries against what is outstanding and owed.
func (s *stand) foots(sim *jobs.Simulation) {
	s.t.Helper()
	rows, err := csv.NewReader(strings.NewReader(s.exports()["entries"])).ReadAll()
	if err != nil {
		s.t.Fatal(err)
	}
	want := map[rules.Asset]int64{}
	for _, r := range rows[1:] {
		n, err := strconv.ParseInt(strings.Replace(r[3], ".", "", 1), 10, 64)
		if err != nil {
			s.t.Fatal(err)
		}
		want[rules.Asset(r[2])] += n
	}
	got, kinds, expiring := map[rules.Asset]int64{}, map[rules.Asset]int64{}, map[rules.Asset]int64{}
	outstanding := map[rules.Asset]int64{}
	for _, l := range sim.Liability {
		switch l.What {
		case "outstanding":
			got[l.Asset] += l.Books
			outstanding[l.Asset] = l.Books
		case "debt":
			got[l.Asset] -= l.Books
		}
	}
	for _, k := range sim.Kinds {
		kinds[k.Asset] += k.Books
	}
	for _, e := range sim.Expiry {
		expiring[e.Asset] += e.Books
	}
	for what, figures := range map[string][2]map[rules.Asset]int64{
		"outstanding less debt": {want, got}, "all kinds": {want, kinds}, "expiring ever": {outstanding, expiring},
	} {
		if diff := cmp.Diff(figures[0], figures[1], cmpopts.IgnoreMapEntries(func(_ rules.Asset, n int64) bool { return n == 0 })); diff != "" {
			s.t.Errorf("%s (-want +got):\n%s", what, diff)
		}
	}
}

func TestASimulationIsWhatARunWouldBook(t *testing.T) {
	eachWorld(t, 6, func(t *testing.T, s *stand, w oracle.World, _ *rand.Rand) {
		s.run(w.Files, w.AsOf)
		sameAsBooked(t, s, w.AsOf, underOther(s.terms, quiteOther))
	})
}

func TestASimulationOfPartnersIsWhatARunWouldBook(t *testing.T) {
	eachPartnerWorld(t, 4, func(t *testing.T, s *partnerStand) {
		if partner.Program().Finance == nil {
			t.Fatal("the partner program does not describe its books")
		}
		s.run(s.w.Files, s.w.AsOf)
		sameAsBooked(t, s.stand, s.w.AsOf, underOther(s.terms, quiteOther))
	})
}
