package rules

// pure_test.go: holds everything under rules/ pure, by reading its sources. The
// same facts, terms and as_of must give the same ledger on every machine and at
// every time (G-3), and money is never a float (G-0).

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// pureImports is all that rules may import: nothing that reaches the world. Add
// to it only what computes.
var pureImports = []string{
	"cmp", "crypto/sha256", "encoding/hex", "encoding/json", "errors", "fmt", "hash",
	"maps", "math", "math/big", "math/bits", "slices", "sort", "strconv", "strings", "time", "unicode/utf8",
	"github.com/shopspring/decimal",
}

// ownImports begin the paths of what rules may import of ours.
const ownImports = "trueup/rules"

// forbiddenNames are what pure packages have that is not pure.
var forbiddenNames = map[string]struct {
	names []string
	why   string
}{
	"time": {[]string{"Now", "Since", "Until", "Local", "LoadLocation", "Sleep", "After", "AfterFunc", "Tick", "NewTicker", "NewTimer"},
		"reads the clock or the machine; as_of and the zone are parameters"},
	"fmt": {[]string{"Print", "Printf", "Println", "Scan", "Scanf", "Scanln"},
		"does input or output; return what is to be said"},
}

// impurities returns every breach in one source, with its place.
func impurities(name string, src []byte) ([]string, error) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, name, src, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	var found []string
	report := func(pos token.Pos, format string, args ...any) {
		found = append(found, fmt.Sprintf("%s: ", fset.Position(pos))+fmt.Sprintf(format, args...))
	}
	imports := map[string]string{} // path by the name it has in the file
	for _, spec := range file.Imports {
		path, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return nil, err
		}
		local := path[strings.LastIndexByte(path, '/')+1:]
		if spec.Name != nil {
			local = spec.Name.Name
		}
		imports[local] = path
		if local == "." || local == "_" {
			report(spec.Pos(), "imports %s as %s; rules imports by name, so that what it uses can be read", path, local)
		}
		if !slices.Contains(pureImports, path) && path != ownImports && !strings.HasPrefix(path, ownImports+"/") {
			report(spec.Pos(), "imports %s; rules is pure: no I/O, no clock, no database, and nothing of ours outside rules", path)
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if n != nil {
			if why := impurity(n, imports); why != "" {
				report(n.Pos(), "%s", why)
			}
		}
		return true
	})
	return found, nil
}

// impurity says what is wrong with one node of a source, or "".
func impurity(n ast.Node, imports map[string]string) string {
	const concurrent = "; rules is one fold after another, in one order: jobs decides what runs at once"
	switch n := n.(type) {
	case *ast.GoStmt:
		return "starts a goroutine" + concurrent
	case *ast.SelectStmt:
		return "selects" + concurrent
	case *ast.ChanType:
		return "uses a channel" + concurrent
	case *ast.BasicLit:
		if n.Kind == token.FLOAT || n.Kind == token.IMAG {
			return n.Value + " is a float; points and cents are integers"
		}
	case *ast.Ident:
		if name := n.Name; strings.Contains(strings.ToLower(name), "float") || name == "complex64" || name == "complex128" {
			return name + " is a float; points and cents are integers"
		}
		if n.Name == "print" || n.Name == "println" {
			return n.Name + " writes to standard error; return what is to be said"
		}
	case *ast.CallExpr:
		if s, ok := n.Fun.(*ast.SelectorExpr); ok && len(n.Args) == 0 && (s.Sel.Name == "Hours" || s.Sel.Name == "Minutes" || s.Sel.Name == "Seconds") {
			return "a duration's " + s.Sel.Name + "() is a float; count in integers"
		}
	case *ast.SelectorExpr:
		pkg, ok := n.X.(*ast.Ident)
		if !ok {
			return ""
		}
		if f := forbiddenNames[imports[pkg.Name]]; slices.Contains(f.names, n.Sel.Name) {
			return imports[pkg.Name] + "." + n.Sel.Name + " " + f.why
		}
		if imports[pkg.Name] == "math" && !strings.HasPrefix(n.Sel.Name, "MaxInt") && !strings.HasPrefix(n.Sel.Name, "MinInt") && !strings.HasPrefix(n.Sel.Name, "MaxUint") {
			return "math." + n.Sel.Name + " computes in floats; only its integer limits may be used"
		}
	}
	return ""
}

