package partner_test

// worlds_test.go: random partners, small and full of coincidences.

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"trueup/rules"
	"trueup/rules/partner"
	"trueup/rules/terms"
)

// The rows of a random partner. None is an empty instant.
type (
	customerRow struct {
		id                          string
		invited, accepted, signedUp rules.Instant
	}
	invoiceRow struct {
		id, customer   string
		recurring      bool
		amount         int64
		paid, refunded rules.Instant
	}
	decisionRow struct {
		invoice, decision string
		at                rules.Instant
	}
	payoutRow struct {
		id, invoice string
		amount      int64
		at          rules.Instant
	}
	endRow struct {
		customer string
		at       rules.Instant
	}
)

// world is a random partner under random terms.
type world struct {
	terms     *terms.Terms
	asOf      rules.Instant
	approved  rules.Instant
	customers []customerRow
	invoices  []invoiceRow
	decisions []decisionRow
	payouts   []payoutRow
	ends      []endRow
}

const worldDays = 50

// worlds checks a property of random partners, several times as often as rapid
// does by itself: one costs little.
func worlds(t *testing.T, property func(*rapid.T)) {
	t.Helper()
	for range 20 {
		if rapid.Check(t, property); t.Failed() {
			return
		}
	}
}

// anyInstant draws from few instants, so that many are equal or a microsecond apart.
func anyInstant() *rapid.Generator[rules.Instant] {
	return rapid.Custom(func(t *rapid.T) rules.Instant {
		at := day("2022-01-01").AddHours(12 * rapid.Int64Range(0, 2*worldDays).Draw(t, "half day"))
		return at + rapid.SampledFrom([]rules.Instant{0, 0, 0, 0, -1, 1}).Draw(t, "microsecond")
	})
}

func maybeInstant() *rapid.Generator[rules.Instant] {
	return rapid.OneOf(anyInstant(), anyInstant(), rapid.Just(rules.None))
}

// early draws instants of the first days, so that most customers get to pay.
func early() *rapid.Generator[rules.Instant] {
	return rapid.Custom(func(t *rapid.T) rules.Instant {
		return day("2022-01-01").AddHours(12 * rapid.Int64Range(0, 20).Draw(t, "half day"))
	})
}

// after draws instants that follow an invoice's payment closely, or any.
func after(paid rules.Instant) *rapid.Generator[rules.Instant] {
	return rapid.Custom(func(t *rapid.T) rules.Instant {
		if paid == rules.None || rapid.IntRange(0, 4).Draw(t, "unrelated") == 0 {
			return maybeInstant().Draw(t, "instant")
		}
		return paid.AddHours(12*rapid.Int64Range(0, 6).Draw(t, "half days later")) + rapid.SampledFrom([]rules.Instant{0, 0, 0, -1, 1}).Draw(t, "microsecond")
	})
}

func anyTerms(t *rapid.T) *terms.Terms {
	first, second := terms.Default(), terms.Default()
	second.EffectiveFrom = anyInstant().Draw(t, "effective_from")
	for _, v := range []*terms.Version{&first, &second} {
		v.LagHours = rapid.SampledFrom([]int64{24, 24, 0, 12, 36}).Draw(t, "lag_hours")
		v.RewardMonths = rapid.SampledFrom([]int{24, 1}).Draw(t, "reward_months")
		v.CommissionRate = rapid.SampledFrom([]terms.Rate{terms.RateScale / 10, terms.RateScale / 3, 2 * terms.RateScale}).Draw(t, "commission_rate")
	}
	return terms.New(rules.Zone{}, first, second)
}

