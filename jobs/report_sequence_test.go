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

// A page comes in three pieces: pageText is what page n adds to the first file, the
// second has two rows of even pages.
func pageText(n int) string { return pieceText(n, 0) + pieceText(n, 1) + pieceText(n, 2) }

func pieceText(n, piece int) string { return fmt.Sprintf("page %d.%d\n", n, piece) }

func pieceOf(n, piece int) pageOut {
	out := pageOut{{text: []byte(pieceText(n, piece)), rows: 1}, {}}
	if n%2 == 0 && piece == 1 {
		out[1] = filePart{text: []byte("even\n"), rows: 2, totals: newTotals()}
	}
	return out
}

// putPage puts the pieces of a page until one fails.
func putPage(s *sequence, n int) (err error) {
	for piece := 0; piece < 3 && err == nil; piece++ {
		err = s.put(n, pieceOf(n, piece), piece == 2)
	}
	return err
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
				if err != nil {
					errs[w] = s.fail(err)
				} else {
					errs[w] = putPage(s, n)
				}
				if errs[w] != nil {
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

// Whatever the number of workers and however little may wait, files get all pages in order.
func TestPagesAreWrittenInOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		workers, pages := rapid.IntRange(1, 12).Draw(t, "workers"), rapid.IntRange(0, 60).Draw(t, "pages")
		s, first, second := newSequence("")
		s.most = rapid.IntRange(0, 500).Draw(t, "most")
		if err := errors.Join(work(context.Background(), s, workers, pages, nil)...); err != nil {
			t.Fatal(err)
		}
		var want strings.Builder
		for n := range pages {
			want.WriteString(pageText(n))
		}
		if first.String() != want.String() || first.rows != 3*int64(pages) {
			t.Fatalf("%d rows:\n%s", first.rows, first.String())
		}
		if even := (pages + 1) / 2; second.String() != strings.Repeat("even\n", even) || second.rows != int64(2*even) {
			t.Fatalf("%d rows of even pages:\n%s", second.rows, second.String())
		}
		if len(s.waiting) > 0 || s.bytes != 0 || s.next != pages {
			t.Fatalf("%d pages wait, of %d bytes; the next is %d", len(s.waiting), s.bytes, s.next)
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
		"a write fails": {pieceText(3, 1), nil, errRefused},
	} {
		for _, workers := range []int{1, 2, 5, 12} {
			s, first, _ := newSequence(c.refuse)
			s.most = 40
			err := errors.Join(work(context.Background(), s, workers, 100, c.end)...)
			if !errors.Is(err, c.want) {
				t.Errorf("%s, %d workers: got %v", name, workers, err)
			}
			if got, most := first.String(), pageText(0)+pageText(1)+pageText(2)+pieceText(3, 0); !strings.HasPrefix(most, got) {
				t.Errorf("%s, %d workers: there is %q", name, workers, got)
			}
			if err := putPage(s, 100); !errors.Is(err, c.want) {
				t.Errorf("%s: a page put later ends with %v", name, err)
			}
		}
	}
}

// Workers that are far ahead wait; when the page that they wait for ends with the
// error of an ended context they all stop.
func TestAnEndedContextEndsTheWaiting(t *testing.T) {
	s, first, _ := newSequence("")
	s.most = 0
	errs := make([]error, 6)
	var wg sync.WaitGroup
	for n := range errs {
		wg.Go(func() { errs[n] = putPage(s, n+1) })
	}
	if err := s.fail(context.Canceled); !errors.Is(err, context.Canceled) {
		t.Errorf("the page that was cancelled ends with %v", err)
	}
	wg.Wait()
	for n, err := range errs {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("page %d ends with %v", n+1, err)
		}
	}
	if first.Len() > 0 {
		t.Errorf("there is %q", first.String())
	}
}

// No more than so much waits in memory; the next page never does, and one that has
// nothing for any file is passed over.
func TestPagesThatWait(t *testing.T) {
	s, first, _ := newSequence("")
	s.most = len(pageText(1)) + len(pieceText(2, 0)) + len("even\n")
	if err := errors.Join(putPage(s, 1), s.put(2, pieceOf(2, 0), false)); err != nil {
		t.Fatal(err)
	}
	done := make(chan error)
	go func() { done <- errors.Join(s.put(2, pieceOf(2, 1), false), s.put(2, pieceOf(2, 2), true)) }()
	if first.Len() > 0 {
		t.Errorf("written too early: %q", first.String())
	}
	if err := s.put(0, nil, true); err != nil {
		t.Fatal(err)
	}
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if s.next != 3 || first.String() != pageText(1)+pageText(2) {
		t.Errorf("the next page is %d after %q", s.next, first.String())
	}
}
