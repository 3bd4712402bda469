package app_test

import (
	"testing"
	"time"

	"relais/internal/access"
	"relais/internal/kernel"
	"relais/internal/people"
)

// What the data-protection officer holds, a manager does not erase; and what
// does not exist is not held.
func TestAFileOnHoldIsNotErased(t *testing.T) {
	h := openHouse(t)
	manager := access.Actor{Role: access.Manager, Account: "m", Structure: "s"}
	scope := func(actor access.Actor, action access.Action) access.Scope {
		t.Helper()
		s, err := actor.May(action)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	person, err := h.People.Create(t.Context(), scope(manager, access.PersonCreate), people.Card{FirstName: "Ada", Name: "Exemple"})
	if err != nil {
		t.Fatal(err)
	}
	holding := scope(access.Actor{Role: access.Auditor, Account: "d"}, access.RetentionHold)
	until := monday.Add(24 * time.Hour)
	if _, err := h.Retention.Hold(t.Context(), holding, "people.file", "nobody", "un litige en cours", until); kernel.KindOf(err) != kernel.NotFound {
		t.Errorf("a hold on nothing: %v", err)
	}
	hold, err := h.Retention.Hold(t.Context(), holding, "people.file", person, "un litige en cours", until)
	if err != nil {
		t.Fatal(err)
	}
	erasing := scope(manager, access.PersonErase)
	if err := h.People.Erase(t.Context(), erasing, person, people.Asked); kernel.KindOf(err) != kernel.Conflict {
		t.Errorf("erased while held: %v", err)
	}
	if err := h.Retention.Release(t.Context(), holding, hold); err != nil {
		t.Fatal(err)
	}
	if err := h.People.Erase(t.Context(), erasing, person, people.Asked); err != nil {
		t.Errorf("not erased once released: %v", err)
	}
}
