package business_test

// worlds_test.go: thousands of random worlds, against the second evaluator
// (fixtures/oracle), which was written from the page and shares no code with rules.

import (
	"fmt"
	"os"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trueup/fixtures/oracle"
	"trueup/fixtures/world"
	"trueup/io/termsfile/termstest"
	"trueup/rules"
)

// worlds is how many random worlds the tests walk; TRUEUP_WORLDS asks for more.
func worlds(t *testing.T, n int) uint64 {
	t.Helper()
	if s := os.Getenv("TRUEUP_WORLDS"); s != "" {
		var err error
		if n, err = strconv.Atoi(s); err != nil {
			t.Fatalf("TRUEUP_WORLDS: %v", err)
		}
	}
	return uint64(n)
}

func TestRandomWorldsAgreeWithTheOracle(t *testing.T) {
	for seed := range worlds(t, 3000) {
		w := world.Random(seed)
		want, err := oracle.Evaluate(w, nil)
		if err != nil {
			t.Fatalf("seed %d: the oracle fails: %v", seed, err)
		}
		tm := termstest.Of(t, w.Terms)
		asOf, ok := rules.ParseInstant(w.AsOf)
		if !ok {
			t.Fatalf("seed %d: as_of %q", seed, w.AsOf)
		}
		got := evaluate(t, settle(t, w.Files, tm.Zone), tm, asOf)
		for name, text := range want.Tables {
			if diff := cmp.Diff(text, got[name]); diff != "" {
				t.Errorf("seed %d: %s (-oracle +rules):\n%s", seed, name, diff)
			}
		}
		if t.Failed() {
			dir := fmt.Sprintf("%s/world-%d", os.TempDir(), seed)
			if err := world.Write(dir, w); err == nil {
				t.Logf("the world is in %s, as_of %s", dir, w.AsOf)
			}
			t.FailNow()
		}
	}
}
