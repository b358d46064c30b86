package deploy_test

// monitoring_test.go: rules and dashboard, judged by promtool, and by the metrics that
// the program really writes.

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/yaml"
)

// metrics are all that the program tells Prometheus, with their labels, sorted.
var metrics = map[string]string{
	"trueup_last_success_timestamp_seconds": "job program",
	"trueup_last_run_timestamp_seconds":     "job program",
	"trueup_run_duration_seconds":           "job program stage",
	"trueup_run_status":                     "job program status",
	"trueup_rows":                           "outcome program table",
	"trueup_entries":                        "kind program",
	"trueup_exceptions":                     "program reason",
	"trueup_watermark_lag_seconds":          "program table",
	"trueup_liability":                      "asset program",
	"trueup_debt":                           "asset program",
	"trueup_ledger_run":                     "program",
	"trueup_ledger_as_of_timestamp_seconds": "program",
	"trueup_verify_differences":             "program",
	"trueup_chain_ok":                       "program",
}

// Prometheus's own programs read the rules, try each of them, and read the example of
// a configuration.
func TestRulesWork(t *testing.T) {
	promtool := tool(t, "promtool")
	for _, args := range [][]string{
		{"check", "rules", "monitoring/alerts.yaml"},
		{"test", "rules", "monitoring/alerts_test.yaml"},
		{"check", "config", "monitoring/prometheus.example.yaml"},
	} {
		if o := runs(t, promtool, args...); o.code != 0 {
			t.Errorf("promtool %s:\n%s%s", strings.Join(args, " "), o.stdout, o.stderr)
		}
	}
}

// rules are the parts of alerts.yaml that tests ask about.
type rules struct {
	Groups []struct {
		Rules []struct {
			Alert, Expr         string
			Labels, Annotations map[string]string
		}
	}
}

func TestEveryRuleIsTriedAndExplained(t *testing.T) {
	var file rules
	if err := yaml.Unmarshal([]byte(read(t, "monitoring/alerts.yaml")), &file); err != nil {
		t.Fatal(err)
	}
	tried := read(t, "monitoring/alerts_test.yaml")
	var names []string
	for _, r := range file.Groups[0].Rules {
		names = append(names, r.Alert)
		uses(t, r.Alert, r.Expr)
		if !strings.Contains(tried, r.Alert) {
			t.Errorf("%s is in no test", r.Alert)
		}
		if !slices.Contains([]string{"critical", "warning"}, r.Labels["severity"]) || r.Annotations["summary"] == "" || r.Annotations["description"] == "" {
			t.Errorf("%s does not say how bad it is, what it is and what to do", r.Alert)
		}
	}
	expected := []string{"TrueupNoSuccess", "TrueupSilent", "TrueupFailing", "TrueupLeaseStuck", "TrueupSourceSilent", "TrueupExceptionsRising",
		"TrueupLiabilityJump", "TrueupChainBroken", "TrueupVerifyDifferences", "TrueupUnverified"}
	if diff := cmp.Diff(expected, names); diff != "" {
		t.Errorf("alerts (-expected +found):\n%s", diff)
	}
}

var (
	quoted   = regexp.MustCompile(`"[^"]*"`)
	selector = regexp.MustCompile(`([a-z_]+)\{([^}]*)\}`)
	grouping = regexp.MustCompile(`\b(by|on|without|ignoring) \(([^)]*)\)`)
	word     = regexp.MustCompile(`[a-z_]{3,}`)
)

// uses fails if an expression names a metric or a label that the program does not have.
func uses(t *testing.T, where, expr string) {
	t.Helper()
	expr = quoted.ReplaceAllString(expr, `""`)
	for _, s := range selector.FindAllStringSubmatch(expr, -1) {
		for _, label := range word.FindAllString(s[2], -1) {
			if !slices.Contains(strings.Fields(metrics[s[1]]), label) {
				t.Errorf("%s: %s has no label %s", where, s[1], label)
			}
		}
	}
	rest := selector.ReplaceAllString(expr, "$1")
	found := 0
	for _, name := range word.FindAllString(grouping.ReplaceAllString(rest, ""), -1) {
		if _, ok := metrics[name]; ok {
			found++
		} else if !slices.Contains([]string{"time", "max", "min", "sum", "abs", "absent", "avg_over_time", "offset", "unless"}, name) {
			t.Errorf("%s: %s is no metric of trueup: %s", where, name, expr)
		}
	}
	if found == 0 {
		t.Errorf("%s: no metric in %s", where, expr)
	}
	for _, g := range grouping.FindAllStringSubmatch(rest, -1) {
		for _, label := range word.FindAllString(g[2], -1) {
			for _, name := range word.FindAllString(rest, -1) {
				if labels, ok := metrics[name]; ok && !slices.Contains(strings.Fields(labels), label) {
					t.Errorf("%s: %s is grouped by %s, which it does not have", where, name, label)
				}
			}
		}
	}
}

// dashboard is what tests ask of Grafana's model.
type dashboard struct {
	UID, Title string
	Panels     []struct {
		ID      int
		Type    string
		Title   string
		GridPos struct{ X, Y, W, H int }
		Targets []struct{ RefID, Expr, LegendFormat string }
	}
	Templating struct{ List []struct{ Name, Type string } }
}

func TestDashboardShowsEveryMetric(t *testing.T) {
	var d dashboard
	if err := json.Unmarshal([]byte(read(t, "monitoring/dashboard.json")), &d); err != nil {
		t.Fatal(err)
	}
	if d.UID != "trueup" || len(d.Templating.List) != 2 || d.Templating.List[0].Name != "datasource" || d.Templating.List[1].Name != "program" {
		t.Error("the dashboard does not ask for the data source and the program")
	}
	var exprs []string
	ids := map[int]bool{}
	for _, p := range d.Panels {
		if ids[p.ID] || p.Title == "" || p.GridPos.W == 0 || p.GridPos.X+p.GridPos.W > 24 {
			t.Errorf("panel %d %q: its number is taken, or it has no title or no place", p.ID, p.Title)
		}
		ids[p.ID] = true
		if (p.Type == "row") != (len(p.Targets) == 0) {
			t.Errorf("panel %q shows nothing", p.Title)
		}
		for _, target := range p.Targets {
			uses(t, p.Title, target.Expr)
			if !strings.Contains(target.Expr, `program=~"$program"`) {
				t.Errorf("panel %q shows programs that nobody asked for", p.Title)
			}
			exprs = append(exprs, target.Expr)
		}
	}
	for name := range metrics {
		if !strings.Contains(strings.Join(exprs, "\n"), name) && name != "trueup_last_run_timestamp_seconds" { // that is for TrueupFailing
			t.Errorf("no panel shows %s", name)
		}
	}
	parses(t, exprs)
}

// parses lets promtool read expressions, as rules that record them.
func parses(t *testing.T, exprs []string) {
	t.Helper()
	type rule struct {
		Record string `json:"record"`
		Expr   string `json:"expr"`
	}
	var recorded []rule
	for _, e := range exprs {
		recorded = append(recorded, rule{"trueup:panel", e})
	}
	text, err := yaml.Marshal(map[string]any{"groups": []any{map[string]any{"name": "dashboard", "rules": recorded}}})
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "rules.yaml")
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	if o := runs(t, tool(t, "promtool"), "check", "rules", "--lint=none", path); o.code != 0 {
		t.Errorf("promtool does not read an expression of the dashboard:\n%s%s", o.stdout, o.stderr)
	}
}
