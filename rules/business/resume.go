package business

// resume.go: going on from a checkpoint with the facts that are new or changed
// since. Each is applied, or the evaluation is refused: whoever asked begins with
// the first fact then.

import (
	"fmt"
	"strings"

	"trueup/rules"
)

// resumed says whether the evaluation goes on from a checkpoint.
func (e *Evaluator) resumed() bool { return e.since != rules.None }

func refused(why string) error { return fmt.Errorf("%w: %s", rules.ErrCheckpoint, why) }

// resume is gather with a checkpoint.
func (e *Evaluator) resume(in *rules.Input) error {
	if in.Trace != nil || in.Position != nil || len(in.Linked) > 0 || len(in.Decisions) > 0 {
		return refused("with a trace, a position, links or decisions it is not used")
	}
	line := string(in.Checkpoint)
	if !sealed(line) {
		return refused("it is not as it was written")
	}
	why := e.restore(line)
	if why == "" {
		why = e.merge(in.Facts)
	}
	if why != "" {
		return refused(why)
	}
	e.decided = len(e.redemptions)
	if err := e.read(e.merged); err != nil {
		return err
	}
	if e.refusal != "" {
		return refused(e.refusal)
	}
	e.sortRedemptions()
	e.layOut()
	return nil
}

// effects tells for each table of coming in which field of the data its effect is
// (fact.Table.Effect).
var effects = func() (fields [len(coming)]int) {
	for _, t := range tables() {
		n := comingTable(t.Name)
		for i := 0; n != noOne && i < t.Effect; i++ {
			if t.InData(i) {
				fields[n]++
			}
		}
	}
	return fields
}()

// merge makes one list of the facts to come from the checkpoint and the changed
// ones, in order. It says which of these it cannot apply, or "".
func (e *Evaluator) merge(facts []rules.Fact) (why string) {
	e.merged = e.merged[:0]
	awaiting := e.awaiting
	for i := range facts {
		f := &facts[i]
		n := comingTable(f.Table)
		switch {
		case f.Table == tableAccounts || f.Table == tableMembers:
			return "the account or a member changed"
		case n == noOne:
			continue // the fold does not read it
		}
		applied, why := e.change(f, n)
		if why != "" {
			return why + ": " + f.Table + "/" + f.ID
		}
		if applied {
			continue
		}
		for len(awaiting) > 0 && compareFacts(&awaiting[0], f) < 0 {
			e.merged = append(e.merged, awaiting[0])
			awaiting = awaiting[1:]
		}
		if len(awaiting) > 0 && compareFacts(&awaiting[0], f) == 0 {
			awaiting = awaiting[1:] // it was replaced
		}
		e.merged = append(e.merged, *f)
	}
	e.merged = append(e.merged, awaiting...)
	return ""
}

func compareFacts(a, b *rules.Fact) int {
	if c := strings.Compare(a.Table, b.Table); c != 0 {
		return c
	}
	return strings.Compare(a.ID, b.ID)
}

// change looks at a new or changed fact of a table of coming. It is applied at
// once, or it is to be read, or it cannot be applied for the reason why.
func (e *Evaluator) change(f *rules.Fact, table int) (applied bool, why string) {
	c := cursor{line: f.Data}
	c.skip(effects[table])
	effect := c.instant()
	c.skip(coming[table].fields - effects[table] - 1)
	x := e.restoredEarner(f)
	switch {
	case !c.ok():
		return false, "a fact that cannot be read"
	case f.Was != rules.None && f.Was <= e.since: // the fold has taken it in
		if x == nil || !e.sameUntilNow(x, f) {
			return false, "a fact that had its effect changed"
		}
		return true, ""
	case effect != rules.None && effect <= e.since:
		return false, "a late fact"
	case x != nil || f.Table == tableRedemptions && e.redemptionByID(f.ID) != nil:
		return false, "a fact that had its effect came again"
	}
	return false, ""
}

// restoredEarner is the earner of the checkpoint that a fact is about, or nil.
func (e *Evaluator) restoredEarner(f *rules.Fact) *earner {
	kind := anOrder
	switch f.Table {
	case tableOrders:
	case tableHourlyReports:
		kind = aReport
	case tableDeposits:
		kind = aDeposit
	default:
		return nil
	}
	i := e.findEarner(e.restored[kind], f.ID)
	if i == noOne {
		return nil
	}
	return &e.earners[i]
}

// sameUntilNow says whether a row says of a restored earner what it said when the
// checkpoint was taken, in all that had its effect by then. A cancellation may be
// new, withdrawn or moved if it is after that; the earner then has it.
func (e *Evaluator) sameUntilNow(x *earner, f *rules.Fact) bool {
	now := earner{member: noOne}
	e.row = cursor{line: f.Data}
	switch x.kind {
	case anOrder:
		now.member = e.memberIDs.find(e.members, e.row.order(&now))
	case aReport:
		week, _ := e.row.report(&now)
		if now.at < e.terms.Zone.DayStart(week) {
			return false
		}
	case aDeposit:
		e.row.deposit(&now)
	}
	past := func(at rules.Instant) rules.Instant { return visible(at, e.since) }
	if !e.row.ok() || now.at != x.at || now.pro != x.pro || now.subtotal != x.subtotal || now.member != x.member ||
		past(now.cancelled) != past(x.cancelled) {
		return false
	}
	x.cancelled = now.cancelled
	return true
}
