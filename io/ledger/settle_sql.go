package ledger

// settle_sql.go: the statements of settle.go, the same for both engines but for
// how an element of a note is read. $1 is the program, $2 the kind (the table's
// name) or, where it says so, the subject's.
//
// A row of staging is good while its reason is NULL; '=' marks a copy of a row
// that is good. seen IN (0, 2) means that its id was certainly never delivered
// before: such a row needs no look into the mirror. (Written so, and not by its
// bit, because PostgreSQL's planner counts values and not bits.)

import "strings"

// earliest stands for a missing updated_at, "the oldest"; no instant is so early.
const earliest = "-9000000000000000000"

const (
	// What is delivered replaces what was set aside under its id. A good row that
	// waits for its account or parent gives way only to a row that is good in itself
	// and not older: a flawed one must not lose it. (A join and not a correlated
	// EXISTS, which SQLite would answer by reading staging for each row.)
	supersede = `DELETE FROM set_aside WHERE (account_id, program, kind, id, copy) IN (
		SELECT a.account_id, a.program, a.kind, a.id, a.copy
		FROM set_aside a JOIN staging s ON s.id = a.id
		WHERE a.program = $1 AND a.kind = $2 AND s.seen NOT IN (0, 2) AND s.id <> ''
			AND (a.reason NOT IN ('unknown_account', 'unknown_order') OR s.reason IS NULL
				AND coalesce(s.updated_at, ` + earliest + `) >= coalesce(a.updated_at, ` + earliest + `)))`

	// A row that lost to another account's row in an earlier delivery and is
	// delivered again as it was keeps its reason: account_changed is for an id that
	// moved since. So the same delivery twice says the same twice.
	stillDuplicate = `UPDATE staging SET seen = seen | 8
		WHERE seen NOT IN (0, 2) AND reason IS NULL AND EXISTS (SELECT 1 FROM set_aside a
			WHERE a.account_id = staging.account_id AND a.program = $1 AND a.kind = $2 AND a.id = staging.id
			AND a.reason = 'duplicate_id' AND a.data = staging.data)`

	// rival carries the number of the delivery that a row came with.
	stageAgain = `INSERT INTO staging (seq, id, account_id, parent, link, updated_at, data, reason, note, seen, rival, effect_at)
		SELECT CAST([after] AS bigint) + row_number() OVER (ORDER BY a.copy, a.id, a.account_id),
			a.id, [account], a.parent, a.link, a.updated_at, a.data, nullif({{a.note text flaw}}, ''), a.note, 7,
			CAST(a.copy >> 40 AS text), a.effect_at
		FROM set_aside a WHERE a.program = $1 AND a.kind = $2 AND [can be taken up]`

	unsetAside = `DELETE FROM set_aside AS a WHERE a.program = $1 AND a.kind = $2 AND [can be taken up]`

	// $2 is the subject's kind. (A table of their own, because how many there are
	// is what PostgreSQL's planner must know for the next statement.)
	listUnknown = `INSERT INTO staging_unknown (account_id)
		SELECT a.account_id FROM (SELECT DISTINCT account_id FROM staging ORDER BY account_id) a
			WHERE NOT EXISTS (SELECT 1 FROM fact f
				WHERE f.account_id = a.account_id AND f.program = $1 AND f.kind = $2 AND f.id = a.account_id)`

	unknownAccount = `UPDATE staging SET reason = 'unknown_account'
		WHERE (reason IS NULL OR reason NOT IN ('malformed', 'missing_id'))
		AND account_id IN (SELECT account_id FROM staging_unknown)`

	// $2 is the parent's kind, $3 the reason.
	unknownOrder = `UPDATE staging SET reason = $3
		WHERE (reason IS NULL OR reason NOT IN ('malformed', 'missing_id', 'unknown_account'))
		AND NOT EXISTS (SELECT 1 FROM fact f
			WHERE f.account_id = staging.account_id AND f.program = $1 AND f.kind = $2 AND f.id = staging.parent)`

	collectChanges = `INSERT INTO staging_change (seq, is_new, old_link, old_effect)
		SELECT s.seq, CASE WHEN f.id IS NULL THEN 1 ELSE 0 END, f.link, f.effect_at
		FROM staging s LEFT JOIN fact f
			ON f.account_id = s.account_id AND f.program = $1 AND f.kind = $2 AND f.id = s.id
		WHERE s.reason IS NULL AND s.seen NOT IN (0, 2)
			AND (f.id IS NULL OR f.data <> s.data
				AND coalesce(s.updated_at, ` + earliest + `) >= coalesce(f.updated_at, ` + earliest + `))`

	listMoved = `INSERT INTO staging_moved (id, seq, account_id)
		SELECT s.id, s.seq, s.account_id FROM staging_change n JOIN staging s ON s.seq = n.seq WHERE n.is_new = 1`

	// The one search without an index: the mirror is read once, from beginning to
	// end, and each fact looked up among the candidates (CROSS JOIN keeps SQLite
	// from doing it the other way round; PostgreSQL hashes the candidates).
	// (MATERIALIZED, or SQLite would make the search once for each staged row.)
	accountChanged = `WITH w AS MATERIALIZED (SELECT m.seq, f.account_id FROM fact f CROSS JOIN staging_moved m
			WHERE f.program = $1 AND f.kind = $2 AND f.id = m.id AND f.account_id <> m.account_id)
		UPDATE staging SET
			reason = CASE WHEN (seen & 8) <> 0 THEN 'duplicate_id' ELSE 'account_changed' END,
			rival = CASE WHEN (seen & 8) <> 0 THEN 'the mirror, under account ' || w.account_id ELSE w.account_id END
		FROM w
		WHERE w.seq = staging.seq`

	// Rows of one delivery are compared aloud, those of several silently.
	duplicates = `UPDATE staging SET reason = w.verdict, rival = w.rival
		FROM (SELECT seq, {{first_note text file}} || ' line ' || {{first_note text line}} AS rival,
				CASE WHEN account_id = first_account AND data = first_data OR delivery <> first_delivery THEN '=' ELSE 'duplicate_id' END AS verdict
			FROM (SELECT s.seq, s.account_id, s.data, coalesce(s.rival, '') AS delivery,
					first_value(coalesce(s.rival, '')) OVER latest AS first_delivery, row_number() OVER latest AS place,
					first_value(s.account_id) OVER latest AS first_account,
					first_value(s.data) OVER latest AS first_data, first_value(s.note) OVER latest AS first_note
				FROM staging s
				WHERE s.reason IS NULL AND s.id IN (SELECT id FROM staging WHERE reason IS NULL AND (seen & 2) <> 0)
				WINDOW latest AS (PARTITION BY s.id ORDER BY coalesce(s.updated_at, ` + earliest + `) DESC, s.seq DESC)) r
			WHERE place > 1) w
		WHERE w.seq = staging.seq`

	laterUpdate = `UPDATE fact SET updated_at = s.updated_at FROM staging s
		WHERE fact.account_id = s.account_id AND fact.program = $1 AND fact.kind = $2 AND fact.id = s.id
		AND s.reason IS NULL AND s.seen NOT IN (0, 2) AND s.data = fact.data
		AND s.updated_at > coalesce(fact.updated_at, ` + earliest + `)`

	insertNew = `INSERT INTO fact (account_id, program, kind, id, parent, link, updated_at, data, effect_at, pulled)
		SELECT account_id, $1, $2, id, parent, link, updated_at, data, effect_at, CAST($3 AS bigint)
		FROM staging WHERE reason IS NULL AND seen IN (0, 2) ORDER BY account_id, id`

	// Versions that a closing saw, before they are replaced. $3 is this pull, $4 the run
	// of the last closing.
	keepPast = `INSERT INTO fact_past (account_id, program, kind, id, pulled, until, data)
		SELECT f.account_id, f.program, f.kind, f.id, f.pulled, CAST($3 AS bigint), f.data
		FROM staging s JOIN staging_change c ON c.seq = s.seq
			JOIN fact f ON f.account_id = s.account_id AND f.program = $1 AND f.kind = $2 AND f.id = s.id
		WHERE s.reason IS NULL AND c.is_new = 0 AND f.pulled < CAST($4 AS bigint) ORDER BY f.account_id, f.id`

	insertChanged = `INSERT INTO fact (account_id, program, kind, id, parent, link, updated_at, data, effect_at, pulled)
		SELECT s.account_id, $1, $2, s.id, s.parent, s.link, s.updated_at, s.data, s.effect_at, CAST($3 AS bigint)
		FROM staging s JOIN staging_change c ON c.seq = s.seq WHERE s.reason IS NULL ORDER BY s.account_id, s.id
		ON CONFLICT (account_id, program, kind, id) DO UPDATE
		SET parent = excluded.parent, link = excluded.link, updated_at = excluded.updated_at, data = excluded.data,
			effect_at = excluded.effect_at, pulled = excluded.pulled`

	countTakenUp = `SELECT count(*) FROM staging s JOIN staging_change c ON c.seq = s.seq WHERE s.reason IS NULL AND (s.seen & 4) <> 0`
)

