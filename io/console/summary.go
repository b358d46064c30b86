package console

// summary.go: the table that a run ends with.

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"trueup/jobs"
	"trueup/rules"
)

// table lines up columns; the first error of all writes is returned by flush.
type table struct{ w *tabwriter.Writer }

func newTable(w io.Writer, flags uint) table {
	return table{tabwriter.NewWriter(w, 0, 0, 2, ' ', flags)}
}

func (t table) row(cells ...string) {
	for i, c := range cells {
		cells[i] = visible(c)
	}
	_, _ = io.WriteString(t.w, strings.Join(cells, "\t")+"\n") // tabwriter keeps the error for Flush
}

func (t table) flush() error { return t.w.Flush() }

// visible shows what a terminal would act on: control characters of an id or a
// name come out escaped.
func visible(s string) string {
	if strings.IndexFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 }) < 0 {
		return s
	}
	q := strconv.Quote(s)
	return q[1 : len(q)-1]
}

// PrintPull prints what became of the rows, table by table.
func PrintPull(w io.Writer, sum *jobs.PullSummary, order []string) error {
	t := newTable(w, tabwriter.AlignRight)
	t.row("facts", "read", "pulled", "unchanged", "set aside", "taken up", "")
	for _, name := range order {
		if c := sum.Tables[name]; c.Read+c.TakenUp > 0 {
			t.row(append([]string{name}, countCells(c)...)...)
		}
	}
	t.row(append([]string{"total"}, countCells(sum.Total)...)...)
	if err := t.flush(); err != nil {
		return err
	}
	if len(sum.Total.Reasons) == 0 {
		return nil
	}
	var parts []string
	for _, reason := range slices.Sorted(maps.Keys(sum.Total.Reasons)) {
		parts = append(parts, fmt.Sprintf("%s %d", reason, sum.Total.Reasons[reason]))
	}
	_, err := fmt.Fprintf(w, "set aside for: %s (trueup exceptions lists them with file, line and column)\n", strings.Join(parts, ", "))
	return err
}

func countCells(c jobs.PullCount) []string {
	cells := make([]string, 0, 6)
	for _, n := range []int64{c.Read, c.Pulled, c.Unchanged, c.SetAside, c.TakenUp} {
		cells = append(cells, Count(n))
	}
	return append(cells, "")
}

// PrintReconcile prints what was booked, by kind. would turns it into a plan's totals.
func PrintReconcile(w io.Writer, sum *jobs.ReconcileSummary, would bool) error {
	booked := "booked"
	if would {
		booked = "would be booked"
	}
	t := newTable(w, tabwriter.AlignRight)
	t.row(booked, "entries", "amount", "")
	for _, k := range sum.Kinds {
		t.row(k.Name, Count(k.Count), totalOf(k), "")
	}
	t.row("total", Count(sum.Bookings), "", "")
	t.row("of them corrections", Count(sum.Corrections), "", "")
	if sum.MovedName != "" {
		t.row(sum.MovedName, Count(sum.Moved), "", "")
	}
	t.row("redemptions accepted", Count(sum.Accepted), "", "")
	t.row("redemptions rejected", Count(sum.Rejected), "", "")
	t.row("accounts evaluated", Count(sum.Accounts), "", "")
	return t.flush()
}

// totalOf prints the sum of a kind.
func totalOf(k jobs.KindTotal) string {
	if k.TooLarge {
		return "beyond 64 bits"
	}
	return Amount(k.Asset, k.Amount)
}

// PrintRun prints a whole run and, if it came to its end, where the ledger stands
// and how long that took.
func PrintRun(w io.Writer, sum *jobs.RunSummary, order []string, ended bool) error {
	if sum.Pull == nil {
		return nil
	}
	if err := PrintPull(w, sum.Pull, order); err != nil || sum.Reconcile == nil {
		return err
	}
	if _, err := fmt.Fprintln(w); err != nil {
		return err
	}
	if err := PrintReconcile(w, sum.Reconcile, false); err != nil || !ended {
		return err
	}
	_, err := fmt.Fprintf(w, "\nthe ledger stands at %s (run %d, %s: pull %s, evaluate and book %s)\n", sum.Reconcile.AsOf, sum.Reconcile.Run,
		took(sum.Pull.Took+sum.Reconcile.Took), took(sum.Pull.Took), took(sum.Reconcile.Took))
	return err
}

func took(d time.Duration) string {
	if d < time.Second {
		return d.Round(time.Millisecond).String()
	}
	return d.Round(10 * time.Millisecond).String()
}

// Count prints a number with thousands apart.
func Count(n int64) string {
	if n < 0 {
		return "-" + thousands(strconv.FormatInt(n, 10)[1:])
	}
	return thousands(strconv.FormatInt(n, 10))
}

// Amount prints an amount of an asset with thousands apart, money with its currency.
func Amount(asset rules.Asset, amount int64) string {
	text, sign := asset.FormatAmount(amount), ""
	if amount < 0 {
		text, sign = text[1:], "-"
	}
	whole, cents, money := strings.Cut(text, ".")
	if !money {
		return sign + thousands(whole)
	}
	return sign + thousands(whole) + "." + cents + " USD"
}

func thousands(digits string) string {
	var b strings.Builder
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(d)
	}
	return b.String()
}
