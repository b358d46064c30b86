package metrics_test

// metrics_test.go: what Prometheus reads, as its own libraries read it.

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus/testutil/promlint"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"

	"trueup/io/metrics"
	"trueup/jobs"
	"trueup/rules"
)

var ended = time.Date(2026, 10, 1, 12, 0, 5, 250_000_000, time.UTC)

// whole is a run of which everything is known.
func whole() metrics.Run {
	return metrics.Run{
		Job: "run", Program: "business", Ended: ended, Status: metrics.StatusDone, LastSuccess: ended,
		Stages:     []metrics.Stage{{Name: "pull", Took: 1500 * time.Millisecond}, {Name: "total", Took: 5 * time.Second}},
		Rows:       map[string]jobs.PullCount{"orders": {Read: 12, Pulled: 7, Unchanged: 4, SetAside: 1, TakenUp: 2}},
		Entries:    []metrics.Entries{{Kind: "points awarded", Count: 7}, {Kind: "credits used"}},
		Exceptions: map[string]int64{"malformed": 1},
		Lags:       map[string]float64{"orders": 90},
		Liability:  []metrics.Amount{{Asset: "points", Value: 1200}, {Asset: "credits", Value: 15.5}},
		Debt:       []metrics.Amount{{Asset: "points", Value: 40}},
		LedgerRun:  12, AsOf: rules.FromTime(time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC)),
		Verified: true, Differences: 3, ChainOK: true,
	}
}

const wholeText = `trueup_chain_ok{program="business"} 1
trueup_debt{asset="points",program="business"} 40
trueup_entries{kind="credits_used",program="business"} 0
trueup_entries{kind="points_awarded",program="business"} 7
trueup_exceptions{program="business",reason="malformed"} 1
trueup_last_run_timestamp_seconds{job="run",program="business"} 1.79085600525e+09
trueup_last_success_timestamp_seconds{job="run",program="business"} 1.79085600525e+09
trueup_ledger_as_of_timestamp_seconds{program="business"} 1.7908128e+09
trueup_ledger_run{program="business"} 12
trueup_liability{asset="credits",program="business"} 15.5
trueup_liability{asset="points",program="business"} 1200
trueup_rows{outcome="pulled",program="business",table="orders"} 7
trueup_rows{outcome="read",program="business",table="orders"} 12
trueup_rows{outcome="set_aside",program="business",table="orders"} 1
trueup_rows{outcome="taken_up",program="business",table="orders"} 2
trueup_rows{outcome="unchanged",program="business",table="orders"} 4
trueup_run_duration_seconds{job="run",program="business",stage="pull"} 1.5
trueup_run_duration_seconds{job="run",program="business",stage="total"} 5
trueup_run_status{job="run",program="business",status="done"} 1
trueup_run_status{job="run",program="business",status="failed"} 0
trueup_run_status{job="run",program="business",status="held"} 0
trueup_run_status{job="run",program="business",status="interrupted"} 0
trueup_run_status{job="run",program="business",status="partly"} 0
trueup_verify_differences{program="business"} 3
trueup_watermark_lag_seconds{program="business",table="orders"} 90
`

// written writes runs to a file and returns its text.
func written(t *testing.T, runs ...metrics.Run) (path, text string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "run.prom")
	if err := metrics.WriteFile(path, runs); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return path, string(b)
}

// samples are the lines of a text that are no comments.
func samples(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(line, "#") {
			b.WriteString(line)
		}
	}
	return b.String()
}

func TestEverySeries(t *testing.T) {
	_, text := written(t, whole())
	if diff := cmp.Diff(wholeText, samples(text)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if strings.Contains(text, "go_") || strings.Contains(text, "process_") {
		t.Error("it tells of the Go runtime")
	}
}

// TestPrometheusReadsIt: by Prometheus's own parser, and its linter finds nothing.
func TestPrometheusReadsIt(t *testing.T) {
	partner := whole()
	partner.Program = "partner"
	_, text := written(t, whole(), partner)
	parser := expfmt.NewTextParser(model.LegacyValidation)
	families, err := parser.TextToMetricFamilies(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if len(families) != 14 {
		t.Errorf("%d metrics, want 14", len(families))
	}
	for name, f := range families {
		if len(f.GetHelp()) < 20 || !strings.HasSuffix(f.GetHelp(), ".") {
			t.Errorf("%s: its help is %q", name, f.GetHelp())
		}
		if strings.HasSuffix(name, "_seconds") && !strings.Contains(f.GetHelp(), "in seconds") {
			t.Errorf("%s: its help %q does not name the unit", name, f.GetHelp())
		}
	}
	problems, err := promlint.New(strings.NewReader(text)).Lint()
	if err != nil || len(problems) > 0 {
		t.Errorf("promlint: %v, %v", problems, err)
	}
}

// TestUnknownHasNoSeries: what nobody knows must not look like a zero.
func TestUnknownHasNoSeries(t *testing.T) {
	_, text := written(t, metrics.Run{Job: "report", Program: "business", Ended: ended, Status: metrics.StatusHeld})
	want := `trueup_last_run_timestamp_seconds{job="report",program="business"} 1.79085600525e+09
trueup_run_status{job="report",program="business",status="done"} 0
trueup_run_status{job="report",program="business",status="failed"} 0
trueup_run_status{job="report",program="business",status="held"} 1
trueup_run_status{job="report",program="business",status="interrupted"} 0
trueup_run_status{job="report",program="business",status="partly"} 0
`
	if diff := cmp.Diff(want, samples(text)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestSameBytes: maps are in no order, and the file is.
func TestSameBytes(t *testing.T) {
	run := whole()
	for _, reason := range []string{"not_usd", "missing_id", "duplicate_id", "unknown_order", "out_of_order"} {
		run.Exceptions[reason] = 1
	}
	_, first := written(t, run)
	for range 10 {
		if _, again := written(t, run); again != first {
			t.Fatalf("%s\nand then\n%s", first, again)
		}
	}
}

func TestLastSuccess(t *testing.T) {
	path, text := written(t, whole())
	for _, c := range []struct {
		name, path, job, program string
		want                     time.Time
	}{
		{"as it was written", path, "run", "business", ended},
		{"of another job", path, "verify", "business", time.Time{}},
		{"of another program", path, "run", "partner", time.Time{}},
		{"no such file", path + ".no", "run", "business", time.Time{}},
		{"a folder", filepath.Dir(path), "run", "business", time.Time{}},
	} {
		if got := metrics.LastSuccess(c.path, c.job, c.program); !got.Equal(c.want) {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
	for name, damaged := range map[string][]byte{"empty": nil, "cut off": []byte(text[:len(text)-20]), "no text": bytes.Repeat([]byte{0, 0xff}, 100)} {
		if err := os.WriteFile(path, damaged, 0o600); err != nil {
			t.Fatal(err)
		}
		if got := metrics.LastSuccess(path, "run", "business"); !got.IsZero() {
			t.Errorf("%s: %s", name, got)
		}
	}
}
