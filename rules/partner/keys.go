package partner

// keys.go: the keys of the entries (P-09), written without an allocation each.

import "strings"

const (
	keyCommission = "commission/"
	keyDecline    = "decline/"
	keyPayout     = "payout/"
	keyReversal   = "reversal/"
)

// keys writes keys one after another into chunks and hands out their slices,
// which stay good whatever comes after. Who keeps one key keeps its whole chunk.
type keys struct{ chunk strings.Builder }

const chunkSize = 32 << 10

func (k *keys) key(prefix, id string) string {
	n := len(prefix) + len(id)
	if k.chunk.Cap()-k.chunk.Len() < n {
		k.chunk.Reset()
		k.chunk.Grow(max(n, chunkSize))
	}
	start := k.chunk.Len()
	k.chunk.WriteString(prefix)
	k.chunk.WriteString(id)
	return k.chunk.String()[start:]
}
