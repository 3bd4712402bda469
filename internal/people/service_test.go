package people

import (
	"context"
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/journal"
	"relais/internal/kernel"
)

func TestAFileIsOpenedReadAndChanged(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := t.Context()
		id := h.create(t, aCard())
		o, err := h.Card(ctx, may(t, adviser, access.PersonRead), id)
		wantNil(t, err)
		want := aCard()
		want.Phone = "+33639981234"
		if !reflect.DeepEqual(o.Card, want) || o.Version != 1 || o.ErasureAskedAt != nil {
			t.Errorf("read %+v, want %+v", o, want)
		}
		want.Reach = "Le matin"
		wantNil(t, h.Update(ctx, may(t, adviser, access.PersonUpdate), id, 1, want))
		wantKind(t, h.Update(ctx, may(t, adviser, access.PersonUpdate), id, 1, want), kernel.Conflict)
		if o, err = h.Card(ctx, may(t, manager, access.PersonRead), id); err != nil || o.Reach != "Le matin" || o.Version != 2 {
			t.Errorf("after a change: %+v %v", o, err)
		}
		m, err := h.Minimal(ctx, may(t, colleague, access.PersonReadMinimal), id)
		wantNil(t, err)
		expected := Minimal{
			ID: id, Structure: oneStructure, FirstName: "Zénaïde", Initial: "Q.", Commune: "36044",
			SeenAt: m.SeenAt, Charges: []Charge{{Account: "adviser"}},
		}
		if m.SeenAt.IsZero() || m.SeenAt.After(h.Clock()) {
			t.Errorf("last seen at %v", m.SeenAt)
		}
		expected.SeenAt = m.SeenAt
		if !reflect.DeepEqual(m, expected) {
			t.Errorf("minimal %+v, want %+v", m, expected)
		}
	})
}

func TestEveryReadingLeavesItsLine(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := t.Context()
		id := h.create(t, aCard())
		all := readings(t, h, id)
		for _, read := range all {
			before := len(h.linesAbout(t, id))
			if err := read.act(ctx); err != nil {
				t.Fatalf("%s: %v", read.action, err)
			}
			lines := h.linesAbout(t, id)
			if len(lines) != before+1 || lines[before] != string(read.action) {
				t.Errorf("%s left %v", read.action, lines[before:])
			}
		}
		t.Logf("%d ways to read something of a person, a line each", len(all))
	})
}

type reading struct {
	action access.Action
	act    func(context.Context) error
}

// readings lists every way to read something of one person.
func readings(t *testing.T, h *house, id kernel.ID) []reading {
	return []reading{
		{access.PersonReadMinimal, func(ctx context.Context) error {
			_, err := h.Minimal(ctx, may(t, colleague, access.PersonReadMinimal), id)
			return err
		}},
		{access.PersonRead, func(ctx context.Context) error {
			_, err := h.Card(ctx, may(t, herself(id), access.PersonRead), id)
			return err
		}},
		{access.NoteRead, func(ctx context.Context) error {
			_, err := h.Notes(ctx, may(t, adviser, access.NoteRead), id)
			return err
		}},
		{access.NoteRead, func(ctx context.Context) error {
			_, _, err := h.SharedNotes(ctx, may(t, herself(id), access.NoteRead), id)
			return err
		}},
		{access.PersonExport, func(ctx context.Context) error {
			_, err := h.Export(ctx, may(t, herself(id), access.PersonExport), id)
			return err
		}},
		{access.PersonJournal, func(ctx context.Context) error {
			_, err := h.Lines(ctx, may(t, herself(id), access.PersonJournal), id, anyLines)
			return err
		}},
		{access.PersonJournal, func(ctx context.Context) error {
			_, _, err := h.Story(ctx, may(t, adviser, access.PersonJournal), id, nil)
			return err
		}},
		{access.PersonJournal, func(ctx context.Context) error {
			_, err := h.Glasses(ctx, may(t, herself(id), access.PersonJournal), id)
			return err
		}},
		{access.PersonConsent, func(ctx context.Context) error {
			_, err := h.Consents(ctx, may(t, herself(id), access.PersonConsent), id)
			return err
		}},
		{access.PersonSearch, func(ctx context.Context) error {
			_, err := h.Search(ctx, may(t, colleague, access.PersonSearch), Query{Name: "Quillerou"})
			return err
		}},
	}
}

