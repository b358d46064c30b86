package csvfile

// rows_test.go: the rows that jobs gets.

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trueup/jobs"
)

// deliver returns copies of all rows of a table.
func deliver(t *testing.T, f *Folder) ([]jobs.SourceRow, error) {
	t.Helper()
	var rows []jobs.SourceRow
	err := f.Each(t.Context(), orders, func(r *jobs.SourceRow) error {
		row := *r
		row.Cells, row.At, row.Read = append([]string(nil), r.Cells...), append([]int(nil), r.At...), 0
		rows = append(rows, row)
		return nil
	})
	return rows, err
}

func TestEachDeliversRowsByTheHeader(t *testing.T) {
	row := func(line int, updatedAt string, at []int, cells ...string) jobs.SourceRow {
		return jobs.SourceRow{File: "orders.csv", Line: line, Cells: cells, UpdatedAt: updatedAt, At: at}
	}
	for _, c := range []struct {
		name, text string
		want       []jobs.SourceRow
	}{
		{"an empty file", "", nil},
		{"header only", ordersHeader, nil},
		{"in the table's order", ordersHeader + "o1,A,1.00\no2,B,2.00\n", []jobs.SourceRow{
			row(2, "", []int{1, 4, 6}, "o1", "A", "1.00"), row(3, "", []int{1, 4, 6}, "o2", "B", "2.00")}},
		{"in any order, others ignored", "x,subtotal,updated_at,account_id,order_id\nx,1.00,now,A,o1\n", []jobs.SourceRow{
			row(2, "now", []int{14, 12, 3}, "o1", "A", "1.00")}},
		{"mark of UTF-8, CRLF, quoted, no last newline", "\xef\xbb\xbforder_id,\"account_id\",subtotal\r\n\"o\"\"1\",\"A,B\",1.00\r\no2,A,", []jobs.SourceRow{
			row(2, "", []int{1, 8, 14}, `o"1`, "A,B", "1.00"), row(3, "", []int{1, 4, 6}, "o2", "A", "")}},
		{"line numbers after quoted newlines and empty lines", ordersHeader + "o1,\"A\nB\",1\n\no2,A,2\n", []jobs.SourceRow{
			row(2, "", []int{1, 4, 4}, "o1", "A\nB", "1"), row(5, "", []int{1, 4, 6}, "o2", "A", "2")}},
		{"NUL bytes and invalid UTF-8 are cells", ordersHeader + "o\x00,\xff,1\n", []jobs.SourceRow{
			row(2, "", []int{1, 4, 6}, "o\x00", "\xff", "1")}},
	} {
		t.Run(c.name, func(t *testing.T) {
			rows, err := deliver(t, folder(t, map[string]string{"orders.csv": c.text}))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, rows); diff != "" {
				t.Errorf("rows (-want +got):\n%s", diff)
			}
		})
	}
	t.Run("a table that is not delivered", func(t *testing.T) {
		if rows, err := deliver(t, folder(t, nil)); err != nil || rows != nil {
			t.Errorf("got %v, %v; want no rows", rows, err)
		}
	})
}

func TestEachDeliversBrokenRows(t *testing.T) {
	broken := func(why, raw string, at []int, cells ...string) jobs.SourceRow {
		return jobs.SourceRow{File: "orders.csv", Line: 2, Cells: cells, At: at, Broken: why, Raw: raw}
	}
	long := strings.Repeat("é", 200)
	for _, c := range []struct {
		name, text string
		want       jobs.SourceRow
	}{
		{"too few cells", "o1,A\n", broken("column 5: the row ends after 2 of 3 cells", "o1,A", []int{1, 4, 0}, "o1", "A", "")},
		{"one empty quoted cell", "\"\"\n", broken("column 3: the row ends after 1 of 3 cells", `""`, []int{1, 0, 0}, "", "", "")},
		{"too few cells over two lines", "o1,\"A\nB\"\n", broken("column 3: the row ends after 2 of 3 cells", "o1,\"A\nB\"", []int{1, 4, 0}, "o1", "A\nB", "")},
		{"too many cells", "o1,A,1,50,x\n", broken("column 8: the row has 5 cells and the header 3; a cell with a comma in it must be in quotes",
			"o1,A,1,50,x", []int{1, 4, 6}, "o1", "A", "1")},
		{"quote inside a cell", "o1,A,5\"\n", broken("column 7: "+insideCell, `o1,A,5"`, []int{1, 4, 6}, "o1", "A", `5"`)},
		{"text after a quote", "o1,\"A\"x,1\r\n", broken("column 7: "+afterQuote, `o1,"A"x,1`, []int{1, 0, 0}, "o1", "", "")},
		{"never closed", "o1,A,\"1\n", broken("column 6: "+neverClosed, `o1,A,"1`, []int{1, 4, 0}, "o1", "A", "")},
		{"a 10 MB cell", "o1,A," + strings.Repeat("1", 10e6) + "\n", broken(tooLong, "o1,A,"+strings.Repeat("1", 195)+"…", []int{1, 4, 0}, "o1", "A", "")},
		{"a text is cut between characters", "o" + long + "\n", broken("column 402: the row ends after 1 of 3 cells",
			"o"+strings.Repeat("é", 99)+"…", []int{1, 0, 0}, "o"+long, "", "")},
		{"the text of a broken row can be kept anywhere", "\x00\xff\n", broken("column 3: the row ends after 1 of 3 cells", "\uFFFD\uFFFD", []int{1, 0, 0}, "\x00\xff", "", "")},
	} {
		t.Run(c.name, func(t *testing.T) {
			rows, err := deliver(t, folder(t, map[string]string{"orders.csv": ordersHeader + c.text + "last,A,1\n"}))
			if err != nil || len(rows) != 2 || rows[1].Cells[0] != "last" || rows[1].Broken != "" || rows[1].Raw != "" {
				t.Fatalf("got %d rows (%v), want the broken one and the last", len(rows), err)
			}
			if diff := cmp.Diff(c.want, rows[0]); diff != "" {
				t.Errorf("row (-want +got):\n%s", diff)
			}
		})
	}
}

