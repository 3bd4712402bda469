package app_test

import (
	"net/http"
	"strings"
	"testing"

	"relais/internal/access"
	"relais/internal/identity"
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

// Whoever leaves is in charge of nobody from then on: so are they who are shut
// out or take a role that follows nobody, and a team without anyone who does.
func TestWhoLeavesIsInChargeOfNobody(t *testing.T) {
	dbtest.EachPlain(t, func(t *testing.T, address string) {
		e := openEra(t, address)
		ctx, adviser := t.Context(), e.id("conseiller")
		structure := e.column("memberships", "structure_id", "account_id = ?", e.id("stock"))[0]
		assign, change := e.mayAs(access.Manager, structure, access.PersonAssign), access.System(access.MemberChange)
		member := people.Charge{Account: adviser}
		group, err := e.Identity.Members.AddTeam(ctx, change, structure, "Groupe d’essai")
		wanted(t, err)
		// By someone who is no member there, so in the charge of nobody.
		person, err := e.People.Create(ctx, e.mayAs(access.Manager, structure, access.PersonCreate), people.Card{FirstName: "Zénaïde"})
		wanted(t, err)
		if err := e.People.Assign(ctx, assign, person, people.Charge{Team: group}); kernel.KindOf(err) != kernel.Invalid {
			t.Errorf("entrusted to a team of nobody: %v", err)
		}
		wantAlone := func(what string, alone bool) {
			t.Helper()
			m, err := e.People.Minimal(ctx, e.mayAs(access.Manager, structure, access.PersonReadMinimal), person)
			if err != nil || (len(m.Charges) == 0) != alone {
				t.Errorf("%s: in the charge of %v (%v)", what, m.Charges, err)
			}
		}
		wantAlone("new", true)
		adopt := identity.Change{Role: access.Adviser, Teams: []kernel.ID{group}}
		wanted(t, e.Identity.Members.Change(ctx, change, structure, adviser, adopt))
		for _, charge := range []people.Charge{member, {Team: group}} {
			wanted(t, e.People.Assign(ctx, assign, person, charge))
			wantAlone("entrusted", false)
			wanted(t, e.Identity.Members.Disable(ctx, access.System(access.AccountDisable), adviser))
			wantAlone("disabled", true)
			wanted(t, e.Identity.Members.Enable(ctx, access.System(access.AccountDisable), adviser))
			wantAlone("enabled", false)
			wanted(t, e.Identity.Members.Change(ctx, change, structure, adviser, identity.Change{Role: access.StockManager, Teams: adopt.Teams}))
			wantAlone("keeps the stock", true)
			wanted(t, e.Identity.Members.Change(ctx, change, structure, adviser, adopt))
			wanted(t, e.People.Release(ctx, assign, person, charge))
		}
		wanted(t, e.People.Assign(ctx, assign, person, member))
		wanted(t, e.Identity.Members.End(ctx, change, structure, adviser))
		wantAlone("gone", true)
	})
}

// The manager is told before someone leaves whom they leave, and finds those
// people on the pages afterwards, the protected ones too.
func TestTheManagerIsToldWhomAMemberLeaves(t *testing.T) {
	h := openHouse(t)
	manager, leaver := h.insider(access.Manager, monday), h.insider(access.Adviser, monday)
	browse := func(path string) string {
		t.Helper()
		a := h.browse("GET", path, nil, sessionOf(manager.token))
		if a.StatusCode != http.StatusOK {
			t.Fatalf("%s: %d", path, a.StatusCode)
		}
		return a.body
	}
	says := func(page, words string, so bool) {
		t.Helper()
		if strings.Contains(browse(page), words) != so {
			t.Errorf("%s says %q: want %t", page, words, so)
		}
	}
	may := func(w *insider, action access.Action) access.Scope {
		scope, err := w.actor.May(action)
		wanted(t, err)
		return scope
	}
	one := "/equipe/membres/" + string(leaver.actor.Account)
	says(one, "en charge, directement", false)
	id, err := h.People.Create(t.Context(), may(leaver, access.PersonCreate), people.Card{FirstName: "Zénaïde"})
	wanted(t, err)
	wanted(t, h.People.Protect(t.Context(), may(leaver, access.PersonProtect), id))
	says(one, "Ce membre a 1 personne en charge, directement", true)
	says("/accueil", "dossier à confier", false)
	says("/personnes", "Zénaïde", false)
	wanted(t, h.Identity.Members.End(t.Context(), may(manager, access.MemberChange), manager.actor.Structure, leaver.actor.Account))
	says("/accueil", "1 dossier à confier", true)
	says("/personnes", "1 dossier sans personne en charge", true)
	says("/personnes", "Zénaïde", true)
	says("/personnes/"+string(id), "Personne n’est en charge", true)
}
