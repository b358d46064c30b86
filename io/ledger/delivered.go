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

// countSame counts the rows of a table that is delivered as it was: those that
// were set aside then and still are, and the others as unchanged. (A row taken up
// since and set aside again, for its next reason, counts as unchanged.)
func (s *settling) countSame(ctx context.Context, count *jobs.PullCount) error {
	then := s.lasts[s.table.Name]
	count.Read = then.counts.Read
	if then.counts.SetAside == 0 {
		return nil
	}
	now := jobs.PullCount{Reasons: map[fact.Reason]int64{}}
	err := each(ctx, s.tx, func(rows *sql.Rows) error {
		var (
			reason fact.Reason
			n      int64
		)
		err := rows.Scan(&reason, &n)
		now.Reasons[reason] = n
		now.SetAside += n
		return err
	}, "SELECT reason, count(*) FROM set_aside WHERE program = $1 AND kind = $2 AND (copy >> 40 = $3 OR id = '') GROUP BY reason",
		s.args(then.run)...)
	if now.SetAside > then.counts.SetAside { // rows without an id come from any delivery
		now = then.counts
	}
	count.SetAside, count.Reasons = now.SetAside, now.Reasons
	return err
}
