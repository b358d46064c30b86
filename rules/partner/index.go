package partner

// index.go: finding customers and invoices by id.

import "slices"

// index is a list of ids in bytewise order that remembers where ids are: an
// invoice names its customer, a payout its invoice, and to search through 100,000
// of them each time is what would cost. The memory is a hint: each slot holds one
// place, the last that was put there, maybe by an older list. What it does not
// know is searched for, so no choice of ids makes it slow.
type index struct {
	ids    []string
	memory []int32 // places by slot; a power of two
	bits   uint    // of a slot
	last   int     // found last: decisions, and often payouts, come in the order of the ids
}

const firstBits = 10

func (x *index) reset() {
	if x.memory == nil {
		x.memory, x.bits = make([]int32, 1<<firstBits), firstBits
	}
	x.ids, x.last = x.ids[:0], 0
}

// add appends an id that comes after all others.
func (x *index) add(id string) {
	if 4*len(x.ids) > len(x.memory) {
		x.grow()
	}
	x.memory[x.slot(id)] = int32(len(x.ids))
	x.ids = append(x.ids, id)
}

func (x *index) grow() {
	x.bits++
	x.memory = make([]int32, 1<<x.bits)
	for i, id := range x.ids {
		x.memory[x.slot(id)] = int32(i)
	}
}

// find returns the place of an id, or noOne.
func (x *index) find(id string) int {
	if i := x.last + 1; i < len(x.ids) && x.ids[i] == id {
		x.last = i
		return i
	}
	i, found := int(x.memory[x.slot(id)]), true
	if i >= len(x.ids) || x.ids[i] != id {
		i, found = slices.BinarySearch(x.ids, id)
	}
	if !found {
		return noOne
	}
	x.last = i
	return i
}

// slot mixes the last bytes of an id, in which ids differ most.
func (x *index) slot(id string) int {
	h := uint64(len(id))
	for i := max(0, len(id)-8); i < len(id); i++ {
		h = h<<7 ^ h>>57 ^ uint64(id[i])
	}
	return int(h * 0x9E3779B97F4A7C15 >> (64 - x.bits)) // the golden ratio spreads neighbours
}
