package jobs_test

// report_watch_test.go: reports and runs at the same time.

import (
	"context"
	"errors"
	"testing"
	"time"

	"trueup/io/ledger/ledgertest"
	"trueup/io/report"
	"trueup/jobs"
	"trueup/rules"
	"trueup/rules/terms"
)

// movingLedger is one on which a run begins while a report reads it.
type movingLedger struct {
	jobs.Ledger
	jobs.Auditor
	program string
}

func (m *movingLedger) Large(ctx context.Context, program string) ([]string, error) {
	run := &jobs.Run{Program: m.program, Job: "pull", AsOf: rules.None, Started: time.Now()}
	if err := m.Begin(ctx, run); err != nil {
		return nil, err
	}
	return m.Ledger.Large(ctx, program)
}

// Reports of an open month are of one state of the books or are not written; those of a
// closed month are made whatever happens.
func TestReportsWhileSomebodyWrites(t *testing.T) {
	ledgertest.Engines(t, func(t *testing.T, dsn string) {
		s := newStand(t, dsn, terms.Published())
		s.run(withAccount(order("100.00", "")), "2024-03-01T00:00:00Z")
		if _, err := s.close(month(t, "2024-01"), false); err != nil {
			t.Fatal(err)
		}
		closed := reportOptions()
		closed.From, closed.To = month(t, "2024-01"), month(t, "2024-01")
		audit, ok := s.job.Ledger.(jobs.Auditor)
		if !ok {
			t.Fatalf("%T cannot say who writes to it", s.job.Ledger)
		}
		written := func(o *jobs.ReportOptions) (int, error) {
			t.Helper()
			dir := t.TempDir()
			folder, err := report.NewFolder(dir, report.Options{})
			if err != nil {
				t.Fatal(err)
			}
			_, err = s.job.Report(context.Background(), folder, o)
			return len(filesIn(t, dir)), err
		}

		still := s.job.Ledger
		s.job.Ledger = &movingLedger{still, audit, "partner"}
		if files, err := written(reportOptions()); !errors.Is(err, jobs.ErrReportMoved) || files > 0 {
			t.Errorf("a run that begins meanwhile: %v, %d files", err, files)
		}
		if files, err := written(closed); err != nil || files == 0 {
			t.Errorf("a closed month: %v, %d files", err, files)
		}
		s.job.Ledger = still

		lease := jobs.Lease{Holder: "another", Job: "run", Since: time.Now(), Expires: time.Now().Add(time.Hour)}
		if err := still.Acquire(context.Background(), lease, time.Now()); err != nil {
			t.Fatal(err)
		}
		var held *jobs.HeldError
		if files, err := written(reportOptions()); !errors.As(err, &held) || held.Lease.Holder != "another" || files > 0 {
			t.Errorf("a run that holds the ledger: %v, %d files", err, files)
		}
		if files, err := written(closed); err != nil || files == 0 {
			t.Errorf("a closed month while a run holds the ledger: %v, %d files", err, files)
		}
		s.job.Wait = time.Hour
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		folder, err := report.NewFolder(t.TempDir(), report.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.job.Report(ctx, folder, reportOptions()); !errors.Is(err, context.Canceled) {
			t.Errorf("a wait that was interrupted: %v", err)
		}
	})
}
