package ledger

// load_words.go: the queries of load.go, part by part, and how they are written for
// an engine, for large accounts, and for the world as it was known.

import (
	"strconv"
	"strings"
)

// The parts that an account's rows are packed into, in their order.
const (
	partFacts = iota
	partLinked
	partBooked
	partDecisions
	partState
	partChanged
	partCheckpoint
	partRows
)

// $1 is the program, $2 the accounts, $3 the kinds of linked facts, by these names
// here only (see packing). Every part
// has the columns account_id, part, linked, kind, piece, n, payload. What stands in
// {{| }} is for large accounts only: their rows are packed in pieces.
const (
	packFacts = `SELECT account_id, 0 AS part, '' AS linked, kind, {{piece}} AS piece, count(*) AS n, {{facts}} AS payload
		FROM (SELECT account_id, kind, id, data{{|, (row_number() OVER (ORDER BY account_id, kind, id) - 1) / 4096 AS piece}} FROM {{facts known}} known
			WHERE program = $1 AND {{account_id among $2}} ORDER BY account_id, kind, id) s
		GROUP BY account_id, kind{{|, piece}}`

	packLinked = `SELECT account_id, 1 AS part, linked, kind, 0 AS piece, count(*) AS n, {{facts}} AS payload
		FROM (SELECT l.account_id, l.linked, f.kind, f.id, f.data
			FROM link l JOIN {{facts known}} f ON f.account_id = l.linked AND f.program = $1
			WHERE l.program = $1 AND {{l.account_id among $2}} AND {{f.kind among $3}}
			ORDER BY l.account_id, l.linked, f.kind, f.id) s
		GROUP BY account_id, linked, kind`

	packBooked = `SELECT account_id, 2 AS part, '' AS linked, '' AS kind, {{piece}} AS piece, count(*) AS n, {{booked}} AS payload
		FROM (SELECT account_id, key, revision, asset, amount, effective_at{{|, (row_number() OVER (ORDER BY account_id, key, revision) - 1) / 4096 AS piece}} FROM booking
			WHERE program = $1 AND {{account_id among $2}}{{before run}} ORDER BY account_id, key, revision) s
		GROUP BY account_id{{|, piece}}`

	packDecisions = `SELECT account_id, 3 AS part, '' AS linked, '' AS kind, {{piece}} AS piece, count(*) AS n, {{decisions}} AS payload
		FROM (SELECT account_id, id, outcome, reason, decided_for, content{{|, (row_number() OVER (ORDER BY account_id, id) - 1) / 4096 AS piece}} FROM decision
			WHERE program = $1 AND {{account_id among $2}}{{before run}} ORDER BY account_id, id) s
		GROUP BY account_id{{|, piece}}`

	packRows = `SELECT account_id, 7 AS part, '' AS linked, '' AS kind, {{piece}} AS piece, count(*) AS n, {{rows}} AS payload
		FROM (SELECT account_id, key, revision, asset, amount, effective_at, booked_at, run, clauses, terms{{|, (row_number() OVER (ORDER BY account_id, key, revision) - 1) / 4096 AS piece}} FROM booking
			WHERE program = $1 AND {{account_id among $2}}{{before run}} ORDER BY account_id, key, revision) s
		GROUP BY account_id{{|, piece}}`

	packState = `SELECT account_id, 4 AS part, '' AS linked, '' AS kind, 0 AS piece, 1 AS n, state AS payload
		FROM account_state WHERE program = $1 AND {{account_id among $2}}`

	packChanged = `SELECT account_id, 5 AS part, '' AS linked, kind, 0 AS piece, count(*) AS n, {{changed}} AS payload
		FROM (SELECT c.account_id, c.kind, c.id, c.was, f.data FROM changed_fact c JOIN fact f
				ON f.account_id = c.account_id AND f.program = $1 AND f.kind = c.kind AND f.id = c.id
			WHERE c.program = $1 AND {{c.account_id among $2}} ORDER BY c.account_id, c.kind, c.id) s
		GROUP BY account_id, kind`

	packCheckpoint = `SELECT account_id, 6 AS part, '' AS linked, '' AS kind, 0 AS piece, 1 AS n, state AS payload
		FROM checkpoint WHERE program = $1 AND {{account_id among $2}}`
)

// How rows are packed: every text with its length in bytes before it, so that
// nothing in it can be taken for a separator. See pack.go for the other side.
const (
	packedFacts   = `string_agg(concat(octet_length(id), ':', octet_length(data), ':', id, data), '')`
	packedChanged = `string_agg(concat(octet_length(id), ':', octet_length(data), ':', coalesce(was, -9223372036854775808), ':', id, data), '')`
	packedBooked  = `string_agg(concat(octet_length(key), ':', key, asset, ':', revision, ':', amount, ':', effective_at, ':'), '')`
	packedRows    = `string_agg(concat(octet_length(key), ':', key, asset, ':', revision, ':', amount, ':', effective_at, ':',
		booked_at, ':', run, ':', terms, ':', clauses, ':'), '')`
	packedDecisions = `string_agg(concat(octet_length(id), ':', id, octet_length(outcome), ':', outcome,
		octet_length(reason), ':', reason, octet_length(content), ':', content, decided_for, ':'), '')`
)

// inWords writes a packing query in the words of an engine; before is What.Before.
// Where ranges is set, the list of accounts has the first and the last one.
func (s *Store) inWords(query string, large, ranges bool, before int64) string {
	query = strings.NewReplacer("{{facts}}", packedFacts, "{{booked}}", packedBooked, "{{rows}}", packedRows,
		"{{before run}}", beforeRun(before), "{{facts known}}", knownFacts(before), "{{decisions}}", packedDecisions, "{{changed}}", packedChanged).Replace(query)
	for {
		before, rest, found := strings.Cut(query, "{{")
		if !found {
			return query
		}
		inner, after, _ := strings.Cut(rest, "}}")
		switch column, parameter, _ := strings.Cut(inner, " among "); {
		case inner == "piece" && !large:
			inner = "0"
		case inner[0] == '|' && !large:
			inner = ""
		case inner == "piece", inner[0] == '|':
			inner = strings.TrimPrefix(inner, "|")
		case ranges && strings.HasSuffix(column, "account_id"):
			inner = s.dialect.between(column, parameter)
		default:
			inner = s.dialect.among(column, parameter)
		}
		query = before + inner + after
	}
}

// beforeRun narrows rows to those that runs before a number left.
func beforeRun(before int64) string {
	if before == 0 {
		return ""
	}
	return " AND run < " + strconv.FormatInt(before, 10)
}

// knownFacts are the facts as the pulls before a number left them: those that stand
// since, and those that were replaced by it or by a later one.
func knownFacts(before int64) string {
	if before == 0 {
		return "fact"
	}
	n := strconv.FormatInt(before, 10)
	return `(SELECT account_id, program, kind, id, data FROM fact WHERE pulled < ` + n + `
			UNION ALL SELECT account_id, program, kind, id, data FROM fact_past WHERE pulled < ` + n + ` AND until >= ` + n + `)`
}
