package partner

// order.go: the order of what happens at one instant (G-6), for those who tell a
// story: a customer's history and the trace of a fold. The fold itself needs no
// walk in this order; reward.go says why.

import (
	"strings"

	"trueup/rules"
)

// class is the order of events at one instant. Payments have none in G-6; they
// come before their booking, and after what closes the window before them.
type class uint8

const (
	classCustomer class = iota // approved, invited, accepted, signed up
	classClosing               // (3) refunds; ends of subscriptions
	classPayment               //
	classBooking               // (4)
	classDecision              // (5)
	classPayout                // (6)
)

// moment is where an event has its place.
type moment struct {
	at     rules.Instant
	class  class
	source string // id of the source fact
	rank   int    // among the events of one source and class
}

func (m moment) compare(o moment) int {
	switch {
	case m.at != o.at:
		return order(m.at < o.at)
	case m.class != o.class:
		return order(m.class < o.class)
	case m.source != o.source:
		return strings.Compare(m.source, o.source)
	}
	return m.rank - o.rank
}

func order(less bool) int {
	if less {
		return -1
	}
	return 1
}
