package jobs

// verify_books.go: the bookings and decisions in themselves, in one pass: revisions,
// sums, runs, and the digests that the runs' hashes are made of.

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strconv"

	"trueup/rules"
)

// books reads all that was ever booked and decided, then judges the runs.
func (v *verifier) books(ctx context.Context) error {
	b := &booksAudit{verifier: v, found: newFindings(v.opts.Limit), alike: make(map[likeness]*Difference), byRun: make(map[int64]*ofRun)}
	for _, j := range v.programs {
		b.mirrors = append(b.mirrors, &mirrorAccounts{job: j})
	}
	months, err := v.months(ctx)
	if err != nil {
		return err
	}
	total := int64(0)
	for _, r := range v.runs.list {
		if r.End != nil {
			total += r.End.Booked
		}
	}
	show := v.programs[0].progress()
	show.Start("reading the books", total)
	err = v.audit.AuditBooks(ctx, func(a *AccountBooks) error {
		months.account(a)
		err := b.account(ctx, a)
		show.Set(v.sum.Bookings)
		return err
	})
	show.Done()
	if err != nil {
		return err
	}
	v.judgeRuns(v.found)
	months.judge(v.found)
	like := slices.SortedFunc(maps.Values(b.alike), func(x, y *Difference) int {
		return cmp.Or(cmp.Compare(x.Run, y.Run), cmp.Compare(x.Kind, y.Kind), cmp.Compare(x.Program, y.Program))
	})
	for _, d := range like {
		v.found.add(*d)
	}
	v.found.merge(b.found)
	return nil
}

// booksAudit looks at one account after another.
type booksAudit struct {
	*verifier
	found   *findings
	alike   map[likeness]*Difference // what is wrong with many bookings of a run in the same way
	mirrors []*mirrorAccounts
	byRun   map[int64]*ofRun // of the account in hand
	scratch []byte
}

// likeness: one difference stands for all bookings of a run of which it is true.
type likeness struct {
	kind, program string
	run           int64
}

// ofRun is what a run did to the account in hand.
type ofRun struct {
	bookings  []rules.Booking
	decisions []rules.Decision
}

func (b *booksAudit) account(ctx context.Context, a *AccountBooks) error {
	b.sum.Bookings += int64(len(a.Bookings))
	b.sum.Decisions += int64(len(a.Decisions))
	for from := 0; from < len(a.Bookings); {
		to := from + 1
		for to < len(a.Bookings) && a.Bookings[to].Key == a.Bookings[from].Key {
			to++
		}
		b.key(a, a.Bookings[from:to])
		from = to
	}
	b.sums(a)
	for i := range a.Bookings {
		row := &a.Bookings[i]
		b.of(row.Run).bookings = append(b.of(row.Run).bookings, row.Booking)
		b.booking(a, row)
	}
	for i := range a.Decisions {
		row := &a.Decisions[i]
		b.of(row.Run).decisions = append(b.of(row.Run).decisions, row.Decision)
		b.decision(a, row)
	}
	b.chain(a)
	return b.known(ctx, a)
}

func (b *booksAudit) of(run int64) *ofRun {
	r := b.byRun[run]
	if r == nil {
		r = new(ofRun)
		b.byRun[run] = r
	}
	return r
}

// chain adds the account to the hashes of the runs that did something to it. Each
// run has its own, so that their order is nothing.
func (b *booksAudit) chain(a *AccountBooks) {
	for number, did := range b.byRun {
		if r := b.runs.byNumber[number]; r != nil && r.chain != nil {
			var d rules.Digest
			d, b.scratch = rules.AccountDigest(b.scratch, a.Account, did.bookings, did.decisions)
			r.chain.Add(d)
			r.booked += int64(len(did.bookings))
		}
	}
	clear(b.byRun)
}

