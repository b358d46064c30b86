package worldgen

// business_options.go: how large a business world is and what happens in it.

// Options say how large a business world is and what happens in it.
type Options struct {
	Common
	Accounts int64
	Orders   int64 // of all accounts together, those of whales included

	Cancelled   float64 // share of the orders, and of the hourly reports
	Redemptions float64 // for each order
	Hourly      float64 // reports for each order, at most MaxHourly
	Deposits    float64 // for each order
	Invited     float64 // share of the members who did not open their account
	Referred    float64 // share of the accounts
	Balances    float64 // share of the accounts; 0 leaves platform_balances out

	WhaleOrders int64 // of each whale, or Automatic
}

// MaxHourly is one package for every order.
const MaxHourly = packageMean

// Defaults are the options of a small business world in which everything happens.
func Defaults() Options {
	return Options{
		Common: commonDefaults(), Accounts: 1_000, Orders: 15_000,
		Cancelled: 0.04, Redemptions: 0.05, Hourly: 0.25, Deposits: 0.01,
		Invited: 0.6, Referred: 0.15, WhaleOrders: Automatic,
	}
}

// settle checks the options and fills in what is automatic.
func (o Options) settle() (Options, error) {
	if err := o.Common.settle(); err != nil {
		return o, err
	}
	err := check([]count{
		{"accounts", o.Accounts, 1, MaxCount},
		{"orders", o.Orders, 0, MaxCount},
	}, []share{
		{"cancelled", o.Cancelled, 1},
		{"redemptions", o.Redemptions, 1},
		{"hourly", o.Hourly, MaxHourly},
		{"deposits", o.Deposits, 1},
		{"invited", o.Invited, 1},
		{"referred", o.Referred, 1},
		{"balances", o.Balances, 1},
	})
	if err != nil {
		return o, err
	}
	return o, o.settleWhales("accounts", o.Accounts, &o.WhaleOrders, "orders", o.Orders)
}
