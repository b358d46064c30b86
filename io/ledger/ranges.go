package ledger

// ranges.go: accounts asked for by the first and the last of them.

// ranges: planning a list of two hundred accounts takes longer than reading a few of them.
func (*postgres) ranges() bool { return true }

func (*postgres) between(column, parameter string) string {
	return column + " BETWEEN (" + parameter + "::text[])[1] AND (" + parameter + "::text[])[2]"
}

// ranges: SQLite would sort what a range gives, for the program is behind the account in
// every key; of a list it walks each account in order.
func (*sqlite) ranges() bool { return false }

func (*sqlite) between(column, parameter string) string {
	return column + " BETWEEN json_extract(" + parameter + ", '$[0]') AND json_extract(" + parameter + ", '$[1]')"
}
