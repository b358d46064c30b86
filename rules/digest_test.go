package rules

// digest_test.go: the hash of what was booked is the same for the same, and
// another for anything else.

import (
	"testing"

	"pgregory.net/rapid"
)

func someBookings() []Booking {
	return []Booking{
		{Entry: Entry{Key: "earn/order/o1", Asset: AssetPoints, Amount: 500, At: 1_700_000_000_000_000, Clauses: "B-20 B-30", Terms: 1}},
		{Entry: Entry{Key: "earn/order/o1", Asset: AssetPoints, Amount: -100, At: 1_700_000_000_000_000, Clauses: "G-3"}, Revision: 1},
	}
}

// TestDigestsNeverChange holds the values: ledgers in use are checked against them.
func TestDigestsNeverChange(t *testing.T) {
	d, buf := AccountDigest(nil, "acme", someBookings())
	c := NewChain("", 1, 1_700_000_000_000_000)
	c.Add(d)
	const want = "09ed6b735b87f8f7ab2a294ec0798617b7b3d51885629d73de5333d557c1bba0"
	if got := c.Sum(); got != want {
		t.Errorf("the chain of one account is %s, want %s", got, want)
	}
	const wantEmpty = "c2423c186ce21256acf26b25b2f1c8401cb62845a105bd39c8e21d7ebe6ab379"
	if got := NewChain(want, 2, 1_700_000_000_000_001).Sum(); got != wantEmpty {
		t.Errorf("the chain of a run without bookings is %s, want %s", got, wantEmpty)
	}
	again, _ := AccountDigest(append(buf, "left over"...), "acme", someBookings())
	if again != d {
		t.Error("a used buffer changes the digest")
	}
}

// TestDigestsTellDifferencesApart changes one thing at a time.
func TestDigestsTellDifferencesApart(t *testing.T) {
	seen := map[Digest]string{}
	add := func(name, account string, bookings []Booking) {
		t.Helper()
		d, _ := AccountDigest(nil, account, bookings)
		if other, dup := seen[d]; dup {
			t.Errorf("%q has the digest of %q", name, other)
		}
		seen[d] = name
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
}

// TestDigestsAreEqualOnlyForEqualBookings draws texts that imitate the encoding.
func TestDigestsAreEqualOnlyForEqualBookings(t *testing.T) {
	text := rapid.StringOfN(rapid.RuneFrom([]rune("01: ")), 0, 4, -1)
	list := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Booking {
		small := rapid.Int64Range(-1, 1)
		return Booking{Revision: int(small.Draw(t, "revision")), Entry: Entry{Key: text.Draw(t, "key"), Asset: Asset(text.Draw(t, "asset")),
			Clauses: text.Draw(t, "clauses"), Amount: small.Draw(t, "amount"), At: Instant(small.Draw(t, "at")), Terms: int(small.Draw(t, "terms"))}}
	}), 0, 2)
	rapid.Check(t, func(t *rapid.T) {
		a, b := list.Draw(t, "a"), list.Draw(t, "b")
		accountA, accountB := text.Draw(t, "account a"), text.Draw(t, "account b")
		same := accountA == accountB && len(a) == len(b)
		for i := 0; same && i < len(a); i++ {
			same = a[i] == b[i]
		}
		da, buf := AccountDigest(nil, accountA, a)
		db, _ := AccountDigest(buf, accountB, b)
		if (da == db) != same {
			t.Fatalf("%q %+v and %q %+v: equal %v, digests equal %v", accountA, a, accountB, b, same, da == db)
		}
	})
}

func TestChainsTellDifferencesApart(t *testing.T) {
	x, _ := AccountDigest(nil, "x", someBookings())
	y, _ := AccountDigest(nil, "y", someBookings())
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
