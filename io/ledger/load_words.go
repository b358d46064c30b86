package ledger

// load_words.go: the queries of load.go, part by part, and how they are written for
// an engine, for large accounts, and for the world as it was known.

import (
	"math"
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
	key     string // the primary key behind the account, the program and the kind
	text    string
	narrow  string // leaves out what came later
	kinds   bool   // a text for each kind
}

var (
	packFacts     = packedRows{part: partFacts, table: "{{facts then}} known", columns: "kind, id, data", key: "id", text: packedFacts, kinds: true, narrow: "{{known then}}"}
	packBooked    = packedRows{part: partBooked, table: "booking", columns: "key, revision, asset, amount, effective_at", key: "key, revision", text: packedBooked, narrow: "{{before run}}"}
	packDecisions = packedRows{part: partDecisions, table: "decision", columns: "id, outcome, reason, decided_for, content", key: "id", text: packedDecisions, narrow: "{{before run}}"}
	packBookings  = packedRows{part: partRows, table: "booking", columns: "key, revision, asset, amount, effective_at, booked_at, run, clauses, terms",
		key: "key, revision", text: packedBookings, narrow: "{{before run}}"}
)

// query is the query of the rows. $1 is the program, $2 the accounts, by these names here
// only (see packing).
func (p *packedRows) query() string {
	kind, group := "''", "account_id, program"
	if p.kinds {
		kind, group = "kind", group+", kind"
	}
	return "SELECT account_id, " + strconv.Itoa(p.part) + " AS part, '' AS linked, " + kind + " AS kind, count(*) AS n, " + p.text + " AS payload FROM " +
		p.table + " WHERE program = $1 AND {{account_id among $2}}" + p.narrow + " GROUP BY " + group
}

// piece is the query of the next rows of an account: $1 is the program, $2 the account,
// then of facts the kind, then the key that they are behind. It has n and payload.
func (p *packedRows) piece() string {
	where := " WHERE program = $1 AND account_id = $2"
	after := []string{"$3", "$4"}
	if p.kinds {
		where, after = where+" AND kind = $3", after[1:]
	}
	after = after[:1+strings.Count(p.key, ",")]
	return "SELECT count(*), coalesce(" + p.text + ", '') FROM (SELECT " + p.columns + " FROM " + p.table + where + p.narrow +
		" AND (" + p.key + ") > (" + strings.Join(after, ", ") + ") ORDER BY " + p.key + " LIMIT " + strconv.Itoa(pieceRows) + ") s"
}

// $1 is the program, $2 the accounts, $3 the kinds of linked facts. Every part has the
// columns account_id, part, linked, kind, n, payload.
const (
	packLinked = `SELECT account_id, 1 AS part, linked, kind, count(*) AS n, {{facts}} AS payload
		FROM (SELECT l.account_id, l.linked, f.kind, f.id, f.data
			FROM link l JOIN {{facts known}} f ON f.account_id = l.linked AND f.program = $1
			WHERE l.program = $1 AND {{l.account_id among $2}} AND {{f.kind among $3}}
			ORDER BY l.account_id, l.linked, f.kind, f.id) s
		GROUP BY account_id, linked, kind`

	packState = `SELECT account_id, 4 AS part, '' AS linked, '' AS kind, 1 AS n, state AS payload
		FROM account_state WHERE program = $1 AND {{account_id among $2}}`

	packChanged = `SELECT account_id, 5 AS part, '' AS linked, kind, count(*) AS n, {{changed}} AS payload
		FROM (SELECT c.account_id, c.kind, c.id, c.was, f.data FROM changed_fact c JOIN fact f
				ON f.account_id = c.account_id AND f.program = $1 AND f.kind = c.kind AND f.id = c.id
			WHERE c.program = $1 AND {{c.account_id among $2}} ORDER BY c.account_id, c.kind, c.id) s
		GROUP BY account_id, kind`

	packCheckpoint = `SELECT account_id, 6 AS part, '' AS linked, '' AS kind, 1 AS n, state AS payload
		FROM checkpoint WHERE program = $1 AND {{account_id among $2}}`
)

// How rows are packed: a colon behind everything, and the length in bytes before every
// text in which there may be one. See pack.go for the other side. (PostgreSQL's concat
// would take a third longer, for it looks up how each colon is printed.)
const (
	packedFacts    = `string_agg(concat_ws(':', octet_length(id), octet_length(data), id, data, ''), '')`
	packedChanged  = `string_agg(concat_ws(':', octet_length(id), octet_length(data), coalesce(was, -9223372036854775808), id, data, ''), '')`
	packedBooked   = `string_agg(concat_ws(':', octet_length(key), key, asset, revision, amount, effective_at, ''), '')`
	packedBookings = `string_agg(concat_ws(':', octet_length(key), key, asset, revision, amount, effective_at,
		booked_at, run, terms, clauses, ''), '')`
	packedDecisions = `string_agg(concat_ws(':', octet_length(id), id, octet_length(outcome), outcome,
		octet_length(reason), reason, octet_length(content), content, decided_for, ''), '')`
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
		"{{before run}}", beforeRun(w.before), "{{facts known}}", knownFacts(w.known),
		"{{facts then}}", factsThen(w.known), "{{known then}}", knownThen(w.known)).Replace(query)
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
	return "(SELECT * FROM " + factsThen(before) + " f WHERE true" + knownThen(before) + ")"
}

// factsThen are the facts that knownThen narrows to those known at the time. Apart,
// because PostgreSQL merges the two tables in the order of their keys only if nothing is
// asked of each by itself, and SQLite only if their columns are of one type.
func factsThen(before int64) string {
	if before == 0 {
		return "fact"
	}
	return `(SELECT account_id, program, kind, id, data, pulled, CAST(` + strconv.FormatInt(math.MaxInt64, 10) + ` AS bigint) AS until FROM fact
			UNION ALL SELECT account_id, program, kind, id, data, pulled, until FROM fact_past)`
}

func knownThen(before int64) string {
	if before == 0 {
		return ""
	}
	n := strconv.FormatInt(before, 10)
	return " AND pulled < " + n + " AND until >= " + n
}
