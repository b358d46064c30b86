package jobs

// report_sequence_test.go: pages of several workers in the order of the accounts, and
// what becomes of them after an error.

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"
)

// memoryFile is a report file in memory that refuses a text.
type memoryFile struct {
	bytes.Buffer
	rows   int64
	refuse string
}

var errRefused = errors.New("the disk is full")

func (f *memoryFile) Write(p []byte) (int, error) {
	if f.refuse != "" && string(p) == f.refuse {
		return 0, errRefused
	}
	return f.Buffer.Write(p)
}

func (f *memoryFile) AddRows(n int64)             { f.rows += n }
func (f *memoryFile) Close() (FileWritten, error) { return FileWritten{}, nil }

// newSequence is a sequence of two files in memory.
func newSequence(refuse string) (*sequence, *memoryFile, *memoryFile) {
	first, second := &memoryFile{refuse: refuse}, &memoryFile{}
	s := new(sequence)
	s.start([]*reportFile{{name: "first", file: first, totals: newTotals()}, {name: "second", file: second, totals: newTotals()}})
	return s, first, second
}

// pageText is what page n adds to the first file; the second has a row of even pages.
func pageText(n int) string { return fmt.Sprintf("page %d\n", n) }

func pageOf(n int) pageOut {
	out := pageOut{{text: []byte(pageText(n)), rows: 1}, {}}
	if n%2 == 0 {
		out[1] = filePart{text: []byte("even\n"), rows: 2, totals: newTotals()}
	}
	return out
}

// work lets workers take pages in order, as pages.each does, until one errs, and
// returns the workers' errors. end, if it is not nil, is what a page ends with.
func work(ctx context.Context, s *sequence, workers, pages int, end func(n int) error) []error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	numbers := make(chan int)
	errs := make([]error, workers)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for n := range numbers {
				err := ctx.Err()
				if err == nil && end != nil {
					err = end(n)
				}
				if errs[w] = s.put(n, pageOf(n), err); errs[w] != nil {
					cancel()
					return
				}
			}
		})
	}
feed:
	for n := range pages {
		select {
		case numbers <- n:
		case <-ctx.Done():
			break feed
		}
	}
	close(numbers)
	wg.Wait()
	return errs
}

// Whatever the number of workers, files get all pages in order.
func TestPagesAreWrittenInOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		workers, pages := rapid.IntRange(1, 12).Draw(t, "workers"), rapid.IntRange(0, 60).Draw(t, "pages")
		s, first, second := newSequence("")
		if err := errors.Join(work(context.Background(), s, workers, pages, nil)...); err != nil {
			t.Fatal(err)
		}
		var want strings.Builder
		for n := range pages {
			want.WriteString(pageText(n))
		}
		if first.String() != want.String() || first.rows != int64(pages) {
			t.Fatalf("%d rows:\n%s", first.rows, first.String())
		}
		if even := (pages + 1) / 2; second.String() != strings.Repeat("even\n", even) || second.rows != int64(2*even) {
			t.Fatalf("%d rows of even pages:\n%s", second.rows, second.String())
		}
		if len(s.waiting) > 0 || s.next != pages {
			t.Fatalf("%d pages wait, the next is %d", len(s.waiting), s.next)
		}
	})
}

// An error ends the work of all workers, also of those that wait for a page before
// theirs; and nothing after the page that failed is written.
func TestAnErrorEndsEverybodysWaiting(t *testing.T) {
	errPage := errors.New("page 3 cannot be read")
	for name, c := range map[string]struct {
		refuse string
		end    func(n int) error
		want   error
	}{
		"a page fails":  {"", func(n int) error { return map[bool]error{true: errPage}[n == 3] }, errPage},
		"a write fails": {pageText(3), nil, errRefused},
	} {
		for _, workers := range []int{1, 2, waitingPages + 1, 3 * waitingPages} {
			s, first, _ := newSequence(c.refuse)
			err := errors.Join(work(context.Background(), s, workers, 100, c.end)...)
			if !errors.Is(err, c.want) {
				t.Errorf("%s, %d workers: got %v", name, workers, err)
			}
			if got := first.String(); !strings.HasPrefix("page 0\npage 1\npage 2\n", got) {
				t.Errorf("%s, %d workers: there is %q", name, workers, got)
			}
			if err := s.put(100, pageOf(100), nil); !errors.Is(err, c.want) {
				t.Errorf("%s: a page put later ends with %v", name, err)
			}
		}
	}
}

// Workers that are far ahead wait; when the page that they wait for ends with the
// error of an ended context they all stop.
func TestAnEndedContextEndsTheWaiting(t *testing.T) {
	s, first, _ := newSequence("")
	const ahead = 6
	errs := make([]error, ahead)
	var wg sync.WaitGroup
	for n := range ahead {
		wg.Go(func() { errs[n] = s.put(waitingPages+1+n, pageOf(0), nil) })
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := s.put(0, nil, ctx.Err()); !errors.Is(err, context.Canceled) {
		t.Errorf("the page that was cancelled ends with %v", err)
	}
	wg.Wait()
	for n, err := range errs {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("page %d ends with %v", waitingPages+1+n, err)
		}
	}
	if first.Len() > 0 {
		t.Errorf("there is %q", first.String())
	}
}

// No more than so many pages wait in memory, and one that has nothing for any file is
// passed over.
func TestPagesThatWait(t *testing.T) {
	s, first, _ := newSequence("")
	for n := 1; n <= waitingPages; n++ {
		if err := s.put(n, pageOf(n), nil); err != nil {
			t.Fatal(err)
		}
	}
	done := make(chan error)
	go func() { done <- s.put(waitingPages+1, pageOf(waitingPages+1), nil) }()
	if first.Len() > 0 {
		t.Errorf("written too early: %q", first.String())
	}
	if err := s.put(0, nil, nil); err != nil {
		t.Fatal(err)
	}
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if s.next != waitingPages+2 || !strings.HasPrefix(first.String(), pageText(1)) || !strings.HasSuffix(first.String(), pageText(waitingPages+1)) {
		t.Errorf("the next page is %d after %q", s.next, first.String())
	}
}
