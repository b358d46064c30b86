package main

// build_test.go: the program as it is shipped, for tests that need it to be quick.

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

// suite has a folder for what is built while it runs.
type suite struct{ *testing.M }

var buildDir string

func (s suite) Run() int {
	var err error
	if buildDir, err = os.MkdirTemp("", "trueup-build"); err != nil {
		panic(err)
	}
	code := s.M.Run()
	if err := os.RemoveAll(buildDir); err != nil {
		panic(err)
	}
	return code
}

// build makes the program once, the way the Makefile does, so that the compiler's
// cache serves both.
var build = sync.OnceValues(func() (path string, err error) {
	path = filepath.Join(buildDir, "trueup")
	cmd := exec.CommandContext(context.Background(), "go", "build", "-trimpath", "-o", path, ".")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return path, nil
})

// quick is the path of the program without the race detector. Without it in the
// tests either, that is the test's own binary.
func quick(t *testing.T) string {
	t.Helper()
	if !raceDetector {
		return "trueup"
	}
	path, err := build()
	if err != nil {
		t.Fatal(err)
	}
	return path
}
