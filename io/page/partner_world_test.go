package page

// partner_world_test.go: a report folder of the partner program.

import (
	"fmt"
	"strings"
)

var partner = About{Program: "partner", AsOf: "2026-10-31T23:59:59Z", Period: "2026-05 to 2026-10"}

func partnerReport(partners int) folder {
	f := folder{
		"rollforward.csv":         "month,asset,unit,tier,opening,earned_commissions,reversed,declined,paid_out,corrections,prior_period,revaluation,transfers,closing,outstanding,debt,prior_periods\n",
		"balances.csv":            "partner_id,customers,paid_customers,not_booked,pending,approved\npar-01,3,1,0.00,1.00,2.00\n",
		"partner_summary.csv":     "partner_id,sign_ups,paid_customers,revenue,pending,approved,paid\n",
		"partner_performance.csv": "partner_id,month,referred,revenue,rewards_paid,rewards_pending\n",
		"partner_rewards.csv":     "partner_id,customer_id,invoice_id,commission,status,booked_at\n",
		"payouts_due.csv":         "partner_id,invoice_id,amount\n",
		"partner_customers.csv":   "customer_id,partner_id,client_status,reward_status,source,company,signed_up_at,first_paid_at,payments,revenue,rewards\n",
		"exceptions.csv":          "fact,id,account_id,reason,detail,file,line,column,text\npayouts,pay-1,par-01,payout_amount_differs,,,,,\n",
		"debt.csv":                "account_id,asset,since,key,state,owed,repaid,open,usd_open,days,repaid_by,last_repaid_at\n",
		"expiry_schedule.csv":     "asset,month,lots,amount,usd\n",
	}
	open := 0
	names := monthsTo(2026, 10, 6)
	for i, name := range names {
		earned, reversed, paid := wave(i, 40000), -wave(i, 900), -wave(i, 30000)
		closing := open + earned + reversed + paid
		f["rollforward.csv"] += fmt.Sprintf("%s,commission,USD,,%s,%s,%s,0.00,%s,0.00,0.00,0.00,0.00,%s,%s,12.00,\n",
			name, cents(open), cents(earned), cents(reversed), cents(paid), cents(closing), cents(closing+1200))
		open = closing
	}
	statuses := []string{"paid", "approved", "pending", "paid", "reversed"}
	var summary, customers, performance, rewards, payouts strings.Builder
	for i := range partners {
		id := fmt.Sprintf("par-%03d", i)
		fmt.Fprintf(&summary, "%s,%d,%d,%s,%s,%s,%s\n", id, 3+i%5, i%4, cents((i*7919)%900000), cents(i*10), cents(i*20), cents(i*30))
		fmt.Fprintf(&customers, "cus-%03d,%s,customer,paid,link,\"Acme, Inc\",2026-05-01T00:00:00Z,,%d,%s,%s\n", i, id, i%3, cents(i*100), cents(i*10))
		fmt.Fprintf(&customers, "cul-%03d,%s,lead,signed_up,invite,,2026-05-01T00:00:00Z,,0,0.00,0.00\n", i, id)
		for m, name := range names {
			fmt.Fprintf(&performance, "%s,%s,%d,%s,%s,%s\n", id, name, i%2, cents(i*90+m*4000), cents(i*9+m*100), cents(i*3))
			fmt.Fprintf(&rewards, "%s,cus-%03d,inv-%03d-%d,%s,%s,2026-05-02T00:00:00Z\n", id, i, i, m, cents(i*9+m), statuses[(i+m)%5])
		}
		fmt.Fprintf(&payouts, "%s,inv-%03d-1,%s\n", id, i, cents((i*613)%9000+1))
	}
	for name, rows := range map[string]*strings.Builder{
		"partner_summary.csv": &summary, "partner_customers.csv": &customers, "partner_performance.csv": &performance,
		"partner_rewards.csv": &rewards, "payouts_due.csv": &payouts,
	} {
		f[name] += rows.String()
	}
	return f
}
