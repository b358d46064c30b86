package console_test

// simulate_test.go: what a simulation and a comparison look like.

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trueup/io/console"
	"trueup/jobs"
	"trueup/rules"
	"trueup/rules/program"
)

func of(books, simulated int64) jobs.Sides {
	return jobs.Sides{Books: books, Simulated: simulated, Difference: simulated - books}
}

func TestPrintSimulation(t *testing.T) {
	sim := &jobs.Simulation{
		Run: 7, Accounts: 1200, Differ: 2, Behind: 1, LeftOut: 3,
		Liability: []jobs.LiabilitySides{
			{Asset: rules.AssetPoints, What: "outstanding", Sides: of(1000, 1500), USD: of(10_00, 30_00)},
			{Asset: rules.AssetPoints, What: "debt", Sides: of(0, 0), USD: of(0, 0)},
			{Asset: rules.AssetPoints, What: "pending", Sides: of(5, 0), USD: of(5, 0)},
			{Asset: rules.AssetCredits, What: "outstanding", Sides: of(9_00, 8_00), USD: of(9_00, 8_00)},
			{Asset: rules.AssetCredits, What: "debt", Sides: jobs.Sides{TooLarge: true}, USD: jobs.Sides{TooLarge: true}},
		},
		Kinds: []jobs.KindSides{
			{Kind: "earned", Asset: rules.AssetPoints, Sides: of(1000, 1500), Entries: of(2, 2)},
			{Kind: "never", Asset: rules.AssetPoints},
		},
		Standings: []jobs.StandingSides{{Standing: "", Sides: of(1, 0)}, {Standing: "gold", Sides: of(1199, 1200)}},
		Expiry:    []jobs.ExpirySides{{Asset: rules.AssetCredits, Month: "later", Sides: of(9_00, 8_00)}},
		Top: []jobs.AccountSides{
			{Account: "a\x1b[31m", Asset: rules.AssetPoints, Books: 1000, Simulated: 1500, Difference: 500, USD: 5_00, StandingSimulated: "gold"},
			{Account: "b", Asset: rules.AssetCredits, Books: 9_00, Simulated: 8_00, Difference: -1_00, USD: -1_00, StandingBooks: "gold", StandingSimulated: "gold"},
		},
	}
	tiers := *shop
	tiers.Platform = &program.Platform{Standing: "tier"}
	var b bytes.Buffer
	if err := console.PrintSimulation(&b, &tiers, sim, "other\x07.yaml"); err != nil {
		t.Fatal(err)
	}
	const want = `the books as of 1970-01-01T00:00:00Z (run 7), and the same facts under other\a.yaml

            liability           books       simulated      difference    books in USD       simulated      difference
   points outstanding           1,000           1,500            +500       10.00 USD       30.00 USD      +20.00 USD
       points pending               5               0              -5        0.05 USD        0.00 USD       -0.05 USD
  credits outstanding        9.00 USD        8.00 USD       -1.00 USD        9.00 USD        8.00 USD       -1.00 USD
         credits debt  beyond 64 bits  beyond 64 bits  beyond 64 bits  beyond 64 bits  beyond 64 bits  beyond 64 bits
   outstanding in all                                                       19.00 USD       38.00 USD      +19.00 USD

  by kind  books  simulated  difference  entries  simulated  difference
   earned  1,000      1,500        +500        2          2           0

  accounts by tier  books  simulated  difference
              none      1          0          -1
              gold  1,199      1,200          +1

       expiring     books  simulated  difference
  credits later  9.00 USD   8.00 USD   -1.00 USD

  largest differences    asset     books  simulated  difference     in USD          tier
            a\x1b[31m   points     1,000      1,500        +500  +5.00 USD  none -> gold
                    b  credits  9.00 USD   8.00 USD   -1.00 USD  -1.00 USD          gold

1,200 accounts compared: 2 with another balance or tier
NOTE: of 1 account the last run has not booked all facts; their differences are not of the terms alone: run trueup run first
NOTE: 3 accounts could not be evaluated: in none of these figures
`
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for n := range b.Len() {
		if err := console.PrintSimulation(&cramped{room: n}, &tiers, sim, "other\x07.yaml"); err == nil {
			t.Fatalf("after %d bytes the disk is full, and nothing is said", n)
		}
	}
}

// cramped is a disk with room for some bytes.
type cramped struct{ room int }

func (f *cramped) Write(p []byte) (int, error) {
	if f.room -= len(p); f.room < 0 {
		return 0, errFull
	}
	return len(p), nil
}

// A program without standings has no table of them, and totals may be too large.
func TestPrintSimulationOfWhatIsNotThere(t *testing.T) {
	const most = 1<<63 - 1
	sim := &jobs.Simulation{
		Liability: []jobs.LiabilitySides{
			{Asset: rules.AssetCredits, What: "outstanding", Sides: of(most, most), USD: of(most, most)},
			{Asset: rules.AssetVouchers, What: "outstanding", Sides: of(1, 1), USD: of(1, 1)},
		},
		Standings: []jobs.StandingSides{{Sides: of(5, 5)}},
	}
	var b bytes.Buffer
	if err := console.PrintSimulation(&b, shop, sim, "other"); err != nil {
		t.Fatal(err)
	}
	const big = "92,233,720,368,547,758.07 USD"
	const want = "the books as of 1970-01-01T00:00:00Z (run 0), and the same facts under other\n\n" +
		"             liability                          books                      simulated  difference                   books in USD                      simulated      difference\n" +
		"   credits outstanding  " + big + "  " + big + "    0.00 USD  " + big + "  " + big + "        0.00 USD\n" +
		"  vouchers outstanding                       0.01 USD                       0.01 USD    0.00 USD                       0.01 USD                       0.01 USD        0.00 USD\n" +
		"    outstanding in all                                                                                           beyond 64 bits                 beyond 64 bits  beyond 64 bits\n" +
		"\n0 accounts compared: 0 with another balance or standing\n"
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestPrintBreaks(t *testing.T) {
	sum := &jobs.BreakSummary{
		Run: 7, Rows: 1240, Older: 10, NotReached: 2, LeftOut: 1, Compared: 1227, Equal: 1225, Breaks: 3,
		Causes: []jobs.CauseCount{{Cause: jobs.BreakLateFact, Count: 1}, {Cause: jobs.BreakUnknown, Count: 2}},
	}
	var b bytes.Buffer
	if err := console.PrintBreaks(&b, sum); err != nil {
		t.Fatal(err)
	}
	const want = `  balances of the platform  1,240
          with a later one     10
      not reached by a run      2
                  left out      1
                  compared  1,227
                     equal  1,225
                    breaks      3
                 late_fact      1
                   unknown      2
the last run is as of 1970-01-01T00:00:00Z (run 7)
`
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for n := range b.Len() {
		if err := console.PrintBreaks(&cramped{room: n}, sum); err == nil {
			t.Fatalf("after %d bytes the disk is full, and nothing is said", n)
		}
	}
}
