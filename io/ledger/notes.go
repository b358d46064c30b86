package ledger

// notes.go: what is known of a staged row beside its content. It is needed only
// if the row is set aside, so it travels in one column, a JSON array.

import (
	"crypto/sha256"
	"encoding/binary"

	"trueup/jobs"
	"trueup/rules/fact"
)

// The elements of a note. Good rows have those up to noteAtFlaw.
const (
	noteFile = iota
	noteLine
	noteAtID
	noteAtAccount
	noteAtParent
	noteAtFlaw
	noteFlaw   // the row's own flaw, kept for when an unknown account arrives
	noteColumn // what broke it
	noteText
	noteWhy
	noteShown
	noteHash // of the content, where the row has no id
)

func appendNote(dst []byte, table *fact.Table, row *jobs.Staged) []byte {
	dst = appendJSONText(append(dst, '['), row.File)
	for _, n := range [...]int{row.Line, row.AtID, row.AtAccount, row.AtParent, row.AtFlaw} {
		dst = appendInt(append(dst, ','), int64(n))
	}
	if row.Flaw == "" && row.Shown == row.ID {
		return append(dst, ']')
	}
	column := ""
	if row.FlawColumn >= 0 && row.FlawColumn < len(table.Columns) && row.Flaw != "" {
		column = table.Columns[row.FlawColumn].Name
	}
	for _, s := range [...]string{string(row.Flaw), column, row.FlawText, row.Why, row.Shown} {
		dst = appendJSONText(append(dst, ','), s)
	}
	return append(appendInt(append(dst, ','), contentHash(table, row)), ']')
}

// contentHash tells rows without an id apart: the same row delivered again has
// the same one, wherever it stands.
// Where the parent says whose it is, that counts too.
func contentHash(table *fact.Table, row *jobs.Staged) int64 {
	h := sha256.New()
	parts := []string{row.Shown, string(row.Flaw), row.FlawText, row.Data}
	if table.AccountFromParent {
		parts = append(parts, row.Parent)
	}
	for _, s := range parts {
		h.Write(appendInt(nil, int64(len(s))))
		h.Write([]byte(":" + s))
	}
	return int64(binary.BigEndian.Uint64(h.Sum(nil)) >> 1)
}
