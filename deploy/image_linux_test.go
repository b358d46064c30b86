package deploy_test

// image_linux_test.go: the image, built by the Dockerfile's own commands in a folder,
// and its program run with nothing else around it.

import (
	"crypto/x509"
	"debug/buildinfo"
	"debug/elf"
	"encoding/pem"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/moby/patternmatcher"
	"github.com/moby/patternmatcher/ignorefile"
)

// buildContext copies what the .dockerignore lets through, as the builder would get it.
func buildContext(from, to string) error {
	f, err := os.Open(filepath.Join(from, ".dockerignore"))
	if err != nil {
		return err
	}
	patterns, err := ignorefile.ReadAll(f)
	if err = errorsFirst(err, f.Close()); err != nil {
		return err
	}
	ignored, err := patternmatcher.New(patterns)
	if err != nil {
		return err
	}
	return filepath.WalkDir(from, func(path string, entry fs.DirEntry, err error) error {
		name, rerr := filepath.Rel(from, path)
		if err = errorsFirst(err, rerr); err != nil || name == "." {
			return err
		}
		out, err := ignored.MatchesOrParentMatches(name)
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (name == ".git" || out && !strings.Contains(name, "/") && !slices.Contains(patterns, "!"+name)):
			return fs.SkipDir // no pattern brings back anything below
		case entry.IsDir() || out:
			return nil
		}
		return copyFile(path, filepath.Join(to, name))
	})
}

func errorsFirst(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func copyFile(from, to string) error {
	text, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	return os.WriteFile(to, text, 0o644)
}

// made is the folder that would be the root of the image.
type made struct{ dir, image string }

var onceMade = sync.OnceValues(func() (*made, error) {
	dir := filepath.Join(scratch, "docker")
	m := &made{dir, filepath.Join(dir, "image")}
	src := filepath.Join(dir, "src")
	if err := buildContext("..", src); err != nil {
		return nil, err
	}
	return m, os.Chmod(dir, 0o755)
})

// build runs the build stage. Its folders /image and /volume lie in the test's own.
func build(t *testing.T) *made {
	t.Helper()
	m, err := onceMade()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(m.image); err == nil {
		return m
	}
	elsewhere := strings.NewReplacer(" /image", " "+m.image, " /volume", " "+m.dir+"/volume")
	for _, script := range scripts(t) {
		cmd := exec.CommandContext(t.Context(), "sh", "-c", elsewhere.Replace(script))
		cmd.Dir = filepath.Join(m.dir, "src")
		cmd.Env = append(os.Environ(), "TARGETOS=linux", "TARGETARCH=", "VERSION="+testVersion, "SOURCE_DATE_EPOCH=1700000000")
		cmd.Env = append(cmd.Env, variables(t)...)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", script, err, out)
		}
	}
	// The second COPY, which gives the volume's folder to the user.
	if err := os.Rename(m.dir+"/volume/data", m.image+"/data"); err != nil {
		t.Fatal(err)
	}
	if os.Geteuid() == 0 {
		if err := os.Chown(m.image+"/data", imageUser, imageUser); err != nil {
			t.Fatal(err)
		}
	}
	return m
}

