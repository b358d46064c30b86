package ledger_test

// texts_test.go: texts that a database, a COPY or a separator could stumble over.

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trueup/io/ledger"
	"trueup/jobs"
	"trueup/rules"
)

var nasty = []string{
	`\.`, `\N`, "tab\there", `back\slash`, "line\nfeed", "cr\rhere", `quote"d`, "it's", "comma,", "pipe|d", "é", "e", "Z", "z",
	" space ", "1:2", "日本", "\u0001", "[\"json\"]", "$1", "{{x}}",
}

func TestNastyTexts(t *testing.T) {
	engines(t, func(t *testing.T, s *ledger.Store) {
		sorted := slices.Sorted(slices.Values(nasty))
		pullNasty(t, s)
		all, err := s.Accounts(context.Background(), shop, "", 100)
		if diff := cmp.Diff(sorted, all); diff != "" || err != nil {
			t.Fatalf("accounts: %v %s", err, diff)
		}
		loadNasty(t, s, sorted, func(id string, l *jobs.Loaded) {
			want := []rules.Fact{{Table: "accounts", ID: id, Data: escaped(id) + "|"}, {Table: "orders", ID: "of " + id, Data: "200|USD||"}}
			same(t, id, want, l.Input.Facts)
		})
		var results []jobs.Result
		for _, id := range sorted {
			results = append(results, jobs.Result{
				Account: id, State: []byte(id), NextDue: 5,
				Bookings:   []rules.Booking{entry("k/"+id, 0, 1, 1)},
				Decisions:  []rules.Decision{{ID: id, Outcome: id, Reason: id, Content: id + "\x00"}},
				Exceptions: []rules.Exception{{Fact: id, ID: id, Reason: id, Detail: id}},
			})
		}
		if _, err := book(t, s, results...); err != nil {
			t.Fatal(err)
		}
		loadNasty(t, s, sorted, func(id string, l *jobs.Loaded) {
			same(t, id, []rules.Booked{{Key: "k/" + id, Asset: rules.AssetPoints, Amount: 1, At: 1}}, l.Booked)
			same(t, id, id, string(l.State))
			same(t, id, []rules.Decision{{ID: id, Outcome: id, Reason: id, Content: id + "\uFFFD"}}, l.Input.Decisions)
		})
		if lines := exceptions(t, s); len(lines) != 4*len(nasty) {
			t.Errorf("%d exceptions: %q", len(lines), lines)
		}
	})
}

// pullNasty delivers an account of each name with a good order, one that is not
// in USD, one with a NUL byte and one that loses to the good one.
func pullNasty(t *testing.T, s *ledger.Store) {
	t.Helper()
	ctx := context.Background()
	d, err := s.Deliver(ctx, shop, begin(t, s, "pull", rules.None))
	if err != nil {
		t.Fatal(err)
	}
	stage := func(name string, cells ...string) {
		table := shop.Table(name)
		r := row(table, strings.Repeat("|", len(cells)-1), 2)
		parseCells(table, cells, r)
		r.File = "it's \"a\"\tfile\\.csv"
		if err := d.Stage(ctx, table, r); err != nil {
			t.Fatal(err)
		}
	}
	for _, id := range nasty {
		stage("accounts", id, id, "")
	}
	for _, id := range nasty {
		stage("orders", id, id, "1.00", id, "", "")
		stage("orders", "of "+id, id, "1.00", "USD", "", "")
		stage("orders", "nul "+id, id+"\x00", id, "USD", "", "")
		stage("orders", "of "+id, id, "2.00", "USD", "", "")
	}
	counts, err := d.Settle(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if c, n := counts["orders"], int64(len(nasty)); c.Pulled != n || c.SetAside != 3*n {
		t.Errorf("counts: %+v", c)
	}
}

func loadNasty(t *testing.T, s *ledger.Store, sorted []string, check func(id string, l *jobs.Loaded)) {
	t.Helper()
	i := 0
	err := s.Load(context.Background(), shop, sorted, jobs.What{Links: true}, func(l *jobs.Loaded) error {
		same(t, "account", sorted[i], l.Input.Account)
		check(sorted[i], l)
		i++
		return nil
	})
	if err != nil || i != len(sorted) {
		t.Errorf("loaded %d of %d: %v", i, len(sorted), err)
	}
}

func TestHugeCells(t *testing.T) {
	long, odd := strings.Repeat("é", 1000), strings.Repeat("\x00a", 1000)
	engines(t, func(t *testing.T, s *ledger.Store) {
		counts := pull(t, s, of(accounts, accountA, long+"|x|"),
			of(orders, long+"|A|1.00|USD||", odd+"|"+odd+"|1.00|USD||", "o2|A|1.00|USD||"), of(refunds, "r1|"+long+"|A|1.00"))
		if counts["accounts"].SetAside != 1 || counts["orders"].SetAside != 2 || counts["refunds"].SetAside != 1 {
			t.Errorf("ids that no key can hold: %+v", counts)
		}
		huge := strings.Repeat("x", 10<<20)
		counts = pull(t, s, of(orders, "o3|A|"+huge+"|USD||", "o4|A|1.00|"+huge+"||"))
		if counts["orders"].SetAside != 2 {
			t.Errorf("a cell of 10 MB: %+v", counts["orders"])
		}
	})
}
