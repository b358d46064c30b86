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

// pageOut are the parts of a page, by file.
type pageOut []filePart

// waitingPages is how many pages may wait for an earlier one.
const waitingPages = 4

// sequence writes pages, numbered from 0, in order.
type sequence struct {
	files []*reportFile

	spareMu sync.Mutex
	spare   [][][]byte // buffers of lines that were written, by file: the next page's are about as long

	mu      sync.Mutex
	moved   *sync.Cond
	next    int
	waiting map[int]pageOut
	err     error
}

func (s *sequence) start(files []*reportFile) {
	s.files, s.waiting, s.moved = files, map[int]pageOut{}, sync.NewCond(&s.mu)
	s.spare = make([][][]byte, len(files))
}

// put takes a page, or the error that it ended with. It waits while too many pages
// are ahead of the next one, so that they do not fill the memory; so each page that was
// handed out must be put, or an error in its place. After an error nothing is written
// any more, and everybody gets it.
func (s *sequence) put(number int, out pageOut, err error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for err == nil && s.err == nil && number > s.next+waitingPages {
		s.moved.Wait()
	}
	if err == nil && s.err == nil {
		s.waiting[number] = out
		for part, ok := s.waiting[s.next]; ok && err == nil; part, ok = s.waiting[s.next] {
			err = s.write(part)
			delete(s.waiting, s.next)
			s.next++
		}
	}
	if s.err == nil {
		s.err = err
	}
	s.moved.Broadcast()
	if err != nil {
		return err
	}
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

// largeBuffer is how long a buffer may be that is kept: longer ones come of accounts with
// very many lines.
const largeBuffer = 1 << 20

// give takes a buffer back.
func (s *sequence) give(file int, buffer []byte) {
	if cap(buffer) > largeBuffer {
		return
	}
	s.spareMu.Lock()
	defer s.spareMu.Unlock()
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
