package report

// bench_test.go: what a row costs, by gocsv and without it.

import (
	"testing"

	"trueup/rules"
)

// bookingRow is a row of ten columns like those of most reports.
type bookingRow struct {
	Account  string        `csv:"account_id"`
	Key      string        `csv:"key"`
	Asset    rules.Asset   `csv:"asset"`
	Amount   rules.Cents   `csv:"amount"`
	Points   int64         `csv:"points"`
	At       rules.Instant `csv:"effective_at"`
	Day      rules.Day     `csv:"accounting_date"`
	Month    rules.Month   `csv:"month"`
	Booked   rules.Instant `csv:"booked_at"`
	Revision int           `csv:"revision"`
}

func bookingRows(n int) []bookingRow {
	rows := make([]bookingRow, n)
	for i := range rows {
		rows[i] = bookingRow{
			"acc-0000023", "earn/order/ord-00000087", rules.AssetPoints, rules.Cents(i - 12345), int64(i * 100),
			rules.Instant(1_760_000_000_000_000 + int64(i)*123_456_789), rules.Day(20_000 + i), rules.NewMonth(2026, 1+i%12),
			rules.Instant(1_760_000_000_000_000), i % 3,
		}
	}
	return rows
}

// BenchmarkEncode encodes a thousand rows an operation.
func BenchmarkEncode(b *testing.B) {
	rows := bookingRows(1000)
	for name, encode := range map[string]func(dst []byte) ([]byte, error){
		"columns": func(dst []byte) ([]byte, error) { return new(Folder).Encode(dst, rows) },
		"gocsv":   func(dst []byte) ([]byte, error) { return encodeByGocsv(dst, rows, "\n") },
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			var dst []byte
			var err error
			for b.Loop() {
				if dst, err = encode(dst[:0]); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(rows)), "ns/row")
		})
	}
}
