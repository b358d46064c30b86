package jobs

// backfill_plan.go: what a backfill would book, summed up for people: by kind and month,
// by account, and what of it belongs to months that are closed.

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"

	"trueup/rules"
	"trueup/rules/finance"
)

// largestShown is how many accounts a plan names.
const largestShown = 10

// BackfillPlan is what a backfill would book.
type BackfillPlan struct {
	AsOf     rules.Instant  `json:"as_of"`
	Accounts int64          `json:"accounts"` // evaluated
	Entries  int64          `json:"entries"`
	Failed   int64          `json:"failed"`  // accounts that could not be evaluated
	Kinds    []PlannedKind  `json:"kinds"`   // by accounting month, then in the program's order
	Closed   []PlannedLate  `json:"closed"`  // prior-period amounts, by closed month and asset
	Largest  []PlannedMoves `json:"largest"` // accounts, by how much is moved
}

// PlannedKind sums up the entries of a kind that are accounted for in a month.
type PlannedKind struct {
	Month string `json:"month"`
	KindTotal
}

// PlannedLate sums up entries that belong to a closed month and are accounted for later.
type PlannedLate struct {
	Belongs   string `json:"belongs_to"`
	Accounted string `json:"accounted_in"`
	KindTotal        // Name is the asset's
}

// PlannedMoves says how much an account's entries move.
type PlannedMoves struct {
	Account string      `json:"account"`
	Entries int64       `json:"entries"`
	Assets  []KindTotal `json:"assets"` // Name is the asset's; Amount the sum
	moved   int64       // points and cents, whatever their sign
}

// monthly is what entries are summed up by.
type monthly struct {
	belongs, accounted rules.Month
	kind               int // of the program; -1: all of them
	asset              rules.Asset
}

// planner sums up a plan, account by account.
type planner struct {
	job     *Job
	periods *finance.Periods
	dates   *rules.Dates
	kinds   map[monthly]*KindTotal
	late    map[monthly]*KindTotal
	now     *PlannedMoves // the account in hand
	largest []PlannedMoves
}

// planBackfill evaluates what a run would, and books nothing. The accounts that other
// terms or linked accounts concern are marked for the run that follows.
func (j *Job) planBackfill(ctx context.Context, asOf rules.Instant) (*BackfillPlan, error) {
	closings, err := j.Ledger.Closings(ctx, j.Program.Name)
	if err != nil {
		return nil, err
	}
	closed := make([]finance.Closed, len(closings))
	for i, c := range closings {
		closed[i] = finance.Closed{Month: c.Month, Run: c.Run, Ends: c.Ends}
	}
	if _, err := j.touchOthers(ctx, asOf); err != nil {
		return nil, err
	}
	p := &planner{
		job: j, periods: finance.NewPeriods(j.Terms.Zone, closed, false), dates: rules.NewDates(j.Terms.Zone),
		kinds: make(map[monthly]*KindTotal), late: make(map[monthly]*KindTotal),
	}
	done := &part{tally: newTally(j.Program)}
	err = newPages(j, asOf).each(ctx, 1, func(ctx context.Context, w *worker, _ int, accounts []string) error {
		return w.plan(ctx, accounts, done, p.line)
	})
	p.accountDone()
	plan := &BackfillPlan{
		AsOf: asOf, Accounts: done.tally.accounts, Entries: done.tally.bookings, Failed: done.failed.Count,
		Kinds: p.byMonth(), Closed: p.prior(), Largest: p.largest,
	}
	if err == nil {
		done.failed.Plan = true
		err = done.failed.orNil()
	}
	return plan, err
}

// line takes in an entry. Entries come account by account.
func (p *planner) line(l PlanLine) error {
	if p.now == nil || p.now.Account != l.Account {
		p.accountDone()
		p.now = &PlannedMoves{Account: l.Account}
	}
	p.now.take(l.Asset, l.Amount)
	day, late := p.periods.Of(l.At, math.MaxInt64)
	k := monthly{accounted: day.Month(), kind: p.job.Program.KindOf(l.Key, l.Asset), asset: l.Asset}
	addTo(p.kinds, k, l.Amount)
	if late {
		k.kind, k.belongs = -1, p.dates.Month(l.At)
		addTo(p.late, k, l.Amount)
	}
	return nil
}

func addTo(sums map[monthly]*KindTotal, k monthly, amount int64) {
	if sums[k] == nil {
		sums[k] = &KindTotal{Name: string(k.asset), Asset: k.asset}
	}
	sums[k].add(1, amount, false)
}

func (m *PlannedMoves) take(asset rules.Asset, amount int64) {
	m.Entries++
	i := slices.IndexFunc(m.Assets, func(k KindTotal) bool { return k.Asset == asset })
	if i < 0 {
		i = len(m.Assets)
		m.Assets = append(m.Assets, KindTotal{Name: string(asset), Asset: asset})
	}
	m.Assets[i].add(1, amount, false)
	size := max(amount, -amount)
	if m.moved += size; m.moved < 0 || size < 0 { // beyond 64 bits
		m.moved = math.MaxInt64
	}
}

// accountDone keeps the account in hand if it is among the largest.
func (p *planner) accountDone() {
	if p.now == nil {
		return
	}
	slices.SortFunc(p.now.Assets, func(a, b KindTotal) int { return strings.Compare(a.Name, b.Name) })
	p.largest = append(p.largest, *p.now)
	p.now = nil
	slices.SortFunc(p.largest, func(a, b PlannedMoves) int {
		return cmp.Or(-cmp.Compare(a.moved, b.moved), strings.Compare(a.Account, b.Account))
	})
	p.largest = p.largest[:min(len(p.largest), largestShown)]
}

func sortedMonthly(sums map[monthly]*KindTotal) []monthly {
	keys := make([]monthly, 0, len(sums))
	for k := range sums {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b monthly) int {
		return cmp.Or(cmp.Compare(a.belongs, b.belongs), cmp.Compare(a.accounted, b.accounted), cmp.Compare(a.kind, b.kind),
			strings.Compare(string(a.asset), string(b.asset)))
	})
	return keys
}

func (p *planner) byMonth() []PlannedKind {
	list := []PlannedKind{}
	for _, k := range sortedMonthly(p.kinds) {
		sum := *p.kinds[k]
		sum.Name = p.job.Program.Kinds[k.kind]
		list = append(list, PlannedKind{Month: k.accounted.String(), KindTotal: sum})
	}
	return list
}

func (p *planner) prior() []PlannedLate {
	list := []PlannedLate{}
	for _, k := range sortedMonthly(p.late) {
		list = append(list, PlannedLate{Belongs: k.belongs.String(), Accounted: k.accounted.String(), KindTotal: *p.late[k]})
	}
	return list
}

// withNamed adds the accounts that a backfill names to those that list gives.
func (j *Job) withNamed(list func(ctx context.Context, after string) ([]string, error)) func(context.Context, string) ([]string, error) {
	if j.only == nil || len(j.only.Accounts) == 0 {
		return list
	}
	return func(ctx context.Context, after string) ([]string, error) {
		accounts, err := list(ctx, after)
		if err != nil {
			return nil, err
		}
		last := "" // what follows it is for the next page
		if len(accounts) == pageSize {
			last = accounts[pageSize-1]
		}
		for _, named := range j.only.Accounts {
			if named > after && (last == "" || named < last) {
				accounts = append(accounts, named)
			}
		}
		slices.Sort(accounts)
		accounts = slices.Compact(accounts)
		return accounts[:min(len(accounts), pageSize)], nil
	}
}
