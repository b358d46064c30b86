package fact

// describe.go: a record's data for people.

import (
	"strconv"

	"trueup/rules"
)

// Describe names the fields of a record's data that are not empty, in the order
// of the columns and in the form that sources use.
func Describe(t *Table, data string) []rules.Line {
	fields := Split(data, nil)
	var lines []rules.Line
	for i, n := 0, 0; i < len(t.Columns); i++ {
		if !t.InData(i) {
			continue
		}
		if n < len(fields) && fields[n] != "" {
			lines = append(lines, rules.Line{Name: t.Columns[i].Name, Value: sourceForm(t.Columns[i].Type, fields[n])})
		}
		n++
	}
	return lines
}

// sourceForm turns a canonical field back into the form of the source.
func sourceForm(typ Type, field string) string {
	number, err := strconv.ParseInt(field, 10, 64)
	switch {
	case typ == Bool:
		return strconv.FormatBool(field == "t")
	case typ == Instant && err == nil:
		return rules.Instant(number).String()
	case typ == Date && err == nil:
		return rules.Instant(0).AddDays(number).Time().Format("2006-01-02")
	case typ == Money && err == nil:
		return rules.Cents(number).String()
	}
	return Unescape(field)
}
