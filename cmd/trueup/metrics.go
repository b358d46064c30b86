package main

// metrics.go: --metrics-file and --metrics-push: what a command tells Prometheus of
// itself, also when it failed. Metrics that cannot be told are a warning: whether the
// books are right does not hang on them.

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"trueup/io/metrics"
	"trueup/jobs"
	"trueup/rules/program"
)

// How long metrics may take, beside the command: to read the ledger, shorter where
// somebody waits for the end, and to push.
const (
	readPatience  = 60 * time.Second
	shortPatience = 5 * time.Second
	pushPatience  = 10 * time.Second
)

// metricsFlags are the flags, and what the command has learnt so far.
type metricsFlags struct {
	file, push string
	gateway    *metrics.Gateway
	runs       map[string]*metrics.Run   // by program
	manifests  map[string]*jobs.Manifest // of the reports made, by program
	declined   bool                      // somebody was asked and said no: there was no run
}

// watched is a command with metrics, for the job that it is.
func (a *app) watched(job string, cmd *cobra.Command) *cobra.Command {
	f := cmd.Flags()
	f.StringVar(&a.metrics.file, "metrics-file", "", "write metrics of the run to this file, for node_exporter: a file a job, ending in .prom")
	f.StringVar(&a.metrics.push, "metrics-push", "", "push metrics of the run to this push gateway, such as http://gateway:9091")
	do := cmd.RunE
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := a.metrics.ready(); err != nil {
			return err
		}
		err := do(cmd, args)
		if !a.metrics.asked() || a.metrics.declined || onlyShows(cmd) || exitCode(cmd.Context(), err) == exitUsage {
			return err
		}
		a.tell(cmd.Context(), job, err)
		return err
	}
	return cmd
}

// onlyShows says that a command was asked for something that is no run.
func onlyShows(cmd *cobra.Command) bool {
	for _, name := range []string{"dry-run", "list"} {
		if f := cmd.Flags().Lookup(name); f != nil && f.Value.String() == "true" {
			return true
		}
	}
	return false
}

func (m *metricsFlags) asked() bool { return m.file+m.push != "" }

// ready reads the flags before anything is done.
func (m *metricsFlags) ready() (err error) {
	if m.push != "" {
		if m.gateway, err = metrics.NewGateway(m.push, pushPatience); err != nil {
			return usagef("--metrics-push: %w", err)
		}
	}
	return nil
}

// of is what is known of a program's run.
func (m *metricsFlags) of(program string) *metrics.Run {
	if m.runs == nil {
		m.runs = make(map[string]*metrics.Run)
	}
	if m.runs[program] == nil {
		m.runs[program] = &metrics.Run{Program: program}
	}
	return m.runs[program]
}

// ran takes in what trueup run did.
func (m *metricsFlags) ran(ps jobs.Programs, sums []*jobs.RunSummary) {
	for n, sum := range sums {
		if sum == nil {
			continue
		}
		m.pulledOne(ps[n].Program, sum.Pull)
		if sum.Reconcile != nil {
			m.reconciledOne(ps[n].Program, sum.Reconcile)
		}
		if r := m.of(ps[n].Program.Name); sum.Ended {
			r.Status = metrics.StatusDone
		} else {
			r.Status = ""
		}
	}
}

// pulled takes in what trueup pull did.
func (m *metricsFlags) pulled(ps jobs.Programs, sums []*jobs.PullSummary) {
	for n, sum := range sums {
		if sum != nil {
			m.pulledOne(ps[n].Program, sum)
		}
	}
}

func (m *metricsFlags) pulledOne(p *program.Program, sum *jobs.PullSummary) {
	r := m.of(p.Name)
	r.Status = metrics.StatusDone
	r.Stages = append(r.Stages, metrics.Stage{Name: "pull", Took: sum.Took})
	r.Rows = make(map[string]jobs.PullCount)
	for _, table := range p.Tables {
		r.Rows[table.Name] = sum.Tables[table.Name]
	}
}

