package people

import (
	"testing"

	"relais/internal/access"
	"relais/internal/kernel"
)

func TestANoteIsTakenBackByItsAuthorForAWhile(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := t.Context()
		id, other := h.create(t, aCard()), h.create(t, aCard())
		wantNil(t, h.Assign(ctx, may(t, adviser, access.PersonAssign), id, Charge{Account: "colleague"}))
		scope := may(t, adviser, access.NoteWrite)
		mistaken, err := h.WriteNote(ctx, scope, id, "Note pour une autre personne, sur son passeport.", false)
		wantNil(t, err)
		kept, err := h.WriteNote(ctx, scope, id, "Passeport demandé ensemble.", false)
		wantNil(t, err)
		wantKind(t, h.WithdrawNote(ctx, may(t, colleague, access.NoteWrite), id, mistaken), kernel.NotFound)
		wantKind(t, h.WithdrawNote(ctx, may(t, manager, access.NoteWrite), id, mistaken), kernel.Forbidden)
		wantKind(t, h.WithdrawNote(ctx, scope, other, mistaken), kernel.NotFound)
		wantNil(t, h.WithdrawNote(ctx, scope, id, mistaken))
		wantKind(t, h.WithdrawNote(ctx, scope, id, mistaken), kernel.NotFound)
		notes, err := h.Notes(ctx, may(t, adviser, access.NoteRead), id)
		if err != nil || len(notes) != 1 || notes[0].ID != kept {
			t.Errorf("left: %+v %v", notes, err)
		}
		if len(h.finds(t, adviser, "autre")) != 0 || len(h.finds(t, adviser, "passeport")) != 1 {
			t.Error("found by what was withdrawn, or not by what is left")
		}
		h.move(NoteUndo)
		wantKind(t, h.WithdrawNote(ctx, scope, id, kept), kernel.Conflict)
	})
}
