package main

// close.go: trueup close: months that close.

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"trueup/io/console"
	"trueup/io/ledger"
	"trueup/io/report"
	"trueup/jobs"
	"trueup/rules"
)

func newClose(a *app) *cobra.Command {
	var list, earlier bool
	var format string
	cmd := &cobra.Command{
		Use:   "close MONTH",
		Short: "Close a calendar month: nothing is accounted for in it any more",
		Long: `Close a calendar month of the program zone. Its reports are made once more, must
foot, and stay what they are for ever: what is booked later is accounted for on the
first day of the earliest open month, in the column prior_period of the roll-forward.

A month can be closed when it is over at the last run's as_of and no earlier month
with bookings is open; --with-earlier closes those first. With --program all, the
month is closed for each program that has bookings in it and did not close it before,
one after another. A closing cannot be undone, and from the first one on the zone of
the terms cannot change.`,
		Example: `  trueup close 2026-10
  trueup close 2026-10 --with-earlier
  trueup close 2026-10 --program all --wait 10m
  trueup close --list`,
		Args: func(_ *cobra.Command, args []string) error {
			switch {
			case list && len(args) > 0:
				return errors.New("--list takes no month")
			case !list && len(args) != 1:
				return errors.New("name the month to close, such as 2026-10, or --list")
			}
			return nil
		},
		ValidArgsFunction: a.completeClosable,
		RunE: does(func(cmd *cobra.Command, args []string) error {
			if list {
				return a.withPrograms(cmd.Context(), ledger.OpenReadOnly, bookedTerms, func(ps jobs.Programs) error {
					closings, err := allClosings(cmd.Context(), ps)
					if err != nil {
						return err
					}
					return a.showClosings(format, closings)
				})
			}
			month, err := closable(cmd, args[0])
			if err != nil {
				return err
			}
			return a.withPrograms(cmd.Context(), ledger.Open, bookedTerms, func(ps jobs.Programs) error {
				closed, err := a.closeMonth(cmd.Context(), ps, month, earlier)
				if len(closed) > 0 {
					err = errors.Join(err, a.showClosings(format, closed))
				}
				return err
			})
		}),
	}
	a.waitFlag(cmd.Flags())
	cmd.Flags().BoolVar(&list, "list", false, "list the closed months")
	cmd.Flags().BoolVar(&earlier, "with-earlier", false, "close the open months before it first, oldest first")
	formatFlag(cmd.Flags(), &format, "what was closed, as text or json", "text", "json")
	cmd.MarkFlagsMutuallyExclusive("list", "with-earlier")
	return cmd
}

// closable reads the month to close, and refuses flags that a closing has no choice of.
func closable(cmd *cobra.Command, text string) (rules.Month, error) {
	switch {
	case cmd.Flags().Changed("as-of"):
		return 0, usagef("--as-of: a month is closed as the last run left it, at the end of the month")
	case cmd.Flags().Changed("terms"):
		return 0, usagef("--terms: a month is closed under the terms of the last run")
	case text == "":
		return 0, usagef("name the month to close, such as 2026-10, or --list")
	}
	return monthOf("", text)
}

// completeClosable offers the months before this one.
func (a *app) completeClosable(cmd *cobra.Command, args []string, word string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	months, how := a.completeMonths(cmd, args, word)
	return months[1:], how // this one is not over
}

func allClosings(ctx context.Context, ps jobs.Programs) ([]jobs.Closing, error) {
	var all []jobs.Closing
	for _, j := range ps {
		closings, err := j.Ledger.Closings(ctx, j.Program.Name)
		if err != nil {
			return nil, err
		}
		all = append(all, closings...)
	}
	return all, nil
}

// closeMonth closes a month for each program, and returns all that were closed. Of
// several programs, those of which nothing was booked yet and those that have nothing to
// close in the month, or closed it before, are passed over, unless that is all of them.
func (a *app) closeMonth(ctx context.Context, ps jobs.Programs, month rules.Month, earlier bool) ([]jobs.Closing, error) {
	booked := ps
	if len(ps) > 1 {
		booked = nil
		for _, j := range ps {
			last, err := j.Ledger.LastRun(ctx, j.Program.Name)
			switch {
			case err != nil:
				return nil, err
			case last != nil:
				booked = append(booked, j)
			default:
				a.log.Warn("nothing was booked yet of this program, so it has no month to close", "program", j.Program.Name)
			}
		}
	}
	if len(booked) == 0 {
		booked = ps[:1] // which says so
	}
	var all []jobs.Closing
	var needless error
	for _, j := range booked {
		closed, err := j.CloseMonth(ctx, month, earlier, closingOptions(), throwaway)
		all = append(all, closed...)
		var refused *jobs.CloseError
		if errors.As(err, &refused) && !refused.Needed && len(ps) > 1 {
			a.log.Warn("passed over: "+err.Error(), "program", j.Program.Name)
			needless = errors.Join(needless, fmt.Errorf("%s program: %w", j.Program.Name, err))
			continue
		}
		if err != nil && len(ps) > 1 {
			err = fmt.Errorf("%s program: %w", j.Program.Name, err)
		}
		if err != nil {
			return all, cutShort(ctx, err, "the month in hand was not closed")
		}
	}
	if len(all) == 0 {
		return nil, needless
	}
	return all, nil
}

// closingOptions are those of the reports that closings freeze.
func closingOptions() *jobs.ReportOptions {
	return &jobs.ReportOptions{NoticeDays: jobs.NoticeDays, ReadTerms: readTerms, Version: version}
}

// throwaway is a folder for reports of which only the hashes are kept.
func throwaway() (jobs.ReportFolder, error) { return new(report.Unkept), nil }

func (a *app) showClosings(format string, closings []jobs.Closing) error {
	return a.print(format, listed(closings), func(w io.Writer) error { return console.Closings(w, closings) })
}

// listedClosing is a closing as JSON shows it.
type listedClosing struct {
	Month     string `json:"month"`
	Program   string `json:"program"`
	Closed    string `json:"closed"`
	Run       int64  `json:"run"`
	AsOf      string `json:"as_of"`
	TermsHash string `json:"terms"`
}

func listed(closings []jobs.Closing) []listedClosing {
	list := make([]listedClosing, 0, len(closings))
	for i := range closings {
		c := &closings[i]
		list = append(list, listedClosing{c.Month.String(), c.Program, c.Closed.UTC().Format("2006-01-02T15:04:05Z"), c.Run, c.AsOf.String(), c.TermsHash})
	}
	return list
}
