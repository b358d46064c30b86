package jobs

// verify_kinds.go: the names of what a verification finds, and how it is gathered.

// What can be wrong with an account: its entries, and what else its evaluation says.
const (
	KindMissing   = "missing entry" // the rules give it, and it is not booked
	KindExtra     = "extra entry"   // it is booked, and the rules do not give it
	KindAmount    = "different amount"
	KindInstant   = "different instant"
	KindAsset     = "different asset"
	KindTier      = "wrong tier"
	KindWrong     = "wrong " // and the name of the report table that the account's state gives wrongly
	KindException = "wrong exception"
	KindDecision  = "wrong decision record"
	KindDue       = "wrong due date" // when the account must be evaluated next
	KindLots      = "lots do not foot"
	KindFailed    = "cannot be evaluated"
	KindUnknown   = "unknown account" // booked, and not in the mirror
)

// What can be wrong with bookings and decisions in themselves.
const (
	KindRevision = "gap in revisions"
	KindZero     = "zero amount"
	KindAssets   = "mixed assets"   // under one key
	KindReversal = "half reversal"  // an instant that a key has left is not reversed (G-5)
	KindOverflow = "sum overflows"  // of a key, or of an account's asset
	KindEarly    = "booked early"   // effective after the as_of of its run
	KindBookedAt = "wrong booking"  // booked_at is not the as_of of its run
	KindWrongRun = "wrong run"      // of another program, or out of order
	KindNoRun    = "run is unknown" // of a booking, a decision, an evaluation
)

// What can be wrong with the runs and the ledger as a whole.
const (
	KindChain   = "wrong hash"      // of a run: what it booked or decided is not what it was
	KindCount   = "wrong count"     // of a run's bookings
	KindGap     = "missing run"     // a number that no run has
	KindNoEnd   = "run without end" // and it is not the newest
	KindEndOnly = "end without run"
	KindAsOf    = "as_of goes back"
	KindTerms   = "wrong terms" // a text that does not hash to its name, or that is not there
	KindGuard   = "missing guard"
	KindClosing = "wrong closed month"
)

// findings count differences and keep the first ones.
type findings struct {
	limit int // 0: keeps all
	count int64
	kinds map[string]int64
	of    map[string]int64 // by program; empty: of the ledger as a whole
	shown []Difference
}

func newFindings(limit int) *findings {
	return &findings{limit: limit, kinds: make(map[string]int64), of: make(map[string]int64), shown: []Difference{}}
}

func (f *findings) add(list ...Difference) {
	for _, d := range list {
		f.count++
		f.kinds[d.Kind]++
		f.of[d.Program]++
		if f.limit == 0 || len(f.shown) < f.limit {
			f.shown = append(f.shown, d)
		}
	}
}

// merge takes in what was found after.
func (f *findings) merge(o *findings) {
	f.count += o.count
	for kind, n := range o.kinds {
		f.kinds[kind] += n
	}
	for program, n := range o.of {
		f.of[program] += n
	}
	if room := f.limit - len(f.shown); f.limit > 0 && len(o.shown) > room {
		f.shown = append(f.shown, o.shown[:room]...)
		return
	}
	f.shown = append(f.shown, o.shown...)
}

// CountOf is how many differences concern a program: its own and those of the ledger as
// a whole.
func (v *Verification) CountOf(program string) int64 { return v.of[program] + v.of[""] }

// ChainOK says whether the chain of run hashes is whole, for all programs.
func (v *Verification) ChainOK() bool {
	return v.Kinds[KindChain]+v.Kinds[KindCount]+v.Kinds[KindGap]+v.Kinds[KindEndOnly] == 0
}
