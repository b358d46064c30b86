package finance

// boundaries.go: bookings close to an instant at which a day's difference counts.

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"trueup/rules"
)

// The boundaries, the most important first.
const (
	BoundaryYearEnd   = "year_end"   // 00:00 on 1 January
	BoundaryMonthEnd  = "month_end"  // 00:00 on the first of any other month
	BoundaryLeapDay   = "leap_day"   // 29 February, from its 00:00 to the next
	BoundaryDSTChange = "dst_change" // the zone's offset from UTC changes
)

var boundaryKinds = [...]string{BoundaryYearEnd, BoundaryMonthEnd, BoundaryLeapDay, BoundaryDSTChange}

const (
	yearEnd = iota
	monthEnd
	leapDay
	dstChange
)

const (
	hourMicros = 3600 * 1_000_000
	dayMicros  = 24 * hourMicros
	nearMicros = 48 * hourMicros // how near to a boundary is near
)

// BoundaryRow is a booking within 48 hours of a boundary. All is told in the program
// zone. A day is 24 hours; what the day would have changed is told aspect by aspect.
type BoundaryRow struct {
	AccountID   string         `csv:"account_id"`
	Key         string         `csv:"key"`
	Asset       rules.Asset    `csv:"asset"`
	Amount      rules.Quantity `csv:"amount"`
	EffectiveAt rules.Instant  `csv:"effective_at"`
	LocalTime   string         `csv:"local_time"` // RFC 3339 with the offset
	Boundary    string         `csv:"boundary"`
	BoundaryAt  rules.Instant  `csv:"boundary_at"` // of a leap day that is over its end, otherwise its start
	HoursFrom   Hours          `csv:"hours_from"`  // EffectiveAt less BoundaryAt
	DayEarlier  string         `csv:"a_day_earlier"`
	DayLater    string         `csv:"a_day_later"`
}

// Hours are hundredths of an hour; they have two decimals.
type Hours int64

// String is the hours with two decimals, such as -0.25.
func (h Hours) String() string { return rules.Cents(h).String() }

// hoursOf rounds away from zero: 0.00 is no time at all.
func hoursOf(d rules.Instant) Hours {
	const unit = hourMicros / 100
	if d < 0 {
		return -hoursOf(-d)
	}
	return Hours((d + unit - 1) / unit)
}

// Effects are what of an entry hangs on its instant beside the month.
type Effects struct {
	Value      rules.Instant // when what is behind it counts to a calendar year (B-11, B-14); None: it does not
	LifeMonths int           // of the lot that it brings, if that lives for calendar months (B-40); otherwise 0
}

// Boundaries finds the bookings near a boundary. It is for one goroutine.
type Boundaries struct {
	zone        rules.Zone
	from, until rules.Instant // what the rest covers; from goes back as bookings need it
	effects     func(*rules.Entry) Effects

	all   []boundary // by nearFrom, then kind
	first []int32    // by days of the span: the first boundary near to any of it, or -1

	month  rules.Month     // the first of the months
	months []rules.Instant // starts of the months of the span and those beside it
}

type boundary struct {
	kind                int
	at, ends            rules.Instant // the same but for a leap day
	nearFrom, nearUntil rules.Instant // both inclusive
}

// No ledger reaches as far.
var (
	firstBoundary = rules.FromTime(time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC))
	lastBoundary  = rules.FromTime(time.Date(9998, 1, 1, 0, 0, 0, 0, time.UTC))
)

// NewBoundaries finds the boundaries of a zone for bookings that take effect before an
// instant. effects tells what hangs on an entry.
func NewBoundaries(zone rules.Zone, until rules.Instant, effects func(*rules.Entry) Effects) *Boundaries {
	until = max(min(until, lastBoundary), firstBoundary)
	return &Boundaries{zone: zone, from: until, until: until, effects: effects}
}

// goBack finds the boundaries from the year of an instant on.
func (b *Boundaries) goBack(to rules.Instant) {
	b.from = max(b.zone.YearStart(b.zone.Year(to)), firstBoundary)
	b.all, b.months = b.all[:0], b.months[:0]
	b.findMonths()
	changes := b.from - nearMicros - 1
	for {
		at, ok := b.zone.NextChange(changes)
		if !ok || at > b.until+nearMicros {
			break
		}
		b.add(dstChange, at, at)
		changes = at
	}
	slices.SortFunc(b.all, func(x, y boundary) int {
		return cmp.Or(cmp.Compare(x.nearFrom, y.nearFrom), cmp.Compare(x.kind, y.kind))
	})
	b.index()
}

