package jobs

// verify_closings.go: the closed months.

import (
	"context"
	"strconv"

	"trueup/rules/terms"
)

// verifyClosings looks at a program's closed months: that they follow each other, and
// that each was closed by a run of the ledger under terms that are still there.
func (v *verifier) verifyClosings(ctx context.Context, j *Job) error {
	closings, err := j.Ledger.Closings(ctx, j.Program.Name)
	for n := range closings {
		c := &closings[n]
		d := Difference{Program: c.Program, Run: c.Run, Key: c.Month.String()}
		if n > 0 && c.Month != closings[n-1].Month+1 {
			v.found.add(with(d, KindClosing, "closed after "+closings[n-1].Month.String(), "months that follow each other"))
		}
		if r := v.runs.byNumber[c.Run]; r == nil || r.Run == nil || r.Run.Program != c.Program {
			v.found.add(with(d, KindClosing, "closed by run "+strconv.FormatInt(c.Run, 10), "a run of the program"))
		}
		if text, ok := v.texts[c.TermsHash]; !ok || !terms.TextHas(text, c.TermsHash) {
			v.found.add(with(d, KindClosing, "closed under terms that are not in the ledger", "terms "+c.TermsHash+", edition "+terms.Edition+" or earlier"))
		}
	}
	return err
}
