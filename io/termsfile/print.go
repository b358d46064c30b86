package termsfile

// print.go: terms and their differences as people read them, and terms as JSON.
// As YAML they are terms.Canonical.

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"trueup/rules"
	"trueup/rules/terms"
)

// Print writes the terms as a listing: a table for each version, published values
// marked as such.
func Print(w io.Writer, t *terms.Terms) error {
	var b bytes.Buffer
	fmt.Fprintf(&b, "zone %s (%s): %s\n", t.Zone.Name(), strings.Join(terms.Zone.Clauses, ", "), terms.Zone.About)
	fmt.Fprintf(&b, "hash %s (edition %s)\n", terms.Hash(t), terms.Edition)
	versions := t.Versions()
	for i := range versions {
		fmt.Fprintf(&b, "\n%s\n", heading(t, i))
		rows := [][]string{{"parameter", "value", "", "clauses", "description"}}
		for _, p := range terms.Parameters() {
			value, note := p.Get(&versions[i]), "published"
			if published := p.Published(); value != published {
				note = "published: " + published
			}
			rows = append(rows, []string{p.Name, value, note, strings.Join(p.Clauses, ", "), p.About})
		}
		writeTable(&b, "  ", rows)
	}
	_, err := w.Write(b.Bytes())
	return err
}

// heading says which version it is and when it is in force.
func heading(t *terms.Terms, i int) string {
	versions := t.Versions()
	if t.Flat() {
		return "one version, always in force"
	}
	s := fmt.Sprintf("version %d of %d, from %s", versions[i].Number, len(versions), versions[i].WrittenFrom())
	if i == 0 {
		s += ", also for everything before"
	}
	if i+1 < len(versions) {
		s += ", until " + versions[i+1].EffectiveFrom.String()
	}
	return s
}

// PrintComparison writes the differences that terms.Compare found, one a line.
func PrintComparison(w io.Writer, nameA, nameB string, differences []terms.Difference) error {
	if len(differences) == 0 {
		_, err := fmt.Fprintf(w, "%s and %s say the same at every instant\n", nameA, nameB)
		return err
	}
	rows := [][]string{{"from", "until", "parameter", cell(nameA), cell(nameB), "clauses"}}
	for _, d := range differences {
		from, until := d.From.String(), d.Until.String()
		if d.From == rules.None {
			from = "the beginning"
		}
		if d.Until == rules.Never {
			until = "for good"
		}
		rows = append(rows, []string{from, until, d.Name, d.A, d.B, strings.Join(d.Clauses, ", ")})
	}
	var b bytes.Buffer
	writeTable(&b, "", rows)
	_, err := w.Write(b.Bytes())
	return err
}

// PrintJSON writes the terms as one JSON object, which is a terms file too: money
// and rates as texts, so that nobody reads them as floats.
func PrintJSON(w io.Writer, t *terms.Terms) error {
	var b bytes.Buffer
	b.WriteString("{" + pair(terms.Zone.Name, text2json(t.Zone.Name())))
	versions := t.Versions()
	if t.Flat() {
		writeParameters(&b, &versions[0])
	} else {
		b.WriteString("," + pair(versionsKey, "["))
		for i := range versions {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString("{" + pair(effectiveFromKey, text2json(versions[i].WrittenFrom().String())))
			writeParameters(&b, &versions[i])
			b.WriteByte('}')
		}
		b.WriteByte(']')
	}
	b.WriteByte('}')
	var indented bytes.Buffer
	if err := json.Indent(&indented, b.Bytes(), "", "  "); err != nil {
		return err
	}
	indented.WriteByte('\n')
	_, err := w.Write(indented.Bytes())
	return err
}

func writeParameters(b *bytes.Buffer, v *terms.Version) {
	for _, p := range terms.Parameters() {
		value := p.Get(v)
		switch p.Type {
		case terms.TypeMoney, terms.TypeRate, terms.TypeTier:
			value = text2json(value)
		}
		b.WriteString("," + pair(p.Name, value))
	}
}

func pair(name, value string) string { return text2json(name) + ":" + value }

func text2json(s string) string {
	quoted, _ := json.Marshal(s) // a string always marshals
	return string(quoted)
}

// writeTable writes rows of as many cells each, in columns two blanks apart.
func writeTable(b *bytes.Buffer, indent string, rows [][]string) {
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, text := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(text))
		}
	}
	for _, row := range rows {
		b.WriteString(indent)
		for i, text := range row {
			b.WriteString(text)
			if i+1 < len(row) {
				b.WriteString(strings.Repeat(" ", widths[i]-utf8.RuneCountInString(text)+2))
			}
		}
		b.WriteByte('\n')
	}
}

// cell keeps a name on one line and in one column.
func cell(s string) string {
	return strings.Map(func(c rune) rune {
		if c < ' ' {
			return ' '
		}
		return c
	}, s)
}
