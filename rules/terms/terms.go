// Package terms holds the parameters of a program: rates, thresholds, windows,
// lags and switches, in versions that follow each other (PROGRAMS.md, section 3).
//
// A Terms value is immutable once built. Reading it from a file is not done here.
package terms

import (
	"sort"

	"trueup/rules"
)

// Tier is a level of the business program, lowest first (B-10).
type Tier uint8

// The four tiers.
const (
	Silver Tier = iota
	Gold
	Platinum
	Diamond
)

var tierNames = [...]string{"silver", "gold", "platinum", "diamond"}

// String is the tier's name as exports write it.
func (t Tier) String() string { return tierNames[t] }

// ParseTier reads a tier's name.
func ParseTier(s string) (Tier, bool) {
	for i, name := range tierNames {
		if name == s {
			return Tier(i), true
		}
	}
	return Silver, false
}

// RateScale is what a Rate counts in: millionths.
const RateScale = 1_000_000

// Rate is a decimal of at most six places, in millionths.
type Rate int64

// Version is one set of parameters. The zero value is not valid: start from Default.
type Version struct {
	EffectiveFrom rules.Instant // None for flat terms and for the first version of the published ones
	Number        int           // from 1, in order of EffectiveFrom

	GoldFrom, PlatinumFrom, DiamondFrom rules.Cents  // B-10
	PointsPerDollar                     Rate         // B-20, B-24, B-28
	FirstBigOrderOver                   rules.Cents  // B-24
	HourlyBonus                         rules.Points // B-25
	MemberBonus                         rules.Points // B-26
	MemberOrderOver                     rules.Cents  // B-26
	ReferralOn                          bool         // B-27
	ReferralBonus                       rules.Points // B-27
	ReferralOrderOver                   rules.Cents  // B-27
	DepositMin                          rules.Cents  // B-28
	DepositMinTier                      Tier         // B-28
	PointsLifeMonths                    int          // B-40
	CreditsPointsPerDollar              int64        // B-41
	VoucherPointsPerDollar              int64        // B-41
	CreditsMinPoints                    rules.Points // B-42
	VoucherMinPoints                    rules.Points // B-42
	GiftCardMinTier                     Tier         // B-43
	DonationMinTier                     Tier         // B-43
	CreditsLifeDays                     int64        // B-50
	VoucherLifeDays                     int64        // B-52
	LagHours                            int64        // B-30, P-07
	CommissionRate                      Rate         // P-05
	RewardMonths                        int          // P-04
	PayoutDay                           int          // P-08
	PointValue                          Rate         // USD for a point, in the finance reports alone
}

// Default returns the published terms as one version.
func Default() Version {
	return Version{
		EffectiveFrom: rules.None, Number: 1,
		GoldFrom: 1000_00, PlatinumFrom: 5000_00, DiamondFrom: 25000_00,
		PointsPerDollar:   5 * RateScale,
		FirstBigOrderOver: 350_00,
		HourlyBonus:       100,
		MemberBonus:       1000, MemberOrderOver: 100_00,
		ReferralBonus: 1000, ReferralOrderOver: 100_00,
		DepositMin: 10000_00, DepositMinTier: Platinum,
		PointsLifeMonths:       24,
		CreditsPointsPerDollar: 100, VoucherPointsPerDollar: 160,
		CreditsMinPoints: 1500, VoucherMinPoints: 4000,
		GiftCardMinTier: Gold, DonationMinTier: Platinum,
		CreditsLifeDays: 90, VoucherLifeDays: 90,
		LagHours:       24,
		CommissionRate: RateScale / 10, RewardMonths: 24, PayoutDay: 13,
		PointValue: RateScale / 100,
	}
}

// TierFor returns the tier that a year value buys under this version (B-10).
func (v *Version) TierFor(value rules.Cents) Tier {
	switch {
	case value >= v.DiamondFrom:
		return Diamond
	case value >= v.PlatinumFrom:
		return Platinum
	case value >= v.GoldFrom:
		return Gold
	}
	return Silver
}

// Terms are all versions of a program's parameters and its zone.
type Terms struct {
	Zone     rules.Zone
	versions []Version // by EffectiveFrom; never empty
}

// New builds terms from versions in any order; there must be at least one. It
// numbers them.
func New(zone rules.Zone, versions ...Version) *Terms {
	vs := append([]Version(nil), versions...)
	sort.SliceStable(vs, func(i, j int) bool { return vs[i].EffectiveFrom < vs[j].EffectiveFrom })
	for i := range vs {
		vs[i].Number = i + 1
	}
	return &Terms{Zone: zone, versions: vs}
}

// Published returns the published terms, in UTC.
func Published() *Terms { return New(rules.Zone{}, Default()) }

// At returns the version in force at an instant; before the first version, the first.
func (t *Terms) At(i rules.Instant) *Version {
	n := len(t.versions) - 1
	for n > 0 && t.versions[n].EffectiveFrom > i {
		n--
	}
	return &t.versions[n]
}

// Versions returns the versions by EffectiveFrom. The caller must not change them.
func (t *Terms) Versions() []Version { return t.versions }
