package terms

// parameters.go: the one table of all parameters (PROGRAMS.md, section 3). Reading,
// printing, comparing and hashing terms all walk it, so a parameter is added here
// and in Version, nowhere else.

import (
	"errors"

	"trueup/rules"
)

// Info says what a parameter is.
type Info struct {
	Name    string
	Type    Type
	Clauses []string // ids of PROGRAMS.md, as section 3 lists them
	About   string   // one line for people
}

// Zone describes the zone, the one parameter that belongs to Terms and not to a Version.
var Zone = Info{"zone", TypeZone, []string{"G-0"}, `decides calendar years, calendar months and "24 months later"`}

// Parameter is one parameter of a Version.
type Parameter struct {
	Info
	value accessor
}

// accessor reads and writes the field of a Version behind a parameter; every type
// of parameter has an exact form in 64 bits.
type accessor struct {
	get func(*Version) int64
	set func(*Version, int64)
}

var table = []*Parameter{
	{Info{"gold_from", TypeMoney, []string{"B-10"}, "order value of a calendar year that makes gold"},
		number(func(v *Version) *rules.Cents { return &v.GoldFrom })},
	{Info{"platinum_from", TypeMoney, []string{"B-10"}, "order value of a calendar year that makes platinum"},
		number(func(v *Version) *rules.Cents { return &v.PlatinumFrom })},
	{Info{"diamond_from", TypeMoney, []string{"B-10"}, "order value of a calendar year that makes diamond"},
		number(func(v *Version) *rules.Cents { return &v.DiamondFrom })},
	{Info{"points_per_dollar", TypeRate, []string{"B-20", "B-24", "B-28"}, "points for a dollar of an order, report or deposit"},
		number(func(v *Version) *Rate { return &v.PointsPerDollar })},
	{Info{"first_big_order_over", TypeMoney, []string{"B-24"}, "first big order: what its subtotal must exceed"},
		number(func(v *Version) *rules.Cents { return &v.FirstBigOrderOver })},
	{Info{"hourly_bonus", TypePoints, []string{"B-25"}, "bonus for the first approved hourly report"},
		number(func(v *Version) *rules.Points { return &v.HourlyBonus })},
	{Info{"member_bonus", TypePoints, []string{"B-26"}, "bonus for an invited member's first order"},
		number(func(v *Version) *rules.Points { return &v.MemberBonus })},
	{Info{"member_order_over", TypeMoney, []string{"B-26"}, "invited member: what that order's subtotal must exceed"},
		number(func(v *Version) *rules.Cents { return &v.MemberOrderOver })},
	{Info{"referral_on", TypeSwitch, []string{"B-27"}, "whether the referral offer is open"},
		flag(func(v *Version) *bool { return &v.ReferralOn })},
	{Info{"referral_bonus", TypePoints, []string{"B-27"}, "bonus for the account that referred another"},
		number(func(v *Version) *rules.Points { return &v.ReferralBonus })},
	{Info{"referral_order_over", TypeMoney, []string{"B-27"}, "referral: what the referred account's order must exceed"},
		number(func(v *Version) *rules.Cents { return &v.ReferralOrderOver })},
	{Info{"deposit_min", TypeMoney, []string{"B-28"}, "smallest deposit that earns"},
		number(func(v *Version) *rules.Cents { return &v.DepositMin })},
	{Info{"deposit_min_tier", TypeTier, []string{"B-28"}, "lowest tier whose deposits earn"},
		number(func(v *Version) *Tier { return &v.DepositMinTier })},
	{Info{"points_life_months", TypeMonths, []string{"B-40"}, "months from the posting of points to their expiry"},
		number(func(v *Version) *int { return &v.PointsLifeMonths })},
	{Info{"credits_points_per_dollar", TypeCount, []string{"B-41"}, "points for a dollar of credits"},
		number(func(v *Version) *int64 { return &v.CreditsPointsPerDollar })},
	{Info{"voucher_points_per_dollar", TypeCount, []string{"B-41"}, "points for a dollar of a gift card or a donation"},
		number(func(v *Version) *int64 { return &v.VoucherPointsPerDollar })},
	{Info{"credits_min_points", TypePoints, []string{"B-42"}, "fewest points to redeem for credits"},
		number(func(v *Version) *rules.Points { return &v.CreditsMinPoints })},
	{Info{"voucher_min_points", TypePoints, []string{"B-42"}, "fewest points to redeem for a gift card or a donation"},
		number(func(v *Version) *rules.Points { return &v.VoucherMinPoints })},
	{Info{"gift_card_min_tier", TypeTier, []string{"B-43"}, "lowest tier that may ask for a gift card"},
		number(func(v *Version) *Tier { return &v.GiftCardMinTier })},
	{Info{"donation_min_tier", TypeTier, []string{"B-43"}, "lowest tier that may ask for a donation"},
		number(func(v *Version) *Tier { return &v.DonationMinTier })},
	{Info{"credits_life_days", TypeDays, []string{"B-50"}, "days of 24 hours in which credits can be used"},
		number(func(v *Version) *int64 { return &v.CreditsLifeDays })},
	{Info{"voucher_life_days", TypeDays, []string{"B-52"}, "days of 24 hours in which a voucher can be claimed"},
		number(func(v *Version) *int64 { return &v.VoucherLifeDays })},
	{Info{"lag_hours", TypeHours, []string{"B-30", "P-07"}, "hours from what earns to the posting or booking"},
		number(func(v *Version) *int64 { return &v.LagHours })},
	{Info{"commission_rate", TypeRate, []string{"P-05"}, "share of a recurring invoice that the partner earns"},
		number(func(v *Version) *Rate { return &v.CommissionRate })},
	{Info{"reward_months", TypeMonths, []string{"P-04"}, "months of rewards from the first recurring invoice"},
		number(func(v *Version) *int { return &v.RewardMonths })},
	{Info{"payout_day", TypeMonthDay, []string{"P-08"}, "day of the month on which payouts are made"},
		number(func(v *Version) *int { return &v.PayoutDay })},
	{Info{pointValue, TypeRate, nil, "what a point is worth in USD, in the finance reports alone"},
		number(func(v *Version) *Rate { return &v.PointValue })},
}