// P5: the journal refuses its line, and nothing is read nor done.
func TestAReadingWhoseLineCannotBeKeptFails(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := t.Context()
		id := h.create(t, aCard())
		acts := readings(t, h, id)
		mine := may(t, adviser, access.PersonReadMinimal)
		acts = append(acts, reading{"list", func(ctx context.Context) error { _, err := h.OfMine(ctx, mine); return err }})
		for _, read := range acts {
			wantNil(t, read.act(ctx))
		}
		h.raw(t, "ALTER TABLE journal_hashes RENAME TO hidden")
		for _, read := range acts {
			if err := read.act(ctx); err == nil {
				t.Errorf("%s was done without its line", read.action)
			}
		}
		wantKind(t, h.Protect(ctx, may(t, adviser, access.PersonProtect), id), kernel.Internal)
		h.raw(t, "ALTER TABLE hidden RENAME TO journal_hashes")
		m, err := h.Minimal(ctx, may(t, colleague, access.PersonReadMinimal), id)
		if err != nil || m.Protected {
			t.Errorf("an act without its line was done: %+v %v", m, err)
		}
	})
}

func TestWhoHasNoTieFindsNobody(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := t.Context()
		id := h.create(t, aCard())
		_, err := h.Card(ctx, may(t, stranger, access.PersonRead), id)
		wantKind(t, err, kernel.NotFound)
		_, err = h.Card(ctx, may(t, herself("another"), access.PersonRead), id)
		wantKind(t, err, kernel.NotFound)
		_, err = h.Card(ctx, may(t, admin, access.PersonRead), id)
		wantKind(t, err, kernel.NotFound)
		_, err = h.Card(ctx, may(t, colleague, access.PersonRead), id)
		wantKind(t, err, kernel.Forbidden)
		_, err = h.Card(ctx, access.Scope{}, id)
		wantKind(t, err, kernel.Internal)
		_, err = h.Card(ctx, may(t, adviser, access.PersonSearch), id)
		wantKind(t, err, kernel.Internal)
		if lines := h.linesAbout(t, id); len(lines) != 1 {
			t.Errorf("refusals left lines about the person: %v", lines)
		}
	})
}

func TestPeopleAreFound(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		id := h.create(t, aCard())
		h.create(t, Card{FirstName: "Zénaïde", Name: "Bellonte", BirthYear: 1990})
		for _, c := range []struct {
			query Query
			found int
		}{
			{Query{FirstName: "ZENAIDE"}, 2},
			{Query{FirstName: "zénaïde", Name: "quillerou vantadour"}, 1},
			{Query{Name: "Vantadour"}, 1},
			{Query{Name: "Vantad"}, 0},
			{Query{Phone: "0639981234"}, 1},
			{Query{Phone: "+33 6 39 98 12 34"}, 1},
			{Query{Phone: "0033 (0)6.39.98.12.34"}, 1},
			{Query{FirstName: "Zenaide", BirthYear: 1957}, 1},
			{Query{FirstName: "Zenaide", BirthYear: 1958}, 0},
		} {
			found, err := h.Search(t.Context(), may(t, colleague, access.PersonSearch), c.query)
			if err != nil || len(found.People) != c.found || found.More {
				t.Errorf("%+v finds %d, want %d (%v)", c.query, len(found.People), c.found, err)
			}
			other, err := h.Search(t.Context(), may(t, stranger, access.PersonSearch), c.query)
			if err != nil || len(other.People) != 0 {
				t.Errorf("%+v finds %d in another structure (%v)", c.query, len(other.People), err)
			}
		}
		for _, q := range []Query{{}, {BirthYear: 1957}, {FirstName: "-"}, {Phone: "abc"}} {
			_, err := h.Search(t.Context(), may(t, colleague, access.PersonSearch), q)
			wantKind(t, err, kernel.Invalid)
		}
		card := aCard()
		card.Name, card.Phone = "Ostrevent", ""
		wantNil(t, h.Update(t.Context(), may(t, adviser, access.PersonUpdate), id, 1, card))
		found, err := h.Search(t.Context(), may(t, colleague, access.PersonSearch), Query{Name: "Quillerou"})
		if err != nil || len(found.People) != 0 {
			t.Errorf("found by the name she had: %+v %v", found, err)
		}
	})
}

