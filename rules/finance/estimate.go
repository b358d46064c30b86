package finance

// estimate.go: how much of what is outstanding will expire, estimated from what
// cohorts did before. The method is a chain ladder on what is outstanding:
//
// Lots expire when their terms say; what is not known is how much of them is spent
// before. So for each age (calendar months since the posting) the share of what was
// outstanding before the month that was redeemed, clawed back or paid debt in it is
// taken from all cohorts that have been seen through the whole month, weighted by
// their volume: the sum of what they spent by the sum of what they had. What a cohort
// has outstanding now, times the shares not spent from its age to the month in which it
// expires, is its breakage to come. The share of the last month is seen in cohorts that
// have come to their end alone: without one there is no estimate. Of a month that is
// not over at as_of, the part still to come counts of the month's share.
//
// Cohorts learn only from those of the same asset and life, so that a change of the
// terms mixes nothing. Shares are integers in units of 10^-12, rounded down at each
// step; amounts are rounded half up, each month of expiry by itself.

import (
	"fmt"

	"trueup/rules"
)

// The methods of an estimate.
const (
	MethodLadder  = "chain ladder: share spent at each age, volume weighted over cohorts of the same life"
	MethodNothing = "nothing outstanding"
	MethodNone    = "none: no cohort of the same life was seen at each age up to its expiry"
)

// The states of a cohort.
const (
	CohortOpen   = "open"
	CohortClosed = "closed" // its month is over and nothing is outstanding, so that nothing can expire any more
)

// EstimateRow is the breakage of a cohort: the lots posted in a month whose terms gave
// them the same life. Of a closed one it shows what the estimate would have been at the
// end of half its life, from the other cohorts, and how far off.
type EstimateRow struct {
	Asset        rules.Asset    `csv:"asset"`
	PostedMonth  rules.Month    `csv:"posted_month"` // in the program zone
	LifeMonths   int            `csv:"life_months"`  // rounded
	State        string         `csv:"state"`
	Posted       rules.Quantity `csv:"posted"`
	Expired      rules.Quantity `csv:"expired"`
	Outstanding  rules.Quantity `csv:"outstanding"`
	Estimated    Figure         `csv:"estimated_final_breakage"` // expired so far, and estimated to expire
	Actual       Figure         `csv:"actual"`                   // closed cohorts
	AtHalf       Figure         `csv:"estimated_at_half"`        // closed cohorts: the final breakage as estimated then
	Error        Figure         `csv:"error"`                    // AtHalf less Actual
	Cohorts      int            `csv:"cohorts"`                  // that the shares used rest on
	CohortsAtEnd int            `csv:"cohorts_at_expiry"`        // that the share of the last month rests on
	Method       string         `csv:"method"`
	Liability    rules.Cents    `csv:"liability_usd"`
	Breakage     Figure         `csv:"breakage_usd"` // estimated to expire
	LessBreakage Figure         `csv:"liability_less_breakage_usd"`
}

// Figure is an amount that is not always known; unknown, its text is empty.
type Figure struct {
	Known    bool
	Quantity rules.Quantity
}

// String is the amount in the canonical form, or empty.
func (f Figure) String() string {
	if !f.Known {
		return ""
	}
	return f.Quantity.String()
}

// Estimate is the estimated breakage of each cohort, by asset in their order, month of
// posting and life. Lots that never expire are left out: they cannot break.
func (c *Cohorts) Estimate() ([]EstimateRow, error) {
	var rows []EstimateRow
	for asset := range c.assets {
		ladders := c.ladders(asset)
		for _, l := range ladders {
			r, err := c.estimate(asset, l, ladders)
			if err != nil {
				return nil, fmt.Errorf("the estimate of %s posted in %s: %w", c.assets[asset].Asset, l.month, err)
			}
			rows = append(rows, r)
		}
	}
	return rows, nil
}

// estimate makes the row of a cohort from those of its asset.
func (c *Cohorts) estimate(asset int, l *ladder, all []*ladder) (r EstimateRow, err error) {
	d, err := c.develop(asset, l.units)
	if err != nil {
		return r, err
	}
	gone := d.gone[expired]
	known := func(n tally) Figure { return Figure{true, c.quantity(asset, n)} }
	r = EstimateRow{
		Asset: c.assets[asset].Asset, PostedMonth: l.month, LifeMonths: int(l.life), State: CohortOpen, Method: MethodNone,
		Posted: c.quantity(asset, d.posted), Expired: c.quantity(asset, gone), Outstanding: c.quantity(asset, d.left),
		Liability: c.usd(asset, d.left),
	}
	from := stand{known: len(d.ages), age: l.over, part: c.toCome(l)}
	if d.left == 0 && l.over > 0 {
		r.State, r.Actual, r.Estimated = CohortClosed, known(gone), known(gone)
		c.value(&r, asset, 0)
		half := l.last/2 + 1
		if half > l.last || half > l.over {
			return r, nil // half its life is all of it, or not over
		}
		from = stand{known: half, age: half, part: shareUnit}
	}
	p, err := l.project(from, all)
	if err != nil || p.method == MethodNone {
		return r, err
	}
	r.Method, r.Cohorts, r.CohortsAtEnd = p.method, p.cohorts, p.atEnd
	if r.State == CohortClosed {
		r.AtHalf, r.Error = known(p.final), known(p.final-gone)
		return r, nil
	}
	r.Estimated = known(p.final)
	c.value(&r, asset, p.final-gone)
	return r, nil
}

// value fills in what the breakage to come means in USD.
func (c *Cohorts) value(r *EstimateRow, asset int, toCome tally) {
	usd := func(n rules.Cents) Figure { return Figure{true, rules.Quantity{Asset: "USD", Amount: int64(n)}} }
	breakage := c.usd(asset, toCome)
	r.Breakage, r.LessBreakage = usd(breakage), usd(r.Liability-breakage)
}
