package jobs

// breaks_causes.go: why the platform may show another figure than the ledger: what it
// would show if one thing were not as the ledger has it.

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"trueup/rules"
	"trueup/rules/program"
)

const (
	// slackHours is how far back a posting counts as one that the platform may not
	// have made yet: a night's job that did not run over a weekend.
	slackHours = 72
	// lateDays is how long after its instant an entry is booked late: jobs run at
	// least once a week.
	lateDays = 7
)

// moment is an account at the instant of a balance. It is valid until the next one.
type moment struct {
	*breaker
	at        rules.Instant
	out       *rules.Outcome
	decisions []rules.Decision
	books     *accountBooks
	late      bool // a figure of this balance has the cause late_fact
}

func newMoment(b *breaker, l *Loaded, out *rules.Outcome, at rules.Instant, books *accountBooks) *moment {
	decisions := slices.Concat(l.Input.Decisions, out.Decisions)
	slices.SortFunc(decisions, func(a, b rules.Decision) int { return strings.Compare(a.ID, b.ID) })
	return &moment{breaker: b, at: at, out: out, decisions: decisions, books: books}
}

// balance is what the account has of an asset: below zero if it owes.
func (m *moment) balance(asset rules.Asset) (sum int64, err error) {
	for i := range m.out.Entries {
		if e := &m.out.Entries[i]; e.Asset == asset && err == nil {
			sum, err = rules.AddAmounts(sum, e.Amount)
		}
	}
	return sum, err
}

// suspect is something that the platform may have left out, or taken in too early.
type suspect struct {
	key    string
	at     rules.Instant
	amount int64 // what it makes theirs differ by
}

// cause is the likely cause of a difference, with words for people.
func (m *moment) cause(ctx context.Context, asset rules.Asset, ours, theirs int64) (BreakCause, string, error) {
	if ours < 0 && theirs == 0 {
		return BreakDebt, "the account owes " + asset.FormatAmount(minus(0, ours)) + " " + string(asset), nil
	}
	by := minus(theirs, ours)
	if found := explaining(m.pending(asset), by); found != nil {
		return BreakPosting, "shown before it is posted: " + listed(found), nil
	}
	if found := explaining(m.posted(asset), by); found != nil {
		return BreakPosting, "posted and not shown yet: " + listed(found), nil
	}
	detail, err := m.books.lateFact(ctx, asset, m.at, ours, theirs)
	if err != nil || detail != "" {
		m.late = true
		return BreakLateFact, detail, err
	}
	if found := explaining(m.entries(asset, program.Expired), by); found != nil {
		return BreakExpiry, "expired and still shown: " + listed(found), nil
	}
	if found := explaining(m.entries(asset, program.Taken), by); found != nil {
		return BreakClawback, "taken back and still shown: " + listed(found), nil
	}
	return BreakUnknown, "", nil
}

// pending are the postings to come, the next one first.
func (m *moment) pending(asset rules.Asset) []suspect {
	var parts []suspect
	for i := range m.position.Activities {
		if a := &m.position.Activities[i]; a.Asset == asset && a.Due != rules.None {
			parts = append(parts, suspect{a.Key, a.Due, a.Amount})
		}
	}
	slices.SortFunc(parts, func(a, b suspect) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.key, b.key)) })
	return parts
}

// posted are the postings of the last days, the latest first.
func (m *moment) posted(asset rules.Asset) []suspect {
	var parts []suspect
	for i := range m.position.Lots {
		if l := &m.position.Lots[i]; l.Asset == asset && l.Posted > m.at.AddHours(-slackHours) {
			parts = append(parts, suspect{l.Key, l.Posted, -l.Amount})
		}
	}
	return latestFirst(parts)
}

// entries are the entries of a role, the latest first, as if they had not been made.
func (m *moment) entries(asset rules.Asset, role program.Role) []suspect {
	var parts []suspect
	for i := range m.out.Entries {
		e := &m.out.Entries[i]
		if e.Asset == asset && m.finance.Movements[m.finance.MovementOf(e.Key, e.Asset, m.decisions)].Role == role {
			parts = append(parts, suspect{e.Key, e.At, -e.Amount})
		}
	}
	return latestFirst(parts)
}

