package report

// journal_codes.go: a file that gives the accounts of the journal other names.

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"trueup/rules/program"
	"trueup/rules/terms"
)

// Codes are own account codes by default ones. Those that are not named stay.
type Codes map[program.Code]program.Code

// Of is the own code of a default one.
func (c Codes) Of(code program.Code) program.Code {
	if own, ok := c[code]; ok {
		return own
	}
	return code
}

// CodesError is one problem of a codes file.
type CodesError struct {
	File    string
	Line    int // from 1; 0 if the place is not known
	Column  int // from 1, in characters; 0 if only the line is known
	Message string
}

// Error prints file:line:column: message.
func (e *CodesError) Error() string {
	s := e.File + ":"
	if e.Line > 0 {
		s += strconv.Itoa(e.Line) + ":"
	}
	if e.Column > 0 {
		s += strconv.Itoa(e.Column) + ":"
	}
	return s + " " + e.Message
}

// maxCodes is far more than account codes need; a larger file was named by mistake.
const maxCodes = 1 << 20

const codesExample = `accounts: {"Liabilities:Rewards:Points": "2100"}`

// ReadCodes reads a YAML file of one mapping, accounts, from default codes to own ones.
// known are the default codes there are. What could mean anything but the text that
// stands there is refused, as in terms files. Its errors are of the file system, or all
// *CodesError of the file, joined, by place.
func ReadCodes(path string, known []program.Code) (Codes, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("file of account codes: %w", err)
	}
	defer func() { _ = file.Close() }() // only read: nothing to lose
	text, err := io.ReadAll(io.LimitReader(file, maxCodes+1))
	if err != nil {
		return nil, fmt.Errorf("file of account codes: %w", err)
	}
	r := &codesReader{file: path, known: known, codes: Codes{}}
	if len(text) > maxCodes {
		r.report(0, 0, "larger than 1 MiB: this is no file of account codes")
	} else {
		r.read(bytes.TrimPrefix(text, []byte(byteOrderMark)))
	}
	if len(r.problems) == 0 {
		return r.codes, nil
	}
	slices.SortStableFunc(r.problems, func(a, b *CodesError) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	errs := make([]error, len(r.problems))
	for i, p := range r.problems {
		errs[i] = p
	}
	return nil, errors.Join(errs...)
}

// codesReader collects the problems of one file; reading goes on after each.
type codesReader struct {
	file     string
	known    []program.Code
	codes    Codes
	problems []*CodesError
}

func (r *codesReader) report(line, column int, message string) {
	r.problems = append(r.problems, &CodesError{r.file, line, column, message})
}

func (r *codesReader) at(n *yaml.Node, message string) { r.report(n.Line, n.Column, message) }

func (r *codesReader) read(text []byte) {
	root := r.document(text)
	if root == nil {
		return
	}
	if len(root.Content) == 0 {
		r.at(root, "expected "+codesExample)
		return
	}
	for key, value := range r.entries(root, "expected "+codesExample) {
		if key.Value != "accounts" {
			r.at(key, terms.Quoted(key.Value)+" is not known here: expected accounts and nothing else")
			continue
		}
		for code, own := range r.entries(value, "expected a mapping such as "+codesExample) {
			r.code(code, own)
		}
	}
}

// code takes one pair.
func (r *codesReader) code(code, own *yaml.Node) {
	if !slices.Contains(r.known, program.Code(code.Value)) {
		names := make([]string, len(r.known))
		for i, k := range r.known {
			names[i] = string(k)
		}
		slices.Sort(names)
		r.at(code, terms.Quoted(code.Value)+" is no account of the journal; its accounts are "+strings.Join(slices.Compact(names), ", "))
	}
	switch {
	case own.Kind == yaml.AliasNode:
		r.at(own, "an alias: write the account's code itself")
	case own.Kind != yaml.ScalarNode || own.Anchor != "" || own.Style&yaml.TaggedStyle != 0:
		r.at(own, "expected the account's own code for "+code.Value+", as a text")
	default:
		if flaw := codeFlaw(own.Value); flaw != "" {
			r.at(own, "account "+terms.Quoted(own.Value)+": "+flaw)
			return
		}
		r.codes[program.Code(code.Value)] = program.Code(own.Value)
	}
}

// codeFlaw says why a text cannot be an account code in every format, or nothing.
func codeFlaw(code string) string {
	const longest = 200
	if len(code) > longest {
		return "longer than 200 bytes"
	}
	for part := range strings.SplitSeq(code, ":") {
		switch first, _ := utf8.DecodeRuneInString(part); {
		case part == "":
			return "a part of it is empty: write texts, with colons only between them"
		case !letterOrDigit(first):
			return "each part begins with a letter or a digit"
		case strings.HasSuffix(part, " ") || strings.Contains(part, "  "):
			return "spaces stand alone, between other characters"
		}
		for _, c := range part {
			if !letterOrDigit(c) && !strings.ContainsRune(" -_./&'+", c) {
				return fmt.Sprintf("%q cannot stand in an account code: write letters, digits, spaces, and - _ . / & ' +", c)
			}
		}
	}
	return ""
}

func letterOrDigit(c rune) bool { return unicode.IsLetter(c) || c >= '0' && c <= '9' }
