// Package deploy_test tries what is deployed, as far as that goes without a cluster, a
// container engine or a machine to install on: manifests are rendered by kustomize and
// judged by Kubernetes' own types and pod security standards, the image is built by the
// Dockerfile's own commands and its program run in it alone, units go through
// systemd-analyze and rules through promtool.
package deploy_test

// main_test.go: the built program and other tools that the tests run.

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// scratch is a folder for what is built once for all tests.
var scratch string

func TestMain(m *testing.M) {
	var err error
	if scratch, err = os.MkdirTemp("", "trueup-deploy"); err != nil {
		panic(err)
	}
	m.Run() // what it returns is the exit code when TestMain returns
	if err := os.RemoveAll(scratch); err != nil {
		panic(err)
	}
}

// built makes the program as the image does, but in its usual place, and returns the path.
var built = sync.OnceValues(func() (string, error) {
	path := filepath.Join(scratch, "trueup")
	cmd := exec.CommandContext(context.Background(),
		"go", "build", "-trimpath", "-ldflags", "-X main.version="+testVersion, "-o", path, "./cmd/trueup")
	cmd.Dir = ".."
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS=-buildvcs=false", "GOOS=", "GOARCH=")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return path, nil
})

// testVersion is the version that the tests build.
const testVersion = "v0.0.0-test"

func program(t *testing.T) string {
	t.Helper()
	path, err := built()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// outcome is how a program ended and what it said.
type outcome struct {
	code           int
	stdout, stderr string
}

// runs runs a program to its end, in a clean environment.
func runs(t *testing.T, path string, args ...string) outcome {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), path, args...)
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "TMPDIR=" + t.TempDir()}
	return ended(t, cmd)
}

// ended runs a command to its end.
func ended(t *testing.T, cmd *exec.Cmd) outcome {
	t.Helper()
	var stdout, stderr strings.Builder
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return outcome{cmd.ProcessState.ExitCode(), stdout.String(), stderr.String()}
}

// tool is the path of a program that these tests need and nobody here wrote.
func tool(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Fatalf("%s is not here, without which this cannot be checked: `make tools` installs it", name)
	}
	return path
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
