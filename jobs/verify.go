package jobs

// verify.go: the proof: the books read whole and every account evaluated again,
// with nothing changed. What it finds, and what it needs of the store.

import (
	"context"
	"errors"
	"fmt"
	"time"

	"trueup/rules"
	"trueup/rules/program"
)

// Auditor reads the books as they stand, also where they are wrong. Nothing that it
// does writes.
type Auditor interface {
	// LeaseHolder is the lease that is held or was left, nil if there is none.
	LeaseHolder(ctx context.Context) (*Lease, error)
	// AuditRuns lists the runs by number, each with its end, and ends without a run.
	AuditRuns(ctx context.Context) ([]AuditedRun, error)
	// AuditTerms gives the texts of the terms by the hash they are kept under.
	AuditTerms(ctx context.Context) (map[string]string, error)
	// AuditBooks calls fn for all that is booked and decided of each account, by
	// account, then program, in flat memory. It is valid during the call only.
	AuditBooks(ctx context.Context, fn func(*AccountBooks) error) error
	// AuditGuards lists what of the store's own protection against changes is not
	// in its place.
	AuditGuards(ctx context.Context) ([]Guard, error)
	// AuditLeft is what the last evaluations of accounts left beside the bookings.
	AuditLeft(ctx context.Context, program string, accounts []string) (map[string]*Left, error)
	// AuditBehind returns those of the accounts, in order, that are touched or have
	// something due at or before asOf.
	AuditBehind(ctx context.Context, program string, asOf rules.Instant, accounts []string) ([]string, error)
	// AuditAccounts counts the accounts of the mirror.
	AuditAccounts(ctx context.Context, p *program.Program) (int64, error)
}

// AuditedRun is a number of a run with what there is of it.
type AuditedRun struct {
	Number int64
	Run    *Run    // nil: there is an end of it alone; its TermsText is left out
	End    *RunEnd // nil: it has not ended; its Counts are left out
}

// AccountBooks is all that is booked and decided of an account.
type AccountBooks struct {
	Account, Program string
	Bookings         []BookingRow  // by key and revision
	Decisions        []DecisionRow // by id
}

// DecisionRow is one decision with the run that took it.
type DecisionRow struct {
	rules.Decision
	Run int64
}

// Guard is a protection that is not as the schema makes it.
type Guard struct{ Name, Have, Want string }

// Left is what an account's last evaluation left beside its bookings.
type Left struct {
	Run        int64 // that evaluated it; 0: none did
	NextDue    rules.Instant
	Exceptions []rules.Exception // by fact, id, reason
}

// Difference is one thing that is in the books otherwise than it should be.
type Difference struct {
	Kind    string `json:"kind"`
	Program string `json:"program,omitempty"`
	Account string `json:"account,omitempty"`
	Run     int64  `json:"run,omitempty"`
	Key     string `json:"key,omitempty"`   // of the entry; or the fact, the table, the trigger, the hash
	Count   int64  `json:"count,omitempty"` // how many are alike, if it stands for several; it names the first
	Books   string `json:"books"`           // what the books say; empty: nothing
	Rules   string `json:"rules"`           // what they should say; empty: nothing
}

// Verification is what a verification looked at and found.
type Verification struct {
	Runs        int64            `json:"runs"`
	Bookings    int64            `json:"bookings"`
	Decisions   int64            `json:"decisions"`
	Hash        string           `json:"hash"`                         // of the latest run that has one: the end of the chain
	Sample      int64            `json:"sample_per_million,omitempty"` // of the accounts evaluated; 0: all of them were
	Programs    []ProgramCheck   `json:"programs"`
	Count       int64            `json:"count"` // of differences
	Kinds       map[string]int64 `json:"kinds"`
	Differences []Difference     `json:"differences"` // the first ones

	of map[string]int64 // Count by program
}

// ProgramCheck says which accounts of a program were evaluated again, and how.
type ProgramCheck struct {
	Program   string        `json:"program"`
	Run       int64         `json:"run"` // the last one; 0: there was none yet
	AsOf      rules.Instant `json:"as_of"`
	Terms     string        `json:"terms"`     // hash
	Accounts  int64         `json:"accounts"`  // in the mirror
	Evaluated int64         `json:"evaluated"` // and compared with the books
	Behind    int64         `json:"behind"`    // with new facts, or something due, that no run has booked yet
	Failed    int64         `json:"failed"`    // could not be evaluated
	Untrusted bool          `json:"untrusted"` // no account was evaluated: the last run's terms are not in the ledger as they were
}

