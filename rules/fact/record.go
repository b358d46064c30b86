package fact

// record.go: from the cells of a row to a canonical record, or to the reason why not.

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"trueup/rules"
)

// Record is a row in canonical form: two rows say the same if their Data,
// Account and ID are equal, however they were written.
type Record struct {
	ID        string        // identity in the mirror: first column, with IDWith "EUR 2023-01-01T00:00:00Z"
	Shown     string        // the id that reports show: the first column
	Account   string        // empty for a shared fact
	Parent    string        // id of the parent fact, empty if the table has none
	Link      string        // the other account, empty for none
	UpdatedAt rules.Instant // None if the source does not say
	Effect    rules.Instant // when it takes effect (Table.Effect); None: not yet; Always where every change matters
	Data      string        // the columns of InData, encoded by AppendField and joined by Separator

	// Flaw is what the row breaks by itself, the first reason that applies;
	// empty for a row that is good in itself. Malformed and MissingID come
	// before what the mirror decides (UnknownAccount, UnknownOrder), the others after.
	Flaw Reason
	// FlawColumn is the index of the column that breaks it, NoColumn if the row as a whole does.
	FlawColumn int
	// FlawText is the offending text, and Why says in words what is wrong with it.
	FlawText string
	Why      string
}

// Always is the Effect of a record of a table in which every change of a row matters.
const Always rules.Instant = -9_000_000_000_000_000_000

// Edition says how rows are read and judged. A change of that raises it, so that
// tables delivered as before are read again.
const Edition = "1"

// Separator stands between the fields of Record.Data.
const Separator = '|'

// A Parser turns rows of one table into records. It reuses its buffers and is
// not safe for use by several goroutines.
type Parser struct {
	table *Table
	zone  rules.Zone
	at    []rules.Instant // instants of the row, by column
	buf   []byte          // the row's data so far
	first bool            // no field in buf yet
}

// NewParser returns a parser for a table; dates begin at 00:00 in the zone.
func NewParser(t *Table, zone rules.Zone) *Parser {
	return &Parser{table: t, zone: zone, at: make([]rules.Instant, len(t.Columns))}
}

// Parse fills rec from the cells of a row, one for each column of the table, and
// from the text of updated_at (empty if there is none). Every text in rec is a copy.
func (p *Parser) Parse(cells []string, updatedAt string, rec *Record) {
	t := p.table
	*rec = Record{FlawColumn: NoColumn, UpdatedAt: rules.None}
	rec.Shown = shown(cells[0])
	if t.Account >= 0 {
		rec.Account = shown(cells[t.Account])
	}
	p.buf, p.first = p.buf[:0], true
	for i := range t.Columns {
		if why := p.field(i, cells[i]); why != "" {
			p.malformed(cells, rec, i, cells[i], why)
			return
		}
	}
	if updatedAt != "" {
		var ok bool
		if rec.UpdatedAt, ok = rules.ParseInstant(updatedAt); !ok {
			p.malformed(cells, rec, NoColumn, updatedAt, "updated_at is not an RFC 3339 instant with at most six fractional digits")
			return
		}
	}
	if cells[0] == "" {
		rec.flaw(MissingID, 0, "", "the row has no id of its own")
	} else if t.IDWith >= 0 && cells[t.IDWith] == "" {
		rec.flaw(MissingID, t.IDWith, "", "the row has no "+t.Columns[t.IDWith].Name+", which is part of its id")
	}
	rec.ID, rec.Data, rec.Effect = p.identity(cells), string(p.buf), Always
	if t.Effect > 0 {
		rec.Effect = p.at[t.Effect]
	}
	if t.Parent >= 0 {
		rec.Parent = strings.Clone(cells[t.Parent])
	}
	if t.Link >= 0 {
		rec.Link = strings.Clone(cells[t.Link])
	}
	if rec.Flaw == "" {
		p.checkValues(cells, rec)
	}
}

// malformed says what is wrong with a row that cannot be read, and keeps the ids
// that can: it is replaced when its own is delivered again, and its account may be
// its parent's.
func (p *Parser) malformed(cells []string, rec *Record, column int, text, why string) {
	rec.flaw(Malformed, column, text, why)
	rec.ID = p.identity(cells)
	rec.Parent, rec.Link = key(cells, p.table.Parent), key(cells, p.table.Link)
}

