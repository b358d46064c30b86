package ledger

// sorter.go: records in order, however many there are: sorted in memory, run by
// run, and merged from a temporary file when they are more than fit. A table's
// new facts go through it, because both engines take rows that arrive in the
// order of the primary key several times as fast as rows that do not. (Our own,
// and not a package for sorting large data, because those hand every record
// through a channel or an interface, which costs as much as all the rest.)

import (
	"bufio"
	"bytes"
	"cmp"
	"container/heap"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
)

const (
	sorterMemory = 8 << 20  // bytes of records held before they go to the file
	sorterBlock  = 1 << 20  // records lie in blocks, which are used again
	runBuffer    = 64 << 10 // read ahead of each run while merging
)

// sorter takes records and gives them back in the order of their key: two texts,
// compared one after the other, bytewise. Records of one key keep no order.
type sorter struct {
	blocks [][]byte // the first in use entirely, the last up to its length
	used   int      // blocks in use
	held   int      // bytes in them
	index  []place
	file   *os.File // nil until the records are more than fit
	runs   []int64  // where each run ends in the file
	count  int64    // records taken
	memory int      // bytes to hold, sorterMemory but in tests
}

// place is where a record lies, with the beginning of its key, which decides
// most comparisons.
type place struct {
	prefix uint64
	block  int32
	offset int32
	length int32
}

func newSorter() *sorter { return &sorter{memory: sorterMemory} }

// add takes a record: both texts of its key, and whatever else it carries.
func (s *sorter) add(first, second string, rest []byte) error {
	need := len(first) + len(second) + len(rest) + 2*binary.MaxVarintLen32
	if s.held > 0 && s.held+need > s.memory {
		if err := s.spill(); err != nil {
			return err
		}
	}
	if s.used == 0 || len(s.blocks[s.used-1])+need > cap(s.blocks[s.used-1]) {
		s.nextBlock(need)
	}
	block := s.blocks[s.used-1]
	from := len(block)
	block = append(binary.AppendUvarint(block, uint64(len(first))), first...)
	block = append(binary.AppendUvarint(block, uint64(len(second))), second...)
	block = append(block, rest...)
	s.blocks[s.used-1] = block
	s.index = append(s.index, place{block: int32(s.used - 1), offset: int32(from), length: int32(len(block) - from)})
	s.held += len(block) - from
	s.count++
	return nil
}

// nextBlock takes a block with room for so many bytes into use.
func (s *sorter) nextBlock(need int) {
	if s.used < len(s.blocks) && cap(s.blocks[s.used]) >= need {
		s.blocks[s.used] = s.blocks[s.used][:0]
	} else {
		s.blocks = slices.Insert(s.blocks, s.used, make([]byte, 0, max(sorterBlock, need)))
	}
	s.used++
}

// record returns the bytes at a place.
func (s *sorter) record(p *place) []byte {
	return s.blocks[p.block][p.offset : p.offset+p.length]
}

// cutRecord returns the two texts of a record's key and the rest of it.
func cutRecord(record []byte) (first, second, rest []byte) {
	n, width := binary.Uvarint(record)
	first, record = record[width:width+int(n)], record[width+int(n):]
	n, width = binary.Uvarint(record)
	return first, record[width : width+int(n)], record[width+int(n):]
}

func compareRecords(a, b []byte) int {
	first, second, _ := cutRecord(a)
	otherFirst, otherSecond, _ := cutRecord(b)
	if c := bytes.Compare(first, otherFirst); c != 0 {
		return c
	}
	return bytes.Compare(second, otherSecond)
}

// sort brings what is held into order.
func (s *sorter) sort() {
	if len(s.index) == 0 {
		return
	}
	lowest, _, _ := cutRecord(s.record(&s.index[0]))
	common := len(lowest) // ids often begin alike
	for i := range s.index {
		first, _, _ := cutRecord(s.record(&s.index[i]))
		common = min(common, len(first))
		for common > 0 && !bytes.Equal(first[:common], lowest[:common]) {
			common--
		}
	}
	for i := range s.index {
		first, _, _ := cutRecord(s.record(&s.index[i]))
		var prefix [8]byte
		copy(prefix[:], first[common:])
		s.index[i].prefix = binary.BigEndian.Uint64(prefix[:])
	}
	slices.SortFunc(s.index, func(a, b place) int {
		if a.prefix != b.prefix {
			return cmp.Compare(a.prefix, b.prefix)
		}
		return compareRecords(s.record(&a), s.record(&b))
	})
}

