package fact

// data_test.go: data is one line, splits at the separator alone, and gives back
// every text; whatever the cells hold, a row is a record or has a reason.

import (
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"trueup/rules"
)

func TestFieldsAreEscaped(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"", ""}, {"plain é", "plain é"}, {"|", `\p`}, {`\`, `\\`}, {"\n", `\n`}, {"\r", `\r`}, {`\p`, `\\p`}, {`\\p`, `\\\\p`}, {"a|b|c", `a\pb\pc`},
	} {
		got := string(AppendField([]byte("x"), c.in))
		if got != "x"+c.want || Unescape(c.want) != c.in {
			t.Errorf("%q is written %q, want %q; read back %q", c.in, got, "x"+c.want, Unescape(c.want))
		}
	}
}

// nasty draws texts made of what the encoding uses.
func nasty() *rapid.Generator[string] {
	return rapid.OneOf(rapid.String(), rapid.StringOfN(rapid.RuneFrom([]rune("|\\pnr\n\r\x00é ,\"")), 0, 9, -1))
}

func TestFieldsComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.SliceOfN(nasty(), 1, 6).Draw(t, "fields")
		var data []byte
		for i, field := range want {
			if i > 0 {
				data = append(data, Separator)
			}
			data = AppendField(data, field)
		}
		if strings.ContainsAny(string(data), "\r\n") {
			t.Fatalf("%q is more than a line", data)
		}
		got := Split(string(data), []string{"left over"})
		for i := range got {
			got[i] = Unescape(got[i])
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("%q (-written +read):\n%s", data, diff)
		}
	})
}

// TestRecordsKeepTheirTexts: two rows have equal data exactly if they say the same.
func TestRecordsKeepTheirTexts(t *testing.T) {
	clean := rapid.Map(nasty(), func(s string) string { return strings.ReplaceAll(s, "\x00", "") })
	rapid.Check(t, func(t *rapid.T) {
		note, order := clean.Draw(t, "note"), clean.Draw(t, "order")
		cells, _ := thing("note="+note, "order_id="+order)
		rec := parse(things, rules.Zone{}, cells, "")
		fields := Split(rec.Data, nil)
		if rec.Flaw != "" || len(fields) != 12 || Unescape(fields[0]) != order || Unescape(fields[11]) != note || rec.Parent != order {
			t.Fatalf("note %q and order %q: data %q, %s %s", note, order, rec.Data, rec.Flaw, rec.Why)
		}
	})
}

// FuzzParser gives the parser any cells.
func FuzzParser(f *testing.F) {
	good, _ := thing()
	f.Add(strings.Join(good, ","), "")
	f.Add(strings.Join(good, ","), "2023-03-01T00:00:00Z")
	f.Add("t1,A,o1,B,credits,true,-12.50,1500,-1.1,EUR,2023-02-30,,,\xff\x00", "")
	f.Add(",,,,donation,false,0.00,0,0,,,,,|", "never")
	f.Add("t|1,A\\,\n,\r,donation,false,0.00,0,0,USD,0000-01-01,9999-12-31T23:59:59Z,0000-01-01T00:00:00Z,", "")
	zone := rules.NewZone(time.FixedZone("", -5*3600))
	reasons := []Reason{"", Malformed, MissingID, NegativeAmount, NotUSD, OutOfOrder}
	f.Fuzz(func(t *testing.T, row, updatedAt string) {
		cells := strings.Split(row, ",")
		for len(cells) < len(things.Columns) {
			cells = append(cells, "")
		}
		cells = cells[:len(things.Columns)]
		given := slices.Clone(cells)
		rec := parse(things, zone, cells, updatedAt)
		if !slices.Contains(reasons, rec.Flaw) || (rec.Flaw == "") != (rec.Why == "") || rec.FlawColumn >= len(things.Columns) {
			t.Errorf("%q: %q in column %d: %q", row, rec.Flaw, rec.FlawColumn, rec.Why)
		}
		for _, text := range []string{rec.ID, rec.Shown, rec.Account, rec.Parent, rec.Link, rec.Data, rec.FlawText, rec.Why} {
			if !utf8.ValidString(text) || strings.Contains(text, "\x00") {
				t.Errorf("%q: the record holds %q, which a database cannot keep", row, text)
			}
		}
		if fields := Split(rec.Data, nil); rec.Flaw != Malformed && len(fields) != len(things.Columns)-2 {
			t.Errorf("%q: %d fields in %q", row, len(fields), rec.Data)
		}
		if again := parse(things, zone, cells, updatedAt); again != rec || !slices.Equal(given, cells) {
			t.Errorf("%q: parsed again it is %+v, not %+v", row, again, rec)
		}
	})
}
