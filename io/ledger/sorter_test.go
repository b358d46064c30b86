package ledger

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

// Whatever goes in comes out in order and unchanged, from memory and from a file.
func TestSorter(t *testing.T) {
	for _, memory := range []int{sorterMemory, 4 << 10, 100} {
		t.Run(fmt.Sprint(memory), func(t *testing.T) {
			dice := rand.New(rand.NewPCG(1, uint64(memory)))
			s := newSorter()
			s.memory = memory
			for range 2 { // it is used again
				var want []string
				for range 3000 {
					first := fmt.Sprintf("acc-%d", dice.IntN(50))
					second := fmt.Sprintf("o%d", dice.IntN(1_000_000))
					rest := bytes.Repeat([]byte{byte(dice.IntN(256))}, dice.IntN(200))
					if err := s.add(first, second, rest); err != nil {
						t.Fatal(err)
					}
					want = append(want, first+"\x00"+second+"\x00"+string(rest))
				}
				if s.count != 3000 {
					t.Errorf("counted %d", s.count)
				}
				slices.SortFunc(want, func(a, b string) int { // records of one key keep no order
					return bytes.Compare([]byte(a), []byte(b))
				})
				var got []string
				last := ""
				err := s.each(func(record []byte) error {
					first, second, rest := cutRecord(record)
					key := string(first) + "\x00" + string(second)
					if key < last {
						t.Errorf("%q after %q", key, last)
					}
					last = key
					got = append(got, key+"\x00"+string(rest))
					return nil
				})
				if err != nil {
					t.Fatal(err)
				}
				slices.Sort(got)
				if !slices.Equal(got, want) {
					t.Errorf("%d records came back, not the %d that went in", len(got), len(want))
				}
				if err := s.empty(); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// A temporary folder that cannot be written is named.
func TestSorterWithoutRoom(t *testing.T) {
	t.Setenv("TMPDIR", "/does/not/exist")
	s := newSorter()
	s.memory = 10
	err := s.add("a", "1", make([]byte, 100))
	if err == nil {
		err = s.add("a", "2", make([]byte, 100))
	}
	if err == nil || !bytes.Contains([]byte(err.Error()), []byte("TMPDIR")) {
		t.Errorf("got %v", err)
	}
}
