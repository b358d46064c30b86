package finance

// statement_worlds_test.go: what holds of the statements of any bookings, closings,
// standings and values of a point.

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"trueup/rules"
)

// randomWorld books in the runs 10, 20 ... 80, each at the end of the month of its
// number in 2026, whatever took effect by then; months are closed after runs.
func randomWorld(t *rapid.T, tb testing.TB) *world {
	w := newWorld(tb)
	values := rapid.SliceOfN(rapid.SampledFrom([]int64{12_500, 3_333, 10_000, 999_999, 0, 7, 1_500_000}), 1, 3).Draw(t, "values")
	w.value = func(m rules.Month) int64 { return values[int(m)/2%len(values)] }
	w.workers = rapid.IntRange(1, 4).Draw(t, "workers")
	for _, account := range []string{"A", "B", "C"}[:rapid.IntRange(1, 3).Draw(t, "accounts")] {
		randomDeeds(t, w, account)
		for range rapid.IntRange(0, 4).Draw(t, "rises") {
			from, run := randomAt(t)
			w.rises = append(w.rises, rise{account, rapid.SampledFrom([]string{"silver", "gold", "diamond"}).Draw(t, "tier"), from, run})
		}
	}
	for number, month := int64(1), 1; number <= 8; number++ {
		for month <= int(number) && rapid.IntRange(0, 2).Draw(t, "close") == 0 {
			w.close(fmt.Sprintf("2026-%02d", month), number*10+int64(month))
			month++
		}
	}
	return w
}

// randomAt is an instant, and a run that reached it.
func randomAt(t *rapid.T) (at string, run int64) {
	month := rapid.IntRange(1, 8).Draw(t, "month")
	at = rapid.SampledFrom([]string{"01T00:00:00Z", "02T03:04:05Z", "15T12:00:00Z", "28T23:59:59.999999Z"}).Draw(t, "day")
	return fmt.Sprintf("2026-%02d-%s", month, at), 10 * int64(rapid.IntRange(month, 8).Draw(t, "run"))
}

// randomDeeds books for an account; some keys are corrected by later runs.
func randomDeeds(t *rapid.T, w *world, account string) {
	for n := range rapid.IntRange(0, 12).Draw(t, "deeds") {
		kind := rapid.SampledFrom([]string{"earn/", "earn/", "redeem/", "expire/", "credit/", "use/"}).Draw(t, "kind")
		d := deed{account: account, key: fmt.Sprint(kind, n), amount: rapid.Int64Range(1, 500).Draw(t, "amount")}
		if kind != "earn/" && kind != "credit/" {
			d.amount = -d.amount
		}
		d.at, d.run = randomAt(t)
		w.deeds = append(w.deeds, d)
		if rapid.IntRange(0, 3).Draw(t, "corrected") > 0 || d.run == 80 {
			continue
		}
		again := d
		again.run, again.revision = 10*rapid.Int64Range(d.run/10+1, 8).Draw(t, "again"), 1
		again.amount = -d.amount // taken back
		w.deeds = append(w.deeds, again)
		if moved, run := randomAt(t); run >= again.run { // and booked at another instant
			again.at, again.run, again.revision, again.amount = moved, run, 2, d.amount/2
			w.deeds = append(w.deeds, again)
		}
	}
}

func TestStatementsOfAnyWorld(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		w := randomWorld(r, t)
		whole, err := w.state("2026-01", "2026-09", 999)
		if err != nil {
			r.Fatal(err)
		}
		for name, wrong := range map[string]string{
			"the rows follow each other":          chained(whole.Rows),
			"the tiers follow each other":         chained(whole.Tiers),
			"the rows are what was booked":        w.asBooked(whole),
			"the tiers add up":                    tiersAddUp(whole),
			"the journal is the roll-forward":     journalAddsUp(whole),
			"what belongs to closed months":       priorAddsUp(whole),
			"closed months are what they were":    w.stayed(whole),
			"months from a later one on":          w.fromLater(whole),
			"one worker comes to what several do": w.byOne(whole),
		} {
			if wrong != "" {
				r.Fatalf("%s: not so: %s", name, wrong)
			}
		}
	})
}