// TestRulesArePure proves G-3's ground, and that of G-0: no clock, no I/O, no float.
func TestRulesArePure(t *testing.T) {
	files := 0
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		files++
		src, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		found, err := impurities(path, src)
		for _, f := range found {
			t.Errorf("rules/%s", f)
		}
		return err
	})
	if err != nil || files < 10 {
		t.Fatalf("%d files read: %v", files, err)
	}
}

// TestImpuritiesAreFound gives the checker sources that break the rule, each in
// one way, and one that does not.
func TestImpuritiesAreFound(t *testing.T) {
	for _, c := range []struct{ src, want string }{
		{"import \"time\"\nvar t time.Time", ""},
		{"import \"math\"\nconst m = math.MaxInt64", ""},
		{"import \"trueup/rules/terms\"\nvar t terms.Terms", ""},
		{"type now struct{ Now int }\nvar n = now{}.Now", ""},
		{"import \"os\"", "imports os; rules is pure"},
		{"import \"database/sql\"", "imports database/sql; rules is pure"},
		{"import \"math/rand\"", "imports math/rand; rules is pure"},
		{"import \"trueup/jobs\"", "imports trueup/jobs; rules is pure"},
		{"import \"trueup/rulesandmore\"", "imports trueup/rulesandmore; rules is pure"},
		{"import . \"time\"\nvar n = Now()", "imports time as ."},
		{"import _ \"time\"", "imports time as _"},
		{"import \"time\"\nvar n = time.Now()", "time.Now reads the clock"},
		{"import clock \"time\"\nvar n = clock.Now()", "time.Now reads the clock"},
		{"import \"time\"\nvar now = time.Now", "time.Now reads the clock"},
		{"import \"time\"\nvar n = time.Since(time.Time{})", "time.Since reads the clock"},
		{"import \"time\"\nvar l, e = time.LoadLocation(\"Europe/Paris\")", "time.LoadLocation reads the clock or the machine"},
		{"import \"time\"\nvar l = time.Local", "time.Local reads the clock or the machine"},
		{"import \"time\"\nvar s = time.Second.Seconds()", "Seconds() is a float"},
		{"import \"fmt\"\nfunc f() { fmt.Println() }", "fmt.Println does input or output"},
		{"func f() { println() }", "println writes to standard error"},
		{"var f float64", "float64 is a float"},
		{"func f(n int) bool { return float32(n) > 0 }", "float32 is a float"},
		{"import \"strconv\"\nvar f, e = strconv.ParseFloat(\"1\", 64)", "ParseFloat is a float"},
		{"import \"github.com/shopspring/decimal\"\nvar f = decimal.Zero.InexactFloat64()", "InexactFloat64 is a float"},
		{"var f = 0.1", "0.1 is a float"},
		{"var f = 1e3", "1e3 is a float"},
		{"var c = complex64(2i)", "complex64 is a float"},
		{"import \"math\"\nvar f = math.Floor(3)", "math.Floor computes in floats"},
		{"func f() { go f() }", "starts a goroutine"},
		{"func f() { select {} }", "selects"},
		{"var c chan int", "uses a channel"},
	} {
		found, err := impurities("bad.go", []byte("package bad\n\n"+c.src+"\n"))
		switch got := strings.Join(found, "\n"); {
		case err != nil:
			t.Errorf("%q: %v", c.src, err)
		case c.want == "" && got != "":
			t.Errorf("%q is pure, but: %s", c.src, got)
		case !strings.Contains(got, c.want) || c.want != "" && !strings.HasPrefix(got, "bad.go:"):
			t.Errorf("%q: found %q, want its place and %q", c.src, got, c.want)
		}
	}
}
