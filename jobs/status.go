package jobs

// status.go: where a ledger stands, at a glance: the last runs, who holds it, what is
// due, what waits, what is wrong. It only reads, and takes no lease.

import (
	"context"
	"encoding/json"
	"fmt"
	"math/big"
	"time"

	"trueup/rules"
)

// StatusReader is what the status and the metrics read of a ledger.
type StatusReader interface {
	// Leases are those that are held or were left, several where shards are apart.
	Leases(ctx context.Context) ([]Lease, error)
	// LatestRuns are the last runs of a program with their ends, newest first. One
	// without an end has no Status.
	LatestRuns(ctx context.Context, program string, limit int) ([]RunEnd, error)
	// CountBooked counts the bookings of a run, also of one that has no end and so does
	// not say it itself. It reads all bookings.
	CountBooked(ctx context.Context, run int64) (int64, error)
	// LastDone is when a job of a program last ended as done for every account, by
	// LastOfAll, zero if it never did.
	LastDone(ctx context.Context, program, job string) (time.Time, error)
	// NextDue is the earliest instant after asOf at which something is due, Never if
	// nothing is, and how many accounts have something due by asOf.
	NextDue(ctx context.Context, program string, asOf rules.Instant) (next rules.Instant, now int64, err error)
	// CountTouched counts the accounts with facts that no run has booked yet.
	CountTouched(ctx context.Context, program string) (int64, error)
	// CountExceptions counts rows set aside and the accounts' exceptions by reason, each
	// (fact, id, account, reason) once.
	CountExceptions(ctx context.Context, program string) (map[string]int64, error)
	// ClosedMonths are the closed months, oldest first.
	ClosedMonths(ctx context.Context, program string) ([]rules.Month, error)
	// Net is the sum of all bookings by asset, in the asset's unit. It reads them all.
	Net(ctx context.Context, program string) (map[rules.Asset]*big.Int, error)
	// TableMarks are how far the sources of a program's tables have been read, by table;
	// none of those that are read whole each time.
	TableMarks(ctx context.Context, program string) ([]TableMark, error)
	// SchemaVersion is the version of the ledger's schema.
	SchemaVersion(ctx context.Context) (int64, error)
	// Size is the room that the ledger takes in its database, in bytes.
	Size(ctx context.Context) (int64, error)
}

// Status is where a ledger stands.
type Status struct {
	Now      time.Time       `json:"now"`
	Schema   int64           `json:"schema_version"`
	Bytes    int64           `json:"bytes"`
	Leases   []LeaseStatus   `json:"leases"` // none: the ledger is free
	Programs []ProgramStatus `json:"programs"`
	Problems []string        `json:"problems"`
}

// LeaseStatus is a lease that is held, or that a dead run left.
type LeaseStatus struct {
	Holder  string    `json:"holder"`
	Job     string    `json:"job"`
	Shard   string    `json:"shard,omitempty"` // empty: of all accounts
	Since   time.Time `json:"since"`
	Expires time.Time `json:"expires"`
	Left    bool      `json:"left_by_a_dead_run"`
}

// ProgramStatus is where a program's books stand.
type ProgramStatus struct {
	Program    string           `json:"program"`
	Run        int64            `json:"run"` // that brought the books to their as_of; 0: none yet
	AsOf       rules.Instant    `json:"as_of"`
	LastDone   time.Time        `json:"last_done,omitzero"` // when a run last booked, or found nothing to book, for every account
	Due        int64            `json:"due_now"`            // accounts with something due
	NextDue    rules.Instant    `json:"next_due"`
	Behind     int64            `json:"behind"` // accounts with facts that no run has booked yet
	Exceptions map[string]int64 `json:"exceptions"`
	Closed     []string         `json:"closed_months"`
	Watermarks []TableMark      `json:"watermarks"`
	Runs       []RunStatus      `json:"runs"` // newest first

	failed []RunStatus // the last run, or of its shards the last of each, if it is not done
}

// RunStatus is one run.
type RunStatus struct {
	Run     int64         `json:"run"`
	Job     string        `json:"job"`
	Shards  int           `json:"shards,omitempty"` // above 0: these are the runs of so many shards, all done; Run is the last one's
	AsOf    rules.Instant `json:"as_of"`            // empty for a pull
	Started time.Time     `json:"started"`
	Ended   time.Time     `json:"ended,omitzero"`
	Status  string        `json:"status"` // running, or as it ended; died also if no run has said so yet
	Rows    *int64        `json:"rows,omitempty"`
	Booked  int64         `json:"booked"`
}

// How a run without an end stands.
const (
	StatusRunning = "running"
	StatusDied    = "died"
	StatusDone    = "done"
)

// StatusOptions say how much to look at.
type StatusOptions struct {
	Runs   int           // how many of each program
	MaxAge time.Duration // a program whose last good run is older is a problem; 0: none is
}

