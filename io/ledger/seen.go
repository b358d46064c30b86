package ledger

// seen.go: a filter over ids. "An id seen in an earlier delivery under another
// account" is found by searching every account for the id, and there is no index
// by id: keeping one would cost more than all the rest of a pull. The filter
// answers "never seen" for nearly every new id, so that the search is rarely
// needed, and never misses an id that was seen. It also finds ids that come twice
// in one delivery. (A Bloom filter; with 32 bits an id and a few layers it names a
// wrong one in some 50,000.)

import "encoding/binary"

const (
	blockBits   = 4096 // the bits of one id lie together, so that a test touches one page
	blockWords  = blockBits / 64
	bitsPerID   = 32
	probes      = 10
	smallLayer  = 1 << 16 // ids
	largeLayer  = 1 << 21 // ids: 8 MiB
	partBytes   = 1 << 18 // a layer is kept in rows of this size
	partWords   = partBytes / 8
	newLayerPer = 4 // a new layer has room for a quarter of all ids
)

// layer is one filter of a fixed size, a power of two of blocks.
type layer struct {
	words []uint64
	ids   int64
	dirty map[int]bool // parts changed since it was loaded; nil: all
}

func newLayer(ids int64) *layer {
	blocks := int64(1)
	for blocks*blockBits < ids*bitsPerID {
		blocks *= 2
	}
	return &layer{words: make([]uint64, blocks*blockWords)}
}

// empty makes a layer new again, with all the room it had.
func (l *layer) empty() {
	l.words = l.words[:cap(l.words)]
	clear(l.words)
	l.ids = 0
}

// room is how many ids the layer is made for.
func (l *layer) room() int64 { return int64(len(l.words)) * 64 / bitsPerID }

func (l *layer) full() bool { return l.ids >= l.room() }

// testAndSet adds a hash and says whether it was there.
func (l *layer) testAndSet(h uint64) bool {
	base := l.base(h)
	block := l.words[base : base+blockWords]
	there := true
	for _, bits := range walk(h) {
		for range probes / 2 {
			word, bit := bits%blockBits/64, uint64(1)<<(bits%64)
			if block[word]&bit == 0 {
				there = false
				block[word] |= bit
			}
			bits /= blockBits
		}
	}
	if !there {
		l.ids++
		if l.dirty != nil {
			l.dirty[base/partWords] = true
		}
	}
	return there
}

func (l *layer) has(h uint64) bool {
	base := l.base(h)
	block := l.words[base : base+blockWords]
	for _, bits := range walk(h) {
		for range probes / 2 {
			if block[bits%blockBits/64]&(1<<(bits%64)) == 0 {
				return false
			}
			bits /= blockBits
		}
	}
	return true
}

// base is where the block of a hash begins. A layer of half the size has the
// blocks of its two halves on top of each other.
func (l *layer) base(h uint64) int {
	return int(h&uint64(len(l.words)/blockWords-1)) * blockWords
}

// walk returns the places of a hash within its block, twelve bits each, five in
// each number: all of them independent of the others and of the block.
func walk(h uint64) [2]uint64 {
	return [2]uint64{spread(h ^ 0x9e3779b97f4a7c15), spread(h ^ 0xd1b54a32d192ed03)}
}

// fold halves the layer while its ids fit: the bits of an id in the smaller
// layer are those in the larger, so that nothing is forgotten.
func (l *layer) fold() {
	for len(l.words) > blockWords && 2*l.ids*bitsPerID <= int64(len(l.words))*64 {
		half := len(l.words) / 2
		for i, w := range l.words[half:] {
			l.words[i] |= w
		}
		l.words = l.words[:half]
	}
}

// parts is how many rows keep the layer.
func (l *layer) parts() int { return (len(l.words) + partWords - 1) / partWords }

func (l *layer) part(i int) []byte {
	words := l.words[i*partWords : min((i+1)*partWords, len(l.words))]
	bits := make([]byte, 0, len(words)*8)
	for _, w := range words {
		bits = binary.LittleEndian.AppendUint64(bits, w)
	}
	return bits
}

