package fact

// data.go: the fields of Record.Data, on one line and readable in any SQL client.

import "strings"

// AppendField adds a text to dst with the separator, line breaks and the
// backslash escaped, so that data stays one line and splits at Separator alone.
func AppendField(dst []byte, s string) []byte {
	if !strings.ContainsAny(s, "|\\\n\r") {
		return append(dst, s...)
	}
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case Separator:
			dst = append(dst, '\\', 'p')
		case '\\':
			dst = append(dst, '\\', '\\')
		case '\n':
			dst = append(dst, '\\', 'n')
		case '\r':
			dst = append(dst, '\\', 'r')
		default:
			dst = append(dst, s[i])
		}
	}
	return dst
}

var unescape = strings.NewReplacer(`\p`, "|", `\\`, `\`, `\n`, "\n", `\r`, "\r")

// Unescape gives back a text written by AppendField.
func Unescape(s string) string {
	if strings.IndexByte(s, '\\') < 0 {
		return s
	}
	return unescape.Replace(s)
}

// Split cuts data into its fields, still escaped, into dst, which it returns
// resliced: one field for each column of InData.
func Split(data string, dst []string) []string {
	dst = dst[:0]
	for {
		i := strings.IndexByte(data, Separator)
		if i < 0 {
			return append(dst, data)
		}
		dst = append(dst, data[:i])
		data = data[i+1:]
	}
}
