package report

// folder_test.go: files that get their names together, and what stays of those that do not.

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trueup/jobs"
)

// open returns a folder that is discarded at the end of the test.
func open(t *testing.T, dir string, o Options) *Folder {
	t.Helper()
	f, err := NewFolder(dir, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := f.Discard(); err != nil {
			t.Error(err)
		}
	})
	return f
}

// create writes a file whole.
func create(t *testing.T, f *Folder, name, text string) jobs.FileWritten {
	t.Helper()
	w, err := f.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(w, text); err != nil {
		t.Fatal(err)
	}
	w.AddRows(int64(strings.Count(text, "\n")))
	written, err := w.Close()
	if err != nil {
		t.Fatal(err)
	}
	return written
}

// files are the texts in a folder by name; temporary files all have the same name.
func files(t *testing.T, dir string) map[string]string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	texts := map[string]string{}
	for _, e := range entries {
		name := e.Name()
		if temporary.MatchString(name) {
			name = name[:strings.LastIndexByte(name, '-')]
		}
		if e.IsDir() {
			texts[name] = "a folder"
			continue
		}
		text, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		texts[name] = string(text)
	}
	return texts
}

func wantFiles(t *testing.T, dir string, want map[string]string) {
	t.Helper()
	if diff := cmp.Diff(want, files(t, dir)); diff != "" {
		t.Errorf("the folder (-want +got):\n%s", diff)
	}
}

func wantError(t *testing.T, err error, is error, text string) {
	t.Helper()
	if err == nil || is != nil && !errors.Is(err, is) || !strings.Contains(err.Error(), text) {
		t.Errorf("error %v, want %q, being %v", err, text, is)
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestFolder follows two files from their creation to their names.
func TestFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "made", "on the way")
	f := open(t, dir, Options{})
	long := strings.Repeat("0123456789\n", 100_000) // many buffers
	ledger := create(t, f, "ledger.csv", "a,b\n"+long)
	create(t, f, "manifest.json", "{}\n")
	wantFiles(t, dir, map[string]string{".ledger.csv.tmp": "a,b\n" + long, ".manifest.json.tmp": "{}\n"})

	sum := sha256.Sum256([]byte("a,b\n" + long))
	if diff := cmp.Diff(jobs.FileWritten{Name: "ledger.csv", Rows: 100_001, Bytes: 1_100_004, SHA256: hex.EncodeToString(sum[:])}, ledger); diff != "" {
		t.Errorf("the file (-want +got):\n%s", diff)
	}
	r, err := f.Reader("ledger.csv")
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(r)
	if err = errors.Join(err, r.Close()); err != nil || string(text) != "a,b\n"+long {
		t.Errorf("read back %d bytes: %v", len(text), err)
	}
	if err := f.Commit(); err != nil {
		t.Fatal(err)
	}
	wantFiles(t, dir, map[string]string{"ledger.csv": "a,b\n" + long, "manifest.json": "{}\n"})
	if err := f.Discard(); err != nil {
		t.Error(err)
	}
	wantFiles(t, dir, map[string]string{"ledger.csv": "a,b\n" + long, "manifest.json": "{}\n"})

	// The next report replaces what it writes and leaves the rest.
	f = open(t, dir, Options{})
	create(t, f, "ledger.csv", "a,b\n")
	create(t, f, "debt.csv", "d\n")
	if err := f.Commit(); err != nil {
		t.Fatal(err)
	}
	wantFiles(t, dir, map[string]string{"ledger.csv": "a,b\n", "debt.csv": "d\n", "manifest.json": "{}\n"})
}

