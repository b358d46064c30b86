package jobs

// shard.go: parts of the accounts that are evaluated at the same time, each by a
// process of its own, and how their runs are links of one chain.

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/cespare/xxhash/v2"
)

// Shard is one of Count parts of the accounts, Index from 0. The zero value is all of them.
type Shard struct{ Index, Count int }

// ParseShard reads a shard as people write it: 0/4 is the first of four. 0/1 is all accounts.
func ParseShard(text string) (Shard, error) {
	index, count, _ := strings.Cut(text, "/")
	i, err := strconv.ParseUint(index, 10, 16)
	n, countErr := strconv.ParseUint(count, 10, 16)
	s := Shard{int(i), int(n)}
	switch {
	case err != nil || countErr != nil || s.String() != text:
		return Shard{}, fmt.Errorf("%q is not a shard such as 0/4, the first of four", text)
	case n == 0 || i >= n:
		return Shard{}, fmt.Errorf("%q: the shards of %d are 0/%d to %d/%d", text, n, n, max(n, 1)-1, n)
	case n == 1:
		return Shard{}, nil
	}
	return s, nil
}

// Whole says that the shard is all accounts.
func (s Shard) Whole() bool { return s.Count == 0 }

// String is the shard as ParseShard reads it; empty if it is all accounts.
func (s Shard) String() string {
	if s.Whole() {
		return ""
	}
	return strconv.Itoa(s.Index) + "/" + strconv.Itoa(s.Count)
}

// Has says whether an account belongs to the shard: by a hash of its id, the same on
// every machine and in every version.
func (s Shard) Has(account string) bool {
	return s.Whole() || xxhash.Sum64String(account)%uint64(s.Count) == uint64(s.Index)
}

// Excludes says that no two processes may write as these shards at the same time: some
// account may be in both. Shards of one number of shards are apart, if they are not the same.
func (s Shard) Excludes(o Shard) bool {
	return s.Whole() || o.Whole() || s.Count != o.Count || s == o
}

// job is the name of the shard's runs: reconcile 0/4.
func (s Shard) job(name string) string {
	if s.Whole() {
		return name
	}
	return name + " " + s.String()
}

// ShardOf is the shard of a run, by its job.
func ShardOf(job string) Shard {
	s, err := ParseShard(job[strings.LastIndexByte(job, ' ')+1:])
	if err != nil {
		return Shard{}
	}
	return s
}

// withoutShard is the job of which a run is, without the run's shard.
func withoutShard(job string) string {
	return strings.TrimSuffix(job, " "+ShardOf(job).String())
}

// LastOfAll is when a job was last done for every account, zero if it never was. last is
// when its runs and those of its shards were last done, by their names. Shards count once
// all of their number are there, from the one on that was done first: what one of them did
// is not done for the others' accounts.
func LastOfAll(job string, last map[string]time.Time) time.Time {
	latest := last[job]
	for name := range last {
		s := ShardOf(name)
		if s.Index > 0 || s.Whole() || s.job(job) != name {
			continue
		}
		first := last[name]
		for ; s.Index < s.Count; s.Index++ {
			if at := last[s.job(job)]; at.Before(first) {
				first = at
			}
		}
		if first.After(latest) {
			latest = first
		}
	}
	return latest
}

// ChainEnd is where a chain of runs ends. Runs of shards may go on at the same time, in
// no order: each is chained to the last run before them that was of all accounts, and
// the next such run to that one and all of them.
type ChainEnd struct {
	whole  string   // hash of the last run of all accounts
	shards []string // of the shards' runs after it, by number
}

// Add takes in a run that ended, in the order of the numbers. A run without a hash, such
// as a pull, is no link.
func (c *ChainEnd) Add(job, hash string) {
	switch {
	case hash == "":
	case ShardOf(job).Whole():
		c.whole, c.shards = hash, nil
	default:
		c.shards = append(c.shards, hash)
	}
}

// Before is the hash that a run of a job is chained to if it begins now, empty at the
// beginning.
func (c *ChainEnd) Before(job string) string {
	if len(c.shards) == 0 || !ShardOf(job).Whole() {
		return c.whole
	}
	all := sha256.Sum256([]byte(c.whole + "\n" + strings.Join(c.shards, "\n")))
	return hex.EncodeToString(all[:])
}
