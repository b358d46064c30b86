package console

// simulate.go: what other terms would give, side by side with the books, and what
// the platform shows otherwise.

import (
	"fmt"
	"io"
	"text/tabwriter"

	"trueup/jobs"
	"trueup/rules"
	"trueup/rules/program"
)

// sides is the heading of figures of both sides.
var sides = []string{"books", "simulated", "difference"}

// PrintSimulation prints a simulation as tables; other names the terms simulated.
func PrintSimulation(w io.Writer, p *program.Program, s *jobs.Simulation, other string) error {
	out := &pages{w: w}
	out.line("the books as of %s (run %d), and the same facts under %s", s.AsOf, s.Run, visible(other))
	out.liability(s.Liability)
	var rows [][]string
	for _, k := range s.Kinds {
		if k.Entries.Books+k.Entries.Simulated > 0 {
			rows = append(rows, append(append([]string{k.Kind}, amounts(k.Asset, k.Sides)...), counts(k.Entries)...))
		}
	}
	out.figures("by kind", append(sides[:3:3], "entries", "simulated", "difference"), rows)
	out.standings(p, s.Standings)
	rows = nil
	for _, e := range s.Expiry {
		rows = append(rows, append([]string{string(e.Asset) + " " + e.Month}, amounts(e.Asset, e.Sides)...))
	}
	out.figures("expiring", sides, rows)
	rows = nil
	for i := range s.Top {
		rows = append(rows, accountRow(&s.Top[i]))
	}
	out.figures("largest differences", append([]string{"asset"}, append(sides[:3:3], "in USD", standingName(p))...), rows)
	out.line("\n%s compared: %s with another balance or %s", accountsOf(p, s.Accounts), Count(s.Differ), standingName(p))
	if s.Behind > 0 {
		out.line("NOTE: of %s the last run has not booked all facts; their differences are not of the terms alone: run trueup run first",
			accountsOf(p, s.Behind))
	}
	if s.LeftOut > 0 {
		out.line("NOTE: %s could not be evaluated: in none of these figures", accountsOf(p, s.LeftOut))
	}
	return out.err
}

// figures writes a heading with the names of its columns, and rows of figures, if
// there are any.
func (p *pages) figures(heading string, columns []string, rows [][]string) {
	if len(rows) == 0 || p.err != nil {
		return
	}
	p.line("")
	t := newTable(p.w, tabwriter.AlignRight)
	for _, r := range append([][]string{append([]string{heading}, columns...)}, rows...) {
		t.row(append(r, "")...)
	}
	if p.err == nil {
		p.err = t.flush()
	}
}

// liability writes what is owed, each side also in USD, and its total.
func (p *pages) liability(lines []jobs.LiabilitySides) {
	var rows [][]string
	total := jobs.Sides{}
	for i := range lines {
		l := &lines[i]
		if l.What == "outstanding" {
			total = totalled(total, l.USD)
		} else if l.Books == 0 && l.Simulated == 0 && !l.TooLarge {
			continue // no debt, nothing pending
		}
		rows = append(rows, append(append([]string{string(l.Asset) + " " + l.What}, amounts(l.Asset, l.Sides)...), dollars(l.USD)...))
	}
	rows = append(rows, append([]string{"outstanding in all", "", "", ""}, dollars(total)...))
	p.figures("liability", append(sides[:3:3], "books in USD", "simulated", "difference"), rows)
}

// totalled adds two figures.
func totalled(a, b jobs.Sides) jobs.Sides {
	sum := jobs.Sides{TooLarge: a.TooLarge || b.TooLarge}
	for _, f := range []struct {
		to   *int64
		a, b int64
	}{{&sum.Books, a.Books, b.Books}, {&sum.Simulated, a.Simulated, b.Simulated}, {&sum.Difference, a.Difference, b.Difference}} {
		n, err := rules.AddCents(rules.Cents(f.a), rules.Cents(f.b))
		if *f.to = int64(n); err != nil {
			sum.TooLarge = true
		}
	}
	return sum
}

func (p *pages) standings(of *program.Program, lines []jobs.StandingSides) {
	var rows [][]string
	for _, s := range lines {
		rows = append(rows, append([]string{named(s.Standing)}, counts(s.Sides)...))
	}
	if len(lines) == 1 && lines[0].Standing == "" {
		return // the program has no standings
	}
	p.figures(of.AccountName+"s by "+standingName(of), sides, rows)
}

// named is a standing's name, also where there is none.
func named(standing string) string {
	if standing == "" {
		return "none"
	}
	return standing
}

// standingName is what the program calls the standing of an account.
func standingName(p *program.Program) string {
	if p.Platform != nil && p.Platform.Standing != "" {
		return p.Platform.Standing
	}
	return "standing"
}

func accountRow(a *jobs.AccountSides) []string {
	standing := a.StandingBooks
	if a.StandingSimulated != a.StandingBooks {
		standing = named(a.StandingBooks) + " -> " + named(a.StandingSimulated)
	}
	return []string{
		a.Account, string(a.Asset), Amount(a.Asset, a.Books), Amount(a.Asset, a.Simulated), change(a.Asset, a.Difference),
		change(rules.AssetCredits, int64(a.USD)), standing,
	}
}

// accountsOf counts accounts in the program's word for them.
func accountsOf(p *program.Program, n int64) string {
	if n == 1 {
		return "1 " + p.AccountName
	}
	return Count(n) + " " + p.AccountName + "s"
}

const beyond = "beyond 64 bits"

func amounts(asset rules.Asset, s jobs.Sides) []string {
	if s.TooLarge {
		return []string{beyond, beyond, beyond}
	}
	return []string{Amount(asset, s.Books), Amount(asset, s.Simulated), change(asset, s.Difference)}
}

func dollars(s jobs.Sides) []string { return amounts(rules.AssetCredits, s) }

func counts(s jobs.Sides) []string { return amounts(rules.AssetPoints, s) }

// change prints a difference with its sign.
func change(asset rules.Asset, n int64) string {
	if n > 0 {
		return "+" + Amount(asset, n)
	}
	return Amount(asset, n)
}

// PrintBreaks prints how many balances that the platform showed were compared, and
// the breaks by cause.
func PrintBreaks(w io.Writer, s *jobs.BreakSummary) error {
	t := newTable(w, tabwriter.AlignRight)
	t.row("balances of the platform", Count(s.Rows), "")
	for _, line := range []struct {
		name string
		n    int64
	}{{"with a later one", s.Older}, {"not reached by a run", s.NotReached}, {"left out", s.LeftOut}} {
		if line.n > 0 {
			t.row(line.name, Count(line.n), "")
		}
	}
	t.row("compared", Count(s.Compared), "")
	t.row("equal", Count(s.Equal), "")
	t.row("breaks", Count(s.Breaks), "")
	for _, c := range s.Causes {
		t.row(string(c.Cause), Count(c.Count), "")
	}
	if err := t.flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, "the last run is as of %s (run %d)\n", s.AsOf, s.Run)
	return err
}