const (
	touchNewFacts = `INSERT INTO touched (account_id, program)
		SELECT DISTINCT account_id, $1 FROM staging WHERE reason IS NULL AND seen IN (0, 2) ORDER BY account_id
		ON CONFLICT (account_id, program) DO NOTHING`

	touchChangedFacts = `INSERT INTO touched (account_id, program)
		SELECT DISTINCT s.account_id, $1 FROM staging_change c JOIN staging s ON s.seq = c.seq WHERE s.reason IS NULL
		ON CONFLICT (account_id, program) DO NOTHING`

	linkNewSubjects = `INSERT INTO link (account_id, program, linked)
		SELECT DISTINCT link, $1, account_id FROM staging
		WHERE reason IS NULL AND seen IN (0, 2) AND link IS NOT NULL AND link <> account_id ORDER BY link, account_id
		ON CONFLICT (account_id, program, linked) DO NOTHING`

	linkChangedSubjects = `INSERT INTO link (account_id, program, linked)
		SELECT DISTINCT s.link, $1, s.account_id FROM staging_change c JOIN staging s ON s.seq = c.seq
		WHERE s.reason IS NULL AND s.link IS NOT NULL AND s.link <> s.account_id
		ON CONFLICT (account_id, program, linked) DO NOTHING`

	// $2 is the subject's kind: a link may name an account that is not there.
	touchOldLinks = `INSERT INTO touched (account_id, program)
		SELECT f.account_id, $1 FROM fact f
		WHERE f.program = $1 AND f.kind = $2 AND f.id = f.account_id AND f.account_id IN
			(SELECT c.old_link FROM staging_change c JOIN staging s ON s.seq = c.seq
			WHERE s.reason IS NULL AND c.old_link IS NOT NULL)
		ON CONFLICT (account_id, program) DO NOTHING`
)

