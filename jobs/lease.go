package jobs

// lease.go: one run at a time; a lease is held with a heartbeat and expires when its run dies.

import (
	"context"
	"errors"
	"time"
)

const (
	leaseLife  = 60 * time.Second // a dead run's lease is free after this long
	leaseBeat  = 10 * time.Second
	leaseRetry = 500 * time.Millisecond // between attempts while waiting for another run
)

// withLease runs fn while this process holds the ledger. The context given to
// fn ends with ErrLeaseLost when another run takes the lease over.
func (j *Job) withLease(ctx context.Context, job string, fn func(context.Context, Lease) error) error {
	lease, err := j.acquire(ctx, job)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	beating := make(chan struct{})
	go func() {
		defer close(beating)
		j.heartbeat(ctx, lease, cancel)
	}()
	err = fn(ctx, lease)
	if cause := context.Cause(ctx); cause != nil && err != nil {
		err = cause // an interrupt or a lost lease, whatever the database says about it
	}
	cancel(nil)
	<-beating
	release, stop := lastly(ctx)
	defer stop()
	if rerr := j.Ledger.Release(release, lease); rerr != nil && err == nil {
		err = rerr
	}
	return err
}

func (j *Job) acquire(ctx context.Context, job string) (Lease, error) {
	j.Current.Set(nil)
	deadline := j.Clock().Add(j.Wait)
	told := false
	for {
		now := j.Clock()
		lease := Lease{Holder: j.Holder, Job: job, Shard: j.Shard, Since: now, Expires: now.Add(leaseLife)}
		err := j.Ledger.Acquire(ctx, lease, now)
		var held *HeldError
		if !errors.As(err, &held) || now.After(deadline) || j.Wait == 0 {
			return lease, err
		}
		if !told {
			j.logWaiting(&held.Lease)
			told = true
		}
		select {
		case <-ctx.Done():
			return lease, context.Cause(ctx)
		case <-time.After(leaseRetry):
		}
	}
}

// logWaiting says whom the job waits for.
func (j *Job) logWaiting(held *Lease) {
	j.Log.Info("waiting for another run", "holder", held.Holder, "job", held.Job)
}

// heartbeat renews the lease until ctx ends. A beat that fails for another
// reason than a lost lease is tried again: the lease outlives several beats.
func (j *Job) heartbeat(ctx context.Context, lease Lease, cancel context.CancelCauseFunc) {
	tick := time.NewTicker(leaseBeat)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		lease.Expires = j.Clock().Add(leaseLife)
		err := j.Ledger.Renew(ctx, lease)
		switch {
		case errors.Is(err, ErrLeaseLost):
			cancel(ErrLeaseLost)
			return
		case err != nil && ctx.Err() == nil:
			j.Log.Warn("the lease could not be renewed; trying again", "error", err)
		}
	}
}
