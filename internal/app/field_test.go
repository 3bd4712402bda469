package app_test

import (
	"testing"
	"time"

	"relais/internal/access"
	"relais/internal/field"
	"relais/internal/kernel"
	"relais/internal/people"
	"relais/internal/platform/db/dbtest"
)

// An operation that was written without network is done once, by who wrote it, or
// not at all, with what stands now.
func TestTheField(t *testing.T) {
	dbtest.EachPlain(t, func(t *testing.T, address string) {
		h := openHouseAt(t, address, kernel.StoppedClock(monday))
		w := h.insider(access.Adviser, monday)
		id, err := h.People.Create(t.Context(), w.may(access.PersonCreate), people.Card{FirstName: "Ysoline", Phone: "06 39 98 00 01"})
		wanted(t, err)
		wrote := func(n int, kind field.Kind, version int64, fields field.Fields) field.Operation {
			return field.Operation{
				ID: kernel.ID("019a1b2c-3d4e-4f56-8a9b-0c1d2e3f000" + string(rune('0'+n))), Kind: kind, Author: w.actor.Account, At: monday.Add(-time.Hour),
				Person: id, Version: version, Fields: fields,
			}
		}
		do := func(o field.Operation) error { return h.Field.Do(t.Context(), w.may(access.PersonUpdate), o) }

		note := wrote(1, field.Note, 0, field.Fields{Text: "Vue chez elle."})
		for range 3 {
			wanted(t, do(note))
		}
		notes, err := h.People.Notes(t.Context(), w.may(access.NoteRead), id)
		if err != nil || len(notes) != 1 {
			t.Errorf("%d notes, %v", len(notes), err)
		}

		wanted(t, do(wrote(2, field.Card, 1, field.Fields{Phone: "06 39 98 00 02", Reach: "le soir"})))
		late := wrote(3, field.Card, 1, field.Fields{Phone: "06 39 98 00 03", Reach: "le matin"})
		c := field.ConflictOf(do(late))
		if c == nil || c.Version != 2 || len(c.Differences) != 2 || c.Differences[1] != (field.Difference{Field: "reach", Mine: "le matin", Now: "le soir"}) {
			t.Fatalf("a card changed meanwhile: %+v", c)
		}
		late.Version = c.Version // who wrote it keeps their words
		wanted(t, do(late))
		opened, err := h.People.Card(t.Context(), w.may(access.PersonRead), id)
		if err != nil || opened.Card.Phone != "+33639980003" || opened.Card.Reach != "le matin" {
			t.Errorf("%+v, %v", opened.Card, err)
		}

		hidden := wrote(4, field.Note, 0, field.Fields{Text: "Son numéro : 1 84 12 76 451 089 46"})
		if err := do(hidden); kernel.KindOf(err) != kernel.Invalid {
			t.Errorf("a national number: %v", err)
		}
		of := wrote(5, field.Note, 0, field.Fields{Text: "De quelqu’un d’autre."})
		of.Author = "019a1b2c-3d4e-7f56-8a9b-0c1d2e3f4a5b"
		if err := do(of); kernel.KindOf(err) != kernel.Forbidden {
			t.Errorf("someone else's: %v", err)
		}
		absent := wrote(6, field.Note, 0, field.Fields{Text: "Essai."})
		absent.Person = "019a1b2c-3d4e-7f56-8a9b-0c1d2e3f4a5b"
		if err := do(absent); kernel.KindOf(err) != kernel.NotFound {
			t.Errorf("nobody: %v", err)
		}
		absent.Person = id // what was refused may be sent again
		wanted(t, do(absent))
	})
}

// may gives leave to the member.
func (w *insider) may(action access.Action) access.Scope {
	w.t.Helper()
	scope, err := w.actor.May(action)
	wanted(w.t, err)
	return scope
}
