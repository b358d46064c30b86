package jobs

// report_sequence.go: pages come from several workers in any order; files get them in
// the order of the accounts.

import "sync"

// filePart is what a page adds to a file.
type filePart struct {
	text   []byte
	rows   int64
	totals *totals
}

// pageOut are the parts of a page, or of a piece of it, by file.
type pageOut []filePart

func (o pageOut) bytes() (n int) {
	for i := range o {
		n += len(o[i].text)
	}
	return n
}

// waitingBytes is how much may wait for an earlier page.
const waitingBytes = 32 << 20

// sequence writes pages, numbered from 0, in order.
type sequence struct {
	files []*reportFile

	spareMu sync.Mutex
	spare   [][][]byte // buffers of lines that were written, by file: the next page's are about as long

	mu      sync.Mutex
	moved   *sync.Cond
	next    int // the page that is written; what comes of it need not wait
	waiting map[int]*waitingPage
	bytes   int // that wait
	most    int // may
	err     error
}

// waitingPage is what there is of a page that is not the next one.
type waitingPage struct {
	pieces []pageOut
	whole  bool
}

func (s *sequence) start(files []*reportFile) {
	s.files, s.waiting, s.moved, s.most = files, map[int]*waitingPage{}, sync.NewCond(&s.mu), waitingBytes
	s.spare = make([][][]byte, len(files))
}

// put takes a piece of a page; whole says that it is the last one. While too much waits
// for the next page, put waits too, so that the memory does not fill; so each page that
// was handed out must be put whole, or fail must be called. After an error nothing is
// written any more, and everybody gets it.
func (s *sequence) put(number int, piece pageOut, whole bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	size := piece.bytes()
	for s.err == nil && number != s.next && s.bytes+size > s.most {
		s.moved.Wait()
	}
	if s.err != nil {
		return s.err
	}
	if number != s.next {
		page := s.waiting[number]
		if page == nil {
			page = new(waitingPage)
			s.waiting[number] = page
		}
		page.pieces, page.whole = append(page.pieces, piece), whole
		s.bytes += size
		return nil
	}
	if s.err = s.write(piece); s.err == nil && whole {
		s.err = s.goOn()
	}
	s.moved.Broadcast()
	return s.err
}

// goOn goes on to the next page, and writes what waits for that.
func (s *sequence) goOn() error {
	for whole := true; whole; {
		s.next++
		page := s.waiting[s.next]
		if page == nil {
			return nil
		}
		for _, piece := range page.pieces {
			s.bytes -= piece.bytes()
			if err := s.write(piece); err != nil {
				return err
			}
		}
		delete(s.waiting, s.next)
		whole = page.whole
	}
	return nil
}

// fail ends the sequence with what a page ended with, and returns what ended it first.
func (s *sequence) fail(err error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err == nil {
		s.err = err
	}
	s.moved.Broadcast()
	return s.err
}

func (s *sequence) write(out pageOut) error {
	for i := range out {
		if out[i].rows == 0 {
			continue
		}
		if err := s.files[i].append(&out[i]); err != nil {
			return err
		}
		s.give(i, out[i].text)
	}
	return nil
}

// spareBuffers is how many buffers are kept for a file.
const spareBuffers = 4

// give takes a buffer back.
func (s *sequence) give(file int, buffer []byte) {
	s.spareMu.Lock()
	defer s.spareMu.Unlock()
	if len(s.spare[file]) == spareBuffers {
		return
	}
	s.spare[file] = append(s.spare[file], buffer[:0])
}

// buffer is an empty one for a part of a file.
func (s *sequence) buffer(file int) []byte {
	s.spareMu.Lock()
	defer s.spareMu.Unlock()
	last := len(s.spare[file]) - 1
	if last < 0 {
		return nil
	}
	buffer := s.spare[file][last]
	s.spare[file] = s.spare[file][:last]
	return buffer
}
