package ledger

// pack.go: the other side of the packing in load.go.

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"trueup/jobs"
	"trueup/rules"
)

var errPacked = errors.New("the database packed rows in a way that cannot be read")

// packed is what is left to read; bad says that something was not as expected.
type packed struct {
	rest string
	bad  bool
}

// upTo reads to the next colon.
func (p *packed) upTo() string {
	i := strings.IndexByte(p.rest, ':')
	if i < 0 {
		p.bad = true
		return ""
	}
	s := p.rest[:i]
	p.rest = p.rest[i+1:]
	return s
}

func (p *packed) number() int64 {
	n, err := strconv.ParseInt(p.upTo(), 10, 64)
	p.bad = p.bad || err != nil
	return n
}

// take takes a text of n bytes and the colon behind it.
func (p *packed) take(n int64) string {
	if n < 0 || n >= int64(len(p.rest)) || p.rest[n] != ':' {
		p.bad = true
		return ""
	}
	s := p.rest[:n]
	p.rest = p.rest[n+1:]
	return s
}

func (p *packed) text() string { return p.take(p.number()) }

// unpackChanged is unpackFacts for facts that changed since a checkpoint.
func unpackChanged(dst []rules.Fact, kind string, n int, payload string) ([]rules.Fact, error) {
	p := packed{rest: payload}
	first := len(dst)
	for range n {
		idLen, dataLen, was := p.number(), p.number(), rules.Instant(p.number())
		dst = append(dst, rules.Fact{Table: kind, ID: p.take(idLen), Data: p.take(dataLen), Was: was})
		if p.bad {
			return dst, fmt.Errorf("changed facts of %s: %w", kind, errPacked)
		}
	}
	slices.SortFunc(dst[first:], func(a, b rules.Fact) int { return cmp.Compare(a.ID, b.ID) })
	return dst, nil
}

// unpackFacts appends the n facts of one kind. Their texts are cut from the
// payload, not copied. The database packs them in order, though it promises that
// of no aggregate without an ORDER BY of its own, which costs a sort: so the
// order is looked at here, and made if need be.
func unpackFacts(dst []rules.Fact, kind string, n int, payload string) ([]rules.Fact, error) {
	p := packed{rest: payload}
	first := len(dst)
	dst = slices.Grow(dst, n)
	sorted := true
	for range n {
		idLen := p.number()
		dataLen := p.number()
		f := rules.Fact{Table: kind, ID: p.take(idLen), Data: p.take(dataLen)}
		if p.bad {
			return dst, fmt.Errorf("facts of %s: %w", kind, errPacked)
		}
		sorted = sorted && (len(dst) == first || dst[len(dst)-1].ID < f.ID)
		dst = append(dst, f)
	}
	if !sorted {
		slices.SortFunc(dst[first:], func(a, b rules.Fact) int { return cmp.Compare(a.ID, b.ID) })
	}
	return dst, nil
}

// bookedRow is one booking as far as the sum of its key needs it.
type bookedRow struct {
	key, asset           string
	revision, amount, at int64
}

func (r *bookedRow) compare(o *bookedRow) int {
	return cmp.Or(cmp.Compare(r.key, o.key), cmp.Compare(r.revision, o.revision))
}

// unpackBooked appends the bookings of an account, summed by key.
func unpackBooked(booked []rules.Booked, n int, payload string) ([]rules.Booked, error) {
	p := packed{rest: payload}
	rows := make([]bookedRow, 0, n)
	sorted := true
	for range n {
		r := bookedRow{key: p.text(), asset: p.upTo(), revision: p.number(), amount: p.number(), at: p.number()}
		if p.bad {
			return nil, fmt.Errorf("bookings: %w", errPacked)
		}
		sorted = sorted && (len(rows) == 0 || rows[len(rows)-1].compare(&r) < 0)
		rows = append(rows, r)
	}
	if !sorted {
		slices.SortFunc(rows, func(a, b bookedRow) int { return a.compare(&b) })
	}
	booked = slices.Grow(booked, n)
	for i := range rows {
		var err error
		if booked, err = sumUp(booked, &rows[i]); err != nil {
			return nil, err
		}
	}
	return booked, nil
}

// unpackRows appends bookings as they stand, by key and revision.
func unpackRows(rows []jobs.BookingRow, n int, payload string) ([]jobs.BookingRow, error) {
	p := packed{rest: payload}
	rows = slices.Grow(rows, n)
	for range n {
		rows = append(rows, jobs.BookingRow{})
		r := &rows[len(rows)-1]
		r.Key, r.Asset, r.Revision, r.Amount, r.At = p.text(), assetOf(p.upTo()), int(p.number()), p.number(), rules.Instant(p.number())
		r.BookedAt, r.Run, r.Terms, r.Clauses = rules.Instant(p.number()), p.number(), int(p.number()), p.upTo()
		if p.bad {
			return nil, fmt.Errorf("bookings: %w", errPacked)
		}
	}
	inOrder := func(a, b jobs.BookingRow) int {
		return cmp.Or(cmp.Compare(a.Key, b.Key), cmp.Compare(a.Revision, b.Revision))
	}
	if !slices.IsSortedFunc(rows, inOrder) {
		slices.SortFunc(rows, inOrder)
	}
	return rows, nil
}

// sumUp adds a booking to the sum of its key, which is the last of dst or new.
func sumUp(dst []rules.Booked, r *bookedRow) ([]rules.Booked, error) {
	last := len(dst) - 1
	if last < 0 || dst[last].Key != r.key {
		return append(dst, rules.Booked{
			Key: r.key, Asset: assetOf(r.asset), Amount: r.amount, At: rules.Instant(r.at), Revision: int(r.revision),
		}), nil
	}
	b := &dst[last]
	if r.amount > 0 && b.Amount > math.MaxInt64-r.amount || r.amount < 0 && b.Amount < math.MinInt64-r.amount {
		return dst, fmt.Errorf("key %s: %w", r.key, rules.ErrOverflow)
	}
	b.Amount += r.amount
	b.At, b.Revision = rules.Instant(r.at), int(r.revision)
	return dst, nil
}

// assetOf returns the constant of a known asset, so that a booking does not keep
// the text that it was cut from alive.
func assetOf(s string) rules.Asset {
	switch a := rules.Asset(s); a {
	case rules.AssetPoints:
		return rules.AssetPoints
	case rules.AssetCredits:
		return rules.AssetCredits
	case rules.AssetVouchers:
		return rules.AssetVouchers
	case rules.AssetCommission:
		return rules.AssetCommission
	default:
		return a
	}
}

func unpackDecisions(decisions []rules.Decision, n int, payload string) ([]rules.Decision, error) {
	p := packed{rest: payload}
	decisions = slices.Grow(decisions, n)
	for range n {
		d := rules.Decision{ID: p.text(), Outcome: p.text(), Reason: p.text(), Content: p.text(), At: rules.Instant(p.number())}
		if p.bad {
			return nil, fmt.Errorf("decisions: %w", errPacked)
		}
		decisions = append(decisions, d)
	}
	slices.SortFunc(decisions, func(a, b rules.Decision) int { return cmp.Compare(a.ID, b.ID) })
	return decisions, nil
}