// VerifyOptions narrow a verification.
type VerifyOptions struct {
	Sample int64 // how many accounts of a million to evaluate; 0: all. The books are always read whole.
	Limit  int   // how many differences to keep; 0: all

	Months *MonthReports // make the reports of closed months again; nil: compare their figures only
}

// ErrBooksMoved says that somebody wrote to the ledger while it was being verified.
var ErrBooksMoved = errors.New("a run began while the books were being verified, so what was found means nothing; verify again when it has ended")

// Verify verifies the books and one program's accounts.
func (j *Job) Verify(ctx context.Context, opts VerifyOptions) (*Verification, error) {
	return Programs{j}.Verify(ctx, opts)
}

// Verify reads the whole books, whatever their program, and evaluates each program's
// accounts again from their facts, at its last run's as_of, under the terms of that
// run: the caller gives them, and none (nil) where they cannot be trusted. It writes
// nothing and takes no lease, but waits for the run that holds one, or refuses.
func (ps Programs) Verify(ctx context.Context, opts VerifyOptions) (*Verification, error) {
	v, err := newVerifier(ps, opts)
	if err != nil {
		return nil, err
	}
	if err := v.wait(ctx); err != nil {
		return nil, err
	}
	steps := []func(context.Context) error{v.readRuns, v.guards, v.books}
	for _, j := range ps {
		steps = append(steps,
			func(ctx context.Context) error { return v.verifyClosings(ctx, j) },
			func(ctx context.Context) error { return v.accounts(ctx, j) },
			func(ctx context.Context) error { return v.monthReports(ctx, j) })
	}
	for _, step := range append(steps, v.unmoved) {
		if err := step(ctx); err != nil {
			return nil, err
		}
	}
	return v.verification(), nil
}

// verifier is a verification under way.
type verifier struct {
	programs Programs
	audit    Auditor
	opts     VerifyOptions
	runs     runAudits
	texts    map[string]string // of terms, by hash
	noSum    map[[2]string]bool
	found    *findings
	sum      Verification
}

// newVerifier: the one place that asks the ledger for what only a verification needs.
func newVerifier(ps Programs, opts VerifyOptions) (*verifier, error) {
	audit, ok := ps[0].Ledger.(Auditor)
	if !ok {
		return nil, fmt.Errorf("the ledger %T cannot be verified", ps[0].Ledger)
	}
	return &verifier{
		programs: ps, audit: audit, opts: opts, noSum: make(map[[2]string]bool), found: newFindings(opts.Limit),
		sum: Verification{Sample: opts.Sample, Programs: []ProgramCheck{}},
	}, nil
}

// wait lets another run end, for as long as the job may wait.
func (v *verifier) wait(ctx context.Context) error {
	j := v.programs[0]
	deadline := j.Clock().Add(j.Wait)
	for {
		held, err := v.audit.LeaseHolder(ctx)
		now := j.Clock()
		if err != nil || held == nil || !held.Expires.After(now) {
			return err
		}
		if j.Wait == 0 || now.After(deadline) {
			return &HeldError{Lease: *held}
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-time.After(leaseRetry):
		}
	}
}

// unmoved fails if a run began since the runs were read: what was read before and
// after it does not fit together.
func (v *verifier) unmoved(ctx context.Context) error {
	runs, err := v.audit.AuditRuns(ctx)
	if err == nil && len(runs) != len(v.runs.list) {
		err = ErrBooksMoved
	}
	return err
}

// guards names what of the store's protection is missing.
func (v *verifier) guards(ctx context.Context) error {
	guards, err := v.audit.AuditGuards(ctx)
	for _, g := range guards {
		v.found.add(Difference{Kind: KindGuard, Key: g.Name, Books: g.Have, Rules: g.Want})
	}
	return err
}

func (v *verifier) verification() *Verification {
	v.sum.Count, v.sum.Kinds, v.sum.Differences = v.found.count, v.found.kinds, v.found.shown
	v.sum.of = v.found.of
	return &v.sum
}
