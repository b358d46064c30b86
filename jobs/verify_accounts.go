package jobs

// verify_accounts.go: every account evaluated again, a page at a time, on several
// workers, and compared with the books in the accounts' order.

import (
	"context"

	"github.com/cespare/xxhash/v2"

	"trueup/rules"
	"trueup/rules/program"
)

// accounts evaluates a program's accounts again.
func (v *verifier) accounts(ctx context.Context, j *Job) error {
	check := ProgramCheck{Program: j.Program.Name, AsOf: rules.None}
	err := v.check(ctx, j, &check)
	v.sum.Programs = append(v.sum.Programs, check)
	return err
}

func (v *verifier) check(ctx context.Context, j *Job, check *ProgramCheck) error {
	count, err := v.audit.AuditAccounts(ctx, j.Program)
	if err != nil {
		return err
	}
	last, err := j.Ledger.LastRun(ctx, j.Program.Name)
	if err != nil {
		return err
	}
	check.Accounts = count
	if last == nil { // nothing was booked yet
		check.Behind = count
		return nil
	}
	check.Run, check.AsOf, check.Terms = last.Number, last.AsOf, last.TermsHash
	if j.Terms == nil {
		check.Untrusted = true
		return nil
	}
	facts := *j
	facts.FromFacts = true
	view, err := facts.view(ctx)
	if err != nil {
		return err
	}
	view.AsOf = last.AsOf
	c := &comparison{verifier: v, job: &facts, view: view, check: check, sameTerms: v.sameTerms(j.Program.Name)}
	c.turn = newInTurn(c.take)
	if err := v.pages(&facts, last.AsOf, count).each(ctx, facts.readers(), c.page); err != nil {
		return err
	}
	return nil
}

// pages lists the accounts to evaluate: all, or those of the sample.
func (v *verifier) pages(j *Job, asOf rules.Instant, count int64) *pages {
	every := everyAccount(j, asOf)
	every.all = func(context.Context) (int64, error) {
		if v.opts.Sample > 0 {
			return count / million * v.opts.Sample, nil
		}
		return count, nil
	}
	if v.opts.Sample > 0 {
		list := every.list
		every.list = func(ctx context.Context, after string) ([]string, error) {
			return sampled(ctx, list, after, v.opts.Sample)
		}
	}
	return every
}

const million = 1_000_000

// sampled gathers a page of the accounts that belong to a sample of so many in a
// million. An account is always in it or never.
func sampled(ctx context.Context, list func(context.Context, string) ([]string, error), after string, sample int64) ([]string, error) {
	var chosen []string
	for {
		page, err := list(ctx, after)
		if err != nil || len(page) == 0 {
			return chosen, err
		}
		for _, account := range page {
			if int64(xxhash.Sum64String(account)%million) >= sample {
				continue
			}
			if chosen = append(chosen, account); len(chosen) == pageSize {
				return chosen, nil
			}
		}
		after = page[len(page)-1]
	}
}

// comparison compares a program's accounts with the books.
type comparison struct {
	*verifier
	job       *Job
	view      program.View
	check     *ProgramCheck
	sameTerms bool // all runs of the program were under the same ones

	turn *inTurn[*compared]
}

// compared is what one page adds.
type compared struct {
	found                     *findings
	evaluated, behind, failed int64
}

// page compares one page of accounts.
func (c *comparison) page(ctx context.Context, w *worker, number int, accounts []string) error {
	done := &compared{found: newFindings(c.opts.Limit)}
	name := c.job.Program.Name
	behind, err := c.audit.AuditBehind(ctx, name, w.asOf, accounts)
	if err != nil {
		return err
	}
	left, err := c.audit.AuditLeft(ctx, name, accounts)
	if err != nil {
		return err
	}
	p := &pageComparison{comparison: c, done: done, w: w, left: left, behind: make(map[string]bool, len(behind))}
	for _, account := range behind {
		p.behind[account] = true
	}
	if err := c.job.Ledger.Load(ctx, c.job.Program, c.summable(accounts, done), w.what, func(l *Loaded) error { return p.account(ctx, l) }); err != nil {
		return err
	}
	c.turn.give(number, done)
	return nil
}

// summable leaves out the accounts that cannot be loaded, because what is booked
// under a key adds up to more than 64 bits. The books' own pass has named them.
func (c *comparison) summable(accounts []string, done *compared) []string {
	if len(c.noSum) == 0 {
		return accounts
	}
	kept := make([]string, 0, len(accounts))
	for _, account := range accounts {
		if c.noSum[[2]string{c.job.Program.Name, account}] {
			done.failed++
		} else {
			kept = append(kept, account)
		}
	}
	return kept
}

// take takes in a page.
func (c *comparison) take(done *compared) {
	c.found.merge(done.found)
	c.check.Evaluated += done.evaluated
	c.check.Behind += done.behind
	c.check.Failed += done.failed
}
