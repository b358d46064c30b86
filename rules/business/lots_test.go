package business

// lots_test.go: the book of lots by itself (B-36, B-40).

import (
	"errors"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trueup/rules"
)

// spender is what takes from the lots.
var spender = key{group: redeem, id: "r1"}

// fill adds lots named by their keys to a new book, in the order given.
func fill(t *testing.T, lots ...lot) *lotBook {
	t.Helper()
	b := new(lotBook)
	for i, l := range lots {
		if index, err := b.add(&l); err != nil || int(index) != i {
			t.Fatalf("lot %s: index %d, %v", l.id, index, err)
		}
	}
	return b
}

// left is what the lots have left, by key.
func left(b *lotBook) map[string]int64 {
	m := map[string]int64{}
	for _, l := range b.lots {
		m[l.id] = l.left
	}
	return m
}

func TestLotsAreSpentFirstExpiringFirst(t *testing.T) {
	for _, c := range []struct {
		name   string
		lots   []lot
		amount int64
		want   map[string]int64
		over   int64
	}{
		{"nothing there", nil, 5, map[string]int64{}, 5},
		{"nothing asked", []lot{{id: "a", amount: 5}}, 0, map[string]int64{"a": 5}, 0},
		{"in the order of posting", []lot{{id: "a", amount: 5, expires: 1}, {id: "b", amount: 5, expires: 2}}, 7, map[string]int64{"a": 0, "b": 3}, 0},
		{"posted out of order", []lot{{id: "a", amount: 5, expires: 9}, {id: "b", amount: 5, expires: 1}, {id: "c", amount: 5, expires: 5}}, 7, map[string]int64{"a": 5, "b": 0, "c": 3}, 0},
		{"ties by key, bytewise", []lot{{id: "b", amount: 5}, {id: "a", amount: 5}, {id: "B", amount: 5}}, 7, map[string]int64{"B": 0, "a": 3, "b": 5}, 0},
		{"to the last point", []lot{{id: "a", amount: 5}, {id: "b", amount: 5}}, 10, map[string]int64{"a": 0, "b": 0}, 0},
		{"more than there is", []lot{{id: "a", amount: 5}, {id: "b", amount: 5}}, 11, map[string]int64{"a": 0, "b": 0}, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := fill(t, c.lots...)
			before := b.usable
			over := b.take(c.amount, 0, spender)
			if d := cmp.Diff(c.want, left(b)); d != "" || over != c.over {
				t.Errorf("%d over, want %d (-want +got):\n%s", over, c.over, d)
			}
			if b.usable != before-c.amount+c.over {
				t.Errorf("usable %d after taking %d of %d", b.usable, c.amount-c.over, before)
			}
		})
	}
}

// A lot that expires sooner than those half spent already is spent next.
func TestLotsAddedAmongSpentOnes(t *testing.T) {
	b := fill(t, lot{id: "a", amount: 5, expires: 10}, lot{id: "b", amount: 5, expires: 20})
	b.take(7, 0, spender)
	if _, err := b.add(&lot{id: "c", amount: 5, expires: 5}); err != nil {
		t.Fatal(err)
	}
	if _, err := b.add(&lot{id: "d", amount: 5, expires: 15}); err != nil {
		t.Fatal(err)
	}
	b.take(6, 0, spender)
	if d := cmp.Diff(map[string]int64{"a": 0, "b": 3, "c": 0, "d": 4}, left(b)); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if i := b.nextExpiry(); b.lots[i].id != "d" {
		t.Errorf("%s expires next", b.lots[i].id)
	}
}

func TestOneLotIsTakenFrom(t *testing.T) {
	b := fill(t, lot{id: "a", amount: 5, expires: 1}, lot{id: "b", amount: 5, expires: 2})
	for _, c := range []struct {
		index                int32
		amount, rest, usable int64
	}{{1, 3, 0, 7}, {1, 3, 1, 5}, {1, 3, 3, 5}, {0, 0, 0, 5}} {
		if rest := b.takeFrom(c.index, c.amount, 0, spender); rest != c.rest || b.usable != c.usable {
			t.Errorf("%+v: rest %d, usable %d", c, rest, b.usable)
		}
	}
	if over := b.take(6, 0, spender); over != 1 || b.usable != 0 {
		t.Errorf("over %d, usable %d", over, b.usable)
	}
}

func TestPostingsPayDebt(t *testing.T) {
	b := new(lotBook)
	if err := b.owe(10, 0, spender); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		amount, left, debt, usable int64
	}{{4, 0, 6, 0}, {6, 0, 0, 0}, {3, 3, 0, 3}} {
		i, err := b.add(&lot{id: "x", amount: c.amount, expires: 9, posted: 1})
		if err != nil || b.lots[i].left != c.left || b.lots[i].amount != c.amount || b.debt != c.debt || b.usable != c.usable {
			t.Errorf("%+v: lot %+v, debt %d, usable %d, %v", c, b.lots[i], b.debt, b.usable, err)
		}
	}
	if err := b.owe(0, 0, spender); err != nil || b.debt != 0 {
		t.Errorf("owing nothing: debt %d, %v", b.debt, err)
	}
}

func TestExpirySkipsWhatIsSpent(t *testing.T) {
	b := fill(t, lot{id: "a", amount: 5, expires: 1}, lot{id: "b", amount: 5, expires: 2}, lot{id: "c", amount: 5, expires: 3})
	b.take(7, 0, spender)
	i := b.nextExpiry()
	if b.lots[i].id != "b" {
		t.Fatalf("%s expires next", b.lots[i].id)
	}
	if n := b.expire(i); n != 3 || b.lots[i].expired != 3 || b.lots[i].left != 0 || b.usable != 5 {
		t.Errorf("%d expired: %+v, usable %d", n, b.lots[i], b.usable)
	}
	if i = b.nextExpiry(); b.lots[i].id != "c" {
		t.Fatalf("%s expires next", b.lots[i].id)
	}
	b.take(5, 0, spender)
	if i = b.nextExpiry(); i != noOne {
		t.Errorf("%s expires next", b.lots[i].id)
	}
}

func TestLotsAreForgotten(t *testing.T) {
	b := fill(t, lot{id: "a", amount: 5, expires: 1})
	b.expire(b.nextExpiry())
	if err := b.owe(3, 0, spender); err != nil {
		t.Fatal(err)
	}
	b.reset()
	if b.nextExpiry() != noOne || b.usable != 0 || b.debt != 0 || b.take(1, 0, spender) != 1 {
		t.Errorf("after a reset: %+v", b)
	}
}

func TestLotsNeverWrapAround(t *testing.T) {
	b := fill(t, lot{id: "a", amount: math.MaxInt64})
	if _, err := b.add(&lot{id: "b", amount: 1}); !errors.Is(err, rules.ErrOverflow) {
		t.Errorf("a point too many: %v", err)
	}
	if b.usable != math.MaxInt64 || len(b.lots) != 1 {
		t.Errorf("the refused lot is there: %+v", b)
	}
	if err := b.owe(math.MaxInt64, 0, spender); err != nil {
		t.Error(err)
	}
	if err := b.owe(1, 0, spender); !errors.Is(err, rules.ErrOverflow) {
		t.Errorf("a debt too large: %v", err)
	}
}
