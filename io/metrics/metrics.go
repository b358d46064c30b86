// Package metrics tells Prometheus about a run: as a file for node_exporter's textfile
// collector, or through a push gateway.
//
// A series without the label job is written by the jobs that know it and by no other,
// so that each job can have a file of its own in one folder: the rows by pull and run,
// the entries, exceptions and the state of the ledger by reconcile and run, the debt by
// report, the proof by verify. Of a backfill there are only those with the label job.
package metrics

// metrics.go: what is told, by which names, in which units.

import (
	"fmt"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"trueup/jobs"
	"trueup/rules"
)

// Run is what one command did for one program. What is nil or zero is unknown, and
// has no series.
type Run struct {
	Job     string // run, pull, reconcile, backfill, report, verify or close
	Program string

	Ended       time.Time
	Status      string    // one of Statuses
	LastSuccess time.Time // the end of the job's last run that was done, this one included
	Stages      []Stage

	Rows       map[string]jobs.PullCount // by table
	Entries    []Entries
	Exceptions map[string]int64   // standing now, by reason
	Lags       map[string]float64 // of the watermarks in seconds, by table
	Liability  []Amount
	Debt       []Amount

	LedgerRun int64         // the last run whose bookings the ledger may hold
	AsOf      rules.Instant // at which that evaluated; None: nothing was booked yet

	Verified    bool // the next two are known
	Differences int64
	ChainOK     bool
}

// Stage is how long a part of a run took.
type Stage struct {
	Name string // pull, reconcile, total
	Took time.Duration
}

// Entries are the bookings of one kind.
type Entries struct {
	Kind  string
	Count int64
}

// Amount is an amount of an asset in its own unit: points, or US dollars.
type Amount struct {
	Asset string
	Value float64
}

// What a run can end with.
const (
	StatusDone        = "done"
	StatusPartly      = "partly" // some accounts could not be evaluated
	StatusFailed      = "failed"
	StatusInterrupted = "interrupted"
	StatusHeld        = "held" // another run had the ledger
)

// Statuses are all of them.
var Statuses = []string{StatusDone, StatusPartly, StatusFailed, StatusInterrupted, StatusHeld}

const lastSuccessName = "trueup_last_success_timestamp_seconds"

// gauges are the metrics of a registry.
type gauges struct {
	registry                                                               *prometheus.Registry
	lastSuccess, lastRun, duration, status, rows, entries, exceptions, lag *prometheus.GaugeVec
	liability, debt, ledgerRun, ledgerAsOf, differences, chainOK           *prometheus.GaugeVec
}

func newGauges() (*gauges, error) {
	g := &gauges{registry: prometheus.NewRegistry()}
	var problem error
	gauge := func(name, help string, labels ...string) *prometheus.GaugeVec {
		v := prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: name, Help: help}, labels)
		if err := g.registry.Register(v); err != nil && problem == nil {
			problem = fmt.Errorf("metric %s: %w", name, err)
		}
		return v
	}
	g.lastSuccess = gauge(lastSuccessName, "When the job last ended as done, in seconds since 1970 (UTC).", "job", "program")
	g.lastRun = gauge("trueup_last_run_timestamp_seconds", "When the job last ended, however it did, in seconds since 1970 (UTC).", "job", "program")
	g.duration = gauge("trueup_run_duration_seconds", "How long the stages of the last run took, in seconds.", "job", "program", "stage")
	g.status = gauge("trueup_run_status", "How the last run ended: 1 for its status, 0 for the others.", "job", "program", "status")
	g.rows = gauge("trueup_rows", "Rows of the last pull by what became of them; read = pulled + unchanged + set_aside.", "program", "table", "outcome")
	g.entries = gauge("trueup_entries", "Entries booked by the last run, corrections included, by kind.", "program", "kind")
	g.exceptions = gauge("trueup_exceptions", "Rows set aside and other exceptions that stand now, by reason.", "program", "reason")
	g.lag = gauge("trueup_watermark_lag_seconds", "How far the latest row pulled from a table of a database lies back, in seconds.", "program", "table")
	g.liability = gauge("trueup_liability", "What all bookings add up to, debt deducted, in the asset's own unit: points, or US dollars.", "program", "asset")
	g.debt = gauge("trueup_debt", "What accounts owe, in the asset's own unit: points, or US dollars.", "program", "asset")
	g.ledgerRun = gauge("trueup_ledger_run", "The number of the last run that brought the ledger to its as_of.", "program")
	g.ledgerAsOf = gauge("trueup_ledger_as_of_timestamp_seconds", "The instant at which the ledger stands, in seconds since 1970 (UTC).", "program")
	g.differences = gauge("trueup_verify_differences", "Differences found by the last verification, those of the ledger as a whole included.", "program")
	g.chainOK = gauge("trueup_chain_ok", "1 if the last verification found the chain of run hashes whole, 0 if not.", "program")
	return g, problem
}

// Registry holds the metrics of the runs and nothing else.
func Registry(runs []Run) (*prometheus.Registry, error) {
	g, err := newGauges()
	if err != nil {
		return nil, err
	}
	for i := range runs {
		g.add(&runs[i])
	}
	return g.registry, nil
}

func (g *gauges) add(r *Run) {
	g.lastRun.WithLabelValues(r.Job, r.Program).Set(seconds(r.Ended))
	if !r.LastSuccess.IsZero() {
		g.lastSuccess.WithLabelValues(r.Job, r.Program).Set(seconds(r.LastSuccess))
	}
	for _, s := range r.Stages {
		g.duration.WithLabelValues(r.Job, r.Program, s.Name).Set(s.Took.Seconds())
	}
	for _, status := range Statuses {
		g.status.WithLabelValues(r.Job, r.Program, status).Set(one(status == r.Status))
	}
	for table, c := range r.Rows {
		for _, o := range []struct {
			outcome string
			n       int64
		}{{"read", c.Read}, {"pulled", c.Pulled}, {"unchanged", c.Unchanged}, {"set_aside", c.SetAside}, {"taken_up", c.TakenUp}} {
			g.rows.WithLabelValues(r.Program, table, o.outcome).Set(float64(o.n))
		}
	}
	for _, e := range r.Entries {
		g.entries.WithLabelValues(r.Program, strings.ReplaceAll(e.Kind, " ", "_")).Set(float64(e.Count))
	}
	for reason, n := range r.Exceptions {
		g.exceptions.WithLabelValues(r.Program, reason).Set(float64(n))
	}
	for table, lag := range r.Lags {
		g.lag.WithLabelValues(r.Program, table).Set(lag)
	}
	g.state(r)
}

// state adds where the ledger stands.
func (g *gauges) state(r *Run) {
	for _, a := range r.Liability {
		g.liability.WithLabelValues(r.Program, a.Asset).Set(a.Value)
	}
	for _, a := range r.Debt {
		g.debt.WithLabelValues(r.Program, a.Asset).Set(a.Value)
	}
	if r.LedgerRun > 0 {
		g.ledgerRun.WithLabelValues(r.Program).Set(float64(r.LedgerRun))
		g.ledgerAsOf.WithLabelValues(r.Program).Set(seconds(r.AsOf.Time()))
	}
	if r.Verified {
		g.differences.WithLabelValues(r.Program).Set(float64(r.Differences))
		g.chainOK.WithLabelValues(r.Program).Set(one(r.ChainOK))
	}
}

// seconds since 1970, to the microsecond.
func seconds(t time.Time) float64 { return float64(t.UnixMicro()) / 1e6 }

func one(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}
