// Package worldgen makes worlds: folders of CSV files with every fact table of
// the business program, of any size, for demonstrations and benchmarks.
//
// The same Options give the same bytes on every machine. Nothing is remembered
// from one row to the next: an account, a member, an order is what its number
// and the seed say, worked out anew wherever it is needed. So a world is
// streamed, and memory does not grow with it.
package worldgen

import (
	"context"
	"errors"

	"trueup/rules"
	"trueup/rules/business"
	"trueup/rules/fact"
)

// Summary says what was written.
type Summary struct {
	Tables []TableSummary `json:"tables"` // in the order in which they are pulled
	Rows   int64          `json:"rows"`
	Bad    int64          `json:"bad"`
	Bytes  int64          `json:"bytes"`
	Start  rules.Instant  `json:"start"`
	End    rules.Instant  `json:"end"` // no fact is later
}

// TableSummary says what was written of one table.
type TableSummary struct {
	Name  string `json:"name"`
	Rows  int64  `json:"rows"`  // bad ones included, the header not
	Bad   int64  `json:"bad"`   // rows that cannot be facts, or are there twice
	Bytes int64  `json:"bytes"` // of the file, compressed or not
}

// Generate writes a world into a folder, which it makes if there is none. A
// folder that holds anything is refused with a *NotEmptyError, unless force is
// set: then the world replaces the fact tables in it, and leaves other files
// alone. The files appear when all of them are complete; if it fails or ctx
// ends, none does.
func Generate(ctx context.Context, dir string, o Options, force bool) (*Summary, error) {
	o, err := o.settle()
	if err != nil {
		return nil, err
	}
	to, err := openFolder(dir, o.Gzip, force)
	if err != nil {
		return nil, err
	}
	g := &generator{world: newWorld(o), ctx: ctx}
	for i, t := range business.Program().Tables {
		if o.Balances == 0 && t.Name == "platform_balances" {
			continue
		}
		if err := g.open(to, t, i); err != nil {
			return nil, errors.Join(err, to.discard())
		}
	}
	if err := g.write(); err != nil {
		return nil, errors.Join(err, to.discard())
	}
	if err := to.finish(); err != nil {
		return nil, errors.Join(err, to.discard())
	}
	return g.summary(), nil
}

// generator writes the rows of a world.
type generator struct {
	*world
	ctx context.Context

	tables                                      []*table // all that are open
	accounts, members, orders, refunds, reports *table
	deposits, redemptions, uses, claims         *table
	rates, balances                             *table
	packageNo, redemptionNo, useNo, claimNo     int64
	refundNo, depositNo                         int64
}

// open begins the file of a table.
func (g *generator) open(to *folder, t *fact.Table, index int) error {
	f, err := to.create(t.Name)
	if err != nil {
		return err
	}
	out := newTable(t, f, index, g.badRows)
	g.tables = append(g.tables, out)
	*g.slot(t.Name) = out
	return nil
}

// slot is where the generator keeps a table.
func (g *generator) slot(name string) **table {
	switch name {
	case "accounts":
		return &g.accounts
	case "members":
		return &g.members
	case "orders":
		return &g.orders
	case "refunds":
		return &g.refunds
	case "hourly_reports":
		return &g.reports
	case "deposits":
		return &g.deposits
	case "redemptions":
		return &g.redemptions
	case "credit_uses":
		return &g.uses
	case "voucher_claims":
		return &g.claims
	case "fx_rates":
		return &g.rates
	case "platform_balances":
		return &g.balances
	}
	panic("worldgen makes no rows of " + name) // a table that was added to the program and not here
}

// checkEvery is how many accounts or orders pass between two looks at the
// context and at the files' errors.
const checkEvery = 4096

// write writes all rows: the accounts with what they have from the start, then
// every order with what follows from it.
func (g *generator) write() error {
	g.writeRates()
	for n := int64(1); n <= g.o.Accounts; n++ {
		a := g.account(n)
		g.writeAccount(&a)
		if n%checkEvery == 0 {
			if err := g.check(); err != nil {
				return err
			}
		}
	}
	for n := range g.o.Orders {
		d := newDice(g.o.Seed, forOrder, n)
		o := g.order(n, &d)
		g.writeOrder(&o, &d)
		g.writeRefunds(&o, &d)
		g.writeRedemption(&o, &d)
		g.writePackage(&o, &d)
		g.writeDeposit(&o, &d)
		if n%checkEvery == 0 {
			if err := g.check(); err != nil {
				return err
			}
		}
	}
	return g.check()
}

func (g *generator) check() error {
	if g.ctx.Err() != nil {
		return context.Cause(g.ctx)
	}
	for _, t := range g.tables {
		if t.err != nil {
			return t.err
		}
	}
	return nil
}

func (g *generator) summary() *Summary {
	s := &Summary{Start: g.start, End: g.end}
	for _, t := range g.tables {
		s.Tables = append(s.Tables, TableSummary{Name: t.fact.Name, Rows: t.rows, Bad: t.bad, Bytes: t.file.bytes})
		s.Rows += t.rows
		s.Bad += t.bad
		s.Bytes += t.file.bytes
	}
	return s
}
