package page

// model.go: what the page consists of: sections of blocks, each a chart and its table.

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// builder gathers the page.
type builder struct {
	files    Files
	about    About
	asOf     time.Time
	read     []string // files that were there, in order
	tiles    []tile
	sections []*section
	tables   int // so far; numbers their ids
}

func (b *builder) used(file string) {
	if !slices.Contains(b.read, file) {
		b.read = append(b.read, file)
	}
}

// section is a part of the page with a heading and links to the files it shows.
type section struct {
	ID, Title, Lead string
	Files           []string
	Periods         []string // the periods that its waterfalls can show
	Measures        []column // what its curves can show
	Blocks          []*block
}

// Empty says that the section's files are there and have nothing to show.
func (s *section) Empty() bool { return len(s.Blocks) == 0 }

func (b *builder) section(id, title, lead string, files ...string) *section {
	s := &section{ID: id, Title: title, Lead: lead, Files: files}
	b.sections = append(b.sections, s)
	return s
}

// block is a chart with its table, or a table alone.
type block struct {
	Title string
	Chart *chart
	Table *table
	Pair  bool // chart and table side by side where there is room
}

// chart says how the script draws a table: nothing but the table has the figures.
type chart struct {
	Label  string `json:"-"` // for who cannot see it
	Kind   string `json:"kind"`
	Table  string `json:"table"`
	X      string `json:"x"`                // the column along the axis
	Series []line `json:"series,omitempty"` // the columns drawn
	Split  string `json:"split,omitempty"`  // one series for each value of this column
	Only   string `json:"only,omitempty"`   // rows in which this column is not zero
	Unit   string `json:"unit,omitempty"`
	Stack  bool   `json:"stack,omitempty"`
	Across bool   `json:"across,omitempty"` // bars lie, for names
}

// line is one series of a chart: a column, its name, and how it is drawn.
type line struct {
	Column string `json:"column"`
	Label  string `json:"label"`
	As     string `json:"as,omitempty"`    // line, in a chart of bars
	Below  bool   `json:"below,omitempty"` // drawn below zero
}

// Spec is the chart's description for the script, as JSON.
func (c *chart) Spec() (string, error) {
	text, err := json.Marshal(c)
	return string(text), err
}

// table is what people read and tests compare with the files.
type table struct {
	ID, Caption string
	Note        string // what is left out, and where it is
	File        string // that its figures are of
	Columns     []column
	Rows        []row
	Size        string // class for tables of many columns
}

// column is a table's column: the file's name for it, and the shown one.
type column struct {
	Name, Label string
	Number      bool
}

// row is a table's row. Number is the file's row it stands for, 0 if it is no single one.
type row struct {
	Number int
	Foot   bool // sums of the rows above; not drawn
	Cells  []cell
}

// Line is Number as an attribute.
func (r row) Line() string { return lineOf(r.Number) }

// cell is one figure or text. Value is the file's text of it.
type cell struct {
	Value  string
	Column string // of the file, where it is not the table's column
	Number int    // of the file's row, where it is not the row's
}

// Line is Number as an attribute.
func (c cell) Line() string { return lineOf(c.Number) }

// Shown is a figure for people.
func (c cell) Shown() string {
	if !isNumber(c.Value) {
		return c.Value
	}
	return shown(c.Value)
}

// longText is where a text that is no figure is cut: some files list many keys in a cell.
const longText = 600

// Cut says that the cell's text is too long to be shown whole.
func (c cell) Cut() bool { return len(c.Value) > longText }

// Text is the cell's text, or the beginning of it.
func (c cell) Text() string {
	if c.Cut() {
		return strings.ToValidUTF8(c.Value[:longText], "")
	}
	return c.Value
}

func lineOf(number int) string {
	if number == 0 {
		return ""
	}
	return strconv.Itoa(number)
}

func (b *builder) table(caption, file string, columns ...column) *table {
	b.tables++
	t := &table{ID: "t" + strconv.Itoa(b.tables), Caption: caption, File: file, Columns: columns}
	return t
}

func (t *table) add(number int, values ...string) {
	r := row{Number: number}
	for _, value := range values {
		r.Cells = append(r.Cells, cell{Value: value})
	}
	t.Rows = append(t.Rows, r)
}

// tile is one figure of the summary.
type tile struct {
	Title string
	Value string // exact
	Unit  string
	Name  string // for tests
	Lines []tileLine
}

// tileLine is a part of a tile's figure.
type tileLine struct{ Label, Value, Unit string }

// Shown is the line's figure for people.
func (l tileLine) Shown() string { return shown(l.Value) }

// Shown is the tile's figure for people.
func (t tile) Shown() string { return shown(t.Value) }

// text and number name columns as the files do.
func text(names ...string) []column { return columnsOf(false, names) }

func number(names ...string) []column { return columnsOf(true, names) }

func columnsOf(isNumber bool, names []string) []column {
	columns := make([]column, 0, len(names))
	for _, name := range names {
		columns = append(columns, column{name, label(name), isNumber})
	}
	return columns
}

// labels are the names that would read badly as they are.
var labels = map[string]string{"usd": "USD", "since": "In debt since", "usd_open": "Open in USD", "bucket": "Age in days",
	"liability_usd": "Liability in USD", "breakage_usd": "Breakage in USD", "liability_less_breakage_usd": "Liability less breakage in USD"}

// label makes a column's or a word's name readable: earned_orders is Earned orders.
func label(name string) string {
	if known, ok := labels[name]; ok {
		return known
	}
	words := strings.Split(strings.TrimSuffix(name, "_id"), "_")
	for i, word := range words {
		switch {
		case word == "usd":
			words[i] = "USD"
		case i == 0 && word != "":
			words[i] = strings.ToUpper(word[:1]) + word[1:]
		}
	}
	return strings.Join(words, " ")
}

// many says how many there are of something.
func many(count int, one, more string) string {
	if count == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%s %s", shown(strconv.Itoa(count)), more)
}
