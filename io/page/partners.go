package page

// partners.go: the partner program's own files.

import "strconv"

const (
	summaryFile     = "partner_summary.csv"
	performanceFile = "partner_performance.csv"
	rewardsFile     = "partner_rewards.csv"
	payoutsFile     = "payouts_due.csv"
	customersFile   = "partner_customers.csv"
)

// partners is the section of partners; it begins with its first file.
func (b *builder) partners(file string) *section {
	for _, sec := range b.sections {
		if sec.ID == "partners" {
			sec.Files = append(sec.Files, file)
			return sec
		}
	}
	return b.section("partners", "Partners",
		"Sign-ups, revenue and rewards of all partners, and the partners with the most.", file)
}

// partnerSummary adds the sums of all partners and the partners of the largest revenue.
func (b *builder) partnerSummary() error {
	figures := []string{"sign_ups", "paid_customers", "revenue", "pending", "approved", "paid"}
	all, top := sums{}, &largest{room: topRows}
	s, err := b.stream(summaryFile, append([]string{"partner_id"}, figures...), func(s *sheet, r record) error {
		top.seen++
		for _, name := range figures {
			if err := all.add(name, s.get(r, name)); err != nil {
				return err
			}
		}
		return top.offer(r, s.get(r, "revenue"))
	})
	if err != nil || s == nil {
		return err
	}
	sec := b.partners(summaryFile)
	if top.seen == 0 {
		return nil
	}
	t := b.table("All partners", summaryFile, number(append([]string{"partners"}, figures...)...)...)
	values := []string{strconv.Itoa(top.seen)}
	for _, name := range figures {
		values = append(values, all.text(name))
	}
	t.add(0, values...)
	s.rows = top.records()
	largestOf := b.table("Partners of the largest revenue", summaryFile, s.columnsAs("partner_id")...)
	largestOf.fillLargest(s, top)
	sec.Blocks = append(sec.Blocks, &block{Title: "All partners", Table: t}, &block{Title: "Largest revenue", Table: largestOf, Chart: &chart{
		Label: "Bars of revenue in USD by partner", Kind: "bars", Table: largestOf.ID, X: "partner_id",
		Series: []line{{Column: "revenue", Label: "Revenue"}}, Across: true, Unit: unitUSD,
	}})
	return nil
}

// partnerMonths adds what all partners did together, by month or by day.
func (b *builder) partnerMonths() error {
	figures := []string{"referred", "revenue", "rewards_paid", "rewards_pending"}
	var months tally
	s, err := b.stream(performanceFile, append([]string{"partner_id"}, figures...), func(s *sheet, r record) error {
		c := months.count(s.get(r, periodOf(s)))
		for _, name := range figures {
			if err := c.sums.add(name, s.get(r, name)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil || s == nil {
		return err
	}
	sec := b.partners(performanceFile)
	list := months.list(byWords)
	if len(list) == 0 {
		return nil
	}
	period := periodOf(s)
	t := b.table("All partners, by "+period, performanceFile, append(text(period), number(figures...)...)...)
	for _, c := range list[max(0, len(list)-maxRows):] {
		values := []string{c.words[0]}
		for _, name := range figures {
			values = append(values, c.sums.text(name))
		}
		t.add(0, values...)
	}
	if len(list) > maxRows {
		t.Note = "The newest " + many(maxRows, period, period+"s") + "; the others are in " + performanceFile + "."
	}
	sec.Blocks = append(sec.Blocks, &block{Title: "By " + period, Table: t, Chart: &chart{
		Label: "Lines of revenue and rewards in USD of all partners by " + period, Kind: "lines", Table: t.ID, X: period, Unit: unitUSD,
		Series: []line{{Column: "revenue", Label: "Revenue"}, {Column: "rewards_paid", Label: "Rewards paid"}, {Column: "rewards_pending", Label: "Rewards pending"}},
	}})
	return nil
}

// periodOf is the column that the performance goes by.
func periodOf(s *sheet) string {
	if s.at("day") >= 0 {
		return "day"
	}
	return "month"
}

// partnerRewards adds rewards by status.
func (b *builder) partnerRewards() error {
	var statuses tally
	s, err := b.stream(rewardsFile, []string{"commission", "status"}, func(s *sheet, r record) error {
		return statuses.count(s.get(r, "status")).sums.add("commission", s.get(r, "commission"))
	})
	if err != nil || s == nil {
		return err
	}
	sec := b.partners(rewardsFile)
	list := statuses.list(byWords)
	if len(list) == 0 {
		return nil
	}
	t := b.table("Rewards by status", rewardsFile, append(text("status"), number("rewards", "commission")...)...)
	for _, c := range list {
		t.add(0, c.words[0], strconv.Itoa(c.count), c.sums.text("commission"))
	}
	sec.Blocks = append(sec.Blocks, &block{Title: "Rewards by status", Table: t, Pair: true, Chart: &chart{
		Label: "Bars of commission in USD by status of the reward", Kind: "bars", Table: t.ID, X: "status",
		Series: []line{{Column: "commission", Label: "Commission"}}, Across: true, Unit: unitUSD,
	}})
	return nil
}

// payoutsDue adds what is to be paid out: the sum and the largest.
func (b *builder) payoutsDue() error {
	all, top := sums{}, &largest{room: topRows}
	s, err := b.stream(payoutsFile, []string{"partner_id", "amount"}, func(s *sheet, r record) error {
		top.seen++
		if err := all.add("amount", s.get(r, "amount")); err != nil {
			return err
		}
		return top.offer(r, s.get(r, "amount"))
	})
	if err != nil || s == nil {
		return err
	}
	sec := b.partners(payoutsFile)
	if top.seen == 0 {
		return nil
	}
	s.rows = top.records()
	t := b.table("Largest payouts due", payoutsFile, s.columnsAs("partner_id")...)
	t.fillLargest(s, top)
	foot := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		switch {
		case c.Name == "amount":
			foot[i] = all.text("amount")
		case i == 0:
			foot[i] = "All " + many(top.seen, "payout", "payouts")
		}
	}
	t.foot(foot...)
	sec.Blocks = append(sec.Blocks, &block{Title: "Payouts due", Table: t})
	return nil
}

// partnerCustomers adds customers by status.
func (b *builder) partnerCustomers() error {
	var statuses tally
	s, err := b.stream(customersFile, []string{"client_status", "reward_status", "payments", "revenue", "rewards"}, func(s *sheet, r record) error {
		c := statuses.count(s.get(r, "client_status"), s.get(r, "reward_status"))
		for _, name := range []string{"payments", "revenue", "rewards"} {
			if err := c.sums.add(name, s.get(r, name)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil || s == nil {
		return err
	}
	sec := b.partners(customersFile)
	list := statuses.list(byCount)
	if len(list) == 0 {
		return nil
	}
	t := b.table("Customers by status", customersFile,
		append(text("client_status", "reward_status"), number("customers", "payments", "revenue", "rewards")...)...)
	for _, c := range list {
		t.add(0, c.words[0], c.words[1], strconv.Itoa(c.count), c.sums.text("payments"), c.sums.text("revenue"), c.sums.text("rewards"))
	}
	sec.Blocks = append(sec.Blocks, &block{Title: "Customers by status", Table: t})
	return nil
}
