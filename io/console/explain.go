package console

// explain.go: one account, told as a timeline.

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"trueup/jobs"
	"trueup/rules"
	"trueup/rules/program"
)

// PrintExplanation tells everything about an account, or a part of it, in the words
// of its program: where it stands, what happened, its facts, lots, decisions, and
// what comes next.
func PrintExplanation(w io.Writer, of *program.Program, x *jobs.Explanation) error {
	p := &pages{w: w}
	subject, name := of.AccountName, of.AccountName+" "+visible(x.Account)
	if x.Part != nil {
		subject, name = x.Part.Name, x.Part.Name+" "+visible(x.Part.ID)+" of "+name
	}
	p.line("%s (%s program) as of %s", name, x.Program, x.AsOf)
	if x.Pending > 0 {
		p.line("NOTE: the ledger is behind the facts; bookings that the next run would append to this %s: %s", subject, Count(int64(x.Pending)))
	}
	p.lines(x.Standing)
	p.timeline(x.Steps)
	p.lots(of.LotsName, x.Lots)
	p.decisions(x.Decisions)
	p.coming(x)
	p.exceptions(x)
	p.bookings(x.Bookings)
	p.facts(x.Facts)
	return p.err
}

// pages writes sections and keeps the first error.
type pages struct {
	w   io.Writer
	err error
}

func (p *pages) line(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format+"\n", args...)
	}
}

// section writes a heading and a table, if there are rows.
func (p *pages) section(heading string, rows [][]string) {
	if len(rows) == 0 || p.err != nil {
		return
	}
	p.line("\n%s", heading)
	t := newTable(p.w, 0)
	for _, r := range rows {
		t.row(append([]string{" "}, r...)...)
	}
	if p.err == nil {
		p.err = t.flush()
	}
}

func (p *pages) lines(lines []rules.Line) {
	var rows [][]string
	for _, l := range lines {
		rows = append(rows, []string{l.Name, l.Value})
	}
	p.section("STANDING", rows)
}

// timeline prints each event with where the account stood after it, its entries
// and its notes below.
func (p *pages) timeline(steps []rules.Step) {
	if len(steps) == 0 {
		return
	}
	p.line("\nTIMELINE")
	at, what, amount := 0, 0, 0
	for _, s := range steps {
		at = max(at, len(s.At.String()))
		what = max(what, utf8.RuneCountInString(event(s)))
		for _, e := range s.Entries {
			what = max(what, utf8.RuneCountInString(visible(e.Key))+2)
			amount = max(amount, len(signed(e.Asset, e.Amount)))
		}
	}
	for _, s := range steps {
		p.line("  %-*s  %-*s  [%s]", at, s.At, what, event(s), s.Standing)
		for _, e := range s.Entries {
			p.line("  %*s    %-*s  %*s  %s", at, "", what-2, visible(e.Key), amount, signed(e.Asset, e.Amount), because(e.Clauses, e.Terms))
		}
		for _, n := range s.Notes {
			p.line("  %*s    %s", at, "", visible(n))
		}
	}
}

func event(s rules.Step) string { return visible(strings.TrimSpace(s.What + " " + s.Source)) }

// because names the clauses and the version of the terms that decided an entry.
func because(clauses string, version int) string {
	if version == 0 {
		return clauses
	}
	return fmt.Sprintf("%s, terms version %d", clauses, version)
}

// signed prints an amount with its sign and unit.
func signed(asset rules.Asset, amount int64) string {
	text := Amount(asset, amount)
	if amount > 0 {
		text = "+" + text
	}
	if asset == rules.AssetPoints {
		return text + " points"
	}
	return text + " " + string(asset)
}

func (p *pages) lots(called string, lots []rules.Lot) {
	var rows [][]string
	for _, l := range lots {
		row := []string{l.Key, signed(l.Asset, l.Amount), "posted " + l.Posted.String()}
		if l.Expires != rules.Never {
			row = append(row, "expires "+l.Expires.String())
		}
		rows = append(rows, append(row, "left "+Amount(l.Asset, l.Left)))
		for _, u := range l.Uses {
			rows = append(rows, []string{"  " + u.At.String(), signed(l.Asset, -u.Amount), "by " + u.By})
		}
		if l.Expired > 0 {
			rows = append(rows, []string{"  " + l.Expires.String(), signed(l.Asset, -l.Expired), "expired"})
		}
	}
	p.section(strings.ToUpper(called)+", and what consumed them", rows)
}

func (p *pages) decisions(ds []rules.Decision) {
	var rows [][]string
	for _, d := range ds {
		rows = append(rows, []string{d.At.String(), d.ID, d.Outcome, d.Reason})
	}
	p.section("DECISIONS (settled once, never taken again: G-4)", rows)
}

func (p *pages) coming(x *jobs.Explanation) {
	var rows [][]string
	for _, u := range x.Coming {
		amount := ""
		if u.Asset != "" {
			amount = Amount(u.Asset, u.Amount)
		}
		rows = append(rows, []string{u.At.String(), strings.TrimSpace(u.Source + " " + u.What), amount})
	}
	p.section("WHAT COMES NEXT", rows)
	due := "nothing without a new fact"
	if x.NextDue != rules.Never {
		due = x.NextDue.String()
	}
	if len(rows) == 0 {
		p.line("") // there is no section for the line to end
	}
	p.line("next due: %s", due)
}

func (p *pages) exceptions(x *jobs.Explanation) {
	var rows [][]string
	for _, e := range x.Exceptions {
		rows = append(rows, []string{e.Fact + "/" + e.ID, e.Reason, e.Detail})
	}
	for _, s := range x.SetAside {
		rows = append(rows, []string{s.Table + "/" + s.ID, string(s.Reason), Place(s) + ": " + s.Why})
	}
	p.section("EXCEPTIONS", rows)
}

// Place says where a row that was set aside stands: file, line, column.
func Place(s jobs.SetAsideRow) string {
	place := fmt.Sprintf("%s:%d", s.File, s.Line)
	if s.At > 0 {
		place += fmt.Sprintf(":%d", s.At)
	}
	if s.Column != "" {
		place += " " + s.Column
	}
	if s.Text != "" {
		place += fmt.Sprintf(" %q", s.Text)
	}
	return place
}

func (p *pages) bookings(bs []jobs.BookingRow) {
	var rows [][]string
	for _, b := range bs {
		rows = append(rows, []string{
			b.Key, fmt.Sprintf("revision %d", b.Revision), signed(b.Asset, b.Amount), "effective " + b.At.String(),
			fmt.Sprintf("run %d at %s", b.Run, b.BookedAt), because(b.Clauses, b.Terms),
		})
	}
	p.section("BOOKINGS, as the ledger holds them", rows)
}

func (p *pages) facts(facts []jobs.FactLine) {
	var rows [][]string
	for _, f := range facts {
		var cells []string
		for _, c := range f.Columns {
			cells = append(cells, c.Name+"="+c.Value)
		}
		rows = append(rows, []string{f.Table + "/" + f.ID, strings.Join(cells, " ")})
	}
	p.section("FACTS", rows)
}
