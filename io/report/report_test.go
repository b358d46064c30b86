package report

// report_test.go: rows of every kind of cell, as gocsv writes them and as we do.

import (
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"trueup/rules"
	"trueup/rules/finance"
	"trueup/rules/program"
)

// said says itself in all three ways, of which gocsv prefers the first.
type said struct{ text string }

func (s said) MarshalCSV() (string, error)  { return s.text, nil }
func (s said) MarshalText() ([]byte, error) { return []byte("not this"), nil }
func (s said) String() string               { return "nor this" }

// level is a number with a name, by pointer only.
type level int

func (l *level) String() string { return "level " + strconv.Itoa(int(*l)) }

// worded is a struct that is one cell.
type worded struct{ a, b string }

func (w worded) MarshalText() ([]byte, error) { return []byte(w.a + "," + w.b), nil }

// everyRow has every kind of cell that is written without gocsv.
type everyRow struct {
	Name     string        `csv:"name"`
	Asset    rules.Asset   `csv:"asset"`
	Code     program.Code  `csv:"account"`
	At       rules.Instant `csv:"effective_at"`
	Money    rules.Cents   `csv:"money"`
	Points   rules.Points  `csv:"points"`
	Day      rules.Day     `csv:"day"`
	Month    rules.Month   `csv:"month"`
	Ignored  string        `csv:"-"`
	hidden   string
	On       bool   `csv:"on"`
	I        int    `csv:"i"`
	I8       int8   `csv:"i8"`
	I16      int16  `csv:"i16"`
	I32      int32  `csv:"i32"`
	I64      int64  `csv:"i64,omitempty"`
	U        uint   `csv:"u"`
	U8       uint8  `csv:"u8"`
	U64      uint64 `csv:"u64"`
	Said     said   `csv:"said"`
	Level    level  `csv:"level"`
	Worded   worded `csv:"worded"`
	Untagged int64
}

func everyRows() *rapid.Generator[[]everyRow] {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) everyRow {
		return everyRow{
			Name: awkward().Draw(t, "name"), Asset: rules.Asset(awkward().Draw(t, "asset")), Code: program.Code(awkward().Draw(t, "code")),
			At: rapid.OneOf(rapid.SampledFrom([]rules.Instant{rules.None, rules.Never, 0}),
				rapid.Custom(func(t *rapid.T) rules.Instant {
					return rules.Instant(rapid.Int64Range(-6e16, 2e17).Draw(t, "at"))
				})).Draw(t, "instant"),
			Money: rules.Cents(rapid.Int64().Draw(t, "money")), Points: rules.Points(rapid.Int64().Draw(t, "points")),
			Day: rules.Day(rapid.Int32Range(-700_000, 2_900_000).Draw(t, "day")), Month: rules.Month(rapid.Int32Range(0, 120_000).Draw(t, "month")),
			Ignored: "ignored", hidden: "hidden", On: rapid.Bool().Draw(t, "on"),
			I: rapid.Int().Draw(t, "i"), I8: rapid.Int8().Draw(t, "i8"), I16: rapid.Int16().Draw(t, "i16"), I32: rapid.Int32().Draw(t, "i32"), I64: rapid.Int64().Draw(t, "i64"),
			U: rapid.Uint().Draw(t, "u"), U8: rapid.Uint8().Draw(t, "u8"), U64: rapid.Uint64().Draw(t, "u64"),
			Said: said{awkward().Draw(t, "said")}, Level: level(rapid.IntRange(-3, 3).Draw(t, "level")),
			Worded: worded{awkward().Draw(t, "a"), awkward().Draw(t, "b")}, Untagged: rapid.Int64().Draw(t, "untagged"),
		}
	}), 0, 4)
}

// TestEncodeIsGocsv holds what is written without gocsv to what gocsv writes.
func TestEncodeIsGocsv(t *testing.T) {
	p, err := planOf(reflect.TypeFor[everyRow]())
	if err != nil || p.columns == nil {
		t.Fatalf("the row is left to gocsv, so nothing is compared: %v", err)
	}
	rapid.Check(t, func(t *rapid.T) {
		rows := everyRows().Draw(t, "rows")
		f := &Folder{options: Options{Excel: rapid.Bool().Draw(t, "excel")}}
		want, err := encodeByGocsv([]byte("before\n"), rows, f.options.lineEnd())
		if err != nil {
			t.Fatal(err)
		}
		got, err := f.Encode([]byte("before\n"), rows)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), string(got)); diff != "" {
			t.Fatalf("gocsv (-), Encode (+):\n%s", diff)
		}
	})
}

// spoken is a struct with a String method and no other, which gocsv alone would spread
// over two columns.
type spoken struct {
	Of rules.Asset
	N  int64
}

func (s spoken) String() string { return s.Of.FormatAmount(s.N) }

// quantityRow has structs in its cells.
type quantityRow struct {
	Account string         `csv:"account_id"`
	Amount  rules.Quantity `csv:"amount"`
	secret  int
	Left    spoken `csv:"left"`
}

// embeddedRow is of a shape that is left to gocsv.
type embeddedRow struct {
	finance.JournalLine
	Next  *int64 `csv:"next"`
	Share float64
}

