package finance

// journal_test.go: the journal's lines of a world, worked out by hand.

import (
	"fmt"
	"strings"
	"testing"

	"trueup/rules"
)

// journalText writes lines without currency and reference.
func journalText(lines []JournalLine) string {
	var texts []string
	for _, l := range lines {
		texts = append(texts, fmt.Sprintf("%s %s %s %s %s %d", l.Kind, l.Date, l.Account, l.Debit, l.Credit, l.Points))
	}
	return strings.Join(texts, "\n")
}

func TestJournal(t *testing.T) {
	w := aWorld(t)
	w.value = func(m rules.Month) int64 {
		if m < parseMonth(t, "2026-04") {
			return 10_000
		}
		return 3_333
	}
	s := w.mustState("2026-01", "2026-05", 9)
	want := strings.Join([]string{
		"earned 2026-01-10 E:Earned 10.00 0.00 0", "earned 2026-01-10 L:Points 0.00 10.00 1000",
		"earned 2026-01-31 E:Earned 0.50 0.00 0", "earned 2026-01-31 L:Points 0.00 0.50 50",
		"corrections 2026-01-31 E:Corrections 0.05 0.00 0", "corrections 2026-01-31 L:Points 0.00 0.05 5",
		"redeemed 2026-02-05 L:Points 4.00 0.00 -400", "redeemed 2026-02-05 E:Redeemed 0.00 4.00 0",
		"issued 2026-02-05 E:Redeemed 4.00 0.00 0", "issued 2026-02-05 L:Credits 0.00 4.00 0",
		"redeemed 2026-02-28 L:Points 0.80 0.00 -80", "redeemed 2026-02-28 E:Redeemed 0.00 0.80 0",
		// 575 points were 5.75 and are 1.92; then 675 are 2.25 and 75 are 0.25.
		"revaluation 2026-04-01 L:Points 3.83 0.00 0", "revaluation 2026-04-01 E:Revaluation 0.00 3.83 0",
		"earned 2026-04-01 E:Earned 0.33 0.00 0", "earned 2026-04-01 L:Points 0.00 0.33 100",
		"expired 2026-04-10 L:Points 2.00 0.00 -600", "expired 2026-04-10 I:Expired 0.00 2.00 0",
		"used 2026-04-20 L:Credits 1.00 0.00 0", "used 2026-04-20 A:Used 0.00 1.00 0",
	}, "\n")
	expectLines(t, "the journal", want, journalText(s.Lines))
	if l := s.Lines[1]; l.Reference != "points/earned/2026-01-10" || l.Currency != "USD" {
		t.Errorf("got %+v", l)
	}
}

// Points that are worth nothing, or less than half a cent, are still in the journal.
func TestJournalOfPointsThatAreWorthNothing(t *testing.T) {
	w := aWorld(t)
	w.value = func(rules.Month) int64 { return 0 }
	s := w.mustState("2026-01", "2026-01", 9)
	want := strings.Join([]string{
		"earned 2026-01-10 E:Earned 0.00 0.00 0", "earned 2026-01-10 L:Points 0.00 0.00 1000",
		"earned 2026-01-31 E:Earned 0.00 0.00 0", "earned 2026-01-31 L:Points 0.00 0.00 50",
		"corrections 2026-01-31 E:Corrections 0.00 0.00 0", "corrections 2026-01-31 L:Points 0.00 0.00 5",
	}, "\n")
	expectLines(t, "the journal", want, journalText(s.Lines))
}
