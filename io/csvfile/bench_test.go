package csvfile

// bench_test.go: rows a second on one core, from bytes to cells.

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trueup/jobs"
	"trueup/rules/fact"
)

// orderTable has the eleven columns of an order.
func orderTable() *fact.Table {
	t := &fact.Table{Name: "orders", Account: 1}
	for _, name := range strings.Split("order_id,account_id,member_id,freelancer_pro,subtotal,tax,service_fee,currency,ordered_at,completed_at,cancelled_at", ",") {
		t.Columns = append(t.Columns, fact.Column{Name: name})
	}
	return t
}

func BenchmarkEach(b *testing.B) {
	const rows = 200_000
	for _, c := range []struct{ name, format string }{
		{"plain", "%d,%d,%[2]d-buyer,true,%d.30,0.00,0.00,USD,2009-12-01T07:45:00Z,2009-12-01T07:45:00Z,\n"},
		{"quoted", `"%d","%d","%[2]d-buyer","true","%d.30","0.00","0.00","USD","2009-12-01T07:45:00Z","2009-12-01T07:45:00Z",""` + "\n"},
	} {
		b.Run(c.name, func(b *testing.B) {
			table := orderTable()
			var text strings.Builder
			for i, col := range table.Columns {
				if i > 0 {
					text.WriteByte(',')
				}
				text.WriteString(col.Name)
			}
			text.WriteByte('\n')
			for i := range rows {
				fmt.Fprintf(&text, c.format, 489434+i, 12346+i%5000, i%700)
			}
			dir := b.TempDir()
			if err := os.WriteFile(filepath.Join(dir, "orders.csv"), []byte(text.String()), 0o600); err != nil {
				b.Fatal(err)
			}
			f, err := Open(dir)
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			b.SetBytes(int64(text.Len()))
			for b.Loop() {
				n := 0
				if err := f.Each(b.Context(), table, func(r *jobs.SourceRow) error {
					if r.Broken == "" {
						n++
					}
					return nil
				}); err != nil || n != rows {
					b.Fatal(n, err)
				}
			}
			b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}
