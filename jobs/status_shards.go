package jobs

// status_shards.go: the runs of shards in the status and the metrics: those that together
// did all accounts are the one run that they are.

import "trueup/rules"

// foldShards makes one of the runs of shards that are done for all accounts, in the place
// of the last of them. Others stay as they are: a shard that failed, or that others are
// still missing to. The runs are newest first.
func foldShards(runs []RunStatus) []RunStatus {
	type kind struct {
		job   string
		count int
		asOf  rules.Instant
	}
	type set map[int]int // from the shard's index to that of its run
	sets := make(map[kind][]set)
	for i := range runs {
		shard := ShardOf(runs[i].Job)
		if shard.Whole() || runs[i].Status != StatusDone {
			continue
		}
		k := kind{withoutShard(runs[i].Job), shard.Count, runs[i].AsOf}
		n := 0 // the newest set without this shard: it may have been run again
		for n < len(sets[k]) && has(sets[k][n], shard.Index) {
			n++
		}
		if n == len(sets[k]) {
			sets[k] = append(sets[k], set{})
		}
		sets[k][n][shard.Index] = i
	}
	folded := make(map[int]RunStatus)
	inside := make(map[int]bool)
	for k, all := range sets {
		for _, s := range all {
			if len(s) < k.count {
				continue
			}
			place := len(runs)
			var parts []RunStatus
			for _, i := range s {
				place = min(place, i)
				parts = append(parts, runs[i])
				inside[i] = true
			}
			folded[place] = oneOf(k.job, parts)
		}
	}
	var shown []RunStatus
	for i := range runs {
		if r, ok := folded[i]; ok {
			shown = append(shown, r)
		} else if !inside[i] {
			shown = append(shown, runs[i])
		}
	}
	return shown
}

// AllWell says whether a shard's job was done by it and by all shards beside it, each when
// it last ended. The runs are newest first; those under way do not count yet.
func (s Shard) AllWell(job string, runs []RunEnd) bool {
	last := make(map[int]string)
	for i := range runs {
		o := ShardOf(runs[i].Run.Job)
		if _, known := last[o.Index]; known || o.Count != s.Count || withoutShard(runs[i].Run.Job) != job || runs[i].Status == "" {
			continue
		}
		if last[o.Index] = runs[i].Status; runs[i].Status != StatusDone {
			return false
		}
	}
	return len(last) == s.Count
}

func has(s map[int]int, index int) bool {
	_, ok := s[index]
	return ok
}

// oneOf is the run that shards are together: from the first beginning to the last end.
func oneOf(job string, parts []RunStatus) RunStatus {
	one := parts[0]
	one.Job, one.Shards, one.Booked = job, len(parts), 0
	for i := range parts {
		p := &parts[i]
		one.Run = max(one.Run, p.Run)
		one.Booked += p.Booked
		if p.Started.Before(one.Started) {
			one.Started = p.Started
		}
		if p.Ended.After(one.Ended) {
			one.Ended = p.Ended
		}
	}
	return one
}
