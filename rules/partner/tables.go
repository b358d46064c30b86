// Package partner is the partner commission program: section 2 of PROGRAMS.md as
// a pure fold over the facts of one partner, and the report tables that follow
// from it.
package partner

// tables.go: the program's fact tables, as sources deliver them.

import "trueup/rules/fact"

// Name is how --program and the ledger call the program.
const Name = "partner"

// Names of the fact tables, as files and exceptions use them. The fold counts on
// their order: facts come by table name, so customers before invoices, and both
// before what refers to them.
const (
	tableCustomers = "customers"
	tableInvoices  = "invoices"
	tablePartners  = "partners"
	tablePayouts   = "payouts"
	tableDecisions = "reward_decisions"
	tableEnds      = "subscription_ends"
)

const (
	decisionApprove = "approve"
	decisionDecline = "decline"
)

func text(name string) fact.Column    { return fact.Column{Name: name, Type: fact.Text} }
func instant(name string) fact.Column { return fact.Column{Name: name, Type: fact.Instant} }
func money(name string) fact.Column   { return fact.Column{Name: name, Type: fact.Money} }

// table declares a table; what it names by column name becomes indexes. Its rows
// belong to the partner that they name or, where they name none, to their parent's.
func table(name string, columns ...fact.Column) *fact.Table {
	t := &fact.Table{
		Name: name, Columns: columns,
		IDWith: fact.NoColumn, Parent: fact.NoColumn, Link: fact.NoColumn,
	}
	t.Account = t.Column("partner_id")
	t.Currency = t.Column("currency")
	return t
}

// childOf says whose rows a table's rows belong to, and why a row without is no fact.
func childOf(t *fact.Table, parent, column string, missing fact.Reason) {
	t.Parent, t.ParentTable, t.ParentMissing = t.Column(column), parent, missing
	t.AccountFromParent = t.Account == fact.NoColumn
}

// tables lists the facts of section 2, the partners first, parents before their children.
func tables() []*fact.Table {
	partners := table(tablePartners,
		text("partner_id"), text("name"), text("email"), instant("approved_at"))
	partners.Subject = true

	customers := table(tableCustomers,
		text("customer_id"), text("partner_id"), text("name"), text("email"), text("company"), text("source"),
		instant("invited_at"), instant("accepted_at"), instant("signed_up_at"))

	invoices := table(tableInvoices,
		text("invoice_id"), text("customer_id"), text("plan"), fact.Column{Name: "recurring", Type: fact.Bool},
		money("amount"), money("tax"), text("currency"), instant("paid_at"), instant("refunded_at"))
	childOf(invoices, tableCustomers, "customer_id", fact.UnknownAccount)

	ends := table(tableEnds, text("customer_id"), instant("ended_at"))
	ends.IDWith = ends.Column("ended_at")
	childOf(ends, tableCustomers, "customer_id", fact.UnknownAccount)

	decisions := table(tableDecisions,
		text("invoice_id"), fact.Column{Name: "decision", Type: fact.Enum, Values: []string{decisionApprove, decisionDecline}},
		instant("decided_at"), text("reason"))
	childOf(decisions, tableInvoices, "invoice_id", fact.UnknownOrder)

	payouts := table(tablePayouts,
		text("payout_id"), text("partner_id"), text("invoice_id"), money("amount"), instant("paid_at"))
	childOf(payouts, tableInvoices, "invoice_id", fact.UnknownOrder)

	return []*fact.Table{partners, customers, invoices, ends, decisions, payouts}
}
