package business

// seal.go: the checksum of a checkpoint. What a store hands back damaged must not
// become points: it is refused, and the evaluation begins with the first fact.

import "trueup/rules/fact"

// noChecksum holds the place of a checksum, which is 64 bits in hexadecimal.
const noChecksum = "0000000000000000"

// fieldsBeforeChecksum is how many fields of a checkpoint are before it.
const fieldsBeforeChecksum = 3

// seal puts the checksum in its place.
func seal(line []byte) {
	at, _ := checksumPlace(line)
	sum := checksum(line, at)
	copy(line[at:], sum[:])
}

// sealed says whether a checkpoint is as it was written.
func sealed(line string) bool {
	at, ok := checksumPlace(line)
	if !ok {
		return false
	}
	sum := checksum(line, at)
	return line[at:at+len(sum)] == string(sum[:])
}

// checksumPlace is where the checksum begins.
func checksumPlace[T string | []byte](line T) (at int, ok bool) {
	for n := 0; at < len(line) && n < fieldsBeforeChecksum; at++ {
		if line[at] == fact.Separator {
			n++
		}
	}
	return at, at+len(noChecksum) <= len(line)
}

// checksum is that of all but the checksum itself.
func checksum[T string | []byte](line T, at int) (digits [len(noChecksum)]byte) {
	sum := mix(mix(uint64(len(line)), line[:at]), line[at+len(noChecksum):])
	for i := range digits {
		digits[i] = "0123456789abcdef"[sum>>60]
		sum <<= 4
	}
	return digits
}

// mix goes over a text word by word. Every step is one to one, so that no change
// of a single word goes unseen.
func mix[T string | []byte](h uint64, text T) uint64 {
	const odd = 0x9e3779b97f4a7c15
	for ; len(text) >= 8; text = text[8:] {
		h = (h ^ word(text)) * odd
		h ^= h >> 32
	}
	for i := 0; i < len(text); i++ {
		h = (h ^ uint64(text[i])) * odd
		h ^= h >> 32
	}
	return h
}
