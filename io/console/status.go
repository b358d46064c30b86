package console

// status.go: where a ledger stands, as text.

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

// Status prints where a ledger stands: the ledger, its runs, each program, and last what
// should be looked at.
func Status(w io.Writer, ledger string, s *jobs.Status) error {
	p := &printer{w: w}
	t := newTable(w, 0)
	t.row("ledger", fmt.Sprintf("%s, schema version %d, %s bytes", ledger, s.Schema, Count(s.Bytes)))
	if len(s.Leases) == 0 {
		t.row("lease", "free")
	}
	for i := range s.Leases {
		t.row("lease", leaseText(&s.Leases[i]))
	}
	if err := t.flush(); err != nil {
		return err
	}
	runs := 0
	for i := range s.Programs {
		runs += len(s.Programs[i].Runs)
		if err := programStatus(w, &s.Programs[i]); err != nil {
			return err
		}
	}
	if runs == 0 {
		p.line("\nno run yet: trueup run --source DIR pulls facts and books what they give")
	}
	if len(s.Problems) > 0 {
		p.line("\nATTENTION")
	}
	for _, problem := range s.Problems {
		p.line("%s", visible(problem))
	}
	return p.err
}

func leaseText(l *jobs.LeaseStatus) string {
	job := l.Job
	if l.Shard != "" {
		job += " " + l.Shard
	}
	if l.Left {
		return fmt.Sprintf("left by a dead run: %s (%s) since %s, expired %s; the next run takes it", l.Holder, job, instant(l.Since), instant(l.Expires))
	}
	return fmt.Sprintf("held by %s (%s) since %s, until %s unless renewed", l.Holder, job, instant(l.Since), instant(l.Expires))
}

func programStatus(w io.Writer, p *jobs.ProgramStatus) error {
	if _, err := fmt.Fprintf(w, "\n%s PROGRAM\n", strings.ToUpper(p.Program)); err != nil {
		return err
	}
	t := newTable(w, 0)
	stands := "nothing was booked yet"
	if p.Run > 0 {
		stands = fmt.Sprintf("%s (run %d)", p.AsOf, p.Run)
	}
	t.row("stands at", stands)
	t.row("last done", orDash(instant(p.LastDone)))
	next := "none later"
	if p.NextDue != rules.Never {
		next = "the next at " + p.NextDue.String()
	}
	t.row("due", plural(p.Due, "account")+" now, "+next)
	t.row("behind", plural(p.Behind, "account")+" with facts that no run has booked yet")
	t.row("exceptions", orNone(byReason(p.Exceptions)))
	t.row("closed", orNone(monthsText(p.Closed)))
	for _, m := range p.Watermarks {
		t.row("watermark", m.Table+" "+m.At.String())
	}
	if err := t.flush(); err != nil || len(p.Runs) == 0 {
		return err
	}
	t = newTable(w, tabwriter.AlignRight)
	t.row("run", "job", "as of", "started", "ended", "status", "rows", "booked", "")
	for i := range p.Runs {
		r := &p.Runs[i]
		rows := "-"
		if r.Rows != nil {
			rows = Count(*r.Rows)
		}
		job := r.Job
		if r.Shards > 0 {
			job = fmt.Sprintf("%s, %d shards", job, r.Shards)
		}
		t.row(strconv.FormatInt(r.Run, 10), job, orDash(r.AsOf.String()), instant(r.Started), orDash(instant(r.Ended)), r.Status, rows, Count(r.Booked), "")
	}
	return t.flush()
}

// instant is a time to the second, empty if there is none.
func instant(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

func orNone(s string) string {
	if s == "" {
		return "none"
	}
	return s
}

// byReason is how many of each.
func byReason(counts map[string]int64) string {
	var parts []string
	for _, reason := range slices.Sorted(maps.Keys(counts)) {
		parts = append(parts, reason+" "+Count(counts[reason]))
	}
	return strings.Join(parts, ", ")
}

// monthsText is a row of months by its ends: none is left out in between.
func monthsText(months []string) string {
	switch n := len(months); n {
	case 0:
		return ""
	case 1:
		return months[0]
	default:
		return months[0] + " to " + months[n-1]
	}
}
