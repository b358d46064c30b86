package jobs_test

// backfill_test.go: a backfill reads what it names and nothing else, shows what follows,
// books it when told to, and is gone on with when it was cut short.

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trueup/io/ledger"
	"trueup/io/ledger/ledgertest"
	"trueup/jobs"
	"trueup/rules"
	"trueup/rules/partner"
	"trueup/rules/terms"
)

// shopFiles are two accounts with orders of a subtotal on some days, each id by its day.
func shopFiles(subtotal string, days ...string) map[string]string {
	var b strings.Builder
	for _, account := range []string{"A", "B"} {
		for _, day := range days {
			fmt.Fprintf(&b, "%s-%s,%s,m,true,%s,0.00,0.00,USD,%s,2024-06-01T00:00:00Z,,\n", account, day, account, subtotal, day)
		}
	}
	return map[string]string{
		"accounts": accountsHeader + "A,,2023-01-01T00:00:00Z,,,,\nB,,2023-01-01T00:00:00Z,,,,\n",
		"orders":   ordersHeader + b.String(),
	}
}

const (
	longBefore = "2024-01-01T00:00:00Z"
	justBefore = "2024-01-31T23:59:59.999999Z"
	first      = "2024-02-01T00:00:00Z"
	last       = "2024-02-29T23:59:59.999999Z"
	after      = "2024-03-01T00:00:00Z"
	shopAsOf   = "2025-01-01T00:00:00Z"
)

var days = []string{longBefore, justBefore, first, last, after}

// changed lists the orders that earn more than they did: those read again.
func (s *stand) changed() []string {
	s.t.Helper()
	got := []string{}
	for line := range strings.Lines(s.exports()["entries"]) {
		if cells := strings.Split(line, ","); len(cells) > 3 && cells[3] == "100" {
			got = append(got, strings.TrimPrefix(cells[1], "earn/order/"))
		}
	}
	slices.Sort(got)
	return got
}

func yes(*jobs.BackfillPlan) (bool, error) { return true, nil }
func no(*jobs.BackfillPlan) (bool, error)  { return false, nil }

// february is a window.
func (s *stand) february() *jobs.Backfill {
	return &jobs.Backfill{From: s.instant(first), To: s.instant(after), AsOf: rules.None}
}

// backfill must succeed.
func (s *stand) backfill(b *jobs.Backfill, agree func(*jobs.BackfillPlan) (bool, error)) *jobs.BackfillSummary {
	s.t.Helper()
	sum, err := s.job.Backfill(context.Background(), b, agree)
	if err != nil {
		s.t.Fatal(err)
	}
	return sum
}

func TestBackfillReadsWhatItNames(t *testing.T) {
	inWindow := []string{"A-" + first, "A-" + last, "B-" + first, "B-" + last}
	for _, c := range []struct {
		name     string
		windowed bool
		accounts []string
		tables   []string
		want     []string
	}{
		{"window", true, nil, nil, inWindow},
		{"window of a table", true, nil, []string{"orders"}, inWindow},
		{"window of another table", true, nil, []string{"accounts"}, []string{}},
		{"window of an account", true, []string{"B"}, nil, inWindow[2:]},
		{"an account", false, []string{"A", "A"}, nil, []string{"A-" + longBefore, "A-" + justBefore, "A-" + first, "A-" + last, "A-" + after}},
	} {
		t.Run(c.name, func(t *testing.T) {
			ledgertest.Engines(t, func(t *testing.T, dsn string) {
				s := newStand(t, dsn, terms.Published())
				s.run(shopFiles("10.00", days...), shopAsOf)
				s.deliver(shopFiles("20.00", days...))
				b := s.february()
				if !c.windowed {
					b.From, b.To = rules.None, rules.None
				}
				b.Accounts, b.Tables = c.accounts, c.tables
				sum := s.backfill(b, yes)
				if diff := cmp.Diff(c.want, s.changed()); diff != "" {
					t.Errorf("what was read again (-want +got):\n%s", diff)
				}
				if int(sum.Plan.Entries) < len(c.want) || sum.Booked.Bookings != sum.Plan.Entries || sum.Booked.AsOf != s.instant(shopAsOf) {
					t.Errorf("planned %+v, booked %+v", sum.Plan, sum.Booked)
				}
				s.upToDate("after the backfill")
				if again := s.backfill(b, yes); again.Plan.Entries != 0 || again.Booked.Bookings != 0 || again.Pull.Total.Pulled != 0 {
					t.Errorf("a backfill repeated: %+v, %+v", again.Plan, again.Booked)
				}
				if pulled, err := s.job.Pull(context.Background()); err != nil || pulled.Total.Pulled != int64(10-len(c.want)) {
					t.Errorf("the next pull reads what the backfill left: %+v, %v", pulled.Total, err)
				}
			})
		})
	}
}

