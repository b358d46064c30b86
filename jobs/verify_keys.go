package jobs

// verify_keys.go: the bookings of one key, and the sums of an account.

import (
	"slices"
	"strconv"

	"trueup/rules"
)

// key looks at all bookings of one key, by revision.
func (b *booksAudit) key(a *AccountBooks, rows []BookingRow) {
	first := &rows[0]
	if len(rows) == 1 && first.Revision == 0 {
		return
	}
	d := Difference{Program: a.Program, Account: a.Account, Key: first.Key}
	var (
		sum   int64
		by    []atInstant
		large bool
	)
	for i := range rows {
		row := &rows[i]
		if i > 0 && row.Run < rows[i-1].Run {
			b.found.add(with(at(d, row), KindWrongRun, "revision "+strconv.Itoa(row.Revision)+" booked by run "+strconv.FormatInt(row.Run, 10),
				"not before run "+strconv.FormatInt(rows[i-1].Run, 10)+", of the revision before"))
		}
		if row.Asset != first.Asset {
			b.found.add(with(at(d, row), KindAssets, "revision "+strconv.Itoa(row.Revision)+" in "+string(row.Asset), string(first.Asset)))
		}
		total, err := rules.AddAmounts(sum, row.Amount)
		large = large || err != nil
		sum, by = total, addAt(by, row)
	}
	if last := &rows[len(rows)-1]; first.Revision != 0 || last.Revision != len(rows)-1 {
		b.found.add(with(d, KindRevision, "revisions "+strconv.Itoa(first.Revision)+" to "+strconv.Itoa(last.Revision)+" in "+strconv.Itoa(len(rows))+" bookings",
			"revisions 0 to "+strconv.Itoa(len(rows)-1)))
	}
	if large {
		b.noSum[[2]string{a.Program, a.Account}] = true
		b.found.add(with(d, KindOverflow, "amounts whose sum leaves 64 bits", "a sum"))
		return
	}
	for _, x := range by[:len(by)-1] {
		if x.amount != 0 {
			b.found.add(with(d, KindReversal, entryText(first.Asset, x.amount, x.at), "nothing left there: the key has moved to "+by[len(by)-1].at.String()))
		}
	}
}

func at(d Difference, row *BookingRow) Difference {
	d.Run = row.Run
	return d
}

// atInstant is what a key holds at one instant.
type atInstant struct {
	at     rules.Instant
	amount int64
}

// addAt adds a booking to what its instant holds; the latest instant is the last.
func addAt(by []atInstant, row *BookingRow) []atInstant {
	for i := range by {
		if by[i].at == row.At {
			x := by[i]
			x.amount += row.Amount // it may wrap round, and hardly to 0
			return append(append(by[:i], by[i+1:]...), x)
		}
	}
	return append(by, atInstant{row.At, row.Amount})
}

// sums names the assets of an account whose amounts add up to more than 64 bits.
func (b *booksAudit) sums(a *AccountBooks) {
	var assets []rules.Asset // in the order in which they come; there are few
	var totals []sum128
	for i := range a.Bookings {
		row := &a.Bookings[i]
		n := slices.Index(assets, row.Asset)
		if n < 0 {
			n = len(assets)
			assets, totals = append(assets, row.Asset), append(totals, sum128{})
		}
		totals[n].add(row.Amount)
	}
	for n, asset := range assets {
		if _, ok := totals[n].int64(); !ok {
			b.found.add(Difference{Kind: KindOverflow, Program: a.Program, Account: a.Account, Key: string(asset),
				Books: "amounts whose sum leaves 64 bits", Rules: "a sum"})
		}
	}
}