// spill writes what is held to the file, as a sorted run.
func (s *sorter) spill() error {
	if s.file == nil {
		file, err := os.CreateTemp("", "trueup-sort-")
		if err != nil {
			return sortError(err)
		}
		s.file = file
		// Whatever ends the process, nothing of it stays. (Where a file in use
		// cannot be removed, close does it.)
		_ = os.Remove(file.Name())
	}
	s.sort()
	out := bufio.NewWriterSize(s.file, runBuffer)
	var length []byte
	written := int64(0)
	if len(s.runs) > 0 {
		written = s.runs[len(s.runs)-1]
	}
	for i := range s.index {
		record := s.record(&s.index[i])
		length = binary.AppendUvarint(length[:0], uint64(len(record)))
		_, _ = out.Write(length) // Flush has the error
		_, _ = out.Write(record)
		written += int64(len(length) + len(record))
	}
	if err := out.Flush(); err != nil {
		return sortError(err)
	}
	s.runs = append(s.runs, written)
	s.clear()
	return nil
}

func (s *sorter) clear() { s.index, s.used, s.held = s.index[:0], 0, 0 }

func sortError(err error) error {
	return fmt.Errorf("sort the delivery in a temporary file; make room there, or name another folder in TMPDIR: %w", err)
}

// each calls fn with every record, in order. The record is valid during the call.
func (s *sorter) each(fn func(record []byte) error) error {
	if s.file == nil {
		s.sort()
		for i := range s.index {
			if err := fn(s.record(&s.index[i])); err != nil {
				return err
			}
		}
		return nil
	}
	if len(s.index) > 0 {
		if err := s.spill(); err != nil {
			return err
		}
	}
	return s.merge(fn)
}

// merge reads all runs side by side.
func (s *sorter) merge(fn func(record []byte) error) error {
	var heads runHeap
	from := int64(0)
	for _, end := range s.runs {
		r := &run{in: bufio.NewReaderSize(io.NewSectionReader(s.file, from, end-from), runBuffer)}
		from = end
		if err := r.next(); err != nil {
			return sortError(err)
		}
		heads = append(heads, r)
	}
	heap.Init(&heads)
	for len(heads) > 0 {
		if err := fn(heads[0].head); err != nil {
			return err
		}
		switch err := heads[0].next(); {
		case errors.Is(err, io.EOF):
			heap.Pop(&heads)
		case err != nil:
			return sortError(err)
		default:
			heap.Fix(&heads, 0)
		}
	}
	return nil
}

// empty makes the sorter ready for other records, with the room it has.
func (s *sorter) empty() error {
	s.clear()
	s.count, s.runs = 0, s.runs[:0]
	if s.file == nil {
		return nil
	}
	file := s.file
	s.file = nil
	_ = os.Remove(file.Name()) // it is gone already but where a file in use cannot be removed
	return file.Close()
}

// run is a sorted part of the file.
type run struct {
	in   *bufio.Reader
	head []byte
}

// next reads the next record; io.EOF after the last.
func (r *run) next() error {
	n, err := binary.ReadUvarint(r.in)
	if err != nil {
		return err
	}
	r.head = slices.Grow(r.head[:0], int(n))[:n]
	_, err = io.ReadFull(r.in, r.head)
	return err
}

// runHeap has the run with the lowest head first.
type runHeap []*run

func (h runHeap) Len() int           { return len(h) }
func (h runHeap) Less(i, j int) bool { return compareRecords(h[i].head, h[j].head) < 0 }
func (h runHeap) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *runHeap) Push(x any)        { *h = append(*h, x.(*run)) } //nolint:errcheck // it holds nothing else
func (h *runHeap) Pop() any {
	old := *h
	last := old[len(old)-1]
	*h = old[:len(old)-1]
	return last
}
