package rules

// digest.go: the chained SHA-256 over what each run booked and decided.

import (
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"strconv"
)

// Digest is the SHA-256 over one account's bookings and decisions of one run.
type Digest [sha256.Size]byte

// What follows in the text that is hashed. A text begins with a digit, its length,
// so that no booking can be taken for a decision.
const (
	digestBooking  = 'b'
	digestDecision = 'd'
)

// AccountDigest hashes an account's bookings, which are in order of key and
// revision, and its decisions, which are in order of id (G-4: they stay as they
// are, like bookings). Texts are written with their length, so that no two
// different lists read the same. buf is scratch space; it is returned for reuse.
func AccountDigest(buf []byte, account string, bookings []Booking, decisions []Decision) (Digest, []byte) {
	buf = appendText(buf[:0], account)
	for i := range bookings {
		b := &bookings[i]
		buf = appendText(append(buf, digestBooking), b.Key)
		buf = appendText(buf, string(b.Asset))
		buf = appendText(buf, b.Clauses)
		for _, n := range [...]int64{int64(b.Revision), b.Amount, int64(b.At), int64(b.Terms)} {
			buf = append(strconv.AppendInt(buf, n, 10), ' ')
		}
	}
	for i := range decisions {
		d := &decisions[i]
		buf = append(buf, digestDecision)
		for _, text := range [...]string{d.ID, d.Outcome, d.Reason, d.Content} {
			buf = appendText(buf, text)
		}
		buf = append(strconv.AppendInt(buf, int64(d.At), 10), ' ')
	}
	return sha256.Sum256(buf), buf
}

func appendText(dst []byte, s string) []byte {
	dst = strconv.AppendInt(dst, int64(len(s)), 10)
	return append(append(append(dst, ':'), s...), ' ')
}

// Chain computes the hash of a run from the hash of the run before it and the
// digests of its accounts in bytewise order of the accounts.
type Chain struct{ h hash.Hash }

// NewChain starts the hash of a run; previous is the hex hash of the run before
// it, empty for the first.
func NewChain(previous string, run int64, asOf Instant) *Chain {
	c := &Chain{sha256.New()}
	c.h.Write([]byte(previous + "\n" + strconv.FormatInt(run, 10) + "\n" + asOf.String() + "\n"))
	return c
}

// Add takes the digest of the next account; accounts of which nothing was booked
// and nothing decided are left out.
func (c *Chain) Add(d Digest) { c.h.Write(d[:]) }

// Sum returns the hash in hex.
func (c *Chain) Sum() string { return hex.EncodeToString(c.h.Sum(nil)) }
