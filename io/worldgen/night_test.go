package worldgen

// night_test.go: the night after a world has what was asked for, refers to the
// world, and tells of its own day only.

import (
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trueup/rules"
	"trueup/rules/business"
	"trueup/rules/fact"
)

// withNight makes a world and its night, and returns the rows of both by table.
func withNight(t *testing.T, o Options) (sum *Summary, world, night map[string][][]string) {
	t.Helper()
	to := Folders{World: t.TempDir(), Night: t.TempDir()}
	sum, err := Generate(t.Context(), to, o)
	if err != nil {
		t.Fatal(err)
	}
	return sum, rowsByTable(t, to.World), rowsByTable(t, to.Night)
}

// rowsByTable reads a delivery without its bad rows: those with an id that is
// empty or ends in x, and duplicates, which come right after the good one.
func rowsByTable(t *testing.T, dir string) map[string][][]string {
	t.Helper()
	rows := map[string][][]string{}
	for name, text := range texts(t, dir) {
		last := ""
		for i, line := range strings.Split(strings.TrimSpace(text), "\n") {
			cells := strings.Split(line, ",")
			id := cells[0]
			if i > 0 && (name == "fx_rates" || id != last && id != "" && !strings.HasSuffix(id, "x")) {
				rows[name] = append(rows[name], cells)
			}
			last = id
		}
	}
	return rows
}