var byName = func() map[string]*Parameter {
	m := make(map[string]*Parameter, len(table))
	for _, p := range table {
		m[p.Name] = p
	}
	return m
}()

// Parameters returns every parameter of a Version, in the order in which terms are
// written. The caller must not change it.
func Parameters() []*Parameter { return table }

// Lookup returns the parameter of that name, nil if there is none. The zone is not
// a parameter of a Version.
func Lookup(name string) *Parameter { return byName[name] }

// Get returns the parameter's value in its canonical text: money with two decimals,
// a rate without trailing zeros, a tier by name, true or false.
func (p *Parameter) Get(v *Version) string { return p.Type.format(p.value.get(v)) }

// Set reads the text into the parameter. The error is a *ValueError, and v is then
// unchanged.
func (p *Parameter) Set(v *Version, text string) error {
	x, flaw := p.Type.parse(text)
	if flaw != nil {
		return &ValueError{Parameter: p, Text: text, TooLarge: errors.Is(flaw, errTooLarge)}
	}
	p.value.set(v, x)
	return nil
}

// Published returns the canonical text of the published value.
func (p *Parameter) Published() string {
	v := Default()
	return p.Get(&v)
}

// Expected says what a value must be; where that leaves room for doubt, with the
// published value as the example.
func (p *Parameter) Expected() string {
	if p.Type == TypeTier || p.Type == TypeSwitch {
		return p.Type.expected()
	}
	return p.Type.expected() + ", such as " + p.Published()
}

// ValueError says that a text is no value of a parameter.
type ValueError struct {
	Parameter *Parameter
	Text      string
	TooLarge  bool // a number of the right form that 64 bits cannot hold
}

// Error is without the parameter's name: who knows the place of the text says both.
func (e *ValueError) Error() string {
	s := "expected " + e.Parameter.Expected() + ", found " + Quoted(e.Text)
	if e.TooLarge {
		s += ", which is too large"
	}
	return s
}

// Disorder is a pair of tier thresholds in the wrong order (B-10).
type Disorder struct{ Lower, Upper *Parameter }

// Disorders returns the neighbouring thresholds that are not
// gold_from <= platinum_from <= diamond_from.
func (v *Version) Disorders() []Disorder {
	var found []Disorder
	for i := 1; i < 3; i++ { // the table begins with the thresholds, lowest first
		if lower, upper := table[i-1], table[i]; lower.value.get(v) > upper.value.get(v) {
			found = append(found, Disorder{lower, upper})
		}
	}
	return found
}

func number[T ~int | ~int64 | ~uint8](field func(*Version) *T) accessor {
	return accessor{
		get: func(v *Version) int64 { return int64(*field(v)) },
		set: func(v *Version, x int64) { *field(v) = T(x) },
	}
}

func flag(field func(*Version) *bool) accessor {
	return accessor{
		get: func(v *Version) int64 {
			if *field(v) {
				return 1
			}
			return 0
		},
		set: func(v *Version, x int64) { *field(v) = x == 1 },
	}
}