func TestASearchShowsSoManyAtMost(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for range MostFound + 3 {
			h.create(t, Card{FirstName: "Aubin"})
		}
		found, err := h.Search(t.Context(), may(t, colleague, access.PersonSearch), Query{FirstName: "aubin"})
		if err != nil || len(found.People) != MostFound || !found.More {
			t.Errorf("%d found, more %v (%v)", len(found.People), found.More, err)
		}
	})
}

func TestAProtectedPersonIsMasked(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := t.Context()
		id := h.create(t, aCard())
		wantNil(t, h.Protect(ctx, may(t, adviser, access.PersonProtect), id))
		if n := h.count(t, "people_index", "person", id); n != 0 {
			t.Errorf("%d blind indexes of a protected person", n)
		}
		found, err := h.Search(ctx, may(t, adviser, access.PersonSearch), Query{Name: "Quillerou"})
		if err != nil || len(found.People) != 0 {
			t.Errorf("a protected person was found: %+v %v", found, err)
		}
		_, err = h.Minimal(ctx, may(t, colleague, access.PersonReadMinimal), id)
		wantKind(t, err, kernel.NotFound)
		_, err = h.Card(ctx, may(t, manager, access.PersonRead), id)
		wantNil(t, err)
		mine, err := h.OfMine(ctx, may(t, adviser, access.PersonReadMinimal))
		if err != nil || len(mine) != 1 || !mine[0].Protected {
			t.Errorf("the list of who is in charge: %+v %v", mine, err)
		}
		card := aCard()
		wantNil(t, h.Update(ctx, may(t, adviser, access.PersonUpdate), id, 2, card))
		if n := h.count(t, "people_index", "person", id); n != 0 {
			t.Errorf("a change indexed a protected person: %d", n)
		}
		wantNil(t, h.Unprotect(ctx, may(t, adviser, access.PersonProtect), id))
		found, err = h.Search(ctx, may(t, colleague, access.PersonSearch), Query{Name: "Quillerou"})
		if err != nil || len(found.People) != 1 {
			t.Errorf("no longer protected, found %+v %v", found, err)
		}
	})
}

