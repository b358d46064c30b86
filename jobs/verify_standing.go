package jobs

// verify_standing.go: what the books say of an account beside its entries: where it
// stands, and what was decided.

import (
	"bytes"
	"slices"
	"strings"

	"trueup/rules"
	"trueup/rules/program"
)

// state compares the account's state with that of the evaluation, through the tables
// that are reported from it: two states that report the same are the same (an account
// that no run had a reason to look at keeps the state of the year in which it was last
// evaluated).
func (x *accountComparison) state() {
	if bytes.Equal(x.l.State, x.out.State) {
		return
	}
	for i := range x.job.Program.Reports {
		r := &x.job.Program.Reports[i]
		have, err := x.rows(r, x.l.State)
		if err != nil {
			x.differs(stateKind(r), r.Name, "a state that cannot be read: "+err.Error(), "a state")
			continue
		}
		want, err := x.rows(r, x.out.State)
		if err != nil {
			x.differs(KindFailed, r.Name, "", err.Error())
			continue
		}
		same := 0
		for same < len(have) && same < len(want) && have[same] == want[same] {
			same++
		}
		if have, want = have[same:], want[same:]; len(have)+len(want) > 0 {
			x.differs(stateKind(r), r.Name, firstOf(have), firstOf(want))
		}
	}
}

// stateKind names a wrong table in the program's own words.
func stateKind(r *program.Report) string {
	if r.Name == tableTiers {
		return KindTier
	}
	return KindWrong + r.Name
}

// rows are the lines of a report on the account, as they are exported.
func (x *accountComparison) rows(r *program.Report, state []byte) ([]string, error) {
	var rows []string
	err := r.Rows(x.view, &program.Account{ID: x.l.Input.Account, State: state}, func(cells ...string) error {
		rows = append(rows, strings.Join(cells, ","))
		return nil
	})
	return rows, err
}

func firstOf(rows []string) string {
	if len(rows) == 0 {
		return ""
	}
	return rows[0]
}

// decisions looks at what was decided, beside the facts, the bookings and what would
// be decided today. That may be something else: facts came late, and a decision stays
// (G-4). But what was decided, and when, is the fact's own, unless an exception of the
// fact says that it has changed since; and its entries are booked if it was accepted,
// and only then.
func (x *accountComparison) decisions() {
	for _, d := range x.out.Decisions {
		x.differs(KindDecision, d.ID, "", decisionText(d))
	}
	taken := x.l.Input.Decisions
	if len(taken) == 0 {
		return
	}
	input := x.l.Input
	input.Decisions, input.Position = nil, nil
	out, err := x.w.eval.Evaluate(&input)
	if err != nil {
		x.differs(KindFailed, "", "", "without its decisions: "+err.Error())
		return
	}
	fresh := out.Decisions // by id, as those taken
	for _, d := range taken {
		n, today := slices.BinarySearchFunc(fresh, d.ID, func(f rules.Decision, id string) int { return strings.Compare(f.ID, id) })
		switch {
		case (d.Outcome == decidedFor) != (d.Reason == ""):
			x.differs(KindDecision, d.ID, decisionText(d), "a reason to reject, or none to accept")
		case !today && !x.excused(d.ID):
			x.differs(KindDecision, d.ID, decisionText(d), "")
		case today && x.altered(d, fresh[n]) && !x.excused(d.ID):
			x.differs(KindDecision, d.ID, decisionText(d), decisionText(fresh[n]))
		default:
			x.unbooked(d)
		}
	}
}

// decidedFor is the outcome of a decision without a reason.
const decidedFor = "accepted"

// altered says whether a decision was made with something else than its fact has. What
// it is worth hangs on the outcome and the terms, and is compared where both are one.
func (x *accountComparison) altered(d, today rules.Decision) bool {
	if d.At != today.At {
		return true
	}
	return d.Outcome == today.Outcome && d.Content != today.Content && x.sameTerms
}

// excused says whether a recorded exception tells that the fact of a decision has
// changed since (PROGRAMS.md: decided_already).
func (x *accountComparison) excused(id string) bool {
	return slices.ContainsFunc(x.left.Exceptions, func(e rules.Exception) bool { return e.ID == id })
}

// unbooked names a decision whose entries are not booked though it was made for, or
// are though it was made against: entries of its fact at its instant.
func (x *accountComparison) unbooked(d rules.Decision) {
	suffix, at := "/"+d.ID, " at "+d.At.String()
	for _, f := range x.found {
		switch {
		case !strings.HasSuffix(f.Key, suffix):
		case f.Kind == KindMissing && strings.HasSuffix(f.Rules, at):
			x.differs(KindDecision, d.ID, decisionText(d), "no such decision, for "+f.Key+" is not booked")
			return
		case f.Kind == KindExtra && strings.HasSuffix(f.Books, at):
			x.differs(KindDecision, d.ID, decisionText(d), "no such decision, for "+f.Key+" is booked")
			return
		}
	}
}

// decisionText is a decision for people: the outcome, why, for when, and with what.
func decisionText(d rules.Decision) string {
	text := d.Outcome
	if d.Reason != "" {
		text += " (" + d.Reason + ")"
	}
	return text + " for " + d.At.String() + " with " + d.Content
}
