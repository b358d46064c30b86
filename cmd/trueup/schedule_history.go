package main

// schedule_history.go: which turns of a schedule were done, as its state file and the
// ledgers say; and where that is told to others, the health endpoint.

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"trueup/io/ledger"
	"trueup/jobs"
)

// Ask says what is known of a turn. The ledger knows of runs and closings, whoever did
// them; where it cannot tell entries apart, the state file, if there is one, alone does.
func (s *schedule) Ask(ctx context.Context, e *jobs.ScheduleEntry, planned time.Time) (jobs.Past, error) {
	entry := s.entries[e.Name]
	past := jobs.PastUnknown
	if s.state != nil {
		done, seen, err := s.state.Done(e.Name)
		switch {
		case err != nil:
			return past, err
		case seen && !done.Before(planned):
			return jobs.PastDone, nil
		case seen:
			past = jobs.PastMissed
		}
	}
	if !entry.Month && (!jobs.LeavesRuns(entry.Command) || entry.twin != "" && s.state != nil) {
		return past, nil
	}
	booked, err := s.askLedgerOf(ctx, entry, planned)
	if err != nil || booked != jobs.PastUnknown {
		return booked, err
	}
	return past, nil
}

func (s *schedule) askLedgerOf(ctx context.Context, e *scheduledEntry, planned time.Time) (past jobs.Past, err error) {
	store, err := ledger.OpenReadOnly(ctx, e.ledger)
	if err != nil {
		return past, redacted(err, e.ledger)
	}
	if e.Month {
		past, err = jobs.PastClosing(ctx, store, e.programs, jobs.MonthBefore(planned, e.Zone))
	} else {
		past, err = jobs.PastRuns(ctx, store, e.programs, e.Command, planned)
	}
	return past, redacted(errors.Join(err, store.Close()), e.ledger)
}

// redacted is an error whose text is without the ledger's password.
func redacted(err error, dsn string) error {
	if err == nil {
		return nil
	}
	return &entryError{redact(err.Error(), dsn), err}
}

// Did remembers a turn, if there is a state file.
func (s *schedule) Did(e *jobs.ScheduleEntry, planned time.Time) error {
	if s.state == nil {
		return nil
	}
	return s.state.Did(e.Name, planned)
}

// serveHealth tells the state of the schedule at the address that the file names, if it
// names one, until stop is called.
func (s *schedule) serveHealth(ctx context.Context, plan *jobs.Schedule) (stop func(), err error) {
	if s.file.Health == "" {
		return func() {}, nil
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", s.file.Health)
	if err != nil {
		return nil, fmt.Errorf("health: %w", err)
	}
	const patience = 10 * time.Second
	server := &http.Server{Handler: healthHandler(plan), ReadTimeout: patience, WriteTimeout: patience, MaxHeaderBytes: 1 << 13}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			s.log.Error("the health endpoint ended", "error", err)
		}
	}()
	s.log.Info("health", "url", "http://"+listener.Addr().String()+"/healthz")
	return func() {
		if err := server.Close(); err != nil {
			s.log.Warn("the health endpoint did not end well", "error", err)
		}
		<-ended
	}, nil
}

// healthHandler answers /healthz: 200 if all is well, else 503, and how each entry stands.
func healthHandler(plan *jobs.Schedule) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		h := plan.Health()
		text, err := json.MarshalIndent(h, "", "  ")
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		if !h.Well {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		_, _ = w.Write(append(text, '\n')) // who asked is gone
	})
	return mux
}
