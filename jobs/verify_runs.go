package jobs

// verify_runs.go: the runs in themselves: their numbers, ends, terms and order, and
// the chain of their hashes.

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"trueup/rules"
	"trueup/rules/terms"
)

// runAudits are the runs by number. Each has a chain of its own, begun with the hash
// that is recorded of what is before it (ChainEnd): so each broken link is named alone.
type runAudits struct {
	list     []*runAudit
	byNumber map[int64]*runAudit
}

// runAudit is a run with what the books hold of it.
type runAudit struct {
	AuditedRun
	chain  *rules.Chain // nil without a run
	booked int64
}

// links says whether the run is a link of the chain; a pull books nothing and is none.
func (r *runAudit) links() bool { return r.Run != nil && r.Run.AsOf != rules.None }

// counts says whether no later run may have an earlier as_of.
func (r *runAudit) counts() bool {
	return r.links() && r.End != nil && (r.End.Status == "done" || r.End.Status == "partly" || r.End.Booked > 0)
}

func (v *verifier) readRuns(ctx context.Context) error {
	rows, err := v.audit.AuditRuns(ctx)
	if err != nil {
		return err
	}
	v.runs.byNumber = make(map[int64]*runAudit, len(rows))
	var end ChainEnd
	for _, row := range rows {
		r := &runAudit{AuditedRun: row}
		if row.Run != nil {
			r.chain = rules.NewChain(end.Before(row.Run.Job), row.Number, row.Run.AsOf)
			v.sum.Runs++
		}
		switch {
		case row.End == nil:
		case row.Run == nil:
			end.Add("", row.End.Hash)
		default:
			end.Add(row.Run.Job, row.End.Hash)
		}
		v.runs.list = append(v.runs.list, r)
		v.runs.byNumber[row.Number] = r
	}
	v.sum.Hash = end.Before("")
	v.texts, err = v.audit.AuditTerms(ctx)
	return err
}

// judgeRuns names what is wrong with the runs, once everything booked was read.
func (v *verifier) judgeRuns(found *findings) {
	v.judgeTerms(found)
	next, latest := int64(1), make(map[string]rules.Instant)
	for n, r := range v.runs.list {
		if r.Run == nil {
			found.add(Difference{Kind: KindEndOnly, Run: r.Number, Books: "ended " + r.End.Status})
			continue
		}
		if r.Number > next {
			found.add(gap(next, r.Number))
		}
		next = r.Number + 1
		if r.End == nil && v.mustHaveEnded(n) {
			found.add(Difference{Kind: KindNoEnd, Run: r.Number, Rules: "ended, before run " + strconv.FormatInt(v.runs.list[n+1].Number, 10)})
		}
		r.judge(found)
		if !r.links() {
			continue
		}
		before, known := latest[r.Run.Program]
		if known && r.Run.AsOf < before {
			found.add(Difference{Kind: KindAsOf, Program: r.Run.Program, Run: r.Number, Books: r.Run.AsOf.String(), Rules: "not before " + before.String()})
		}
		if r.counts() && (!known || r.Run.AsOf > before) {
			latest[r.Run.Program] = r.Run.AsOf
		}
	}
}

// mustHaveEnded says whether a run after the nth would have ended it, had it died. One
// of another shard may have begun while the lease of a dead one was not over yet.
func (v *verifier) mustHaveEnded(n int) bool {
	shard := ShardOf(v.runs.list[n].Run.Job)
	return slices.ContainsFunc(v.runs.list[n+1:], func(r *runAudit) bool {
		return r.Run == nil || shard.Excludes(ShardOf(r.Run.Job))
	})
}

// gap names the runs from next to before number.
func gap(next, number int64) Difference {
	d := Difference{Kind: KindGap, Run: next, Rules: "a run of this number"}
	if number > next+1 {
		d.Count, d.Rules = number-next, fmt.Sprintf("runs of the numbers %d to %d", next, number-1)
	}
	return d
}

// judge compares how a run ended with what the books hold of it.
func (r *runAudit) judge(found *findings) {
	if r.End == nil {
		return
	}
	if r.End.Booked != r.booked {
		found.add(Difference{Kind: KindCount, Program: r.Run.Program, Run: r.Number,
			Books: strconv.FormatInt(r.booked, 10) + " bookings", Rules: strconv.FormatInt(r.End.Booked, 10) + " recorded at its end"})
	}
	hash := ""
	switch {
	case r.links():
		hash = r.chain.Sum()
	case r.Run.Job != "pull": // what it hashes is not of the books
		return
	}
	if r.End.Hash != hash {
		found.add(Difference{Kind: KindChain, Program: r.Run.Program, Run: r.Number, Books: hash, Rules: r.End.Hash})
	}
}

// judgeTerms names the terms that runs used and that are not there, or are not what
// they were.
func (v *verifier) judgeTerms(found *findings) {
	missing := make(map[string]bool)
	for _, r := range v.runs.list {
		if r.Run == nil || r.Run.TermsHash == "" || missing[r.Run.TermsHash] {
			continue
		}
		if _, ok := v.texts[r.Run.TermsHash]; !ok {
			missing[r.Run.TermsHash] = true
			found.add(Difference{Kind: KindTerms, Program: r.Run.Program, Run: r.Number, Key: r.Run.TermsHash, Rules: "the text of the run's terms"})
		}
	}
	hashes := make([]string, 0, len(v.texts))
	for hash := range v.texts {
		hashes = append(hashes, hash)
	}
	slices.Sort(hashes)
	for _, hash := range hashes {
		if !terms.TextHas(v.texts[hash], hash) {
			found.add(Difference{Kind: KindTerms, Key: hash,
				Books: "a text with the hash " + terms.HashText(v.texts[hash]), Rules: "the text with the hash " + hash})
		}
	}
}

// sameTerms says whether all of a program's runs were under the same terms.
func (v *verifier) sameTerms(program string) bool {
	hash := ""
	for _, r := range v.runs.list {
		if !r.links() || r.Run.Program != program {
			continue
		}
		if hash != "" && r.Run.TermsHash != hash {
			return false
		}
		hash = r.Run.TermsHash
	}
	return true
}
