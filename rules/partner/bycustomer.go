package partner

// bycustomer.go: whose the rows of a partner's state are.

// byCustomer are places in a list, in order: those of customer i are
// places[first[i]:first[i+1]].
type byCustomer struct{ first, places []int32 }

func (b *byCustomer) of(customer int) []int32 {
	return b.places[b.first[customer]:b.first[customer+1]]
}

// placesOf deals a list of n out to the customers whose they are; noOne is left out.
func placesOf(s *State, n int, customer func(int) int) byCustomer {
	b := byCustomer{first: make([]int32, len(s.Customers)+2), places: make([]int32, n)}
	for i := range n {
		if c := customer(i); c != noOne {
			b.first[c+2]++
		}
	}
	for c := range s.Customers {
		b.first[c+2] += b.first[c+1]
	}
	for i := range n {
		if c := customer(i); c != noOne { // first[c+1] is where its next one goes, and in the end where they end
			b.places[b.first[c+1]] = int32(i)
			b.first[c+1]++
		}
	}
	return b
}

// invoicesByCustomer deals the invoices out to their customers, each one's by id.
func invoicesByCustomer(s *State) byCustomer {
	return placesOf(s, len(s.Invoices), func(i int) int { return s.Invoices[i].Customer })
}
