package jobs_test

// checkpoints_test.go: going on from checkpoints changes nothing but the work.

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trueup/fixtures/oracle"
	"trueup/fixtures/world"
	"trueup/io/ledger/ledgertest"
	"trueup/io/termsfile/termstest"
)

// With checkpoints and without them, the same deliveries, late and corrected ones
// among them, give the same tables and the very same bookings, run by run.
func TestCheckpointsChangeNothing(t *testing.T) {
	for name, newDSN := range map[string]func(testing.TB) string{"sqlite": ledgertest.SQLite, "postgres": ledgertest.PostgresSchema} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			const worlds = 6
			wentOn := int64(0)
			for seed := range uint64(worlds) {
				w := world.Random(seed)
				with, without := newStand(t, newDSN(t), termstest.Of(t, w.Terms)), newStand(t, newDSN(t), termstest.Of(t, w.Terms))
				without.job.FromFacts = true
				wentOn += sameRuns(t, seed, w, with, without)
			}
			if wentOn == 0 {
				t.Error("no account ever went on from a checkpoint: nothing was tested")
			}
		})
	}
}

// sameRuns delivers a world bit by bit to both and says how many accounts went on.
func sameRuns(t *testing.T, seed uint64, w oracle.World, with, without *stand) int64 {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 11))
	rest := rows(t, w.Files)
	asOfs := world.AsOfs(w)
	wentOn := int64(0)
	for n, asOf := range asOfs {
		files := join(w.Files, draw(r, rest, n == len(asOfs)-1))
		if n == len(asOfs)/2 { // some of them wrong, corrected by the last delivery
			for name, text := range files {
				files[name] = spoil(t, name, text, r)
			}
		}
		if n == len(asOfs)-1 {
			files = w.Files
		}
		a, b := with.run(files, asOf), without.run(files, asOf)
		wentOn += a.Reconcile.WentOn
		if b.Reconcile.WentOn != 0 {
			t.Errorf("seed %d: %d accounts went on from checkpoints that must not be read", seed, b.Reconcile.WentOn)
		}
		what := fmt.Sprintf("seed %d at %s", seed, asOf)
		if a.Reconcile.Hash != b.Reconcile.Hash {
			t.Errorf("%s: other bookings with checkpoints than without", what)
		}
		if diff := cmp.Diff(without.exports(), with.exports()); diff != "" {
			t.Errorf("%s: (-without checkpoints +with):\n%s", what, diff)
		}
	}
	return wentOn
}
