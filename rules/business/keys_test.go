package business

// keys_test.go: that groups and ids stand for the keys they are written as.

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"trueup/rules"
	"trueup/rules/terms"
)

// Groups are in bytewise order of their prefixes and none begins with another: so
// group, then id, is the order of the keys.
func TestGroupsAreInTheOrderOfTheKeys(t *testing.T) {
	for g := range groupCount {
		if groups[g].prefix == "" || groups[g].asset == "" {
			t.Errorf("group %d: %+v", g, groups[g])
		}
		for o := range groupCount {
			a, b := key{g, "z"}, key{o, "a"}
			if got, want := a.compare(b), strings.Compare(a.text(), b.text()); (got < 0) != (want < 0) || (got > 0) != (want > 0) {
				t.Errorf("%s and %s compare as %d", a.text(), b.text(), got)
			}
			if g != o && strings.HasPrefix(groups[o].prefix, groups[g].prefix) {
				t.Errorf("%s begins with %s", groups[o].prefix, groups[g].prefix)
			}
		}
		if to := groups[g].expiry; to != 0 && (groups[to].prefix != "expire/"+groups[g].prefix || groups[to].asset != groups[g].asset) {
			t.Errorf("%s expires as %s", groups[g].prefix, groups[to].prefix)
		}
	}
}

func TestEveryEntryIsExplained(t *testing.T) {
	for why := nothing + 1; why <= voucherExpired; why++ {
		if clauseTexts[why] == "" {
			t.Errorf("clauses %d have no text", why)
		}
	}
}

// What an evaluator handed out once stays as it was, whatever comes after.
func TestKeysStayWhenTheEvaluatorMovesOn(t *testing.T) {
	e := NewEvaluator(terms.Published())
	var kept, copies []string
	for n := range 3 * chunkSize / 1000 {
		facts := []rules.Fact{{Table: tableAccounts, ID: "A", Data: "Acme|0|FR|||"}}
		for i := range 20 {
			facts = append(facts, rules.Fact{Table: tableOrders, ID: fmt.Sprintf("o%d-%02d", n, i), Data: "m1|t|10000|0|0|USD|0|5|"})
		}
		out, err := e.Evaluate(&rules.Input{Account: "A", Facts: facts, AsOf: rules.Instant(0).AddDays(2)})
		if err != nil || len(out.Entries) != 20 {
			t.Fatalf("%d entries, %v", len(out.Entries), err)
		}
		for i := range out.Entries {
			kept, copies = append(kept, out.Entries[i].Key), append(copies, strings.Clone(out.Entries[i].Key))
		}
	}
	if !slices.Equal(kept, copies) {
		t.Error("keys changed")
	}
}

func TestTextsLongerThanAChunk(t *testing.T) {
	var x texts
	long := strings.Repeat("x", chunkSize)
	if got := x.join("a", "b") + x.join("c/", long) + x.copy([]byte("d")); got != "abc/"+long+"d" {
		t.Errorf("%.20q", got)
	}
}

func TestMembersAreFoundByID(t *testing.T) {
	for _, n := range []int{0, 1, 3, 4, 5, 100, 5000} {
		for _, format := range []string{"%d", "m-%09d", "%09d-member of the team"} {
			var members []member
			for i := range n {
				members = append(members, member{id: fmt.Sprintf(format, i)})
			}
			var ids memberIDs
			for range 2 {
				for i := range members {
					if got := ids.find(members, fmt.Sprintf(format, i)); got != int32(i) {
						t.Fatalf("%d members as %s: member %d is found at %d", n, format, i, got)
					}
				}
				for _, other := range []string{"", "x", fmt.Sprintf(format, n)} {
					if got := ids.find(members, other); got != noOne {
						t.Errorf("%d members as %s: %q is found at %d", n, format, other, got)
					}
				}
				ids.reset()
			}
		}
	}
}
