package jobs_test

// shard_test.go: shards of the accounts, each by a process of its own, give what one
// run gives, in one chain, and never two of them the same account.

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"trueup/fixtures/world"
	"trueup/io/ledger/ledgertest"
	"trueup/io/termsfile/termstest"
	"trueup/jobs"
	"trueup/rules"
	"trueup/rules/terms"
)

func TestParseShard(t *testing.T) {
	for _, c := range []struct {
		text string
		want jobs.Shard
		why  string
	}{
		{"0/4", jobs.Shard{Index: 0, Count: 4}, ""},
		{"3/4", jobs.Shard{Index: 3, Count: 4}, ""},
		{"0/1", jobs.Shard{}, ""},
		{"4/4", jobs.Shard{}, "0/4 to 3/4"},
		{"1/1", jobs.Shard{}, "0/1 to 0/1"},
		{"0/0", jobs.Shard{}, "not a shard"},
		{"-1/4", jobs.Shard{}, "not a shard"},
		{"01/4", jobs.Shard{}, "not a shard"},
		{"1", jobs.Shard{}, "not a shard"},
		{"1/4/2", jobs.Shard{}, "not a shard"},
		{"", jobs.Shard{}, "not a shard"},
	} {
		got, err := jobs.ParseShard(c.text)
		if got != c.want || (err == nil) != (c.why == "") || err != nil && !strings.Contains(err.Error(), c.why) {
			t.Errorf("%q is %+v, %v; want %+v, %q", c.text, got, err, c.want, c.why)
		}
	}
}

// The shard of an account never changes: another version at work beside this one would
// book accounts twice or not at all.
func TestShardOfAnAccount(t *testing.T) {
	for account, want := range map[string]int{"acme": 0, "": 1, "A": 0, "Zürich": 1, "a": 3} {
		owners := []int{}
		for i := range 4 {
			if (jobs.Shard{Index: i, Count: 4}).Has(account) {
				owners = append(owners, i)
			}
		}
		if !cmp.Equal(owners, []int{want}) {
			t.Errorf("%q is of the shards %v, want %d", account, owners, want)
		}
	}
}

func TestChainEnd(t *testing.T) {
	var end jobs.ChainEnd
	before := func(whole, shard string) {
		t.Helper()
		if got := end.Before("reconcile"); got != whole {
			t.Errorf("a run of all accounts is chained to %q, want %q", got, whole)
		}
		if got := end.Before("reconcile 1/4"); got != shard {
			t.Errorf("a shard's run is chained to %q, want %q", got, shard)
		}
	}
	before("", "")
	end.Add("reconcile", "a")
	end.Add("pull", "")
	before("a", "a")
	end.Add("reconcile 0/2", "b")
	end.Add("backfill 1/2", "c")
	const ofABC = "ea7fb08b7a2dc4619ffb7c7bb38d95a2047935fa165d71b12efd3852a2e6d0cc"
	before(ofABC, "a")
	end.Add("close", "d")
	before("d", "d")
}

// shard is a stand of one shard on a stand's ledger, with a store of its own.
func (s *stand) shard(index, count int) *stand {
	s.t.Helper()
	o := newStand(s.t, s.dsn, s.terms)
	o.job.Shard = jobs.Shard{Index: index, Count: count}
	o.job.Holder += fmt.Sprint(" ", index, "/", count)
	return o
}

// atOnce reconciles shards at the same time.
func atOnce(t *testing.T, shards []*stand, asOf string) {
	t.Helper()
	done := make(chan error)
	for _, o := range shards {
		go func() {
			_, err := o.job.Reconcile(context.Background(), o.instant(asOf))
			done <- err
		}()
	}
	for range shards {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}

func TestShardsAtOnceAreOneRun(t *testing.T) {
	for name, newDSN := range map[string]func(testing.TB) string{"sqlite": ledgertest.SQLite, "postgres": ledgertest.PostgresSchema} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for seed := range uint64(3) {
				w := world.Random(seed)
				r := rand.New(rand.NewPCG(seed, 6))
				wrong := map[string]string{}
				for name, text := range w.Files {
					wrong[name] = spoil(t, name, text, r)
				}
				one, four := newStand(t, newDSN(t), termstest.Of(t, w.Terms)), newStand(t, newDSN(t), termstest.Of(t, w.Terms))
				shards := []*stand{four.shard(0, 4), four.shard(1, 4), four.shard(2, 4), four.shard(3, 4)}
				asOfs := world.AsOfs(w)
				for n, asOf := range []string{asOfs[len(asOfs)/2], w.AsOf} {
					files := []map[string]string{wrong, w.Files}[n]
					one.run(files, asOf)
					four.deliver(files)
					if _, err := four.job.Pull(context.Background()); err != nil {
						t.Fatal(err)
					}
					atOnce(t, shards, asOf)
					if diff := cmp.Diff(one.exports(), four.exports()); diff != "" {
						t.Errorf("seed %d at %s (-one run +four shards):\n%s", seed, asOf, diff)
					}
					four.proven("after the shards")
				}
				four.run(w.Files, w.AsOf)
				if c := four.proven("after a whole run"); c.Behind != 0 {
					t.Errorf("seed %d: %+v", seed, c)
				}
			}
		})
	}
}

