package jobs_test

// verify_test.go: what runs book is proven, whatever was delivered how late or wrong;
// what no run has booked yet is behind and no difference. (What verify says of
// corrupted books: cmd/trueup/corrupted_test.go.)

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"trueup/fixtures/oracle"
	"trueup/fixtures/world"
	"trueup/io/ledger/ledgertest"
	"trueup/io/termsfile/termstest"
	"trueup/jobs"
	"trueup/rules"
	"trueup/rules/partner"
	"trueup/rules/terms"
)

// verified is what a verification of the ledger says.
func (s *stand) verified(opts jobs.VerifyOptions) *jobs.Verification {
	s.t.Helper()
	v, err := s.job.Verify(context.Background(), opts)
	if err != nil {
		s.t.Fatal(err)
	}
	return v
}

// proven fails the test at any difference, and returns what was evaluated.
func (s *stand) proven(what string) jobs.ProgramCheck {
	s.t.Helper()
	v := s.verified(jobs.VerifyOptions{})
	for _, d := range v.Differences {
		s.t.Errorf("%s: %+v", what, d)
	}
	return v.Programs[0]
}

// upToDate is proven of a ledger that is not behind its facts.
func (s *stand) upToDate(what string) {
	s.t.Helper()
	if c := s.proven(what); c.Evaluated != c.Accounts || c.Behind != 0 || c.Failed != 0 {
		s.t.Errorf("%s: not every account was evaluated: %+v", what, c)
	}
}

// delivered pulls and then reconciles, and proves the ledger after each.
func (s *stand) delivered(files map[string]string, asOf string) {
	s.t.Helper()
	s.deliver(files)
	if _, err := s.job.Pull(context.Background()); err != nil {
		s.t.Fatal(err)
	}
	if c := s.proven("pulled at " + asOf); c.Evaluated+c.Behind != c.Accounts {
		s.t.Errorf("pulled at %s: %+v", asOf, c)
	}
	if _, err := s.job.Reconcile(context.Background(), s.instant(asOf)); err != nil {
		s.t.Fatal(err)
	}
	s.upToDate("reconciled at " + asOf)
}

func TestWhatRunsBookIsProven(t *testing.T) {
	eachWorld(t, 10, func(t *testing.T, s *stand, w oracle.World, r *rand.Rand) {
		rest := rows(t, w.Files)
		asOfs := world.AsOfs(w)
		for n, asOf := range asOfs {
			files := join(w.Files, draw(r, rest, false))
			if n%2 == 1 { // wrong, and corrected by the last delivery
				for name, text := range files {
					files[name] = spoil(t, name, text, r)
				}
			}
			s.delivered(files, asOf)
		}
		s.delivered(w.Files, w.AsOf)
		// Decisions taken under other terms stay; all else follows the new ones.
		s.job.Terms = termstest.Of(t, world.Random(r.Uint64N(50)).Terms)
		s.run(w.Files, w.AsOf)
		s.upToDate("under other terms")
	})
}

func TestWhatPartnerRunsBookIsProven(t *testing.T) {
	eachPartnerWorld(t, 8, func(t *testing.T, s *partnerStand) {
		rest := rows(t, s.w.Files)
		for _, asOf := range world.AsOfs(s.w) {
			s.delivered(join(s.w.Files, draw(s.r, rest, false)), asOf)
		}
		s.delivered(s.w.Files, s.w.AsOf)
	})
}

// A run that was cut short leaves accounts behind, and books that are right.
func TestARunCutShortIsProven(t *testing.T) {
	eachWorld(t, 6, func(t *testing.T, s *stand, w oracle.World, r *rand.Rand) {
		s.deliver(w.Files)
		ctx, cancel := context.WithCancelCause(context.Background())
		whole := s.job.Ledger
		s.job.Ledger = &cutLedger{Ledger: whole, after: r.IntN(3), cancel: cancel}
		_, err := s.job.Run(ctx, s.instant(w.AsOf))
		var interrupted *jobs.InterruptError
		if err != nil && !errors.As(err, &interrupted) {
			t.Fatal(err)
		}
		s.job.Ledger = whole
		if c := s.proven("cut short"); c.Evaluated+c.Behind != c.Accounts {
			t.Errorf("cut short: %+v", c)
		}
		s.run(w.Files, w.AsOf)
		s.upToDate("repaired")
	})
}

