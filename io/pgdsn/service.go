package pgdsn

// service.go: connection service files, in which a name stands for parameters.

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// systemDirs are where distributions keep the system-wide file, which PGSYSCONFDIR
// overrides: libpq has the folder compiled in.
var systemDirs = []string{"/etc/postgresql-common", "/etc/sysconfig/pgsql", "/etc"}

// addService adds what a service says to the parameters that do not say it themselves.
// The parameter service is then empty, so that the driver looks for none.
func addService(params map[string]string) error {
	name := params["service"]
	if name == "" {
		name = os.Getenv("PGSERVICE")
	}
	file := params["servicefile"]
	delete(params, "servicefile")
	params["service"] = ""
	if name == "" {
		return nil
	}
	paths := servicePaths(file)
	for _, path := range paths {
		found, err := readService(path, name)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			continue
		case err != nil:
			return err
		case found == nil:
			continue
		}
		for key, value := range found {
			if _, given := params[key]; !given {
				params[key] = value
			}
		}
		return nil
	}
	return fmt.Errorf("there is no service %q in %s; define it there, or name another file in PGSERVICEFILE", name, strings.Join(paths, ", "))
}

// servicePaths are the files to look into: the user's own before the system's.
func servicePaths(file string) []string {
	if file == "" {
		file = os.Getenv("PGSERVICEFILE")
	}
	if file == "" {
		file = inHome(".pg_service.conf", ".pg_service.conf")
	}
	var paths []string
	if file != "" {
		paths = append(paths, file)
	}
	dirs := systemDirs
	if dir := os.Getenv("PGSYSCONFDIR"); dir != "" {
		dirs = []string{dir}
	}
	for _, dir := range dirs {
		paths = append(paths, filepath.Join(dir, "pg_service.conf"))
	}
	return paths
}

// readService returns the parameters of a service, nil if the file has none of the
// name. Of a parameter given twice the first counts.
func readService(path, name string) (map[string]string, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("service file: %w", err)
	}
	defer func() { _ = file.Close() }() // only read: nothing to lose
	var found map[string]string
	lines := bufio.NewScanner(file)
	for number := 1; lines.Scan(); number++ {
		line := strings.TrimSpace(lines.Text())
		switch {
		case line == "" || line[0] == '#':
		case line[0] == '[':
			if found != nil {
				return found, nil
			}
			if header, ok := strings.CutSuffix(line[1:], "]"); ok && header == name {
				found = map[string]string{}
			}
		case found != nil:
			key, value, ok := strings.Cut(line, "=")
			key, value = strings.TrimSpace(key), strings.TrimSpace(value)
			if !ok || key == "" || strings.ContainsAny(key, " \t") {
				return nil, fmt.Errorf("%s:%d: expected key=value", path, number) // the line may hold a password
			}
			if key == "service" || key == "servicefile" {
				return nil, fmt.Errorf("%s:%d: a service cannot name another: remove %s", path, number, key)
			}
			if _, twice := found[key]; !twice {
				found[key] = value
			}
		}
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("service file %s: %w", path, err)
	}
	return found, nil
}
