package business_test

// files_cases_test.go: the states of activities, what ends next, and the edges of notices.

import "testing"

func TestActivityStates(t *testing.T) {
	const header = "account_id,kind,id,date,key,asset,amount,state,left,clawed_back,expired,spent,pending_until,detail\n"
	for _, c := range []struct{ name, facts, asOf, want string }{
		{"nothing earned is no activity", "orders o1 at=2023-02-01", "", ""},
		{"pending to the last microsecond", "orders o1 pro at=2023-02-01", "2023-02-01T23:59:59.999999Z",
			"A,order,o1,2023-02-01T00:00:00Z,earn/order/o1,points,500,pending,0,0,0,0,2023-02-02T00:00:00Z,"},
		{"pending on what a refund left", "orders o1 pro at=2023-02-01\nrefunds f1 amount=40.00 at=2023-02-01T12:00", "2023-02-01T13:00:00Z",
			"A,order,o1,2023-02-01T00:00:00Z,earn/order/o1,points,300,pending,0,0,0,0,2023-02-02T00:00:00Z,refunded 40.00 USD"},
		{"posted", "orders o1 pro at=2023-02-01", "2023-02-02",
			"A,order,o1,2023-02-01T00:00:00Z,earn/order/o1,points,500,posted,500,0,0,0,,"},
		{"a cancellation to come does not show", "orders o1 pro at=2023-02-01 cancelled_at=2023-03-01", "2023-02-28",
			"A,order,o1,2023-02-01T00:00:00Z,earn/order/o1,points,500,posted,500,0,0,0,,"},
		{"cancelled at the posting", "orders o1 pro at=2023-02-01 cancelled_at=2023-02-02", "",
			"A,order,o1,2023-02-01T00:00:00Z,earn/order/o1,points,500,cancelled,0,0,0,0,,cancelled"},
		{"clawed back", "orders o1 pro at=2023-02-01 cancelled_at=2023-03-01", "",
			"A,order,o1,2023-02-01T00:00:00Z,earn/order/o1,points,500,clawed_back,0,500,0,0,,cancelled"},
		{"clawed back by refunds", "orders o1 pro at=2023-02-01\nrefunds f1 amount=30.00 at=2023-03-01\nrefunds f2 amount=70.00 at=2023-03-02", "",
			"A,order,o1,2023-02-01T00:00:00Z,earn/order/o1,points,500,clawed_back,0,500,0,0,,refunded in full"},
		{"refunded in full before a cancellation to come", "orders o1 pro at=2023-02-01 cancelled_at=2024-01-01\nrefunds f1 amount=100.00 at=2023-03-01", "",
			"A,order,o1,2023-02-01T00:00:00Z,earn/order/o1,points,500,clawed_back,0,500,0,0,,refunded in full"},
		{"partly clawed back", "orders o1 pro at=2023-02-01\nrefunds f1 amount=30.00 at=2023-03-01", "",
			"A,order,o1,2023-02-01T00:00:00Z,earn/order/o1,points,500,partly_clawed_back,350,150,0,0,,refunded 30.00 USD"},
		{"partly spent", "orders o1 pro subtotal=400.00 at=2023-02-01\nredemptions r1 at=2023-03-01", "", `
			A,order,o1,2023-02-01T00:00:00Z,earn/order/o1,points,2000,partly_spent,500,0,0,1500,,
			A,redeem_credits,r1,2023-03-01T00:00:00Z,redeem/r1,points,-1500,redeemed,0,0,0,0,,`},
		{"expired after a part was spent", "orders o1 pro subtotal=400.00 at=2023-02-01\nredemptions r1 at=2023-03-01", "2025-02-02", `
			A,order,o1,2023-02-01T00:00:00Z,earn/order/o1,points,2000,expired,0,0,500,1500,,
			A,redeem_credits,r1,2023-03-01T00:00:00Z,redeem/r1,points,-1500,redeemed,0,0,0,0,,`},
		{"expired, then cancelled: nothing is taken twice", "orders o1 pro at=2023-02-01 cancelled_at=2025-03-01", "2025-04-01",
			"A,order,o1,2023-02-01T00:00:00Z,earn/order/o1,points,500,expired,0,0,500,0,,cancelled"},
		{"deposit reversed", "orders o1 subtotal=5000.00 at=2023-02-01\ndeposits d1 at=2023-02-02 reversed_at=2023-03-01", "", `
			A,order,o1,2023-02-01T00:00:00Z,earn/order/o1,points,25000,posted,25000,0,0,0,,
			A,deposit,d1,2023-02-02T00:00:00Z,earn/deposit/d1,points,50000,clawed_back,0,50000,0,0,,cancelled`},
		{"a donation is refused", "redemptions r1 kind=donation points=4000 at=2023-03-01", "",
			"A,redeem_donation,r1,2023-03-01T00:00:00Z,redeem/r1,points,-4000,rejected,0,0,0,0,,tier_not_eligible"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.asOf == "" {
				c.asOf = "2023-12-01"
			}
			p := &period{facts: c.facts, from: "2023-01-01", until: "2026-01-01", asOf: c.asOf}
			p.want(t, "activity", header+c.want)
		})
	}
}

