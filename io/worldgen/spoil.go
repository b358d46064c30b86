package worldgen

// spoil.go: bad rows. A bad row is a copy of a good one with something wrong in
// it, under an id of its own, or under the same id for a duplicate; so nothing
// that refers to the good row is lost.

import (
	"bytes"
	"slices"

	"trueup/rules"
	"trueup/rules/fact"
)

// flaws are all that a row of one delivery can have: account_changed takes two.
var flaws = [...]fact.Reason{
	fact.UnknownOrder, fact.OutOfOrder, fact.NotUSD, fact.NegativeAmount,
	fact.DuplicateID, fact.Malformed, fact.UnknownAccount, fact.MissingID,
}

// spoiler says when a table is to have a bad row, and makes it.
type spoiler struct {
	table   *fact.Table
	every   odds // of a row to be followed by a bad one
	due     odds // how much of certain has come together
	flaws   []fact.Reason
	next    int
	bad     int64
	altered row
}

// newSpoiler lets even a small table have bad rows, each table beginning with
// another flaw: so a small world has them all.
func newSpoiler(t *fact.Table, index int, every odds) spoiler {
	s := spoiler{table: t, every: every, next: index}
	if every > 0 {
		s.due = certain - min(certain, every*odds(3+2*index))
	}
	if s.applies(fact.UnknownOrder) {
		s.next = 0 // only these can have the first flaw
	}
	for _, f := range flaws {
		if s.applies(f) {
			s.flaws = append(s.flaws, f)
		}
	}
	return s
}

// applies says whether a row of the table can have the flaw.
func (s *spoiler) applies(f fact.Reason) bool {
	t := s.table
	switch f {
	case fact.UnknownOrder:
		return t.Parent != fact.NoColumn && t.ParentMissing != fact.UnknownAccount
	case fact.OutOfOrder:
		return len(t.InOrder) > 0
	case fact.NotUSD:
		return t.Currency != fact.NoColumn
	case fact.NegativeAmount:
		return s.first(fact.Money) != fact.NoColumn
	case fact.UnknownAccount:
		return s.owner() > fact.NoColumn
	case fact.DuplicateID:
		return len(t.Columns) > 2 || t.IDWith == fact.NoColumn // else the id is all that there is
	}
	return true
}

// owner returns the column that says whose the row is, if it may say what nobody
// knows: in a table of accounts, any account is known.
func (s *spoiler) owner() int {
	if s.table.AccountFromParent && s.table.ParentMissing == fact.UnknownAccount {
		return s.table.Parent
	}
	if s.table.Account > 0 {
		return s.table.Account
	}
	return fact.NoColumn
}

// first returns the first column of a type.
func (s *spoiler) first(of fact.Type) int {
	return slices.IndexFunc(s.table.Columns, func(c fact.Column) bool { return c.Type == of })
}

func (s *spoiler) isTime() bool {
	if s.due += s.every; s.due < certain {
		return false
	}
	s.due -= certain
	return true
}

// change is another text for a cell.
type change struct {
	column int
	text   string
}

// spoiled returns the line of a row like r, but bad.
func (s *spoiler) spoiled(r *row, updated rules.Instant) []byte {
	flaw := s.flaws[s.next%len(s.flaws)]
	s.next++
	s.bad++
	id := change{0, string(r.cell(0)) + "x"}
	if s.table.IDWith != fact.NoColumn {
		id = change{fact.NoColumn, ""}
	}
	switch flaw {
	case fact.MissingID:
		id = change{0, ""}
		return s.with(r, id)
	case fact.UnknownAccount:
		owner := unknown(r, s.owner())
		if s.bad%2 == 1 && owner.column > 0 {
			owner.text = ""
		}
		return s.with(r, owner, id)
	case fact.UnknownOrder:
		return s.with(r, unknown(r, s.table.Parent), id)
	case fact.NegativeAmount:
		column := s.first(fact.Money)
		return s.with(r, id, change{column, "-" + string(r.cell(column))})
	case fact.NotUSD:
		return s.with(r, id, change{s.table.Currency, "EUR"})
	case fact.OutOfOrder:
		return s.with(r, id, change{s.table.InOrder[0][0], "1899-12-31T23:59:59Z"})
	case fact.DuplicateID:
		later := change{len(s.table.Columns), (updated + hour).String()}
		return s.with(r, later, s.other(r, updated))
	}
	return s.with(r, id, s.malformed())
}

// unknown changes an id to one of its kind that nobody has.
func unknown(r *row, column int) change {
	kind, _, _ := bytes.Cut(r.cell(column), []byte("-"))
	return change{column, string(kind) + "-unknown"}
}

// other changes a row's content: an amount's last digit, a name, or an instant.
func (s *spoiler) other(r *row, updated rules.Instant) change {
	for _, of := range []fact.Type{fact.Money, fact.Points, fact.Rate} {
		if column := s.first(of); column != fact.NoColumn {
			cell := r.cell(column)
			last := len(cell) - 1
			return change{column, string(cell[:last]) + string((cell[last]-'0'+1)%10+'0')}
		}
	}
	if column := s.table.Column("name"); column != fact.NoColumn {
		return change{column, "Renamed Holdings"}
	}
	last := fact.NoColumn
	for i, c := range s.table.Columns {
		if c.Type == fact.Instant {
			last = i
		}
	}
	return change{last, updated.String()}
}

// misspelt is what a cell of a type may not say.
var misspelt = map[fact.Type][]string{
	fact.Instant: {"2025-02-30T10:00:00Z", "12/03/2025", "2025-03-12 10:00:00"},
	fact.Date:    {"2025-3-3", "week 12"},
	fact.Money:   {`"1,234.50"`, "12.5", "", "USD 80.00"},
	fact.Points:  {"1500.5", "4k"},
	fact.Rate:    {"n/a", "0,91"},
	fact.Bool:    {"yes", ""},
	fact.Enum:    {"owner", "voucher"},
}

// malformed changes a cell to what its column cannot hold; another column each time.
func (s *spoiler) malformed() change {
	columns := int64(len(s.table.Columns))
	for i := s.bad; ; i++ {
		if texts := misspelt[s.table.Columns[i%columns].Type]; texts != nil {
			return change{int(i % columns), texts[s.bad/columns%int64(len(texts))]}
		}
	}
}

// with returns the line of the row with other texts in some cells.
func (s *spoiler) with(r *row, changes ...change) []byte {
	s.altered.buf, s.altered.cells = s.altered.buf[:0], 0
	for i := range r.cells {
		if at := slices.IndexFunc(changes, func(c change) bool { return c.column == i }); at >= 0 {
			s.altered.text(changes[at].text)
		} else {
			s.altered.done(append(s.altered.buf, r.cell(i)...))
		}
	}
	return s.altered.line()
}
