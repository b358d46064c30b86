package business

// reports_test.go: the report tables by themselves: headers as the page has them, rates, rows of odd states.

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trueup/rules"
	"trueup/rules/program"
	"trueup/rules/terms"
)

func TestReportHeaders(t *testing.T) {
	var got []string
	for _, r := range reports() {
		got = append(got, r.Name+": "+strings.Join(r.Header, ","))
	}
	want := []string{
		"tiers: account_id,effective_at,from_tier,to_tier,reason,year_value",
		"entitlements: account_id,benefit,worth_up_to",
		"year_values: account_id,year,value_usd,currency,value",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

// rates are shared facts as the mirror keeps them: by id, "per_usd|as_of in microseconds".
func rates(asOf rules.Instant) program.View {
	return program.View{Terms: terms.Published(), AsOf: asOf, Shared: []rules.Fact{
		{Table: "fx_rates", ID: "EUR 1970-01-01T00:00:00.000001Z", Data: "0.5|1"},
		{Table: "fx_rates", ID: "EUR 1970-01-01T00:00:00.000003Z", Data: "0.9|3"},
		{Table: "fx_rates", ID: "EUR 1970-01-01T00:00:00.000007Z", Data: "0.7|7"},
		{Table: "fx_rates", ID: "EURO 1970-01-01T00:00:00.000002Z", Data: "8|2"},
		{Table: "fx_rates", ID: "NEW WON 1970-01-01T00:00:00.000002Z", Data: "1000|2"},
		{Table: "something_else", ID: "GBP 1970-01-01T00:00:00.000002Z", Data: "0.8|2"},
	}}
}

func TestLatestRate(t *testing.T) {
	for _, c := range []struct {
		currency string
		asOf     rules.Instant
		want     string
	}{
		{"EUR", 0, ""}, {"EUR", 1, "0.5"}, {"EUR", 2, "0.5"}, {"EUR", 3, "0.9"}, {"EUR", 6, "0.9"}, {"EUR", 7, "0.7"}, {"EUR", 100, "0.7"},
		{"EURO", 100, "8"}, {"E", 100, ""}, {"eur", 100, ""}, {"NEW WON", 100, "1000"}, {"NEW", 100, ""},
		{"GBP", 100, ""}, {"", 100, ""},
	} {
		rate, ok := latestRate(rates(c.asOf), c.currency)
		if ok != (c.want != "") || ok && rate.String() != c.want {
			t.Errorf("%q at %d: %s, %t; want %q", c.currency, c.asOf, rate, ok, c.want)
		}
	}
}

// rowsOf is what a report says of one account.
func rowsOf(t *testing.T, report string, asOf rules.Instant, state string) []string {
	t.Helper()
	var rows []string
	for _, r := range reports() {
		if r.Name != report {
			continue
		}
		if err := r.Rows(rates(asOf), &program.Account{ID: "A", State: []byte(state)}, func(cells ...string) error {
			rows = append(rows, strings.Join(cells, ","))
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	return rows
}

func TestReportRows(t *testing.T) {
	const state = "1|2|1970|500001|EUR|0|s|0|5|sp|500000"
	year1971 := at(t, "1971-01-01T00:00:00Z")
	for _, c := range []struct {
		name, report, state string
		asOf                rules.Instant
		want                []string
	}{
		{"the history", "tiers", state, 9, []string{"A,1970-01-01T00:00:00Z,,silver,enrolled,0.00", "A,1970-01-01T00:00:00.000005Z,silver,platinum,threshold_reached,5000.00"}},
		{"the benefits", "entitlements", state, 9, []string{"A,pro_basic,", "A,project_planning,1200.00", "A,success_manager,"}},
		{"the year value, half up", "year_values", state, 1, []string{"A,1970,5000.01,EUR,2500.01"}},
		{"of a state of an earlier year", "year_values", state, year1971, []string{"A,1971,0.00,EUR,0.00"}},
		{"without a rate", "year_values", state, 0, []string{"A,1970,5000.01,USD,5000.01"}},
		{"tiers of an account not enrolled", "tiers", "", 9, nil},
		{"entitlements of an account not enrolled", "entitlements", "", 9, nil},
		{"year value of an account not enrolled", "year_values", "", 9, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			if d := cmp.Diff(c.want, rowsOf(t, c.report, c.asOf, c.state)); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}

func TestReportsRefuseABrokenState(t *testing.T) {
	for _, r := range reports() {
		err := r.Rows(rates(9), &program.Account{ID: "A", State: []byte("{")}, func(...string) error { return nil })
		if err == nil {
			t.Errorf("%s reads a broken state", r.Name)
		}
	}
	if _, err := derived(rates(9), &program.Account{ID: "A", State: []byte("{")}); err == nil {
		t.Error("exceptions are derived from a broken state")
	}
}

func TestDerivedExceptions(t *testing.T) {
	for _, c := range []struct {
		state string
		want  int
	}{
		{"1|1|1970|0|EUR|0|s|0", 0}, {"1|1|1970|0|XXX|0|s|0", 1}, {"1|1|1970|0||0|s|0", 0}, {"1|0|0|0|XXX", 0}, {"", 0},
	} {
		got, err := derived(rates(9), &program.Account{ID: "A", State: []byte(c.state)})
		if err != nil || len(got) != c.want {
			t.Errorf("%s: %+v, %v", c.state, got, err)
		}
		for _, x := range got {
			if x.Fact != "accounts" || x.ID != "A" || x.Reason != "no_fx_rate" || !strings.Contains(x.Detail, "XXX") {
				t.Errorf("%+v", x)
			}
		}
	}
}
