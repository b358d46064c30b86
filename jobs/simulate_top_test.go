package jobs

// simulate_top_test.go: selections, whatever the order.

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"trueup/rules"
)

// The largest differences are the same in whatever order and parts they come.
func TestTopLinesAreTheSameInAnyOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		limit := rapid.IntRange(0, 5).Draw(t, "limit")
		var lines []*AccountSides
		for i := range rapid.IntRange(0, 12).Draw(t, "lines") {
			usd := rapid.Int64Range(-2, 2).Draw(t, "usd")
			lines = append(lines, &AccountSides{Account: fmt.Sprint(i / 2), order: i % 2, USD: rules.Cents(usd), Difference: usd})
		}
		want := topLines{limit: limit}
		for _, l := range lines {
			want.push(l)
		}
		parts := [2]topLines{{limit: limit}, {limit: limit}}
		for i, l := range rapid.Permutation(lines).Draw(t, "order") {
			parts[i%2].push(l)
		}
		for _, l := range parts[1].lines {
			parts[0].push(l)
		}
		if diff := cmp.Diff(want.sorted(), parts[0].sorted(), cmpopts.IgnoreUnexported(AccountSides{})); diff != "" {
			t.Errorf("(-in order +in parts):\n%s", diff)
		}
		if len(want.lines) != min(limit, len(lines)) {
			t.Errorf("%d lines are kept of %d", len(want.lines), len(lines))
		}
	})
}

// Of many accounts that fail, the first by account are named.
func TestFailedAccountsAreTheFirstOnes(t *testing.T) {
	var parts [2]failedAccounts
	for i := range 100 {
		n := i * 37 % 100
		parts[i%2].add(fmt.Sprintf("%02d", n), fmt.Errorf("%02d", n))
	}
	parts[0].merge(&parts[1])
	if parts[0].count != 100 || len(parts[0].first) != shownErrors {
		t.Errorf("%d are counted, %d kept", parts[0].count, len(parts[0].first))
	}
	for i, err := range parts[0].errors() {
		if err.Error() != fmt.Sprintf("%02d", i) {
			t.Errorf("number %d is %v", i, err)
		}
	}
	several := &LeftOutError{Count: 2, Errors: []error{errors.New("one"), errors.New("two")}}
	if want := "2 accounts could not be evaluated and are left out of all figures; the others are complete:\none\ntwo"; several.Error() != want {
		t.Errorf("%q", several)
	}
}