// A row that takes its account from its parent is of the accounts named, though the
// parent lies outside the window and is of a table not asked for.
func TestBackfillFindsRowsByTheirParents(t *testing.T) {
	ledgertest.Engines(t, func(t *testing.T, dsn string) {
		s := newStand(t, dsn, terms.Published())
		s.job.Program = partner.Program()
		const joined = ",2022-01-10T00:00:00Z,2022-01-11T00:00:00Z,2022-01-11T00:00:00Z\n"
		const invoice = ",starter,true,10.00,0.00,USD,"
		files := map[string]string{
			"partners":  "partner_id,name,email,approved_at\nP,,,2022-01-01T00:00:00Z\nQ,,,2022-01-01T00:00:00Z\n",
			"customers": "customer_id,partner_id,name,email,company,source,invited_at,accepted_at,signed_up_at\nC,P,,,,invite" + joined + "D,Q,,,,invite" + joined,
		}
		s.run(files, shopAsOf)
		files["invoices"] = "invoice_id,customer_id,plan,recurring,amount,tax,currency,paid_at,refunded_at\n" +
			"i1,C" + invoice + "2024-02-10T00:00:00Z,\ni2,D" + invoice + "2024-02-10T00:00:00Z,\ni3,C" + invoice + after + ",\n"
		s.deliver(files)
		b := s.february()
		b.Accounts, b.Tables = []string{"P"}, []string{"invoices"}
		sum := s.backfill(b, yes)
		if c := sum.Pull.Tables["invoices"]; c.Read != 1 || c.Pulled != 1 || sum.Pull.Total.Read != 1 {
			t.Errorf("read %+v", sum.Pull.Total)
		}
	})
}

func TestBackfillRefuses(t *testing.T) {
	s := newStand(t, ledgertest.SQLite(t), terms.Published())
	s.run(shopFiles("10.00", days...), shopAsOf)
	ctx, b := context.Background(), s.february()
	b.Tables = []string{"ordres"}
	var option *jobs.OptionError
	if _, err := s.job.Backfill(ctx, b, yes); !errors.As(err, &option) || !strings.Contains(err.Error(), `"ordres"`) || !strings.Contains(err.Error(), "orders") {
		t.Errorf("an unknown table: %v", err)
	}
	b = s.february()
	b.Accounts = []string{"A", "Zed", "Ann"}
	var unknown *jobs.UnknownAccountsError
	if _, err := s.job.Backfill(ctx, b, yes); !errors.As(err, &unknown) || !cmp.Equal(unknown.Accounts, []string{"Ann", "Zed"}) {
		t.Errorf("unknown accounts: %v", err)
	}
	b = s.february()
	b.AsOf = s.instant(shopAsOf) - 1
	var back *jobs.AsOfBackError
	if _, err := s.job.Backfill(ctx, b, yes); !errors.As(err, &back) {
		t.Errorf("an as_of before the last run's: %v", err)
	}
}

// Without a yes nothing is booked, and what was pulled is booked by the next run.
func TestBackfillAsks(t *testing.T) {
	ledgertest.Engines(t, func(t *testing.T, dsn string) {
		s := newStand(t, dsn, terms.Published())
		s.run(shopFiles("10.00", days...), shopAsOf)
		before := s.exports()
		s.deliver(shopFiles("20.00", days...))
		dry := s.february()
		dry.DryRun = true
		for _, sum := range []*jobs.BackfillSummary{s.backfill(s.february(), no), s.backfill(dry, yes)} {
			if sum.Booked != nil || sum.Plan.Entries != 4 || sum.Plan.Accounts != 2 {
				t.Errorf("%+v, %+v", sum.Plan, sum.Booked)
			}
			s.holds(before, "nothing was booked")
		}
		sum := s.backfill(s.february(), yes)
		if sum.Booked == nil || sum.Booked.Bookings != 4 || sum.Pull.Total.Pulled != 0 {
			t.Errorf("%+v, %+v", sum.Pull, sum.Booked)
		}
	})
}

