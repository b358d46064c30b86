package partner

// options.go: the filter as people give it, by the names of export's flags.

import (
	"fmt"
	"slices"
	"strings"

	"trueup/rules"
	"trueup/rules/program"
)

// Names of the options. The customer's source is asked for by --came-by, for
// --source is the folder with the facts.
const (
	optionBy       = "by"
	optionFrom     = "from"
	optionTo       = "to"
	optionPartner  = "partner"
	optionCustomer = "customer"
	optionStatus   = "status"
	optionCameBy   = "came-by"
	optionSearch   = "search"
)

// options lists what narrows which report, as Filter says.
func options() []program.Option {
	narrowed := []string{reportOverview, reportPerformance, reportCustomers, reportHistory, reportRewards, reportDue}
	all := append([]string{reportSummary}, narrowed...)
	return []program.Option{
		{Name: optionBy, Usage: "rows by month or by day (default: month)", Tables: []string{reportPerformance}},
		{Name: optionFrom, Usage: "from this month, date or instant on: 2026-10, 2026-10-13, 2026-10-13T09:30:00Z", Tables: narrowed},
		{Name: optionTo, Usage: "before this month, date or instant", Tables: narrowed},
		{Name: optionPartner, Usage: "of this partner only", Tables: all},
		{Name: optionCustomer, Usage: "of this customer only", Tables: narrowed},
		{Name: optionStatus, Usage: "of customers, or rewards, with this status", Tables: narrowed},
		{Name: optionCameBy, Usage: "of customers who came this way: invite, link (their source)", Tables: narrowed},
		{Name: optionSearch, Usage: "of customers with this in their name or e-mail, in any case", Tables: narrowed},
	}
}

// narrow returns a report with the filter that the options say.
func narrow(table string, values map[string]string, zone rules.Zone) (program.Report, error) {
	f, err := parseFilter(table, values, zone)
	if err != nil {
		return program.Report{}, err
	}
	for _, r := range Reports(f) {
		if r.Name == table {
			return r, nil
		}
	}
	return program.Report{}, fmt.Errorf("the partner program has no report %q", table)
}

func parseFilter(table string, values map[string]string, zone rules.Zone) (f Filter, err error) {
	f = Filter{
		Partner: values[optionPartner], Customer: values[optionCustomer], Status: values[optionStatus],
		Source: values[optionCameBy], Search: values[optionSearch], ByDay: values[optionBy] == "day",
	}
	if by := values[optionBy]; by != "" && by != "month" && by != "day" {
		return f, fmt.Errorf("--%s %q: there are month and day", optionBy, by)
	}
	if known := Statuses(table); f.Status != "" && !slices.Contains(known, f.Status) {
		return f, fmt.Errorf("--%s %q: in %s there are %s", optionStatus, f.Status, table, strings.Join(known, ", "))
	}
	if f.From, err = parseBound(optionFrom, values[optionFrom], zone); err != nil {
		return f, err
	}
	if f.To, err = parseBound(optionTo, values[optionTo], zone); err != nil {
		return f, err
	}
	if f.From != 0 && f.To != 0 && f.From >= f.To {
		return f, fmt.Errorf("--%s %s is not before --%s %s, which ends the range and is not in it",
			optionFrom, values[optionFrom], optionTo, values[optionTo])
	}
	return f, nil
}

// parseBound reads where a date range begins or ends: an instant, or the first one
// of a month or a date in the zone.
func parseBound(option, text string, zone rules.Zone) (rules.Instant, error) {
	if text == "" {
		return 0, nil
	}
	at, ok := rules.ParseInstant(text)
	if !ok {
		date := text
		if len(text) == len("2026-10") {
			date += "-01"
		}
		var days int64
		if days, ok = rules.ParseDate(date); ok {
			at = zone.DayStart(days)
		}
	}
	if !ok {
		return 0, fmt.Errorf("--%s %q is neither a month such as 2026-10, nor a date such as 2026-10-13, nor an RFC 3339 instant", option, text)
	}
	if at == 0 { // to a Filter that is an open end; a microsecond beside it is a bound
		at++
	}
	return at, nil
}