func latestFirst(parts []suspect) []suspect {
	slices.SortFunc(parts, func(a, b suspect) int { return cmp.Or(cmp.Compare(b.at, a.at), cmp.Compare(a.key, b.key)) })
	return parts
}

// explaining returns the parts that make up a difference: the first few of them, or a
// single one; nil if none do.
func explaining(parts []suspect, difference int64) []suspect {
	sum := int64(0)
	for i := range parts {
		var err error
		if sum, err = rules.AddAmounts(sum, parts[i].amount); err != nil {
			break
		}
		if sum == difference {
			return parts[:i+1]
		}
	}
	for i := range parts {
		if parts[i].amount == difference {
			return parts[i : i+1]
		}
	}
	return nil
}

// listed names a few parts and counts the others.
func listed(parts []suspect) string {
	const few = 3
	var names []string
	for _, p := range parts[:min(few, len(parts))] {
		names = append(names, p.key+" ("+p.at.String()+")")
	}
	if more := len(parts) - few; more > 0 {
		names = append(names, "and "+strconv.Itoa(more)+" more")
	}
	return strings.Join(names, "; ")
}

// standing is the name of the account's standing, empty if it has none.
func (m *moment) standing() string {
	if n := len(m.position.Standings); n > 0 {
		return m.position.Standings[n-1].Name
	}
	return ""
}

// standingCause is the likely cause of another standing. Bookings do not tell which
// one the ledger had at the time; where they tell it of a balance, a late fact is the
// likely cause here too.
func (m *moment) standingCause(theirs string) (BreakCause, string) {
	if m.late {
		return BreakLateFact, "facts that came later changed the account: see its balances"
	}
	n := len(m.position.Standings)
	if n == 0 || m.position.Standings[n-1].Before != theirs {
		return BreakUnknown, ""
	}
	s := &m.position.Standings[n-1]
	return BreakStanding, fmt.Sprintf("%s since %s (%s); %s before", s.Name, s.From, s.Reason, s.Before)
}

// accountBooks are an account's bookings, read when they are first asked for: few
// accounts have breaks.
type accountBooks struct {
	*breaker
	account string
	rows    []BookingRow
	read    bool
	leftOut bool // it could not be evaluated at some instant
}

// lateFact tells of a late fact if the platform shows what the ledger held at the
// instant, or what it would hold without the entries that were booked late; it is
// empty if the platform does not, or if nothing was booked by then or late.
func (a *accountBooks) lateFact(ctx context.Context, asset rules.Asset, at rules.Instant, ours, theirs int64) (string, error) {
	if !a.read {
		var err error
		if a.rows, err = a.job.Ledger.Bookings(ctx, a.job.Program.Name, a.account); err != nil {
			return "", err
		}
		a.read = true
	}
	lastRun := rules.None // that booked for the account by then
	for i := range a.rows {
		if booked := a.rows[i].BookedAt; booked <= at {
			lastRun = max(lastRun, booked)
		}
	}
	if lastRun == rules.None {
		return "", nil
	}
	var then, now, late sum128 // held then; held now as of then; booked late
	first := rules.Never       // run that booked something late
	for i := range a.rows {
		r := &a.rows[i]
		if r.Asset != asset || r.At > at {
			continue
		}
		now.add(r.Amount)
		switch {
		case r.BookedAt <= at:
			then.add(r.Amount)
		case r.Revision > 0 || r.At <= lastRun || r.BookedAt > r.At.AddDays(lateDays):
			late.add(r.Amount)
			first = min(first, r.BookedAt)
		}
	}
	late.add(ours) // what the next run will book is late too
	late.add(-sumOr0(now))
	if sumOr0(late) == 0 && first == rules.Never {
		return "", nil
	}
	without := minus(ours, sumOr0(late))
	if sumOr0(then) != theirs && without != theirs {
		return "", nil
	}
	if first == rules.Never {
		return "as the ledger had it; the next run corrects it", nil
	}
	return "as the ledger had it before the run as of " + first.String() + " corrected it", nil
}

// sumOr0 is a sum, 0 if it leaves 64 bits: no account's does.
func sumOr0(w sum128) int64 {
	n, ok := w.int64()
	if !ok {
		return 0
	}
	return n
}
