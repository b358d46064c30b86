package main

// close.go: trueup close: months that close.

import (
	"errors"
	"io"
	"os"

	"github.com/spf13/cobra"

	"trueup/io/console"
	"trueup/io/ledger"
	"trueup/io/report"
	"trueup/jobs"
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
A month cannot be closed before it is over at the last run's as_of, nor while an
earlier one is open. A closing cannot be undone.`,
		Example: `  trueup close 2026-10
  trueup close 2026-10 --with-earlier
  trueup close --list`,
		Args: func(_ *cobra.Command, args []string) error {
			switch {
			case list && len(args) > 0:
				return errors.New("--list takes no month")
			case !list && len(args) != 1:
				return errors.New("one month is needed, such as 2026-10, or --list")
			}
			return nil
		},
		RunE: does(func(cmd *cobra.Command, args []string) error {
			show := func(closings []jobs.Closing) error {
				return a.print(format, listed(closings), func(w io.Writer) error { return console.Closings(w, closings) })
			}
			if list {
				return a.eachPast(cmd.Context(), func(j *jobs.Job, _ bool) error {
					closings, err := j.Ledger.Closings(cmd.Context(), j.Program.Name)
					if err != nil {
						return err
					}
					return show(closings)
				})
			}
			month, err := monthOf("month", args[0])
			if err != nil {
				return err
			}
			return a.eachPresent(cmd.Context(), ledger.Open, func(j *jobs.Job, _ bool) error {
				closed, err := j.CloseMonth(cmd.Context(), month, earlier, closingOptions(), throwaway)
				return errors.Join(show(closed), err)
			})
		}),
	}
	a.waitFlag(cmd.Flags())
	cmd.Flags().BoolVar(&list, "list", false, "list the closed months")
	cmd.Flags().BoolVar(&earlier, "with-earlier", false, "close the open months before it first, oldest first")
	formatFlag(cmd.Flags(), &format, "what was closed, as text or json", "text", "json")
	return cmd
}

// closingOptions are those of the reports that closings freeze.
func closingOptions() *jobs.ReportOptions {
	return &jobs.ReportOptions{NoticeDays: jobs.NoticeDays, ReadTerms: readTerms, Version: version}
}

// throwaway makes a folder for a report of which only the hashes are kept.
func throwaway() (jobs.ReportFolder, error) {
	dir, err := os.MkdirTemp("", "trueup-close-")
	if err != nil {
		return nil, err
	}
	folder, err := report.NewFolder(dir, report.Options{})
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	return &scratchFolder{folder, dir}, nil
}

// scratchFolder is a folder that is gone when it is done with.
type scratchFolder struct {
	jobs.ReportFolder
	dir string
}

// Commit gives nothing a name: the files are of no use to anybody.
func (s *scratchFolder) Commit() error { return nil }

// Discard removes the folder.
func (s *scratchFolder) Discard() error {
	return errors.Join(s.ReportFolder.Discard(), os.RemoveAll(s.dir))
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
