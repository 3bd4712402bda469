package people

import (
	"slices"
	"testing"
	"time"

	"relais/internal/access"
	"relais/internal/kernel"
)

// A request to erase is taken back: it leaves the manager's list, and a page
// that still shows it erases nothing.
func TestARequestToEraseIsTakenBack(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := t.Context()
		id := h.create(t, aCard())
		own := may(t, herself(id), access.PersonRead)
		wantNil(t, h.AskErasure(ctx, may(t, herself(id), access.PersonAskErasure), id))
		o, err := h.Card(ctx, own, id)
		if err != nil || o.ErasureAskedAt == nil || h.Clock().Sub(*o.ErasureAskedAt) > time.Minute {
			t.Fatalf("asked at %v, %v", o.ErasureAskedAt, err)
		}
		somebody := h.create(t, aCard())
		wantKind(t, h.UnaskErasure(ctx, may(t, herself(somebody), access.PersonUnaskErasure), id), kernel.NotFound)
		wantNil(t, h.UnaskErasure(ctx, may(t, herself(id), access.PersonUnaskErasure), id))
		if o, err = h.Card(ctx, own, id); err != nil || o.ErasureAskedAt != nil {
			t.Errorf("taken back, yet asked at %v, %v", o.ErasureAskedAt, err)
		}
		if asking, err := h.AskingErasure(ctx, eraser(t)); err != nil || len(asking) != 0 {
			t.Errorf("the manager is still asked: %+v %v", asking, err)
		}
		if lines := h.linesAbout(t, id); !slices.Contains(lines, "person.withdraw_erasure") {
			t.Errorf("lines %v", lines)
		}
		wantKind(t, h.EraseAskedIn(ctx, eraser(t), id), kernel.Conflict)
		if n := h.count(t, "people", "id", id); n != 1 {
			t.Error("erased, though the request was taken back")
		}
		wantNil(t, h.AskErasure(ctx, may(t, herself(id), access.PersonAskErasure), id))
		wantNil(t, h.EraseAskedIn(ctx, eraser(t), id))
		if n := h.count(t, "people", "id", id); n != 0 {
			t.Error("asked again, and not erased")
		}
	})
}

func TestAnErasureIsDueWithinAMonth(t *testing.T) {
	for asked, want := range map[string]string{
		"2026-11-23": "2026-12-23", "2027-01-31": "2027-02-28", "2028-01-30": "2028-02-29", "2026-12-31": "2027-01-31", "2027-03-31": "2027-04-30",
	} {
		at, err := time.Parse(time.DateOnly, asked)
		wantNil(t, err)
		if got := EraseBy(at).Format(time.DateOnly); got != want {
			t.Errorf("asked %s, due %s, want %s", asked, got, want)
		}
	}
}

// The person reads the shared notes in their space, is told how many others
// there are, and finds all of them in the export.
func TestThePersonReadsTheSharedNotes(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := t.Context()
		id := h.create(t, aCard())
		write := may(t, adviser, access.NoteWrite)
		for _, private := range []bool{false, true, false} {
			_, err := h.WriteNote(ctx, write, id, "Une note.", private)
			wantNil(t, err)
		}
		read := may(t, herself(id), access.NoteRead)
		shared, private, err := h.SharedNotes(ctx, read, id)
		if err != nil || len(shared) != 2 || private != 1 || shared[0].Private || shared[1].Private {
			t.Errorf("the person reads %+v and %d more, %v", shared, private, err)
		}
		if notes, err := h.Notes(ctx, read, id); err != nil || len(notes) != 2 {
			t.Errorf("%d notes, %v", len(notes), err)
		}
		if e, err := h.Export(ctx, may(t, herself(id), access.PersonExport), id); err != nil || len(e.Notes) != 3 {
			t.Errorf("%d notes in the export, %v", len(e.Notes), err)
		}
		for _, actor := range []access.Actor{adviser, herself(h.create(t, aCard()))} {
			_, _, err := h.SharedNotes(ctx, may(t, actor, access.NoteRead), id)
			wantKind(t, err, kernel.NotFound)
		}
	})
}
