package worldgen

// crowd.go: who is large and who is small: a few whales, and of the others a few
// that come up often and many that come up seldom.

import "math/bits"

// crowd has numbers from 1, the whales first. A regular one's number is
// rank*stride + offset, modulo regular: so large and small ones stand side by side.
type crowd struct {
	whales, regular          int64
	stride, unstride, offset int64 // unstride*stride = 1
}

func newCrowd(seed uint64, all, whales int64) crowd {
	c := crowd{whales: whales, regular: all - whales}
	step, _ := bits.Mul64(golden, uint64(c.regular))
	c.stride = max(1, int64(step))
	for gcd(c.stride, c.regular) != 1 {
		c.stride++
	}
	c.unstride = inverse(c.stride, c.regular)
	d := newDice(seed, forWorld, 0)
	c.offset = d.below(c.regular)
	return c
}

// whale returns the one whose turn the nth thing of all is, where so many of
// them are the whales', so that each whale has just as many as it should; false
// if it is nobody's.
func (c *crowd) whale(n, theirs, all int64) (number int64, ok bool) {
	if c.whales == 0 {
		return 0, false
	}
	turn := mulDiv(n, theirs, all)
	return turn%c.whales + 1, mulDiv(n+1, theirs, all) > turn
}

// bySize returns a regular one for a number below 2^32, which is cubed: few come
// up often, many seldom. The largest hundredth comes up a fifth of the time; the
// smallest come up a third as often as the mean.
func (c *crowd) bySize(x uint64) int64 {
	cube := (((x * x) >> 32) * x) >> 32
	rank := int64((cube * uint64(c.regular)) >> 32)
	return c.whales + 1 + (modulo(rank, c.stride, c.regular)+c.offset)%c.regular
}

// rank is the other way round: a number's place among the regular ones by size, 0
// for the largest.
func (c *crowd) rank(number int64) int64 {
	n := (number - c.whales - 1 - c.offset + c.regular) % c.regular
	return modulo(n, c.unstride, c.regular)
}

// share says how often the one at this rank comes up for once that the mean regular
// one does, in 1/256: the slope of the cube, by powers of two.
func (c *crowd) share(rank int64) int64 {
	step := [3]int64{107, 169, 268} // a third of 256, and more the nearer to the top: 2^(2/3) for half the place
	halvings := bits.LeadingZeros32(uint32(mulDiv(2*rank+1, 1<<31, c.regular)))
	return step[halvings%3] << (2 * (halvings / 3))
}

// modulo returns a*b mod m.
func modulo(a, b, m int64) int64 {
	hi, lo := bits.Mul64(uint64(a), uint64(b))
	_, rest := bits.Div64(hi, lo, uint64(m))
	return int64(rest)
}

// inverse returns the x with a*x mod m = 1, for a coprime to m; 0 for m = 1.
func inverse(a, m int64) int64 {
	x, next := int64(0), int64(1)
	for r, nextR := m, a%m; nextR != 0; {
		q := r / nextR
		x, next = next, x-q*next
		r, nextR = nextR, r-q*nextR
	}
	if x < 0 {
		x += m
	}
	return x % m
}

func gcd(a, b int64) int64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}
