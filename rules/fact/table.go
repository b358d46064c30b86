// Package fact describes the tables that facts are delivered in and turns the
// cells of a delivered row into a canonical record, or says why it cannot.
package fact

import "slices"

// Type is what a cell of a column holds.
type Type uint8

// The types of cells (PROGRAMS.md, "Bad facts").
const (
	Text    Type = iota // anything, also nothing
	Instant             // RFC 3339; empty: not yet
	Date                // 2006-01-02; empty: not yet
	Money               // digits, a point, two digits, at most a leading minus
	Points              // digits
	Rate                // digits, at most one point, at most a leading minus: units of a currency for one USD
	Bool                // true or false
	Enum                // one of Column.Values
)

// Column is one column of a table, found by its name in the header.
type Column struct {
	Name   string
	Type   Type
	Values []string // of an Enum
}

// UpdatedAt is the column that every table may add: when the source last changed the row.
const UpdatedAt = "updated_at"

// NoColumn stands for a column that a table does not have.
const NoColumn = -1

// Table describes one kind of fact. Columns are named by their index in Columns.
type Table struct {
	Name    string   // the file's base name, and "fact" in the exceptions
	Columns []Column // the first is the fact's own id

	// IDWith is a second column of the identity (fx_rates: as_of), or NoColumn.
	IDWith int
	// Account is the column with the account that the fact belongs to;
	// NoColumn: the fact is shared by all accounts, or AccountFromParent.
	Account int
	// AccountFromParent says that the rows do not name their account: it is that
	// of the parent fact. Account is then NoColumn, and Parent names the parent,
	// whatever its account.
	AccountFromParent bool
	// Subject marks the table whose rows are the accounts themselves.
	Subject bool
	// Parent is the column with the id of a fact that must exist in the same
	// account, in the table ParentTable, or NoColumn.
	Parent      int
	ParentTable string
	// ParentMissing is the reason of a row whose parent is unknown or set aside:
	// UnknownOrder, also if empty, or, where the account is the parent's, UnknownAccount.
	ParentMissing Reason
	// Link is the column that names another account whose evaluation also reads
	// this account's facts (B-27: referred_by), or NoColumn. Subjects only.
	Link int
	// Currency is the column that must say USD, or NoColumn.
	Currency int
	// Effect is the column with the instant from which a row matters to the
	// program's fold; while it is empty the row changes nothing. 0 or NoColumn:
	// every change of a row matters to everything.
	Effect int
	// InOrder lists pairs of instants: the first must not be before the second.
	InOrder [][2]int
}

// Column returns the index of the named column, or NoColumn.
func (t *Table) Column(name string) int {
	return slices.IndexFunc(t.Columns, func(c Column) bool { return c.Name == name })
}

// Shared says whether the rows belong to all accounts.
func (t *Table) Shared() bool { return t.Account < 0 && !t.AccountFromParent }

// InData says whether the column is part of a record's data: all but the id
// and the account, which the mirror keeps beside it.
func (t *Table) InData(column int) bool { return column != 0 && column != t.Account }

// isKey says whether the column's text is an id by which rows are found.
func (t *Table) isKey(column int) bool {
	return column == 0 || column == t.Account || column == t.Parent || column == t.Link
}

// Reason says why a row was set aside. A row gets the first that applies, in
// the order of the constants.
type Reason string

// The reasons of PROGRAMS.md, "Bad facts".
const (
	Malformed      Reason = "malformed"
	MissingID      Reason = "missing_id"
	UnknownAccount Reason = "unknown_account"
	UnknownOrder   Reason = "unknown_order"
	NegativeAmount Reason = "negative_amount"
	NotUSD         Reason = "not_usd"
	OutOfOrder     Reason = "out_of_order"
	AccountChanged Reason = "account_changed"
	DuplicateID    Reason = "duplicate_id"
)