// What may be held at the same time.
func TestLeasesOfShards(t *testing.T) {
	now := time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		first, second string
		apart         bool
	}{
		{"", "", false},
		{"", "0/4", false},
		{"0/4", "", false},
		{"0/4", "0/4", false},
		{"0/4", "0/3", false},
		{"0/4", "2/3", false},
		{"0/4", "1/4", true},
		{"3/4", "1/4", true},
	} {
		t.Run(c.first+" and "+c.second, func(t *testing.T) {
			ledgertest.Engines(t, func(t *testing.T, dsn string) {
				s := newStand(t, dsn, terms.Published())
				ctx := context.Background()
				l := func(holder, shard string) jobs.Lease {
					return jobs.Lease{Holder: holder, Job: "reconcile", Shard: jobs.ShardOf(shard), Since: now, Expires: now.Add(time.Minute)}
				}
				first, second := l("first", c.first), l("second", c.second)
				if err := s.job.Ledger.Acquire(ctx, first, now); err != nil {
					t.Fatal(err)
				}
				err := s.job.Ledger.Acquire(ctx, second, now)
				var held *jobs.HeldError
				if c.apart && err != nil || !c.apart && (!errors.As(err, &held) || held.Lease != first) {
					t.Errorf("while it is held: %v", err)
				}
				later := now.Add(2 * time.Minute)
				second.Expires = later.Add(time.Minute)
				if err := s.job.Ledger.Acquire(ctx, second, later); err != nil {
					t.Errorf("after it expired: %v", err)
				}
				if err := s.job.Ledger.Renew(ctx, first); !errors.Is(err, jobs.ErrLeaseLost) {
					t.Errorf("an expired lease lives on beside one taken later: %v", err)
				}
				if err := s.job.Ledger.Release(ctx, second); err != nil {
					t.Error(err)
				}
				if err := s.job.Ledger.Acquire(ctx, first, now); err != nil {
					t.Errorf("after it was released: %v", err)
				}
			})
		})
	}
}

// The runs of shards that live are not ended by others, those of dead ones are; and
// shards beside each other are of one as_of.
func TestRunsOfShards(t *testing.T) {
	ledgertest.Engines(t, func(t *testing.T, dsn string) {
		w := world.Random(1)
		s := newStand(t, dsn, termstest.Of(t, w.Terms))
		s.deliver(w.Files)
		ctx := context.Background()
		if _, err := s.job.Pull(ctx); err != nil {
			t.Fatal(err)
		}
		now := time.Now()
		lease := jobs.Lease{Holder: "the first", Job: "reconcile", Shard: jobs.Shard{Index: 0, Count: 2}, Since: now, Expires: now.Add(time.Minute)}
		if err := s.job.Ledger.Acquire(ctx, lease, now); err != nil {
			t.Fatal(err)
		}
		first := &jobs.Run{
			Program: s.job.Program.Name, Job: "reconcile 0/2", AsOf: s.instant(w.AsOf), Started: now,
			TermsHash: terms.Hash(s.terms), TermsText: terms.Canonical(s.terms),
		}
		if err := s.job.Ledger.Begin(ctx, first); err != nil {
			t.Fatal(err)
		}
		second := s.shard(1, 2)
		var other *jobs.ShardAsOfError
		if _, err := second.job.Reconcile(ctx, s.instant(w.AsOf)+1); !errors.As(err, &other) || other.Other != first.AsOf {
			t.Errorf("a shard of another as_of: %v", err)
		}
		if _, err := second.job.Reconcile(ctx, s.instant(w.AsOf)); err != nil {
			t.Fatal(err)
		}
		if err := s.job.Ledger.End(ctx, &jobs.RunEnd{
			Run: first, Ended: now, Status: "interrupted", Hash: rules.NewChain("", first.Number, first.AsOf).Sum(),
		}); err != nil {
			t.Errorf("the run of a live shard was ended by another: %v", err)
		}
		dead := *first
		if err := s.job.Ledger.Begin(ctx, &dead); err != nil { // by the first shard again, which then dies
			t.Fatal(err)
		}
		if err := s.job.Ledger.Release(ctx, lease); err != nil {
			t.Fatal(err)
		}
		if _, err := second.job.Reconcile(ctx, s.instant(w.AsOf)); err != nil {
			t.Fatal(err)
		}
		if err := s.job.Ledger.End(ctx, &jobs.RunEnd{Run: &dead, Ended: now, Status: "done"}); err == nil {
			t.Error("the run of a dead shard was not ended by another")
		}
		s.run(w.Files, w.AsOf)
		s.upToDate("repaired by a whole run")
		oracleSays := asked(t, w, nil)
		s.holds(map[string]string{"entries": oracleSays.Tables["entries"]}, "in the end")
	})
}
