package terms

// text.go: the canonical text of terms and the hash of it, by which a ledger knows
// under which terms it was made.

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"

	"trueup/rules"
)

// Edition is the edition of the code's reading of PROGRAMS.md. Raise it in the
// change that makes the same facts under the same terms come out differently: it is
// part of Hash, so every account is then evaluated again by the next run.
const Edition = "1"

// earliest is the first instant that can be written. It stands for "from the
// beginning" where a version needs an effective_from and has none.
var earliest, _ = rules.ParseInstant("0000-01-01T00:00:00Z")

// Canonical returns the terms as a terms file: all parameters of all versions, in
// the order of the table, every value in its canonical text (but point_value only where it
// is not the default). Equal terms give the
// same bytes, and reading them gives equal terms. Terms of one version without
// EffectiveFrom are flat; among several versions None is written as the earliest
// instant there is, which means the same.
func Canonical(t *Terms) string {
	var b strings.Builder
	b.WriteString(Zone.Name + ": " + zoneText(t.Zone.Name()) + "\n")
	if t.Flat() {
		writeVersion(&b, &t.versions[0], "")
		return b.String()
	}
	b.WriteString("versions:\n")
	for i := range t.versions {
		v := &t.versions[i]
		b.WriteString("  - effective_from: " + v.WrittenFrom().String() + "\n")
		writeVersion(&b, v, "    ")
	}
	return b.String()
}

// Hash returns the SHA-256, in hexadecimal, of the edition and the canonical text.
// A program adds editions of its own by which its accounts must be evaluated again.
func Hash(t *Terms, editions ...string) string {
	return hash(Canonical(t), append([]string{Edition}, editions...)...)
}

// HashText is Hash of a text that may have been made by another version of this
// program, with fewer parameters.
func HashText(text string) string { return hash(text, Edition) }

// TextHas says whether a text has a hash, in this or an earlier edition.
func TextHas(text, sum string) bool {
	newest, err := strconv.Atoi(Edition)
	for n := newest; err == nil && n > 0; n-- {
		if hash(text, strconv.Itoa(n)) == sum {
			return true
		}
	}
	return false
}

func hash(text string, editions ...string) string {
	h := sha256.New()
	for _, e := range editions {
		h.Write([]byte("edition " + strconv.Quote(e) + "\n"))
	}
	h.Write([]byte(text))
	return hex.EncodeToString(h.Sum(nil))
}

// Flat tells whether the terms are one version that is in force at every instant.
func (t *Terms) Flat() bool {
	return len(t.versions) == 1 && t.versions[0].EffectiveFrom == rules.None
}

// WrittenFrom is the effective_from to write for a version among several.
func (v *Version) WrittenFrom() rules.Instant {
	if v.EffectiveFrom == rules.None {
		return earliest
	}
	return v.EffectiveFrom
}

// pointValue came when there were ledgers already: it is written only where it is not
// the default, so that their hashes stay. No evaluation reads it.
const pointValue = "point_value"

func writeVersion(b *strings.Builder, v *Version, indent string) {
	for _, p := range table {
		if p.Name == pointValue && v.PointValue == Default().PointValue {
			continue
		}
		b.WriteString(indent + p.Name + ": " + p.Get(v) + "\n")
	}
}

// zoneText is a zone's name as YAML: plain where it is of the form of IANA names.
func zoneText(name string) string {
	for i := 0; i < len(name); i++ {
		c := name[i] | 0x20
		if (c < 'a' || c > 'z') && (i == 0 || !strings.ContainsRune("0123456789_+-/", rune(name[i]))) {
			return strconv.Quote(name)
		}
	}
	if name == "" {
		return `""`
	}
	return name
}
