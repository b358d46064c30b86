package ledger

// plain_bench_test.go: what the rows of BenchmarkStore cost when they are merely
// written, in the order of the primary key: the measure for the rest.

import (
	"context"
	"fmt"
	"testing"

	"trueup/io/ledger/ledgertest"
)

func BenchmarkPlain(b *testing.B) {
	for _, engine := range []struct {
		name string
		dsn  func(testing.TB) string
	}{{"sqlite", ledgertest.SQLite}, {"postgres", ledgertest.Postgres}} {
		b.Run(engine.name, func(b *testing.B) {
			for b.Loop() {
				ctx := context.Background()
				dsn := engine.dsn(b)
				if err := Migrate(ctx, dsn); err != nil {
					b.Fatal(err)
				}
				s, err := Open(ctx, dsn)
				if err != nil {
					b.Fatal(err)
				}
				before := b.Elapsed()
				plainFacts(b, s)
				took := b.Elapsed() - before
				b.ReportMetric(220_000/took.Seconds(), "facts/s")
				before = b.Elapsed()
				plainBookings(b, s)
				took = b.Elapsed() - before
				b.ReportMetric(200_000/took.Seconds(), "bookings/s")
				if err := s.Close(); err != nil {
					b.Error(err)
				}
			}
		})
	}
}

// plain writes the rows of 20,000 accounts, 2,000 accounts a transaction.
func plain(b *testing.B, s *Store, table string, columns []string, fill func(k sink, account int) error) {
	ctx := context.Background()
	for first := 0; first < 20_000; first += 2000 {
		err := s.write(ctx, func(t *tx) error {
			k, err := s.dialect.sink(ctx, t.conn, table, columns)
			if err != nil {
				return err
			}
			for a := first; a < first+2000; a++ {
				if err := fill(k, a); err != nil {
					return err
				}
			}
			return k.Close(ctx)
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}

func plainFacts(b *testing.B, s *Store) {
	ctx := context.Background()
	columns := []string{"account_id", "program", "kind", "id", "parent", "link", "updated_at", "data"}
	plain(b, s, "fact", columns, func(k sink, a int) error {
		account := fmt.Sprintf("acc%06d", a)
		put := func(kind, id, data string) error {
			for _, text := range []string{account, "shop", kind, id} {
				k.Text(text)
			}
			k.Null()
			k.Null()
			k.Null()
			k.Text(data)
			return k.EndRow(ctx)
		}
		if err := put("accounts", account, "Some Company|1577836800000000|US|USD||"); err != nil {
			return err
		}
		for i := range 10 {
			n := a*10 + i
			data := fmt.Sprintf("m%06d|t|%d|3601|1800|USD|1672531200%06d|1672617600%06d|", n%50_000, 10_000+n%90_000, n, n)
			if err := put("orders", fmt.Sprintf("o%09d", n), data); err != nil {
				return err
			}
		}
		return nil
	})
}

func plainBookings(b *testing.B, s *Store) {
	ctx := context.Background()
	plain(b, s, "booking", bookingColumns, func(k sink, a int) error {
		account := fmt.Sprintf("acc%06d", a)
		for i := range 10 {
			k.Text(account)
			k.Text("shop")
			k.Text(fmt.Sprintf("earn/order/%s-%04d", account, i))
			k.Int(0)
			k.Text("points")
			k.Int(int64(i + 1))
			k.Int(int64(1_672_704_000_000_000 + i))
			k.Int(1_772_704_000_000_000)
			k.Int(2)
			k.Text("B-20 B-23 B-30")
			k.Int(1)
			if err := k.EndRow(ctx); err != nil {
				return err
			}
		}
		return nil
	})
}