func (l *layer) addPart(bits []byte) {
	for i := 0; i+8 <= len(bits); i += 8 {
		l.words = append(l.words, binary.LittleEndian.Uint64(bits[i:]))
	}
}

// idFilter knows the ids of one kind: those of earlier deliveries (old), and
// those of this one (now). It grows by layers.
type idFilter struct {
	old   []*layer
	now   []*layer
	spare *layer   // an empty large layer, so that a delivery of many kinds makes one only
	fresh []uint64 // ids of this delivery that are not in old yet
}

// maxFresh is how many ids wait to go into the old layers: an id that comes twice
// in a delivery must not be taken for one of an earlier delivery, which would be
// searched for. In a larger delivery that happens, and costs a search.
const maxFresh = 1 << 20

// newFilter begins a delivery of a kind with the layers of the earlier ones. A
// first delivery is likely a large one, and becomes the first layers itself.
func newFilter(old []*layer, spare *layer) *idFilter {
	f := &idFilter{old: old, spare: spare}
	if len(old) == 0 {
		f.grow()
	} else {
		f.now = []*layer{newLayer(smallLayer)}
	}
	return f
}

// What is known of a row's id, as staging.seen keeps it: the first two by see,
// the others by the statements of settle_sql.go, which write the numbers out.
const (
	seenBefore = 1 // perhaps in an earlier delivery
	seenTwice  = 2 // perhaps earlier in this delivery
	// 4: set aside earlier, taken up again
	// 8: set aside earlier as a duplicate, delivered again as it was
)

// see adds an id of this delivery and says what is known of it.
func (f *idFilter) see(id string) int64 {
	h := hashID(id)
	known, twice := hasAny(f.old, h), hasAny(f.now[:len(f.now)-1], h)
	last := f.now[len(f.now)-1]
	if !twice {
		twice = last.testAndSet(h)
		if last.full() {
			f.grow()
		}
	}
	var seen int64
	if known {
		seen |= seenBefore
	}
	if twice {
		seen |= seenTwice
	}
	if !known && len(f.old) > 0 { // whatever the layers of this delivery say: they may be wrong
		f.fresh = append(f.fresh, h)
		if len(f.fresh) == maxFresh {
			f.rememberFresh()
		}
	}
	return seen
}

func (f *idFilter) rememberFresh() {
	for _, h := range f.fresh {
		f.remember(h)
	}
	f.fresh = f.fresh[:0]
}

func hasAny(layers []*layer, h uint64) bool {
	for _, l := range layers {
		if l.has(h) {
			return true
		}
	}
	return false
}

func (f *idFilter) grow() {
	next := f.spare
	if f.spare = nil; next == nil {
		next = newLayer(largeLayer)
	}
	f.now = append(f.now, next)
}

// remember adds an id to the newest old layer with room. A layer that is large
// among the others is left alone, for all of it would have to be written. That
// this delivery sees the id there when it comes again does no harm: it is then
// looked up for nothing.
func (f *idFilter) remember(h uint64) {
	var total int64
	for _, l := range f.old {
		total += l.ids
	}
	last, step := f.old[len(f.old)-1], max(smallLayer, total/newLayerPer)
	if last.full() || last.room() > 2*step {
		last = newLayer(step)
		f.old = append(f.old, last)
	}
	last.testAndSet(h)
}

// keep returns the layers to write: in a first delivery those of the delivery
// itself, made as small as their ids allow.
func (f *idFilter) keep() []*layer {
	f.rememberFresh()
	if len(f.old) > 0 {
		return f.old
	}
	for _, l := range f.now {
		l.fold()
	}
	return f.now
}

// hashID is FNV-1a with a finish that spreads it over all bits. It is kept in the
// database by its bits: changing it needs a migration that empties id_filter.
func hashID(id string) uint64 {
	h := uint64(14695981039346656037)
	for i := 0; i < len(id); i++ {
		h = (h ^ uint64(id[i])) * 1099511628211
	}
	return spread(h)
}

// spread lets every bit depend on every other (the finish of MurmurHash3).
func spread(h uint64) uint64 {
	h ^= h >> 33
	h *= 0xff51afd7ed558ccd
	h ^= h >> 33
	h *= 0xc4ceb9fe1a85ec53
	return h ^ h>>33
}
