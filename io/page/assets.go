package page

// assets.go: what the page carries with it, and the policy that lets it run nothing else.

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"strings"
)

var (
	//go:embed assets/page.html
	markup string
	//go:embed assets/page.css
	style string
	//go:embed assets/page.js
	script string
	//go:embed assets/chart.umd.min.js
	vendored string
)

// library is Chart.js without its last line, which names a file that is not there.
var library, _, _ = strings.Cut(vendored, "//# sourceMappingURL=")

// policy forbids every connection, and every script and style but the page's own.
var policy = fmt.Sprintf("default-src 'none'; script-src %s %s; style-src %s; base-uri 'none'; form-action 'none'",
	digest(library), digest(script), digest(style))

func digest(text string) string {
	hash := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(hash[:]) + "'"
}

var layout = template.Must(template.New("page").Parse(markup))
