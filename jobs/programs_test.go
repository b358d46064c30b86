package jobs_test

// programs_test.go: several programs in one ledger hold what each would alone, and
// a partner is the sum of its customers.

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"testing"

	"github.com/google/go-cmp/cmp"

	partneroracle "trueup/fixtures/oracle/partner"
	"trueup/fixtures/world"
	partnerworld "trueup/fixtures/world/partner"
	"trueup/io/ledger/ledgertest"
	"trueup/io/termsfile/termstest"
	"trueup/jobs"
	"trueup/rules"
	"trueup/rules/partner"
)

// TestTwoProgramsInOneLedger runs a world of each program from one folder, one after
// the other under one lease, and again.
func TestTwoProgramsInOneLedger(t *testing.T) {
	for name, newDSN := range map[string]func(testing.TB) string{"sqlite": ledgertest.SQLite, "postgres": ledgertest.PostgresSchema} {
		t.Run(name, func(t *testing.T) {
			for seed := range uint64(6) {
				t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
					t.Parallel()
					twoPrograms(t, newDSN(t), seed)
				})
			}
		})
	}
}

func twoPrograms(t *testing.T, dsn string, seed uint64) {
	t.Helper()
	shop, agency := world.Random(seed), partnerworld.Random(seed)
	asOf := max(shop.AsOf, agency.AsOf) // both are in UTC and of one form
	shop.AsOf, agency.AsOf, agency.Terms = asOf, asOf, shop.Terms
	s := newStand(t, dsn, termstest.Of(t, shop.Terms))
	files := maps.Clone(shop.Files)
	maps.Copy(files, agency.Files)
	s.deliver(files)
	other := *s.job
	other.Program = partner.Program()
	two := jobs.Programs{s.job, &other}
	for run := range 2 {
		sums, err := two.Run(context.Background(), s.instant(asOf))
		if err != nil {
			t.Fatal(err)
		}
		if run > 0 && sums[0].Reconcile.Bookings+sums[1].Reconcile.Bookings > 0 {
			t.Errorf("again, the programs booked %+v and %+v", sums[0].Reconcile, sums[1].Reconcile)
		}
	}
	s.holds(asked(t, shop, nil).Tables, "business")
	want, err := partneroracle.Evaluate(agency, agency.Files)
	if err != nil {
		t.Fatal(err)
	}
	(&stand{t: t, job: &other}).holds(want.Tables, "partner")
}

// TestEveryBookingIsOfACustomer explains every customer of every partner alone: the
// bookings of all are those of the partner, each once, and none is left to book.
func TestEveryBookingIsOfACustomer(t *testing.T) {
	bookings := 0
	for seed := range uint64(20) {
		w := partnerworld.Random(seed)
		s := newStand(t, ledgertest.SQLite(t), termstest.Of(t, w.Terms))
		s.job.Program = partner.Program()
		s.run(w.Files, w.AsOf)
		states := map[string][]byte{}
		if err := s.job.Ledger.States(context.Background(), partner.Name, func(account string, state []byte) error {
			states[account] = bytes.Clone(state)
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		for account := range states {
			whole := s.explain(account, "")
			parts := &jobs.Explanation{}
			for _, f := range whole.Facts {
				if f.Table != "customers" {
					continue
				}
				x := s.explain(account, f.ID)
				if x.Pending != 0 {
					t.Errorf("seed %d: customer %s of %s: %d bookings are said to be left", seed, f.ID, account, x.Pending)
				}
				parts.Bookings = append(parts.Bookings, x.Bookings...)
				parts.Lots = append(parts.Lots, x.Lots...)
				parts.Exceptions = append(parts.Exceptions, x.Exceptions...)
			}
			sameThings(t, whole, parts)
			bookings += len(parts.Bookings)
		}
	}
	if bookings < 50 {
		t.Errorf("only %d bookings were explained", bookings)
	}
}

func (s *stand) explain(account, part string) *jobs.Explanation {
	s.t.Helper()
	x, err := s.job.Explain(context.Background(), account, part, rules.None)
	if err != nil {
		s.t.Fatal(err)
	}
	return x
}

// sameThings compares what is booked, rewarded and excepted, in any order.
func sameThings(t *testing.T, whole, parts *jobs.Explanation) {
	t.Helper()
	count := func(x *jobs.Explanation) map[string]int {
		things := map[string]int{}
		for _, b := range x.Bookings {
			things[fmt.Sprint("booking ", b)]++
		}
		for _, l := range x.Lots {
			things[fmt.Sprint("lot ", l)]++
		}
		for _, e := range x.Exceptions {
			things[fmt.Sprint("exception ", e)]++
		}
		return things
	}
	if diff := cmp.Diff(count(whole), count(parts)); diff != "" {
		t.Errorf("%s (-whole +its customers):\n%s", whole.Account, diff)
	}
}
