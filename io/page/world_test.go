package page

// world_test.go: report folders made by hand, and larger ones made by rule. Their
// figures foot as those of a report do.

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// folder is a report folder: the text of its files by name.
type folder map[string]string

func (f folder) Open(name string) (io.ReadCloser, error) {
	text, ok := f[name]
	if !ok {
		return nil, fmt.Errorf("open %s: %w", name, fs.ErrNotExist)
	}
	return io.NopCloser(strings.NewReader(text)), nil
}

// keep writes the folder and its page to the disk and returns the page's path.
func (f folder) keep(t *testing.T, about About) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range f {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(dir, "index.html")
	if err := os.WriteFile(path, []byte(pageOf(t, f, about)), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func pageOf(t testing.TB, f Files, about About) string {
	t.Helper()
	var out strings.Builder
	if err := Write(&out, f, about); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

var business = About{
	Program: "business", AsOf: "2026-10-31T23:59:59Z", Period: "2023-11 to 2026-10", Version: "v1.4.0",
	TermsHash: "5c1f0e5d2b8a4f6c9d3e7a1b0c2d4e6f8091a2b3c4d5e6f708192a3b4c5d6e7f",
	Tiers:     []string{"silver", "gold", "platinum", "diamond"},
}

// monthsTo are the names of count months, the last one given.
func monthsTo(year, month, count int) []string {
	names := make([]string, count)
	for i := range names {
		at := year*12 + month - 1 - (count - 1 - i)
		names[i] = fmt.Sprintf("%04d-%02d", at/12, at%12+1)
	}
	return names
}

func cents(n int) string {
	sign := ""
	if n < 0 {
		sign, n = "-", -n
	}
	return fmt.Sprintf("%s%d.%02d", sign, n/100, n%100)
}

// wave is a figure that changes from month to month, the same in every test.
func wave(i, size int) int { return size + size*((i*7)%11)/20 + size*i/30 }

// businessReport is the report of a program of points and credits.
func businessReport(months, accounts int) folder {
	f := folder{"breakage_estimate.csv": "asset,posted_month,life_months,state,posted,expired,outstanding,estimated_final_breakage,actual,cohorts,method,liability_usd,liability_less_breakage_usd\n"}
	names := monthsTo(2026, 10, months)
	f["rollforward.csv"] = rollForwardOf(names)
	f["ageing.csv"], f["expiry_schedule.csv"], f["breakage.csv"] = dueOf(names)
	for i, name := range names {
		posted, left := wave(i, 90000), wave(i, 40000)
		state, actual := "open", ""
		if i+24 < months {
			state, actual, left = "closed", fmt.Sprint(posted/8), 0
		}
		f["breakage_estimate.csv"] += fmt.Sprintf("points,%s,24,%s,%d,%d,%d,%d,%s,%d,chain ladder,%s,%s\n",
			name, state, posted, posted/8, left, posted/8+left/8, actual, max(1, months-24), cents(left), cents(left*7/8))
	}
	f["balances.csv"], f["exceptions.csv"], f["debt.csv"] = accountsOf(accounts)
	return f
}

// rollForwardOf has points in both units, and credits.
func rollForwardOf(names []string) string {
	var out strings.Builder
	out.WriteString("month,asset,unit,tier,opening,earned_orders,earned_hourly,bonuses,clawed_back,redeemed_credits,redeemed_gift_cards,expired,credits_issued," +
		"credits_used,credits_expired,corrections,prior_period,revaluation,transfers,closing,outstanding,debt,prior_periods\n")
	open, credits := 0, 0
	for i, name := range names {
		moves := []int{wave(i, 70000), wave(i, 12000), wave(i, 4000), -wave(i, 3000), -wave(i, 38000), -wave(i, 21000), -wave(i, 9000) * min(i/24, 1)}
		correction, prior := (i%5-2)*150, -(i%4)*90
		closing := open + correction + prior
		points, inUSD := "", ""
		for _, m := range moves {
			closing += m
			points, inUSD = points+fmt.Sprintf(",%d", m), inUSD+","+cents(m)
		}
		debt := wave(i, 1500)
		fmt.Fprintf(&out, "%s,points,points,,%d%s,,,,%d,%d,0,0,%d,%d,%d,\n", name, open, points, correction, prior, closing, closing+debt, debt)
		fmt.Fprintf(&out, "%s,points,USD,,%s%s,,,,%s,%s,0.00,0.00,%s,%s,%s,\n",
			name, cents(open), inUSD, cents(correction), cents(prior), cents(closing), cents(closing+debt), cents(debt))
		issued, used, gone := wave(i, 38000), -wave(i, 26000), -wave(i, 6000)
		end := credits + issued + used + gone
		fmt.Fprintf(&out, "%s,credits,USD,,%s,,,,,,,,%s,%s,%s,0.00,0.00,0.00,0.00,%s,%s,0.00,\n",
			name, cents(credits), cents(issued), cents(used), cents(gone), cents(end), cents(end))
		open, credits = closing, end
	}
	return out.String()
}

// dueOf are the ageing, the expiry schedule and the triangle.
func dueOf(names []string) (ageing, expiry, breakage string) {
	ageing, expiry = "asset,posted_month,bucket,lots,amount,usd\n", "asset,month,lots,amount,usd\n"
	var triangle strings.Builder
	triangle.WriteString("asset,posted_month,months_since,posted,redeemed,clawed_back,repaid_debt,expired,outstanding\n")
	buckets := []string{"0-30", "31-90", "91-180", "181-365", "366-730"}
	newest := names[max(0, len(names)-24):]
	for i, name := range newest {
		age := len(newest) - 1 - i
		bucket := buckets[(age+1)*4/24]
		ageing += fmt.Sprintf("points,%s,%s,%d,%d,%s\n", name, bucket, 40+i, wave(i, 20000), cents(wave(i, 20000)))
		if age < 3 {
			ageing += fmt.Sprintf("credits,%s,%s,%d,%s,%s\n", name, bucket, 12+i, cents(wave(i, 9000)), cents(wave(i, 9000)))
		}
	}
	for i, name := range monthsTo(2028, 10, 25) {
		if i == 6 {
			continue // a month in which nothing ends
		}
		expiry += fmt.Sprintf("points,%s,%d,%d,%s\n", name, 40+i, wave(i, 20000), cents(wave(i, 20000)))
		if i < 4 {
			expiry += fmt.Sprintf("credits,%s,%d,%s,%s\n", name, 9+i, cents(wave(i, 9000)), cents(wave(i, 9000)))
		}
	}
	expiry += "points,never,3,5000,50.00\n"
	for i, name := range names {
		for since := 0; since <= min(24, len(names)-1-i); since++ {
			posted := wave(i, 90000)
			redeemed, clawed := posted*since*(70-since+i%7)/2400, posted*min(since, 3)/100
			expired, left := 0, posted-redeemed-clawed
			if since == 24 {
				expired, left = left, 0
			}
			fmt.Fprintf(&triangle, "points,%s,%d,%d,%d,%d,0,%d,%d\n", name, since, posted, redeemed, clawed, expired, left)
		}
	}
	return ageing, expiry, triangle.String()
}

// accountsOf are the files that grow with the accounts.
func accountsOf(count int) (balances, exceptions, debt string) {
	var b, e, d strings.Builder
	b.WriteString("account_id,tier,year_value,missing_to_next_tier,next_tier,usable_points,pending_points,debt_points,credits,vouchers\n")
	e.WriteString("fact,id,account_id,reason\n")
	d.WriteString("account_id,asset,since,key,state,owed,repaid,open,usd_open,days,repaid_by,last_repaid_at\n")
	tiers := []string{"silver", "silver", "silver", "gold", "silver", "gold", "platinum", "silver", "diamond"}
	reasons := []string{"malformed", "unknown_account", "not_usd", "credits_overused", "malformed", "no_fx_rate"}
	facts := []string{"orders", "orders", "refunds", "credit_uses", "deposits", "accounts"}
	for i := range count {
		id := fmt.Sprintf("acc-%07d", i)
		fmt.Fprintf(&b, "%s,%s,%s,%s,gold,%d,%d,0,0.00,0.00\n", id, tiers[i%9], cents(i*37), cents(max(0, 100000-i*37)), i*3, i%50)
		if i%7 == 4 {
			fmt.Fprintf(&e, "%s,%s-%d,%s,%s\n", facts[i%6], facts[i%6], i, id, reasons[i%6])
		}
		if i%13 == 5 {
			owed := 200 + (i*7919)%90000
			fmt.Fprintf(&d, "%s,points,2026-0%d-11T08:30:00Z,clawback/order/ord-%d,open,%d,%d,%d,%s,%d,%s,\n",
				id, 1+i%9, i, owed, owed/4, owed-owed/4, cents(owed-owed/4), 300-i%250, "earn/order/ord-1 earn/order/ord-2")
		}
	}
	return b.String(), e.String(), d.String()
}
