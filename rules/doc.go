// Package rules is the pure core of trueup: money, points, instants, entries and
// the difference between what the terms say and what is booked.
//
// Nothing here reads a clock, a file, a network or a database, and nothing is a
// float. A program (rules/business) folds the facts of one account into the
// entries that the ledger must hold at an instant; Diff turns them and the
// bookings already there into the bookings to append.
package rules
