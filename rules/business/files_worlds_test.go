package business_test

// files_worlds_test.go: what must hold for the report files and the movements of every
// account of every world.

import (
	"strconv"
	"strings"
	"testing"

	"github.com/gocarina/gocsv"

	"trueup/fixtures/world"
	"trueup/io/termsfile/termstest"
	"trueup/rules"
	"trueup/rules/business"
	"trueup/rules/program"
	"trueup/rules/terms"
)

// tablesOf are the program's files of one account and all time, by the names of their
// columns.
func tablesOf(t *testing.T, tm *terms.Terms, in *rules.Input, out *rules.Outcome) map[string][]map[string]string {
	t.Helper()
	s := &program.Span{View: program.View{Terms: tm, AsOf: in.AsOf}, From: rules.None, Until: rules.Never, NoticeUntil: rules.Never}
	a := &program.Account{
		ID: in.Account, State: out.State, Position: in.Position, Decisions: out.Decisions,
		Late: func(string) bool { return false },
	}
	tables := map[string][]map[string]string{}
	for _, f := range business.Program().Finance.Files {
		rows := f.New()
		if err := rows.Add(s, a, nil); err != nil {
			t.Fatal(err)
		}
		text, err := gocsv.MarshalString(rows.Slice())
		if err != nil {
			t.Fatal(err)
		}
		if tables[f.Name], err = gocsv.CSVToMaps(strings.NewReader(text)); err != nil {
			t.Fatal(err)
		}
	}
	return tables
}

// amount reads a cell of points or of USD.
func amount(t *testing.T, cell string) int64 {
	t.Helper()
	if cents, ok := rules.ParseCents(cell); ok {
		return int64(cents)
	}
	n, err := strconv.ParseInt(cell, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// sum adds up columns of a table.
func sum(t *testing.T, rows []map[string]string, columns ...string) (n int64) {
	t.Helper()
	for _, row := range rows {
		for _, c := range columns {
			n += amount(t, row[c])
		}
	}
	return n
}

func TestFilesOfRandomWorldsFoot(t *testing.T) {
	for seed := range worlds(t, 200) {
		w := world.Random(seed)
		tm := termstest.Of(t, w.Terms)
		asOf, _ := rules.ParseInstant(w.AsOf)
		eachPosition(t, settle(t, w.Files, tm.Zone), tm, asOf, func(in *rules.Input, out, _ *rules.Outcome) {
			checkFiles(t, in.Account, tablesOf(t, tm, in, out), out)
			checkMovements(t, in.Account, out)
		})
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}

// checkFiles compares the files with the entries and with each other.
func checkFiles(t *testing.T, account string, tables map[string][]map[string]string, out *rules.Outcome) {
	t.Helper()
	sums, pending := map[rules.Asset]int64{}, int64(0)
	for _, e := range out.Entries {
		sums[e.Asset] += e.Amount
	}
	left, parts, posted := sum(t, tables["activity"], "left"), sum(t, tables["activity"], "left", "clawed_back", "expired", "spent"), int64(0)
	for _, row := range tables["activity"] {
		switch row["state"] {
		case "pending":
			pending += amount(t, row["amount"])
		case "cancelled", "redeemed", "rejected":
		case "posted", "clawed_back", "partly_clawed_back", "expired", "spent", "partly_spent":
			posted += amount(t, row["amount"])
		default:
			t.Errorf("account %s: state %q", account, row["state"])
		}
	}
	balances := tables["balances"]
	for _, c := range []struct {
		what      string
		got, want int64
	}{
		{"usable points less debt, and the entries", sum(t, balances, "usable_points") - sum(t, balances, "debt_points"), sums[rules.AssetPoints]},
		{"credits, and the entries", sum(t, balances, "credits"), sums[rules.AssetCredits]},
		{"vouchers, and the entries", sum(t, balances, "vouchers"), sums[rules.AssetVouchers]},
		{"pending points, and the pending activities", sum(t, balances, "pending_points"), pending},
		{"points left of the activities, and usable points", left, sum(t, balances, "usable_points")},
		{"the parts of what was posted, and its amount", parts, posted},
		{"credits issued, and used, expired, left", sum(t, tables["credits"], "issued"), sum(t, tables["credits"], "used", "expired", "left")},
		{"credits left, and the balance", sum(t, tables["credits"], "left"), sum(t, balances, "credits")},
		{"vouchers issued, and claimed, expired, left", sum(t, tables["vouchers"], "issued"), sum(t, tables["vouchers"], "claimed", "expired", "left")},
		{"vouchers left, and the balance", sum(t, tables["vouchers"], "left"), sum(t, balances, "vouchers")},
		{"value of redemptions, and what was issued", sum(t, tables["redemptions"], "value"), sum(t, tables["credits"], "issued") + sum(t, tables["vouchers"], "issued")},
		{"the redemptions, and the decisions", int64(len(tables["redemptions"])), int64(len(out.Decisions))},
	} {
		if c.got != c.want {
			t.Errorf("account %s: %s differ: %d, %d", account, c.what, c.got, c.want)
		}
	}
	ends := int64(0)
	for _, row := range tables["notices"] {
		if strings.HasSuffix(row["notice"], "_expire") || strings.HasSuffix(row["notice"], "_expires") {
			ends += amount(t, row["amount"])
		}
	}
	if all := sum(t, balances, "usable_points", "credits", "vouchers"); ends != all {
		t.Errorf("account %s: the notices end %d of %d", account, ends, all)
	}
}

// checkMovements says that every entry is a movement of its asset, above zero if and
// only if that brings lots, and that what a redemption
// brings comes in against what its points went out for.
func checkMovements(t *testing.T, account string, out *rules.Outcome) {
	t.Helper()
	f := business.Program().Finance
	contra := map[string]program.Code{}
	for _, e := range out.Entries {
		m := f.Movements[f.MovementOf(e.Key, e.Asset, out.Decisions)]
		if m.Asset != e.Asset || (m.Role == program.Earned) != (e.Amount > 0) {
			t.Errorf("account %s: %s of %s counts as %s", account, e.Key, e.Asset.FormatAmount(e.Amount), m.Name)
		}
		group, id, _ := strings.Cut(e.Key, "/")
		if group != "redeem" && group != "credit" && group != "voucher" {
			continue
		}
		if other, ok := contra[id]; ok && other != m.Contra {
			t.Errorf("account %s: redemption %s is against %s and %s", account, id, other, m.Contra)
		}
		contra[id] = m.Contra
	}
}
