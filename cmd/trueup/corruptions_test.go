package main

// corruptions_test.go: the ways in which corrupted_test.go corrupts a ledger, and what
// verify must say of each.

import (
	"slices"
	"testing"

	"trueup/jobs"
)

func corruptions() []corruption {
	return slices.Concat(bookingCorruptions(), decisionCorruptions(), runCorruptions(), otherCorruptions())
}

const where = " WHERE account_id = $1 AND key = $2 AND revision = 0"

// bookingCorruptions change one booking.
func bookingCorruptions() []corruption {
	hash := jobs.Difference{Kind: jobs.KindChain, Run: 4}
	one := func(name, statement, kind string, kinds ...string) corruption {
		return corruption{name, func(_ *testing.T, b *brokenBooks) []jobs.Difference {
			account, key := b.entry()
			b.change(statement, account, key)
			return []jobs.Difference{{Kind: kind, Account: account, Key: key}, hash}
		}, kinds}
	}
	const again = `INSERT INTO booking SELECT account_id, program, key, `
	return []corruption{
		one("an amount is changed", "UPDATE booking SET amount = amount + 1"+where, jobs.KindAmount,
			jobs.KindAmount, jobs.KindLots, jobs.KindChain),
		one("a booking is deleted", "DELETE FROM booking"+where, jobs.KindMissing,
			jobs.KindMissing, jobs.KindLots, jobs.KindChain, jobs.KindCount),
		one("a booking is doubled with a new revision", again+`revision + 1, asset, amount, effective_at, booked_at, run, clauses, terms FROM booking`+where, jobs.KindAmount,
			jobs.KindAmount, jobs.KindLots, jobs.KindChain, jobs.KindCount),
		one("a booking is doubled with a revision far off", again+`revision + 7, asset, amount, effective_at, booked_at, run, clauses, terms FROM booking`+where, jobs.KindRevision,
			jobs.KindRevision, jobs.KindAmount, jobs.KindLots, jobs.KindChain, jobs.KindCount),
		one("a booking is doubled at another instant", again+`revision + 1, asset, amount, effective_at - 1, booked_at, run, clauses, terms FROM booking`+where, jobs.KindReversal,
			jobs.KindReversal, jobs.KindAmount, jobs.KindInstant, jobs.KindLots, jobs.KindChain, jobs.KindCount),
		one("a correction is in another asset", again+`revision + 1, 'credits', amount, effective_at, booked_at, run, clauses, terms FROM booking`+where, jobs.KindAssets,
			jobs.KindAssets, jobs.KindAmount, jobs.KindLots, jobs.KindChain, jobs.KindCount),
		one("a correction of nothing is booked", again+`revision + 1, asset, 0, effective_at, booked_at, run, clauses, terms FROM booking`+where, jobs.KindZero,
			jobs.KindZero, jobs.KindChain, jobs.KindCount),
		one("a correction is as large as numbers go", again+`revision + 1, asset, 9223372036854775807, effective_at, booked_at, run, clauses, terms FROM booking`+where, jobs.KindOverflow,
			jobs.KindOverflow, jobs.KindChain, jobs.KindCount),
		one("a booking takes effect earlier", "UPDATE booking SET effective_at = effective_at - 1000000"+where, jobs.KindInstant,
			jobs.KindInstant, jobs.KindChain),
		one("a booking takes effect after it was booked", "UPDATE booking SET effective_at = booked_at + 1"+where, jobs.KindEarly,
			jobs.KindEarly, jobs.KindInstant, jobs.KindChain),
		one("a booking is in another asset", "UPDATE booking SET asset = 'credits'"+where, jobs.KindAsset,
			jobs.KindAsset, jobs.KindLots, jobs.KindChain),
		{"a booking is another account's", func(_ *testing.T, b *brokenBooks) []jobs.Difference {
			account, key := b.entry()
			other := b.row("SELECT max(account_id) FROM fact WHERE kind = 'accounts'")[0]
			b.change("UPDATE booking SET account_id = $3"+where, account, key, other)
			return []jobs.Difference{{Kind: jobs.KindMissing, Account: account, Key: key}, {Kind: jobs.KindExtra, Account: other, Key: key}, hash}
		}, []string{jobs.KindMissing, jobs.KindExtra, jobs.KindLots, jobs.KindChain}},
		{"a booking is of an account that nobody knows", func(_ *testing.T, b *brokenBooks) []jobs.Difference {
			account, key := b.entry()
			b.change("UPDATE booking SET account_id = 'ghost'"+where, account, key)
			return []jobs.Difference{{Kind: jobs.KindUnknown, Account: "ghost"}, {Kind: jobs.KindMissing, Account: account, Key: key}, hash}
		}, []string{jobs.KindMissing, jobs.KindUnknown, jobs.KindLots, jobs.KindChain}},
		{"a booking is of another run", func(_ *testing.T, b *brokenBooks) []jobs.Difference {
			account, key := b.entry()
			b.change("UPDATE booking SET run = 2"+where, account, key)
			return []jobs.Difference{
				{Kind: jobs.KindBookedAt, Account: account, Key: key, Run: 2}, hash, {Kind: jobs.KindChain, Run: 2},
				{Kind: jobs.KindCount, Run: 2}, {Kind: jobs.KindCount, Run: 4},
			}
		}, []string{jobs.KindBookedAt, jobs.KindChain, jobs.KindCount}},
		{"a booking is of a run that is not there", func(_ *testing.T, b *brokenBooks) []jobs.Difference {
			account, key := b.entry()
			b.change("UPDATE booking SET run = 77"+where, account, key)
			return []jobs.Difference{{Kind: jobs.KindNoRun, Account: account, Key: key, Run: 77}, hash}
		}, []string{jobs.KindNoRun, jobs.KindChain, jobs.KindCount}},
		{"a booking has other clauses", func(_ *testing.T, b *brokenBooks) []jobs.Difference {
			account, key := b.entry()
			b.change("UPDATE booking SET clauses = 'B-99'"+where, account, key)
			return []jobs.Difference{hash}
		}, []string{jobs.KindChain}},
	}
}

