package worldgen

// business.go: the rows of a business world, in the order in which they are written.

import (
	"context"

	"trueup/rules"
	"trueup/rules/business"
)

// Generate writes a world of the business program into a folder, and the night
// after it into another one if there is one for it: see Folders.
func Generate(ctx context.Context, to Folders, o Options) (*Summary, error) {
	o, err := o.settle()
	if err != nil {
		return nil, err
	}
	g := &generator{world: newWorld(o)}
	g.output = output{ctx: ctx, span: span{g.start, g.end}, badRows: oddsOf(o.BadRows)}
	sum, err := to.write(business.Program().Tables, o.Gzip, chapter{&g.output, g.slot, g.writeWorld}, g.afterwards)
	if err != nil {
		return nil, err
	}
	sum.Start = o.Start
	return sum, nil
}

// generator writes the rows of a delivery.
type generator struct {
	*world
	output

	accounts, members, orders, refunds, reports *table
	deposits, redemptions, uses, claims         *table
	rates, balances                             *table
	numbers
}

// numbers are the last ones that were given to rows of their kinds.
type numbers struct {
	packageNo, redemptionNo, useNo, claimNo, refundNo, depositNo int64
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
		if g.o.Balances == 0 {
			return nil
		}
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
