package termsfile

// suggest.go: the name that was probably meant.

import (
	"strings"

	"trueup/rules/terms"
)

// nearest returns the parameter, or the name in also, closest to an unknown one, and
// nothing where none is close: at most a third of the letters wrong, or one name the
// beginning of the other.
func nearest(unknown string, also []string) string {
	const longest = 64
	if len(unknown) > longest {
		return ""
	}
	name := strings.NewReplacer("-", "_", " ", "_", ".", "_").Replace(strings.ToLower(unknown))
	var names []string
	for _, p := range terms.Parameters() {
		names = append(names, p.Name)
	}
	names = append(names, also...)
	best, least := "", max(2, len(name)/3)+1
	for _, candidate := range names {
		if d := distance(name, candidate); d < least {
			best, least = candidate, d
		}
	}
	if best != "" || len(name) < 3 {
		return best
	}
	for _, candidate := range names {
		if strings.HasPrefix(candidate, name) || strings.HasPrefix(name, candidate) {
			return candidate
		}
	}
	return ""
}

// distance counts the letters to insert, drop, replace or swap with their neighbour
// to get from a to b.
func distance(a, b string) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			replace := last[j-1]
			if a[i-1] != b[j-1] {
				replace++
			}
			row[j] = min(last[j]+1, row[j-1]+1, replace)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
