package worldgen

// bench_test.go: how fast worlds are made.

import (
	"path/filepath"
	"strconv"
	"testing"
)

func BenchmarkGenerate(b *testing.B) {
	for _, c := range []struct {
		name string
		gzip bool
	}{{"plain", false}, {"gzip", true}} {
		b.Run(c.name, func(b *testing.B) {
			o := Defaults()
			o.Accounts, o.Orders, o.Gzip = 20_000, 200_000, c.gzip
			dir, rows, n := b.TempDir(), int64(0), 0
			b.ReportAllocs()
			for b.Loop() {
				n++
				sum := generate(b, filepath.Join(dir, strconv.Itoa(n)), o)
				rows += sum.Rows
				b.SetBytes(sum.Bytes)
			}
			b.ReportMetric(float64(rows)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}