const whereDecided = " WHERE account_id = $1 AND id = $2"

// decisionCorruptions change one decision.
func decisionCorruptions() []corruption {
	one := func(name, statement string, books, want string, kinds ...string) corruption {
		return corruption{name, func(_ *testing.T, b *brokenBooks) []jobs.Difference {
			account, id := b.decision()
			b.change(statement, account, id)
			return []jobs.Difference{{Kind: jobs.KindDecision, Account: account, Key: id, Books: books, Rules: want}, {Kind: jobs.KindChain}}
		}, kinds}
	}
	return []corruption{
		one("a decision is turned into a rejection", "UPDATE decision SET outcome = 'rejected', reason = 'below_minimum'"+whereDecided,
			"rejected (below_minimum)", "is booked",
			jobs.KindDecision, jobs.KindExtra, jobs.KindAmount, jobs.KindChain),
		one("a decision has no reason", "UPDATE decision SET outcome = 'rejected'"+whereDecided,
			"rejected for", "a reason",
			jobs.KindDecision, jobs.KindExtra, jobs.KindAmount, jobs.KindChain),
		one("a decision is of other points", "UPDATE decision SET content = replace(content, '|credits|', '|credits|1')"+whereDecided,
			"accepted", "accepted",
			jobs.KindDecision, jobs.KindException, jobs.KindAmount, jobs.KindChain),
		one("a decision is for another instant", "UPDATE decision SET decided_for = decided_for - 1"+whereDecided,
			"accepted", "accepted",
			jobs.KindDecision, jobs.KindException, jobs.KindInstant, jobs.KindChain),
		one("a decision is deleted", "DELETE FROM decision"+whereDecided,
			"", "accepted",
			jobs.KindDecision, jobs.KindChain),
		{"a decision is of nothing", func(_ *testing.T, b *brokenBooks) []jobs.Difference {
			account, id := b.decision()
			b.change("INSERT INTO decision SELECT account_id, program, id || '-2', outcome, reason, decided_for, content, run FROM decision"+whereDecided, account, id)
			return []jobs.Difference{
				{Kind: jobs.KindDecision, Account: account, Key: id + "-2", Books: "accepted"},
				{Kind: jobs.KindMissing, Account: account, Key: "redeem/" + id + "-2"},
			}
		}, []string{jobs.KindDecision, jobs.KindMissing, jobs.KindAmount, jobs.KindChain}},
	}
}

