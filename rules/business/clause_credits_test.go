package business_test

// clause_credits_test.go: credits and vouchers, their 90 days, what is used and claimed (B-50 to B-53).

import "testing"

// creditsBought are 15.00 until 2023-05-30T10:00.
const (
	creditsBought     = gold + "redemptions r1 at=2023-03-01T10:00\n"
	creditsBoughtRows = goldEarns + `
		A,credit/r1,credits,15.00,2023-03-01T10:00:00Z
		A,redeem/r1,points,-1500,2023-03-01T10:00:00Z`
)

func TestCredits(t *testing.T) {
	prove(t, []scenario{
		{
			name:  "B-50 usable for 90 days: a microsecond before the end they are",
			facts: creditsBought + `credit_uses u1 amount=15.00 at=2023-05-30T09:59:59.999999Z`,
			entries: creditsBoughtRows + `
				A,use/u1,credits,-15.00,2023-05-30T09:59:59.999999Z`,
			decisions: `r1,A,accepted,`,
		},
		{
			name:  "B-50 at the end what is left expires, before a use of that instant",
			facts: creditsBought + "credit_uses u0 amount=5.00 at=2023-04-01\n credit_uses u1 amount=10.00 at=2023-05-30T10:00",
			entries: creditsBoughtRows + `
				A,use/u0,credits,-5.00,2023-04-01T00:00:00Z
				A,expire/credit/r1,credits,-10.00,2023-05-30T10:00:00Z`,
			decisions: `r1,A,accepted,`, exceptions: `credit_uses,u1,A,credits_overused`,
		},
		{
			name:    "B-50 not before the redemption; as_of at the end books the expiry",
			asOf:    "2023-05-30T10:00",
			facts:   creditsBought + `credit_uses u1 amount=0.01 at=2023-03-01T09:59:59.999999Z`,
			entries: creditsBoughtRows + "\n A,expire/credit/r1,credits,-15.00,2023-05-30T10:00:00Z", decisions: `r1,A,accepted,`,
			exceptions: `credit_uses,u1,A,credits_overused`,
		},
	})
}

func TestCreditUses(t *testing.T) {
	prove(t, []scenario{
		{
			name: "B-51 uses spend the first to expire first, over several lots",
			facts: creditsBought + `
				redemptions r0 points=2000 at=2023-03-11T10:00
				credit_uses u1 amount=20.00 at=2023-04-01
				credit_uses u2 amount=14.99 at=2023-06-01
				credit_uses u3 amount=0.00 at=2023-06-01`,
			entries: creditsBoughtRows + `
				A,credit/r0,credits,20.00,2023-03-11T10:00:00Z
				A,redeem/r0,points,-2000,2023-03-11T10:00:00Z
				A,use/u1,credits,-20.00,2023-04-01T00:00:00Z
				A,use/u2,credits,-14.99,2023-06-01T00:00:00Z
				A,expire/credit/r0,credits,-0.01,2023-06-09T10:00:00Z`,
			decisions: `
				r0,A,accepted,
				r1,A,accepted,`,
		},
		{
			name: "B-51 what exceeds the credits is not booked and is an exception; it is no debt",
			facts: creditsBought + `
				credit_uses u1 amount=15.01 at=2023-04-01
				credit_uses u2 amount=3.00 at=2023-04-02
				redemptions r2 points=1500 at=2023-10-01
				credit_uses u3 amount=15.00 at=2023-10-01`,
			entries: creditsBoughtRows + `
				A,use/u1,credits,-15.00,2023-04-01T00:00:00Z
				A,credit/r2,credits,15.00,2023-10-01T00:00:00Z
				A,redeem/r2,points,-1500,2023-10-01T00:00:00Z
				A,use/u3,credits,-15.00,2023-10-01T00:00:00Z`,
			decisions: `
				r1,A,accepted,
				r2,A,accepted,`,
			exceptions: `
				credit_uses,u1,A,credits_overused
				credit_uses,u2,A,credits_overused`,
		},
		{
			name: "B-53 credits used on a cancelled order are not given back; an order paid with credits earns",
			facts: creditsBought + `
				orders o1 subtotal=15.00 at=2023-04-01
				orders o2 subtotal=10.00 at=2023-04-01 cancelled_at=2023-04-01T12:00
				credit_uses u1 order_id=o1 amount=10.00 at=2023-04-01
				credit_uses u2 order_id=o2 amount=4.00 at=2023-04-01
				credit_uses u3 order_id=unknown amount=1.00 at=2023-04-01`,
			entries: creditsBoughtRows + `
				A,use/u1,credits,-10.00,2023-04-01T00:00:00Z
				A,use/u2,credits,-4.00,2023-04-01T00:00:00Z
				A,use/u3,credits,-1.00,2023-04-01T00:00:00Z
				A,earn/order/o1,points,75,2023-04-02T00:00:00Z`,
			decisions: `r1,A,accepted,`,
		},
	})
}

