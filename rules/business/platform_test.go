package business

// platform_test.go: rows of platform_balances, as the parser writes them and the
// program reads them.

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trueup/rules"
	"trueup/rules/fact"
	"trueup/rules/program"
)

func TestABalanceIsReadAsItWasDelivered(t *testing.T) {
	for name, c := range map[string]struct {
		cells []string
		want  program.Shown
	}{
		"all of it": {
			[]string{"acme", "1500", "15.00", "gold", "2026-03-01T10:00:00+01:00"},
			program.Shown{AsOf: at(t, "2026-03-01T09:00:00Z"), Amounts: []int64{1500, 15_00}, Standing: "gold"},
		},
		"leading zeros": {
			[]string{"acme", "007", "00.10", "silver", "2026-03-01T10:00:00Z"},
			program.Shown{AsOf: at(t, "2026-03-01T10:00:00Z"), Amounts: []int64{7, 10}, Standing: "silver"},
		},
		"a tier that is no tier": {
			[]string{"acme", "0", "0.00", `a|b\c`, "2026-03-01T10:00:00Z"},
			program.Shown{AsOf: at(t, "2026-03-01T10:00:00Z"), Amounts: []int64{0, 0}, Standing: `a|b\c`},
		},
		"no tier": {
			[]string{"acme", "0", "0.00", "", "2026-03-01T10:00:00Z"},
			program.Shown{AsOf: at(t, "2026-03-01T10:00:00Z"), Amounts: []int64{0, 0}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			p := Program()
			var rec fact.Record
			if fact.NewParser(p.Table(p.Platform.Table), rules.Zone{}).Parse(c.cells, "", &rec); rec.Flaw != "" {
				t.Fatalf("the row is set aside: %s", rec.Why)
			}
			got := program.Shown{AsOf: 1, Amounts: []int64{1, 2, 3}, Standing: "left over"}
			if err := p.Platform.Read(rec.Data, &got); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestABalanceThatCannotBeReadIsAnError(t *testing.T) {
	for _, data := range []string{"", "1|2|gold", "x|2|gold|3", "1|2|gold|3|4", "1|2|gold|later"} {
		if err := platform().Read(data, new(program.Shown)); !errors.Is(err, errBalance) {
			t.Errorf("%q: %v", data, err)
		}
	}
}
