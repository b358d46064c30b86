package partner

// evaluator.go: the fold over one partner. A reward depends on its own invoice
// and on what its customer's facts say by its instants, never on other rewards or
// on the balance: so there is no walk through time. Each reward's end is found by
// itself, in the order of G-6 where instants are equal, and the entries come out
// in the order of their keys.

import (
	"trueup/rules"
	"trueup/rules/terms"
)

// Evaluator folds partners under fixed terms. It implements rules.Evaluator.
type Evaluator struct {
	terms *terms.Terms

	// The partner in hand.
	asOf        rules.Instant
	approvedAt  rules.Instant
	customers   []customer // by id
	customerIDs index
	invoices    []invoice // by id
	invoiceIDs  index
	payouts     []payout // by id
	ends        []end
	declines    []int // invoices whose reward was taken back by a decision
	reversals   []int // and by a refund
	placed      placed
	revenue     sum // of all invoices
	earned      sum // of all commissions
	paidOut     sum // by all payouts
	due         rules.Instant

	keys   keys
	record record
	out    rules.Outcome
}

// NewEvaluator returns an evaluator under the given terms.
func NewEvaluator(t *terms.Terms) *Evaluator { return &Evaluator{terms: t} }

// Evaluate folds the facts of one partner (G-3). See rules.Evaluator.
func (e *Evaluator) Evaluate(in *rules.Input) (*rules.Outcome, error) {
	e.reset(in)
	if err := e.gather(in); err != nil {
		return nil, err
	}
	for i := range e.customers {
		c := &e.customers[i]
		e.placed.customer(c)
		e.openWindow(c)
	}
	for n := range e.invoices {
		i := &e.invoices[n]
		e.placed.invoice(i, &e.customers[i.customer])
		if err := e.reward(n); err != nil {
			return nil, wrap(err, "invoice", e.invoiceIDs.ids[n])
		}
	}
	e.bookRest()
	e.out.NextDue = e.due
	e.out.State = e.appendState(e.out.State)
	if in.Position != nil {
		e.position(in.Position)
	}
	if in.Trace != nil {
		return &e.out, e.trace(in.Account, in.Trace)
	}
	return &e.out, nil
}

func (e *Evaluator) reset(in *rules.Input) {
	e.asOf, e.approvedAt, e.due = in.AsOf, rules.None, rules.Never
	e.customerIDs.reset()
	e.invoiceIDs.reset()
	e.customers, e.invoices, e.payouts, e.ends = e.customers[:0], e.invoices[:0], e.payouts[:0], e.ends[:0]
	e.declines, e.reversals, e.placed = e.declines[:0], e.reversals[:0], placed{}
	e.revenue, e.earned, e.paidOut = 0, 0, 0
	e.out = rules.Outcome{
		Entries: e.out.Entries[:0], Exceptions: e.out.Exceptions[:0], State: e.out.State[:0], NextDue: rules.Never,
	}
}

// bookRest writes the entries that come after the commissions, kind after kind in
// the order of their keys (P-09), and the exceptions of the payouts.
func (e *Evaluator) bookRest() {
	for _, n := range e.declines {
		i := &e.invoices[n]
		e.entry(keyDecline, e.invoiceIDs.ids[n], -i.commission, i.decided, "P-08", e.terms.At(i.decided))
	}
	for n := range e.payouts {
		p := &e.payouts[n]
		e.entry(keyPayout, p.id, -p.amount, p.at, "P-08", e.terms.At(p.at))
		if reason, detail := e.flaw(n); reason != "" {
			e.out.Exceptions = append(e.out.Exceptions, rules.Exception{Fact: tablePayouts, ID: p.id, Reason: reason, Detail: detail})
		}
	}
	for _, n := range e.reversals {
		i := &e.invoices[n]
		e.entry(keyReversal, e.invoiceIDs.ids[n], -i.commission, i.refunded, "P-07", e.terms.At(i.refunded))
	}
}

// entry adds what the ledger must hold; a zero amount is no entry (G-5).
func (e *Evaluator) entry(prefix, id string, amount rules.Cents, at rules.Instant, clauses string, v *terms.Version) {
	if amount == 0 {
		return
	}
	e.out.Entries = append(e.out.Entries, rules.Entry{
		Key: e.keys.key(prefix, id), Asset: rules.AssetCommission, Amount: int64(amount), At: at,
		Clauses: clauses, Terms: v.Number,
	})
}
