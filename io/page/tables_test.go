package page

// tables_test.go: what stands in the tables, and the figures on top.

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// tableOf is the text of a section's table, the one of a number, as lines of cells.
func tableOf(t *testing.T, f folder, id string, at int) []string {
	t.Helper()
	b, err := gather(f, business)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(b.sections, func(s *section) bool { return s.ID == id })
	if i < 0 || at >= len(b.sections[i].Blocks) {
		t.Fatalf("there is no table %d in section %s", at, id)
	}
	table := b.sections[i].Blocks[at].Table
	var header []string
	for _, c := range table.Columns {
		header = append(header, c.Name)
	}
	lines := []string{strings.Join(header, " ")}
	for _, r := range table.Rows {
		var cells []string
		for _, c := range r.Cells {
			cells = append(cells, c.Value)
		}
		lines = append(lines, strings.Join(cells, " "))
	}
	if table.Note != "" {
		lines = append(lines, table.Note)
	}
	return lines
}

func TestTables(t *testing.T) {
	rolled := folder{"rollforward.csv": "month,asset,unit,tier,opening,earned,gifts,transfers,closing,outstanding,debt,prior_periods\n" +
		"2026-09,points,points,,0,5,,0,5,6,1,\n2026-09,points,USD,,0.00,0.05,,0.00,0.05,0.06,0.01,\n" +
		"2026-09,credits,USD,,0.00,,3.00,0.00,3.00,3.00,0.00,\n" +
		"2026-10,points,points,,5,7,,0,12,12,0,2026-08\n2026-10,points,USD,,0.05,0.07,,0.00,0.12,0.12,0.00,\n" +
		"2026-10,credits,USD,,3.00,,-1.25,0.00,1.75,1.75,0.00,\n" +
		"2026-10,points,points,,1,0,,0,1,1,0,\n2026-10,points,points,gold,4,7,,0,11,11,0,\n"}
	ageing := folder{"ageing.csv": "asset,posted_month,bucket,lots,amount,usd\npoints,2025-01,366-730,1,10,0.10\npoints,2026-09,31-90,2,20,0.20\n" +
		"points,2026-10,0-30,3,30,0.30\npoints,2026-09,0-30,4,40,0.40\ncredits,2026-10,0-30,1,1.50,1.50\n"}
	triangle := folder{"breakage.csv": "asset,posted_month,months_since,posted,redeemed,expired,outstanding\n" +
		"points,2026-08,0,9,0,0,9\npoints,2026-08,1,9,0,0,9\npoints,2026-08,2,9,5,4,0\npoints,2026-08,3,9,5,4,0\npoints,2026-08,4,9,6,3,0\n" +
		"points,2026-08,10,9,6,3,0\npoints,2026-08,9,9,6,3,0\npoints,2026-09,0,9,6,3,0\n"}
	people := folder{
		"balances.csv":   "account_id,tier\na,gold\nb,silver\nc,bronze\nd,silver\ne,\n",
		"exceptions.csv": "fact,id,account_id,reason\norders,1,a,malformed\nrefunds,1,a,not_usd\norders,2,a,malformed\n",
		"debt.csv": "account_id,asset,since,key,state,owed,repaid,open,usd_open,repaid_by\na,points,2026-01-01T00:00:00Z,k1,open,10,3,7,0.07,\n" +
			"b,points,2026-01-01T00:00:00Z,k2,repaid,20,20,0,0.00,k9\nc,points,2026-01-01T00:00:00Z,k3,open,90,0,90,0.90,\n",
	}
	for _, c := range []struct {
		name, section string
		files         folder
		at            int
		want          []string
	}{
		{"liability adds the assets up", "liability", rolled, 0, []string{"month outstanding_0 outstanding_1 outstanding debt closing",
			"2026-10 0.12 1.75 1.87 0.00 1.87", "2026-09 0.06 3.00 3.06 0.01 3.05"}},
		{"liability of points", "liability", rolled, 1, []string{"month outstanding debt closing", "2026-10 12 0 12", "2026-09 6 1 5"}},
		{"roll-forward takes totals, not tiers", "roll-forward", rolled, 0, []string{"month opening earned closing outstanding debt",
			"Whole period 0 12 12 12 0", "2026-10 5 7 12 12 0", "2026-09 0 5 5 6 1", "Zero in every month and not shown: transfers."}},
		{"roll-forward of what falls", "roll-forward", rolled, 2, []string{"month opening gifts closing outstanding debt",
			"Whole period 0.00 1.75 1.75 1.75 0.00", "2026-10 3.00 -1.25 1.75 1.75 0.00", "2026-09 0.00 3.00 3.00 3.00 0.00",
			"Zero in every month and not shown: transfers."}},
		{"roll-forward by tier", "roll-forward", rolled, 3, []string{"month tier opening earned closing outstanding debt", "2026-10  1 0 1 1 0", "2026-10 gold 4 7 11 11 0"}},
		{"ageing by bucket, youngest first", "ageing", ageing, 0, []string{"asset bucket lots amount usd",
			"points 0-30 7 70 0.70", "points 31-90 2 20 0.20", "points 366-730 1 10 0.10", "credits 0-30 1 1.50 1.50"}},
		{"breakage until nothing is left", "breakage", triangle, 0, []string{"posted_month months_since posted redeemed expired outstanding",
			"2026-08 0 9 0 0 9", "2026-08 1 9 0 0 9", "2026-08 2 9 5 4 0", "2026-08 4 9 6 3 0", "2026-09 0 9 6 3 0",
			"A month of posting ends with the first month in which nothing of it is left."}},
		{"tiers in the program's order", "tiers", people, 0, []string{"tier accounts", "silver 2", "gold 1", " 1", "bronze 1", "All accounts 5"}},
		{"exceptions, most frequent first", "exceptions", people, 0, []string{"reason fact exceptions", "malformed orders 2", "not_usd refunds 1", "All exceptions  3"}},
		{"debt by asset", "debt", people, 0, []string{"asset debts owed repaid open usd_open", "points 3 120 23 97 0.97"}},
		{"largest debts that are open", "debt", people, 1, []string{"account_id asset since key owed repaid open usd_open",
			"c points 2026-01-01T00:00:00Z k3 90 0 90 0.90", "a points 2026-01-01T00:00:00Z k1 10 3 7 0.07"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, tableOf(t, c.files, c.section, c.at)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestWhatIsLeftOutIsSaid(t *testing.T) {
	f := businessReport(180, 1000)
	for _, c := range []struct {
		section string
		at      int
		want    string
	}{
		{"liability", 0, "The newest 120 of 180 months; the others are in rollforward.csv."},
		{"breakage", 0, "A month of posting ends with the first month in which nothing of it is left. The newest months of posting, 1800 of 4,200 rows; the others are in breakage.csv."},
		{"debt", 1, "The largest 20 of 77 rows; the others are in debt.csv."},
	} {
		lines := tableOf(t, f, c.section, c.at)
		if got := lines[len(lines)-1]; got != c.want {
			t.Errorf("%s: the note is %q, want %q", c.section, got, c.want)
		}
	}
}

// Expiring soon counts the month of the as-of and the two after it, to the day.
func TestExpiringSoon(t *testing.T) {
	f := folder{"expiry_schedule.csv": "asset,month,lots,amount,usd\n" +
		"points,2026-10,1,100,1.00\npoints,2026-11,1,200,2.00\npoints,2026-12,1,400,4.00\npoints,2027-01,1,800,8.00\npoints,2027-02,1,1600,16.00\n" +
		"credits,2026-12,1,0.32,0.32\npoints,never,1,6400,64.00\n"}
	for asOf, want := range map[string]string{
		"2026-10-01T00:00:00Z": "Expiring by the end of 2026-12: 7.32", "2026-10-31T23:59:59Z": "Expiring by the end of 2026-12: 7.32",
		"2026-11-30T12:00:00Z": "Expiring by the end of 2027-01: 14.32", "2026-12-31T23:59:59Z": "Expiring by the end of 2027-02: 28.32",
		"2027-03-01T00:00:00Z": "Expiring by the end of 2027-05: 0.00",
	} {
		about := business
		about.AsOf = asOf
		b, err := gather(f, about)
		if err != nil {
			t.Fatal(err)
		}
		if got := b.tiles[0].Title + ": " + b.tiles[0].Value; got != want {
			t.Errorf("as of %s: %q, want %q", asOf, got, want)
		}
	}
}

func TestNumbers(t *testing.T) {
	for text, want := range map[string]string{
		"0": "0", "7": "7", "999": "999", "1000": "1,000", "-1000": "\u22121,000", "1234567.80": "1,234,567.80", "-0.05": "\u22120.05",
		"9223372036854775807": "9,223,372,036,854,775,807",
	} {
		if !isNumber(text) || shown(text) != want {
			t.Errorf("%s is shown as %q, want %q", text, shown(text), want)
		}
	}
	for _, text := range []string{"", "-", ".5", "5.", "1e5", "+5", "1,000", " 5", "0x1F", "--5", "'-5", "1.2.3", "५"} {
		if isNumber(text) {
			t.Errorf("%q counts as a number", text)
		}
	}
}

func TestSumsAreExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		figures := rapid.SliceOfN(rapid.IntRange(-1<<40, 1<<40), 1, 50).Draw(t, "cents")
		var got sum
		want := 0
		for _, n := range figures {
			want += n
			if err := got.add(cents(n)); err != nil {
				t.Fatal(err)
			}
		}
		if got.text() != cents(want) {
			t.Fatalf("the sum is %s, want %s", got.text(), cents(want))
		}
	})
}

func TestSharesFillTheRoom(t *testing.T) {
	for _, c := range []struct {
		sizes, want []int
		room        int
	}{
		{[]int{5, 5}, []int{5, 5}, 20}, {[]int{50, 3}, []int{17, 3}, 20}, {[]int{3, 50, 50}, []int{3, 8, 9}, 20}, {[]int{9, 9, 9}, []int{2, 2, 3}, 7}, {nil, []int{}, 7},
	} {
		if diff := cmp.Diff(c.want, shares(c.sizes, c.room)); diff != "" {
			t.Errorf("%v in %d (-want +got):\n%s", c.sizes, c.room, diff)
		}
	}
}

func TestLargestAreThoseOfTheWholeFile(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		figures := rapid.SliceOf(rapid.IntRange(-5, 5)).Draw(t, "figures")
		room := rapid.IntRange(1, 6).Draw(t, "room")
		l := &largest{room: room}
		order := make([]int, len(figures))
		for i, n := range figures {
			order[i] = i + 1
			if err := l.offer(record{number: i + 1, cells: []string{fmt.Sprint(n)}}, fmt.Sprint(n)); err != nil {
				t.Fatal(err)
			}
		}
		slices.SortStableFunc(order, func(a, b int) int { return figures[b-1] - figures[a-1] })
		want := order[:min(room, len(order))]
		got := []int{}
		for _, r := range l.records() {
			got = append(got, r.number)
		}
		if !slices.Equal(got, want) {
			t.Fatalf("rows %v are kept, want %v", got, want)
		}
	})
}