// runCorruptions change the runs, their ends or their terms.
func runCorruptions() []corruption {
	one := func(name, statement string, want []jobs.Difference, kinds ...string) corruption {
		return corruption{name, func(_ *testing.T, b *brokenBooks) []jobs.Difference {
			b.change(statement)
			return want
		}, kinds}
	}
	return []corruption{
		one("a run's hash is changed", "UPDATE run_end SET hash = 'f' || substr(hash, 2, 63) || '0' WHERE run = 2",
			[]jobs.Difference{{Kind: jobs.KindChain, Run: 2}, {Kind: jobs.KindChain, Run: 4}}, jobs.KindChain),
		one("a run's count is changed", "UPDATE run_end SET booked = booked - 1 WHERE run = 2",
			[]jobs.Difference{{Kind: jobs.KindCount, Run: 2}}, jobs.KindCount),
		one("a run's end is deleted", "DELETE FROM run_end WHERE run = 2",
			[]jobs.Difference{{Kind: jobs.KindNoEnd, Run: 2}, {Kind: jobs.KindChain, Run: 4}}, jobs.KindNoEnd, jobs.KindChain),
		one("a pull is deleted", "DELETE FROM run WHERE number = 3",
			[]jobs.Difference{{Kind: jobs.KindGap, Run: 3}, {Kind: jobs.KindEndOnly, Run: 3}}, jobs.KindGap, jobs.KindEndOnly),
		one("a run's as_of is changed", "UPDATE run SET as_of = as_of - 1 WHERE number = 2",
			[]jobs.Difference{{Kind: jobs.KindChain, Run: 2}, {Kind: jobs.KindBookedAt, Run: 2}}, jobs.KindChain, jobs.KindBookedAt),
		one("a run is of the other program", "UPDATE run SET program = 'partner' WHERE number = 2",
			[]jobs.Difference{{Kind: jobs.KindWrongRun, Run: 2, Books: "partner"}}, jobs.KindWrongRun),
		one("the terms are changed", "UPDATE terms_text SET text = replace(text, 'points_per_dollar: 5', 'points_per_dollar: 6')",
			[]jobs.Difference{{Kind: jobs.KindTerms}}, jobs.KindTerms),
		one("the terms are deleted", "DELETE FROM terms_text",
			[]jobs.Difference{{Kind: jobs.KindTerms, Run: 1}}, jobs.KindTerms),
		{"a run is forged with its end", func(_ *testing.T, b *brokenBooks) []jobs.Difference {
			b.change("INSERT INTO run SELECT 5, program, job, as_of, started, terms_hash FROM run WHERE number = 4")
			b.change("INSERT INTO run_end SELECT 5, ended, status, counts, 0, '" + forgedHash + "' FROM run_end WHERE run = 4")
			return []jobs.Difference{{Kind: jobs.KindChain, Run: 5, Rules: forgedHash}}
		}, []string{jobs.KindChain}},
		{"a run is forged that books", func(_ *testing.T, b *brokenBooks) []jobs.Difference {
			account, _ := b.entry()
			b.change("INSERT INTO run SELECT 5, program, job, as_of - 1, started, 'other terms' FROM run WHERE number = 4")
			b.change("INSERT INTO run_end SELECT 5, ended, status, counts, 1, '" + forgedHash + "' FROM run_end WHERE run = 4")
			b.change(`INSERT INTO booking SELECT $1, 'business', 'earn/order/forged', 0, 'points', 5000, as_of, as_of, number, 'B-20 B-30', 1
				FROM run WHERE number = 5`, account)
			return []jobs.Difference{
				{Kind: jobs.KindChain, Run: 5}, {Kind: jobs.KindAsOf, Run: 5}, {Kind: jobs.KindTerms, Run: 5, Key: "other terms"},
				{Kind: jobs.KindExtra, Account: account, Key: "earn/order/forged", Books: "5000 points"},
			}
		}, []string{jobs.KindChain, jobs.KindAsOf, jobs.KindTerms, jobs.KindExtra, jobs.KindLots}},
	}
}

const forgedHash = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

