package ledger

// internal_test.go: what cannot be seen from outside: errors that are hard to
// provoke, the filter, the texts of COPY.

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/lib/pq"

	"trueup/jobs"
	"trueup/rules"
	"trueup/rules/fact"
	"trueup/rules/program"
)

// fresh is a new embedded ledger.
func fresh(t *testing.T) *Store {
	t.Helper()
	s, err := Open(context.Background(), filepath.Join(t.TempDir(), "trueup.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func TestDiskFull(t *testing.T) {
	s := fresh(t)
	s.db.SetMaxOpenConns(1) // the limit is one of the connection
	if _, err := s.db.ExecContext(t.Context(), "PRAGMA max_page_count = 60"); err != nil {
		t.Fatal(err)
	}
	run := &jobs.Run{Program: "p", Job: "pull", AsOf: rules.None, TermsHash: "h", TermsText: strings.Repeat("x", 1<<20)}
	err := s.Begin(context.Background(), run)
	if err == nil || !strings.Contains(err.Error(), "the disk is full; nothing of this batch was kept") {
		t.Errorf("got %v", err)
	}
	full := (&postgres{}).explain(fmt.Errorf("copy: %w", &pq.Error{Code: "53100", Message: "could not extend file"}))
	if !strings.Contains(full.Error(), "the server's disk is full") {
		t.Errorf("got %v", full)
	}
}

func TestErrorsKeepTheirChain(t *testing.T) {
	cause := &pq.Error{Code: "23505", Message: "duplicate key"}
	err := (&Store{name: "l", dialect: &postgres{}}).fail("book", conflict((&postgres{}).explain(cause)))
	var pe *pq.Error
	if !errors.Is(err, jobs.ErrConflict) || !errors.As(err, &pe) || pe != cause {
		t.Errorf("%v lost its cause", err)
	}
	if errors.Is((&postgres{}).explain(&pq.Error{Code: "23503"}), errDuplicate) {
		t.Error("another violation counts as a duplicate")
	}
}

func TestFilterMissesNoneAndNamesFewWrong(t *testing.T) {
	first := newFilter(nil, nil)
	const n = 200_000
	wrong := 0
	for i := range n {
		if first.see(fmt.Sprint("o", i)) != 0 {
			wrong++
		}
	}
	for i := range n {
		if first.see(fmt.Sprint("o", i))&seenTwice == 0 {
			t.Fatalf("o%d was not found again", i)
		}
	}
	later := newFilter(reload(first.keep()), nil)
	for i := range n {
		switch seen := later.see(fmt.Sprint("o", i)); {
		case seen&seenBefore == 0:
			t.Fatalf("o%d was forgotten", i)
		case seen&seenTwice != 0:
			wrong++
		}
	}
	for i := range n {
		if later.see(fmt.Sprint("new", i)) != 0 {
			wrong++
		}
	}
	if wrong > 20 {
		t.Errorf("%d of %d new ids were taken for known ones", wrong, 2*n)
	}
	last := newFilter(reload(later.keep()), nil)
	for i := range n {
		if last.see(fmt.Sprint("new", i))&seenBefore == 0 {
			t.Fatalf("new%d was forgotten", i)
		}
	}
	size := 0
	for _, l := range last.old {
		size += len(l.words) * 8
	}
	if perID := float64(size) / (2 * n); perID > 10 {
		t.Errorf("%.1f bytes an id in %d layers", perID, len(last.old))
	}
}

func TestFilterGrowsWithinADelivery(t *testing.T) {
	f := &idFilter{now: []*layer{newLayer(1000)}}
	for i := range 5000 {
		f.see(fmt.Sprint(i))
	}
	if len(f.now) < 2 {
		t.Fatal("a full layer took all")
	}
	for i := range 5000 {
		if f.see(fmt.Sprint(i))&seenTwice == 0 {
			t.Fatalf("%d was not found again", i)
		}
	}
}

// reload is what a later delivery reads.
func reload(layers []*layer) []*layer {
	out := make([]*layer, len(layers))
	for i, l := range layers {
		out[i] = &layer{ids: l.ids, dirty: map[int]bool{}}
		for part := range l.parts() {
			out[i].addPart(l.part(part))
		}
	}
	return out
}

func TestNotesAreJSON(t *testing.T) {
	for _, text := range []string{"", "plain", `q"b\`, "tab\tnl\ncr\r\u0001", "é日本", "nul\x00"} {
		var back string
		if err := json.Unmarshal(appendJSONText(nil, text), &back); err != nil || back != withoutNUL(text) {
			t.Errorf("%q came back as %q: %v", text, back, err)
		}
	}
}

func TestCopyText(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "plain é": "plain é", `\.`: `\\.`, "a\tb\nc\rd\\": `a\tb\nc\rd\\`, "nul\x00": "nul\uFFFD",
	} {
		if got := string(appendCopyText(nil, text)); got != want {
			t.Errorf("%q as %q, want %q", text, got, want)
		}
	}
}

func TestPackedRowsThatMakeNoSense(t *testing.T) {
	for _, payload := range []string{"", "x", "5:1:ab", "-1:0:", "99999999999999999999:1:a", "1:1:a"} {
		if _, err := unpackFacts(nil, "orders", 1, payload); !errors.Is(err, errPacked) {
			t.Errorf("facts %q: %v", payload, err)
		}
		if _, err := unpackBooked(nil, 1, payload); !errors.Is(err, errPacked) {
			t.Errorf("bookings %q: %v", payload, err)
		}
		if _, err := unpackDecisions(nil, 1, payload); !errors.Is(err, errPacked) {
			t.Errorf("decisions %q: %v", payload, err)
		}
	}
	facts, err := unpackFacts(nil, "orders", 2, "1:1:b:2:1:1:a:1:")
	if err != nil || facts[0].ID != "a" || facts[1].Data != "2" {
		t.Errorf("facts packed out of order: %v, %v", facts, err)
	}
	_, err = unpackBooked(nil, 2, "1:k:points:0:9223372036854775807:1:1:k:points:1:1:1:")
	if !errors.Is(err, rules.ErrOverflow) {
		t.Errorf("a sum too large: %v", err)
	}
}

// TestMendFilters: a filter that somebody emptied is built again.
func TestMendFilters(t *testing.T) {
	ctx, s := context.Background(), fresh(t)
	deliver := func(account string) map[string]jobs.PullCount {
		t.Helper()
		run := &jobs.Run{Program: mendProgram.Name, Job: "pull", AsOf: rules.None, Started: time.Unix(0, 0)}
		d, err := s.Deliver(ctx, mendProgram, run)
		if err != nil {
			t.Fatal(err)
		}
		for i, table := range mendProgram.Tables {
			r := &jobs.Staged{File: "f", Line: i}
			r.ID, r.Account, r.UpdatedAt = account, account, rules.None
			if table.Name == "orders" {
				r.ID = "o1"
			}
			r.Shown = r.ID
			if err := d.Stage(ctx, table, r); err != nil {
				t.Fatal(err)
			}
		}
		counts, err := d.Settle(ctx)
		if err != nil {
			t.Fatal(err)
		}
		return counts
	}
	deliver("A")
	if _, err := s.db.ExecContext(t.Context(), "DELETE FROM id_filter"); err != nil {
		t.Fatal(err)
	}
	if c := deliver("B")["orders"]; c.Reasons["account_changed"] != 1 {
		t.Errorf("the order's earlier account was not found: %+v", c)
	}
}

var mendProgram = &program.Program{
	Name: "mend",
	Tables: []*fact.Table{
		{Name: "accounts", Columns: []fact.Column{{Name: "account_id"}}, Subject: true, IDWith: -1, Parent: -1, Link: -1, Currency: -1},
		{Name: "orders", Columns: []fact.Column{{Name: "order_id"}, {Name: "account_id"}}, Account: 1, IDWith: -1, Parent: -1, Link: -1, Currency: -1},
	},
}
