package worldgen

// table.go: a table's rows, put together cell by cell without allocating, and
// written.

import (
	"strconv"
	"strings"

	"trueup/rules"
	"trueup/rules/fact"
)

// table writes the rows of one table, updated_at as the last column.
type table struct {
	fact *fact.Table
	file *file
	row  row
	err  error // the first; what comes after it is lost
	rows int64
	spoiler
}

func newTable(t *fact.Table, f *file, index int, badRows odds) *table {
	out := &table{fact: t, file: f, spoiler: newSpoiler(t, index, badRows)}
	for _, c := range t.Columns {
		out.row.text(c.Name)
	}
	out.row.text(fact.UpdatedAt)
	out.put(out.row.line())
	return out
}

// begin starts a row; its cells are to be added in the order of the columns.
func (t *table) begin() *row {
	t.row.buf, t.row.cells = t.row.buf[:0], 0
	return &t.row
}

// end writes the row, and a bad one after it if it is time for one.
func (t *table) end(updated rules.Instant) {
	t.endChanged(updated)
	if t.isTime() {
		t.put(t.spoiled(&t.row, updated))
		t.rows++
	}
}

// endChanged writes a row that was there before. No bad one follows it: a copy with
// another content would correct an old fact.
func (t *table) endChanged(updated rules.Instant) {
	t.row.instant(updated)
	t.put(t.row.line())
	t.rows++
}

func (t *table) put(line []byte) {
	if _, err := t.file.out.Write(line); err != nil && t.err == nil {
		t.err = t.file.failed(err)
	}
}

// row is the text of a row; each cell ends in a comma.
type row struct {
	buf   []byte
	ends  [maxCells]int
	cells int
}

const maxCells = 20

// cell returns the text of a cell.
func (r *row) cell(i int) []byte {
	from := 0
	if i > 0 {
		from = r.ends[i-1]
	}
	return r.buf[from : r.ends[i]-1]
}

// line returns the row with the end of its line.
func (r *row) line() []byte {
	r.buf[len(r.buf)-1] = '\n'
	return r.buf
}

func (r *row) done(buf []byte) {
	r.buf = append(buf, ',')
	r.ends[r.cells] = len(r.buf)
	r.cells++
}

// text adds a text that needs no quotes.
func (r *row) text(s string) { r.done(append(r.buf, s...)) }

// name adds words that may need quotes.
func (r *row) name(first, last, company string) {
	buf := r.buf
	quoted := strings.Contains(last, ",")
	if quoted {
		buf = append(buf, '"')
	}
	buf = append(append(buf, first...), ' ')
	buf = append(append(buf, last...), ' ')
	buf = append(buf, company...)
	if quoted {
		buf = append(buf, '"')
	}
	r.done(buf)
}

// How many digits ids have at least.
const (
	accountDigits = 7
	orderDigits   = 8
	otherDigits   = 7
)

func (r *row) id(prefix string, n int64, digits int) {
	r.done(appendPadded(append(r.buf, prefix...), n, digits))
}

func (r *row) account(n int64) { r.id("acc-", n, accountDigits) }

// part adds the id of the nth thing that belongs to another, from 1. Accounts,
// packages and customers, to which things belong, have so many digits.
func (r *row) part(prefix string, of, n int64) {
	buf := appendPadded(append(r.buf, prefix...), of, accountDigits)
	r.done(strconv.AppendInt(append(buf, '-'), n, 10))
}

// member adds the id of an account's nth member, from 0.
func (r *row) member(account, n int64) { r.part("mem-", account, n+1) }

// memberOrStranger is member, or the id of somebody of the next account.
func (r *row) memberOrStranger(account, n int64) {
	if n == stranger {
		account, n = account+1, 0
	}
	r.member(account, n)
}

// report adds the id of a package's nth report, from 1.
func (r *row) report(pkg, n int64) { r.part("rep-", pkg, n) }

// appendPadded adds a number with zeros before it.
func appendPadded(dst []byte, n int64, digits int) []byte {
	var text [20]byte
	i := len(text)
	for ; n > 0 || i > len(text)-digits; n /= 10 {
		i--
		text[i] = byte('0' + n%10)
	}
	return append(dst, text[i:]...)
}

func (r *row) truth(b bool)            { r.done(strconv.AppendBool(r.buf, b)) }
func (r *row) whole(n int64)           { r.done(strconv.AppendInt(r.buf, n, 10)) }
func (r *row) money(c rules.Cents)     { r.done(c.Append(r.buf)) }
func (r *row) instant(i rules.Instant) { r.done(appendInstant(r.buf, i)) }

func (r *row) date(i rules.Instant) {
	days, _ := floorDiv(int64(i), day)
	r.done(appendDate(r.buf, days))
}

// hours adds half hours as hours: 37.5.
func (r *row) hours(halves int64) {
	buf := strconv.AppendInt(r.buf, halves/2, 10)
	if halves%2 == 1 {
		buf = append(buf, ".5"...)
	}
	r.done(buf)
}

// rate adds a rate in 1/10,000: 1.0925.
func (r *row) rate(n int64) {
	buf := append(strconv.AppendInt(r.buf, n/10_000, 10), '.')
	r.done(appendTwo(appendTwo(buf, n%10_000/100), n%100))
}

// amounts adds subtotal, tax, service fee and currency. The fee is 5.5 percent.
func (r *row) amounts(subtotal rules.Cents, tax int64) {
	r.money(subtotal)
	r.money(subtotal * rules.Cents(tax) / 100)
	r.money(subtotal * 55 / 1000)
	r.text("USD")
}
