package csvfile

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"trueup/rules/fact"
)

// The fingerprint is the same for the same file, and another for any other.
func TestDigest(t *testing.T) {
	table := &fact.Table{Name: "orders"}
	seen := map[string]string{}
	for name, write := range map[string]func(dir string) error{
		"none":  func(string) error { return nil },
		"empty": func(dir string) error { return os.WriteFile(filepath.Join(dir, "orders.csv"), nil, 0o600) },
		"one":   func(dir string) error { return os.WriteFile(filepath.Join(dir, "orders.csv"), []byte("a\n1\n"), 0o600) },
		"other": func(dir string) error { return os.WriteFile(filepath.Join(dir, "orders.csv"), []byte("a\n2\n"), 0o600) },
		"name": func(dir string) error {
			return os.WriteFile(filepath.Join(dir, "orders.csv.gz"), []byte("a\n1\n"), 0o600)
		},
	} {
		dir := t.TempDir()
		if err := write(dir); err != nil {
			t.Fatal(err)
		}
		f, err := Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		digest, err := f.Digest(context.Background(), table)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := f.Digest(context.Background(), table); err != nil || again != digest {
			t.Errorf("%s: %q, then %q (%v)", name, digest, again, err)
		}
		if nothing := name == "none" || name == "empty"; nothing != (digest == "") {
			t.Errorf("%s: got %q", name, digest)
		}
		if before, ok := seen[digest]; ok && digest != "" {
			t.Errorf("%s and %s have the same fingerprint", name, before)
		}
		seen[digest] = name
	}
}