// Status looks at the programs' books as of now. Of several programs, those without
// any run are left out.
func (ps Programs) Status(ctx context.Context, now time.Time, o StatusOptions) (*Status, error) {
	ledger, ok := ps[0].Ledger.(StatusReader)
	if !ok {
		return nil, fmt.Errorf("the ledger %T does not tell where it stands", ps[0].Ledger)
	}
	s := &Status{Now: now.UTC(), Leases: []LeaseStatus{}, Programs: []ProgramStatus{}, Problems: []string{}}
	var err error
	if s.Schema, err = ledger.SchemaVersion(ctx); err == nil {
		s.Bytes, err = ledger.Size(ctx)
	}
	if err != nil {
		return nil, err
	}
	held, err := ledger.Leases(ctx)
	if err != nil {
		return nil, err
	}
	for _, l := range held {
		s.Leases = append(s.Leases, LeaseStatus{
			Holder: l.Holder, Job: l.Job, Shard: l.Shard.String(), Since: l.Since, Expires: l.Expires, Left: !l.Expires.After(now),
		})
	}
	for _, j := range ps {
		p, err := j.status(ctx, ledger, s, o)
		if err != nil {
			return nil, err
		}
		if len(p.Runs) > 0 || len(ps) == 1 {
			s.Programs = append(s.Programs, *p)
			s.Problems = append(s.Problems, p.problems(s.Now, o.MaxAge)...)
		}
	}
	return s, nil
}

func (j *Job) status(ctx context.Context, ledger StatusReader, s *Status, o StatusOptions) (*ProgramStatus, error) {
	name := j.Program.Name
	p := &ProgramStatus{Program: name, AsOf: rules.None, Closed: []string{}, Runs: []RunStatus{}}
	last, err := j.Ledger.LastRun(ctx, name)
	if err != nil {
		return nil, err
	}
	if last != nil {
		p.Run, p.AsOf = last.Number, last.AsOf
	}
	runs, err := ledger.LatestRuns(ctx, name, max(o.Runs, mostRuns))
	if err != nil {
		return nil, err
	}
	for i := range runs {
		p.Runs = append(p.Runs, runStatus(&runs[i], s.Leases))
	}
	p.failed = lastFailed(p.Runs)
	p.Runs = foldShards(p.Runs)
	p.Runs = p.Runs[:min(o.Runs, len(p.Runs))]
	months, err := ledger.ClosedMonths(ctx, name)
	if err != nil {
		return nil, err
	}
	for _, m := range months {
		p.Closed = append(p.Closed, m.String())
	}
	if p.LastDone, err = ledger.LastDone(ctx, name, "reconcile"); err != nil {
		return nil, err
	}
	if p.NextDue, p.Due, err = ledger.NextDue(ctx, name, rules.FromTime(s.Now)); err != nil {
		return nil, err
	}
	if p.Behind, err = ledger.CountTouched(ctx, name); err != nil {
		return nil, err
	}
	if p.Exceptions, err = ledger.CountExceptions(ctx, name); err != nil {
		return nil, err
	}
	p.Watermarks, err = ledger.TableMarks(ctx, name)
	return p, err
}

// runStatus is a run with its end. One without an end is running if there is a lease
// that is alive, of all accounts or of its shard, and was taken before it began.
func runStatus(end *RunEnd, leases []LeaseStatus) RunStatus {
	r := RunStatus{
		Run: end.Run.Number, Job: end.Run.Job, AsOf: end.Run.AsOf, Started: end.Run.Started, Ended: end.Ended, Status: end.Status, Booked: end.Booked,
	}
	if r.Status == "" {
		r.Status = StatusDied
		for _, l := range leases {
			if !l.Left && !l.Since.After(r.Started) && (l.Shard == "" || l.Shard == ShardOf(r.Job).String()) {
				r.Status = StatusRunning
			}
		}
	}
	var counts struct {
		Total *PullCount `json:"total"`
	}
	if json.Unmarshal(end.Counts, &counts) == nil && counts.Total != nil {
		r.Rows = &counts.Total.Read
	}
	return r
}

// mostRuns is how many runs are looked at for the last ones of all shards.
const mostRuns = 1000

// lastFailed is the last run, if it did not end as done; of a run of shards, the last
// of each shard. Those under way are passed over.
func lastFailed(runs []RunStatus) []RunStatus {
	var failed []RunStatus
	seen := make(map[string]bool)
	count := -1
	for _, r := range runs {
		shard := ShardOf(r.Job)
		switch {
		case r.Status == StatusRunning:
			continue
		case count < 0:
			count = shard.Count
		case shard.Whole() || shard.Count != count:
			return failed // of another run, before this one
		}
		if !seen[r.Job] && r.Status != StatusDone {
			failed = append(failed, r)
		}
		seen[r.Job] = true
	}
	return failed
}

// problems are what should make somebody look.
func (p *ProgramStatus) problems(now time.Time, maxAge time.Duration) []string {
	var problems []string
	for _, r := range p.failed {
		problems = append(problems, fmt.Sprintf("%s: the last run (run %d, %s) %s", p.Program, r.Run, r.Job, how[r.Status]))
	}
	switch age := now.Sub(p.LastDone); {
	case maxAge == 0:
	case p.LastDone.IsZero():
		problems = append(problems, fmt.Sprintf("%s: no run was ever done", p.Program))
	case age > maxAge:
		problems = append(problems, fmt.Sprintf("%s: the last run that was done ended %s ago, and %s are allowed", p.Program, age.Round(time.Second), maxAge))
	}
	return problems
}

// how says in a sentence how a run ended.
var how = map[string]string{
	StatusDied: "died without an end", "failed": "failed", "interrupted": "was interrupted", "partly": "could not evaluate every account",
}

// TableMark is how far the source of a table has been read.
type TableMark struct {
	Table string        `json:"table"`
	At    rules.Instant `json:"at"` // updated_at of the latest row
}