func TestImageHolds(t *testing.T) {
	m := build(t)
	found := map[string]string{}
	err := filepath.WalkDir(m.image, func(path string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := os.Lstat(path)
		if err != nil {
			return err
		}
		if name := strings.TrimPrefix(path, m.image); name != "" {
			found[name] = info.Mode().String()
			if at := info.ModTime().Unix(); at != 1700000000 && name != "/data" {
				t.Errorf("%s is of %s, not of SOURCE_DATE_EPOCH", name, info.ModTime())
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	expected := map[string]string{
		"/data": "drwxr-xr-x", "/tmp": "dtrwxrwxrwx", "/trueup": "-rwxr-xr-x",
		"/etc": "drwxr-xr-x", "/etc/passwd": "-rw-r--r--", "/etc/group": "-rw-r--r--",
		"/etc/ssl": "drwxr-xr-x", "/etc/ssl/certs": "drwxr-xr-x", "/etc/ssl/certs/ca-certificates.crt": "-rw-r--r--",
	}
	if diff := cmp.Diff(expected, found); diff != "" {
		t.Errorf("files of the image (-expected +found):\n%s", diff)
	}
	authorities := x509.NewCertPool()
	if !authorities.AppendCertsFromPEM([]byte(read(t, m.image+"/etc/ssl/certs/ca-certificates.crt"))) {
		t.Error("there is no certificate in the image")
	}
	if block, _ := pem.Decode([]byte(read(t, m.image+"/etc/ssl/certs/ca-certificates.crt"))); block == nil || block.Type != "CERTIFICATE" {
		t.Error("the certificates of the image are no PEM")
	}
}

func TestProgramIsStatic(t *testing.T) {
	path := build(t).image + "/trueup"
	f, err := elf.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }() // it was only read
	for _, p := range f.Progs {
		if p.Type == elf.PT_INTERP || p.Type == elf.PT_DYNAMIC {
			t.Errorf("the program has a segment %s: it is linked when it starts", p.Type)
		}
	}
	info, err := buildinfo.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	expected := map[string]string{"CGO_ENABLED": "0", "-trimpath": "true", "GOOS": "linux"}
	for _, s := range info.Settings {
		if strings.HasPrefix(s.Key, "vcs") {
			t.Errorf("the program knows %s of the repository it was built in", s.Key)
		}
		if want, ok := expected[s.Key]; ok && s.Value == want {
			delete(expected, s.Key)
		}
	}
	if len(expected) > 0 {
		t.Errorf("the program was not built with %v", expected)
	}
}

// The same sources in another folder give the same bytes.
func TestProgramIsReproducible(t *testing.T) {
	image, again := read(t, build(t).image+"/trueup"), read(t, program(t))
	if image != again {
		t.Errorf("two builds differ: %d and %d bytes", len(image), len(again))
	}
	if folder, err := filepath.Abs(".."); err != nil || strings.Contains(image, folder+"/") || strings.Contains(image, scratch) {
		t.Errorf("the program has the folder in it that it was built in (%v)", err)
	}
}

// alone runs the image's entry point as its user, with the image as its whole world.
func alone(t *testing.T, image string, args ...string) outcome {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "/trueup", args...)
	cmd.Path, cmd.Dir, cmd.Env = "/trueup", "/data", []string{}
	cmd.SysProcAttr = &syscall.SysProcAttr{Chroot: image, Credential: &syscall.Credential{Uid: imageUser, Gid: imageUser}}
	if os.Geteuid() != 0 { // who is not root may be so in a world of their own
		cmd.SysProcAttr.Credential = nil
		cmd.SysProcAttr.Cloneflags = syscall.CLONE_NEWUSER
		cmd.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{ContainerID: imageUser, HostID: os.Geteuid(), Size: 1}}
		cmd.SysProcAttr.GidMappings = []syscall.SysProcIDMap{{ContainerID: imageUser, HostID: os.Getegid(), Size: 1}}
	}
	return ended(t, cmd)
}

// A run of the demo world, in a zone that only the program itself can know here.
func TestImageRuns(t *testing.T) {
	m := build(t)
	image := m.dir + "/container"
	if o := runs(t, "cp", "-a", m.image, image); o.code != 0 {
		t.Fatal(o.stderr)
	}
	for _, path := range []string{scratch, m.dir} { // the way there, for another user
		if err := os.Chmod(path, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if o := alone(t, image, "--version"); o.code != 0 || o.stdout != "trueup "+testVersion+"\n" {
		t.Fatalf("trueup --version in the image: %+v", o)
	}
	facts, err := filepath.Glob("../fixtures/demo/*.csv")
	if err != nil || len(facts) == 0 {
		t.Fatal("fixtures/demo has no facts", err)
	}
	for _, path := range facts {
		if err := copyFile(path, filepath.Join(image, "facts", filepath.Base(path))); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(image, "facts/terms.yaml"), []byte("zone: America/Santiago\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	o := alone(t, image, "run", "--source", "/facts", "--terms", "/facts/terms.yaml", "--as-of", "2026-10-01T00:00:00Z")
	if o.code != 0 || !strings.Contains(o.stdout+o.stderr, "points awarded") {
		t.Fatalf("a run in the image: exit %d\n%s%s", o.code, o.stdout, o.stderr)
	}
	if _, err := os.Stat(image + "/data/trueup.db"); err != nil {
		t.Errorf("the ledger is not in the image's working folder: %v", err)
	}
}