func anyWorld(t *rapid.T) *world {
	w := &world{terms: anyTerms(t), asOf: anyInstant().Draw(t, "as_of"), approved: rapid.SampledFrom([]rules.Instant{day("2022-01-01"), day("2022-01-01"), day("2022-01-03")}).Draw(t, "approved_at")}
	for i := range rapid.IntRange(1, 4).Draw(t, "customers") {
		w.customers = append(w.customers, customerRow{
			id: "c" + strconv.Itoa(i), invited: rapid.OneOf(early(), maybeInstant()).Draw(t, "invited_at"),
			accepted: rapid.OneOf(early(), maybeInstant()).Draw(t, "accepted_at"), signedUp: maybeInstant().Draw(t, "signed_up_at"),
		})
	}
	for i := range rapid.IntRange(0, 12).Draw(t, "invoices") {
		w.invoices = append(w.invoices, invoiceRow{
			id: "i" + strconv.Itoa(i), customer: "c" + strconv.Itoa(rapid.IntRange(0, len(w.customers)-1).Draw(t, "customer")),
			recurring: rapid.SampledFrom([]bool{true, true, true, false}).Draw(t, "recurring"),
			amount:    rapid.SampledFrom([]int64{1000, 1000, 999, 2, 0}).Draw(t, "amount"),
			paid:      maybeInstant().Draw(t, "paid_at"),
			refunded:  rules.None,
		})
		if i := &w.invoices[i]; rapid.IntRange(0, 3).Draw(t, "refunded") == 0 {
			i.refunded = after(i.paid).Draw(t, "refunded_at")
		}
	}
	for _, i := range w.invoices {
		if rapid.Bool().Draw(t, "decided") {
			w.decisions = append(w.decisions, decisionRow{i.id, rapid.SampledFrom([]string{"approve", "approve", "decline"}).Draw(t, "decision"),
				after(i.paid).Draw(t, "decided_at")})
		}
	}
	for i := range rapid.IntRange(0, len(w.invoices)).Draw(t, "payouts") {
		of := rapid.SampledFrom(w.invoices).Draw(t, "invoice")
		w.payouts = append(w.payouts, payoutRow{
			id: "y" + strconv.Itoa(i), invoice: of.id,
			amount: rapid.SampledFrom([]int64{of.amount / 10, of.amount / 10, 99, 0}).Draw(t, "amount"), at: after(of.paid).Draw(t, "paid_at"),
		})
	}
	for range rapid.IntRange(0, 2).Draw(t, "ends") {
		w.ends = append(w.ends, endRow{rapid.SampledFrom(w.customers).Draw(t, "customer").id, anyInstant().Draw(t, "ended_at")})
	}
	return w
}

// input are the world's facts as the mirror has them.
func (w *world) input(asOf rules.Instant) *rules.Input {
	in := &rules.Input{Account: "P", AsOf: asOf}
	add := func(table, id string, fields ...any) {
		texts := make([]string, len(fields))
		for i, f := range fields {
			if texts[i] = fmt.Sprint(f); f == rules.None {
				texts[i] = ""
			} else if at, ok := f.(rules.Instant); ok {
				texts[i] = strconv.FormatInt(int64(at), 10)
			}
		}
		in.Facts = append(in.Facts, rules.Fact{Table: table, ID: id, Data: strings.Join(texts, "|")})
	}
	add("partners", "P", "Pat", "pat@example.org", w.approved)
	for _, c := range w.customers {
		add("customers", c.id, "Cleo", "cleo@example.org", "Co", "invite", c.invited, c.accepted, c.signedUp)
	}
	for _, i := range w.invoices {
		add("invoices", i.id, i.customer, "starter", strconv.FormatBool(i.recurring)[:1], i.amount, 0, "USD", i.paid, i.refunded)
	}
	for _, d := range w.decisions {
		add("reward_decisions", d.invoice, d.decision, d.at, "")
	}
	for _, p := range w.payouts {
		add("payouts", p.id, p.invoice, p.amount, p.at)
	}
	for _, x := range w.ends {
		add("subscription_ends", x.customer+" "+x.at.String(), x.at)
	}
	slices.SortStableFunc(in.Facts, func(a, b rules.Fact) int {
		return cmp.Or(cmp.Compare(a.Table, b.Table), cmp.Compare(a.ID, b.ID))
	})
	return in
}

// outcome is a copy of what a fold gave, good after the next one.
type outcome struct {
	Entries    []rules.Entry
	Exceptions []rules.Exception
	State      string
	NextDue    rules.Instant
}

func fold(t interface{ Fatal(...any) }, ev rules.Evaluator, in *rules.Input) outcome {
	out, err := ev.Evaluate(in)
	if err != nil {
		t.Fatal(err)
	}
	o := outcome{append([]rules.Entry{}, out.Entries...), append([]rules.Exception{}, out.Exceptions...), string(out.State), out.NextDue}
	for i := range o.Entries {
		o.Entries[i].Key = strings.Clone(o.Entries[i].Key)
	}
	return o
}

func (w *world) fold(t interface{ Fatal(...any) }, asOf rules.Instant) outcome {
	return fold(t, partner.NewEvaluator(w.terms), w.input(asOf))
}
