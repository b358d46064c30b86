package ledger

// fuzz_test.go: any password at all in a DSN: understood or not, it is in no message.

import (
	"net/url"
	"strings"
	"testing"
	"unicode"
)

// FuzzDSN writes a password into a DSN in the ways there are, and looks for it in what
// would be shown.
func FuzzDSN(f *testing.F) {
	for _, seed := range []string{
		"kN0wnb7Quux", "kN0wn@b7Quux", "kN0wn'b7Quux", `kN0wn\b7Quux`, "kN0wn&b7Quux", `kN0wn"b7Quux`, "kN0wn/b7?Quux#", "kN0wn%b7:Quux", "kN0wn=b7;Quux", "kN0wn b7Quux", "1000000#000000", "1000000/000000", `00"00000#000000"`,
	} {
		f.Add(seed)
	}
	quote := strings.NewReplacer(`\`, `\\`, `'`, `\'`)
	f.Fuzz(func(t *testing.T, password string) {
		if len(password) < 8 || strings.ContainsFunc(password, unicode.IsControl) {
			return // too short to be told from the rest, or not to be typed
		}
		u := url.URL{Scheme: "postgres", User: url.UserPassword("job", password), Host: "h", Path: "/rewards"}
		quoted, query := quote.Replace(password), url.QueryEscape(password)
		dsns := []string{
			u.String(), strings.Replace(u.String(), "@h", "@h:54x2", 1), "postgres://job@h/rewards?sslmode=disable&password=" + query,
			"postgres://job@h/rewards?password=" + query + "&sslmode=perhaps",
			"host=h user=job password='" + quoted + "'", "host=h password = '" + quoted + "' sslmode=perhaps", "host=h user=job password='" + quoted,
		}
		if !strings.ContainsFunc(password, unicode.IsSpace) {
			dsns = append(dsns, "postgres://job:"+password+"@h/rewards", "host=h user=job password="+quoted, "host=h password="+quoted+" sslmode=perhaps")
		}
		const plain = "the ledger's DSN is not understood postgres://job:xxxxx@h:54x2/rewards?sslmode=disable&password=xxxxx host=h user=job sslmode=perhaps"
		for _, dsn := range dsns {
			shown := Redact(dsn) + "\n"
			if s, err := connectPostgres(dsn, true); err != nil {
				shown += err.Error()
			} else if shown += s.name; s.Close() != nil {
				t.Errorf("%q cannot be closed", dsn)
			}
			for _, part := range []string{password, quoted, query, url.PathEscape(password), password[len(password)-6:]} {
				if strings.Contains(shown, part) && !strings.Contains(plain, part) {
					t.Fatalf("%q of the password is in\n%s\nof %s", part, shown, dsn)
				}
			}
			if again := Redact(Redact(dsn)); again != Redact(dsn) {
				t.Fatalf("%q becomes %q", Redact(dsn), again)
			}
		}
	})
}
