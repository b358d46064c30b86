package deploy_test

// commands_test.go: what manifests and units say to the program is what it understands.

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// called is one way in which the program is started somewhere.
type called struct {
	where string
	args  []string
	env   []string // names
}

// everyCall lists how manifests and units start the program.
func everyCall(t *testing.T) []called {
	t.Helper()
	var all []called
	for i := range standing {
		common := settings(t, standing[i])
		for _, folder := range []string{standing[i], migrates[i], backfills[i]} {
			for _, j := range jobs(t, folder) {
				c := called{where: folder + ": " + j.name}
				for _, arg := range j.container().Args {
					c.args = append(c.args, expanded(&j, arg))
				}
				for _, v := range j.container().Env {
					c.env = append(c.env, v.Name)
				}
				for name := range common {
					c.env = append(c.env, name)
				}
				all = append(all, c)
			}
		}
	}
	unit := readUnit(t, "systemd/trueup.service")
	c := called{where: "systemd/trueup.service", args: strings.Fields(unit.one(t, "ExecStart"))[1:]}
	for _, line := range unit["Environment"] {
		for _, pair := range strings.Fields(line) {
			name, _, _ := strings.Cut(pair, "=")
			c.env = append(c.env, name)
		}
	}
	return append(all, c)
}

// expanded puts in what Kubernetes would.
func expanded(j *job, arg string) string {
	return regexp.MustCompile(`\$\(([A-Z_]+)\)`).ReplaceAllStringFunc(arg, func(ref string) string {
		name := ref[2 : len(ref)-1]
		if name == "MONTH" { // what finance says
			return "2026-10"
		}
		return j.env(name)
	})
}

// With --help behind it a command reads its flags, refuses one it does not have or
// whose value is none, and does nothing.
func TestCommandsAreUnderstood(t *testing.T) {
	path := program(t)
	for _, c := range everyCall(t) {
		o := runs(t, path, append(slices.Clone(c.args), "--help")...)
		if o.code != 0 {
			t.Errorf("%s: trueup %s: exit %d: %s", c.where, strings.Join(c.args, " "), o.code, o.stderr)
			continue
		}
		if !strings.Contains(o.stdout, "trueup "+c.args[0]) {
			t.Errorf("%s: trueup %s is no command", c.where, c.args[0])
		}
	}
	if o := runs(t, path, "run", "--no-such-flag", "--help"); o.code != 2 {
		t.Errorf("a flag that is not there ends with %d before --help, expected 2: this test proves nothing", o.code)
	}
}

// A variable that no flag has would be passed over in silence.
func TestVariablesAreFlags(t *testing.T) {
	path := program(t)
	others := []string{"TMPDIR", "GOMEMLIMIT", "JOB_COMPLETION_COUNT", "FROM", "TO", "MONTH"}
	for _, c := range everyCall(t) {
		help := runs(t, path, c.args[0], "--help").stdout
		for _, name := range c.env {
			if slices.Contains(others, name) {
				continue
			}
			flag := strings.TrimSuffix(strings.TrimPrefix(name, "TRUEUP_"), "_FILE")
			if name == "TRUEUP_METRICS_FILE" {
				flag = "METRICS_FILE"
			}
			flag = "--" + strings.ReplaceAll(strings.ToLower(flag), "_", "-") + " "
			if !strings.HasPrefix(name, "TRUEUP_") || !strings.Contains(help, flag) {
				t.Errorf("%s: %s: trueup %s has no flag %s", c.where, name, c.args[0], flag)
			}
		}
	}
}

// The codes that are not tried again mean what the manifests take them for.
func TestExitCodes(t *testing.T) {
	path := program(t)
	help := runs(t, path, "--help").stdout
	for code, meaning := range map[int32]string{1: "failed", 2: "called wrongly", 3: "exceptions", 4: "another run holds the ledger"} {
		line := regexp.MustCompile(`(?m)^  ` + strconv.Itoa(int(code)) + ` +(.*)$`).FindStringSubmatch(help)
		if line == nil || !strings.Contains(line[1], meaning) {
			t.Errorf("trueup --help does not say that %d means %q", code, meaning)
		}
		if (code == 1) == slices.Contains(finalCodes, code) {
			t.Errorf("exit code %d, %s, is tried again, or 1 is not", code, meaning)
		}
	}
	facts := t.TempDir()
	accounts := filepath.Join(facts, "accounts.csv")
	if err := os.WriteFile(accounts, []byte("account_id,name,opened_at,country,display_currency,referred_by,team_opened_at\na,A,yesterday,,,,\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	ledger := "--ledger=" + filepath.Join(t.TempDir(), "trueup.db")
	for _, c := range []struct {
		args []string
		code int
	}{
		{[]string{"run", "--source=" + facts, ledger}, 0},
		{[]string{"run", "--source=" + filepath.Join(facts, "none"), ledger}, 1},
		{[]string{"run", ledger}, 2},
		{[]string{"run", "--strict", "--source=" + facts, ledger}, 3},
		{[]string{"close", "$(MONTH)", ledger}, 2}, // where nobody has named the month
	} {
		if o := runs(t, path, c.args...); o.code != c.code {
			t.Errorf("trueup %s: exit %d, expected %d\n%s", strings.Join(c.args, " "), o.code, c.code, o.stderr)
		}
	}
}

func TestTermsAreTerms(t *testing.T) {
	if o := runs(t, program(t), "terms", "check", "base/terms.yaml"); o.code != 0 {
		t.Errorf("base/terms.yaml: %s%s", o.stdout, o.stderr)
	}
}

// A DSN goes to the program by file: neither manifests nor units may hold one.
func TestNoPasswordIsWrittenDown(t *testing.T) {
	err := filepath.WalkDir(".", func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasSuffix(path, "_test.go") {
			return err
		}
		for _, dsn := range regexp.MustCompile(`postgres(ql)?://[^:@\s]+:([^@\s]+)@`).FindAllStringSubmatch(read(t, path), -1) {
			if dsn[2] != "PASSWORD" {
				t.Errorf("%s holds a password", path)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
