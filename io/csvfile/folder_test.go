package csvfile

// folder_test.go: what is known before a row is read, and what it says to people.

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trueup/rules/fact"
)

var (
	orders = &fact.Table{Name: "orders", Columns: []fact.Column{{Name: "order_id"}, {Name: "account_id"}, {Name: "subtotal"}}, Account: 1}
	tables = []*fact.Table{{Name: "accounts", Columns: []fact.Column{{Name: "account_id"}, {Name: "name"}}}, orders}
)

const ordersHeader = "order_id,account_id,subtotal\n"

// folder writes files and opens their folder.
func folder(t *testing.T, files map[string]string) *Folder {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	f, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func gzipped(t *testing.T, text string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := io.WriteString(w, text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestOpenRefusesWhatIsNoFolder(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "orders.csv")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ path, want string }{
		{filepath.Join(dir, "none"), "source folder DIR/none: file does not exist; give the folder that holds the CSV files"},
		{file, "source folder DIR/orders.csv is a file; give the folder that holds it"},
		{filepath.Join(file, "x"), "source folder DIR/orders.csv/x cannot be read: not a directory; check the path and its permissions"},
	} {
		_, err := Open(c.path)
		if got := message(err, dir); got != c.want {
			t.Errorf("Open:\n got %s\nwant %s", got, c.want)
		}
	}
	if _, err := Open(filepath.Join(dir, "none")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the error %v does not say fs.ErrNotExist", err)
	}
}

// message is an error's text with the folder's name made stable.
func message(err error, dir string) string {
	if err == nil {
		return ""
	}
	return strings.ReplaceAll(err.Error(), dir, "DIR")
}

// TestUnreadableNamesPathAndCauseOnce makes the error itself: a test that runs
// as root can read every file.
func TestUnreadableNamesPathAndCauseOnce(t *testing.T) {
	err := unreadable("/facts/orders.csv", &fs.PathError{Op: "open", Path: "/facts/orders.csv", Err: fs.ErrPermission})
	if want := "/facts/orders.csv cannot be read: permission denied; check the path and its permissions"; err.Error() != want {
		t.Errorf("got %q, want %q", err, want)
	}
	if !errors.Is(err, fs.ErrPermission) {
		t.Error("the cause is lost")
	}
}

func TestCheckReportsProblems(t *testing.T) {
	packed := gzipped(t, ordersHeader+"o1,A,1.00\n")
	for _, c := range []struct {
		name  string
		files map[string]string
		want  string
	}{
		{"good", map[string]string{"orders.csv": ordersHeader, "accounts.csv": "name,account_id,unknown\n"}, ""},
		{"good gzip by name", map[string]string{"orders.csv.gz": packed}, ""},
		{"good gzip by content", map[string]string{"orders.csv": packed}, ""},
		{"header only, no newline", map[string]string{"orders.csv": "order_id,account_id,subtotal"}, ""},
		{"quoted header, CRLF, mark of UTF-8", map[string]string{"orders.csv": "\xef\xbb\xbf\"order_id\",account_id,subtotal\r\n"}, ""},
		{"missing columns", map[string]string{"orders.csv": "order_id,total\n"},
			"DIR/orders.csv: the header lacks account_id, subtotal; it has order_id, total"},
		{"semicolons", map[string]string{"orders.csv": "order_id;account_id;subtotal\n"},
			"DIR/orders.csv: the header lacks order_id, account_id, subtotal; it has order_id;account_id;subtotal; cells are separated by commas, not by semicolons"},
		{"repeated column", map[string]string{"orders.csv": "order_id,account_id,subtotal,order_id,order_id\n"},
			"DIR/orders.csv: the header names order_id more than once; each column may be there once"},
		{"repeated updated_at", map[string]string{"orders.csv": "order_id,account_id,subtotal,updated_at,updated_at\n"},
			"DIR/orders.csv: the header names updated_at more than once; each column may be there once"},
		{"a repeated column that is ignored", map[string]string{"orders.csv": "order_id,account_id,subtotal,,\n"}, ""},
		{"all problems of all files", map[string]string{"orders.csv": "order_id,order_id\n", "accounts.csv": "id\n"},
			"DIR/accounts.csv: the header lacks account_id, name; it has id\n" +
				"DIR/orders.csv: the header lacks account_id, subtotal; it has order_id, order_id\n" +
				"DIR/orders.csv: the header names order_id more than once; each column may be there once"},
		{"broken header", map[string]string{"orders.csv": "\n\"order_id\n"},
			"DIR/orders.csv: line 2 is to be the header and cannot be read: column 1: " + neverClosed},
		{"a header without end", map[string]string{"orders.csv": strings.Repeat("x", maxRecord+1)},
			"DIR/orders.csv: line 1 is to be the header and cannot be read: " + tooLong},
		{"a header of thousands", map[string]string{"orders.csv": strings.Repeat(",", maxColumns)},
			"DIR/orders.csv: the header has 4097 columns; at most 4096 are read"},
		{"UTF-16", map[string]string{"orders.csv": "\xff\xfeo\x00"}, "DIR/orders.csv is UTF-16; save it as UTF-8"},
		{"both files", map[string]string{"orders.csv": ordersHeader, "orders.csv.gz": packed},
			"DIR/orders.csv and orders.csv.gz are both there and only one can be the table orders; remove the other"},
		{"named gzip, but plain", map[string]string{"orders.csv.gz": ordersHeader},
			"DIR/orders.csv.gz is not gzip, though its name says so; fetch it again, or rename it if it is plain CSV"},
		{"named gzip, but empty", map[string]string{"orders.csv.gz": ""},
			"DIR/orders.csv.gz is not gzip, though its name says so; fetch it again, or rename it if it is plain CSV"},
		{"gzip cut in its header", map[string]string{"orders.csv.gz": packed[:5]},
			"DIR/orders.csv.gz: the gzip data ends too early at byte 5: unexpected EOF; none of this delivery was taken: fetch the file again"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := folder(t, c.files)
			if got := message(f.Check(t.Context(), tables), f.dir); got != c.want {
				t.Errorf("Check:\n got %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestCheckRefusesAFolderInPlaceOfAFile(t *testing.T) {
	f := folder(t, nil)
	if err := os.Mkdir(filepath.Join(f.dir, "orders.csv"), 0o700); err != nil {
		t.Fatal(err)
	}
	want := "DIR/orders.csv is not a file; remove it or put the rows of orders there"
	if got := message(f.Check(t.Context(), tables), f.dir); got != want {
		t.Errorf("Check:\n got %s\nwant %s", got, want)
	}
}

func TestCheckWarnsOfWhatMayBeAMistake(t *testing.T) {
	for _, c := range []struct {
		name  string
		files map[string]string
		want  []string
	}{
		{"nothing to warn of", map[string]string{"orders.csv": ordersHeader, "notes.txt": ""}, nil},
		{"empty file", map[string]string{"orders.csv": ""}, []string{"DIR/orders.csv is empty, without even a header: read as no facts"}},
		{"only empty lines", map[string]string{"orders.csv": "\n\n"}, []string{"DIR/orders.csv is empty, without even a header: read as no facts"}},
		{"empty gzip", map[string]string{"orders.csv.gz": gzipped(t, "")}, []string{"DIR/orders.csv.gz is empty, without even a header: read as no facts"}},
		{"no file at all", nil, []string{"DIR holds no file of facts; looked for accounts.csv, orders.csv"}},
		{"misspelt names", map[string]string{"orders.csv": ordersHeader, "Accounts.csv": "", "account.csv.gz": ""},
			[]string{"DIR: not read, because no table has the name: Accounts.csv, account.csv.gz; looked for accounts.csv, orders.csv"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := folder(t, c.files)
			for range 2 { // the second Check forgets what the first warned of
				if err := f.Check(t.Context(), tables); err != nil {
					t.Fatal(err)
				}
			}
			var got []string
			for _, w := range f.Warnings() {
				got = append(got, strings.ReplaceAll(w, f.dir, "DIR"))
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("warnings (-want +got):\n%s", diff)
			}
		})
	}
}

func TestCheckStopsWithTheContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := folder(t, nil).Check(ctx, tables); !errors.Is(err, context.Canceled) {
		t.Errorf("Check = %v, want context.Canceled", err)
	}
}
