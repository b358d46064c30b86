package finance

// cohorts_worlds_test.go: what holds of all figures made of cohorts, whatever the accounts.

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"trueup/rules"
)

// randomPosition plays an account: lots are posted, pay debt, are spent
// first-expiring-first, taken back and expire, up to as_of.
func randomPosition(t *rapid.T, zone rules.Zone, from, asOf rules.Instant) *rules.Position {
	p := new(rules.Position)
	debt := map[rules.Asset]int64{}
	now := from
	expire := func() {
		for i := range p.Lots {
			if l := &p.Lots[i]; l.Expires <= now && l.Left > 0 {
				p.Moves = append(p.Moves, rules.Move{At: l.Expires, Kind: rules.MoveExpired, Asset: l.Asset, Lot: int32(i), Key: "expire/" + l.Key, Amount: l.Left})
				l.Left = 0
			}
		}
	}
	for n := 0; ; n++ {
		now += rules.Instant(rapid.Int64Range(1, 60*24*3600*1_000_000).Draw(t, "later"))
		if now > asOf {
			now = asOf
			expire()
			return p
		}
		expire()
		asset := cohortAssets[rapid.IntRange(0, 2).Draw(t, "asset")].Asset
		amount := rapid.Int64Range(1, 10_000).Draw(t, "amount")
		if rapid.IntRange(0, 2).Draw(t, "what") == 0 {
			l := rules.Holding{Key: fmt.Sprintf("earn/%d", n), Asset: asset, Amount: amount, Left: amount, Posted: now, Expires: rules.Never}
			switch asset {
			case rules.AssetPoints:
				l.Expires = zone.AddMonths(now, rapid.SampledFrom([]int{3, 6}).Draw(t, "life"))
			case rules.AssetCredits:
				l.Expires = now.AddDays(90)
			}
			if pays := min(debt[asset], amount); pays > 0 {
				debt[asset] -= pays
				l.Left -= pays
				p.Moves = append(p.Moves, rules.Move{At: now, Kind: rules.MoveRepaid, Asset: asset, Lot: int32(len(p.Lots)), Amount: pays})
			}
			p.Lots = append(p.Lots, l)
			continue
		}
		key := rapid.SampledFrom([]string{"redeem", "clawback"}).Draw(t, "by") + fmt.Sprintf("/%d", n)
		for i := range p.Lots {
			if l := &p.Lots[i]; l.Asset == asset && l.Left > 0 && amount > 0 {
				took := min(amount, l.Left)
				amount -= took
				l.Left -= took
				p.Moves = append(p.Moves, rules.Move{At: now, Kind: rules.MoveTook, Asset: asset, Lot: int32(i), Key: key, Amount: took})
			}
		}
		if amount > 0 && key[0] == 'c' {
			debt[asset] += amount
			p.Moves = append(p.Moves, rules.Move{At: now, Kind: rules.MoveOwed, Asset: asset, Lot: rules.NoLot, Key: key, Amount: amount})
		}
	}
}

// figures are all reports of cohorts.
type figures struct {
	Ageing   []AgeingRow
	Schedule []ScheduleRow
	Triangle []TriangleRow
	Estimate []EstimateRow
}

func figuresOf(t require, c *Cohorts) (f figures) {
	t.Helper()
	errs := make([]error, 4)
	f.Ageing, errs[0] = c.Ageing()
	f.Schedule, errs[1] = c.Schedule()
	f.Triangle, errs[2] = c.Triangle()
	f.Estimate, errs[3] = c.Estimate()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	return f
}

// require is what tests and property tests share.
type require interface {
	Helper()
	Fatal(...any)
}

// TestCohortsHold: whatever the accounts and however they are shared out to workers,
// the figures are the same, and foot with each other and with the positions.
func TestCohortsHold(t *testing.T) {
	zone := programZone(t, "America/New_York")
	from, asOf := moment(t, "2024-01-01"), moment(t, "2025-09-17T08:00:00Z")
	rapid.Check(t, func(t *rapid.T) {
		fresh := func() *Cohorts { return NewCohorts(cohortAssets, rules.NewDates(zone), asOf, pennies) }
		all, workers := fresh(), []*Cohorts{fresh(), fresh(), fresh()}
		posted, left := map[rules.Asset]int64{}, map[rules.Asset]int64{}
		for range rapid.IntRange(0, 6).Draw(t, "accounts") {
			p := randomPosition(t, zone, from, asOf)
			for _, l := range p.Lots {
				posted[l.Asset] += l.Amount
				left[l.Asset] += l.Left
			}
			for _, c := range []*Cohorts{all, workers[rapid.IntRange(0, 2).Draw(t, "worker")]} {
				if err := c.Add(p, roleOfKey); err != nil {
					t.Fatal(err)
				}
			}
		}
		want := figuresOf(t, all)
		sum := fresh()
		for _, i := range rapid.Permutation([]int{0, 1, 2}).Draw(t, "order") {
			if err := sum.Merge(workers[i]); err != nil {
				t.Fatal(err)
			}
		}
		if diff := cmp.Diff(want, figuresOf(t, sum)); diff != "" {
			t.Fatalf("merged cohorts say something else:\n%s", diff)
		}
		checkFigures(t, &want, posted, left, rules.NewDates(zone).Month(asOf))
	})
}

// checkFigures holds figures against what was posted and is left by asset.
func checkFigures(t *rapid.T, f *figures, posted, left map[rules.Asset]int64, now rules.Month) {
	aged, scheduled := map[rules.Asset]int64{}, map[rules.Asset]int64{}
	for _, r := range f.Ageing {
		aged[r.Asset] += r.Amount.Amount
	}
	for _, r := range f.Schedule {
		scheduled[r.Asset] += r.Amount.Amount
	}
	came, open := map[rules.Asset]int64{}, map[rules.Asset]int64{}
	for _, r := range f.Triangle {
		if sum := r.Redeemed.Amount + r.ClawedBack.Amount + r.RepaidDebt.Amount + r.Expired.Amount + r.Outstanding.Amount; sum != r.Posted.Amount || r.Outstanding.Amount < 0 {
			t.Fatalf("a row of the triangle does not foot: %+v", r)
		}
		if r.PostedMonth+rules.Month(r.MonthsSince) == now {
			came[r.Asset] += r.Posted.Amount
			open[r.Asset] += r.Outstanding.Amount
		}
	}
	for _, asset := range cohortAssets {
		a := asset.Asset
		if aged[a] != left[a] || scheduled[a] != left[a] || open[a] != left[a] || came[a] != posted[a] {
			t.Fatalf("%s: %d left, but %d in the ageing, %d in the schedule, %d in the triangle; %d posted, %d in the triangle",
				a, left[a], aged[a], scheduled[a], open[a], posted[a], came[a])
		}
	}
	for _, r := range f.Estimate {
		if n := r.Estimated.Quantity.Amount; r.Estimated.Known && (n < r.Expired.Amount || n > r.Expired.Amount+r.Outstanding.Amount) {
			t.Fatalf("the estimate is out of bounds: %+v", r)
		}
		if r.Breakage.Known && r.Breakage.Quantity.Amount+r.LessBreakage.Quantity.Amount != int64(r.Liability) {
			t.Fatalf("the liability is not its parts: %+v", r)
		}
	}
}
