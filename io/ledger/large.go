package ledger

// large.go: accounts with very many facts. They are loaded alone and in pieces, so
// that memory holds one of them and not a page of them. (Derived: an account that
// is missing here is loaded with its page.)

import (
	"context"
	"database/sql"
)

// largeAccount is how many facts make an account large.
const largeAccount = 5000

// largeAmong returns those of the accounts that are large, in order.
func (s *Store) largeAmong(ctx context.Context, program string, accounts []string) ([]string, error) {
	var large []string
	err := each(ctx, s.db, func(rows *sql.Rows) error {
		var account string
		err := rows.Scan(&account)
		large = append(large, account)
		return err
	}, `SELECT account_id FROM large_account WHERE program = $1 AND account_id BETWEEN $2 AND $3 ORDER BY account_id`,
		program, accounts[0], accounts[len(accounts)-1])
	return among(large, accounts), err
}

// Large returns all large accounts, in order.
func (s *Store) Large(ctx context.Context, program string) ([]string, error) {
	return s.page(ctx, "list the large accounts", "SELECT account_id FROM large_account WHERE program = $1 ORDER BY account_id", program)
}

// among keeps those of the sorted texts that are among others, sorted too.
func among(texts, others []string) []string {
	kept := texts[:0]
	for _, text := range texts {
		for len(others) > 0 && others[0] < text {
			others = others[1:]
		}
		if len(others) > 0 && others[0] == text {
			kept = append(kept, text)
		}
	}
	return kept
}

// without drops those of the sorted texts that are among others, sorted too.
func without(texts, others []string) []string {
	kept := texts[:0]
	for _, text := range texts {
		for len(others) > 0 && others[0] < text {
			others = others[1:]
		}
		if len(others) == 0 || others[0] != text {
			kept = append(kept, text)
		}
	}
	return kept
}

// noteLarge remembers accounts as large.
func noteLarge(ctx context.Context, e execer, program string, accounts []string) error {
	for _, account := range accounts {
		_, err := exec(ctx, e, `INSERT INTO large_account (account_id, program) VALUES ($1, $2)
			ON CONFLICT (account_id, program) DO NOTHING`, account, program)
		if err != nil {
			return err
		}
	}
	return nil
}
