package app_test

import (
	"testing"

	"relais/internal/access"
	"relais/internal/kernel"
	"relais/internal/people"
	"relais/internal/platform/db/dbtest"
)

// A person is put in the charge of who is shown their file: not of who keeps
// the stock, were it in the same structure.
func TestOnlyWhoFollowsPeopleIsInCharge(t *testing.T) {
	dbtest.EachPlain(t, func(t *testing.T, address string) {
		e := openEra(t, address)
		stock, adviser := e.id("stock"), e.id("conseiller")
		structure := e.column("memberships", "structure_id", "account_id = ?", stock)[0]
		person := e.column("people", "id", "structure = ?", structure)[0]
		assign := e.mayAs(access.Manager, structure, access.PersonAssign)
		if err := e.People.Assign(t.Context(), assign, person, people.Charge{Account: adviser}); err != nil {
			t.Errorf("an adviser: %v", err)
		}
		if err := e.People.Assign(t.Context(), assign, person, people.Charge{Account: stock}); kernel.KindOf(err) != kernel.Invalid {
			t.Errorf("who keeps the stock: %v", err)
		}
		if n := e.count("people_charges", "person = ? AND account = ?", person, stock); n != 0 {
			t.Errorf("%d charges of who keeps the stock", n)
		}
	})
}
