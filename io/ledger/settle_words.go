package ledger

// settle_words.go: what differs in the statements of settle_sql.go between rows
// that name their account and rows that take it from their parent.

import "strings"

// byAccount are the words for rows that name their account. $3 is the kind of the
// parent, $4 that of the subject. What was unknown must be known; everything else
// is checked again with all the other rows.
var byAccount = strings.NewReplacer(
	"[can be taken up]", `a.reason IN ('unknown_account', 'unknown_order')
		AND EXISTS (SELECT 1 FROM fact f WHERE f.account_id = a.account_id AND f.program = $1 AND f.kind = $4 AND f.id = a.account_id)
		AND (a.reason = 'unknown_account'
			OR EXISTS (SELECT 1 FROM fact f WHERE f.account_id = a.account_id AND f.program = $1 AND f.kind = $3 AND f.id = a.parent))`,
	"[account]", "a.account_id",
	"[after]", "$5",
	"[account's]", "'unknown_account', 'account_changed'",
	"[parent's]", "'unknown_order'",
	"[why unknown]", `WHEN reason = 'unknown_account' AND account_id = '' THEN 'the row names no account'
				WHEN reason = 'unknown_account' THEN 'no such account was delivered'
				WHEN reason = 'unknown_order' THEN 'the account has no such fact in ' || $6`,
)

// byParent are the words for rows whose account is their parent's. $3 is the kind
// of the parent. While that is unknown the account is empty, also that of a flawed
// row, which is then reported under it: so all of these wait.
var byParent = strings.NewReplacer(
	"[can be taken up]", `a.account_id = ''
		AND EXISTS (SELECT 1 FROM fact_owner o WHERE o.program = $1 AND o.kind = $3 AND o.id = a.parent)`,
	"[account]", "(SELECT o.account_id FROM fact_owner o WHERE o.program = $1 AND o.kind = $3 AND o.id = a.parent)",
	"[after]", "$4",
	"[account's]", "''",
	"[parent's]", "'unknown_account', 'unknown_order', 'account_changed'",
	"[why unknown]", `WHEN reason IN ('unknown_account', 'unknown_order') AND parent IS NULL THEN 'the row has no ' || $4
				WHEN reason IN ('unknown_account', 'unknown_order') THEN 'no such fact was delivered in ' || $6`,
)

// queries are the statements that differ between engines or tables.
type queries struct{ stageAgain, unsetAside, duplicates, setAside string }

func (s *settling) queries() queries {
	words := byAccount
	if s.table.AccountFromParent {
		words = byParent
	}
	in := func(query string) string { return expand(s.store.dialect, words.Replace(query)) }
	return queries{
		stageAgain: in(stageAgain), unsetAside: in(unsetAside),
		duplicates: in(duplicates), setAside: in(setAside),
	}
}
