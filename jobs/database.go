package jobs

// database.go: sources that change while they are read, and how far they were read.

import (
	"context"
	"fmt"

	"trueup/rules"
	"trueup/rules/fact"
)

// Database is a Source that changes while it is read and that can tell which rows
// changed since they were read last. Between Begin and End its tables stand as they were
// at one instant; Each, Select and Origin work in between only.
type Database interface {
	Source
	// Begin fixes the instant; End lets it go, and is safe without Begin.
	Begin(ctx context.Context, tables []*fact.Table) error
	End() error
	// Origin says where the table's rows come from and how they are read, without a
	// password. Empty: there is no such table, or its rows do not say when they changed.
	Origin(table *fact.Table) string
	// Select says what Each will read of the table: all of it (nil), or the rows changed
	// since a watermark, from some time before it on, and those that do not say when.
	Select(ctx context.Context, table *fact.Table, since *Watermark) error
	// Reached is how far Each has read the table, never less than what was selected; nil
	// if nothing can go on from there. Its Origin and Run are left to the caller.
	Reached(table *fact.Table) *Watermark
}

// Watermark is how far a table's source has been read: every row that changed by then
// was delivered. It advances with the delivery's commit only.
type Watermark struct {
	Origin    string        // of what; a watermark of another says nothing
	UpdatedAt rules.Instant // of the last row
	ID        string        // of that row, for people
	Run       int64         // the pull that read it
}

// since tells a database what to read of each table: what changed since the last
// delivery, if that was of the same origin and nothing asks for all of it.
func (j *Job) since(ctx context.Context, d Delivery, db Database) error {
	for _, table := range j.Program.Tables {
		if j.only != nil {
			if err := j.only.since(ctx, db, table); err != nil {
				return err
			}
			continue
		}
		mark := d.Watermark(table)
		if j.Full {
			d.Whole(table)
		}
		if j.Full || mark != nil && mark.Origin != j.readAs(db.Origin(table)) {
			mark = nil
		}
		if err := db.Select(ctx, table, mark); err != nil {
			return fmt.Errorf("pull %s: %w", table.Name, err)
		}
	}
	return nil
}

// reached notes how far a table of a database was read. What a source that is none
// delivered says nothing of how far a database was read: the next pull of one reads all.
func (j *Job) reached(d Delivery, db Database, table *fact.Table, rows int) {
	switch {
	case db != nil:
		mark := db.Reached(table)
		if mark != nil {
			mark.Origin = j.readAs(db.Origin(table))
		}
		d.Reached(table, mark)
	case rows > 0:
		d.Reached(table, nil)
	}
}

// readAs adds to what is read how it is read: what a row is also hangs on the zone, in
// which weeks begin.
func (j *Job) readAs(what string) string {
	return what + " in " + j.Terms.Zone.Name() + ", edition " + fact.Edition
}
