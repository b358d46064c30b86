package worldgen

// partner_options.go: how large a partner world is and what happens in it.

// PartnerOptions say how large a partner world is and what happens in it.
type PartnerOptions struct {
	Common
	Partners  int64
	Customers int64 // of all partners together, or Automatic
	Invoices  int64 // of all customers together, those of whales' customers included

	OneOff     float64 // share of the invoices at least, the others are monthly ones
	Unaccepted float64 // share of the customers: invited, but never accepted
	Early      float64 // share of the customers: invited before their partner was approved
	Declined   float64 // share of the rewards
	Undecided  float64 // share of the rewards
	Differing  float64 // share of the payouts: of another amount than the commission
	Unapproved float64 // share of the rewards never approved: paid out all the same

	WhaleInvoices int64 // about so many are paid by each whale's customers, or Automatic
}

// PartnerDefaults are the options of a small partner world in which everything happens.
func PartnerDefaults() PartnerOptions {
	return PartnerOptions{
		Common: commonDefaults(), Partners: 100, Customers: Automatic, Invoices: 15_000,
		OneOff: 0.1, Unaccepted: 0.2, Early: 0.05,
		Declined: 0.05, Undecided: 0.03, Differing: 0.01, Unapproved: 0.02,
		WhaleInvoices: Automatic,
	}
}

// settle checks the options and fills in what is automatic.
func (o PartnerOptions) settle() (PartnerOptions, error) {
	if err := o.Common.settle(); err != nil {
		return o, err
	}
	fewest := int64(1)
	if o.Customers == Automatic {
		fewest = Automatic
	}
	err := check([]count{
		{"partners", o.Partners, 1, MaxCount},
		{"customers", o.Customers, fewest, MaxCount},
		{"invoices", o.Invoices, 0, MaxCount},
	}, []share{
		{"one-off", o.OneOff, 1},
		{"unaccepted", o.Unaccepted, 1},
		{"early", o.Early, 1},
		{"declined", o.Declined, 1},
		{"undecided", o.Undecided, 1},
		{"differing", o.Differing, 1},
		{"unapproved", o.Unapproved, 1},
	})
	if err != nil {
		return o, err
	}
	if err := o.settleWhales("partners", o.Partners, &o.WhaleInvoices, "invoices", o.Invoices); err != nil {
		return o, err
	}
	if o.Customers == Automatic {
		o.Customers = min(MaxCount, max(o.Partners, o.enoughCustomers()))
	}
	return o, nil
}

// enoughCustomers is how many customers pay about as many monthly invoices as
// there are to be, by how long a thousand of them stay.
func (o PartnerOptions) enoughCustomers() int64 {
	const sample, reserve = 1_000, 30 // too few would have to pay more one-off invoices
	monthly := o.Invoices - atShare(o.OneOff, o.Invoices)
	o.Customers = sample
	stay := newPartnerWorld(o).stays.monthly
	return 1 + mulDiv(monthly, sample+reserve, max(1, stay))
}