// reconciled takes in what trueup reconcile did. Programs are done in their order: one
// after which another came has ended well, unless it left accounts out.
func (m *metricsFlags) reconciled(ps jobs.Programs, sums []*jobs.ReconcileSummary) {
	for n, sum := range sums {
		if sum == nil {
			continue
		}
		m.reconciledOne(ps[n].Program, sum)
		if n+1 < len(sums) && sums[n+1] != nil && sum.Failed == 0 {
			m.of(ps[n].Program.Name).Status = metrics.StatusDone
		}
	}
}

func (m *metricsFlags) reconciledOne(p *program.Program, sum *jobs.ReconcileSummary) {
	r := m.of(p.Name)
	r.Stages = append(r.Stages, metrics.Stage{Name: "reconcile", Took: sum.Took})
	counts := make(map[string]int64)
	for _, k := range sum.Kinds {
		counts[k.Name] = k.Count
	}
	for _, kind := range p.Kinds {
		r.Entries = append(r.Entries, metrics.Entries{Kind: kind, Count: counts[kind]})
	}
}

// backfilled takes in what trueup backfill did. Its rows and entries are a window's, and
// would pass for the last run's: only how it ended is told, and how long it took.
func (m *metricsFlags) backfilled(p *program.Program, sum *jobs.BackfillSummary, err error) {
	if sum == nil {
		return
	}
	m.declined = err == nil && sum.Booked == nil
	r := m.of(p.Name)
	if sum.Pull != nil {
		r.Stages = append(r.Stages, metrics.Stage{Name: "pull", Took: sum.Pull.Took})
	}
	if sum.Booked != nil {
		r.Stages = append(r.Stages, metrics.Stage{Name: "reconcile", Took: sum.Booked.Took})
	}
}

// reported takes in a report, and logs it.
func (a *app) reported(m *jobs.Manifest, took time.Duration) {
	rows := int64(0)
	for i := range m.Files {
		rows += m.Files[i].Rows
	}
	a.log.Info("reported", "run", m.Run, "program", m.Program, "from", m.From, "to", m.To, "accounts", m.Accounts,
		"files", len(m.Files), "rows", rows, "took", took)
	r := a.metrics.of(m.Program)
	r.Stages = append(r.Stages, metrics.Stage{Name: "report", Took: took})
	if a.metrics.manifests == nil {
		a.metrics.manifests = make(map[string]*jobs.Manifest)
	}
	a.metrics.manifests[m.Program] = m
}

// verified takes in a verification, and logs it.
func (a *app) verified(v *jobs.Verification, took time.Duration) {
	for i := range v.Programs {
		c := &v.Programs[i]
		found := v.CountOf(c.Program)
		a.log.Info("verified", "run", c.Run, "program", c.Program, "accounts", c.Accounts, "evaluated", c.Evaluated, "behind", c.Behind,
			"failed", c.Failed, "differences", found, "took", took)
		r := a.metrics.of(c.Program)
		r.Stages = append(r.Stages, metrics.Stage{Name: "verify", Took: took})
		r.Verified, r.Differences, r.ChainOK = true, found, v.ChainOK()
	}
}

// endOf is how a program's run ended that has not said so itself.
func endOf(ctx context.Context, err error) string {
	var left *jobs.AccountErrors
	switch code := exitCode(ctx, err); {
	case code == exitDone, code == exitExceptions:
		return metrics.StatusDone
	case code == exitHeld:
		return metrics.StatusHeld
	case code > exitSignal:
		return metrics.StatusInterrupted
	case errors.As(err, &left):
		return metrics.StatusPartly
	}
	return metrics.StatusFailed
}

// debts are what a report says that accounts owe.
func debts(p *program.Program, m *jobs.Manifest) []metrics.Amount {
	for i := range m.Files {
		if f := &m.Files[i]; f.Name == "debt.csv" {
			return amounts(p, func(asset string) float64 {
				text, cents := strings.CutSuffix(f.Totals["open in "+asset], " cents")
				value, err := strconv.ParseFloat(text, 64)
				switch {
				case err != nil:
					return 0 // nobody owes any
				case cents:
					return value / 100
				}
				return value
			})
		}
	}
	return nil
}

func amounts(p *program.Program, of func(asset string) float64) []metrics.Amount {
	var list []metrics.Amount
	if p.Finance != nil {
		for _, a := range p.Finance.Assets {
			list = append(list, metrics.Amount{Asset: string(a.Asset), Value: of(string(a.Asset))})
		}
	}
	return list
}