func TestSomeoneAlwaysAnswersForAPerson(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := t.Context()
		id := h.create(t, aCard())
		assign := may(t, adviser, access.PersonAssign)
		wantKind(t, h.Release(ctx, assign, id, Charge{Account: "adviser"}), kernel.Conflict)
		for _, wrong := range []Charge{{}, {Account: "a", Team: "b"}, {Account: "stranger"}} {
			wantKind(t, h.Assign(ctx, assign, id, wrong), kernel.Invalid)
		}
		_, err := h.Card(ctx, may(t, teammate, access.PersonRead), id)
		wantKind(t, err, kernel.Forbidden)
		wantNil(t, h.Assign(ctx, assign, id, Charge{Team: oneTeam}))
		wantNil(t, h.Assign(ctx, assign, id, Charge{Team: oneTeam}))
		_, err = h.Card(ctx, may(t, teammate, access.PersonRead), id)
		wantNil(t, err)
		mine, err := h.OfMine(ctx, may(t, teammate, access.PersonReadMinimal))
		if err != nil || len(mine) != 1 || len(mine[0].Charges) != 2 {
			t.Errorf("the list of a teammate: %+v %v", mine, err)
		}
		wantNil(t, h.Assign(ctx, assign, id, Charge{Account: "volunteer"}))
		if mine, err = h.OfMine(ctx, may(t, volunteer, access.PersonReadMinimal)); err != nil || len(mine) != 1 {
			t.Errorf("the list of a volunteer in charge: %+v %v", mine, err)
		}
		wantNil(t, h.Release(ctx, assign, id, Charge{Account: "volunteer"}))
		wantNil(t, h.Release(ctx, assign, id, Charge{Account: "adviser"}))
		wantKind(t, h.Release(ctx, assign, id, Charge{Account: "adviser"}), kernel.Forbidden)
		answers := may(t, manager, access.PersonAssign)
		wantKind(t, h.Release(ctx, answers, id, Charge{Account: "nobody"}), kernel.NotFound)
		wantNil(t, h.Release(ctx, answers, id, Charge{Team: oneTeam}))
	})
}

func TestNotes(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := t.Context()
		id := h.create(t, aCard())
		wantNil(t, h.Assign(ctx, may(t, adviser, access.PersonAssign), id, Charge{Account: "colleague"}))
		write := func(actor access.Actor, text string, private bool) {
			t.Helper()
			_, err := h.WriteNote(ctx, may(t, actor, access.NoteWrite), id, text, private)
			wantNil(t, err)
		}
		write(adviser, "Partagée par la conseillère", false)
		write(adviser, "Privée de la conseillère", true)
		write(colleague, "Partagée par la collègue", false)
		read := func(actor access.Actor) (texts []string) {
			t.Helper()
			notes, err := h.Notes(ctx, may(t, actor, access.NoteRead), id)
			wantNil(t, err)
			for _, n := range notes {
				texts = append(texts, n.Text)
			}
			return texts
		}
		all := []string{"Partagée par la conseillère", "Privée de la conseillère", "Partagée par la collègue"}
		if got := read(adviser); !slices.Equal(got, all) {
			t.Errorf("the author of a private note reads %q", got)
		}
		if got := read(colleague); !slices.Equal(got, []string{all[0], all[2]}) {
			t.Errorf("another in charge reads %q", got)
		}
		wantNil(t, h.Release(ctx, may(t, adviser, access.PersonAssign), id, Charge{Account: "colleague"}))
		if got := read(colleague); !slices.Equal(got, []string{all[2]}) {
			t.Errorf("an author no longer in charge reads %q", got)
		}
		_, err := h.Notes(ctx, may(t, manager, access.NoteRead), id)
		wantKind(t, err, kernel.Forbidden)
		_, err = h.WriteNote(ctx, may(t, colleague, access.NoteWrite), id, "Une note", false)
		wantKind(t, err, kernel.Forbidden)
		_, err = h.WriteNote(ctx, may(t, adviser, access.NoteWrite), id, strings.Repeat("é", MostNote+1), false)
		wantKind(t, err, kernel.Invalid)
		_, err = h.WriteNote(ctx, may(t, adviser, access.NoteWrite), id, " \n ", false)
		wantKind(t, err, kernel.Invalid)
	})
}

