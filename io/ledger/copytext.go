package ledger

// copytext.go: cells as COPY reads them, and notes as JSON.

import (
	"strconv"
	"strings"
)

func appendInt(dst []byte, v int64) []byte { return strconv.AppendInt(dst, v, 10) }

// replacement stands for a NUL byte, which PostgreSQL's texts cannot hold.
const replacement = "\uFFFD"

// withoutNUL replaces NUL bytes. Facts have none (see fact.Printable); this
// holds for every other text that reaches the database.
func withoutNUL(s string) string {
	if strings.IndexByte(s, 0) < 0 {
		return s
	}
	return strings.ReplaceAll(s, "\x00", replacement)
}

// appendCopyText escapes a text for COPY: tab, line ends and the backslash.
func appendCopyText(dst []byte, s string) []byte {
	// Four searches by vector instructions beat one loop over the bytes.
	if strings.IndexByte(s, '\\') < 0 && strings.IndexByte(s, '\t') < 0 && strings.IndexByte(s, '\n') < 0 &&
		strings.IndexByte(s, '\r') < 0 && strings.IndexByte(s, 0) < 0 {
		return append(dst, s...)
	}
	for i := 0; i < len(s); i++ {
		switch c := s[i]; c {
		case '\\':
			dst = append(dst, `\\`...)
		case '\t':
			dst = append(dst, `\t`...)
		case '\n':
			dst = append(dst, `\n`...)
		case '\r':
			dst = append(dst, `\r`...)
		case 0:
			dst = append(dst, replacement...)
		default:
			dst = append(dst, c)
		}
	}
	return dst
}

// appendJSONText writes a JSON string of valid UTF-8. Control characters are
// escaped, NUL is replaced; nothing else needs it.
func appendJSONText(dst []byte, s string) []byte {
	const hex = "0123456789abcdef"
	dst = append(dst, '"')
	start := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= 0x20 && c != '"' && c != '\\' {
			continue
		}
		dst = append(dst, s[start:i]...)
		start = i + 1
		switch c {
		case 0:
			dst = append(dst, replacement...)
		case '"', '\\':
			dst = append(dst, '\\', c)
		default:
			dst = append(dst, `\u00`...)
			dst = append(dst, hex[c>>4], hex[c&15])
		}
	}
	return append(append(dst, s[start:]...), '"')
}
