package program_test

import (
	"testing"

	"trueup/rules/business"
	"trueup/rules/fact"
	"trueup/rules/program"
)

// A program names its tables once; the core finds them by name and the accounts
// by what they are.
func TestTablesAreFound(t *testing.T) {
	p := business.Program()
	if got := p.Subject(); got.Name != "accounts" || p.Table("accounts") != got {
		t.Errorf("the subject is %q, which is not the table of that name", got.Name)
	}
	if got := p.Table("invoices"); got != nil {
		t.Errorf("a table that the program does not have is found: %q", got.Name)
	}
}

// A program without accounts is a mistake in its declaration, told at once.
func TestAProgramWithoutASubjectIsAMistake(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("nothing was said")
		}
	}()
	p := &program.Program{Name: "empty", Tables: []*fact.Table{{Name: "orders"}}}
	p.Subject()
}