func TestTheSpaceOpensWithItsCode(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := t.Context()
		id := h.create(t, aCard())
		give, open := may(t, adviser, access.PersonCode), may(t, access.Anyone(), access.SpaceOpen)
		first, err := h.GiveCode(ctx, give, id)
		wantNil(t, err)
		actor, err := h.OpenSpace(ctx, open, " "+strings.ToLower(first.Text))
		if err != nil || !reflect.DeepEqual(actor, herself(id)) {
			t.Fatalf("opened as %+v: %v", actor, err)
		}
		second, err := h.GiveCode(ctx, give, id)
		wantNil(t, err)
		_, err = h.OpenSpace(ctx, open, first.Text)
		wantKind(t, err, kernel.NotFound)
		h.move(codeLasts - time.Minute)
		_, err = h.OpenSpace(ctx, open, second.Text)
		wantNil(t, err)
		h.move(2 * time.Minute)
		_, err = h.OpenSpace(ctx, open, second.Text)
		wantKind(t, err, kernel.NotFound)
		_, err = h.OpenSpace(ctx, open, "ABCDE")
		wantKind(t, err, kernel.Invalid)
		_, err = h.OpenSpace(ctx, give, second.Text)
		wantKind(t, err, kernel.Internal)
		if got := h.linesAbout(t, id); !slices.Equal(got[1:], []string{"person.code", "space.open", "person.code", "space.open"}) {
			t.Errorf("lines %v", got)
		}
	})
}

func TestThePersonReceivesEverything(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := t.Context()
		id := h.create(t, aCard())
		_, err := h.WriteNote(ctx, may(t, adviser, access.NoteWrite), id, "Une note partagée", false)
		wantNil(t, err)
		_, err = h.WriteNote(ctx, may(t, adviser, access.NoteWrite), id, "Une note privée", true)
		wantNil(t, err)
		_, err = h.GiveCode(ctx, may(t, adviser, access.PersonCode), id)
		wantNil(t, err)
		e, err := h.Export(ctx, may(t, herself(id), access.PersonExport), id)
		wantNil(t, err)
		if len(e.Notes) != 2 || e.Withheld != 0 || len(e.Lines) != 4 || e.Card.FirstName != "Zénaïde" ||
			len(e.Charges) != 1 || e.File.CodeExpiresAt == nil || e.Form != ExportForm {
			t.Errorf("the person receives %+v", e)
		}
		text, err := json.Marshal(e)
		if err != nil || !strings.Contains(string(text), `"notes":[{"author":"adviser"`) {
			t.Errorf("as JSON: %s %v", text, err)
		}
		if e, err = h.Export(ctx, may(t, manager, access.PersonExport), id); err != nil || len(e.Notes) != 0 || e.Withheld != 2 {
			t.Errorf("the manager receives %d notes, %d withheld (%v)", len(e.Notes), e.Withheld, err)
		}
		if e, err = h.Export(ctx, may(t, adviser, access.PersonExport), id); err != nil || len(e.Notes) != 2 {
			t.Errorf("the author receives %d notes (%v)", len(e.Notes), err)
		}
	})
}

