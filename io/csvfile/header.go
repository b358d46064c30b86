package csvfile

// header.go: which cell of a record belongs to which column of the table.

import (
	"errors"
	"fmt"
	"strings"

	"trueup/rules/fact"
)

// maxColumns is more than any table of facts has; what has more is no header.
const maxColumns = 4096

// layout says where the columns of a table are in a file.
type layout struct {
	columns   []int // for each column of the table, the index of its cell
	updatedAt int   // of updated_at, or fact.NoColumn
	width     int   // cells in a record
}

// readHeader finds the table's columns by name. ok is false if the file has no
// header because it is empty. Errors name the file.
func readHeader(s *scanner, path string, table *fact.Table) (l layout, ok bool, err error) {
	if problem := s.begin(); problem != "" {
		return layout{}, false, fmt.Errorf("%s %s", path, problem)
	}
	if !s.next() {
		return layout{}, false, s.failure()
	}
	if s.problem != "" {
		return layout{}, false, fmt.Errorf("%s: line %d is to be the header and cannot be read: %s", path, s.line, s.problem)
	}
	if s.count > maxColumns {
		return layout{}, false, fmt.Errorf("%s: the header has %d columns; at most %d are read", path, s.count, maxColumns)
	}
	names := make([]string, len(s.cells))
	for i, c := range s.cells {
		names[i] = fact.Printable(string(s.text[c.from:c.to]))
	}
	l, err = newLayout(path, names, table)
	return l, err == nil, err
}

func newLayout(path string, names []string, table *fact.Table) (layout, error) {
	l := layout{columns: make([]int, len(table.Columns)), width: len(names)}
	var missing, repeated []string
	find := func(name string) int {
		found := fact.NoColumn
		for i, n := range names {
			if n != name {
				continue
			}
			if found != fact.NoColumn {
				repeated = append(repeated, name)
				break
			}
			found = i
		}
		return found
	}
	for i, c := range table.Columns {
		if l.columns[i] = find(c.Name); l.columns[i] == fact.NoColumn {
			missing = append(missing, c.Name)
		}
	}
	l.updatedAt = find(fact.UpdatedAt)
	var errs []error
	if len(missing) > 0 {
		errs = append(errs, fmt.Errorf("%s: the header lacks %s; it has %s%s", path, strings.Join(missing, ", "), shown(names), hint(names)))
	}
	if len(repeated) > 0 {
		errs = append(errs, fmt.Errorf("%s: the header names %s more than once; each column may be there once", path, strings.Join(repeated, ", ")))
	}
	return l, errors.Join(errs...)
}

// shown lists the names of a header, cut where they are no header at all.
func shown(names []string) string {
	return clip(strings.Join(names, ", "), 300)
}

// hint guesses why a header without commas has none.
func hint(names []string) string {
	if len(names) > 1 {
		return ""
	}
	for _, sep := range []struct{ char, name string }{{";", "semicolons"}, {"\t", "tabs"}} {
		if strings.Contains(names[0], sep.char) {
			return "; cells are separated by commas, not by " + sep.name
		}
	}
	return ""
}