// asBooked adds the bookings up by the rule for accounting dates, once more.
func (w *world) asBooked(s *Statement) string {
	type cell struct {
		month rules.Month
		asset rules.Asset
		name  string
	}
	want, got := map[cell]int64{}, map[cell]int64{}
	f := twoAssets()
	for i := range w.deeds {
		d := &w.deeds[i]
		month := parseMonth(w.t, d.at[:7])
		c := cell{month, d.asset(), f.Movements[f.MovementOf(d.key, d.asset(), nil)].Name}
		if d.revision > 0 {
			c.name = "corrections"
		}
		for _, closed := range w.closed {
			if closed.Run < d.run && c.month <= closed.Month {
				c.month, c.name = closed.Month+1, "prior_period"
			}
		}
		want[c] += d.amount
	}
	for i := range s.Rows {
		r := &s.Rows[i]
		if r.USD == (r.Asset == rules.AssetPoints) {
			continue
		}
		for n, amount := range r.Moves {
			got[cell{r.Month, r.Asset, f.Movements[n].Name}] += amount
		}
		got[cell{r.Month, r.Asset, "corrections"}] += r.Corrections
		got[cell{r.Month, r.Asset, "prior_period"}] += r.PriorPeriod
	}
	zero := func(_ cell, n int64) bool { return n == 0 }
	maps.DeleteFunc(want, zero)
	maps.DeleteFunc(got, zero)
	return cmp.Diff(want, got)
}

// stayed compares closed months with what their closings said.
func (w *world) stayed(s *Statement) string {
	for _, c := range w.frozen {
		other := func(r RollRow) bool { return r.Month != c.Month }
		now := &Statement{Rows: slices.DeleteFunc(slices.Clone(s.Rows), other), Tiers: slices.DeleteFunc(slices.Clone(s.Tiers), other)}
		if diff := sameStatements(&Statement{Rows: c.Rows, Tiers: c.Tiers}, now); diff != "" {
			return diff
		}
	}
	return ""
}

// fromLater compares the statement of later months with these months' part of the whole.
func (w *world) fromLater(whole *Statement) string {
	from := parseMonth(w.t, "2026-05")
	later, err := w.state("2026-05", "2026-09", 999)
	if err != nil {
		return err.Error()
	}
	early := func(r RollRow) bool { return r.Month < from }
	want := &Statement{
		Rows:  slices.DeleteFunc(slices.Clone(whole.Rows), early),
		Tiers: slices.DeleteFunc(slices.Clone(whole.Tiers), early),
		Lines: slices.DeleteFunc(slices.Clone(whole.Lines), func(l JournalLine) bool { return l.Date.Month() < from }),
		Prior: slices.DeleteFunc(slices.Clone(whole.Prior), func(p PriorRow) bool { return p.Month < from }),
	}
	return sameStatements(want, later)
}

// byOne compares the statement with that of a single worker.
func (w *world) byOne(whole *Statement) string {
	w.workers = 1
	one, err := w.state("2026-01", "2026-09", 999)
	if err != nil {
		return err.Error()
	}
	return sameStatements(one, whole)
}

// sameStatements compares statements; none of a part and an empty one are the same.
func sameStatements(want, got *Statement) string {
	return cmp.Diff(want, got, cmp.Comparer(slices.Equal[[]JournalLine]), cmp.Comparer(slices.Equal[[]PriorRow]),
		cmp.Transformer("rows", func(rows []RollRow) []string {
			texts := []string{}
			for i := range rows {
				texts = append(texts, fmt.Sprintf("%+v", rows[i]))
			}
			return texts
		}))
}
