package main

// crowd_test.go: a world of many plain accounts, so that a run lasts long enough
// to be cut short.

import (
	"bufio"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"trueup/io/ledger/ledgertest"
)

// crowdAsOf is when the crowd is looked at.
const crowdAsOf = "2026-06-01T00:00:00Z"

// crowdSize is five of the batches in which accounts are booked, and a bit.
const crowdSize = 10_500

// crowd is the world, and what an undisturbed run of it leaves.
type crowd struct {
	source string
	tables map[string]string
	took   time.Duration
}

var crowdOnce struct {
	sync.Mutex
	world *crowd
}

// theCrowd makes the world once.
func theCrowd(t *testing.T) *crowd {
	t.Helper()
	crowdOnce.Lock()
	defer crowdOnce.Unlock()
	if crowdOnce.world != nil {
		return crowdOnce.world
	}
	world := &crowd{source: filepath.Join(buildDir, "crowd")}
	if err := writeCrowd(world.source); err != nil {
		t.Fatal(err)
	}
	dsn := ledgertest.SQLite(t)
	quick(t) // its building is no part of the run
	started := time.Now()
	must(t, outside(t, crowdRun(world.source, dsn)...))
	world.took = time.Since(started)
	world.tables = tablesOf(t, dsn)
	if n := strings.Count(world.tables["entries"], "\n"); n < 2*crowdSize {
		t.Fatalf("only %d entries", n)
	}
	crowdOnce.world = world
	return world
}

// writeCrowd writes the facts of the accounts into a new folder, the same ones
// each time.
func writeCrowd(dir string) error {
	w := &crowdWriter{dir: dir, random: rand.New(rand.NewPCG(1, 2)), err: os.Mkdir(dir, 0o755)} //nolint:gosec // the same world each time is wanted
	w.table("accounts", "account_id,name,opened_at,country,display_currency,referred_by,team_opened_at")
	w.table("members", "member_id,account_id,role,invited_at,joined_at")
	w.table("orders", "order_id,account_id,member_id,freelancer_pro,subtotal,tax,service_fee,currency,ordered_at,completed_at,cancelled_at")
	w.table("refunds", "refund_id,order_id,account_id,amount,refunded_at")
	w.table("redemptions", "redemption_id,account_id,member_id,kind,points,requested_at")
	w.table("credit_uses", "use_id,account_id,order_id,amount,used_at")
	for i := range crowdSize {
		w.account(fmt.Sprintf("a%05d", i))
	}
	for _, f := range w.files {
		w.err = errors.Join(w.err, f.Flush())
	}
	return w.err
}

type crowdWriter struct {
	dir    string
	random *rand.Rand
	files  map[string]*bufio.Writer
	err    error
}

func (w *crowdWriter) table(name, header string) {
	f, err := os.Create(filepath.Join(w.dir, name+".csv"))
	w.err = errors.Join(w.err, err)
	if w.files == nil {
		w.files = map[string]*bufio.Writer{}
	}
	w.files[name] = bufio.NewWriter(f)
	w.row(name, "%s", header)
}

func (w *crowdWriter) row(table, format string, args ...any) {
	_, err := fmt.Fprintf(w.files[table], format+"\n", args...)
	w.err = errors.Join(w.err, err)
}

// account writes an account of one member and two orders. Some are refunded or
// cancelled, and some of the points are spent.
func (w *crowdWriter) account(id string) {
	day := func(n int) string {
		return time.Date(2025, 1, 1+n, w.random.IntN(24), w.random.IntN(60), 0, 0, time.UTC).Format(time.RFC3339)
	}
	w.row("accounts", "%s,Account %[1]s,2025-01-01T00:00:00Z,US,USD,,", id)
	w.row("members", "%s-bob,%[1]s,member,2025-01-02T00:00:00Z,2025-01-03T00:00:00Z", id)
	for k := range 2 {
		order, start := fmt.Sprintf("%s-%d", id, k), 10+150*k+w.random.IntN(100)
		cancelled := ""
		if w.random.IntN(10) == 0 {
			cancelled = day(start + 10)
		}
		w.row("orders", "%s,%s,%[2]s-bob,%t,%d.%02d,1.00,1.00,USD,%s,%s,%s", order, id,
			w.random.IntN(3) > 0, 50+w.random.IntN(900), w.random.IntN(100), day(start), day(start+5), cancelled)
		if w.random.IntN(8) == 0 {
			w.row("refunds", "f-%s,%[1]s,%s,%d.00,%s", order, id, 1+w.random.IntN(40), day(start+8))
		}
	}
	if w.random.IntN(3) == 0 {
		requested := 200 + w.random.IntN(200)
		w.row("redemptions", "r-%s,%[1]s,%[1]s-bob,credits,%d,%s", id, 1500+w.random.IntN(500), day(requested))
		w.row("credit_uses", "u-%s,%[1]s,,%d.50,%s", id, 1+w.random.IntN(12), day(requested+3))
	}
}
