package deploy_test

// metrics_test.go: the metrics that the program writes are those that the rules and the
// dashboard are made for.

import (
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var (
	series = regexp.MustCompile(`(?m)^(trueup_[a-z_]+)\{([^}]*)\} (\S+)$`)
	pair   = regexp.MustCompile(`([a-z_]+)="([^"]*)"`)
)

// written runs the jobs on the demo world and returns their metrics files by job.
func written(t *testing.T) map[string]string {
	t.Helper()
	dir := t.TempDir()
	files := map[string]string{}
	for _, job := range [][]string{
		{"run", "--source=../fixtures/demo", "--as-of=2026-10-01T00:00:00Z"},
		{"report", "--out=" + dir + "/reports"},
		{"verify"},
	} {
		path := filepath.Join(dir, job[0]+".prom")
		o := runs(t, program(t), append(job, "--ledger="+dir+"/trueup.db", "--metrics-file="+path)...)
		if o.code != 0 {
			t.Fatalf("trueup %s: exit %d\n%s", strings.Join(job, " "), o.code, o.stderr)
		}
		files[job[0]] = read(t, path)
	}
	return files
}

func TestMetricsAreThoseOfTheRules(t *testing.T) {
	found := map[string]string{}
	for job, text := range written(t) {
		for _, s := range series.FindAllStringSubmatch(text, -1) {
			var labels []string
			for _, p := range pair.FindAllStringSubmatch(s[2], -1) {
				labels = append(labels, p[1])
				if p[1] == "job" && p[2] != job {
					t.Errorf("%s.prom tells of the job %s", job, p[2])
				}
			}
			slices.Sort(labels)
			found[s[1]] = strings.Join(labels, " ")
		}
	}
	// The demo world is files, which have no watermark.
	found["trueup_watermark_lag_seconds"] = "program table"
	if diff := cmp.Diff(metrics, found); diff != "" {
		t.Errorf("metrics of the rules and of the program (-, +):\n%s", diff)
	}
}

// The words in rules and panels are ones that the program uses.
func TestMetricsHaveTheWordsOfTheRules(t *testing.T) {
	files := written(t)
	for file, lines := range map[string][]string{
		"run": {`trueup_run_status{job="run",program="business",status="done"} 1`, `trueup_run_status{job="run",program="business",status="held"} 0`,
			`outcome="read"`, `outcome="set_aside"`},
		"verify": {`trueup_chain_ok{program="business"} 1`, `trueup_verify_differences{program="business"} 0`},
		"report": {`trueup_debt{asset="points",program="business"}`},
	} {
		for _, line := range lines {
			if !strings.Contains(files[file], line) {
				t.Errorf("%s.prom does not say %s:\n%s", file, line, files[file])
			}
		}
	}
}

// node_exporter reads all files of a folder together: a series that two of them have
// would stop it.
func TestMetricsFilesShareNoSeries(t *testing.T) {
	at := map[string]string{}
	for job, text := range written(t) {
		for _, s := range series.FindAllStringSubmatch(text, -1) {
			name := s[1] + "{" + s[2] + "}"
			if other, taken := at[name]; taken {
				t.Errorf("%s.prom and %s.prom both have %s", other, job, name)
			}
			at[name] = job
		}
	}
}
