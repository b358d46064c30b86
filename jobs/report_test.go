package jobs_test

// report_test.go: the finance reports foot on random worlds, say the same on both
// engines, and agree with the exports.

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trueup/fixtures/csvtext"
	"trueup/fixtures/oracle"
	"trueup/io/ledger/ledgertest"
	"trueup/io/report"
	"trueup/io/termsfile"
	"trueup/io/termsfile/termstest"
	"trueup/jobs"
	"trueup/rules"
	"trueup/rules/terms"
)

// reportOptions are the default ones.
func reportOptions() *jobs.ReportOptions {
	return &jobs.ReportOptions{
		NoticeDays: jobs.NoticeDays, Version: "test",
		ReadTerms: func(name, text string) (*terms.Terms, error) { return termsfile.Parse(name, []byte(text)) },
	}
}

func month(t *testing.T, text string) rules.Month {
	t.Helper()
	m, ok := rules.ParseMonth(text)
	if !ok {
		t.Fatalf("%q is no month", text)
	}
	return m
}

// reports makes the reports and returns the files by name.
func (s *stand) reports(o *jobs.ReportOptions) (*jobs.Manifest, map[string]string) {
	s.t.Helper()
	dir := s.t.TempDir()
	folder, err := report.NewFolder(dir, report.Options{})
	if err != nil {
		s.t.Fatal(err)
	}
	m, err := s.job.Report(context.Background(), folder, o)
	if err != nil {
		s.t.Fatalf("report: %v", err)
	}
	return m, filesIn(s.t, dir)
}

func filesIn(t *testing.T, dir string) map[string]string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, e := range entries {
		text, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		files[e.Name()] = string(text)
	}
	return files
}

// units is a figure in points or cents.
func units(t *testing.T, text string) int64 {
	t.Helper()
	n, err := strconv.ParseInt(strings.Replace(text, ".", "", 1), 10, 64)
	if err != nil {
		t.Fatalf("%q is no figure", text)
	}
	return n
}

// Every row of the roll-forward foots, months follow each other, and the last closing
// is what the exported entries come to.
func TestReportsFoot(t *testing.T) {
	eachWorld(t, 8, func(t *testing.T, s *stand, w oracle.World, _ *rand.Rand) {
		s.run(w.Files, w.AsOf)
		o := reportOptions()
		o.PerTier = true
		m, files := s.reports(o)
		sums := map[string]int64{}
		for _, e := range csvtext.Rows(t, s.exports()["entries"]) {
			sums[e["asset"]] += units(t, e["amount"])
		}
		rowsFoot(t, files["rollforward.csv"], m.To, sums)
		manifestIsTrue(t, m, files)
	})
}

// rowsFoot checks the roll-forward by the columns that a reader sees.
func rowsFoot(t *testing.T, text, last string, sums map[string]int64) {
	t.Helper()
	type line struct{ asset, unit, tier string }
	closing, tiers := map[line]int64{}, map[string]int64{}
	for _, row := range csvtext.Rows(t, text) {
		at := line{row["asset"], row["unit"], row["tier"]}
		sum := units(t, row["opening"])
		for name, cell := range row {
			switch name {
			case "month", "asset", "unit", "tier", "opening", "closing", "outstanding", "debt", "prior_periods":
			default:
				if cell != "" {
					sum += units(t, cell)
				}
			}
		}
		if got := units(t, row["closing"]); got != sum || units(t, row["outstanding"])-units(t, row["debt"]) != got {
			t.Errorf("%s of %v does not foot: %v", row["month"], at, row)
		}
		if before, ok := closing[at]; ok && before != units(t, row["opening"]) {
			t.Errorf("%s of %v opens with %s after %d", row["month"], at, row["opening"], before)
		}
		closing[at] = units(t, row["closing"])
		if row["month"] != last || row["asset"] == "points" && row["unit"] == "USD" {
			continue
		}
		if row["tier"] != "" {
			tiers[row["asset"]] += units(t, row["closing"])
		} else if got := units(t, row["closing"]); got != sums[row["asset"]] {
			t.Errorf("the last closing of %s is %d, the entries come to %d", row["asset"], got, sums[row["asset"]])
		}
	}
	for asset, got := range tiers {
		if got > sums[asset] { // accounts that are in no tier yet have a row of their own, which shows none
			t.Errorf("the tiers' closings of %s come to %d, the entries to %d", asset, got, sums[asset])
		}
	}
}

// manifestIsTrue compares the manifest with the files.
func manifestIsTrue(t *testing.T, m *jobs.Manifest, files map[string]string) {
	t.Helper()
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(text)+"\n", files[jobs.ManifestName]); diff != "" {
		t.Errorf("the manifest that was written is another one:\n%s", diff)
	}
	if len(m.Files) != len(files)-1 {
		t.Errorf("the manifest lists %d files, there are %d beside it", len(m.Files), len(files)-1)
	}
	for _, f := range m.Files {
		hash := sha256.Sum256([]byte(files[f.Name]))
		if got := hex.EncodeToString(hash[:]); got != f.SHA256 || int64(len(files[f.Name])) != f.Bytes {
			t.Errorf("%s is not what the manifest says", f.Name)
		}
	}
}

// Both engines write the same bytes, on one worker and on several.
func TestReportsAreTheSameOnBothEngines(t *testing.T) {
	first := map[uint64]map[string]string{}
	for _, engine := range []func(testing.TB) string{ledgertest.SQLite, ledgertest.PostgresSchema} {
		for seed := range uint64(4) {
			w := worldOf(seed)
			s := newStand(t, engine(t), termstest.Of(t, w.Terms))
			s.run(w.Files, w.AsOf)
			_, files := s.reports(reportOptions())
			if first[seed] == nil {
				first[seed] = files
			} else if diff := cmp.Diff(first[seed], files); diff != "" {
				t.Errorf("seed %d: the engines differ:\n%s", seed, diff)
			}
			s.job.Workers = 1
			if _, again := s.reports(reportOptions()); cmp.Diff(files, again) != "" {
				t.Errorf("seed %d: one worker writes other files:\n%s", seed, cmp.Diff(files, again))
			}
		}
	}
}

// Facts that were pulled and not booked yet are not in the reports; facts that
// changed what is booked stop them.
func TestReportsOfBooksThatAreBehind(t *testing.T) {
	ledgertest.Engines(t, func(t *testing.T, dsn string) {
		s := newStand(t, dsn, terms.Published())
		s.run(withAccount(order("100.00", "")), "2024-03-01T00:00:00Z")
		_, before := s.reports(reportOptions())
		more := withAccount(order("100.00", ""))
		more["orders"] += "o2,A,m,true,50.00,0.00,0.00,USD,2024-01-05T00:00:00Z,2024-01-06T00:00:00Z,,\n"
		s.deliver(more)
		if _, err := s.job.Pull(context.Background()); err != nil {
			t.Fatal(err)
		}
		if _, after := s.reports(reportOptions()); cmp.Diff(before, after) != "" {
			t.Errorf("a fact that is not booked is in the reports:\n%s", cmp.Diff(before, after))
		}
		s.deliver(withAccount(order("300.00", "2024-03-02T00:00:00Z")))
		if _, err := s.job.Pull(context.Background()); err != nil {
			t.Fatal(err)
		}
		folder, err := report.NewFolder(t.TempDir(), report.Options{})
		if err != nil {
			t.Fatal(err)
		}
		_, err = s.job.Report(context.Background(), folder, reportOptions())
		var behind *jobs.BehindError
		if !errors.As(err, &behind) || !strings.Contains(err.Error(), "trueup reconcile") {
			t.Errorf("got %v", err)
		}
	})
}
