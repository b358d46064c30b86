// Package worldgen makes worlds: folders of CSV files with every fact table of
// the business program, of any size, for demonstrations and benchmarks; and, if
// it is asked to, what the first night after a world brings.
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
)

// Summary says what was written.
type Summary struct {
	Delivery
	Start rules.Instant `json:"start"`
	End   rules.Instant `json:"end"` // no fact is later, those of the night apart
	Night *Night        `json:"night,omitempty"`
}

// Delivery says what was written into a folder.
type Delivery struct {
	Tables []TableSummary `json:"tables"` // in the order in which they are pulled
	Rows   int64          `json:"rows"`
	Bad    int64          `json:"bad"`
	Bytes  int64          `json:"bytes"`
}

// Night says what was written of the night after the world.
type Night struct {
	Dir string `json:"dir"`
	Delivery
	AsOf rules.Instant `json:"as_of"` // its end: no fact is later
}

// TableSummary says what was written of one table.
type TableSummary struct {
	Name  string `json:"name"`
	Rows  int64  `json:"rows"`  // bad ones included, the header not
	Bad   int64  `json:"bad"`   // rows that cannot be facts, or are there twice
	Bytes int64  `json:"bytes"` // of the file, compressed or not
}

// Generate writes a world into a folder, and the night after it into another one
// if there is one for it. It makes folders that are not there. A folder that holds
// anything is refused with a *NotEmptyError, unless to.Force is set: then the world
// replaces the fact tables in it, and leaves other files alone. The files appear
// when all of them are complete; if it fails or ctx ends, none does.
//
// The world is the same with a night and without.
func Generate(ctx context.Context, to Folders, o Options) (sum *Summary, err error) {
	o, err = o.settle()
	if err != nil {
		return nil, err
	}
	folders, err := to.open(o.Gzip)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			sum, err = nil, errors.Join(err, folders.discard())
		}
	}()
	w := newWorld(o)
	g := &generator{world: w, ctx: ctx, span: span{w.start, w.end}}
	if err := g.write(folders[0], g.writeWorld); err != nil {
		return nil, err
	}
	var night *generator
	if len(folders) > 1 {
		night = g.afterwards()
		if err := night.write(folders[1], night.writeNight); err != nil {
			return nil, err
		}
	}
	if err := folders.finish(); err != nil {
		return nil, err
	}
	sum = &Summary{Delivery: g.delivery(), Start: g.start, End: g.end}
	if night != nil {
		sum.Night = &Night{Dir: to.Night, Delivery: night.delivery(), AsOf: night.till}
	}
	return sum, nil
}

// generator writes the rows of a delivery.
type generator struct {
	*world
	span // what the delivery tells of
	ctx  context.Context

	tables                                      []*table // all that are open
	accounts, members, orders, refunds, reports *table
	deposits, redemptions, uses, claims         *table
	rates, balances                             *table
	numbers
}

// numbers are the last ones that were given to rows of their kinds.
type numbers struct {
	packageNo, redemptionNo, useNo, claimNo, refundNo, depositNo int64
}

// write opens the files of all tables in a folder and lets rows write into them.
func (g *generator) write(to *folder, rows func() error) error {
	for i, t := range business.Program().Tables {
		if g.o.Balances == 0 && t.Name == "platform_balances" {
			continue
		}
		f, err := to.create(t.Name)
		if err != nil {
			return err
		}
		out := newTable(t, f, i, g.badRows)
		g.tables = append(g.tables, out)
		*g.slot(t.Name) = out
	}
	if err := rows(); err != nil {
		return err
	}
	return g.check()
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

// writeWorld writes the accounts with what they have from the start, then every
// order with what follows from it.
func (g *generator) writeWorld() error {
	g.writeRates(rules.None)
	for n := range g.o.Accounts {
		a := g.account(n + 1)
		g.writeAccount(&a)
		if err := g.checkAt(n); err != nil {
			return err
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
		if err := g.checkAt(n); err != nil {
			return err
		}
	}
	return nil
}

// checkAt is check, now and then as n grows.
func (g *generator) checkAt(n int64) error {
	const every = 4096
	if n%every != 0 {
		return nil
	}
	return g.check()
}

// check looks at the context and at the files' errors.
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

// delivery says what was written, once the folder is finished.
func (g *generator) delivery() Delivery {
	var s Delivery
	for _, t := range g.tables {
		s.Tables = append(s.Tables, TableSummary{Name: t.fact.Name, Rows: t.rows, Bad: t.bad, Bytes: t.file.bytes})
		s.Rows += t.rows
		s.Bad += t.bad
		s.Bytes += t.file.bytes
	}
	return s
}
