package worldgen

// partner_night_test.go: the night after a partner world has what was asked for and
// tells of its own day only.

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"trueup/rules"
	"trueup/rules/fact"
	"trueup/rules/partner"
)

func TestAPartnerWorldIsTheSameWithANight(t *testing.T) {
	o := smallPartners()
	_, beside, _ := generatePartner(t, o)
	alone := t.TempDir()
	if _, err := GeneratePartner(t.Context(), Folders{World: alone}, o); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(texts(t, alone), texts(t, beside)); diff != "" {
		t.Error(diff)
	}
}

// TestThePartnersNightHasEverything: what customers pay, the share asked for, and
// beside it some of all that can happen on a day.
func TestThePartnersNightHasEverything(t *testing.T) {
	o := PartnerDefaults()
	o.Invoices, o.BadRows = 60_000, 0
	for _, c := range []struct {
		name, start string
		payouts     int // at least
	}{
		{"on any day", "", 5},
		{"on the day of the payouts", "2023-10-13T00:00:00Z", 500},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := o
			if c.start != "" {
				o.Start, _ = rules.ParseInstant(c.start)
			}
			sum, _, night := generatePartner(t, o)
			rows := cellsOf(t, night)
			end := sum.End.String()
			paid, refunded, came := 0, 0, 0
			for _, r := range rows["invoices"] {
				if r["paid_at"] > end {
					paid++
				}
				if r["refunded_at"] != "" {
					refunded++
				}
			}
			for _, r := range rows["customers"] {
				if r["invited_at"] > end {
					came++
				}
			}
			if paid != 600 || refunded == 0 || came < 5 {
				t.Errorf("%d invoices are paid and %d refunded, %d customers come; want 600 and some", paid, refunded, came)
			}
			if n := len(rows["payouts"]); n < c.payouts {
				t.Errorf("%d payouts, want %d", n, c.payouts)
			}
			if len(rows["reward_decisions"]) < 10 || len(rows["subscription_ends"]) == 0 {
				t.Errorf("%d decisions and %d ends of subscriptions, want some", len(rows["reward_decisions"]), len(rows["subscription_ends"]))
			}
		})
	}
}

// TestThePartnersNightTellsOfItsDay wants every row to be new or a changed one of the
// world, and to say nothing new of another day; and the world to end before it.
func TestThePartnersNightTellsOfItsDay(t *testing.T) {
	o := smallPartners()
	o.BadRows, o.NightShare = 0, 0.5
	o.Partners, o.Invoices, o.Customers = 50, 20_000, Automatic
	sum, world, night := generatePartner(t, o)
	before, now := cellsOf(t, world), cellsOf(t, night)
	id := func(table string, r cells, columns []fact.Column) string {
		if table == "subscription_ends" {
			return r["customer_id"] + " " + r["ended_at"]
		}
		return r[columns[0].Name]
	}
	for _, table := range partner.Program().Tables {
		known := map[string]cells{}
		for _, r := range before[table.Name] {
			known[id(table.Name, r, table.Columns)] = r
			for _, c := range table.Columns {
				if at, _ := rules.ParseInstant(r[c.Name]); c.Type == fact.Instant && r[c.Name] != "" && at > sum.End {
					t.Errorf("%s: the world tells of the time after it: %v", table.Name, r)
				}
			}
		}
		for _, r := range now[table.Name] {
			old, changes := known[id(table.Name, r, table.Columns)], 0
			for _, c := range table.Columns {
				if old != nil && old[c.Name] == r[c.Name] {
					continue
				}
				changes++
				at, _ := rules.ParseInstant(r[c.Name])
				if c.Type == fact.Instant && r[c.Name] != "" && (at <= sum.End || at > sum.Night.AsOf) {
					t.Errorf("%s: %s is not of the night: %v", table.Name, c.Name, r)
				}
				if old != nil && old[c.Name] != "" {
					t.Errorf("%s: %s was %s before: %v", table.Name, c.Name, old[c.Name], r)
				}
			}
			if changes == 0 {
				t.Errorf("%s: nothing is new in %v", table.Name, r)
			}
			if old != nil && old[fact.UpdatedAt] >= r[fact.UpdatedAt] {
				t.Errorf("%s: it was changed at %s before: %v", table.Name, old[fact.UpdatedAt], r)
			}
		}
	}
}

func TestPartnerOptionsThatCannotBe(t *testing.T) {
	for _, c := range []struct {
		change func(*PartnerOptions)
		want   string
	}{
		{func(o *PartnerOptions) { o.Partners = 0 }, "partners 0: there can be 1 to 1000000000"},
		{func(o *PartnerOptions) { o.Customers = 0 }, "customers 0: there can be 1 to 1000000000"},
		{func(o *PartnerOptions) { o.Invoices = -1 }, "invoices -1: there can be 0 to 1000000000"},
		{func(o *PartnerOptions) { o.Differing = 1.5 }, "differing 1.5: it can be 0 to 1"},
		{func(o *PartnerOptions) { o.Refunded = -1 }, "refunded -1: it can be 0 to 1"},
		{func(o *PartnerOptions) { o.Whales = 100 }, "whales 100: of 100 partners there can be 0 to 99"},
		{func(o *PartnerOptions) { o.Whales, o.WhaleInvoices = 2, 7_501 }, "whale-invoices 7501: 2 whales can have 0 to 7500 each of 15000 invoices"},
	} {
		o := PartnerDefaults()
		c.change(&o)
		if _, err := GeneratePartner(t.Context(), Folders{World: t.TempDir()}, o); err == nil || err.Error() != c.want {
			t.Errorf("got %v, want %s", err, c.want)
		}
	}
}
