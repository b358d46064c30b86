package rules

// diff.go: desired against booked, per key; independent of any program (G-3, G-5).

import (
	"fmt"
	"sort"
)

// Diff appends to dst the bookings that turn what is booked into what is
// desired. Both inputs are sorted by key, each key once; the result is in order
// of key, then revision.
//
//   - a key not booked yet gets revision 0;
//   - a key whose amount differs at the same instant gets one correcting revision;
//   - a key whose instant moved gets two: the old amount reversed at the old
//     instant, the new one booked at the new instant;
//   - a key no longer desired is reversed at its old instant.
func Diff(dst []Booking, desired []Entry, booked []Booked) ([]Booking, error) {
	d, b := 0, 0
	for d < len(desired) || b < len(booked) {
		switch {
		case b == len(booked) || d < len(desired) && desired[d].Key < booked[b].Key:
			dst = append(dst, Booking{Entry: desired[d]})
			d++
		case d == len(desired) || booked[b].Key < desired[d].Key:
			var err error
			if dst, err = withdraw(dst, booked[b]); err != nil {
				return dst, err
			}
			b++
		default:
			var err error
			if dst, err = correct(dst, desired[d], booked[b]); err != nil {
				return dst, err
			}
			d++
			b++
		}
	}
	return dst, nil
}

// withdraw reverses what is booked under a key that the rules no longer give.
func withdraw(dst []Booking, old Booked) ([]Booking, error) {
	if old.Amount == 0 {
		return dst, nil
	}
	amount, err := subInt64(0, old.Amount)
	if err != nil {
		return dst, fmt.Errorf("key %s: %w", old.Key, err)
	}
	return append(dst, Booking{
		Entry:    Entry{Key: old.Key, Asset: old.Asset, Amount: amount, At: old.At, Clauses: "G-3"},
		Revision: old.Revision + 1,
	}), nil
}

// correct books the difference between an entry and what its key holds.
func correct(dst []Booking, want Entry, old Booked) ([]Booking, error) {
	if want.Asset != old.Asset {
		return dst, fmt.Errorf("key %s is booked in %s and cannot become %s", want.Key, old.Asset, want.Asset)
	}
	rev := old.Revision + 1
	if want.At != old.At {
		if old.Amount != 0 {
			var err error
			if dst, err = withdraw(dst, old); err != nil {
				return dst, err
			}
			rev++
		}
		return append(dst, Booking{Entry: want, Revision: rev}), nil
	}
	if want.Amount == old.Amount {
		return dst, nil
	}
	delta, err := subInt64(want.Amount, old.Amount)
	if err != nil {
		return dst, fmt.Errorf("key %s: %w", want.Key, err)
	}
	want.Amount = delta
	return append(dst, Booking{Entry: want, Revision: rev}), nil
}

// SortEntries orders entries by key, as Diff wants them.
func SortEntries(entries []Entry) {
	sort.Slice(entries, func(i, j int) bool { return entries[i].Key < entries[j].Key })
}
