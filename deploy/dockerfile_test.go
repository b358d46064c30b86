package deploy_test

// dockerfile_test.go: what the Dockerfile says, read by BuildKit's parser.

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/linter"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
)

// imageUser runs the program, in the image and in pods.
const imageUser = 65532

// stages are the two of the Dockerfile: what builds, and what is left.
func stages(t *testing.T) (build, final *instructions.Stage) {
	t.Helper()
	f, err := os.Open("../Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }() // it was only read
	parsed, err := parser.Parse(f)
	if err != nil {
		t.Fatal(err)
	}
	lint := linter.New(&linter.Config{Warn: func(rule, _, url, message string, at []parser.Range) {
		t.Errorf("Dockerfile: %s: %s (%s) %v", rule, message, url, at)
	}})
	all, _, err := instructions.Parse(parsed.AST, lint)
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range parsed.Warnings {
		t.Errorf("Dockerfile: %s", w.Short)
	}
	if len(all) != 2 || all[0].Name != "build" {
		t.Fatalf("the Dockerfile has %d stages; expected build and the image", len(all))
	}
	return &all[0], &all[1]
}

// commands are those of one type in a stage.
func commands[T instructions.Command](s *instructions.Stage) []T {
	var found []T
	for _, c := range s.Commands {
		if typed, ok := c.(T); ok {
			found = append(found, typed)
		}
	}
	return found
}

// scripts are what the build stage runs, in order.
func scripts(t *testing.T) []string {
	t.Helper()
	build, _ := stages(t)
	var all []string
	for _, r := range commands[*instructions.RunCommand](build) {
		if !r.PrependShell || len(r.FlagsUsed) > 0 {
			t.Fatalf("%s: expected a shell command without options", r)
		}
		all = append(all, strings.Join(r.CmdLine, " "))
	}
	return all
}

// variables are the ENV of the build stage.
func variables(t *testing.T) []string {
	t.Helper()
	build, _ := stages(t)
	var all []string
	for _, e := range commands[*instructions.EnvCommand](build) {
		for _, pair := range e.Env {
			all = append(all, pair.Key+"="+pair.Value)
		}
	}
	return all
}

func TestImageIsNothingButTheProgram(t *testing.T) {
	_, final := stages(t)
	if final.BaseName != "scratch" {
		t.Errorf("the image is from %s, expected scratch", final.BaseName)
	}
	var order []string
	for _, c := range final.Commands {
		order = append(order, c.Name())
	}
	expected := []string{"arg", "arg", "label", "copy", "copy", "user", "workdir", "entrypoint"}
	if diff := cmp.Diff(expected, lowered(order)); diff != "" {
		t.Errorf("commands of the image (-expected +found):\n%s", diff)
	}
	for _, c := range commands[*instructions.CopyCommand](final) {
		if c.From != "build" {
			t.Errorf("%s: copies from elsewhere than the build stage", c)
		}
	}
	if users := commands[*instructions.UserCommand](final); len(users) != 1 || users[0].User != "65532:65532" {
		t.Errorf("the user is %v, expected 65532:65532, by number", users)
	}
	entry := commands[*instructions.EntrypointCommand](final)
	if len(entry) != 1 || entry[0].PrependShell || !slices.Equal(entry[0].CmdLine, []string{"/trueup"}) {
		t.Errorf(`the entry point is %v, expected ["/trueup"], without a shell`, entry)
	}
}

func lowered(words []string) []string {
	for i := range words {
		words[i] = strings.ToLower(words[i])
	}
	return words
}

func TestImageHasLabels(t *testing.T) {
	_, final := stages(t)
	found := map[string]string{}
	for _, l := range commands[*instructions.LabelCommand](final) {
		for _, pair := range l.Labels {
			found[pair.Key] = pair.Value
		}
	}
	for _, key := range []string{"title", "description", "version", "revision"} {
		if found["org.opencontainers.image."+key] == "" {
			t.Errorf("there is no label org.opencontainers.image.%s", key)
		}
	}
}

// The image has the program that `make build` makes.
func TestImageIsBuiltAsTheMakefileBuilds(t *testing.T) {
	made := regexp.MustCompile(`(?m)^\tCGO_ENABLED=0 (go build .*) -o bin/trueup (\./cmd/trueup)$`).FindStringSubmatch(read(t, "../Makefile"))
	if made == nil {
		t.Fatal("the Makefile no longer builds bin/trueup with CGO_ENABLED=0 go build ... -o bin/trueup ./cmd/trueup")
	}
	expected := strings.ReplaceAll(made[1], "$(VERSION)", "$VERSION") + " -o /image/trueup " + made[2]
	if !slices.ContainsFunc(scripts(t), func(s string) bool { return strings.Contains(s, expected) }) {
		t.Errorf("the Dockerfile does not run %s", expected)
	}
	if diff := cmp.Diff([]string{"CGO_ENABLED=0", "GOFLAGS=-buildvcs=false", "GOTOOLCHAIN=local"}, variables(t)); diff != "" {
		t.Errorf("environment of the build (-expected +found):\n%s", diff)
	}
}

// The Go of the image must be able to build the module, without fetching another.
func TestImageHasTheRightGo(t *testing.T) {
	image := regexp.MustCompile(`(?m)^ARG GO_IMAGE=golang:(\d+\.\d+)-`).FindStringSubmatch(read(t, "../Dockerfile"))
	module := regexp.MustCompile(`(?m)^go (\d+\.\d+)`).FindStringSubmatch(read(t, "../go.mod"))
	if image == nil || module == nil || image[1] != module[1] {
		t.Errorf("the Dockerfile builds with Go %v, go.mod asks for %v", image, module)
	}
}
