package deploy_test

// units_linux_test.go: the units of systemd, judged by systemd's own programs.

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// installed copies the units to where a test can say that the program is there.
func installed(t *testing.T, change func(service string) string) []string {
	t.Helper()
	dir := t.TempDir()
	var paths []string
	for _, name := range []string{"trueup.service", "trueup.timer"} {
		text := read(t, "systemd/"+name)
		if name == "trueup.service" {
			text = change(strings.ReplaceAll(text, "/usr/local/bin/trueup", program(t)))
		}
		paths = append(paths, filepath.Join(dir, name))
		if err := os.WriteFile(paths[len(paths)-1], []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return paths
}

// systemd-analyze passes over what it does not know, with a word and without an error.
func TestUnitsAreUnderstood(t *testing.T) {
	analyze := tool(t, "systemd-analyze")
	as := func(change func(string) string) outcome {
		return runs(t, analyze, append([]string{"verify"}, installed(t, change)...)...)
	}
	if o := as(func(s string) string { return s }); o.code != 0 || o.stdout+o.stderr != "" {
		t.Errorf("systemd-analyze verify: exit %d\n%s%s", o.code, o.stdout, o.stderr)
	}
	o := as(func(s string) string { return strings.Replace(s, "ProtectSystem=", "ProtectSytem=", 1) })
	if !strings.Contains(o.stderr, "ProtectSytem") {
		t.Errorf("systemd-analyze says nothing about a misspelled setting: this test proves nothing\n%s", o.stderr)
	}
}

// The exposure of a service is from 0.0, safe, to 10.0.
func TestServiceIsHardlyExposed(t *testing.T) {
	o := runs(t, tool(t, "systemd-analyze"), "security", "--no-pager", "--offline=true", "--threshold=15", "systemd/trueup.service")
	if o.code != 0 {
		t.Errorf("systemd-analyze security finds more than 1.5:\n%s%s", o.stdout, o.stderr)
	}
}

func TestUserIsMade(t *testing.T) {
	root := t.TempDir()
	config, err := filepath.Abs("systemd/trueup.sysusers.conf")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(root+"/etc", 0o755); err != nil {
		t.Fatal(err)
	}
	if o := runs(t, tool(t, "systemd-sysusers"), "--root="+root, config); o.code != 0 {
		t.Fatalf("systemd-sysusers: exit %d\n%s", o.code, o.stderr)
	}
	if passwd := read(t, root+"/etc/passwd"); !strings.HasPrefix(passwd, "trueup:") || !strings.Contains(passwd, ":/var/lib/trueup:/usr/sbin/nologin") {
		t.Errorf("the user is %s", passwd)
	}
}
