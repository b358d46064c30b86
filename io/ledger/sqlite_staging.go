package ledger

// sqlite_staging.go: SQLite's scripts around the steps of a delivery.

// The temporary tables of the delivery's connection; see the migration of
// PostgreSQL for what they hold.
func (d *sqlite) stagingBegin() string {
	return `CREATE TEMP TABLE IF NOT EXISTS staging (seq INTEGER PRIMARY KEY, id TEXT NOT NULL, account_id TEXT NOT NULL,
			parent TEXT, link TEXT, updated_at INTEGER, data TEXT NOT NULL, reason TEXT, note TEXT NOT NULL,
			seen INTEGER NOT NULL, rival TEXT, effect_at INTEGER);
		CREATE TEMP TABLE IF NOT EXISTS staging_change (seq INTEGER PRIMARY KEY, is_new INTEGER NOT NULL, old_link TEXT, old_effect INTEGER);
		CREATE TEMP TABLE IF NOT EXISTS staging_unknown (account_id TEXT NOT NULL PRIMARY KEY);
		CREATE TEMP TABLE IF NOT EXISTS staging_moved (id TEXT NOT NULL, seq INTEGER NOT NULL, account_id TEXT NOT NULL,
			PRIMARY KEY (id, seq)) WITHOUT ROWID;
		` + d.stagingClear(0)
}

func (*sqlite) stagingClear(int64) string {
	return "DELETE FROM staging; DELETE FROM staging_change; DELETE FROM staging_unknown; DELETE FROM staging_moved"
}

// SQLite's planner takes tables in the order in which they are written, which is
// the one we want.
func (*sqlite) stagingPlan(int64) string { return "" }
func (*sqlite) hashBegin() string        { return "" }
func (*sqlite) hashEnd() string          { return "" }
func (*sqlite) unknownPlan() string      { return "" }
func (*sqlite) searchBegin() string      { return "" }
func (*sqlite) searchEnd(int64) string   { return "" }
func (*sqlite) delivered(int64) string   { return "" }
func (*sqlite) bookingBegin() string     { return "" }
