// Package program says what a rewards program is to the core: a set of fact
// tables, a fold, and report tables computed from what the fold leaves. The core
// (pull, diff, booking, export) knows nothing else of any program.
package program

import (
	"trueup/rules"
	"trueup/rules/fact"
	"trueup/rules/terms"
)

// Program describes one rewards program.
type Program struct {
	Name string // as --program takes it

	// Tables are the program's facts in the order they are pulled: the subject's
	// table first, parents before their children.
	Tables []*fact.Table

	// NewEvaluator returns a fold under the given terms.
	NewEvaluator func(*terms.Terms) rules.Evaluator

	// LinkTables names the tables that the evaluation of a linked account reads
	// (B-27). Linked facts are loaded only if ReadsLinks says so for the terms.
	LinkTables []string
	ReadsLinks func(*terms.Terms) bool

	// Reports are the tables exported from the accounts' states.
	Reports []Report

	// Finance describes its books to the finance reports; nil: it has none.
	Finance *Finance

	// Platform describes what the platform shows its customers; nil: nothing says it.
	Platform *Platform

	// Options are the ways to narrow reports. Narrow returns a report narrowed by
	// values of some of its options, by name; dates are those of the zone. Its error
	// says what is wrong with a value.
	Options []Option
	Narrow  func(table string, values map[string]string, zone rules.Zone) (Report, error)

	// Part is what can be explained alone of an account; nil if nothing can.
	Part *Part

	// Prepare makes View.Prepared of a view; nil if the program has no use for it.
	Prepare func(View) any

	// Derived gives exceptions that follow from an account's state, the shared
	// facts and as_of alone (B-17: no_fx_rate). Their Fact is always the subject
	// table, their ID always the account.
	Derived func(view View, a *Account) ([]rules.Exception, error)

	// Moved counts what changed in an account's standing between two states (tier
	// changes), and MovedName is its line in the summary; nil if the program has none.
	Moved     func(before, after []byte) (int, error)
	MovedName string

	// What people read in the places of the core's own words: what an account is
	// called, what the fold decides on (empty: nothing), what lots are.
	AccountName, DecidedName, LotsName string

	// Kinds are the lines of the summary, in order, and KindOf the index of the
	// line that a booking counts in.
	Kinds  []string
	KindOf func(key string, asset rules.Asset) int
}

// Subject returns the table whose rows are the program's accounts.
func (p *Program) Subject() *fact.Table {
	for _, t := range p.Tables {
		if t.Subject {
			return t
		}
	}
	panic("program " + p.Name + " has no subject table") // a mistake in the program's own declaration
}

// Table returns the named table, or nil.
func (p *Program) Table(name string) *fact.Table {
	for _, t := range p.Tables {
		if t.Name == name {
			return t
		}
	}
	return nil
}

// Report returns the named report table, or nil.
func (p *Program) Report(name string) *Report {
	for i := range p.Reports {
		if p.Reports[i].Name == name {
			return &p.Reports[i]
		}
	}
	return nil
}

// View is what report tables may see beside an account's state.
type View struct {
	Terms  *terms.Terms
	AsOf   rules.Instant
	Shared []rules.Fact // facts that belong to no account, by table, then id

	// Prepared is what the program made of the rest, once for all accounts.
	Prepared any
}

// Report is one exported table: zero or more rows an account, accounts in bytewise order.
// The cells of a row are valid while it is emitted.
type Report struct {
	Name   string
	Header []string
	Rows   func(view View, a *Account, emit func(cells ...string) error) error
}

// Option is a way to narrow report tables, and a flag of export (P-11 to P-13).
type Option struct {
	Name   string // of the flag
	Usage  string
	Tables []string // the reports that it narrows
}

// Part is a kind of fact that can be explained alone, with the facts below it (P-12:
// a customer). What follows from these must hang on no other fact but the account's own.
type Part struct {
	Name   string // as people and flags call it
	Table  string // of the facts that are parts
	Report string // has a row for each part: where it stands

	// SourceOf names the fact that a booking's key belongs to.
	SourceOf func(key string) (table, id string)
}
