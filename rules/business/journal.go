package business

// journal.go: what the fold books, and the entries of it in order of key. Lines
// are kept by group, and the facts come in order of id; so a line's place among
// the entries follows from the place of its fact, and no keys are compared.

import (
	"slices"
	"strings"

	"trueup/rules"
)

// line is an entry whose key is not written yet.
type line struct {
	amount int64
	at     rules.Instant
	fact   int32 // index of the fact that the group's keys name, in the slice of its kind
	terms  int32 // number of the version
	why    clauses
}

// clauses are what explains an entry.
type clauses uint8

const (
	nothing clauses = iota
	byOrder
	byReport
	byFirstBigOrder
	byDeposit
	byHourlyPackage
	byMember
	byReferral
	takenAll
	takenByRefunds
	takenByPart
	pointsExpired
	pointsRedeemed
	creditsGiven
	creditsUsed
	creditsExpired
	voucherGiven
	voucherClaimed
	voucherExpired
)

var clauseTexts = [...]string{
	byOrder: "B-20 B-30", byReport: "B-21 B-30", byFirstBigOrder: "B-24 B-30", byDeposit: "B-28 B-30",
	byHourlyPackage: "B-25 B-30", byMember: "B-26 B-30", byReferral: "B-27 B-30",
	takenAll: "B-35 B-36", takenByRefunds: "B-37 B-35 B-36", takenByPart: "B-37 B-36",
	pointsExpired: "B-40", pointsRedeemed: "B-41 B-43",
	creditsGiven: "B-41 B-50", creditsUsed: "B-51", creditsExpired: "B-50",
	voucherGiven: "B-41 B-52", voucherClaimed: "B-52", voucherExpired: "B-52",
}

// journal holds the lines of the account in hand. It keeps its buffers.
type journal struct {
	lines  [groupCount][]line
	places []int32 // a group's lines by fact, counted from 1; 0: none
}

func (j *journal) reset() {
	for g := range j.lines {
		j.lines[g] = j.lines[g][:0]
	}
}

// entry books what the ledger must hold; a zero amount is no entry (G-5).
func (e *Evaluator) entry(g group, fact int32, amount int64, at rules.Instant, why clauses, version int) {
	if amount == 0 {
		return
	}
	lines := append(e.journal.lines[g], line{amount: amount, at: at, fact: fact, terms: int32(version), why: why})
	e.journal.lines[g] = lines
	if e.trace != nil {
		e.trace.booked(e, g, &lines[len(lines)-1])
	}
}

// write makes an entry of a line.
func (e *Evaluator) write(to *rules.Entry, g group, l *line) {
	to.Key = e.texts.join(groups[g].prefix, e.factID(g, l.fact))
	to.Asset, to.Amount, to.At = groups[g].asset, l.amount, l.at
	to.Clauses, to.Terms = clauseTexts[l.why], int(l.terms)
}

// factID is the id that a group's key has of a fact.
func (e *Evaluator) factID(g group, fact int32) string {
	switch g {
	case claimed:
		return e.claims[fact].id
	case clawbackRefund:
		return e.refunds[fact].id
	case use:
		return e.uses[fact].id
	case redeem, credit, voucher, expiredCredit, expiredVoucher:
		return e.redemptions[fact].id
	}
	return e.earners[fact].id
}

// writeEntries writes the entries in order of key.
func (e *Evaluator) writeEntries() error {
	n := 0
	for g := range groupCount {
		n += len(e.journal.lines[g])
	}
	e.out.Entries = slices.Grow(e.out.Entries, n)
	for g := range groupCount {
		lines := e.journal.lines[g]
		if len(lines) == 0 {
			continue
		}
		first := len(e.out.Entries)
		to := e.out.Entries[first : first+len(lines)]
		e.out.Entries = e.out.Entries[:first+len(lines)]
		if e.resumed() { // the facts of the checkpoint and the others are each in order
			slices.SortFunc(lines, func(a, b line) int { return strings.Compare(e.factID(g, a.fact), e.factID(g, b.fact)) })
		}
		if e.resumed() || ascending(lines) {
			for i := range lines {
				e.write(&to[i], g, &lines[i])
			}
		} else {
			for _, place := range e.journal.byFact(lines) {
				if place > 0 {
					e.write(&to[0], g, &lines[place-1])
					to = to[1:]
				}
			}
		}
		if g == bonusReferral || g == expiredBonusReferral || g == clawbackReferral {
			if err := e.mergeFrom(first); err != nil {
				return err
			}
		}
	}
	return nil
}

func ascending(lines []line) bool {
	for i := 1; i < len(lines); i++ {
		if lines[i].fact <= lines[i-1].fact {
			return false
		}
	}
	return true
}

// byFact returns the places of the lines in order of their facts, counted from 1,
// with zeros between them. No fact has two lines in a group.
func (j *journal) byFact(lines []line) []int32 {
	first, last := lines[0].fact, lines[0].fact
	for i := range lines {
		first, last = min(first, lines[i].fact), max(last, lines[i].fact)
	}
	n := int(last-first) + 1
	j.places = slices.Grow(j.places[:0], n)[:n]
	clear(j.places)
	for i := range lines {
		j.places[lines[i].fact-first] = int32(i) + 1
	}
	return j.places
}

// mergeFrom puts the entries from an index on in order of key and adds up those
// of one key. What referrals bring comes by referred account, not by id; and a
// team opening of account X and an order X of another referred account share
// bonus/referral/X.
func (e *Evaluator) mergeFrom(first int) error {
	entries := e.out.Entries[first:]
	slices.SortStableFunc(entries, func(a, b rules.Entry) int {
		return strings.Compare(a.Key, b.Key)
	})
	n := 0
	for i := range entries {
		if n == 0 || entries[n-1].Key != entries[i].Key {
			entries[n] = entries[i]
			n++
			continue
		}
		sum, err := add(entries[n-1].Amount, entries[i].Amount)
		if err != nil {
			return wrap(err, "entry", entries[i].Key)
		}
		entries[n-1].Amount = sum
		entries[n-1].At = max(entries[n-1].At, entries[i].At)
	}
	e.out.Entries = e.out.Entries[:first+n]
	return nil
}
