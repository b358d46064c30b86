package rules

// digest_test.go: the hash of what was booked and decided is the same for the same, and
// another for anything else.

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func someBookings() []Booking {
	return []Booking{
		{Entry: Entry{Key: "earn/order/o1", Asset: AssetPoints, Amount: 500, At: 1_700_000_000_000_000, Clauses: "B-20 B-30", Terms: 1}},
		{Entry: Entry{Key: "earn/order/o1", Asset: AssetPoints, Amount: -100, At: 1_700_000_000_000_000, Clauses: "G-3"}, Revision: 1},
	}
}

func someDecisions() []Decision {
	return []Decision{
		{ID: "r1", Outcome: "accepted", At: 1_700_000_000_000_000, Content: "ann|credits|1500|1500"},
		{ID: "r2", Outcome: "rejected", Reason: "below_minimum", At: 1_700_000_000_000_001, Content: "ann|credits|1|0"},
	}
}

// TestDigestsNeverChange holds the values: ledgers in use are checked against them.
func TestDigestsNeverChange(t *testing.T) {
	d, buf := AccountDigest(nil, "acme", someBookings(), someDecisions())
	c := NewChain("", 1, 1_700_000_000_000_000)
	c.Add(d)
	const want = "b0b8dbcdf9ecc06ae46e3ea55f2f3a639c020eab7677d819e4198fc03a7bdc5d"
	if got := c.Sum(); got != want {
		t.Errorf("the chain of one account is %s, want %s", got, want)
	}
	const wantEmpty = "af16f59d36c6ef28065e050c722d43d13be4e04aa7dfeb8a9ac8ab4a0ce6ee5c"
	if got := NewChain(want, 2, 1_700_000_000_000_001).Sum(); got != wantEmpty {
		t.Errorf("the chain of a run without bookings is %s, want %s", got, wantEmpty)
	}
	again, _ := AccountDigest(append(buf, "left over"...), "acme", someBookings(), someDecisions())
	if again != d {
		t.Error("a used buffer changes the digest")
	}
}

// TestDigestsTellDifferencesApart changes one thing at a time.
func TestDigestsTellDifferencesApart(t *testing.T) {
	seen := map[Digest]string{}
	both := func(name, account string, bookings []Booking, decisions []Decision) {
		t.Helper()
		d, _ := AccountDigest(nil, account, bookings, decisions)
		if other, dup := seen[d]; dup {
			t.Errorf("%q has the digest of %q", name, other)
		}
		seen[d] = name
	}
	add := func(name, account string, bookings []Booking) {
		t.Helper()
		both(name, account, bookings, someDecisions())
	}
	changed := func(name string, change func(*Booking)) {
		t.Helper()
		b := someBookings()
		change(&b[1])
		add(name, "acme", b)
	}
	add("as it is", "acme", someBookings())
	add("another account", "acme2", someBookings())
	add("one booking less", "acme", someBookings()[:1])
	add("no booking", "acme", nil)
	add("another order", "acme", []Booking{someBookings()[1], someBookings()[0]})
	changed("key", func(b *Booking) { b.Key = "earn/order/o2" })
	changed("asset", func(b *Booking) { b.Asset = AssetCredits })
	changed("amount", func(b *Booking) { b.Amount = 100 })
	changed("instant", func(b *Booking) { b.At++ })
	changed("no instant", func(b *Booking) { b.At = None })
	changed("clauses", func(b *Booking) { b.Clauses = "" })
	changed("revision", func(b *Booking) { b.Revision = 2 })
	changed("terms", func(b *Booking) { b.Terms = 1 })
	changed("text moved from one field to the next", func(b *Booking) { b.Key, b.Asset = b.Key+"points", "" })
	changed("text that looks like the next field", func(b *Booking) { b.Key += " 6:points" })
	decided := func(name string, change func(*Decision)) {
		t.Helper()
		d := someDecisions()
		change(&d[1])
		both(name, "acme", someBookings(), d)
	}
	both("nothing decided", "acme", someBookings(), nil)
	both("one decision less", "acme", someBookings(), someDecisions()[:1])
	both("nothing booked and decided", "acme", nil, nil)
	decided("decided id", func(d *Decision) { d.ID = "r3" })
	decided("outcome", func(d *Decision) { d.Outcome = "accepted" })
	decided("reason", func(d *Decision) { d.Reason = "" })
	decided("decided instant", func(d *Decision) { d.At++ })
	decided("content", func(d *Decision) { d.Content = "ann|credits|2|0" })
}

// TestDigestsAreEqualOnlyForEqualBookings draws texts that imitate the encoding.
func TestDigestsAreEqualOnlyForEqualBookings(t *testing.T) {
	text := rapid.StringOfN(rapid.RuneFrom([]rune("01: ")), 0, 4, -1)
	list := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Booking {
		small := rapid.Int64Range(-1, 1)
		return Booking{Revision: int(small.Draw(t, "revision")), Entry: Entry{Key: text.Draw(t, "key"), Asset: Asset(text.Draw(t, "asset")),
			Clauses: text.Draw(t, "clauses"), Amount: small.Draw(t, "amount"), At: Instant(small.Draw(t, "at")), Terms: int(small.Draw(t, "terms"))}}
	}), 0, 2)
	made := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Decision {
		return Decision{ID: text.Draw(t, "id"), Outcome: text.Draw(t, "outcome"), Reason: text.Draw(t, "reason"),
			Content: text.Draw(t, "content"), At: Instant(rapid.Int64Range(-1, 1).Draw(t, "decided at"))}
	}), 0, 2)
	rapid.Check(t, func(t *rapid.T) {
		a, b := list.Draw(t, "a"), list.Draw(t, "b")
		decidedA, decidedB := made.Draw(t, "decided a"), made.Draw(t, "decided b")
		accountA, accountB := text.Draw(t, "account a"), text.Draw(t, "account b")
		same := accountA == accountB && slices.Equal(a, b) && slices.Equal(decidedA, decidedB)
		da, buf := AccountDigest(nil, accountA, a, decidedA)
		db, _ := AccountDigest(buf, accountB, b, decidedB)
		if (da == db) != same {
			t.Fatalf("%q %+v %+v and %q %+v %+v: equal %v, digests equal %v", accountA, a, decidedA, accountB, b, decidedB, same, da == db)
		}
	})
}

func TestChainsTellDifferencesApart(t *testing.T) {
	x, _ := AccountDigest(nil, "x", someBookings(), nil)
	y, _ := AccountDigest(nil, "y", someBookings(), nil)
	seen := map[string]string{}
	for _, c := range []struct {
		name, previous string
		run            int64
		asOf           Instant
		digests        []Digest
	}{
		{"as it is", "ab", 1, 5, []Digest{x, y}},
		{"another order of accounts", "ab", 1, 5, []Digest{y, x}},
		{"one account less", "ab", 1, 5, []Digest{x}},
		{"nothing booked", "ab", 1, 5, nil},
		{"another run before it", "ac", 1, 5, []Digest{x, y}},
		{"the first run", "", 1, 5, []Digest{x, y}},
		{"another number", "ab", 2, 5, []Digest{x, y}},
		{"another as_of", "ab", 1, 6, []Digest{x, y}},
	} {
		chain := NewChain(c.previous, c.run, c.asOf)
		for _, d := range c.digests {
			chain.Add(d)
		}
		if other, dup := seen[chain.Sum()]; dup {
			t.Errorf("%q has the hash of %q", c.name, other)
		}
		seen[chain.Sum()] = c.name
	}
}
