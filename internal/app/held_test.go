package app_test

import (
	"strings"
	"testing"
	"time"

	"relais/internal/access"
	"relais/internal/kernel"
	"relais/internal/people"
	"relais/internal/platform/db/dbtest"
)

// A person receives the holds on their file and the lists it stands on; once
// they are erased nothing of it is left, and nothing comes back with a backup.
func TestWhatRetentionKeepsOfAPersonIsTheirs(t *testing.T) {
	dbtest.EachPlain(t, func(t *testing.T, address string) {
		e := openEra(t, address)
		ctx := t.Context()
		e.moved.Store(int64(1096 * day))
		files := e.column("people", "id", "1 = 1")
		person, other := files[0], files[1]
		for _, id := range []kernel.ID{person, other} {
			e.hold("people.file", id)
			holds, err := e.Retention.Holds(ctx, e.may(access.RetentionHold))
			if err != nil {
				t.Fatal(err)
			}
			if err := e.Retention.Release(ctx, e.may(access.RetentionHold), holds[len(holds)-1].ID); err != nil {
				t.Fatal(err)
			}
		}
		plan, err := e.Retention.Plan(ctx, e.may(access.RetentionRead))
		if err != nil {
			t.Fatal(err)
		}
		own, err := (access.Actor{Role: access.Person, Person: person}).May(access.PersonExport)
		if err != nil {
			t.Fatal(err)
		}
		export, err := e.People.Export(ctx, own, person)
		if err != nil || len(export.Holds) != 1 || len(export.Listings) != 1 {
			t.Fatalf("the person receives %+v %+v %v", export.Holds, export.Listings, err)
		}
		if h, l := export.Holds[0], export.Listings[0]; h.Reason == "" || h.ReleasedAt == nil || h.HeldBy == "" || l.Outcome != "due" || !l.MadeAt.Equal(e.now()) {
			t.Errorf("the person receives %+v %+v", h, l)
		}
		if err := e.People.Erase(ctx, access.System(access.PersonErase), person, people.Asked); err != nil {
			t.Fatal(err)
		}
		left := func(id kernel.ID) int {
			return e.count("retention_holds", "subject = ?", id) + e.count("retention_items", "subject = ?", id)
		}
		if left(person) != 0 || left(other) != 2 {
			t.Errorf("%d rows are left of the erased, %d of another", left(person), left(other))
		}
		if r := e.report()["people.file"]; r.Due != len(files) || r.Changed != 1 {
			t.Errorf("the plan of before: %+v", r)
		}
		reports, err := e.Retention.Execute(ctx, e.may(access.RetentionRun), plan.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range reports {
			if r.Family == "people.file" && (r.Acted != len(files)-1 || r.Changed != 1 || r.Failed != 0) {
				t.Errorf("executed: %+v", r)
			}
		}
		if n := e.count("retention_items", "family = 'people.file'") + e.count("retention_holds", "1 = 1"); n != 0 {
			t.Errorf("%d rows are left of people who were erased by a plan", n)
		}
	})
}

// What the data-protection officer holds, a manager does not erase; and what
// does not exist is not held.
func TestAFileOnHoldIsNotErased(t *testing.T) {
	dbtest.EachPlain(t, func(t *testing.T, address string) {
		h := openHouseAt(t, address, kernel.StoppedClock(monday))
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
		for typed, want := range map[string]kernel.ID{people.ReferenceOf(person): person, " " + strings.ToLower(people.ReferenceOf(person)): person, string(person): person} {
			if found, err := h.Retention.Find(t.Context(), holding, "people.file", typed); err != nil || found != want {
				t.Errorf("%q names %q %v", typed, found, err)
			}
		}
		if _, err := h.Retention.Find(t.Context(), holding, "people.file", "3QP-PX2-4UX"); kernel.KindOf(err) != kernel.Invalid {
			t.Errorf("a slip of the hand: %v", err)
		}
		hold, err := h.Retention.Hold(t.Context(), holding, "people.file", person, "un litige en cours", until)
		if err != nil {
			t.Fatal(err)
		}
		if err := h.Retention.Release(t.Context(), scope(manager, access.RetentionHold), hold); kernel.KindOf(err) != kernel.Forbidden {
			t.Errorf("a manager releases what the network holds: %v", err)
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
	})
}
