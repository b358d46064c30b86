package business_test

// fold_bench_test.go: what a fold costs, by the size of the account.

import (
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"

	"trueup/rules"
	"trueup/rules/business"
	"trueup/rules/terms"
)

// BenchmarkFold folds accounts from the beginning with an evaluator that has
// seen such before; the metrics are by order.
func BenchmarkFold(b *testing.B) {
	for _, c := range []struct {
		name   string
		orders int
		id     func(string, int) string
	}{
		{"10_orders", 10, inOrder},
		{"1000_orders", 1000, inOrder},
		{"1000_orders_random_ids", 1000, scattered},
		{"100000_orders", 100_000, inOrder},
		{"100000_orders_random_ids", 100_000, scattered},
	} {
		b.Run(c.name, func(b *testing.B) {
			benchmark(b, business.NewEvaluator(terms.Published()), liveAccount(c.orders, c.id), c.orders)
		})
	}
}

// benchmark evaluates an input again and again and reports by order. Its
// redemptions were decided by an earlier run.
func benchmark(b *testing.B, ev *business.Evaluator, in *rules.Input, orders int) {
	b.Helper()
	out, err := ev.Evaluate(in) // grows the buffers
	if err != nil {
		b.Fatal(err)
	}
	in.Decisions = slices.Clone(out.Decisions)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	b.ReportAllocs()
	b.ResetTimer()
	for range b.N {
		if _, err := ev.Evaluate(in); err != nil {
			b.Fatal(err)
		}
	}
	b.StopTimer()
	runtime.ReadMemStats(&after)
	n := float64(b.N) * float64(orders)
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/n, "ns/order")
	b.ReportMetric(float64(after.Mallocs-before.Mallocs)/n, "allocs/order")
}

// BenchmarkResume goes on, a night later, from the checkpoint of an account with
// many orders: 100 orders are new, as many postings and expiries are due. It
// reports the whole, and the size of the checkpoint.
func BenchmarkResume(b *testing.B) {
	const orders = 100_000
	in := liveAccount(orders, inOrder)
	in.Facts = slices.DeleteFunc(in.Facts, func(f rules.Fact) bool { return effectOf(f) > in.AsOf })
	ev := business.NewEvaluator(terms.Published())
	out, err := ev.Evaluate(in)
	if err != nil {
		b.Fatal(err)
	}
	night := &rules.Input{Account: in.Account, AsOf: in.AsOf + day, Checkpoint: slices.Clone(out.Checkpoint)}
	fresh := &account{r: rand.New(rand.NewPCG(1, 2))}
	for n := range 100 {
		at := in.AsOf + 1 + rules.Instant(n)*day/100
		fresh.add("orders", inOrder("ord", orders+n), "%s|t|%d|1200|750|USD|%d|%d|", inOrder("m", n%60), 500+n, at, at)
	}
	for i := range fresh.facts {
		fresh.facts[i].Was = rules.None
	}
	night.Facts = fresh.facts
	b.ReportAllocs()
	b.ResetTimer()
	entries := 0
	for range b.N {
		out, err := ev.Evaluate(night)
		if err != nil {
			b.Fatal(err)
		}
		entries = len(out.Entries)
	}
	b.ReportMetric(float64(len(night.Checkpoint))/1e6, "checkpoint-MB")
	b.ReportMetric(float64(entries), "entries")
}
