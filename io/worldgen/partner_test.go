package worldgen

// partner_test.go: the same partner world from the same options, as large as asked
// for, with the shares asked for, whole in itself, in flat memory.

import (
	"fmt"
	"math"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"trueup/fixtures/csvtext"
	"trueup/fixtures/oracle"
	oraclepartner "trueup/fixtures/oracle/partner"
	"trueup/rules/fact"
	"trueup/rules/partner"
)

// smallPartners is a world of a few hundred rows a table at most, but of every kind.
func smallPartners() PartnerOptions {
	o := PartnerDefaults()
	o.Partners, o.Customers, o.Invoices = 15, 150, 900
	o.Refunded, o.Declined, o.Unapproved, o.BadRows = 0.06, 0.08, 0.1, 0.02
	return o
}

func generatePartner(t testing.TB, o PartnerOptions) (sum *Summary, world, night string) {
	t.Helper()
	to := Folders{World: filepath.Join(t.TempDir(), "world"), Night: filepath.Join(t.TempDir(), "night")}
	sum, err := GeneratePartner(t.Context(), to, o)
	if err != nil {
		t.Fatal(err)
	}
	return sum, to.World, to.Night
}

// cells is a row by column name.
type cells = map[string]string

// cellsOf reads a delivery by table.
func cellsOf(t *testing.T, dir string) map[string][]cells {
	t.Helper()
	rows := map[string][]cells{}
	for name, text := range texts(t, dir) {
		rows[name] = csvtext.Rows(t, text)
	}
	return rows
}

// values are the cells of a column.
func values(rows []cells, column string) []string {
	var list []string
	for _, r := range rows {
		list = append(list, r[column])
	}
	return list
}

// shareOf is how many of the rows are so, for one of all.
func shareOf(rows []cells, so func(cells) bool) float64 {
	n := 0
	for _, r := range rows {
		if so(r) {
			n++
		}
	}
	return float64(n) / float64(len(rows))
}

func TestTheSamePartnersOnEveryMachine(t *testing.T) {
	dir := t.TempDir()
	to := Folders{World: filepath.Join(dir, "world"), Night: filepath.Join(dir, "night")}
	if _, err := GeneratePartner(t.Context(), to, smallPartners()); err != nil {
		t.Fatal(err)
	}
	wantHashes(t, dir, "partner.sha256")
}

func TestAnotherSeedIsAnotherPartnerWorld(t *testing.T) {
	o := smallPartners()
	_, one, _ := generatePartner(t, o)
	o.Seed = 2
	_, two, _ := generatePartner(t, o)
	first, second := texts(t, one), texts(t, two)
	for name := range first {
		if first[name] == second[name] {
			t.Errorf("%s is the same with another seed", name)
		}
	}
}

// TestInvoicesAreAsManyAsAskedFor whether customers have too few months for them or
// too many.
func TestInvoicesAreAsManyAsAskedFor(t *testing.T) {
	for _, c := range []struct {
		partners, customers, invoices int64
		years                         int
	}{
		{1, 1, 0, 1}, {1, 1, 1, 1}, {1, 1, 5_000, 1}, {3, 2_000, 50, 3}, {40, 100, 10_000, 2}, {40, Automatic, 10_000, 10}, {500, Automatic, 100, 1},
	} {
		o := PartnerDefaults()
		o.Partners, o.Customers, o.Invoices, o.Years, o.BadRows, o.NightShare = c.partners, c.customers, c.invoices, c.years, 0, 1
		sum, world, night := generatePartner(t, o)
		for _, s := range sum.Tables {
			want, told := map[string]int64{"partners": c.partners, "customers": c.customers, "invoices": c.invoices}[s.Name]
			if s.Bad > 0 || told && want != Automatic && want != s.Rows {
				t.Errorf("%+v: %d rows of %s, %d of them bad", c, s.Rows, s.Name, s.Bad)
			}
		}
		known := map[string]bool{}
		for _, r := range cellsOf(t, world)["invoices"] {
			if known[r["invoice_id"]] {
				t.Errorf("%+v: %s is there twice", c, r["invoice_id"])
			}
			known[r["invoice_id"]] = true
		}
		paid := int64(0)
		for _, r := range cellsOf(t, night)["invoices"] {
			if !known[r["invoice_id"]] {
				paid++
			}
		}
		if paid != c.invoices {
			t.Errorf("%+v: %d invoices are paid in the night", c, paid)
		}
	}
}

