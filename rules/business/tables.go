// Package business is the business rewards program: section 1 of PROGRAMS.md as
// a pure fold over the facts of one account.
package business

// tables.go: the program's fact tables, as sources deliver them.

import "trueup/rules/fact"

// Name is how --program and the ledger call the program.
const Name = "business"

// Names of the fact tables, as files and exceptions use them.
const (
	tableAccounts      = "accounts"
	tableMembers       = "members"
	tableOrders        = "orders"
	tableRefunds       = "refunds"
	tableHourlyReports = "hourly_reports"
	tableDeposits      = "deposits"
	tableRedemptions   = "redemptions"
	tableCreditUses    = "credit_uses"
	tableVoucherClaims = "voucher_claims"
	tableFxRates       = "fx_rates"
	tableBalances      = "platform_balances"
)

const (
	roleAdmin          = "admin"
	roleBillingManager = "billing_manager"
	roleMember         = "member"

	kindCredits  = "credits"
	kindGiftCard = "gift_card"
	kindDonation = "donation"
)

func text(name string) fact.Column    { return fact.Column{Name: name, Type: fact.Text} }
func instant(name string) fact.Column { return fact.Column{Name: name, Type: fact.Instant} }
func money(name string) fact.Column   { return fact.Column{Name: name, Type: fact.Money} }
func truth(name string) fact.Column   { return fact.Column{Name: name, Type: fact.Bool} }
func points(name string) fact.Column  { return fact.Column{Name: name, Type: fact.Points} }
func oneOf(name string, values ...string) fact.Column {
	return fact.Column{Name: name, Type: fact.Enum, Values: values}
}

// table declares a table; what it names by column name becomes indexes.
func table(name, account, effect string, columns ...fact.Column) *fact.Table {
	t := &fact.Table{
		Name: name, Columns: columns,
		IDWith: fact.NoColumn, Parent: fact.NoColumn, Link: fact.NoColumn, Currency: fact.NoColumn,
	}
	t.Account = t.Column(account)
	t.Effect = t.Column(effect)
	t.Currency = t.Column("currency")
	return t
}

// tables lists the facts of section 1, the accounts first, orders before their refunds.
func tables() []*fact.Table {
	accounts := table(tableAccounts, "account_id", "",
		text("account_id"), text("name"), instant("opened_at"), text("country"),
		text("display_currency"), text("referred_by"), instant("team_opened_at"))
	accounts.Subject = true
	accounts.Link = accounts.Column("referred_by")

	orders := table(tableOrders, "account_id", "completed_at",
		text("order_id"), text("account_id"), text("member_id"), truth("freelancer_pro"),
		money("subtotal"), money("tax"), money("service_fee"), text("currency"),
		instant("ordered_at"), instant("completed_at"), instant("cancelled_at"))
	inOrder(orders, "completed_at", "ordered_at")
	inOrder(orders, "cancelled_at", "ordered_at")

	refunds := table(tableRefunds, "account_id", "refunded_at",
		text("refund_id"), text("order_id"), text("account_id"), money("amount"), instant("refunded_at"))
	refunds.Parent, refunds.ParentTable = refunds.Column("order_id"), tableOrders

	reports := table(tableHourlyReports, "account_id", "approved_at",
		text("report_id"), text("package_id"), text("account_id"), text("member_id"), truth("freelancer_pro"),
		fact.Column{Name: "week_start", Type: fact.Date}, text("hours"),
		money("subtotal"), money("tax"), money("service_fee"), text("currency"),
		instant("approved_at"), instant("cancelled_at"))
	inOrder(reports, "approved_at", "week_start")

	rates := table(tableFxRates, "", "",
		text("currency"), fact.Column{Name: "per_usd", Type: fact.Rate}, instant("as_of"))
	rates.IDWith = rates.Column("as_of")
	rates.Currency = fact.NoColumn // here the currency is the id, not the unit of an amount

	balances := table(tableBalances, "account_id", "",
		text("account_id"), points("points"), money("credits"), text("tier"), instant("as_of"))
	balances.IDWith = balances.Column("as_of")

	return []*fact.Table{
		accounts,
		table(tableMembers, "account_id", "",
			text("member_id"), text("account_id"), oneOf("role", roleAdmin, roleBillingManager, roleMember),
			instant("invited_at"), instant("joined_at")),
		orders, refunds, reports,
		table(tableDeposits, "account_id", "deposited_at",
			text("deposit_id"), text("account_id"), money("amount"), text("currency"),
			instant("deposited_at"), instant("reversed_at")),
		table(tableRedemptions, "account_id", "requested_at",
			text("redemption_id"), text("account_id"), text("member_id"),
			oneOf("kind", kindCredits, kindGiftCard, kindDonation), points("points"), instant("requested_at")),
		table(tableCreditUses, "account_id", "used_at",
			text("use_id"), text("account_id"), text("order_id"), money("amount"), instant("used_at")),
		table(tableVoucherClaims, "account_id", "claimed_at",
			text("claim_id"), text("account_id"), text("redemption_id"), instant("claimed_at")),
		rates, balances,
	}
}

func inOrder(t *fact.Table, later, earlier string) {
	t.InOrder = append(t.InOrder, [2]int{t.Column(later), t.Column(earlier)})
}
