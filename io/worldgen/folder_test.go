package worldgen

// folder_test.go: the files of a world are there whole or not at all.

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trueup/io/csvfile"
	"trueup/jobs"
	"trueup/rules/business"
)

func TestGzipHoldsTheSame(t *testing.T) {
	plain, packed := t.TempDir(), t.TempDir()
	o := small()
	generate(t, plain, o)
	o.Gzip = true
	sum := generate(t, packed, o)
	for _, s := range sum.Tables {
		if info, err := os.Stat(filepath.Join(packed, s.Name+".csv.gz")); err != nil || info.Size() != s.Bytes {
			t.Errorf("%s: the summary says %d bytes, the file has %v (%v)", s.Name, s.Bytes, info.Size(), err)
		}
	}
	first, second := rowsOf(t, plain), rowsOf(t, packed)
	if diff := cmp.Diff(first, second); diff != "" {
		t.Error(diff)
	}
}

// rowsOf counts the rows that a source finds.
func rowsOf(t *testing.T, dir string) map[string]int64 {
	t.Helper()
	rows := map[string]int64{}
	source, err := csvfile.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	tables := business.Program().Tables
	if err := source.Check(t.Context(), tables); err != nil || len(source.Warnings()) > 0 {
		t.Fatal(err, source.Warnings())
	}
	for _, table := range tables {
		err := source.Each(t.Context(), table, func(r *jobs.SourceRow) error {
			if r.Broken != "" {
				return fmt.Errorf("%s: %s", table.Name, r.Broken)
			}
			rows[table.Name]++
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return rows
}

// interrupted is a context that ends after it was looked at a few times.
type interrupted struct {
	context.Context
	looks int
}

func (c *interrupted) Err() error {
	if c.looks--; c.looks < 0 {
		return context.Canceled
	}
	return nil
}

func TestInterruptedLeavesNothing(t *testing.T) {
	for _, looks := range []int{0, 1, 5, 12} { // the last in the night
		dir := t.TempDir()
		to := Folders{World: filepath.Join(dir, "world"), Night: filepath.Join(dir, "night")}
		o := Defaults()
		o.Accounts, o.Orders = 10_000, 30_000
		ctx, cancel := context.WithCancelCause(t.Context())
		cancel(io.ErrClosedPipe)
		if _, err := Generate(&interrupted{ctx, looks}, to, o); !errors.Is(err, io.ErrClosedPipe) {
			t.Errorf("the error %v is not why the context ended", err)
		}
		if left := names(t, dir); len(left) > 0 {
			t.Errorf("left: %v", left)
		}
	}
}

func TestAnEarlierWorldIsReplacedWholeOrNotAtAll(t *testing.T) {
	dir := t.TempDir()
	o := small()
	generate(t, dir, o)
	before := texts(t, dir)

	_, err := Generate(t.Context(), Folders{World: dir}, o)
	var full *NotEmptyError
	if !errors.As(err, &full) || full.Dir != dir {
		t.Errorf("a folder that holds a world: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	o.Seed, o.Gzip = 2, true
	if _, err := Generate(ctx, Folders{World: dir, Force: true}, o); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if diff := cmp.Diff(before, texts(t, dir)); diff != "" {
		t.Errorf("an interrupted world has changed the one before it:\n%s", diff)
	}

	if err := os.WriteFile(filepath.Join(dir, "notes.txt"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	o.Balances = 0
	generate(t, dir, o)
	for _, name := range names(t, dir) {
		if name != "notes.txt" && !strings.HasSuffix(name, ".csv.gz") || strings.HasPrefix(name, "platform_balances") {
			t.Errorf("%s is left of the world before", name)
		}
	}
}

func TestAFullDiskIsAnErrorAndLeavesNothing(t *testing.T) {
	const full = "/dev/full"
	if _, err := os.Stat(full); err != nil {
		t.Skipf("this system has no device that is always full, so a full disk is not tried here: %v", err)
	}
	dir := t.TempDir()
	if err := os.Symlink(full, filepath.Join(dir, "orders.csv"+partSuffix)); err != nil {
		t.Fatal(err)
	}
	_, err := Generate(t.Context(), Folders{World: dir, Force: true}, Defaults())
	want := fmt.Sprintf("write %s: no space left on device; the world was not written", filepath.Join(dir, "orders.csv"+partSuffix))
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	if left := names(t, dir); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
}