func TestPartnerSharesFollowTheOptions(t *testing.T) {
	o := PartnerDefaults()
	o.Partners, o.Invoices, o.BadRows = 300, 60_000, 0
	o.Whales, o.WhaleInvoices = 4, 5_000
	_, world, _ := generatePartner(t, o)
	rows := cellsOf(t, world)
	approved := map[string]string{}
	for _, r := range rows["partners"] {
		approved[r["partner_id"]] = r["approved_at"]
	}
	has := func(name, value string) func(cells) bool { return func(r cells) bool { return r[name] == value } }
	lacks := func(name string) func(cells) bool { return has(name, "") }
	old := slices.DeleteFunc(slices.Clone(rows["customers"]), func(r cells) bool { return r["invited_at"] == "" || r["invited_at"] > "2026-09" })
	for _, c := range []struct {
		what         string
		got, want, f float64
	}{
		{"customers who never accept", shareOf(old, lacks("accepted_at")), o.Unaccepted, 0.1},
		{"customers invited too early", shareOf(old, func(r cells) bool {
			at := approved[r["partner_id"]]
			return at != "" && r["invited_at"] < at
		}), o.Early, 0.15},
		{"one-off invoices", shareOf(rows["invoices"], has("recurring", "false")), o.OneOff, 0.1},
		{"refunded invoices", 1 - shareOf(rows["invoices"], lacks("refunded_at")), o.Refunded, 0.15},
		{"declined rewards", shareOf(rows["reward_decisions"], has("decision", "decline")), o.Declined, 0.15},
	} {
		if math.Abs(c.got-c.want) > c.f*c.want {
			t.Errorf("%s: a share of %.3f, want about %.3f", c.what, c.got, c.want)
		}
	}
	wantWhales(t, rows, o)
}

// wantWhales wants as many invoices of each whale's customers as were asked for, and
// most of the others far below.
func wantWhales(t *testing.T, rows map[string][]cells, o PartnerOptions) {
	t.Helper()
	by, invoices := map[string]string{}, map[string]int64{}
	for _, r := range rows["customers"] {
		by[r["customer_id"]] = r["partner_id"]
	}
	for _, r := range rows["invoices"] {
		invoices[by[r["customer_id"]]]++
	}
	few := 0
	for n := range o.Partners {
		id := fmt.Sprintf("par-%05d", n+1)
		switch got := invoices[id]; {
		case n < o.Whales && (got < o.WhaleInvoices*9/10 || got > o.WhaleInvoices*11/10):
			t.Errorf("the whale %s has %d invoices, want about %d", id, got, o.WhaleInvoices)
		case n >= o.Whales && got < 150:
			few++
		}
	}
	if int64(few) < o.Partners/2 {
		t.Errorf("%d of %d partners have few invoices, want most", few, o.Partners)
	}
}

// TestPartnerRowsReferToWhatThereIs, in the world and, with it, in the night.
func TestPartnerRowsReferToWhatThereIs(t *testing.T) {
	o := smallPartners()
	o.BadRows, o.NightShare = 0, 0.3
	_, world, night := generatePartner(t, o)
	known := map[string]bool{}
	for _, dir := range []string{world, night} {
		rows := cellsOf(t, dir)
		for _, table := range partner.Program().Tables {
			for _, r := range rows[table.Name] {
				for i, c := range table.Columns {
					if own := i == 0 && table.Parent != 0; own {
						known[r[c.Name]] = true
					} else if strings.HasSuffix(c.Name, "_id") && !known[r[c.Name]] {
						t.Errorf("%s: nobody knows %s: %v", table.Name, r[c.Name], r)
					}
				}
			}
		}
	}
}

// TestEverythingHappensAmongPartners in a small world, by the second evaluator.
func TestEverythingHappensAmongPartners(t *testing.T) {
	sum, world, _ := generatePartner(t, smallPartners())
	got, err := oraclepartner.Evaluate(oracle.World{Files: texts(t, world), AsOf: sum.End.String()})
	if err != nil {
		t.Fatal(err)
	}
	wantKeys(t, got.Tables["entries"], []string{"commission/", "reversal/", "decline/", "payout/"})
	rewards, customers := csvtext.Rows(t, got.Tables["partner_rewards"]), csvtext.Rows(t, got.Tables["partner_customers"])
	wantEach(t, "rewards", values(rewards, "status"), "pending", "approved", "declined", "paid", "reversed", "void")
	wantEach(t, "clients", values(customers, "client_status"), "pending", "lead", "customer")
	wantEach(t, "dashboard", values(customers, "reward_status"), "", "signed_up", "paid")
	exceptions := csvtext.Rows(t, got.Tables["exceptions"])
	wantEach(t, "exceptions", values(exceptions, "reason"), "payout_not_approved", "payout_amount_differs",
		"malformed", "missing_id", "unknown_account", "unknown_order", "negative_amount", "not_usd", "duplicate_id")
	for _, r := range exceptions { // none that was to be good
		marked := r["fact"] == "subscription_ends" || strings.HasSuffix(r["id"], "x") || r["id"] == "inv-unknown" || strings.HasPrefix(r["reason"], "payout_")
		if !marked && r["reason"] != string(fact.DuplicateID) && r["reason"] != string(fact.MissingID) {
			t.Errorf("%s %s is %s, and was to be good", r["fact"], r["id"], r["reason"])
		}
	}
}

// TestPartnersInFlatMemory compares all that was ever allocated: no row allocates.
func TestPartnersInFlatMemory(t *testing.T) {
	allocated := func(size int64) float64 {
		o := PartnerDefaults()
		o.Partners, o.Invoices, o.BadRows, o.NightShare = size/100, size, 0, 0.5
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		generatePartner(t, o)
		runtime.ReadMemStats(&after)
		return float64(after.TotalAlloc-before.TotalAlloc) / (1 << 20)
	}
	allocated(1_000)
	little, much := allocated(10_000), allocated(100_000)
	if much > little+1 {
		t.Errorf("%.1f MiB allocated for 100,000 invoices, %.1f MiB for 10,000", much, little)
	}
}
