package worldgen

// options_test.go: what a world cannot be, and what follows from its size.

import (
	"errors"
	"math"
	"testing"

	"trueup/rules"
)

func TestOptionsThatCannotBe(t *testing.T) {
	for _, c := range []struct {
		change func(*Options)
		want   string
	}{
		{func(o *Options) { o.Accounts = 0 }, "accounts 0: there can be 1 to 1000000000"},
		{func(o *Options) { o.Orders = -1 }, "orders -1: there can be 0 to 1000000000"},
		{func(o *Options) { o.Years = 101 }, "years 101: there can be 1 to 100"},
		{func(o *Options) { o.Cancelled = 1.01 }, "cancelled 1.01: it can be 0 to 1"},
		{func(o *Options) { o.BadRows = math.NaN() }, "bad-rows NaN: it can be 0 to 1"},
		{func(o *Options) { o.Hourly = 5 }, "hourly 5: it can be 0 to 4"},
		{func(o *Options) { o.NightShare = 2 }, "night-share 2: it can be 0 to 1"},
		{func(o *Options) { o.Referred = -0.1 }, "referred -0.1: it can be 0 to 1"},
		{func(o *Options) { o.Start, _ = rules.ParseInstant("2199-01-01T00:00:00Z") },
			"start 2199-01-01T00:00:00Z: a world of 3 years from there is not within the years 1900 to 2200"},
		{func(o *Options) { o.Whales = 1000 }, "whales 1000: of 1000 accounts there can be 0 to 999"},
		{func(o *Options) { o.Whales, o.WhaleOrders = 2, 7501 }, "whale-orders 7501: 2 whales can have 0 to 7500 each of 15000 orders"},
	} {
		o := Defaults()
		c.change(&o)
		_, err := Generate(t.Context(), Folders{World: t.TempDir()}, o)
		var option *OptionError
		if !errors.As(err, &option) || err.Error() != c.want {
			t.Errorf("got %v, want %s", err, c.want)
		}
	}
}

func TestWhalesFollowFromTheSize(t *testing.T) {
	for _, c := range []struct{ accounts, orders, whales, each int64 }{
		{1, 100, 0, 10},
		{20, 100, 1, 10},
		{60, 1_500, 3, 150},
		{100_000, 1_000_000, 3, 100_000},
		{1_000_000, 10_000_000, 3, 100_000},
	} {
		o := Defaults()
		o.Accounts, o.Orders = c.accounts, c.orders
		got, err := o.settle()
		if err != nil || got.Whales != c.whales || got.WhaleOrders != c.each {
			t.Errorf("%d accounts, %d orders: %d whales with %d orders (%v), want %d with %d",
				c.accounts, c.orders, got.Whales, got.WhaleOrders, err, c.whales, c.each)
		}
	}
}

func TestTheEndIsFixed(t *testing.T) {
	for years := 1; years <= 5; years++ {
		o := Defaults()
		o.Years = years
		o, err := o.settle()
		if w := newWorld(o); err != nil || w.end.String() != "2026-10-01T00:00:00Z" {
			t.Errorf("%d years: %v to %v (%v)", years, w.start, w.end, err)
		}
	}
}
