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
	"trueup/rules/program"
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

// Summary prints what jobs did for a program.
type Summary struct {
	Program  *program.Program
	SetAside string // the command that lists the rows set aside
}

// Pull prints what became of the rows, table by table.
func (s Summary) Pull(w io.Writer, sum *jobs.PullSummary) error {
	t := newTable(w, tabwriter.AlignRight)
	t.row("facts", "read", "pulled", "unchanged", "set aside", "taken up", "")
	for _, table := range s.Program.Tables {
		if c := sum.Tables[table.Name]; c.Read+c.TakenUp > 0 {
			t.row(append([]string{table.Name}, countCells(c)...)...)
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
	_, err := fmt.Fprintf(w, "set aside for: %s (%s lists them with file, line and column)\n", strings.Join(parts, ", "), s.SetAside)
	return err
}

func countCells(c jobs.PullCount) []string {
	cells := make([]string, 0, 6)
	for _, n := range []int64{c.Read, c.Pulled, c.Unchanged, c.SetAside, c.TakenUp} {
		cells = append(cells, Count(n))
	}
	return append(cells, "")
}

// Reconcile prints what was booked, by kind; what the program knows nothing of has
// no line. would turns it into a plan's totals.
func (s Summary) Reconcile(w io.Writer, sum *jobs.ReconcileSummary, would bool) error {
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
	if s.Program.MovedName != "" {
		t.row(s.Program.MovedName, Count(sum.Moved), "", "")
	}
	if decided := s.Program.DecidedName; decided != "" {
		t.row(decided+" accepted", Count(sum.Accepted), "", "")
		t.row(decided+" rejected", Count(sum.Rejected), "", "")
	}
	t.row(s.Program.AccountName+"s evaluated", Count(sum.Accounts), "", "")
	return t.flush()
}

// totalOf prints the sum of a kind.
func totalOf(k jobs.KindTotal) string {
	if k.TooLarge {
		return "beyond 64 bits"
	}
	return Amount(k.Asset, k.Amount)
}

// Run prints a whole run and, if it came to its end, where the ledger stands and
// how long that took.
func (s Summary) Run(w io.Writer, sum *jobs.RunSummary) error {
	if err := s.Pull(w, sum.Pull); err != nil || sum.Reconcile == nil {
		return err
	}
	if _, err := fmt.Fprintln(w); err != nil {
		return err
	}
	if err := s.Reconcile(w, sum.Reconcile, false); err != nil || !sum.Ended {
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
