package partner

// gather.go: from the partner's facts to its customers, invoices and payouts.

import (
	"fmt"
	"slices"
	"strings"

	"trueup/rules"
)

// gather reads the facts, in the order in which they come: customers before
// their invoices, invoices before their payouts and decisions, and these before
// the ends of subscriptions.
func (e *Evaluator) gather(in *rules.Input) error {
	e.makeRoom(in.Facts)
	for i := range in.Facts {
		f := &in.Facts[i]
		c := cursor{rest: f.Data}
		var err error
		switch f.Table {
		case tableInvoices:
			err = wrap(e.readInvoice(f.ID, &c), "invoice", f.ID)
		case tablePayouts:
			err = wrap(e.readPayout(f.ID, &c), "payout", f.ID)
		case tableDecisions:
			e.readDecision(f.ID, &c)
		case tableCustomers:
			e.readCustomer(f.ID, &c)
		case tableEnds:
			e.readEnd(f.ID[:max(0, strings.LastIndexByte(f.ID, ' '))], &c)
		case tablePartners:
			e.readPartner(&c)
		default:
			continue
		}
		if !c.ok() {
			return fmt.Errorf("the mirror's row %s/%s cannot be read: %q", f.Table, f.ID, f.Data)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// makeRoom makes room for what there are many of: growing by and by is slow.
func (e *Evaluator) makeRoom(facts []rules.Fact) {
	invoices, payouts := 0, 0
	for i := range facts {
		switch facts[i].Table {
		case tableInvoices:
			invoices++
		case tablePayouts:
			payouts++
		}
	}
	e.invoices, e.payouts = slices.Grow(e.invoices, invoices), slices.Grow(e.payouts, payouts)
	e.out.Entries = slices.Grow(e.out.Entries, invoices+payouts)
}

func wrap(err error, noun, id string) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s %s: %w", noun, id, err)
}

// sum adds up cents of one kind. What a partner's facts add up to must fit 64
// bits, else the fold says so at the fact that is too much; no report can then
// meet a sum that does not fit, as all of them are of parts of these.
type sum rules.Cents

func (s *sum) add(c rules.Cents) error {
	total, err := rules.AddCents(rules.Cents(*s), c)
	*s = sum(total)
	return err
}