// What other rooms keep, and the visits of the space, are in the export; why a
// file is held is for the person and for those who may hold it.
func TestTheExportHoldsWhatOtherRoomsKeep(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := t.Context()
		id, other := h.fill(t), h.fill(t)
		h.Elsewhere = func(_ context.Context, person kernel.ID) (Elsewhere, error) {
			if person != id {
				return Elsewhere{}, nil
			}
			return Elsewhere{
				Holds:    []ExportedHold{{Family: "people.file", HeldBy: "auditor", Reason: "Un recours est en cours."}},
				Listings: []ExportedListing{{Family: "people.file", Outcome: "due"}},
			}, nil
		}
		for actor, reason := range map[string]string{"person": "Un recours est en cours.", "manager": "Un recours est en cours.", "adviser": ""} {
			by := map[string]access.Actor{"person": herself(id), "manager": manager, "adviser": adviser}[actor]
			e, err := h.Export(ctx, may(t, by, access.PersonExport), id)
			wantNil(t, err)
			if len(e.Holds) != 1 || e.Holds[0].Reason != reason || e.Holds[0].HeldBy != "auditor" || len(e.Listings) != 1 {
				t.Errorf("%s receives %+v %+v", actor, e.Holds, e.Listings)
			}
			if len(e.Spaces) != 1 || e.Spaces[0].EndsAt.Sub(e.Spaces[0].OpenedAt) != SpaceLasts {
				t.Errorf("%s receives the sessions %+v", actor, e.Spaces)
			}
		}
		h.Elsewhere = func(context.Context, kernel.ID) (Elsewhere, error) {
			return Elsewhere{Rooms: map[string]Room{"open": {access.PersonRead, 1}, "read": {access.NoteRead, 2}}}, nil
		}
		for actor, rooms := range map[string]int{"person": 2, "adviser": 2, "manager": 1} { // who is not in charge reads no notes
			by := map[string]access.Actor{"person": herself(other), "manager": manager, "adviser": adviser}[actor]
			e, err := h.Export(ctx, may(t, by, access.PersonExport), other)
			if err != nil || len(e.Rooms) != rooms || e.Rooms["open"] == nil {
				t.Errorf("%s receives %v of the rooms, %v", actor, e.Rooms, err)
			}
		}
		h.Elsewhere = nil
		e, err := h.Export(ctx, may(t, herself(other), access.PersonExport), other)
		if err != nil || len(e.Holds)+len(e.Listings) != 0 || len(e.Spaces) != 1 {
			t.Errorf("another receives %+v %v", e, err)
		}
		h.Elsewhere = func(context.Context, kernel.ID) (Elsewhere, error) { return Elsewhere{}, errors.New("broken") }
		if e, err := h.Export(ctx, may(t, herself(id), access.PersonExport), id); err == nil || e.Form != "" {
			t.Errorf("an export that lacks something: %+v %v", e, err)
		}
	})
}

// Whoever lists who asked to be erased leaves a line with each of them.
func TestThoseWhoAskedToBeErasedSeeWhoSawThem(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := t.Context()
		asks, asksToo, other := h.create(t, aCard()), h.create(t, aCard()), h.create(t, aCard())
		for _, id := range []kernel.ID{asks, asksToo} {
			wantNil(t, h.AskErasure(ctx, may(t, herself(id), access.PersonAskErasure), id))
		}
		asking, err := h.AskingErasure(ctx, may(t, manager, access.PersonErase))
		if err != nil || len(asking) != 2 {
			t.Fatalf("asking %+v %v", asking, err)
		}
		for _, id := range []kernel.ID{asks, asksToo} {
			page, err := h.Lines(ctx, may(t, herself(id), access.PersonJournal), id, anyLines)
			wantNil(t, err)
			if l := page.Lines[0]; l.Action != string(access.PersonReadMinimal) || l.Account != "manager" || l.Object != "list:asking_erasure" {
				t.Errorf("the person sees %+v", page.Lines)
			}
		}
		if lines := h.linesAbout(t, other); !slices.Equal(lines, []string{string(access.PersonCreate)}) {
			t.Errorf("who asked nothing sees %v", lines)
		}
		page, err := h.Journal.Lines(ctx, may(t, auditor, access.JournalAudit), journal.Query{Action: journal.ListRead})
		if err != nil || len(page.Lines) != 1 || page.Lines[0].Object != "asking_erasure:2" || page.Lines[0].Subject != "" {
			t.Errorf("the line of the list: %+v %v", page.Lines, err)
		}
	})
}

func TestTouchStartsTheTimeAgain(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := t.Context()
		old, touched := h.create(t, aCard()), h.create(t, aCard())
		h.move(100 * time.Hour)
		wantNil(t, h.Touch(ctx, may(t, adviser, access.PersonUpdate), touched))
		due, err := h.Due(ctx, access.System(access.RetentionRead), h.Clock().Add(-time.Hour))
		if err != nil || !slices.Equal(due, []kernel.ID{old}) {
			t.Errorf("due %v, want %v (%v)", due, old, err)
		}
		_, err = h.Due(ctx, may(t, auditor, access.RetentionRead), h.Clock())
		wantKind(t, err, kernel.NotFound)
		house := access.System(access.PersonErase)
		wantKind(t, h.EraseDue(ctx, house, touched, h.Clock().Add(-time.Hour)), kernel.Conflict)
		wantNil(t, h.DB.Write(ctx, func(ctx context.Context, _ bun.Tx) error {
			return h.EraseDue(ctx, house, old, h.Clock().Add(-time.Hour))
		}))
		wantNil(t, h.Settle(ctx))
		_, err = h.Minimal(ctx, may(t, adviser, access.PersonReadMinimal), old)
		wantKind(t, err, kernel.NotFound)
	})
}

