package report

// journal_codes.go: a file that gives the accounts of the journal other names.

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"trueup/io/yamlfile"
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

const codesKind = "file of account codes"

const codesExample = `accounts: {"Liabilities:Rewards:Points": "2100"}`

// ReadCodes reads a YAML file of one mapping, accounts, from default codes to own ones.
// known are the default codes there are. Its error is of the file system, or
// yamlfile.Errors.
func ReadCodes(path string, known []program.Code) (Codes, error) {
	text, err := yamlfile.Read(path, codesKind)
	if err != nil {
		return nil, err
	}
	return parseCodes(path, text, known)
}

func parseCodes(name string, text []byte, known []program.Code) (Codes, error) {
	r := &codesReader{File: yamlfile.New(name, codesKind), known: known, codes: Codes{}}
	r.read(text)
	if err := r.Err(); err != nil {
		return nil, err
	}
	return r.codes, nil
}

// codesReader makes the codes of one file.
type codesReader struct {
	*yamlfile.File
	known []program.Code
	codes Codes
}

func (r *codesReader) read(text []byte) {
	root := r.Root(text, "expected "+codesExample)
	if root == nil {
		return
	}
	top, ok := r.Pairs(root, "expected "+codesExample)
	if ok && len(top) == 0 {
		r.At(root, "expected %s", codesExample)
	}
	for _, p := range top {
		if p.Name() != "accounts" {
			r.At(p.Key, "%s is not known here: expected accounts and nothing else", terms.Quoted(p.Name()))
			continue
		}
		accounts, _ := r.Pairs(p.Value, "expected a mapping such as "+codesExample)
		for _, p := range accounts {
			r.code(p)
		}
	}
}

// code takes one account's code.
func (r *codesReader) code(p yamlfile.Pair) {
	if !slices.Contains(r.known, program.Code(p.Name())) {
		names := make([]string, len(r.known))
		for i, k := range r.known {
			names[i] = string(k)
		}
		slices.Sort(names)
		r.At(p.Key, "%s is no account of the journal; its accounts are %s", terms.Quoted(p.Name()), strings.Join(slices.Compact(names), ", "))
		return
	}
	own, ok := yamlfile.Text(p.Value)
	if !ok {
		r.Wrong(p, "the account's own code")
		return
	}
	if flaw := codeFlaw(own); flaw != "" {
		r.At(p.Value, "account %s: %s", terms.Quoted(own), flaw)
		return
	}
	r.codes[program.Code(p.Name())] = program.Code(own)
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
