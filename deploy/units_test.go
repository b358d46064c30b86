package deploy_test

// units_test.go: the units of systemd, read as they are written.

import (
	"slices"
	"strings"
	"testing"
)

// unit is the settings of a unit, each as often as it is there, in order.
type unit map[string][]string

func readUnit(t *testing.T, path string) unit {
	t.Helper()
	u := unit{}
	for n, line := range strings.Split(read(t, path), "\n") {
		if line == "" || strings.HasPrefix(line, "#") || strings.HasPrefix(line, "[") {
			continue
		}
		name, value, ok := strings.Cut(line, "=")
		if !ok || name != strings.TrimSpace(name) {
			t.Fatalf("%s:%d: %q is no setting", path, n+1, line)
		}
		u[name] = append(u[name], value)
	}
	return u
}

// one is the value of a setting that is there once.
func (u unit) one(t *testing.T, name string) string {
	t.Helper()
	if len(u[name]) != 1 {
		t.Fatalf("%s is there %d times, expected once", name, len(u[name]))
	}
	return u[name][0]
}

func TestServiceIsHardened(t *testing.T) {
	u := readUnit(t, "systemd/trueup.service")
	for name, expected := range map[string]string{
		"Type": "oneshot", "User": "trueup", "NoNewPrivileges": "yes", "CapabilityBoundingSet": "", "AmbientCapabilities": "",
		"ProtectSystem": "strict", "ProtectHome": "yes", "PrivateTmp": "yes", "PrivateDevices": "yes",
		"MemoryDenyWriteExecute": "yes", "SystemCallArchitectures": "native", "MemoryMax": "256M",
	} {
		if got := u.one(t, name); got != expected {
			t.Errorf("%s=%s, expected %s", name, got, expected)
		}
	}
	if !slices.Equal(u["SystemCallFilter"], []string{"@system-service", "~@privileged @resources"}) {
		t.Errorf("SystemCallFilter is %q", u["SystemCallFilter"])
	}
	for _, name := range []string{"ReadWritePaths", "BindPaths"} {
		if len(u[name]) > 0 {
			t.Errorf("%s=%s: the service may write more than its own folder", name, u[name])
		}
	}
}

// The DSNs come as credentials, which no other process sees.
func TestServiceGetsItsSecretsByCredential(t *testing.T) {
	u := readUnit(t, "systemd/trueup.service")
	environment := strings.Join(u["Environment"], " ")
	for _, name := range []string{"ledger", "source"} {
		if !slices.Contains(u["LoadCredential"], name+".dsn:/etc/trueup/"+name+".dsn") {
			t.Errorf("the DSN of the %s is no credential: %q", name, u["LoadCredential"])
		}
		if variable := "TRUEUP_" + strings.ToUpper(name) + "_FILE=%d/" + name + ".dsn"; !strings.Contains(environment, variable) {
			t.Errorf("the program is not told %s", variable)
		}
	}
}

// What is not worth another try is the same as in Kubernetes; only a stop that was
// asked for is no failure.
func TestServiceEndsAsInKubernetes(t *testing.T) {
	u := readUnit(t, "systemd/trueup.service")
	if codes := u.one(t, "RestartPreventExitStatus"); codes != "2 3 4" {
		t.Errorf("RestartPreventExitStatus=%s, expected those of the pod failure policy", codes)
	}
	if codes := u.one(t, "SuccessExitStatus"); codes != "143" {
		t.Errorf("SuccessExitStatus=%s, expected 143 alone", codes)
	}
	if u.one(t, "Restart") != "on-failure" || u.one(t, "StartLimitBurst") == "" || u.one(t, "TimeoutStartSec") == "infinity" {
		t.Error("a failed run is tried again a few times, within limits")
	}
}

func TestTimerCatchesUp(t *testing.T) {
	u := readUnit(t, "systemd/trueup.timer")
	for name, expected := range map[string]string{
		"OnCalendar": "*-*-* 02:15:00 UTC", "Persistent": "yes", "RandomizedDelaySec": "10min", "WantedBy": "timers.target",
	} {
		if got := u.one(t, name); got != expected {
			t.Errorf("%s=%s, expected %s", name, got, expected)
		}
	}
}
