package ledger

// delivered.go: what the last delivery of each table was. The same content
// delivered again can say nothing new: it is counted and not read.

import (
	"context"
	"database/sql"
	"encoding/json"

	"trueup/jobs"
	"trueup/rules/fact"
)

// last is the last delivery of a table.
type last struct {
	digest string
	run    int64
	counts jobs.PullCount
}

// lastDeliveries reads the last delivery of every table.
func lastDeliveries(ctx context.Context, q queryer, program string) (map[string]last, error) {
	all := map[string]last{}
	err := each(ctx, q, func(rows *sql.Rows) error {
		var (
			l      last
			kind   string
			counts []byte
		)
		if err := rows.Scan(&kind, &l.digest, &l.run, &counts); err != nil {
			return err
		}
		if err := json.Unmarshal(counts, &l.counts); err != nil {
			return err
		}
		all[kind] = l
		return nil
	}, "SELECT kind, digest, run, counts FROM delivered WHERE program = $1", program)
	return all, err
}

// Same says whether a table is delivered as it was the last time.
func (d *delivery) Same(table *fact.Table, digest string) bool {
	d.digests[table.Name] = digest
	return digest != "" && d.lasts[table.Name].digest == digest
}

// unread says that the table is the same and that its rows were not staged.
func (s *settling) unread() bool {
	return s.staged.rows == 0 && s.digest != "" && s.lasts[s.table.Name].digest == s.digest
}

// keepDigest notes what a table's delivery was, for the next.
func (s *settling) keepDigest(ctx context.Context) error {
	switch {
	case s.unread(), !s.asked && s.staged.rows == 0:
		return nil
	case s.digest == "":
		_, err := exec(ctx, s.tx, "DELETE FROM delivered WHERE program = $1 AND kind = $2", s.args()...)
		return err
	}
	counts, err := json.Marshal(s.counts[s.table.Name])
	if err != nil {
		return err
	}
	_, err = exec(ctx, s.tx, `INSERT INTO delivered (program, kind, digest, run, counts) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (program, kind) DO UPDATE SET digest = excluded.digest, run = excluded.run, counts = excluded.counts`,
		s.args(s.digest, s.run, string(counts))...)
	return err
}

// asideBefore is what of a table was set aside before this delivery.
type asideBefore struct {
	waits   bool                  // some of it for its account or parent
	nobodys bool                  // some of it has no account
	reasons map[fact.Reason]int64 // of the rows of the table's last delivery
}

// countAside looks once, for all tables, at what is set aside.
func countAside(ctx context.Context, q queryer, program string, lasts map[string]last) (map[string]*asideBefore, error) {
	all := map[string]*asideBefore{}
	err := each(ctx, q, func(rows *sql.Rows) error {
		var (
			kind    string
			reason  fact.Reason
			nobodys bool
			run, n  int64
		)
		if err := rows.Scan(&kind, &reason, &nobodys, &run, &n); err != nil {
			return err
		}
		a := all[kind]
		if a == nil {
			a = &asideBefore{reasons: map[fact.Reason]int64{}}
			all[kind] = a
		}
		a.waits = a.waits || reason == fact.UnknownAccount || reason == fact.UnknownOrder
		a.nobodys = a.nobodys || nobodys
		if run == lasts[kind].run || run == 0 {
			a.reasons[reason] += n
		}
		return nil
	}, `SELECT kind, reason, nobodys, run, count(*) FROM (
			SELECT kind, reason, account_id = '' AS nobodys, CASE WHEN id = '' THEN 0 ELSE copy >> 40 END AS run FROM set_aside WHERE program = $1) a
		GROUP BY kind, reason, nobodys, run`, program)
	return all, err
}

// countSame counts the rows of a table that is delivered as it was: those that
// were set aside then and still are, and the others as unchanged. (A row taken up
// since and set aside again, for its next reason, counts as unchanged.)
func (s *settling) countSame(count *jobs.PullCount) {
	then := s.lasts[s.table.Name].counts
	count.Read, count.Unread = then.Read, true
	before := s.delivery.aside[s.table.Name]
	if then.SetAside == 0 || before == nil {
		return
	}
	reasons := before.reasons
	takenUp := count.TakenUp
	for _, reason := range []fact.Reason{fact.UnknownAccount, fact.UnknownOrder} {
		n := min(takenUp, reasons[reason])
		reasons[reason] -= n
		takenUp -= n
		if reasons[reason] == 0 {
			delete(reasons, reason)
		}
	}
	for _, n := range reasons {
		count.SetAside += n
	}
	count.Reasons = reasons
	if count.SetAside > then.SetAside { // rows without an id come from any delivery
		count.SetAside, count.Reasons = then.SetAside, then.Reasons
	}
}
