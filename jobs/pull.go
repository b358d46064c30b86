package jobs

// pull.go: facts from the source into the mirror, each row once, bad rows set aside.

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"trueup/rules"
	"trueup/rules/fact"
	"trueup/rules/terms"
)

// PullSummary says what a pull read and what became of it.
type PullSummary struct {
	Run    int64                `json:"run"`
	Tables map[string]PullCount `json:"tables"`
	Total  PullCount            `json:"total"`
	Took   time.Duration        `json:"took"`

	Backfill string `json:"backfill,omitempty"` // which one; empty: it was a pull of everything new
}

// Unread says that every table was delivered as it was the last time, or not at all.
func (s *PullSummary) Unread() bool {
	for _, c := range s.Tables {
		if c.Read > 0 && !c.Unread {
			return false
		}
	}
	return true
}

// Pull reads every table of the source into the mirror, in one transaction.
func (j *Job) Pull(ctx context.Context) (*PullSummary, error) {
	if err := j.Source.Check(ctx, j.Program.Tables); err != nil {
		return nil, err
	}
	var sum *PullSummary
	err := j.withLease(ctx, "pull", func(ctx context.Context, _ Lease) error {
		var err error
		sum, err = j.pull(ctx)
		return err
	})
	return sum, err
}

// pull works under a lease already held. The source has been checked.
func (j *Job) pull(ctx context.Context) (*PullSummary, error) {
	started, job := j.Clock(), "pull"
	if j.only != nil {
		job = jobBackfillPull
	}
	run := &Run{Program: j.Program.Name, Job: job, AsOf: rules.None, Started: started}
	j.stampTerms(run)
	if err := j.start(ctx, run); err != nil {
		return nil, err
	}
	sum, err := j.deliver(ctx, run)
	if err == nil {
		sum.Backfill = j.only.id()
		sum.Run, sum.Took = run.Number, j.Clock().Sub(started)
	}
	return sum, j.end(ctx, run, sum, 0, "", err)
}

func (j *Job) stampTerms(run *Run) {
	run.TermsText = terms.Canonical(j.Terms)
	run.TermsHash = terms.Hash(j.Terms)
}

func (j *Job) deliver(ctx context.Context, run *Run) (sum *PullSummary, err error) {
	d, err := j.Ledger.Deliver(ctx, j.Program, run)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, d.Discard()) }()
	if err := j.stage(ctx, d); err != nil {
		return nil, err
	}
	j.progress().Start("settling", 0)
	counts, err := d.Settle(ctx)
	j.progress().Done()
	if err != nil {
		return nil, err
	}
	sum = &PullSummary{Tables: counts, Total: total(counts)}
	return sum, nil
}

// stage parses every row of every table and hands it to the delivery.
func (j *Job) stage(ctx context.Context, d Delivery) (err error) {
	db, _ := j.Source.(Database)
	if db != nil {
		defer func() { err = errors.Join(err, db.End()) }()
		if err := db.Begin(ctx, j.Program.Tables); err != nil {
			return err
		}
		if err := j.since(ctx, d, db); err != nil {
			return err
		}
	}
	p := j.progress()
	p.Start("pulling", j.Source.Size(j.Program.Tables))
	defer p.Done()
	var staged Staged
	for _, table := range j.Program.Tables {
		if !j.only.begin(table, db) {
			continue
		}
		same, err := j.same(ctx, d, table)
		if err != nil {
			return fmt.Errorf("pull %s: %w", table.Name, err)
		}
		if same {
			j.Log.Debug("table unchanged", "table", table.Name)
			continue
		}
		parser := fact.NewParser(table, j.Terms.Zone)
		rows := 0
		err = j.Source.Each(ctx, table, func(row *SourceRow) error {
			if rows++; rows%4096 == 0 {
				p.Set(row.Read)
			}
			if !j.only.takes(table, row) {
				return nil
			}
			parseRow(parser, table, row, &staged)
			return d.Stage(ctx, table, &staged)
		})
		if err != nil {
			return fmt.Errorf("pull %s: %w", table.Name, err)
		}
		if j.only == nil {
			j.reached(d, db, table, rows)
		}
		j.Log.Debug("table read", "table", table.Name, "rows", rows)
	}
	return nil
}

// same says whether a table is delivered, and read, as it was the last time.
func (j *Job) same(ctx context.Context, d Delivery, table *fact.Table) (bool, error) {
	if j.only != nil {
		return false, nil // a part of it is delivered
	}
	digest, err := j.Source.Digest(ctx, table)
	if err != nil || digest == "" {
		return false, err
	}
	return d.Same(table, j.readAs(digest)) && !j.Full, nil
}

// parseRow turns a delivered row into what is staged.
func parseRow(parser *fact.Parser, table *fact.Table, row *SourceRow, s *Staged) {
	parser.Parse(row.Cells, row.UpdatedAt, &s.Record)
	s.File, s.Line = row.File, row.Line
	s.AtID, s.AtAccount, s.AtParent, s.AtFlaw = row.At[0], 0, 0, 0
	if table.Account >= 0 {
		s.AtAccount = row.At[table.Account]
	}
	if table.Parent >= 0 {
		s.AtParent = row.At[table.Parent]
	}
	if s.FlawColumn >= 0 {
		s.AtFlaw = row.At[s.FlawColumn]
	}
	if row.Broken != "" {
		s.Flaw, s.FlawColumn, s.AtFlaw = fact.Malformed, fact.NoColumn, 0
		s.FlawText, s.Why = fact.Printable(row.Raw), row.Broken
	}
}

func total(counts map[string]PullCount) PullCount {
	t := PullCount{Reasons: make(map[fact.Reason]int64)}
	for _, c := range counts {
		t.Read += c.Read
		t.Pulled += c.Pulled
		t.Unchanged += c.Unchanged
		t.SetAside += c.SetAside
		t.TakenUp += c.TakenUp
		t.Vanished += c.Vanished
		for reason, n := range c.Reasons {
			t.Reasons[reason] += n
		}
	}
	return t
}

// end records how a run ended and returns its error with that of recording it.
func (j *Job) end(ctx context.Context, run *Run, counts any, booked int64, hash string, runErr error) error {
	end := &RunEnd{Run: run, Ended: j.Clock(), Status: status(ctx, runErr), Booked: booked, Hash: hash}
	text, err := json.Marshal(counts)
	if err != nil {
		return errors.Join(runErr, err)
	}
	end.Counts = text
	ctx, stop := lastly(ctx)
	defer stop()
	if err := j.Ledger.End(ctx, end); err != nil {
		return errors.Join(runErr, fmt.Errorf("record the end of run %d: %w", run.Number, err))
	}
	j.logEnd(counts, end.Ended.Sub(run.Started), runErr)
	return runErr
}

func status(ctx context.Context, err error) string {
	var accounts *AccountErrors
	switch {
	case err == nil:
		return "done"
	case errors.As(err, &accounts):
		return "partly" // all accounts were looked at, and some could not be evaluated
	case ctx.Err() != nil:
		return "interrupted"
	}
	return "failed"
}