// known names an account that is in the books and not in the mirror.
func (b *booksAudit) known(ctx context.Context, a *AccountBooks) error {
	for _, m := range b.mirrors {
		if m.job.Program.Name != a.Program {
			continue
		}
		there, err := m.has(ctx, a.Account)
		if err != nil || there {
			return err
		}
		b.found.add(Difference{Kind: KindUnknown, Program: a.Program, Account: a.Account, Count: int64(len(a.Bookings) + len(a.Decisions)),
			Books: "bookings or decisions", Rules: "no " + m.job.Program.AccountName + " of this id in the mirror"})
	}
	return nil
}

// like adds to the difference that stands for a run's bookings that are wrong alike.
func (b *booksAudit) like(d Difference) {
	at := likeness{d.Kind, d.Program, d.Run}
	if first := b.alike[at]; first != nil {
		first.Count++
		return
	}
	d.Count = 1
	b.alike[at] = &d
}

// booking looks at one row beside its run.
func (b *booksAudit) booking(a *AccountBooks, row *BookingRow) {
	d := Difference{Program: a.Program, Account: a.Account, Key: row.Key, Run: row.Run}
	if row.Amount == 0 {
		b.found.add(with(d, KindZero, entryText(row.Asset, 0, row.At), "an amount"))
	}
	if row.At > row.BookedAt {
		b.found.add(with(d, KindEarly, "effective at "+row.At.String(), "not after "+row.BookedAt.String()+", when it was booked"))
	}
	r := b.runs.byNumber[row.Run]
	switch {
	case r == nil || r.Run == nil:
		b.like(with(d, KindNoRun, "booked by run "+strconv.FormatInt(row.Run, 10), "a run of the ledger"))
	case r.Run.Program != a.Program:
		b.like(with(d, KindWrongRun, "booked by a run of the "+r.Run.Program+" program", "a run of the "+a.Program+" program"))
	case r.Run.AsOf != row.BookedAt:
		b.like(with(d, KindBookedAt, "booked at "+row.BookedAt.String(), "at "+r.Run.AsOf.String()+", the as_of of its run"))
	}
}

// decision looks at one decision beside its run.
func (b *booksAudit) decision(a *AccountBooks, row *DecisionRow) {
	d := Difference{Program: a.Program, Account: a.Account, Key: row.ID, Run: row.Run}
	r := b.runs.byNumber[row.Run]
	switch {
	case r == nil || r.Run == nil:
		b.like(with(d, KindNoRun, "decided by run "+strconv.FormatInt(row.Run, 10), "a run of the ledger"))
	case r.Run.Program != a.Program:
		b.like(with(d, KindWrongRun, "decided by a run of the "+r.Run.Program+" program", "a run of the "+a.Program+" program"))
	case row.At > r.Run.AsOf:
		b.found.add(with(d, KindDecision, "decided for "+row.At.String(), "not after "+r.Run.AsOf.String()+", when it was decided"))
	}
}

func with(d Difference, kind, books, rules string) Difference {
	d.Kind, d.Books, d.Rules = kind, books, rules
	return d
}

// entryText is an entry for people.
func entryText(asset rules.Asset, amount int64, at rules.Instant) string {
	return asset.FormatAmount(amount) + " " + string(asset) + " at " + at.String()
}

// mirrorAccounts walks through the accounts of a program's mirror.
type mirrorAccounts struct {
	job   *Job
	page  []string // what is left of it
	after string
	end   bool
}

// has says whether the mirror has an account. Accounts are asked for in their order.
func (m *mirrorAccounts) has(ctx context.Context, account string) (bool, error) {
	for {
		n, found := slices.BinarySearch(m.page, account)
		m.page = m.page[n:]
		if found || m.end || len(m.page) > 0 {
			return found, nil
		}
		page, err := m.job.Ledger.Accounts(ctx, m.job.Program, m.after, pageSize)
		if err != nil {
			return false, err
		}
		if m.end = len(page) < pageSize; len(page) > 0 {
			m.page, m.after = page, page[len(page)-1]
		}
	}
}
