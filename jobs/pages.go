package jobs

// pages.go: the accounts to evaluate, a page at a time, on several workers.

import (
	"context"
	"slices"
	"sync"

	"trueup/rules"
)

// pageSize is how many accounts are loaded, evaluated and booked together.
const pageSize = 2000

// pages hands out the accounts to evaluate, a page at a time.
type pages struct {
	job   *Job
	asOf  rules.Instant
	stage string // for the progress
	list  func(ctx context.Context, after string) ([]string, error)
	all   func(ctx context.Context) (int64, error)
}

// newPages lists the accounts that were touched or have something due.
func newPages(j *Job, asOf rules.Instant) *pages {
	return &pages{
		job: j, asOf: asOf, stage: "evaluating",
		list: j.withNamed(func(ctx context.Context, after string) ([]string, error) {
			return j.Ledger.Due(ctx, j.Program.Name, asOf, after, pageSize)
		}),
		all: func(ctx context.Context) (int64, error) { return j.Ledger.CountDue(ctx, j.Program.Name, asOf) },
	}
}

// everyAccount lists all accounts of the mirror.
func everyAccount(j *Job, asOf rules.Instant) *pages {
	return &pages{
		job: j, asOf: asOf, stage: "evaluating",
		list: func(ctx context.Context, after string) ([]string, error) {
			return j.Ledger.Accounts(ctx, j.Program, after, pageSize)
		},
		all: func(context.Context) (int64, error) { return 0, nil },
	}
}

type page struct {
	number   int
	accounts []string
}

// each calls fn for every page, on n workers at once. It returns the first
// error; pages in hand are finished or rolled back before it returns.
func (p *pages) each(ctx context.Context, n int, fn func(ctx context.Context, w *worker, number int, accounts []string) error) error {
	show := p.job.progress()
	count, err := int64(0), error(nil)
	if show != (noProgress{}) { // nobody would see it
		count, err = p.all(ctx)
	}
	if err != nil {
		return err
	}
	show.Start(p.stage, count/int64(max(1, p.job.Shard.Count)))
	defer show.Done()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	work := make(chan page)
	var done int64
	var mu sync.Mutex
	var wg sync.WaitGroup
	for range n {
		wg.Go(func() {
			w := p.job.newWorker(p.asOf)
			for pg := range work {
				if err := fn(ctx, w, pg.number, pg.accounts); err != nil {
					cancel(err)
					return
				}
				mu.Lock()
				done += int64(len(pg.accounts))
				show.Set(done)
				mu.Unlock()
			}
		})
	}
	err = p.feed(ctx, work)
	close(work)
	wg.Wait()
	if cause := context.Cause(ctx); cause != nil {
		return cause // what went wrong first
	}
	return err
}

// feed sends pages until there are no more or ctx ends.
func (p *pages) feed(ctx context.Context, work chan<- page) error {
	after := ""
	for number := 0; ; number++ {
		accounts, last, err := p.next(ctx, after)
		if err != nil || len(accounts) == 0 {
			return err
		}
		select {
		case work <- page{number, accounts}:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
		after = last
	}
}

// next lists the next accounts that are of the job's shard, and the last account that was
// looked at. Without accounts there are no more.
func (p *pages) next(ctx context.Context, after string) (accounts []string, last string, err error) {
	for {
		accounts, err = p.list(ctx, after)
		if err != nil || len(accounts) == 0 {
			return nil, after, err
		}
		after = accounts[len(accounts)-1]
		accounts = slices.DeleteFunc(accounts, func(account string) bool { return !p.job.Shard.Has(account) })
		if len(accounts) > 0 {
			return accounts, after, nil
		}
	}
}
