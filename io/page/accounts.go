package page

// accounts.go: files that grow with the accounts: tiers, exceptions, debt. They are
// read row by row; counts, sums and the largest rows are shown.

import (
	"cmp"
	"slices"
	"strconv"
)

const (
	balancesFile   = "balances.csv"
	exceptionsFile = "exceptions.csv"
	debtFile       = "debt.csv"
)

// tiers adds the section of accounts by tier, if the program has tiers.
func (b *builder) tiers() error {
	var accounts tally
	s, err := b.stream(balancesFile, nil, func(s *sheet, r record) error {
		if at := s.at("tier"); at >= 0 {
			accounts.count(r.cells[at])
		}
		return nil
	})
	if err != nil || s == nil || s.at("tier") < 0 {
		return err
	}
	sec := b.section("tiers", "Tiers", "How many accounts hold each tier.", balancesFile)
	rank := func(c *counted) int {
		if i := slices.Index(b.about.Tiers, c.words[0]); i >= 0 {
			return i
		}
		return len(b.about.Tiers)
	}
	list := accounts.list(func(a, b *counted) int { return cmp.Compare(rank(a), rank(b)) })
	if len(list) == 0 {
		return nil
	}
	t := b.table("Accounts by tier", balancesFile, append(text("tier"), number("accounts")...)...)
	all := 0
	for _, c := range list {
		t.add(0, c.words[0], strconv.Itoa(c.count))
		all += c.count
	}
	t.foot("All accounts", strconv.Itoa(all))
	sec.Blocks = append(sec.Blocks, &block{Table: t, Pair: true, Chart: &chart{
		Label: "Bars of the number of accounts by tier", Kind: "bars", Table: t.ID, X: "tier",
		Series: []line{{Column: "accounts", Label: "Accounts"}}, Across: true, Unit: "accounts",
	}})
	return nil
}

// exceptions adds the section of exceptions by reason.
func (b *builder) exceptions() error {
	var reasons tally
	s, err := b.stream(exceptionsFile, []string{"fact", "reason"}, func(s *sheet, r record) error {
		reasons.count(s.get(r, "reason"), s.get(r, "fact"))
		return nil
	})
	if err != nil || s == nil {
		return err
	}
	sec := b.section("exceptions", "Exceptions", "Rows and facts that somebody should look at, by reason.", exceptionsFile)
	list := reasons.list(byCount)
	if len(list) == 0 {
		return nil
	}
	t := b.table("Exceptions by reason and kind of fact", exceptionsFile, append(text("reason", "fact"), number("exceptions")...)...)
	all := 0
	for _, c := range list {
		t.add(0, c.words[0], c.words[1], strconv.Itoa(c.count))
		all += c.count
	}
	t.foot("All exceptions", "", strconv.Itoa(all))
	sec.Blocks = append(sec.Blocks, &block{Table: t, Pair: true, Chart: &chart{
		Label: "Stacked bars of the number of exceptions by reason and kind of fact", Kind: "bars", Table: t.ID, X: "reason",
		Split: "fact", Series: []line{{Column: "exceptions"}}, Stack: true, Across: true, Unit: "exceptions",
	}})
	return nil
}

// debts adds the section of what accounts owe: sums by asset, and the largest.
func (b *builder) debts() error {
	var assets tally
	top := &largest{room: topRows}
	figures := []string{"owed", "repaid", "open", "usd_open"}
	s, err := b.stream(debtFile, append([]string{"account_id", "asset"}, figures...), func(s *sheet, r record) error {
		c := assets.count(s.get(r, "asset"))
		for _, name := range figures {
			if err := c.sums.add(name, s.get(r, name)); err != nil {
				return err
			}
		}
		if zero(s.get(r, "usd_open")) {
			return nil // repaid
		}
		top.seen++
		return top.offer(r, s.get(r, "usd_open"))
	})
	if err != nil || s == nil {
		return err
	}
	sec := b.section("debt", "Debt",
		"What accounts owe because something was taken back that they had already spent. It stands beside the liability.", debtFile)
	list := assets.list(byWords)
	if len(list) == 0 {
		return nil
	}
	t := b.table("Debt by asset, repaid and open", debtFile, append(text("asset"), number(append([]string{"debts"}, figures...)...)...)...)
	for _, c := range list {
		values := []string{c.words[0], strconv.Itoa(c.count)}
		for _, name := range figures {
			values = append(values, c.sums.text(name))
		}
		t.add(0, values...)
	}
	sec.Blocks = append(sec.Blocks, &block{Title: "By asset", Table: t})
	if top.seen == 0 {
		return nil
	}
	s.rows = top.records()
	t = b.table("Largest open debts", debtFile, s.columnsAs("account_id", "state", "repaid_by")...)
	t.fillLargest(s, top)
	sec.Blocks = append(sec.Blocks, &block{Title: "Largest open debts", Table: t, Chart: &chart{
		Label: "Bars of the largest open debts in USD by account", Kind: "bars", Table: t.ID, X: "account_id",
		Series: []line{{Column: "usd_open", Label: "Open"}}, Across: true, Unit: unitUSD,
	}})
	return nil
}
