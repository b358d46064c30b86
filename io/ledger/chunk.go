package ledger

// chunk.go: a part of the sorted rows of direct.go on its way into the mirror.

import (
	"context"
	"database/sql"
	"slices"
)

// chunkBytes is how much text is written to the mirror at once.
const chunkBytes = 4 << 20

// chunk holds a part of the sorted rows.
type chunk struct {
	*settling
	text     []byte // the records, one after the other
	ends     []int  // where each record ends in text
	rows     []directRow
	accounts []string // of the rows, each once, in order
	written  int64    // rows that are facts now, of all chunks
	last     string   // account of the last row, of all chunks
	run      int      // rows of it in a row
	large    []string // accounts with very many rows
	owners   *sorter  // ids and accounts of all chunks; nil if no row takes its account from them
}

func (c *chunk) add(ctx context.Context, record []byte) error {
	if len(c.text)+len(record) > chunkBytes && len(c.ends) > 0 {
		if err := c.write(ctx); err != nil {
			return err
		}
	}
	c.text = append(c.text, record...)
	c.ends = append(c.ends, len(c.text))
	return nil
}

// write brings the chunk's rows into the mirror, marks their accounts, and makes
// room for the next.
func (c *chunk) write(ctx context.Context) error {
	if err := c.read(); err != nil {
		return err
	}
	known, err := c.known(ctx)
	if err == nil && len(known) > 0 {
		err = c.insert(ctx)
	}
	if err == nil && len(known) > 0 {
		err = c.touch(ctx, known)
	}
	c.text, c.ends, c.rows, c.accounts = c.text[:0], c.ends[:0], c.rows[:0], c.accounts[:0]
	return err
}

// read cuts the records into rows, sends those that may be there twice the long
// way, and lists the accounts of the others.
func (c *chunk) read() error {
	d, from := c.direct, 0
	for _, end := range c.ends {
		r := readDirect(c.text[from:end])
		from = end
		if d.mayBeTwice(r.id) {
			if err := d.judge(r.record); err != nil {
				return err
			}
			continue
		}
		c.rows = append(c.rows, r)
		if n := len(c.accounts); n == 0 || c.accounts[n-1] != string(r.account) {
			c.accounts = append(c.accounts, string(r.account))
		}
	}
	return nil
}

// known returns those of the chunk's accounts that the mirror holds, in order,
// and sends the rows of the others the long way.
func (c *chunk) known(ctx context.Context) ([]string, error) {
	if c.table.Subject || c.table.AccountFromParent || len(c.accounts) == 0 {
		return c.accounts, nil // a subject's row is its own account, and a parent's account is known
	}
	d := c.store.dialect
	known := make([]string, 0, len(c.accounts))
	err := each(ctx, c.tx, func(rows *sql.Rows) error {
		var account string
		err := rows.Scan(&account)
		known = append(known, account)
		return err
	}, "SELECT account_id FROM fact WHERE program = $1 AND kind = $2 AND id = account_id AND "+
		d.among("account_id", "$3")+" ORDER BY account_id", c.program.Name, c.subject, d.list(c.accounts))
	if err != nil || len(known) == len(c.accounts) {
		return known, err
	}
	next, kept := 0, c.rows[:0]
	for i := range c.rows {
		r := &c.rows[i]
		for next < len(known) && known[next] < string(r.account) {
			next++
		}
		if next < len(known) && known[next] == string(r.account) {
			kept = append(kept, *r)
		} else if err := c.direct.judge(r.record); err != nil {
			return nil, err
		}
	}
	c.rows = kept
	return known, nil
}

var (
	factColumns  = []string{"account_id", "program", "kind", "id", "updated_at", "data", "effect_at", "pulled"}
	childColumns = append(slices.Clone(factColumns), "parent")
)

// insert writes the rows in the order of the primary key.
func (c *chunk) insert(ctx context.Context) error {
	c.written += int64(len(c.rows))
	columns := factColumns
	if c.table.AccountFromParent {
		columns = childColumns
	}
	return c.fill(ctx, "fact", columns, func(k sink) error {
		for i := range c.rows {
			r := &c.rows[i]
			c.measure(r.account)
			k.Bytes(r.account)
			k.Text(c.program.Name)
			k.Text(c.table.Name)
			k.Bytes(r.id)
			putInstant(k, r.updated)
			k.Bytes(r.data)
			putInstant(k, r.effect)
			k.Int(c.delivery.run)
			if c.table.AccountFromParent {
				k.Bytes(r.parent)
			}
			if err := k.EndRow(ctx); err != nil {
				return err
			}
			if c.owners == nil {
				continue
			}
			if err := c.owners.add(string(r.id), string(r.account), nil); err != nil {
				return err
			}
		}
		return nil
	})
}

// measure looks for accounts with very many rows.
func (c *chunk) measure(account []byte) {
	if c.last != string(account) {
		c.last, c.run = string(account), 0
	}
	if c.run++; c.run == largeAccount {
		c.large = append(c.large, c.last)
	}
}

// touch marks the accounts, and the facts of accounts that have a checkpoint. In
// a first delivery the subjects mark all accounts, and there are no checkpoints.
func (c *chunk) touch(ctx context.Context, known []string) error {
	if c.allNew {
		if !c.table.Subject {
			return nil
		}
		return c.fill(ctx, "touched", []string{"account_id", "program"}, func(k sink) error {
			for _, account := range known {
				k.Text(account)
				k.Text(c.program.Name)
				if err := k.EndRow(ctx); err != nil {
					return err
				}
			}
			return nil
		})
	}
	d := c.store.dialect
	_, err := exec(ctx, c.tx, `INSERT INTO touched (account_id, program) SELECT account_id, $1 FROM fact
		WHERE program = $1 AND kind = $2 AND id = account_id AND `+d.among("account_id", "$3")+`
		ORDER BY account_id ON CONFLICT (account_id, program) DO NOTHING`, c.program.Name, c.subject, d.list(known))
	if err != nil || !c.checkpoints {
		return err
	}
	with, err := accountsWithCheckpoint(ctx, c.tx, d, c.program.Name, known)
	if err != nil || len(with) == 0 {
		return err
	}
	return c.fill(ctx, "changed_fact", []string{"account_id", "program", "kind", "id"}, func(k sink) error {
		return c.changed(ctx, k, with)
	})
}

// changed writes the ids of the rows of some accounts.
func (c *chunk) changed(ctx context.Context, k sink, accounts []string) error {
	next := 0
	for i := range c.rows {
		r := &c.rows[i]
		for next < len(accounts) && accounts[next] < string(r.account) {
			next++
		}
		if next == len(accounts) || accounts[next] != string(r.account) {
			continue
		}
		k.Bytes(r.account)
		k.Text(c.program.Name)
		k.Text(c.table.Name)
		k.Bytes(r.id)
		if err := k.EndRow(ctx); err != nil {
			return err
		}
	}
	return nil
}
