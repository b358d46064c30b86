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

// sequence writes pages in order.
type sequence struct {
	files []*reportFile

	mu      sync.Mutex
	moved   *sync.Cond
	next    int
	waiting map[int]pageOut
	err     error
}

func (s *sequence) start(files []*reportFile) {
	s.files, s.waiting, s.moved = files, map[int]pageOut{}, sync.NewCond(&s.mu)
}

// put takes a page, or the error that it ended with. It waits while too many pages
// are ahead of the next one, so that they do not fill the memory.
func (s *sequence) put(number int, out pageOut, err error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for err == nil && s.err == nil && number > s.next+waitingPages {
		s.moved.Wait()
	}
	if err == nil && s.err == nil {
		s.waiting[number] = out
		for err == nil && s.waiting[s.next] != nil {
			err = s.write(s.waiting[s.next])
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
	}
	return nil
}
