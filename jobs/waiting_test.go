package jobs_test

// waiting_test.go: rows that wait for their account or parent, whatever comes
// under their id in between: the order of deliveries does not decide.

import (
	"context"
	"errors"
	"strings"
	"testing"

	"trueup/io/ledger/ledgertest"
	"trueup/io/termsfile/termstest"
	"trueup/jobs"
	"trueup/rules/terms"
)

const (
	accountsHeader = "account_id,name,opened_at,country,display_currency,referred_by,team_opened_at\n"
	ordersHeader   = "order_id,account_id,member_id,freelancer_pro,subtotal,tax,service_fee,currency,ordered_at,completed_at,cancelled_at,updated_at\n"
	ratesHeader    = "currency,per_usd,as_of\n"
)

func order(subtotal, updatedAt string) map[string]string {
	return map[string]string{"orders": ordersHeader + "o1,A,m,true," + subtotal +
		",0.00,0.00,USD,2024-01-01T00:00:00Z,2024-01-02T00:00:00Z,," + updatedAt + "\n"}
}

// Deliveries in two orders end in the same ledger: a flawed row does not lose the
// good one that waits, and among waiting rows the later updated_at wins, silently.
func TestARowWaitsForItsAccount(t *testing.T) {
	account := map[string]string{"accounts": accountsHeader + "A,,2024-01-01T00:00:00Z,,,,\n"}
	good := order("10.00", "")
	for _, c := range []struct {
		name          string
		first, second map[string]string
		exceptions    string
	}{
		{"then malformed", good, order("ten", ""), "orders,o1,A,malformed\n"},
		{"then negative", good, order("-5.00", ""), "orders,o1,A,negative_amount\n"},
		{"then an older version", order("10.00", "2024-02-10T00:00:00Z"), order("20.00", "2024-02-05T00:00:00Z"), ""},
		{"then the same again", good, good, ""},
		{"after an older version", order("20.00", "2024-02-05T00:00:00Z"), order("10.00", "2024-02-10T00:00:00Z"), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			ledgertest.Engines(t, func(t *testing.T, dsn string) {
				s := newStand(t, dsn, terms.Published())
				for _, files := range []map[string]string{c.first, c.second, account} {
					s.run(files, "2025-01-01T00:00:00Z")
				}
				s.holds(map[string]string{
					"entries":    "account_id,key,asset,amount,effective_at\nA,earn/order/o1,points,50,2024-01-03T00:00:00Z\n",
					"exceptions": "fact,id,account_id,reason\n" + c.exceptions,
				}, "account last")
			})
		})
	}
}

// A bad rate is forgotten when it is corrected, though its id has two columns.
func TestABadRateIsCorrected(t *testing.T) {
	ledgertest.Engines(t, func(t *testing.T, dsn string) {
		s := newStand(t, dsn, terms.Published())
		s.run(map[string]string{"fx_rates": ratesHeader + "EUR,abc,2024-01-01T00:00:00Z\n"}, "2025-01-01T00:00:00Z")
		s.holds(map[string]string{"exceptions": "fact,id,account_id,reason\nfx_rates,EUR,,malformed\n"}, "bad")
		s.run(map[string]string{"fx_rates": ratesHeader + "EUR,0.9,2024-01-01T00:00:00Z\n"}, "2025-01-01T00:00:00Z")
		s.holds(map[string]string{"exceptions": "fact,id,account_id,reason\n"}, "corrected")
	})
}

// A run under other terms that was cut short after it changed tiers and booked
// nothing is not forgotten: the next run under the old terms evaluates again, and
// as_of does not go back behind it (G-2, G-3).
func TestACutRunThatBookedNothingCounts(t *testing.T) {
	ledgertest.Engines(t, func(t *testing.T, dsn string) {
		s := newStand(t, dsn, terms.Published())
		files := order("300.00", "")
		files["orders"] = strings.Replace(files["orders"], "true", "false", 1)
		files["accounts"] = accountsHeader + "A,,2024-01-01T00:00:00Z,,,,\n"
		s.run(files, "2024-06-01T00:00:00Z")
		want := s.exports()

		published := s.job.Terms
		s.job.Terms = termstest.Of(t, map[string]any{"gold_from": "200.00"})
		ctx, cancel := context.WithCancelCause(context.Background())
		s.job.Ledger = &cutLedger{Ledger: s.job.Ledger, after: 2, cancel: cancel}
		var interrupted *jobs.InterruptError
		if _, err := s.job.Reconcile(ctx, s.instant("2024-06-02T00:00:00Z")); !errors.As(err, &interrupted) {
			t.Fatalf("not interrupted: %v", err)
		}
		var back *jobs.AsOfBackError
		if _, err := s.job.Reconcile(context.Background(), s.instant("2024-06-01T00:00:00Z")); !errors.As(err, &back) {
			t.Errorf("as_of went back: %v", err)
		}
		s.job.Terms = published
		s.run(files, "2024-06-02T00:00:00Z")
		s.holds(want, "under the old terms again")
	})
}
