package worldgen

// worldgen_test.go: the same world from the same options, as large as asked for,
// in flat memory.

import (
	"crypto/sha256"
	"errors"
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden hashes anew")

// small is a world of a few hundred rows a table at most, but of every kind.
func small() Options {
	o := Defaults()
	o.Accounts, o.Orders = 60, 1_500
	o.Cancelled, o.Redemptions, o.Deposits, o.Referred, o.BadRows, o.Balances = 0.08, 0.1, 0.03, 0.8, 0.01, 0.5
	return o
}

func generate(t testing.TB, dir string, o Options) *Summary {
	t.Helper()
	sum, err := Generate(t.Context(), Folders{World: dir, Force: true}, o)
	if err != nil {
		t.Fatal(err)
	}
	return sum
}

// texts reads a world back, decompressed, by table.
func texts(t testing.TB, dir string) map[string]string {
	t.Helper()
	texts := map[string]string{}
	for _, name := range names(t, dir) {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		texts[strings.TrimSuffix(name, csvSuffix)] = string(data)
	}
	return texts
}

func names(t testing.TB, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func TestTheSameBytesOnEveryMachine(t *testing.T) {
	dir := t.TempDir()
	to := Folders{World: filepath.Join(dir, "world"), Night: filepath.Join(dir, "night")}
	if _, err := Generate(t.Context(), to, small()); err != nil {
		t.Fatal(err)
	}
	wantHashes(t, dir, "small.sha256")
}

// wantHashes compares the files of a world and its night with their golden hashes.
func wantHashes(t *testing.T, dir, golden string) {
	t.Helper()
	var got strings.Builder
	for _, part := range []string{"world", "night"} {
		for _, name := range names(t, filepath.Join(dir, part)) {
			data, err := os.ReadFile(filepath.Join(dir, part, name))
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(&got, "%x  %s/%s\n", sha256.Sum256(data), part, name)
		}
	}
	path := filepath.Join("testdata", golden)
	if *update {
		if err := errors.Join(os.MkdirAll("testdata", 0o777), os.WriteFile(path, []byte(got.String()), 0o666)); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got.String()); diff != "" {
		t.Errorf("the world has changed (go test ./io/worldgen -update, if it should):\n%s", diff)
	}
}

func TestAnotherSeedIsAnotherWorld(t *testing.T) {
	o := small()
	generate(t, t.TempDir(), o)
	one, two := t.TempDir(), t.TempDir()
	generate(t, one, o)
	o.Seed = 2
	generate(t, two, o)
	first, second := texts(t, one), texts(t, two)
	for name := range first {
		if first[name] == second[name] {
			t.Errorf("%s is the same with another seed", name)
		}
	}
}

func TestRowsFollowTheOptions(t *testing.T) {
	o := Defaults()
	o.Accounts, o.Orders, o.BadRows, o.Balances = 2_000, 40_000, 0.02, 0.3
	o.Whales, o.WhaleOrders = 4, 3_000
	dir := t.TempDir()
	rows := map[string]float64{}
	for _, s := range generate(t, dir, o).Tables {
		rows[s.Name] = float64(s.Rows - s.Bad)
		if math.Abs(float64(s.Bad)-o.BadRows*rows[s.Name]) > 2 {
			t.Errorf("%s: %d bad rows after %v good ones, want a share of %v", s.Name, s.Bad, rows[s.Name], o.BadRows)
		}
	}
	if rows["accounts"] != 2_000 || rows["orders"] != 40_000 {
		t.Errorf("%v accounts and %v orders, want just as many as asked for", rows["accounts"], rows["orders"])
	}
	for _, c := range []struct {
		table string
		want  float64
	}{
		{"refunds", 40_000 * o.Refunded}, // fewer on cancelled orders, some in two parts
		{"redemptions", 40_000 * o.Redemptions},
		{"hourly_reports", 40_000 * o.Hourly},
		{"deposits", 40_000 * o.Deposits},
		{"platform_balances", 2_000 * o.Balances},
	} {
		if got := rows[c.table]; math.Abs(got-c.want) > c.want/7 {
			t.Errorf("%s: %v rows, want about %v", c.table, got, c.want)
		}
	}
	text := texts(t, dir)
	cancelled, orders := 0, map[string]int{}
	for i, line := range strings.Split(text["orders"], "\n") {
		if cells := strings.Split(line, ","); i > 0 && len(cells) == 12 && strings.HasPrefix(cells[0], "ord-") && !strings.HasSuffix(cells[0], "x") {
			orders[cells[1]]++
			if cells[10] != "" {
				cancelled++
			}
		}
	}
	if want := 40_000 * o.Cancelled; math.Abs(float64(cancelled)-want) > want/7 {
		t.Errorf("%d orders cancelled, want about %v", cancelled, want)
	}
	for n := 1; n <= 4; n++ { // duplicates come on top
		if id := fmt.Sprintf("acc-%07d", n); orders[id] < 3_000 || orders[id] > 3_100 {
			t.Errorf("the whale %s has %d orders, want 3000", id, orders[id])
		}
	}
	if referred := strings.Count(text["accounts"], ",acc-"); math.Abs(float64(referred)-2_000*o.Referred) > 60 {
		t.Errorf("%d accounts referred, want about %v", referred, 2_000*o.Referred)
	}
}

func TestSharesOfNothingAndOfAll(t *testing.T) {
	o := Options{Common: Common{Seed: 3, Years: 1, Start: Ends, Whales: Automatic}, Accounts: 1, Orders: 20, WhaleOrders: Automatic}
	for _, s := range generate(t, t.TempDir(), o).Tables {
		want := map[string]int64{"accounts": 1, "orders": 20}
		if n, ok := want[s.Name]; s.Bad != 0 || (ok || s.Name != "members" && s.Name != "fx_rates") && s.Rows != n {
			t.Errorf("%s: %d rows, %d of them bad", s.Name, s.Rows, s.Bad)
		}
	}
	o.Orders = 0
	generate(t, t.TempDir(), o)
	o.Orders = 200
	o.Cancelled, o.Refunded, o.Redemptions, o.Hourly, o.Deposits = 1, 1, 1, MaxHourly, 1
	o.Invited, o.Referred, o.BadRows, o.Balances = 1, 1, 1, 1
	for _, s := range generate(t, t.TempDir(), o).Tables {
		if s.Rows != 2*s.Bad {
			t.Errorf("%s: %d rows, %d of them bad", s.Name, s.Rows, s.Bad)
		}
	}
}

// TestMemoryIsFlat compares all that was ever allocated: no row allocates.
func TestMemoryIsFlat(t *testing.T) {
	allocated := func(size int64) float64 {
		o := Defaults()
		o.Accounts, o.Orders, o.BadRows, o.NightShare = size/10, size, 0, 0.5
		to := Folders{World: t.TempDir(), Night: t.TempDir()}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		if _, err := Generate(t.Context(), to, o); err != nil {
			t.Fatal(err)
		}
		runtime.ReadMemStats(&after)
		return float64(after.TotalAlloc-before.TotalAlloc) / (1 << 20)
	}
	allocated(1_000)
	little, much := allocated(10_000), allocated(100_000)
	if much > little+1 {
		t.Errorf("%.1f MiB allocated for 100,000 orders, %.1f MiB for 10,000", much, little)
	}
	if little > 24 {
		t.Errorf("%.1f MiB allocated for 10,000 orders", little)
	}
}
