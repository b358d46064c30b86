package jobs_test

// close_movements_test.go: closed months outlive a program that learns new movements.

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trueup/io/ledger/ledgertest"
	"trueup/rules"
	"trueup/rules/program"
	"trueup/rules/terms"
)

// withMovement gives the stand's program one more movement, before all others.
func (s *stand) withMovement(first program.Movement) {
	p, f := *s.job.Program, *s.job.Program.Finance
	of := f.MovementOf
	f.Movements = append([]program.Movement{first}, f.Movements...)
	f.MovementOf = func(key string, asset rules.Asset, decisions []rules.Decision) int {
		return of(key, asset, decisions) + 1
	}
	p.Finance = &f
	s.job.Program = &p
}

func TestClosedMonthsOutliveNewMovements(t *testing.T) {
	s := newStand(t, ledgertest.SQLite(t), terms.Published())
	s.run(withAccount(order("100.00", "")), "2024-03-01T00:00:00Z")
	if _, err := s.close(month(t, "2024-01"), false); err != nil {
		t.Fatal(err)
	}
	both := reportOptions()
	both.From, both.To = month(t, "2024-01"), month(t, "2024-02")
	_, before := s.reports(both)
	known := s.job.Program
	s.withMovement(program.Movement{Name: "earned_elsewhere", Asset: rules.AssetPoints, Role: program.Earned, Contra: known.Finance.Movements[0].Contra})
	_, files := s.reports(both)
	if header, _, _ := strings.Cut(files["rollforward.csv"], "\n"); !strings.Contains(header, "earned_elsewhere") {
		t.Errorf("the roll-forward has the columns %s", header)
	}
	if diff := cmp.Diff(before["ledger.csv"], files["ledger.csv"]); diff != "" {
		t.Error(diff)
	}
	if _, err := s.close(month(t, "2024-02"), false); err != nil {
		t.Fatal(err)
	}
	s.job.Program = known // which never had that movement
	both.To = month(t, "2024-03")
	if err := s.job.MayReport(context.Background(), both); err == nil || !strings.Contains(err.Error(), `"earned_elsewhere"`) {
		t.Errorf("figures with a movement that is not known: %v", err)
	}
}
