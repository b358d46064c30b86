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

// packedRows are rows of a table that are packed into a text for each account, or for
// each account and kind. Where nothing is sorted for it, the database walks the primary
// key and packs as it goes.
type packedRows struct {
	part    int
	table   string
	columns string // that the text needs
	order   string // of the primary key behind the account and the program
	text    string
	runs    bool // rows of later runs are left out
	kinds   bool // a text for each kind
}

var (
	packFacts     = packedRows{part: partFacts, table: "{{facts known}} known", columns: "kind, id, data", order: "kind, id", text: packedFacts, kinds: true}
	packBooked    = packedRows{part: partBooked, table: "booking", columns: "key, revision, asset, amount, effective_at", order: "key, revision", text: packedBooked, runs: true}
	packDecisions = packedRows{part: partDecisions, table: "decision", columns: "id, outcome, reason, decided_for, content", order: "id", text: packedDecisions, runs: true}
	packBookings  = packedRows{part: partRows, table: "booking", columns: "key, revision, asset, amount, effective_at, booked_at, run, clauses, terms",
		order: "key, revision", text: packedBookings, runs: true}
)

// query is the query of the rows, those of large accounts in pieces. $1 is the program,
// $2 the accounts, by these names here only (see packing).
func (p *packedRows) query(large bool) string {
	kind, group, runs := "''", "account_id, program", ""
	if p.kinds {
		kind, group = "kind", group+", kind"
	}
	if p.runs {
		runs = "{{before run}}"
	}
	where := " WHERE program = $1 AND {{account_id among $2}}" + runs
	head := "SELECT account_id, " + strconv.Itoa(p.part) + " AS part, '' AS linked, " + kind + " AS kind, "
	if !large {
		return head + "0 AS piece, count(*) AS n, " + p.text + " AS payload FROM " + p.table + where + " GROUP BY " + group
	}
	order := "account_id, " + p.order
	return head + "piece, count(*) AS n, " + p.text + " AS payload FROM (SELECT account_id, program, " + p.columns +
		", (row_number() OVER (ORDER BY " + order + ") - 1) / 4096 AS piece FROM " + p.table + where + " ORDER BY " + order + ") s GROUP BY " + group + ", piece"
}

// $1 is the program, $2 the accounts, $3 the kinds of linked facts. Every part has the
// columns account_id, part, linked, kind, piece, n, payload.
const (
	packLinked = `SELECT account_id, 1 AS part, linked, kind, 0 AS piece, count(*) AS n, {{facts}} AS payload
		FROM (SELECT l.account_id, l.linked, f.kind, f.id, f.data
			FROM link l JOIN {{facts known}} f ON f.account_id = l.linked AND f.program = $1
			WHERE l.program = $1 AND {{l.account_id among $2}} AND {{f.kind among $3}}
			ORDER BY l.account_id, l.linked, f.kind, f.id) s
		GROUP BY account_id, linked, kind`

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
	packedFacts    = `string_agg(concat(octet_length(id), ':', octet_length(data), ':', id, data), '')`
	packedChanged  = `string_agg(concat(octet_length(id), ':', octet_length(data), ':', coalesce(was, -9223372036854775808), ':', id, data), '')`
	packedBooked   = `string_agg(concat(octet_length(key), ':', key, asset, ':', revision, ':', amount, ':', effective_at, ':'), '')`
	packedBookings = `string_agg(concat(octet_length(key), ':', key, asset, ':', revision, ':', amount, ':', effective_at, ':',
		booked_at, ':', run, ':', terms, ':', clauses, ':'), '')`
	packedDecisions = `string_agg(concat(octet_length(id), ':', id, octet_length(outcome), ':', outcome,
		octet_length(reason), ':', reason, octet_length(content), ':', content, decided_for, ':'), '')`
)

// wording is how a packing query is to be asked.
type wording struct {
	ranges bool  // the list of accounts has the first and the last one
	before int64 // What.Before
	known  int64 // the same for facts; 0: they are as they were then
}

// inWords writes a packing query in the words of an engine.
func (s *Store) inWords(query string, w wording) string {
	query = strings.NewReplacer("{{facts}}", packedFacts, "{{changed}}", packedChanged,
		"{{before run}}", beforeRun(w.before), "{{facts known}}", knownFacts(w.known)).Replace(query)
	for {
		before, rest, found := strings.Cut(query, "{{")
		if !found {
			return query
		}
		inner, after, _ := strings.Cut(rest, "}}")
		switch column, parameter, _ := strings.Cut(inner, " among "); {
		case w.ranges && strings.HasSuffix(column, "account_id"):
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
