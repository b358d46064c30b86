package main

// measure.go: what metrics take from the ledger when a command has ended, and where
// they go.

import (
	"context"
	"errors"
	"math/big"
	"time"

	"trueup/io/ledger"
	"trueup/io/metrics"
	"trueup/rules"
	"trueup/rules/program"
)

// tell writes and pushes what is known of the runs.
func (a *app) tell(ctx context.Context, job string, failed error) {
	patience := readPatience
	if ctx.Err() != nil {
		patience = shortPatience
	}
	reading, stop := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer stop()
	runs := a.measured(reading, job, endOf(ctx, failed))
	if a.metrics.file != "" {
		if err := metrics.WriteFile(a.metrics.file, runs); err != nil {
			a.warn(err.Error())
		}
	}
	if a.metrics.gateway != nil {
		if err := a.metrics.gateway.Push(context.WithoutCancel(ctx), runs); err != nil {
			a.warn(err.Error())
		}
	}
}

// warn logs a text in which no password may be.
func (a *app) warn(text string) { a.log.Warn(redact(text, a.ledgerDSN, a.sourceDSN, a.metrics.push)) }

// measured are the runs of the chosen programs, with what the ledger says of them.
func (a *app) measured(ctx context.Context, job, status string) []metrics.Run {
	chosen, err := a.chosen()
	if err != nil {
		return nil // the command refused it
	}
	now := a.clock()
	var runs []metrics.Run
	for _, p := range chosen {
		r := a.metrics.of(p.Name)
		r.Job, r.Ended = job, now
		if r.Status == "" {
			r.Status = status
		}
		r.Stages = append(r.Stages, metrics.Stage{Name: "total", Took: now.Sub(a.started)})
		if r.Status == metrics.StatusDone && a.shard.Whole() { // of shards, the ledger knows whether all were
			r.LastSuccess = now
		}
		runs = append(runs, *r)
	}
	if err := a.askLedger(ctx, chosen, runs, now); err != nil {
		a.warn("the metrics are without what the ledger says: " + err.Error())
	}
	for n := range runs {
		if r := &runs[n]; r.LastSuccess.IsZero() && a.metrics.file != "" {
			r.LastSuccess = metrics.LastSuccess(a.metrics.file, r.Job, r.Program)
		}
	}
	return runs
}

func (a *app) askLedger(ctx context.Context, chosen []*program.Program, runs []metrics.Run, now time.Time) error {
	store, err := ledger.OpenReadOnly(ctx, a.ledgerDSN)
	if err != nil {
		return err
	}
	for n, p := range chosen {
		if err == nil {
			err = a.askOne(ctx, store, p, &runs[n], now)
		}
	}
	return errors.Join(err, store.Close())
}

// jobOfRun is the ledger's word for a command, none where it keeps no row of it.
var jobOfRun = map[string]string{"run": "reconcile", "reconcile": "reconcile", "backfill": "backfill", "pull": "pull", "close": "close"}

// askOne asks what a job may tell: see the package metrics.
func (a *app) askOne(ctx context.Context, store *ledger.Store, p *program.Program, r *metrics.Run, now time.Time) error {
	if job := jobOfRun[r.Job]; job != "" && r.LastSuccess.IsZero() {
		var err error
		if r.LastSuccess, err = a.lastSuccess(ctx, store, r, job); err != nil {
			return err
		}
	}
	if r.Job == "run" || r.Job == "pull" {
		var err error
		if r.Lags, err = lags(ctx, store, p, now); err != nil {
			return err
		}
	}
	if r.Job == "close" || r.Job == "verify" || r.Job == "pull" || r.Job == "backfill" {
		return nil
	}
	last, err := store.LastRun(ctx, p.Name)
	if err != nil {
		return err
	}
	if m := a.metrics.manifests[p.Name]; m != nil && last != nil && m.Run == last.Number && m.AsOf == last.AsOf { // not of the past
		r.Debt = debts(p, m)
	}
	if r.Job == "report" {
		return nil
	}
	if last != nil {
		r.LedgerRun, r.AsOf = last.Number, last.AsOf
	}
	if r.Exceptions, err = store.CountExceptions(ctx, p.Name); err != nil {
		return err
	}
	net, err := store.Net(ctx, p.Name)
	r.Liability = amounts(p, func(asset string) float64 { return inUnits(rules.Asset(asset), net[rules.Asset(asset)]) })
	if err != nil {
		r.Liability = nil
	}
	return err
}

// lastSuccess is when a job was last done, now if it is that of a shard which went well as
// all others beside it last did: what one of them failed to do must show in the metrics of
// the others too, for a gateway keeps those of the one that ended last.
func (a *app) lastSuccess(ctx context.Context, store *ledger.Store, r *metrics.Run, job string) (time.Time, error) {
	if r.Status == metrics.StatusDone {
		const lookBack = 1000
		runs, err := store.LatestRuns(ctx, r.Program, lookBack)
		if err != nil {
			return time.Time{}, err
		}
		if a.shard.AllWell(job, runs) {
			return r.Ended, nil
		}
	}
	return store.LastDone(ctx, r.Program, job)
}

// inUnits is an amount in points, or in dollars.
func inUnits(asset rules.Asset, amount *big.Int) float64 {
	if amount == nil {
		return 0
	}
	units, _ := new(big.Float).SetInt(amount).Float64()
	if asset != rules.AssetPoints {
		units /= 100
	}
	return units
}

// lags are how far the watermarks of a program lie back, by table; none where its
// facts come from files.
func lags(ctx context.Context, store *ledger.Store, p *program.Program, now time.Time) (map[string]float64, error) {
	marks, err := store.TableMarks(ctx, p.Name)
	behind := make(map[string]float64)
	for _, m := range marks {
		behind[m.Table] = now.Sub(m.At.Time()).Seconds()
	}
	return behind, err
}
