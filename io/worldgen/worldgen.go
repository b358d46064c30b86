// Package worldgen makes worlds: folders of CSV files with every fact table of a
// program, of any size, for demonstrations and benchmarks; and, if it is asked
// to, what the first night after a world brings.
//
// The same options give the same bytes on every machine. Nothing is remembered
// from one row to the next: an account, a member, an order is what its number
// and the seed say, worked out anew wherever it is needed. So a world is
// streamed, and memory does not grow with it.
//
// Generate makes worlds of the business program, GeneratePartner those of the
// partner program. Files whose names begin with partner are of the latter; what
// is worked out for both is in calendar, crowd, dice, folder, names, options,
// output, spoil and table.
package worldgen

import "trueup/rules"

// Summary says what was written.
type Summary struct {
	Delivery
	Start rules.Instant `json:"start"`
	End   rules.Instant `json:"end"` // no fact is later, those of the night apart
	Night *Night        `json:"night,omitempty"`
}

// Delivery says what was written into a folder.
type Delivery struct {
	Tables []TableSummary `json:"tables"` // in the order in which they are pulled
	Rows   int64          `json:"rows"`
	Bad    int64          `json:"bad"`
	Bytes  int64          `json:"bytes"`
}

// Night says what was written of the night after the world.
type Night struct {
	Dir string `json:"dir"`
	Delivery
	AsOf rules.Instant `json:"as_of"` // its end: no fact is later
}

// TableSummary says what was written of one table.
type TableSummary struct {
	Name  string `json:"name"`
	Rows  int64  `json:"rows"`  // bad ones included, the header not
	Bad   int64  `json:"bad"`   // rows that cannot be facts, or are there twice
	Bytes int64  `json:"bytes"` // of the file, compressed or not
}
