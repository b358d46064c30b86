package jobs

// zone.go: the zone of the books, which the first closing settles.

import (
	"context"
	"fmt"

	"trueup/rules"
)

// ZoneError refuses terms whose zone is another than that of closed months: which
// month a booking belongs to would change.
type ZoneError struct {
	Month         rules.Month // the first that was closed
	Closed, Terms string      // zones
}

func (e *ZoneError) Error() string {
	return fmt.Sprintf("%s was closed in the zone %s, and the terms have %s: the zone of the books cannot change any more; put zone: %s into the terms file",
		e.Month, e.Closed, e.Terms, e.Closed)
}

// keepsZone refuses terms in another zone than that of the closed months.
func (j *Job) keepsZone(ctx context.Context) error {
	closings, err := j.Ledger.Closings(ctx, j.Program.Name)
	if err != nil || len(closings) == 0 {
		return err
	}
	return sameZone(&closings[0], j.Terms.Zone)
}

func sameZone(c *Closing, zone rules.Zone) error {
	if c.Zone == zone.Name() {
		return nil
	}
	return &ZoneError{Month: c.Month, Closed: c.Zone, Terms: zone.Name()}
}