func TestEachFailsOnDamagedGzip(t *testing.T) {
	var text strings.Builder
	text.WriteString(ordersHeader)
	for i := range 50000 {
		fmt.Fprintf(&text, "o%d,A%d,%d.00\n", i, i*7919%1000, i*104729%9973)
	}
	packed := gzipped(t, text.String())
	bad := []byte(packed)
	bad[len(bad)-8] ^= 1 // the checksum
	for _, c := range []struct{ name, text, want string }{
		{"truncated", packed[:len(packed)/2], fmt.Sprintf("DIR/orders.csv.gz: the gzip data ends too early at byte %d: unexpected EOF; none of this delivery was taken: fetch the file again", len(packed)/2)},
		{"truncated in its last bytes", packed[:len(packed)-1], fmt.Sprintf("DIR/orders.csv.gz: the gzip data ends too early at byte %d: unexpected EOF; none of this delivery was taken: fetch the file again", len(packed)-1)},
		{"wrong checksum", string(bad), fmt.Sprintf("DIR/orders.csv.gz: the gzip data is damaged at byte %d: gzip: invalid checksum; none of this delivery was taken: fetch the file again", len(packed))},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := folder(t, map[string]string{"orders.csv.gz": c.text})
			if err := f.Check(t.Context(), tables); err != nil {
				t.Errorf("Check reads the header only, but: %v", err)
			}
			rows, err := deliver(t, f)
			if got := message(err, f.dir); got != c.want {
				t.Errorf("after %d rows\n got %s\nwant %s", len(rows), got, c.want)
			}
			for _, r := range rows {
				if r.Broken != "" {
					t.Fatalf("a row cut off by the damage was delivered: %+v", r)
				}
			}
		})
	}
	t.Run("whole", func(t *testing.T) {
		rows, err := deliver(t, folder(t, map[string]string{"orders.csv.gz": packed}))
		if err != nil || len(rows) != 50000 || rows[49999].Cells[0] != "o49999" {
			t.Errorf("%d rows, %v", len(rows), err)
		}
	})
}

func TestEachChecksTheHeaderItself(t *testing.T) {
	f := folder(t, map[string]string{"orders.csv": "order_id,subtotal\no1,1\n"})
	_, err := deliver(t, f)
	if want := "DIR/orders.csv: the header lacks account_id; it has order_id, subtotal"; message(err, f.dir) != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestEachReusesTheRowButNotItsTexts(t *testing.T) {
	f := folder(t, map[string]string{"orders.csv": ordersHeader + "o1,A,1\no2,\"B\",2\no3,C,3\n"})
	var kept []string
	seen := map[*jobs.SourceRow]bool{}
	if err := f.Each(t.Context(), orders, func(r *jobs.SourceRow) error {
		kept, seen[r] = append(kept, r.Cells...), true
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(kept, " "); got != "o1 A 1 o2 B 2 o3 C 3" || len(seen) != 1 {
		t.Errorf("kept %q in %d rows", got, len(seen))
	}
}

func TestEachCountsTheBytesOfAllTables(t *testing.T) {
	f := folder(t, map[string]string{"accounts.csv": "account_id,name\nA,Acme\n", "orders.csv.gz": gzipped(t, ordersHeader+"o1,A,1\n")})
	for range 2 { // a later pull counts from nothing again
		if err := f.Check(t.Context(), tables); err != nil {
			t.Fatal(err)
		}
		var read int64
		for _, table := range tables {
			if err := f.Each(t.Context(), table, func(r *jobs.SourceRow) error {
				if r.Read <= read {
					t.Errorf("%s: read %d after %d bytes", table.Name, r.Read, read)
				}
				read = r.Read
				return nil
			}); err != nil {
				t.Fatal(err)
			}
		}
		if size := f.Size(tables); read != size || size == 0 {
			t.Errorf("read %d bytes in all, the size is %d", read, size)
		}
	}
}

func TestEachStopsWhereItsCallerSays(t *testing.T) {
	f := folder(t, map[string]string{"orders.csv": ordersHeader + strings.Repeat("o,A,1\n", 100_000)})
	enough := errors.New("enough")
	n := 0
	if err := f.Each(t.Context(), orders, func(*jobs.SourceRow) error { n++; return enough }); !errors.Is(err, enough) || n != 1 {
		t.Errorf("Each = %v after %d rows, want the function's error after 1", err, n)
	}
	ctx, cancel := context.WithCancel(t.Context())
	n = 0
	err := f.Each(ctx, orders, func(*jobs.SourceRow) error { n++; cancel(); return nil })
	if !errors.Is(err, context.Canceled) || n > rowsBetweenChecks {
		t.Errorf("Each = %v, %d rows after the context ended", err, n)
	}
}
