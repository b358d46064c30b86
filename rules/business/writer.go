package business

// writer.go: writing a line of fields with fact.Separator between them, for a
// cursor to read.

import (
	"strconv"

	"trueup/rules"
	"trueup/rules/fact"
)

// writer adds fields to a line that has one already.
type writer struct{ line []byte }

// raw adds a field, or several with separators between, as it stands.
func (w *writer) raw(field string) {
	w.line = append(append(w.line, fact.Separator), field...)
}

func (w *writer) text(s string) {
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case fact.Separator, '\\', '\n', '\r':
			w.line = fact.AppendField(append(w.line, fact.Separator), s)
			return
		}
	}
	w.raw(s)
}

func (w *writer) number(n int64) {
	w.line = strconv.AppendInt(append(w.line, fact.Separator), n, 10)
}

// instant writes nothing for None.
func (w *writer) instant(at rules.Instant) {
	if at == rules.None {
		w.line = append(w.line, fact.Separator)
		return
	}
	w.number(int64(at))
}

func (w *writer) truth(b bool) {
	letter := byte('f')
	if b {
		letter = 't'
	}
	w.line = append(w.line, fact.Separator, letter)
}

// index writes nothing for noOne.
func (w *writer) index(i int32) {
	if i == noOne {
		w.line = append(w.line, fact.Separator)
		return
	}
	w.number(int64(i))
}

// tierChange writes a row of the tier history: its instant, the first letters of
// its tiers, its value.
func (w *writer) tierChange(t *tierChange) {
	w.number(int64(t.at))
	w.line = append(w.line, fact.Separator)
	if t.reason != reasonEnrolled {
		w.line = append(w.line, t.from.String()[0])
	}
	w.line = append(w.line, t.to.String()[0])
	w.number(int64(t.value))
}
