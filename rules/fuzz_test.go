package rules

// fuzz_test.go: any text at all where points or a month are expected. Money and instants
// are in amount_test.go and instant_test.go.

import (
	"regexp"
	"testing"
)

var (
	pointsText = regexp.MustCompile(`^[0-9]+$`)
	monthText  = regexp.MustCompile(`^[0-9]{4}-(0[1-9]|1[0-2])$`)
)

func FuzzParsePoints(f *testing.F) {
	for _, seed := range []string{"", "0", "007", "-1", "1.0", "9223372036854775807", "9223372036854775808", "٣"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		points, ok := ParsePoints(text)
		if ok && (!pointsText.MatchString(text) || points < 0) {
			t.Fatalf("%q was taken as %d", text, points)
		}
		if !ok && pointsText.MatchString(text) && len(text) < len("9223372036854775807") {
			t.Fatalf("%q was refused", text)
		}
	})
}

func FuzzParseMonth(f *testing.F) {
	for _, seed := range []string{"", "2026-10", "2026-13", "2026-00", "0000-01", "2026-1", "2026/10", "+026-10", "2026-1٣"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		month, ok := ParseMonth(text)
		if ok != monthText.MatchString(text) {
			t.Fatalf("%q: taken is %t", text, ok)
		}
		if ok && (month.String() != text || month.First().Month() != month) {
			t.Fatalf("%q was taken as %s, which begins on %s", text, month, month.First())
		}
	})
}