func (b *Boundaries) add(kind int, at, ends rules.Instant) {
	b.all = append(b.all, boundary{kind, at, ends, at - nearMicros, ends + nearMicros})
}

// findMonths fills in the months, and the boundaries that they make.
func (b *Boundaries) findMonths() {
	b.month = rules.NewDates(b.zone).Month(b.from) - 2
	for month := b.month; ; month++ {
		start := b.zone.MonthStart(month)
		b.months = append(b.months, start)
		kind := monthEnd
		if month%12 == 0 {
			kind = yearEnd
		}
		b.add(kind, start, start)
		if leap := month.First() - 1; month%12 == 2 && leap.String()[8:] == "29" {
			b.add(leapDay, b.zone.DayStart(int64(leap)), start)
		}
		if start > b.until+2*nearMicros {
			return
		}
	}
}

// index fills in first.
func (b *Boundaries) index() {
	b.first = make([]int32, (b.until-b.from+dayMicros-1)/dayMicros)
	for day := range b.first {
		b.first[day] = -1
	}
	for i := range b.all {
		x := &b.all[i]
		if x.nearUntil < b.from || x.nearFrom >= b.until {
			continue
		}
		last := min(x.nearUntil, b.until-1)
		for day := (max(x.nearFrom, b.from) - b.from) / dayMicros; day <= (last-b.from)/dayMicros; day++ {
			if b.first[day] < 0 {
				b.first[day] = int32(i)
			}
		}
	}
}

// Near appends the rows of an account's entry to dst, the boundaries in the order of
// their importance. Most entries are not near to any.
func (b *Boundaries) Near(dst []BoundaryRow, account string, e *rules.Entry) []BoundaryRow {
	if e.At >= b.until || e.At < firstBoundary {
		return dst
	}
	if e.At < b.from {
		b.goBack(e.At)
	}
	if first := b.first[(e.At-b.from)/dayMicros]; first >= 0 {
		return b.rows(dst, account, e, int(first))
	}
	return dst
}

// SortBoundaryRows sorts an account's rows by effective instant and key, those of one
// entry as they come.
func SortBoundaryRows(rows []BoundaryRow) {
	slices.SortStableFunc(rows, func(x, y BoundaryRow) int {
		return cmp.Or(cmp.Compare(x.EffectiveAt, y.EffectiveAt), strings.Compare(x.Key, y.Key))
	})
}

// rows appends the rows of a booking; no boundary before the first is near to it.
func (b *Boundaries) rows(dst []BoundaryRow, account string, e *rules.Entry, first int) []BoundaryRow {
	begin := len(dst)
	for i := first; i < len(b.all) && b.all[i].nearFrom <= e.At; i++ {
		x := &b.all[i]
		if e.At > x.nearUntil {
			continue
		}
		at := x.at
		if e.At >= x.ends {
			at = x.ends
		}
		dst = append(dst, BoundaryRow{
			AccountID: account, Key: e.Key, Asset: e.Asset, Amount: rules.Quantity{Asset: e.Asset, Amount: e.Amount},
			EffectiveAt: e.At, Boundary: boundaryKinds[x.kind], BoundaryAt: at, HoursFrom: hoursOf(e.At - at),
		})
	}
	rows := dst[begin:]
	if len(rows) == 0 {
		return dst
	}
	slices.SortStableFunc(rows, func(x, y BoundaryRow) int { return rank(x.Boundary) - rank(y.Boundary) })
	d := differing{b: b, at: e.At, effects: b.effects(e)}
	if e.Amount <= 0 {
		d.effects.LifeMonths = 0 // no lot comes of it
	}
	local := string(b.zone.AppendLocal(nil, e.At))
	for i := range rows {
		rows[i].LocalTime = local
		kind := rank(rows[i].Boundary)
		rows[i].DayEarlier, rows[i].DayLater = d.tell(kind, -dayMicros), d.tell(kind, dayMicros)
	}
	return dst
}

func rank(kind string) int { return slices.Index(boundaryKinds[:], kind) }