// Two programs in one ledger: the chain of hashes is of both.
func TestTwoProgramsAreProvenTogether(t *testing.T) {
	ledgertest.Engines(t, func(t *testing.T, dsn string) {
		w := world.Random(3)
		s := newStand(t, dsn, termstest.Of(t, w.Terms))
		s.run(w.Files, w.AsOf)
		other := *s.job
		other.Program = partner.Program()
		v, err := jobs.Programs{s.job, &other}.Verify(context.Background(), jobs.VerifyOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if v.Count != 0 || len(v.Programs) != 2 || v.Programs[1].AsOf != rules.None {
			t.Errorf("%+v", v)
		}
		last, err := s.job.Ledger.LastHash(context.Background())
		if err != nil || v.Hash != last {
			t.Errorf("the chain ends with %s, want %s (%v)", v.Hash, last, err)
		}
	})
}

// An account that cannot be evaluated is named, and the others are proven.
func TestAnAccountThatCannotBeEvaluatedIsNamed(t *testing.T) {
	ledgertest.Engines(t, func(t *testing.T, dsn string) {
		s := newStand(t, dsn, terms.Published())
		const order = ",m,true,90000000000000000.00,0.00,0.00,USD,2024-01-01T00:00:00Z,2024-01-02T00:00:00Z,,\n"
		s.deliver(map[string]string{
			"accounts": accountsHeader + "huge,,2024-01-01T00:00:00Z,,,,\nsmall,,2024-01-01T00:00:00Z,,,,\n",
			"orders":   ordersHeader + "o1,huge" + order + "o2,huge" + order + "o3,small" + order,
		})
		var accounts *jobs.AccountErrors
		if _, err := s.job.Run(context.Background(), s.instant("2025-01-01T00:00:00Z")); !errors.As(err, &accounts) {
			t.Fatal(err)
		}
		v := s.verified(jobs.VerifyOptions{})
		want := []jobs.Difference{{
			Kind: jobs.KindFailed, Program: "business", Account: "huge",
			Rules: "order o2: amount too large: the sum leaves the range of 64 bits",
		}}
		if diff := cmp.Diff(want, v.Differences); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		if c := v.Programs[0]; c.Evaluated != 1 || c.Failed != 1 || c.Behind != 0 {
			t.Errorf("%+v", c)
		}
	})
}

// A sample is a share of the accounts, always the same ones, in every share that is
// larger too. The books are read whole.
func TestASampleIsAlwaysTheSame(t *testing.T) {
	ledgertest.Engines(t, func(t *testing.T, dsn string) {
		s := newStand(t, dsn, terms.Published())
		accounts := accountsHeader
		const all = 5000
		for n := range all {
			accounts += fmt.Sprintf("a%04d,,2024-01-01T00:00:00Z,,,,\n", n)
		}
		s.run(map[string]string{"accounts": accounts}, "2025-01-01T00:00:00Z")
		for _, c := range []struct{ sample, least, most int64 }{
			{10_000, all / 200, all / 50}, {500_000, all * 4 / 10, all * 6 / 10}, {1_000_000, all, all}, {0, all, all},
		} {
			first, again := s.verified(jobs.VerifyOptions{Sample: c.sample}), s.verified(jobs.VerifyOptions{Sample: c.sample})
			if n := first.Programs[0].Evaluated; n < c.least || n > c.most || first.Count != 0 || first.Programs[0].Accounts != all {
				t.Errorf("a sample of %d in a million: %+v", c.sample, first)
			}
			if diff := cmp.Diff(first, again, cmpopts.IgnoreUnexported(jobs.Verification{})); diff != "" {
				t.Errorf("a sample of %d in a million, again:\n%s", c.sample, diff)
			}
		}
	})
}

// Nothing is said of books that somebody is writing: a held lease is waited for, or
// refused; one that has expired is nobody's.
func TestBooksThatAreBeingWrittenAreNotVerified(t *testing.T) {
	ledgertest.Engines(t, func(t *testing.T, dsn string) {
		w := world.Random(1)
		s := newStand(t, dsn, termstest.Of(t, w.Terms))
		s.run(w.Files, w.AsOf)
		ctx, now := context.Background(), time.Now()
		lease := jobs.Lease{Holder: "another", Job: "run", Since: now, Expires: now.Add(time.Hour)}
		if err := s.job.Ledger.Acquire(ctx, lease, now); err != nil {
			t.Fatal(err)
		}
		var held *jobs.HeldError
		if _, err := s.job.Verify(ctx, jobs.VerifyOptions{}); !errors.As(err, &held) || held.Lease.Holder != "another" {
			t.Errorf("got %v", err)
		}
		s.job.Clock = func() time.Time { return now.Add(2 * time.Hour) }
		s.upToDate("after the lease")
		auditor, ok := s.job.Ledger.(jobs.Auditor)
		if !ok {
			t.Fatalf("%T cannot be verified", s.job.Ledger)
		}
		s.job.Ledger = &busyLedger{Ledger: s.job.Ledger, Auditor: auditor, stand: s}
		if _, err := s.job.Verify(ctx, jobs.VerifyOptions{}); !errors.Is(err, jobs.ErrBooksMoved) {
			t.Errorf("a run in the middle: %v", err)
		}
	})
}

// busyLedger is one on which a run begins while it is read.
type busyLedger struct {
	jobs.Ledger
	jobs.Auditor
	stand *stand
}

func (b *busyLedger) AuditBooks(ctx context.Context, fn func(*jobs.AccountBooks) error) error {
	run := &jobs.Run{Program: b.stand.job.Program.Name, Job: "pull", AsOf: rules.None, Started: time.Now()}
	if err := b.Begin(ctx, run); err != nil {
		return err
	}
	return b.Auditor.AuditBooks(ctx, fn)
}
