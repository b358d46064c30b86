package jobs_test

// backfill_at_once_test.go: backfills in shards, and of a database.

import (
	"context"
	"database/sql"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"trueup/fixtures/world"
	"trueup/io/ledger/ledgertest"
	"trueup/io/pgsource"
	"trueup/io/termsfile/termstest"
	"trueup/jobs"
	"trueup/rules"
	"trueup/rules/terms"
)

// Shards of a backfill pull once, and book what one process would.
func TestShardsOfABackfill(t *testing.T) {
	w := world.Random(2)
	wrong := map[string]string{}
	one := newStand(t, ledgertest.PostgresSchema(t), termstest.Of(t, w.Terms))
	four := newStand(t, ledgertest.PostgresSchema(t), termstest.Of(t, w.Terms))
	for name, text := range w.Files {
		wrong[name] = text
	}
	lines := strings.SplitAfter(w.Files["orders"], "\n")
	wrong["orders"] = strings.Join(lines[:len(lines)/2], "")
	window := &jobs.Backfill{From: one.instant("2000-01-01T00:00:00Z"), To: one.instant("2100-01-01T00:00:00Z"), AsOf: rules.None}
	for _, s := range []*stand{one, four} {
		s.run(wrong, w.AsOf)
		s.deliver(w.Files)
	}
	if one.backfill(window, yes).Booked.Bookings == 0 {
		t.Fatal("the world gives nothing to book")
	}
	for attempt := range 2 {
		done := make(chan error)
		for i := range 4 {
			o := four.shard(i, 4)
			o.deliver(w.Files)
			go func() {
				_, err := o.job.Backfill(context.Background(), window, yes)
				done <- err
			}()
		}
		for range 4 {
			if err := <-done; err != nil {
				t.Errorf("attempt %d: %v", attempt, err)
			}
		}
		if diff := cmp.Diff(one.exports(), four.exports()); diff != "" {
			t.Errorf("attempt %d (-one +four shards):\n%s", attempt, diff)
		}
		// A shard that begins late may mark accounts linked to those of others that are
		// done already: they are looked at once more, and nothing comes of it.
		four.proven("after the shards")
		runs, err := four.store.LatestRuns(context.Background(), "business", 100)
		if err != nil {
			t.Fatal(err)
		}
		pulls := 0
		for i := range runs {
			if runs[i].Run.Job == "backfill pull" {
				pulls++
			}
		}
		if pulls != attempt+1 {
			t.Errorf("attempt %d: %d pulls in all", attempt, pulls)
		}
	}
	if sum := four.run(w.Files, w.AsOf); sum.Reconcile.Bookings != 0 {
		t.Errorf("a run after the shards books %+v", sum.Reconcile)
	}
	four.upToDate("after a whole run")
}

// A shard waits for the pull of another, whatever --wait says, and says so.
func TestShardWaitsForAPull(t *testing.T) {
	ledgertest.Engines(t, func(t *testing.T, dsn string) {
		s := newStand(t, dsn, terms.Published())
		s.run(shopFiles("10.00", days...), shopAsOf)
		ctx, now := context.Background(), time.Now()
		pulls := jobs.Lease{Holder: "pod-7", Job: "backfill pull", Since: now, Expires: now.Add(time.Minute)}
		if err := s.job.Ledger.Acquire(ctx, pulls, now); err != nil {
			t.Fatal(err)
		}
		log := make(chan string, 100) // lines
		shard := s.shard(1, 2)
		shard.deliver(shopFiles("20.00", days...))
		shard.job.Log = slog.New(slog.NewTextHandler(lines(log), nil))
		done := make(chan error)
		go func() {
			_, err := shard.job.Backfill(ctx, s.february(), yes)
			done <- err
		}()
		if line := <-log; !strings.Contains(line, "waiting for another run") || !strings.Contains(line, "holder=pod-7") {
			t.Errorf("it says %q", line)
		}
		if err := s.job.Ledger.Release(ctx, pulls); err != nil {
			t.Fatal(err)
		}
		if err := <-done; err != nil {
			t.Error(err)
		}
		if line := <-log; !strings.Contains(line, "msg=pulled") {
			t.Errorf("then it says %q", line)
		}
	})
}

// lines takes each write as a line.
type lines chan<- string

func (l lines) Write(p []byte) (int, error) {
	l <- string(p)
	return len(p), nil
}

// Rows of a database lie in the window by their updated_at; a table that has none is cut
// by its first instant. Watermarks are left where they were.
func TestBackfillOfADatabase(t *testing.T) {
	ctx := context.Background()
	sourceDSN := ledgertest.Postgres(t)
	db, err := sql.Open("postgres", sourceDSN)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}()
	do := func(query string, args ...any) {
		t.Helper()
		if _, err := db.ExecContext(ctx, query, args...); err != nil {
			t.Fatal(err)
		}
	}
	do(`CREATE TABLE accounts (account_id text PRIMARY KEY, name text, opened_at timestamptz, country text,
		display_currency text, referred_by text, team_opened_at timestamptz)`)
	do(`CREATE TABLE orders (order_id text PRIMARY KEY, account_id text, member_id text, freelancer_pro boolean, subtotal numeric(12,2),
		tax numeric(12,2), service_fee numeric(12,2), currency text, ordered_at timestamptz, completed_at timestamptz, cancelled_at timestamptz, updated_at timestamptz)`)
	do("INSERT INTO accounts VALUES ('A', '', $1, '', '', NULL, NULL)", longBefore)
	for _, day := range days {
		do("INSERT INTO orders VALUES ($1, 'A', 'm', true, 10, 0, 0, 'USD', '2024-01-01', '2024-06-01', NULL, $2)", day, day)
	}
	source, err := pgsource.Open(sourceDSN, pgsource.Options{BatchRows: 2, Overlap: 15 * time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := source.Close(); err != nil {
			t.Error(err)
		}
	}()
	s := newStand(t, ledgertest.SQLite(t), terms.Published())
	s.job.Source = source
	if _, err := s.job.Run(ctx, s.instant(shopAsOf)); err != nil {
		t.Fatal(err)
	}
	store := s.store
	marks, err := store.TableMarks(ctx, "business")
	if err != nil || len(marks) != 1 {
		t.Fatalf("%+v, %v", marks, err)
	}
	do("UPDATE orders SET subtotal = 20")
	sum := s.backfill(s.february(), yes)
	if diff := cmp.Diff([]string{first, last}, s.changed()); diff != "" || sum.Pull.Total.Read != 2 {
		t.Errorf("read %d (-want +got):\n%s", sum.Pull.Total.Read, diff)
	}
	if now, err := store.TableMarks(ctx, "business"); err != nil || !cmp.Equal(now, marks) {
		t.Errorf("the watermarks were %+v and are %+v, %v", marks, now, err)
	}
	s.upToDate("after the backfill")
}
