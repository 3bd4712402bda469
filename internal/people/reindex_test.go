package people

import (
	"testing"

	"relais/internal/access"
	"relais/internal/kernel"
)

func TestPeopleAreFoundThroughARotation(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := t.Context()
		id := h.create(t, aCard())
		secret := h.create(t, aCard())
		wantNil(t, h.Protect(ctx, may(t, adviser, access.PersonProtect), secret))
		code, err := h.GiveCode(ctx, may(t, adviser, access.PersonCode), id)
		wantNil(t, err)
		finds := func(when string) {
			t.Helper()
			found, err := h.Search(ctx, may(t, colleague, access.PersonSearch), Query{FirstName: "zenaide", Phone: "0639981234"})
			if err != nil || len(found.People) != 1 || found.People[0].ID != id {
				t.Errorf("%s, the search finds %+v (%v)", when, found, err)
			}
		}
		wantNil(t, h.Safe.RotateIndex())
		finds("before the rebuild")
		_, err = h.Reindex(ctx, may(t, adviser, access.PersonUpdate))
		wantKind(t, err, kernel.NotFound)
		if n, err := h.Reindex(ctx, access.System(access.PersonUpdate)); err != nil || n != 2 {
			t.Errorf("went through %d people (%v)", n, err)
		}
		wantNil(t, h.Safe.DropOldIndexes())
		finds("after the rebuild")
		_, err = h.OpenSpace(ctx, may(t, access.Anyone(), access.SpaceOpen), code.Text)
		wantNil(t, err)
	})
}

func TestOnlyTheHouseAsksForAStructure(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		id := h.create(t, aCard())
		own := access.System(access.RetentionHold)
		if got, err := h.StructureOf(t.Context(), own, id); err != nil || got != oneStructure {
			t.Errorf("the structure is %s (%v)", got, err)
		}
		_, err := h.StructureOf(t.Context(), own, "nobody")
		wantKind(t, err, kernel.NotFound)
		_, err = h.StructureOf(t.Context(), may(t, manager, access.RetentionHold), id)
		wantKind(t, err, kernel.NotFound)
	})
}