// The plan names closed months that are concerned, and the accounts by what is moved.
func TestBackfillPlan(t *testing.T) {
	ledgertest.Engines(t, func(t *testing.T, dsn string) {
		s := newStand(t, dsn, terms.Published())
		files := shopFiles("10.00", days...)
		s.run(files, shopAsOf)
		if _, err := s.close(rules.NewMonth(2024, 6), true); err != nil {
			t.Fatal(err)
		}
		files["orders"] = strings.ReplaceAll(strings.ReplaceAll(files["orders"], "B,m,true,10.00", "B,m,true,30.00"), "A,m,true,10.00", "A,m,true,20.00")
		s.deliver(files)
		plan := s.backfill(s.february(), no).Plan
		earned := plan.Kinds[0].Name
		kind := func(name string) jobs.KindTotal {
			return jobs.KindTotal{Name: name, Asset: rules.AssetPoints, Count: 4, Amount: 300}
		}
		moves := func(account string, amount int64) jobs.PlannedMoves {
			return jobs.PlannedMoves{Account: account, Entries: 2, Assets: []jobs.KindTotal{{Name: "points", Asset: rules.AssetPoints, Count: 2, Amount: amount}}}
		}
		want := &jobs.BackfillPlan{
			AsOf: s.instant(shopAsOf), Accounts: 2, Entries: 4,
			Kinds:   []jobs.PlannedKind{{Month: "2024-07", KindTotal: kind(earned)}},
			Closed:  []jobs.PlannedLate{{Belongs: "2024-06", Accounted: "2024-07", KindTotal: kind("points")}},
			Largest: []jobs.PlannedMoves{moves("B", 200), moves("A", 100)},
		}
		ignored := cmp.FilterPath(func(p cmp.Path) bool { return p.Last().String() == ".moved" }, cmp.Ignore())
		if diff := cmp.Diff(want, plan, ignored); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

// cutOff is a ledger that goes away while it is booked into.
type cutOff struct{ *ledger.Store }

var errCutOff = errors.New("the ledger is gone")

func (cutOff) Book(context.Context, jobs.Lease, *jobs.Batch) error { return errCutOff }

// End is not reached either: the run dies.
func (cutOff) End(ctx context.Context, end *jobs.RunEnd) error {
	if end.Run.AsOf != rules.None {
		return errCutOff
	}
	return nil
}

func TestBackfillGoesOn(t *testing.T) {
	ledgertest.Engines(t, func(t *testing.T, dsn string) {
		s := newStand(t, dsn, terms.Published())
		s.run(shopFiles("10.00", days...), shopAsOf)
		s.deliver(shopFiles("20.00", days...))
		store := s.store
		var log bytes.Buffer
		s.job.Log = slog.New(slog.NewTextHandler(&log, nil))
		s.job.Ledger = pullsOnly{cutOff{store}, store}
		if _, err := s.job.Backfill(context.Background(), s.february(), yes); !errors.Is(err, errCutOff) {
			t.Fatalf("cut off: %v", err)
		}
		if strings.Contains(log.String(), "going on") {
			t.Errorf("the first attempt goes on with something: %s", &log)
		}
		s.job.Ledger = store
		sum := s.backfill(s.february(), yes)
		if !strings.Contains(log.String(), "going on with a backfill that was not done") || !strings.Contains(log.String(), "accounts_left=2") {
			t.Errorf("where it goes on is not said: %s", &log)
		}
		if sum.Booked.Bookings != 4 || sum.Pull.Total.Pulled != 0 {
			t.Errorf("%+v, %+v", sum.Pull.Total, sum.Booked)
		}
		s.upToDate("gone on with")
		log.Reset()
		if s.backfill(s.february(), yes); strings.Contains(log.String(), "going on") {
			t.Errorf("it was done, and goes on: %s", &log)
		}
		s.backfill(s.february(), no)
		if s.backfill(s.february(), yes); strings.Contains(log.String(), "going on") {
			t.Errorf("nothing was left to do, and it goes on: %s", &log)
		}
	})
}

// pullsOnly ends pulls as the store does.
type pullsOnly struct {
	cutOff
	store *ledger.Store
}

func (p pullsOnly) End(ctx context.Context, end *jobs.RunEnd) error {
	if err := p.cutOff.End(ctx, end); err != nil {
		return err
	}
	return p.store.End(ctx, end)
}