func TestBalances(t *testing.T) {
	const header = "account_id,tier,year_value,missing_to_next_tier,next_tier,usable_points,pending_points,debt_points,credits,vouchers,next_expiry_at,next_expiry_asset,next_expiry_amount\n"
	const twoLots = "members m2 invited_at=2023-01-02\norders o1 member_id=m2 pro subtotal=400.00 at=2023-02-01\norders o2 pro at=2023-02-02\n"
	for _, c := range []struct{ name, facts, asOf, want string }{
		{"nothing but an account", "", "2023-06-01", "A,silver,0.00,1000.00,gold,0,0,0,0.00,0.00,,,"},
		{"debt stands beside what is pending", "orders o1 pro subtotal=400.00 at=2023-02-01 cancelled_at=2023-04-01\nredemptions r1 at=2023-03-01\norders o2 pro at=2023-04-30T12:00", "2023-05-01",
			"A,silver,100.00,900.00,gold,0,500,1500,15.00,0.00,2023-05-30T00:00:00Z,credits,15.00"},
		{"what ends at one instant adds up", twoLots, "2023-06-01",
			"A,silver,500.00,500.00,gold,3500,0,0,0.00,0.00,2025-02-02T00:00:00Z,points,3000"},
		{"credits end sooner", twoLots + "redemptions r1 at=2023-05-20\nredemptions r2 at=2023-05-20", "2023-06-01",
			"A,silver,500.00,500.00,gold,500,0,0,30.00,0.00,2023-08-18T00:00:00Z,credits,30.00"},
		{"at one instant the points come first", twoLots + "redemptions r1 at=2024-11-04", "2024-12-01",
			"A,silver,0.00,1000.00,gold,2000,0,0,15.00,0.00,2025-02-02T00:00:00Z,points,1500"},
		{"a voucher", "orders o1 pro subtotal=2000.00 at=2023-02-01\nredemptions r1 kind=gift_card points=4000 at=2023-05-20", "2023-06-01",
			"A,gold,2000.00,3000.00,platinum,6000,0,0,0.00,25.00,2023-08-18T00:00:00Z,vouchers,25.00"},
		{"diamond misses nothing", "orders o1 subtotal=30000.00 at=2023-02-01", "2024-01-01",
			"A,diamond,0.00,0.00,,150000,0,0,0.00,0.00,2025-02-02T00:00:00Z,points,150000"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := &period{facts: c.facts, from: "2023-01-01", until: "2026-01-01", asOf: c.asOf}
			p.want(t, "balances", header+c.want)
		})
	}
}

// Notices tell of what ends at or before the last instant asked for; the last day is
// that of the program zone.
func TestNoticesOfWhatEnds(t *testing.T) {
	const header = "account_id,notice,at,asset,amount,id,detail\n"
	const facts = "orders o1 pro subtotal=2000.00 at=2023-02-01\nredemptions r1 at=2023-03-01\nredemptions r2 kind=gift_card points=4000 at=2023-03-01\n"
	for _, c := range []struct {
		name, asOf string
		notice     int64
		want       string
	}{
		{"nothing yet", "2023-04-29", 30, ""},
		{"at the last instant", "2023-04-30", 30, `
			A,credits_expire,2023-05-30T00:00:00Z,credits,15.00,r1,credit/r1
			A,voucher_expires,2023-05-30T00:00:00Z,vouchers,25.00,r2,voucher/r2`},
		{"ended already", "2023-05-30", 30, ""},
		{"points", "2025-02-01", 1, "A,points_expire,2025-02-02T00:00:00Z,points,4500,o1,earn/order/o1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := &period{facts: facts, from: c.asOf, until: "2026-01-01", asOf: c.asOf, notice: c.notice}
			p.want(t, "notices", header+c.want)
		})
	}
	t.Run("the last day of the zone", func(t *testing.T) {
		p := &period{
			terms: `{"zone": "Asia/Tokyo"}`, facts: facts + "redemptions r3 at=2023-03-02T16:00",
			from: "2023-03-01T01:00", until: "2023-04-01",
		}
		p.want(t, "notices", header+`A,redemption_accepted,2023-03-02T16:00:00Z,credits,15.00,r3,"credits for 1500 points, last day 2023-06-01"`)
	})
}