// TestFilesCanBeReadByOthers holds what the umask allows, which temporary files of the
// standard library do not have.
func TestFilesCanBeReadByOthers(t *testing.T) {
	dir := t.TempDir()
	plain, err := os.Create(filepath.Join(dir, "plain"))
	if err != nil {
		t.Fatal(err)
	}
	want, err := plain.Stat()
	if err = errors.Join(err, plain.Close()); err != nil {
		t.Fatal(err)
	}
	f := open(t, dir, Options{})
	create(t, f, "ledger.csv", "a\n")
	if err := f.Commit(); err != nil {
		t.Fatal(err)
	}
	got, err := os.Stat(filepath.Join(dir, "ledger.csv"))
	if err != nil || got.Mode() != want.Mode() {
		t.Errorf("%v, %v; another new file has %v", got, err, want.Mode())
	}
}

func TestExcel(t *testing.T) {
	dir := t.TempDir()
	f := open(t, dir, Options{Excel: true})
	header, err := f.Header([]string{"name", "note"})
	if err != nil {
		t.Fatal(err)
	}
	text, err := f.Encode(header, [][]string{{"Café", "two\nlines"}})
	if err != nil {
		t.Fatal(err)
	}
	written := create(t, f, "ledger.csv", string(text))
	create(t, f, "empty.csv", "")
	create(t, f, "manifest.json", "{}\n")
	want := "\xef\xbb\xbfname,note\r\nCafé,\"two\nlines\"\r\n"
	sum := sha256.Sum256([]byte(want))
	if written.Bytes != int64(len(want)) || written.SHA256 != hex.EncodeToString(sum[:]) {
		t.Errorf("%+v is not of %d bytes with the mark", written, len(want))
	}
	if err := f.Commit(); err != nil {
		t.Fatal(err)
	}
	wantFiles(t, dir, map[string]string{"ledger.csv": want, "empty.csv": "\xef\xbb\xbf", "manifest.json": "{}\n"})
}

func TestDiscard(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "ledger.csv"), "old\n")
	f := open(t, dir, Options{})
	create(t, f, "ledger.csv", "new\n")
	w, err := f.Create("debt.csv")
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := f.Discard(); err != nil {
			t.Error(err)
		}
		wantFiles(t, dir, map[string]string{"ledger.csv": "old\n"})
	}
	_, err = w.Write([]byte("late"))
	wantError(t, err, os.ErrClosed, "writing "+filepath.Join(dir, "debt.csv"))
	wantError(t, f.Commit(), nil, "was committed or discarded already")
	_, err = f.Create("late.csv")
	wantError(t, err, nil, "the folder was committed or discarded already")
	_, err = f.Reader("ledger.csv")
	wantError(t, err, nil, "the folder was committed or discarded already")
}

// TestOneReportAtATime also proves that the lock ends with Commit and with Discard.
func TestOneReportAtATime(t *testing.T) {
	dir := t.TempDir()
	for _, end := range []func(*Folder) error{(*Folder).Commit, (*Folder).Discard} {
		f := open(t, dir, Options{})
		create(t, f, "ledger.csv", "mine\n")
		_, err := NewFolder(dir, Options{})
		wantError(t, err, ErrBusy, "opening the folder "+dir+": another report is being written to this folder")
		if err := end(f); err != nil {
			t.Fatal(err)
		}
		wantFiles(t, dir, map[string]string{"ledger.csv": "mine\n"})
	}
	open(t, dir, Options{})
}

// TestKilledReport leaves what a killed report leaves, and files that only look so.
func TestKilledReport(t *testing.T) {
	dir := t.TempDir()
	kept := map[string]string{
		"ledger.csv": "old\n", ".hidden": "h", ".x.tmp-1": "short", "ledger.csv.tmp-0123456789abcdef": "visible", ".ledger.csv.tmp-0123456789abcdeg": "other",
	}
	for name, text := range kept {
		write(t, filepath.Join(dir, name), text)
	}
	if err := os.Mkdir(filepath.Join(dir, ".d.tmp-0123456789abcdef"), 0o700); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, ".ledger.csv.tmp-0123456789abcdef"), "half wri")
	open(t, dir, Options{})
	kept[".d.tmp"] = "a folder"
	wantFiles(t, dir, kept)
}