func TestRows(t *testing.T) {
	seven := int64(7)
	line := finance.JournalLine{
		Date: 20_000, Kind: "earned_orders", Account: "Liabilities:Rewards:Points", Credit: 10_05, Currency: "USD", Points: 1005, Reference: "r-1",
	}
	for name, c := range map[string]struct {
		row, rows any
		want      string
	}{
		"a journal line": {finance.JournalLine{}, []finance.JournalLine{line},
			"date,kind,account,debit,credit,currency,points,reference\n2024-10-04,earned_orders,Liabilities:Rewards:Points,0.00,10.05,USD,1005,r-1\n"},
		"quantities": {quantityRow{secret: 1}, []quantityRow{
			{"a-1", rules.Quantity{Asset: rules.AssetPoints, Amount: -1500}, 1, spoken{rules.AssetCredits, -1230}},
		}, "account_id,amount,left\na-1,-1500,-12.30\n"},
		"embedded, pointers, floats": {embeddedRow{}, []embeddedRow{{line, &seven, 0.25}, {line, nil, 0}},
			"date,kind,account,debit,credit,currency,points,reference,next,Share\n" +
				"2024-10-04,earned_orders,Liabilities:Rewards:Points,0.00,10.05,USD,1005,r-1,7,0.25\n" +
				"2024-10-04,earned_orders,Liabilities:Rewards:Points,0.00,10.05,USD,1005,r-1,,0\n"},
		"texts": {[]string{"asset", "=month"}, [][]string{{"points", "2026-10"}, {"-12.30", "-x"}},
			"asset,'=month\npoints,2026-10\n-12.30,'-x\n"},
		"no rows":  {quantityRow{}, []quantityRow{}, "account_id,amount,left\n"},
		"nil rows": {quantityRow{}, []quantityRow(nil), "account_id,amount,left\n"},
		"no texts": {[]string{"one", "two"}, [][]string{}, "one,two\n"},
		"a tag that only gocsv reads so": {struct {
			A string `csv:"a"`
			B string `csv:"-,omitempty"`
		}{}, []struct {
			A string `csv:"a"`
			B string `csv:"-,omitempty"`
		}{{"x", "y"}}, "a\nx\n"},
	} {
		t.Run(name, func(t *testing.T) {
			for _, excel := range []bool{false, true} {
				f := &Folder{options: Options{Excel: excel}}
				got, err := f.Header(c.row)
				if err != nil {
					t.Fatal(err)
				}
				if got, err = f.Encode(got, c.rows); err != nil {
					t.Fatal(err)
				}
				want := c.want
				if excel {
					want = strings.ReplaceAll(want, "\n", "\r\n")
				}
				if diff := cmp.Diff(want, string(got)); diff != "" {
					t.Errorf("excel %v (-want +got):\n%s", excel, diff)
				}
			}
		})
	}
}

// broken cannot be said.
type broken struct{}

func (broken) MarshalText() ([]byte, error) { return nil, errNoText }

var errNoText = errors.New("no text")

func TestRowsThatCannotBeWritten(t *testing.T) {
	type bad struct {
		Fine string `csv:"fine"`
		Bad  broken `csv:"bad"`
	}
	type badForGocsv struct {
		Bad   broken  `csv:"bad"`
		Share float64 `csv:"share"`
	}
	type mixed struct {
		Amount spoken `csv:"amount"`
		Share  *int64 `csv:"share"`
	}
	f := new(Folder)
	for name, c := range map[string]struct {
		rows  any
		want  string
		cause error
	}{
		"a cell without a text":           {[]bad{{}}, "row 1 of []report.bad, column bad: no text", errNoText},
		"a cell without a text, by gocsv": {[]badForGocsv{{}}, "rows of []report.badForGocsv: no text", errNoText},
		"a struct with String, by gocsv":  {[]mixed{{}}, "column Amount of report.mixed: gocsv takes no String method for a cell of a struct: give its type a MarshalText method", nil},
		"no columns":                      {[]struct{ a int }{{1}}, "struct { a int } has no columns: give its fields csv tags", nil},
		"a struct":                        {quantityRow{}, "rows are a slice of structs or [][]string, not report.quantityRow", nil},
		"numbers":                         {[]int{1}, "rows are a slice of structs or [][]string, not []int", nil},
		"nothing":                         {nil, "rows are a slice of structs or [][]string, not <nil>", nil},
	} {
		dst, err := f.Encode([]byte("kept"), c.rows)
		if err == nil || err.Error() != c.want || c.cause != nil && !errors.Is(err, c.cause) {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
		if string(dst) != "kept" {
			t.Errorf("%s: what was there before is now %q", name, dst)
		}
	}
	for _, row := range []any{nil, 1, []quantityRow{}, &quantityRow{}, struct{ a int }{}} {
		if header, err := f.Header(row); err == nil {
			t.Errorf("%T has the header %q", row, header)
		}
	}
}

// TestEncodeAtOnce encodes row types that nobody has met before from many goroutines;
// the race detector looks on.
func TestEncodeAtOnce(t *testing.T) {
	type first struct {
		A string `csv:"a"`
	}
	type second struct {
		A string   `csv:"a"`
		B *float64 `csv:"b"`
	}
	f := new(Folder)
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for _, rows := range []any{[]first{{"x"}}, []second{{A: "x"}}} {
				want := map[bool]string{true: "x\n", false: "x,\n"}[fmt.Sprintf("%T", rows) == "[]report.first"]
				if got, err := f.Encode(nil, rows); err != nil || string(got) != want {
					t.Errorf("goroutine %d: %q, %v", i, got, err)
				}
			}
		})
	}
	wg.Wait()
}