// field checks one cell and, if it is part of the data, appends its canonical
// form to p.buf. It returns what is wrong, or "".
func (p *Parser) field(i int, cell string) string {
	if !p.table.InData(i) {
		start := len(p.buf)
		why := p.append(i, cell)
		p.buf = p.buf[:start]
		return why
	}
	if !p.first {
		p.buf = append(p.buf, Separator)
	}
	p.first = false
	return p.append(i, cell)
}

// append checks one cell and adds its canonical form to p.buf.
func (p *Parser) append(i int, cell string) (why string) {
	c := &p.table.Columns[i]
	switch c.Type {
	case Text:
		why = p.text(i, cell)
	case Instant:
		why = p.instant(i, cell)
	case Date:
		why = p.date(i, cell)
	case Money:
		v, ok := rules.ParseCents(cell)
		if !ok {
			return "not an amount: digits, a point and two digits"
		}
		p.buf = strconv.AppendInt(p.buf, int64(v), 10)
	case Points:
		v, ok := rules.ParsePoints(cell)
		if !ok {
			return "not a number of points: digits only"
		}
		p.buf = strconv.AppendInt(p.buf, int64(v), 10)
	case Rate:
		r, ok := ParseRate(cell)
		if !ok {
			return "not a rate: digits, at most one point"
		}
		p.buf = append(p.buf, r...)
	case Bool:
		if cell != "true" && cell != "false" {
			return "not true or false"
		}
		p.buf = append(p.buf, cell[0])
	case Enum:
		if !slices.Contains(c.Values, cell) {
			return "not one of " + strings.Join(c.Values, ", ")
		}
		p.buf = append(p.buf, cell...)
	}
	return why
}

func (p *Parser) text(i int, cell string) string {
	if len(cell) > MaxKey && p.table.isKey(i) {
		return "an id longer than " + strconv.Itoa(MaxKey) + " bytes"
	}
	if !utf8.ValidString(cell) {
		return "not valid UTF-8"
	}
	if strings.IndexByte(cell, 0) >= 0 {
		return "holds a NUL byte"
	}
	p.buf = AppendField(p.buf, cell)
	return ""
}

func (p *Parser) instant(i int, cell string) string {
	p.at[i] = rules.None
	if cell == "" {
		return ""
	}
	v, ok := rules.ParseInstant(cell)
	if !ok {
		return "not an RFC 3339 instant with at most six fractional digits"
	}
	p.at[i] = v
	p.buf = strconv.AppendInt(p.buf, int64(v), 10)
	return ""
}

func (p *Parser) date(i int, cell string) string {
	p.at[i] = rules.None
	if cell == "" {
		return ""
	}
	days, ok := rules.ParseDate(cell)
	if !ok {
		return "not a date such as 2026-10-31"
	}
	p.at[i] = p.zone.DayStart(days)
	p.buf = strconv.AppendInt(p.buf, days, 10)
	return ""
}

// checkValues applies the reasons that a well-formed row can break by itself.
func (p *Parser) checkValues(cells []string, rec *Record) {
	t := p.table
	for i, c := range t.Columns {
		if (c.Type == Money || c.Type == Rate) && cells[i][0] == '-' && strings.Trim(cells[i], "-0.") != "" {
			rec.flaw(NegativeAmount, i, cells[i], "an amount below zero")
			return
		}
	}
	if t.Currency >= 0 && cells[t.Currency] != "USD" {
		rec.flaw(NotUSD, t.Currency, cells[t.Currency], "only USD is booked")
		return
	}
	for _, pair := range t.InOrder {
		later, earlier := pair[0], pair[1]
		if p.at[later] != rules.None && p.at[earlier] != rules.None && p.at[later] < p.at[earlier] {
			rec.flaw(OutOfOrder, later, cells[later], "before "+t.Columns[earlier].Name+" "+cells[earlier])
			return
		}
	}
}

func (r *Record) flaw(reason Reason, column int, text, why string) {
	r.Flaw, r.FlawColumn, r.FlawText, r.Why = reason, column, shown(text), why
}

// ParseRate reads a rate and returns it without needless zeros, so that equal
// rates have equal texts.
func ParseRate(s string) (string, bool) {
	whole, frac, point := strings.Cut(strings.TrimPrefix(s, "-"), ".")
	if !allDigits(whole) || point && !allDigits(frac) || len(s) > 30 {
		return "", false
	}
	whole = strings.TrimLeft(whole, "0")
	frac = strings.TrimRight(frac, "0")
	if whole == "" {
		whole = "0"
	}
	if frac != "" {
		whole += "." + frac
	}
	if s[0] == '-' && whole != "0" {
		whole = "-" + whole
	}
	return whole, true
}

func allDigits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