// otherCorruptions change what follows from evaluations, the facts behind the pulls'
// back, and what protects the books.
func otherCorruptions() []corruption {
	return []corruption{
		{"an account has the tier of another", func(_ *testing.T, b *brokenBooks) []jobs.Difference {
			// Diamonds have two letters in the last row of their history.
			diamond := b.row("SELECT account_id FROM account_state WHERE state LIKE '%|pd|%' ORDER BY account_id LIMIT 1")[0]
			silver := b.row("SELECT account_id FROM account_state WHERE state LIKE '1|1|%' ORDER BY account_id LIMIT 1")[0]
			b.change("UPDATE account_state SET state = (SELECT s.state FROM account_state s WHERE s.account_id = $2) WHERE account_id = $1", silver, diamond)
			return []jobs.Difference{{Kind: jobs.KindTier, Account: silver, Books: "silver"}}
		}, []string{jobs.KindTier, jobs.KindWrong + "entitlements", jobs.KindWrong + "year_values"}},
		{"a state cannot be read", func(_ *testing.T, b *brokenBooks) []jobs.Difference {
			account, _ := b.entry()
			b.change("UPDATE account_state SET state = 'nonsense' WHERE account_id = $1", account)
			return []jobs.Difference{{Kind: jobs.KindTier, Account: account, Books: "cannot be read"}}
		}, []string{jobs.KindTier, jobs.KindWrong + "entitlements", jobs.KindWrong + "year_values"}},
		{"an exception is deleted", func(_ *testing.T, b *brokenBooks) []jobs.Difference {
			x := b.row("SELECT account_id, fact, id FROM exception ORDER BY account_id, fact, id LIMIT 1")
			b.change("DELETE FROM exception WHERE account_id = $1 AND fact = $2 AND id = $3", x[0], x[1], x[2])
			return []jobs.Difference{{Kind: jobs.KindException, Account: x[0], Key: x[1] + "/" + x[2]}}
		}, []string{jobs.KindException}},
		{"an account is never due again", func(_ *testing.T, b *brokenBooks) []jobs.Difference {
			account, _ := b.entry()
			b.change("UPDATE account_due SET next_due = 9223372036854775807 WHERE account_id = $1", account)
			return []jobs.Difference{{Kind: jobs.KindDue, Account: account, Books: "never"}}
		}, []string{jobs.KindDue}},
		{"an account was evaluated by a run that is not there", func(_ *testing.T, b *brokenBooks) []jobs.Difference {
			account, _ := b.entry()
			b.change("UPDATE account_due SET run = 77 WHERE account_id = $1", account)
			return []jobs.Difference{{Kind: jobs.KindNoRun, Account: account, Books: "run 77"}}
		}, []string{jobs.KindNoRun}},
		{"a fact is changed where it is kept", func(_ *testing.T, b *brokenBooks) []jobs.Difference {
			account, key := b.entry()
			b.change("UPDATE fact SET data = (SELECT o.data FROM fact o WHERE o.kind = 'orders' AND o.data LIKE '%||%' ORDER BY o.id LIMIT 1) "+
				"WHERE account_id = $1 AND 'earn/order/' || id = $2", account, key)
			return []jobs.Difference{{Account: account, Kind: jobs.KindExtra, Key: key}}
		}, []string{jobs.KindExtra, jobs.KindLots, jobs.KindWrong + "year_values"}},
		{"a trigger is dropped", func(_ *testing.T, b *brokenBooks) []jobs.Difference {
			name := "trigger booking_no_delete"
			if b.postgres {
				name = "trigger append_only on booking"
				b.exec("DROP TRIGGER append_only ON booking")
			} else {
				b.exec("DROP TRIGGER booking_no_delete")
			}
			return []jobs.Difference{{Kind: jobs.KindGuard, Key: name}}
		}, []string{jobs.KindGuard}},
		{"a trigger does nothing", func(_ *testing.T, b *brokenBooks) []jobs.Difference {
			name := "trigger run_no_update"
			if b.postgres {
				name = "trigger append_only on run"
				b.exec("ALTER TABLE run DISABLE TRIGGER append_only")
			} else {
				b.exec("DROP TRIGGER run_no_update")
				b.exec("CREATE TRIGGER run_no_update BEFORE UPDATE ON run WHEN 0 BEGIN SELECT RAISE(ABORT, 'no'); END")
			}
			return []jobs.Difference{{Kind: jobs.KindGuard, Key: name}}
		}, []string{jobs.KindGuard}},
		{"the job may change the books", func(_ *testing.T, b *brokenBooks) []jobs.Difference {
			if !b.postgres { // it has no roles: the trigger against REPLACE stands in
				b.exec("DROP TRIGGER decision_no_replace")
				return []jobs.Difference{{Kind: jobs.KindGuard, Key: "trigger decision_no_replace"}}
			}
			b.exec("GRANT UPDATE (amount), DELETE ON booking TO trueup_job")
			return []jobs.Difference{{Kind: jobs.KindGuard, Key: "UPDATE of trueup_job on booking"}, {Kind: jobs.KindGuard, Key: "DELETE of trueup_job on booking"}}
		}, []string{jobs.KindGuard}},
		{"a closed month is forged", func(_ *testing.T, b *brokenBooks) []jobs.Difference {
			b.change(`INSERT INTO closing (program, month, run, seen, closed, as_of, ends, zone, terms_hash, figures, hashes, set_aside)
				SELECT 'business', 24310, 77, 4, ended, 0, 0, 'UTC', 'none', '{}', '{}', '' FROM run_end WHERE run = 4`)
			return []jobs.Difference{{Kind: jobs.KindClosing, Key: "2025-11", Run: 77, Books: "closed by run 77"}}
		}, []string{jobs.KindClosing}},
	}
}