// When whoever has people in charge leaves, nobody is in charge of them: the
// manager finds them, protected or not, and nobody else withdraws meanwhile.
func TestAChargeEndsWithWhoFollows(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := t.Context()
		assign, minimal := may(t, manager, access.PersonAssign), may(t, colleague, access.PersonReadMinimal)
		alone, shared, kept := h.create(t, aCard()), h.create(t, aCard()), h.create(t, aCard())
		wantNil(t, h.Protect(ctx, may(t, adviser, access.PersonProtect), alone))
		wantNil(t, h.Assign(ctx, assign, shared, Charge{Account: "colleague"}))
		wantNil(t, h.Assign(ctx, assign, kept, Charge{Team: oneTeam}))
		wantAlone := func(want ...kernel.ID) {
			t.Helper()
			first, all, err := h.Unattended(ctx, assign)
			n, failed := h.CountUnattended(ctx, assign)
			if err != nil || failed != nil || all != len(want) || n != len(want) || len(first) != len(want) {
				t.Fatalf("%d of %d, %d counted, want %d (%v %v)", len(first), all, n, len(want), err, failed)
			}
			for i, m := range first {
				if m.ID != want[i] || len(m.Charges) > 0 {
					t.Errorf("shown %+v, want %s", m, want[i])
				}
			}
		}
		wantAlone()
		if n, err := h.CountInCharge(ctx, assign, Charge{Account: "adviser"}, Charge{Team: oneTeam}); err != nil || n != 3 {
			t.Errorf("%d people in charge, want 3 (%v)", n, err)
		}

		h.gone = []Charge{{Account: "adviser"}}
		wantAlone(alone)
		if lines := h.linesAbout(t, alone); lines[len(lines)-1] != string(access.PersonReadMinimal) {
			t.Errorf("the list left %v", lines)
		}
		m, err := h.Minimal(ctx, minimal, shared)
		if err != nil || !slices.Equal(m.Charges, []Charge{{Account: "colleague"}}) {
			t.Errorf("in charge: %v (%v)", m.Charges, err)
		}
		withdraw := may(t, colleague, access.PersonAssign)
		if err := h.Release(ctx, withdraw, shared, Charge{Account: "colleague"}); kernel.KindOf(err) != kernel.Conflict {
			t.Errorf("the last who follows withdrew: %v", err)
		}
		own, err := h.Card(ctx, may(t, herself(alone), access.PersonRead), alone)
		if err != nil || len(own.Minimal.Charges) > 0 {
			t.Errorf("the person reads that %v helps (%v)", own.Minimal.Charges, err)
		}

		h.gone = append(h.gone, Charge{Team: oneTeam}, Charge{Account: "colleague"})
		wantAlone(alone, shared, kept)
		wantNil(t, h.Assign(ctx, assign, shared, Charge{Account: "manager"}))
		wantAlone(alone, kept)
		if _, _, err := h.Unattended(ctx, may(t, adviser, access.PersonAssign)); kernel.KindOf(err) != kernel.Forbidden {
			t.Errorf("a member who is no manager: %v", err)
		}
		if _, all, err := h.Unattended(ctx, may(t, stranger, access.PersonAssign)); err != nil || all != 0 {
			t.Errorf("the manager of another structure is shown %d (%v)", all, err)
		}
	})
}
