package finance

// ageing_test.go: outstanding lots by age, and the schedule of their expiry.

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trueup/rules"
)

// TestAgeing: a lot's age is in whole days of 24 hours; what has nothing left is in no row.
func TestAgeing(t *testing.T) {
	var got []string
	for _, r := range figuresOf(t, cohortsOf(t, rules.Zone{}, endOfMarch, aPosition(t), aPosition(t))).Ageing {
		got = append(got, fmt.Sprintf("%s %s %s: %d lots, %s, %s USD", r.Asset, r.PostedMonth, r.Bucket, r.Lots, r.Amount, r.USD))
	}
	want := []string{
		"points 2026-01 31-90: 2 lots, 1000, 10.00 USD",
		"points 2026-03 0-30: 2 lots, 200, 2.00 USD",
		"credits 2026-01 31-90: 2 lots, 30.00, 30.00 USD",
		"commission 2023-12 over_730: 2 lots, 19.98, 19.98 USD",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestAgeBuckets: each bucket begins where the one before it ends, to the microsecond.
func TestAgeBuckets(t *testing.T) {
	asOf := moment(t, "2026-03-31T12:00:00Z")
	for _, c := range []struct {
		days            int64
		younger, bucket string
	}{
		{31, "0-30", "31-90"},
		{91, "31-90", "91-180"},
		{181, "91-180", "181-365"},
		{366, "181-365", "366-730"},
		{731, "366-730", "over_730"},
	} {
		posted := asOf.AddDays(-c.days)
		if got := ageBuckets[bucketOf(ageInDays(posted, asOf))].name; got != c.bucket {
			t.Errorf("%d days are in %s, not in %s", c.days, got, c.bucket)
		}
		if got := ageBuckets[bucketOf(ageInDays(posted+1, asOf))].name; got != c.younger {
			t.Errorf("a microsecond less than %d days is in %s, not in %s", c.days, got, c.younger)
		}
	}
	if got := ageBuckets[bucketOf(ageInDays(asOf, asOf))].name; got != "0-30" {
		t.Errorf("no age is in %s", got)
	}
}

// TestAgeingInZone: the zone decides in which month a lot was posted.
func TestAgeingInZone(t *testing.T) {
	for zone, want := range map[string]string{"UTC": "2023-12", "Europe/Paris": "2024-01"} {
		for _, r := range figuresOf(t, cohortsOf(t, programZone(t, zone), endOfMarch, aPosition(t))).Ageing {
			if r.Asset == rules.AssetCommission && r.PostedMonth.String() != want {
				t.Errorf("in %s it was posted in %s, not in %s", zone, r.PostedMonth, want)
			}
		}
	}
}

// TestSchedule: what never expires comes last and is named so.
func TestSchedule(t *testing.T) {
	later := positionOf(t, []rules.Holding{holding(t, "earn/x", rules.AssetPoints, 7, "2026-01-05", "2028-01-05")})
	var got []string
	for _, r := range figuresOf(t, cohortsOf(t, rules.Zone{}, endOfMarch, aPosition(t), later)).Schedule {
		got = append(got, fmt.Sprintf("%s %s: %d lots, %s, %s USD", r.Asset, r.Month, r.Lots, r.Amount, r.USD))
	}
	want := []string{
		"points 2028-01: 2 lots, 507, 5.07 USD",
		"points 2028-03: 1 lots, 100, 1.00 USD",
		"credits 2026-04: 1 lots, 15.00, 15.00 USD",
		"commission never: 1 lots, 9.99, 9.99 USD",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