func TestTheWorldIsTheSameWithANight(t *testing.T) {
	o := small()
	alone, beside, night := t.TempDir(), t.TempDir(), t.TempDir()
	generate(t, alone, o)
	if _, err := Generate(t.Context(), Folders{World: beside, Night: night}, o); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(texts(t, alone), texts(t, beside)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(names(t, beside), names(t, night)); diff != "" {
		t.Errorf("the night has other files (-world +night):\n%s", diff)
	}
}

func TestTheNightFollowsTheOptions(t *testing.T) {
	o := Defaults()
	o.Accounts, o.Orders, o.Whales, o.WhaleOrders, o.NightShare, o.BadRows = 4_000, 60_000, 4, 3_000, 0.05, 0.02
	sum, world, night := withNight(t, o)
	if sum.Night.AsOf != sum.End+day {
		t.Errorf("the night is to be evaluated at %s, and the world ends at %s", sum.Night.AsOf, sum.End)
	}
	orders := map[string]int{} // of the night, by account; cancelled is one for those of the world
	for _, r := range night["orders"] {
		if r[0] > "ord-00060000" {
			orders[r[1]]++
		} else {
			orders["cancelled"]++
		}
	}
	if n := len(night["orders"]) - orders["cancelled"]; n != 3_000 {
		t.Errorf("%d orders, want 3000", n)
	}
	if orders["cancelled"] != 120 {
		t.Errorf("%d orders of the world are cancelled, want 120", orders["cancelled"])
	}
	for n := int64(1); n <= 4; n++ {
		id := string((&row{}).ofAccount(n))
		if orders[id] != 150 {
			t.Errorf("the whale %s has %d orders, want 150", id, orders[id])
		}
	}
	for _, c := range []struct {
		table string
		want  float64
	}{
		{"accounts", 20},
		{"refunds", 3_000 * o.Refunded},
		{"redemptions", 3_000 * o.Redemptions},
		{"hourly_reports", 3_000 * o.Hourly},
		{"deposits", 3_000 * o.Deposits},
		{"fx_rates", 7}, // the rates of a month that begins
		{"members", 36},
		{"credit_uses", 45},
		{"voucher_claims", 26},
	} {
		if got := float64(len(night[c.table])); math.Abs(got-c.want) > c.want/3 {
			t.Errorf("%s: %v rows, want about %v", c.table, got, c.want)
		}
	}
	for _, s := range sum.Night.Tables {
		good := float64(s.Rows - s.Bad)
		if s.Name == "orders" {
			good -= float64(orders["cancelled"]) // no bad row follows one that was there before
		}
		if math.Abs(float64(s.Bad)-o.BadRows*good) > 2 {
			t.Errorf("%s: %d bad rows after %v good ones, want a share of %v", s.Name, s.Bad, good, o.BadRows)
		}
	}
	wantLate(t, "refunds", refundedOrders(night), world["orders"], sum.End)
}

// ofAccount is the id of an account.
func (r *row) ofAccount(n int64) []byte {
	r.account(n)
	return r.cell(0)
}

// refundedOrders are the ids of the orders that are refunded in the night.
func refundedOrders(night map[string][][]string) map[string]bool {
	ids := map[string]bool{}
	for _, r := range night["refunds"] {
		ids[r[1]] = true
	}
	return ids
}

// wantLate wants most of the orders from the last 30 days, and some from before.
func wantLate(t *testing.T, what string, ids map[string]bool, orders [][]string, end rules.Instant) {
	t.Helper()
	since, late, all := (end - lately).String(), 0, 0
	for _, r := range orders {
		if ids[r[0]] {
			all++
			if r[8] >= since {
				late++
			}
		}
	}
	if all < 50 || late*100 < all*80 || late == all {
		t.Errorf("%s: %d of %d are of the last 30 days, want most", what, late, all)
	}
}

// TestTheNightTellsOfItsDay wants every row to be new or a changed one of the world,
// to refer to what there is, and to say nothing new of another day.
func TestTheNightTellsOfItsDay(t *testing.T) {
	o := small()
	o.NightShare = 0.5
	sum, world, night := withNight(t, o)
	known := map[string][]string{} // rows of the world by table and id
	for name, rows := range world {
		for _, r := range rows {
			known[name+" "+idOf(name, r)] = r
		}
	}
	ids := map[string]bool{} // of both
	for _, rows := range []map[string][][]string{world, night} {
		for _, name := range []string{"accounts", "orders"} {
			for _, r := range rows[name] {
				ids[r[0]] = true
			}
		}
	}
	for _, table := range business.Program().Tables {
		for _, r := range night[table.Name] {
			before := known[table.Name+" "+idOf(table.Name, r)]
			changes := 0
			for i, c := range table.Columns {
				if before != nil && before[i] == r[i] {
					continue
				}
				changes++
				at, _ := rules.ParseInstant(r[i])
				if c.Type == fact.Instant && r[i] != "" && (at <= sum.End || at > sum.Night.AsOf) {
					t.Errorf("%s: %s is not of the night: %v", table.Name, c.Name, r)
				}
				if before != nil && c.Name != "cancelled_at" {
					t.Errorf("%s: %s was %s before: %v", table.Name, c.Name, before[i], r)
				}
				referring := i == table.Account || i == table.Link || i == table.Parent || c.Name == "order_id"
				if referring && r[i] != "" && !ids[r[i]] {
					t.Errorf("%s: nobody knows %s: %v", table.Name, r[i], r)
				}
			}
			if changes == 0 {
				t.Errorf("%s: nothing is new in %v", table.Name, r)
			}
		}
	}
}

// idOf is what a row is known by.
func idOf(table string, r []string) string {
	switch table {
	case "fx_rates":
		return r[0] + " " + r[2]
	case "platform_balances":
		return r[0] + " " + r[4]
	}
	return r[0]
}

func TestNightsOfNothingAndOfAll(t *testing.T) {
	common := Common{Seed: 3, Years: 1, Start: Ends, Whales: Automatic, NightShare: 1}
	refunding, whales := common, common
	refunding.Refunded, whales.Whales = 1, 2
	for _, o := range []Options{
		{Common: common, Accounts: 1, Orders: 0, WhaleOrders: Automatic},
		{Common: refunding, Accounts: 1, Orders: 1, WhaleOrders: Automatic, Cancelled: 1},
		{Common: whales, Accounts: 50, Orders: 400, WhaleOrders: 200},
	} {
		_, world, night := withNight(t, o)
		placed := slices.DeleteFunc(night["orders"], func(r []string) bool { return r[10] != "" })
		if len(placed) != len(world["orders"]) || len(night["accounts"]) == 0 {
			t.Errorf("%d orders: the night has %d and %d accounts", o.Orders, len(placed), len(night["accounts"]))
		}
	}
}

func TestTheNightNeedsItsOwnFolder(t *testing.T) {
	dir := t.TempDir()
	world, full := filepath.Join(dir, "world"), filepath.Join(dir, "full")
	if err := errors.Join(os.Mkdir(full, 0o700), os.WriteFile(filepath.Join(full, "notes.txt"), nil, 0o600)); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ night, want string }{
		{world + "/../world", "night " + world + "/../world: that is the folder of the world itself"},
		{full, full + " is not empty"},
	} {
		_, err := Generate(t.Context(), Folders{World: world, Night: c.night}, small())
		if err == nil || err.Error() != c.want {
			t.Errorf("got %v, want %s", err, c.want)
		}
		if got := names(t, dir); !slices.Equal(got, []string{"full"}) {
			t.Errorf("left: %v", got)
		}
	}
	inside := Folders{World: world, Night: filepath.Join(world, "night")}
	if _, err := Generate(t.Context(), inside, small()); err != nil {
		t.Error(err)
	}
	rowsOf(t, world)
	rowsOf(t, inside.Night)
}
