package schedulefile

// state.go: the file that remembers, for each entry, the planned instant of the last
// turn that was done.

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// State is the memory of a schedule, in a file of its own. Each change reads it anew and
// replaces it whole, so that a crash leaves the old or the new one.
type State struct{ path string }

// stateFile is the file as JSON.
type stateFile struct {
	Done map[string]time.Time `json:"done"` // planned instants by the names of the entries
}

// OpenState opens the memory, and makes it where there is none: a place that cannot be
// written to is found out now. Entries that it has not seen begin at now: what came due
// before is not theirs to catch up.
func OpenState(path string, entries []string, now time.Time) (*State, error) {
	s := &State{path}
	return s, s.change(func(done map[string]time.Time) {
		for _, name := range entries {
			if _, seen := done[name]; !seen {
				done[name] = now.UTC()
			}
		}
	})
}

// Done returns the last planned instant that an entry has done; ok is false if it was
// never seen.
func (s *State) Done(entry string) (planned time.Time, ok bool, err error) {
	f, err := s.read()
	if err != nil {
		return time.Time{}, false, err
	}
	planned, ok = f.Done[entry]
	return planned, ok, nil
}

// Did remembers a turn; an earlier one than that remembered changes nothing.
func (s *State) Did(entry string, planned time.Time) error {
	return s.change(func(done map[string]time.Time) {
		if planned.After(done[entry]) {
			done[entry] = planned.UTC()
		}
	})
}

func (s *State) read() (*stateFile, error) {
	f := &stateFile{}
	text, err := os.ReadFile(s.path)
	if errors.Is(err, fs.ErrNotExist) {
		text, err = []byte("{}"), nil
	}
	if err == nil {
		if err = json.Unmarshal(text, f); err != nil {
			err = fmt.Errorf("%s is no state of a schedule: %w; without the file, the schedule begins anew", s.path, err)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("state of the schedule: %w", err)
	}
	if f.Done == nil {
		f.Done = make(map[string]time.Time)
	}
	return f, nil
}

func (s *State) change(fn func(done map[string]time.Time)) error {
	f, err := s.read()
	if err != nil {
		return err
	}
	fn(f.Done)
	text, err := json.MarshalIndent(f, "", "  ")
	if err == nil {
		err = replace(s.path, append(text, '\n'))
	}
	if err != nil {
		return fmt.Errorf("state of the schedule: %w", err)
	}
	return nil
}

// replace writes a file under another name, and gives it its own when it is whole.
func replace(path string, text []byte) error {
	file, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*.tmp")
	if err != nil {
		return err
	}
	_, err = file.Write(text)
	err = errors.Join(err, file.Sync(), file.Close())
	if err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(file.Name()))
	}
	return nil
}
