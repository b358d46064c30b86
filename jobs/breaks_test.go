package jobs_test

// breaks_test.go: what the platform shows, compared: which balances, what is counted,
// what is left out.

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trueup/fixtures/oracle"
	"trueup/io/ledger/ledgertest"
	"trueup/jobs"
	"trueup/rules"
	"trueup/rules/terms"
)

// breaks are the rows that breaks shows.
func (s *stand) breaks(all bool) (rows []string, sum *jobs.BreakSummary) {
	s.t.Helper()
	sum, err := s.job.Breaks(context.Background(), all, func(b *jobs.Break) error {
		rows = append(rows, strings.Join(b.Cells(), ","))
		return nil
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return rows, sum
}

// A correction that is pulled and not yet booked is a late fact, too.
func TestABreakByAFactNotYetBooked(t *testing.T) {
	s := newStand(t, ledgertest.SQLite(t), terms.Published())
	s.run(worldFiles(ann(map[string][]string{"orders": {pro("o1", "20.00", "2026-01-01T00:00:00Z", "")}})), "2026-02-01T00:00:00Z")
	s.deliver(worldFiles(ann(map[string][]string{
		"orders":            {pro("o1", "20.00", "2026-01-01T00:00:00Z", ""), pro("o2", "10.00", "2026-01-05T00:00:00Z", "")},
		"platform_balances": {"acme,100,0.00,silver,2026-02-01T00:00:00Z"},
	})))
	if _, err := s.job.Pull(context.Background()); err != nil {
		t.Fatal(err)
	}
	got, _ := s.breaks(false)
	want := []string{"acme,2026-02-01T00:00:00Z,points,150,100,-50,late_fact,as the ledger had it; the next run corrects it"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// The latest balance counts, or with all every one, in order of their instants.
func TestBreaksOfEveryBalance(t *testing.T) {
	s := newStand(t, ledgertest.SQLite(t), terms.Published())
	s.run(worldFiles(ann(map[string][]string{"platform_balances": {
		"acme,9,0.00,silver,2026-02-01T10:00:00Z", "acme,0,0.00,silver,2026-02-01T10:30:00+01:00", "acme,8,0.00,silver,2026-01-01T00:00:00Z",
		"acme,7,0.00,silver,2026-09-01T00:00:00Z",
	}})), "2026-03-01T00:00:00Z")
	const later = "acme,2026-09-01T00:00:00Z,points,,7,,not_reached,the last run is as of 2026-03-01T00:00:00Z"
	for all, want := range map[bool][]string{
		false: {"acme,2026-02-01T10:00:00Z,points,0,9,9,unknown,", later},
		true:  {"acme,2026-01-01T00:00:00Z,points,0,8,8,unknown,", "acme,2026-02-01T10:00:00Z,points,0,9,9,unknown,", later},
	} {
		got, sum := s.breaks(all)
		if diff := cmp.Diff(want, got[:len(want)]); diff != "" {
			t.Errorf("all %t (-want +got):\n%s", all, diff)
		}
		counts := jobs.BreakSummary{
			Run: 2, AsOf: s.instant("2026-03-01T00:00:00Z"), Rows: 4, Older: 2, NotReached: 1, Compared: 1, Breaks: 1,
			Causes: []jobs.CauseCount{{Cause: jobs.BreakUnknown, Count: 1}},
		}
		if all {
			counts.Older, counts.Compared, counts.Equal, counts.Breaks, counts.Causes[0].Count = 0, 3, 1, 2, 2
		}
		if diff := cmp.Diff(&counts, sum); diff != "" {
			t.Errorf("all %t (-want +got):\n%s", all, diff)
		}
	}
}

// A platform that shows what the ledger exports as of the same instant has no breaks,
// wherever the instant is, but for debt, which its table cannot hold.
func TestAPlatformThatIsRightHasNoBreaks(t *testing.T) {
	eachWorld(t, 4, func(t *testing.T, s *stand, w oracle.World, _ *rand.Rand) {
		files := map[string]string{}
		for name, text := range w.Files {
			if name != "platform_balances" {
				files[name] = text
			}
		}
		s.run(files, w.AsOf)
		sim := s.simulate(s.terms, 0)
		balances := map[string][2]string{} // points, credits
		err := s.job.Ledger.Booked(context.Background(), "business", func(account string, booked []rules.Booked) error {
			sums := map[rules.Asset]int64{}
			for _, b := range booked {
				sums[b.Asset] += b.Amount
			}
			points := max(0, sums[rules.AssetPoints])
			balances[account] = [2]string{rules.AssetPoints.FormatAmount(points), rules.AssetCredits.FormatAmount(sums[rules.AssetCredits])}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		rows := []string{worldHeaders["platform_balances"]}
		for account, b := range balances {
			rows = append(rows, fmt.Sprintf(`"%s",%s,%s,,%s`, strings.ReplaceAll(account, `"`, `""`), b[0], b[1], w.AsOf))
		}
		s.deliver(map[string]string{"platform_balances": strings.Join(rows, "\n") + "\n"})
		if _, err := s.job.Pull(context.Background()); err != nil {
			t.Fatal(err)
		}
		got, sum := s.breaks(true)
		for _, row := range got {
			if !strings.Contains(row, ",debt_shown_as_zero,") {
				t.Error(row)
			}
		}
		owing := false
		for _, l := range sim.Liability {
			owing = owing || l.Asset == rules.AssetPoints && l.What == "debt" && l.Books > 0
		}
		if sum.Compared != int64(len(balances)) || owing != (sum.Breaks > 0) {
			t.Errorf("of %d accounts, of which some owe: %t, %+v", len(balances), owing, sum)
		}
	})
}

// An account that cannot be evaluated is named, once; the others are compared.
func TestBreaksLeaveOutWhatCannotBeEvaluated(t *testing.T) {
	s := newStand(t, ledgertest.SQLite(t), terms.Published())
	files := crowd(2)
	for _, id := range []string{"x1", "x2"} {
		files["orders"] += id + ",a00000,,true,90000000000000000.00,0.00,0.00,USD,2026-02-01T00:00:00Z,2026-02-01T00:00:00Z,\n"
	}
	files["platform_balances"] = worldFiles(map[string][]string{"platform_balances": {
		"a00000,0,0.00,silver,2026-02-05T00:00:00Z", "a00000,0,0.00,silver,2026-02-06T00:00:00Z", "a00001,4,0.00,silver,2026-02-05T00:00:00Z",
	}})["platform_balances"]
	s.deliver(files)
	var failed *jobs.AccountErrors
	if _, err := s.job.Run(context.Background(), s.instant("2026-03-01T00:00:00Z")); !errors.As(err, &failed) {
		t.Fatalf("the run: %v", err)
	}
	var rows []string
	sum, err := s.job.Breaks(context.Background(), true, func(b *jobs.Break) error {
		rows = append(rows, strings.Join(b.Cells(), ","))
		return nil
	})
	var left *jobs.LeftOutError
	if !errors.As(err, &left) || left.Count != 1 || !errors.Is(err, rules.ErrOverflow) {
		t.Errorf("the account is not left out: %v", err)
	}
	if diff := cmp.Diff([]string{"a00001,2026-02-05T00:00:00Z,points,5,4,-1,unknown,"}, rows); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if sum.LeftOut != 2 || sum.Compared != 1 || sum.Rows != 3 {
		t.Errorf("%+v", sum)
	}
	stop := errors.New("enough")
	if _, err := s.job.Breaks(context.Background(), true, func(*jobs.Break) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("the caller's error becomes %v", err)
	}
}
