package business

// books.go: the program's books as finance sees them: what is owed, the kinds of
// movements, and the accounts of the journal.

import (
	"strings"

	"trueup/rules"
	"trueup/rules/program"
	"trueup/rules/terms"
)

// What redemptions turn points into goes through these: the points leave their
// liability against one, and what they bring enters its own against the same.
const (
	contraCredits   program.Code = "Expenses:Rewards:Redemptions:Credits"
	contraGiftCards program.Code = "Expenses:Rewards:Redemptions:GiftCards"
	contraDonations program.Code = "Expenses:Rewards:Redemptions:Donations"
)

// Indexes of the movements.
const (
	earnedOrders = iota
	earnedHourly
	earnedDeposits
	earnedBonuses
	clawedBack
	redeemedCredits
	redeemedGiftCards
	redeemedDonations
	expiredPoints
	issuedCredits
	usedCredits
	endedCredits
	issuedGiftCards
	issuedDonations
	claimedVouchers
	endedVouchers
)

// finance describes the books.
func finance() *program.Finance {
	return &program.Finance{
		Assets: []program.AssetInfo{
			asset(rules.AssetPoints, "Points"), asset(rules.AssetCredits, "Credits"), asset(rules.AssetVouchers, "Vouchers"),
		},
		Movements:  movements(),
		MovementOf: movementOf,
		Standings:  []string{terms.Silver.String(), terms.Gold.String(), terms.Platinum.String(), terms.Diamond.String()},
		Hangs:      hangs,
		Files:      files(),
	}
}

func movements() []program.Movement {
	const points, credits, vouchers = rules.AssetPoints, rules.AssetCredits, rules.AssetVouchers
	return []program.Movement{
		earnedOrders:      movement("earned_orders", points, program.Earned, "Expenses:Rewards:Orders"),
		earnedHourly:      movement("earned_hourly", points, program.Earned, "Expenses:Rewards:Hourly"),
		earnedDeposits:    movement("earned_deposits", points, program.Earned, "Expenses:Rewards:Deposits"),
		earnedBonuses:     movement("earned_bonuses", points, program.Earned, "Expenses:Rewards:Bonuses"),
		clawedBack:        movement("clawed_back", points, program.Taken, "Expenses:Rewards:Clawbacks"),
		redeemedCredits:   movement("redeemed_credits", points, program.Spent, contraCredits),
		redeemedGiftCards: movement("redeemed_gift_cards", points, program.Spent, contraGiftCards),
		redeemedDonations: movement("redeemed_donations", points, program.Spent, contraDonations),
		expiredPoints:     movement("expired", points, program.Expired, "Income:Breakage:Points"),
		issuedCredits:     movement("issued_credits", credits, program.Earned, contraCredits),
		usedCredits:       movement("used_credits", credits, program.Spent, "Assets:Receivables"),
		endedCredits:      movement("expired_credits", credits, program.Expired, "Income:Breakage:Credits"),
		issuedGiftCards:   movement("issued_gift_cards", vouchers, program.Earned, contraGiftCards),
		issuedDonations:   movement("issued_donations", vouchers, program.Earned, contraDonations),
		claimedVouchers:   movement("claimed_vouchers", vouchers, program.Spent, "Liabilities:Payables:Vouchers"),
		endedVouchers:     movement("expired_vouchers", vouchers, program.Expired, "Income:Breakage:Vouchers"),
	}
}

func movement(name string, asset rules.Asset, role program.Role, contra program.Code) program.Movement {
	return program.Movement{Name: name, Asset: asset, Role: role, Contra: contra}
}

func asset(a rules.Asset, name string) program.AssetInfo {
	expenses := program.Code("Expenses:Rewards:" + name)
	return program.AssetInfo{
		Asset: a, Points: a == rules.AssetPoints, Liability: program.Code("Liabilities:Rewards:" + name),
		Corrections: expenses + ":Corrections", PriorPeriod: expenses + ":PriorPeriod", Revaluation: expenses + ":Revaluation",
	}
}

// movementOf returns the index of an entry's movement. What became of points and what
// vouchers are for is in the decision on the redemption; where that is missing, points
// count as redeemed for credits and vouchers as gift cards.
func movementOf(key string, asset rules.Asset, decisions []rules.Decision) int {
	switch asset {
	case rules.AssetCredits:
		return endingOf(key, "use/", issuedCredits, usedCredits, endedCredits)
	case rules.AssetVouchers:
		if strings.HasPrefix(key, groups[voucher].prefix) && redeemedFor(voucher, key, decisions) == kindDonation {
			return issuedDonations
		}
		return endingOf(key, "claim/", issuedGiftCards, claimedVouchers, endedVouchers)
	}
	switch {
	case strings.HasPrefix(key, "bonus/"):
		return earnedBonuses
	case strings.HasPrefix(key, clawbackPrefix):
		return clawedBack
	case strings.HasPrefix(key, expirePrefix):
		return expiredPoints
	case strings.HasPrefix(key, groups[earnReport].prefix):
		return earnedHourly
	case strings.HasPrefix(key, groups[earnDeposit].prefix):
		return earnedDeposits
	case !strings.HasPrefix(key, groups[redeem].prefix):
		return earnedOrders
	}
	switch redeemedFor(redeem, key, decisions) {
	case kindGiftCard:
		return redeemedGiftCards
	case kindDonation:
		return redeemedDonations
	}
	return redeemedCredits
}

// What the keys of clawbacks and of expiries begin with, whatever their group.
const (
	clawbackPrefix = "clawback/"
	expirePrefix   = "expire/"
)

// endingOf is the movement of an entry of credits or vouchers: they are issued, and
// end by being spent or by expiry.
func endingOf(key, spentPrefix string, issued, spent, ended int) int {
	switch {
	case strings.HasPrefix(key, expirePrefix):
		return ended
	case strings.HasPrefix(key, spentPrefix):
		return spent
	}
	return issued
}

// redeemedFor is the kind of the redemption that a key of the group names, empty where
// it is not known.
func redeemedFor(g group, key string, decisions []rules.Decision) string {
	d := decisionByID(decisions, strings.TrimPrefix(key, groups[g].prefix))
	if d == nil {
		return ""
	}
	c := cursor{line: d.Content}
	c.skip(1)
	return c.raw() // kinds have nothing to escape
}
