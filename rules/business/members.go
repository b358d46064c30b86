package business

// members.go: members by id. Every order names one.

import (
	"math/bits"
	"slices"
)

// memberIDs finds members by a hash of their ids. It keeps its buffer.
type memberIDs struct {
	slots []int32 // index of a member, counted from 1; 0: free
	shift int     // hashes count by their uppermost bits
}

func (m *memberIDs) reset() { m.slots = m.slots[:0] }

// find returns the index of a member, or noOne. The first search of an account
// takes its members in.
func (m *memberIDs) find(members []member, id string) int32 {
	if len(m.slots) == 0 {
		m.build(members)
	}
	for slot := m.first(id); m.slots[slot] != 0; slot = m.next(slot) {
		if i := m.slots[slot] - 1; members[i].id == id {
			return i
		}
	}
	return noOne
}

func (m *memberIDs) build(members []member) {
	size := max(8, 1<<bits.Len(uint(2*len(members)))) // at most half of it is used
	m.slots = slices.Grow(m.slots, size)[:size]
	clear(m.slots)
	m.shift = 64 - bits.TrailingZeros(uint(size))
	for i := range members {
		slot := m.first(members[i].id)
		for m.slots[slot] != 0 {
			slot = m.next(slot)
		}
		m.slots[slot] = int32(i) + 1
	}
}

// first is the slot where the search for an id begins. It goes by the last eight
// bytes: ids that are counted, and random ones, differ there.
func (m *memberIDs) first(id string) uint {
	h := uint64(0)
	if len(id) >= 8 {
		h = word(id[len(id)-8:])
	} else {
		for i := 0; i < len(id); i++ {
			h = h<<8 | uint64(id[i])
		}
	}
	h *= 0x9e3779b97f4a7c15
	return uint((h ^ h>>32) * 0x9e3779b97f4a7c15 >> m.shift)
}

func (m *memberIDs) next(slot uint) uint { return (slot + 1) & uint(len(m.slots)-1) }
