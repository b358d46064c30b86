package jobs

// simulate.go: what other terms would give over the same facts, side by side with
// the books; nothing is booked.

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"trueup/rules"
	"trueup/rules/program"
	"trueup/rules/terms"
)

// Simulation is what other terms would give at the last run's as_of, side by side
// with the books. Amounts are in their asset's unit, USD in cents. Decisions stay as
// they were taken (G-4).
type Simulation struct {
	Program    string        `json:"program"`
	Run        int64         `json:"run"` // the last run
	AsOf       rules.Instant `json:"as_of"`
	Terms      string        `json:"terms"`       // hash of the last run's
	OtherTerms string        `json:"other_terms"` // hash of those simulated

	Accounts int64 `json:"accounts"` // compared
	Differ   int64 `json:"differ"`   // of them with another balance or standing
	Behind   int64 `json:"behind"`   // of them with facts that the last run has not booked: their differences are not of the terms alone
	LeftOut  int64 `json:"left_out"` // could not be evaluated, and are in no figure of either side

	Liability []LiabilitySides `json:"liability"` // by asset, then outstanding, debt, pending
	Kinds     []KindSides      `json:"kinds"`     // in the order of the program's movements
	Standings []StandingSides  `json:"standings"` // that some account has, lowest first; before them the accounts that have none
	Expiry    []ExpirySides    `json:"expiry"`    // by asset, then month; what is zero on both sides is left out
	Top       []AccountSides   `json:"top"`       // the largest differences first
}

// Sides are a figure of the books and of the simulation. Books are what is booked;
// what the bookings alone do not say (debt, pending, standing, expiry) is by an
// evaluation under the terms of the last run.
type Sides struct {
	Books      int64 `json:"books"`
	Simulated  int64 `json:"simulated"`
	Difference int64 `json:"difference"`          // simulated - books
	TooLarge   bool  `json:"too_large,omitempty"` // more than 64 bits: the figures are then 0
}

// LiabilitySides is a figure of what is owed.
type LiabilitySides struct {
	Asset rules.Asset `json:"asset"`
	What  string      `json:"what"` // outstanding: left of lots; debt: of accounts below zero; pending: earned, not yet posted
	Sides
	USD Sides `json:"usd"` // each side at the point_value of its terms
}

// KindSides is the sum of all entries of a kind.
type KindSides struct {
	Kind  string      `json:"kind"`
	Asset rules.Asset `json:"asset"`
	Sides
	Entries Sides `json:"entries"`
}

// StandingSides says how many accounts have a standing; the empty name is that of none.
type StandingSides struct {
	Standing string `json:"standing"`
	Sides
}

// ExpirySides is what expires in a month of the zone of the books.
type ExpirySides struct {
	Asset rules.Asset `json:"asset"`
	Month string      `json:"month"` // 2026-10; later: after the last month listed; never
	Sides
}

// AccountSides is an account whose balance of an asset, or standing, is another one.
type AccountSides struct {
	Account           string      `json:"account_id"`
	Asset             rules.Asset `json:"asset"`
	Books             int64       `json:"books"` // lots less debt
	Simulated         int64       `json:"simulated"`
	Difference        int64       `json:"difference"`
	USD               rules.Cents `json:"usd"` // the difference at the point_value of the books
	StandingBooks     string      `json:"standing_books"`
	StandingSimulated string      `json:"standing_simulated"`

	order int // of the asset
}

// NotDescribedError says that a program lacks the description that a job needs.
type NotDescribedError struct{ Program, What string }

func (e *NotDescribedError) Error() string {
	return fmt.Sprintf("the %s program has no %s", e.Program, e.What)
}

// LeftOutError says that some accounts could not be evaluated. The figures are those
// of the others.
type LeftOutError struct {
	Count  int64
	Errors []error // of the first ones, by account
}

func (e *LeftOutError) Error() string {
	who := fmt.Sprintf("%d accounts could not be evaluated and are", e.Count)
	if e.Count == 1 {
		who = "one account could not be evaluated and is"
	}
	return fmt.Sprintf("%s left out of all figures; the others are complete:\n%v", who, errors.Join(e.Errors...))
}

// Unwrap gives the accounts' errors.
func (e *LeftOutError) Unwrap() []error { return e.Errors }

// Simulate evaluates every account under other terms, at the as_of of the last run,
// and compares it with the books, whose terms are the job's. It gives the top largest
// differences; each, if not nil, is called for all of them, by account and asset.
// Accounts that cannot be evaluated are left out, and named by a *LeftOutError that
// comes beside the result.
func (j *Job) Simulate(ctx context.Context, other *terms.Terms, top int, each func(*AccountSides) error) (*Simulation, error) {
	if j.Program.Finance == nil {
		return nil, &NotDescribedError{j.Program.Name, "description of its books, without which there is nothing to compare"}
	}
	last, err := j.Ledger.LastRun(ctx, j.Program.Name)
	if err != nil {
		return nil, err
	}
	if last == nil {
		return nil, &FutureError{Last: rules.None}
	}
	s := &simulating{job: j, other: other, asOf: last.AsOf, top: top, each: each}
	workers := j.readers()
	if each != nil {
		workers = 1 // so that they come in order
	}
	if err := everyAccount(j, last.AsOf).each(ctx, workers, s.page); err != nil {
		return nil, err
	}
	total := newSimTotals(j.Program.Finance, top)
	for _, c := range s.idle {
		total.merge(c.totals)
	}
	sim := total.simulation(j.Program.Finance, s.values(), j.Terms.Zone, last.AsOf)
	sim.Program, sim.Run, sim.AsOf = j.Program.Name, last.Number, last.AsOf
	sim.Terms, sim.OtherTerms = terms.Hash(j.Terms), terms.Hash(other)
	if sim.LeftOut > 0 {
		return sim, &LeftOutError{Count: sim.LeftOut, Errors: total.failed.errors()}
	}
	return sim, nil
}

// simulating hands a comparer to each page; there are as many as pages at once.
type simulating struct {
	job   *Job
	other *terms.Terms
	asOf  rules.Instant
	top   int
	each  func(*AccountSides) error

	mu   sync.Mutex
	idle []*comparer
}

// values are the point values of the books and of the simulation.
func (s *simulating) values() [2]int64 {
	return [2]int64{int64(s.job.Terms.At(s.asOf).PointValue), int64(s.other.At(s.asOf).PointValue)}
}

// page compares a page of accounts.
func (s *simulating) page(ctx context.Context, _ *worker, _ int, accounts []string) error {
	c := s.comparer()
	defer s.done(c)
	what := What{Links: c.links[books] || c.links[simulated]}
	return s.job.Ledger.Load(ctx, s.job.Program, accounts, what, c.account)
}

func (s *simulating) comparer() *comparer {
	s.mu.Lock()
	defer s.mu.Unlock()
	if n := len(s.idle); n > 0 {
		c := s.idle[n-1]
		s.idle = s.idle[:n-1]
		return c
	}
	return newComparer(s)
}

func (s *simulating) done(c *comparer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.idle = append(s.idle, c)
}

// assetIndex is the place of an asset in the program's description of its books.
func assetIndex(f *program.Finance, asset rules.Asset) (int, error) {
	for i := range f.Assets {
		if f.Assets[i].Asset == asset {
			return i, nil
		}
	}
	return 0, fmt.Errorf("the asset %q is not described", asset)
}
