package worldgen

// dice.go: numbers that look like chance and are the same on every machine.

import "math/bits"

// dice is a stream of numbers: SplitMix64, by its state.
type dice uint64

// What a stream of dice is for: the same number as an order and as an account
// must not have the same luck.
const (
	forWorld = iota + 1
	forAccount
	forMember
	forOrder
	forRate
	forCancellation // of the night, as forRefund
	forRefund
	forPartner // of the partner program, as all below
	forCustomer
	forBringing
	forTraits
	forEnds
	forInvoice
	forReward
	forNight
)

const golden = 0x9e3779b97f4a7c15 // 2^64 over the golden ratio, as SplitMix64 steps

// newDice returns the stream for the nth thing of a kind.
func newDice(seed uint64, kind, n int64) dice {
	return dice(mix(mix(mix(seed+golden)+uint64(kind)) + uint64(n)*golden))
}

func mix(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

func (d *dice) next() uint64 {
	*d += golden
	return mix(uint64(*d))
}

// below returns 0 to n-1, for n of at least 1.
func (d *dice) below(n int64) int64 {
	hi, _ := bits.Mul64(d.next(), uint64(n))
	return int64(hi)
}

// between returns low to high, both included.
func (d *dice) between(low, high int64) int64 { return low + d.below(high-low+1) }

// percent hits p times in a hundred.
func (d *dice) percent(p int64) bool { return d.below(100) < p }

// odds is a chance in units of 1/certain.
type odds uint64

const certain odds = 1 << 32

// oddsOf is exact wherever the share is: the product only moves the exponent.
func oddsOf(share float64) odds { return odds(share * float64(certain)) }

func (d *dice) hits(o odds) bool { return odds(d.next()>>32) < o }

// pick returns the index of the first limit above a number below the last one:
// limits are weights, added up.
func (d *dice) pick(limits []int64) int {
	x := d.below(limits[len(limits)-1])
	i := 0
	for x >= limits[i] {
		i++
	}
	return i
}

// mulDiv returns floor(a*b/c) for numbers that are not negative, c above 0 and
// a result that fits.
func mulDiv(a, b, c int64) int64 {
	hi, lo := bits.Mul64(uint64(a), uint64(b))
	q, _ := bits.Div64(hi, lo, uint64(c))
	return int64(q)
}
