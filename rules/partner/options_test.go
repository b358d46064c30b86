package partner_test

// options_test.go: filters as people give them.

import (
	"slices"
	"strings"
	"testing"
	"time"

	"trueup/rules"
	"trueup/rules/partner"
	"trueup/rules/program"
)

// Every option narrows reports that there are, and these take it.
func TestOptionsNameReports(t *testing.T) {
	p := partner.Program()
	values := map[string]string{"by": "day", "status": "paid", "from": "2022-02", "to": "2022-03"}
	for _, o := range p.Options {
		if len(o.Tables) == 0 || o.Usage == "" {
			t.Errorf("--%s narrows nothing, or says nothing", o.Name)
		}
		value := values[o.Name]
		if value == "" {
			value = "x"
		}
		for _, table := range o.Tables {
			r, err := p.Narrow(table, map[string]string{o.Name: value}, rules.Zone{})
			if err != nil || r.Name != table {
				t.Errorf("--%s %s of %s: %q, %v", o.Name, value, table, r.Name, err)
			}
		}
	}
	if _, err := p.Narrow("tiers", nil, rules.Zone{}); err == nil {
		t.Error("a table that is no report is narrowed")
	}
}

// rowsNarrowed are the rows of the shop's P in a report under options: "from=2022-02 status=paid".
func rowsNarrowed(t *testing.T, table, options string, zone rules.Zone) (rows []string, err error) {
	t.Helper()
	values := map[string]string{}
	for _, word := range strings.Fields(options) {
		name, value, _ := strings.Cut(word, "=")
		values[name] = value
	}
	p := partner.Program()
	r, err := p.Narrow(table, values, zone)
	if err != nil {
		return nil, err
	}
	err = r.Rows(program.View{AsOf: day("2022-12-01")}, &program.Account{ID: "P", State: shopState(t)}, func(cells ...string) error {
		rows = append(rows, cells[2]) // of a history its instant, of rewards the invoice
		return nil
	})
	return rows, err
}

func TestBoundsOfARange(t *testing.T) {
	kolkata, err := time.LoadLocation("Asia/Kolkata") // half past five ahead
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		options string
		zone    rules.Zone
		want    string
	}{
		{"from=2022-02 to=2022-03", rules.Zone{}, "a1 c1"},
		{"from=2022-02-02 to=2022-02-03", rules.Zone{}, "a1"},
		{"from=2022-02-02T00:00:00Z to=2022-02-02T00:00:00.000001Z", rules.Zone{}, "a1"},
		{"from=2022-02-02T00:00:00.000001Z to=2022-02-11T01:00:00+01:00", rules.Zone{}, ""},
		{"from=2022-04-01T05:30:00+05:30 to=2022-04-02", rules.NewZone(kolkata), "c2"},
		{"from=2022-04-02 to=2022-04-03", rules.NewZone(kolkata), "c3"},
		{"to=1970-01-01", rules.Zone{}, ""}, // the zero of an instant is a bound too
		{"from=1970-01-01 to=2022-03", rules.Zone{}, "a1 c1"},
	} {
		rows, err := rowsNarrowed(t, "partner_rewards", c.options, c.zone)
		if got := strings.Join(rows, " "); err != nil || got != c.want {
			t.Errorf("%s: %q, %v; want %q", c.options, got, err, c.want)
		}
	}
}

func TestOptionsCombine(t *testing.T) {
	rows, err := rowsNarrowed(t, "partner_rewards", "partner=P customer=C status=approved came-by=invite search=CLEO", rules.Zone{})
	if err != nil || !slices.Equal(rows, []string{"c2"}) {
		t.Errorf("%v, %v", rows, err)
	}
	rows, err = rowsNarrowed(t, "partner_rewards", "partner=Q", rules.Zone{})
	if err != nil || len(rows) > 0 {
		t.Errorf("of another partner: %v, %v", rows, err)
	}
}

func TestWrongOptions(t *testing.T) {
	for _, c := range []struct{ table, options, want string }{
		{"partner_rewards", "from=2022", `--from "2022" is neither a month such as 2026-10`},
		{"partner_rewards", "to=2022-02-30", `--to "2022-02-30" is neither`},
		{"partner_rewards", "to=2022-02-01T00:00:00", `--to "2022-02-01T00:00:00" is neither`},
		{"partner_rewards", "from=2022-03 to=2022-02", `--from 2022-03 is not before --to 2022-02`},
		{"partner_performance", "by=year", `--by "year": there are month and day`},
		{"partner_customers", "status=void", `--status "void": in partner_customers there are pending, lead`},
	} {
		if _, err := rowsNarrowed(t, c.table, c.options, rules.Zone{}); err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", c.options, err, c.want)
		}
	}
}
