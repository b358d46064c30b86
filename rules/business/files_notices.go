package business

// files_notices.go: notices.csv, what someone should be told of an account.

import (
	"slices"
	"strconv"

	"trueup/rules"
	"trueup/rules/program"
)

// The notices.
const (
	noticePoints   = "points_expire"
	noticeCredits  = "credits_expire"
	noticeVoucher  = "voucher_expires"
	noticeTier     = "tier_changed"
	noticeAccepted = "redemption_accepted"
	noticeRejected = "redemption_rejected"
)

// noticeRow is one notice. An expiry gives what ends, of which fact, under which key;
// an accepted redemption its value and the last day to use it; a rejected one the
// points asked for and the reason; a tier change the tiers and what brought it.
type noticeRow struct {
	Account string        `csv:"account_id"`
	Notice  string        `csv:"notice"`
	At      rules.Instant `csv:"at"` // when it ends, or when it happened
	Asset   string        `csv:"asset"`
	Amount  quantity      `csv:"amount"`
	ID      string        `csv:"id"`
	Detail  string        `csv:"detail"`
}

// noticeRows emits what ends after as_of and by the span's notice, and tier changes and
// decided redemptions of the span, by instant, notice, id, detail.
func noticeRows(s *program.Span, a *program.Account, emit program.Emit[noticeRow]) error {
	var rows []noticeRow
	for i := range a.Position.Lots {
		l := &a.Position.Lots[i]
		if l.Left > 0 && l.Expires <= s.NoticeUntil { // after as_of: else nothing would be left
			rows = append(rows, noticeRow{
				Notice: endingNotice(l.Asset), At: l.Expires, Amount: quantity{l.Asset, l.Left}, ID: factOf(l.Key), Detail: l.Key,
			})
		}
	}
	for i := range a.Position.Standings {
		c := &a.Position.Standings[i]
		if c.Before != "" && s.Covers(c.From) {
			rows = append(rows, noticeRow{
				Notice: noticeTier, At: c.From, Detail: c.Before + " to " + c.Name + ": " + c.Reason + ", year value " + c.Value.String() + " USD",
			})
		}
	}
	for i := range a.Decisions {
		d := &a.Decisions[i]
		if !s.Covers(d.At) {
			continue
		}
		row, err := decisionNotice(s, d)
		if err != nil {
			return err
		}
		rows = append(rows, row)
	}
	slices.SortStableFunc(rows, func(a, b noticeRow) int {
		return byInstant(a.At, b.At, [2]string{a.Notice, b.Notice}, [2]string{a.ID, b.ID}, [2]string{a.Detail, b.Detail})
	})
	for i := range rows {
		rows[i].Account, rows[i].Asset = a.ID, string(rows[i].Amount.Asset)
		if err := emit(rows[i]); err != nil {
			return err
		}
	}
	return nil
}

func endingNotice(asset rules.Asset) string {
	switch asset {
	case rules.AssetCredits:
		return noticeCredits
	case rules.AssetVouchers:
		return noticeVoucher
	}
	return noticePoints
}

// decisionNotice tells of a decided redemption. Credits and vouchers can be used until
// just before they end (B-50, B-52): the last day, in the program zone, is that of the
// instant before.
func decisionNotice(s *program.Span, d *rules.Decision) (noticeRow, error) {
	r, err := decided(d)
	if err != nil {
		return noticeRow{}, err
	}
	row := noticeRow{Notice: noticeRejected, At: d.At, Amount: quantity{rules.AssetPoints, int64(r.points)}, ID: d.ID, Detail: r.kind + ": " + d.Reason}
	if !r.accepted {
		return row, nil
	}
	v := s.Terms.At(d.At)
	brings, life := rules.AssetVouchers, v.VoucherLifeDays
	if r.kind == kindCredits {
		brings, life = rules.AssetCredits, v.CreditsLifeDays
	}
	last := rules.NewDates(s.Terms.Zone).Day(d.At.AddDays(life) - 1)
	row.Notice, row.Amount = noticeAccepted, quantity{brings, int64(r.value)}
	row.Detail = r.kind + " for " + strconv.FormatInt(int64(r.points), 10) + " points, last day " + last.String()
	return row, nil
}