func TestVouchers(t *testing.T) {
	const bought = platinum + "redemptions r1 kind=gift_card points=4000 at=2023-03-01T10:00\n" // until 2023-05-30T10:00
	const boughtRows = platinumEarns + `
		A,redeem/r1,points,-4000,2023-03-01T10:00:00Z
		A,voucher/r1,vouchers,25.00,2023-03-01T10:00:00Z`
	prove(t, []scenario{
		{
			name: "B-52 claimed whole a microsecond before the end of the 90 days, and once",
			facts: bought + `
				voucher_claims c2 at=2023-05-30T09:59:59.999999Z
				voucher_claims c1 at=2023-05-30T09:59:59.999999Z`,
			entries: boughtRows + `
				A,claim/c1,vouchers,-25.00,2023-05-30T09:59:59.999999Z`,
			decisions: `r1,A,accepted,`, exceptions: `voucher_claims,c2,A,voucher_claim_invalid`,
		},
		{
			name:  "B-52 at the very end it is too late: the voucher has expired, the points do not come back",
			facts: bought + `voucher_claims c1 at=2023-05-30T10:00`,
			entries: boughtRows + `
				A,expire/voucher/r1,vouchers,-25.00,2023-05-30T10:00:00Z`,
			decisions: `r1,A,accepted,`, exceptions: `voucher_claims,c1,A,voucher_claim_invalid`,
		},
		{
			name: "B-52 no claim of an unknown, a rejected, another account's redemption, of credits, or too early",
			facts: bought + `
				accounts B
				redemptions r2 at=2023-03-02
				redemptions r3 kind=donation points=3999 at=2023-03-02
				redemptions r4 kind=donation points=4160 at=2023-03-05
				voucher_claims c1 redemption_id=r9 at=2023-03-03
				voucher_claims c2 redemption_id=r2 at=2023-03-03
				voucher_claims c3 redemption_id=r3 at=2023-03-03
				voucher_claims c4 redemption_id=r4 at=2023-03-04T23:59:59.999999Z
				voucher_claims c5 account_id=B redemption_id=r1 at=2023-03-03
				voucher_claims c6 redemption_id=R1 at=2023-03-03
				voucher_claims c7 redemption_id=r4 at=2023-03-05
				voucher_claims c8 redemption_id=r1 at=2023-03-06`,
			entries: boughtRows + `
				A,credit/r2,credits,15.00,2023-03-02T00:00:00Z
				A,redeem/r2,points,-1500,2023-03-02T00:00:00Z
				A,claim/c7,vouchers,-26.00,2023-03-05T00:00:00Z
				A,redeem/r4,points,-4160,2023-03-05T00:00:00Z
				A,voucher/r4,vouchers,26.00,2023-03-05T00:00:00Z
				A,claim/c8,vouchers,-25.00,2023-03-06T00:00:00Z
				A,expire/credit/r2,credits,-15.00,2023-05-31T00:00:00Z`,
			decisions: `
				r1,A,accepted,
				r2,A,accepted,
				r3,A,rejected,below_minimum
				r4,A,accepted,`,
			exceptions: `
				voucher_claims,c1,A,voucher_claim_invalid
				voucher_claims,c2,A,voucher_claim_invalid
				voucher_claims,c3,A,voucher_claim_invalid
				voucher_claims,c4,A,voucher_claim_invalid
				voucher_claims,c5,B,voucher_claim_invalid
				voucher_claims,c6,A,voucher_claim_invalid`,
		},
	})
}