const (
	// $3, $4 and $5 name the columns of the account, the parent and the id, $6 the
	// parent's table; $7 begins the numbers of this delivery's rows.
	setAside = `INSERT INTO set_aside (account_id, program, kind, id, copy, shown, reason, file, line, at, column_name,
			offending, why, parent, link, updated_at, data, note, effect_at)
		SELECT account_id, $1, $2, id,
			CASE WHEN id = '' THEN {{note int hash}} ELSE CAST($7 AS bigint) + seq END,
			coalesce({{note text shown}}, id), reason, {{note text file}}, {{note int line}},
			CASE WHEN reason IN ([account's]) THEN {{note int at_account}}
				WHEN reason IN ([parent's]) THEN {{note int at_parent}}
				WHEN reason = 'duplicate_id' THEN {{note int at_id}} ELSE {{note int at_flaw}} END,
			CASE WHEN reason IN ([account's]) THEN $3
				WHEN reason IN ([parent's]) THEN $4
				WHEN reason = 'duplicate_id' THEN $5 ELSE coalesce({{note text column}}, '') END,
			CASE WHEN reason IN ([account's]) THEN account_id
				WHEN reason IN ([parent's]) THEN coalesce(parent, '')
				WHEN reason = 'duplicate_id' THEN id ELSE coalesce({{note text text}}, '') END,
			CASE WHEN reason = 'account_changed' THEN 'delivered earlier under account ' || coalesce(rival, '')
				[why unknown]
				WHEN reason = 'duplicate_id' THEN 'the same id has other content, which counts, in ' || coalesce(rival, '')
				ELSE coalesce({{note text why}}, '') END,
			parent, link, updated_at, data, note, effect_at
		FROM staging WHERE reason IS NOT NULL AND reason <> '='
		ON CONFLICT (account_id, program, kind, id, copy) DO NOTHING`

	countReasons = `SELECT reason, count(*) FROM staging WHERE reason IS NOT NULL AND reason <> '=' AND (seen & 4) = 0 GROUP BY reason`
)

var noteElements = map[string]int{
	"file": noteFile, "line": noteLine, "at_id": noteAtID, "at_account": noteAtAccount, "at_parent": noteAtParent,
	"at_flaw": noteAtFlaw, "flaw": noteFlaw, "column": noteColumn, "text": noteText, "why": noteWhy,
	"shown": noteShown, "hash": noteHash,
}

// expand writes {{column text element}} and {{column int element}} out.
func expand(d dialect, query string) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(query, "{{")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		inner, after, _ := strings.Cut(rest, "}}")
		words := strings.Fields(inner)
		if words[1] == "int" {
			b.WriteString(d.noteInt(words[0], noteElements[words[2]]))
		} else {
			b.WriteString(d.noteText(words[0], noteElements[words[2]]))
		}
		query = after
	}
}
