package business

// lots.go: lots of one asset, spent first-expiring-first (B-40), and the debt
// that is left when a deduction finds too little (B-36).

import "trueup/rules"

// lot is one posted key, one credit, or one voucher.
type lot struct {
	id      string // of its key
	amount  int64
	left    int64
	expired int64
	posted  rules.Instant
	expires rules.Instant
	fact    int32 // index of the earner or redemption that brought it
	group   group // of its key
}

func (l *lot) key() key { return key{l.group, l.id} }

// lotBook keeps the lots of one asset. The sum of the lots' rests minus the
// debt is the balance; never are both above zero.
type lotBook struct {
	lots   []lot
	order  []int32 // lots by expiry, then key
	first  int     // in order: everything before is expired
	spent  int     // in order: everything before has nothing left
	usable int64
	debt   int64
	trace  *tracer
	moves  *recorder
}

func (b *lotBook) reset() {
	b.lots, b.order = b.lots[:0], b.order[:0]
	b.first, b.spent, b.usable, b.debt = 0, 0, 0, 0
}

// add puts in a lot at the instant it is posted; the debt is paid first, and what
// pays it counts as spent. It returns the lot's index.
func (b *lotBook) add(l *lot) (int32, error) {
	pays := min(b.debt, l.amount)
	l.left = l.amount - pays
	usable, err := add(b.usable, l.left)
	if err != nil {
		return noOne, err
	}
	b.usable = usable
	b.debt -= pays
	index := int32(len(b.lots))
	b.lots = append(b.lots, *l)
	i := len(b.order)
	b.order = append(b.order, index)
	for i > b.first && b.before(index, b.order[i-1]) {
		b.order[i] = b.order[i-1]
		i--
	}
	b.order[i] = index
	b.spent = min(b.spent, i)
	if pays > 0 {
		b.trace.paid(l.key(), l.posted, pays)
		b.moves.repaid(index, l, pays)
	}
	return index, nil
}

func (b *lotBook) before(i, j int32) bool {
	x, y := &b.lots[i], &b.lots[j]
	if x.expires != y.expires {
		return x.expires < y.expires
	}
	return x.key().compare(y.key()) < 0
}

// takeFrom takes up to amount from one lot and returns what it could not take.
func (b *lotBook) takeFrom(index int32, amount int64, at rules.Instant, by key) int64 {
	l := &b.lots[index]
	n := min(l.left, amount)
	if n > 0 {
		l.left -= n
		b.usable -= n
		b.trace.took(l.key(), at, by, n)
		b.moves.took(index, at, by, n)
	}
	return amount - n
}

// take spends up to amount, first-expiring-first, and returns what was not there.
func (b *lotBook) take(amount int64, at rules.Instant, by key) int64 {
	for i := b.spent; i < len(b.order) && amount > 0; i++ {
		amount = b.takeFrom(b.order[i], amount, at, by)
		if b.lots[b.order[i]].left == 0 && i == b.spent {
			b.spent++
		}
	}
	return amount
}

// owe adds to the debt what an entry did not find.
func (b *lotBook) owe(amount int64, at rules.Instant, by key) error {
	debt, err := add(b.debt, amount)
	b.debt = debt
	b.moves.owed(at, by, amount)
	return err
}

// nextExpiry returns the first lot by expiry that has something left, or noOne.
func (b *lotBook) nextExpiry() int32 {
	for b.first < len(b.order) && b.lots[b.order[b.first]].left == 0 {
		b.first++
	}
	if b.first == len(b.order) {
		return noOne
	}
	return b.order[b.first]
}

// expire ends a lot and returns what was left of it.
func (b *lotBook) expire(index int32) int64 {
	l := &b.lots[index]
	l.expired = l.left
	l.left = 0
	b.usable -= l.expired
	return l.expired
}

// add is checked addition; rules has it for its own types.
func add(a, b int64) (int64, error) {
	p, err := rules.AddPoints(rules.Points(a), rules.Points(b))
	return int64(p), err
}
