package partner_test

// fold_bench_test.go: what a fold costs, and what its reports do.

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"testing"

	"trueup/rules"
	"trueup/rules/partner"
	"trueup/rules/program"
	"trueup/rules/terms"
)

// largeInput is a partner with that many invoices, ten to a customer, of which
// decided were approved or declined and paid of these were paid out.
func largeInput(invoices, decided, paid int) *rules.Input {
	start, _ := rules.ParseInstant("2022-01-01T00:00:00Z")
	in := &rules.Input{Account: "P0001", AsOf: start.AddDays(900)}
	add := func(table, id, format string, args ...any) {
		in.Facts = append(in.Facts, rules.Fact{Table: table, ID: id, Data: fmt.Sprintf(format, args...)})
	}
	add("partners", in.Account, "Pat|pat@example.org|%d", start)
	customers := max(1, invoices/10)
	for c := range customers {
		at := start.AddHours(int64(c % 500))
		add("customers", fmt.Sprintf("C%06d", c), "Customer %d|c%d@example.org|Company %d|invite|%d|%d|%d", c, c, c, at, at.AddHours(1), at.AddHours(2))
	}
	for i := range invoices {
		customer := (i * 7919) % customers
		at := start.AddHours(600 + int64(i/customers)*24*30 + int64(customer%500))
		refunded := ""
		if i%50 == 49 {
			refunded = strconv.FormatInt(int64(at.AddDays(10)), 10)
		}
		id := fmt.Sprintf("I%08d", i)
		add("invoices", id, "C%06d|starter|%c|%d|%d|USD|%d|%s", customer, "tttttttttf"[i%10], 1000+i%5000, 200, at, refunded)
		if i < decided {
			add("reward_decisions", id, "%s|%d|", []string{"approve", "decline"}[i/(invoices*9/10)], at.AddDays(3))
		}
		if i < paid && i%10 != 9 {
			add("payouts", fmt.Sprintf("Y%08d", i), "%s|%d|%d", id, (1000+i%5000)/10, at.AddDays(9))
		}
	}
	slices.SortFunc(in.Facts, func(a, b rules.Fact) int {
		return cmp.Or(cmp.Compare(a.Table, b.Table), cmp.Compare(a.ID, b.ID))
	})
	return in
}

// BenchmarkFold reports ns/invoice; allocs/op are of the whole partner.
func BenchmarkFold(b *testing.B) {
	for _, c := range []struct {
		name                    string
		invoices, decided, paid int
	}{
		{"small partner", 30, 20, 10},
		{"invoices alone", 1000, 0, 0},
		{"decided and paid", 1000, 1000, 700},
		{"large partner", 100_000, 60_000, 40_000},
	} {
		b.Run(c.name, func(b *testing.B) {
			in := largeInput(c.invoices, c.decided, c.paid)
			ev := partner.NewEvaluator(terms.Published())
			b.ReportAllocs()
			state := 0
			for b.Loop() {
				out, err := ev.Evaluate(in)
				if err != nil {
					b.Fatal(err)
				}
				state = len(out.State)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*c.invoices), "ns/invoice")
			b.ReportMetric(float64(state)/float64(c.invoices), "state-B/invoice")
		})
	}
}

// BenchmarkReports reads the state of a large partner for each table.
func BenchmarkReports(b *testing.B) {
	const invoices = 100_000
	out, err := partner.NewEvaluator(terms.Published()).Evaluate(largeInput(invoices, 60_000, 40_000))
	if err != nil {
		b.Fatal(err)
	}
	view := program.View{Terms: terms.Published(), AsOf: day("2024-06-01")}
	for _, r := range partner.Program().Reports {
		b.Run(r.Name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := r.Rows(view, &program.Account{ID: "P0001", State: out.State}, func(...string) error { return nil }); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*invoices), "ns/invoice")
		})
	}
}
