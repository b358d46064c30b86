package main

// generate_flags.go: the flags that say how large a world is and what happens in it.

import (
	"fmt"

	"github.com/spf13/pflag"

	"trueup/io/worldgen"
)

// commonWorldFlags are those of the worlds of every program.
func commonWorldFlags(f *pflag.FlagSet, o *worldgen.Common) {
	f.Uint64Var(&o.Seed, "seed", o.Seed, "another seed, another world")
	f.IntVar(&o.Years, "years", o.Years, "how many years")
	f.Int64Var(&o.Whales, "whales", o.Whales, "how many accounts or partners have --whale-orders or --whale-invoices")
	f.Lookup("whales").DefValue = "3, fewer in small worlds"
	f.Float64Var(&o.Refunded, "refunded", o.Refunded, "share of orders that are refunded, in part or whole, or of invoices")
	f.Float64Var(&o.BadRows, "bad-rows", o.BadRows, "bad rows for each row")
	f.Float64Var(&o.NightShare, "night-share", o.NightShare, "orders or invoices of the night for each of the world")
	f.BoolVar(&o.Gzip, "gzip", false, "compress the files")
}

// businessFlags are those that only business worlds have.
func businessFlags(o *worldgen.Options) *pflag.FlagSet {
	f := pflag.NewFlagSet("business", pflag.ContinueOnError)
	f.Int64Var(&o.Accounts, "accounts", o.Accounts, "business: how many accounts")
	f.Int64Var(&o.Orders, "orders", o.Orders, "business: how many orders, those of whales included")
	f.Float64Var(&o.Cancelled, "cancelled", o.Cancelled, "business: share of orders and hourly reports that are cancelled")
	f.Float64Var(&o.Redemptions, "redemptions", o.Redemptions, "business: redemptions for each order")
	f.Float64Var(&o.Hourly, "hourly", o.Hourly, fmt.Sprintf("business: weekly reports of hourly packages for each order, up to %v", worldgen.MaxHourly))
	f.Float64Var(&o.Deposits, "deposits", o.Deposits, "business: deposits for each order")
	f.Float64Var(&o.Invited, "invited", o.Invited, "business: share of members, beside the first, who were invited")
	f.Float64Var(&o.Referred, "referred", o.Referred, "business: share of accounts that another one referred")
	f.Float64Var(&o.Balances, "balances", o.Balances, "business: share of accounts with a made-up row in platform_balances; 0: no such file")
	f.Int64Var(&o.WhaleOrders, "whale-orders", o.WhaleOrders, "business: how many orders each whale has")
	f.Lookup("whale-orders").DefValue = "100000, or a tenth of all orders in small worlds"
	return f
}

// partnerFlags are those that only partner worlds have.
func partnerFlags(o *worldgen.PartnerOptions) *pflag.FlagSet {
	f := pflag.NewFlagSet("partner", pflag.ContinueOnError)
	f.Int64Var(&o.Partners, "partners", o.Partners, "partner: how many partners")
	f.Int64Var(&o.Customers, "customers", o.Customers, "partner: how many customers, those who never pay included")
	f.Lookup("customers").DefValue = "as many as it takes to pay the invoices"
	f.Int64Var(&o.Invoices, "invoices", o.Invoices, "partner: how many invoices")
	f.Float64Var(&o.OneOff, "one-off", o.OneOff, "partner: share of invoices that are no monthly ones, or more if customers are few")
	f.Float64Var(&o.Unaccepted, "unaccepted", o.Unaccepted, "partner: share of customers who never accept their invitation")
	f.Float64Var(&o.Early, "early", o.Early, "partner: share of customers invited before their partner is approved")
	f.Float64Var(&o.Declined, "declined", o.Declined, "partner: share of rewards that are declined")
	f.Float64Var(&o.Undecided, "undecided", o.Undecided, "partner: share of rewards that nobody decides on")
	f.Float64Var(&o.Differing, "differing", o.Differing, "partner: share of payouts of another amount than the commission")
	f.Float64Var(&o.Unapproved, "unapproved", o.Unapproved, "partner: share of rewards never approved that are paid out all the same")
	f.Int64Var(&o.WhaleInvoices, "whale-invoices", o.WhaleInvoices, "partner: how many invoices each whale's customers pay, about")
	f.Lookup("whale-invoices").DefValue = "100000, or a tenth of all invoices in small worlds"
	return f
}
