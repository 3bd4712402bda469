package people

import (
	"testing"
	"time"

	"relais/internal/access"
	"relais/internal/journal"
	"relais/internal/kernel"
)

// opens opens the space of a person with a fresh code.
func (h *house) opens(t *testing.T, id kernel.ID) (token string) {
	t.Helper()
	code, err := h.GiveCode(t.Context(), may(t, adviser, access.PersonCode), id)
	wantNil(t, err)
	token, err = h.OpenSession(t.Context(), may(t, access.Anyone(), access.SpaceOpen), code.Text)
	wantNil(t, err)
	return token
}

func TestASpaceOpensAndEnds(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx, id := t.Context(), h.create(t, aCard())
		token := h.opens(t, id)
		actor, err := h.AuthenticateSpace(ctx, token)
		if err != nil || actor.Role != access.Person || actor.Person != id || actor.Account != "" {
			t.Fatalf("%+v %v", actor, err)
		}
		for _, wrong := range []string{"", "x", token + "x", token[1:]} {
			_, err := h.AuthenticateSpace(ctx, wrong)
			wantKind(t, err, kernel.NotFound)
		}
		wantNil(t, h.EndSession(ctx, token))
		_, err = h.AuthenticateSpace(ctx, token)
		wantKind(t, err, kernel.NotFound)
		wantNil(t, h.EndSession(ctx, token)) // twice is nothing
		ended := 0
		for _, action := range h.linesAbout(t, id) {
			if action == journal.SessionEnded {
				ended++
			}
		}
		if ended != 1 {
			t.Errorf("the end has %d lines", ended)
		}
	})
}

func TestASpaceClosesByItself(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		token := h.opens(t, h.create(t, aCard()))
		h.move(SpaceLasts - time.Minute)
		_, err := h.AuthenticateSpace(t.Context(), token)
		wantNil(t, err)
		h.move(2 * time.Minute)
		_, err = h.AuthenticateSpace(t.Context(), token)
		wantKind(t, err, kernel.NotFound)
	})
}

func TestASpaceClosesWithItsCodeAndItsPerson(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx, id := t.Context(), h.create(t, aCard())
		first := h.opens(t, id)
		second := h.opens(t, id) // a new code was given
		_, err := h.AuthenticateSpace(ctx, first)
		wantKind(t, err, kernel.NotFound)
		wantNil(t, h.Erase(ctx, may(t, manager, access.PersonErase), id, Asked))
		_, err = h.AuthenticateSpace(ctx, second)
		wantKind(t, err, kernel.NotFound)
		if n := h.count(t, "people_spaces", "person", id); n != 0 {
			t.Errorf("%d rows stay", n)
		}
	})
}

func TestOnlyACodeOpensASpace(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		scope := may(t, access.Anyone(), access.SpaceOpen)
		_, err := h.OpenSession(t.Context(), scope, "22222-22222")
		wantKind(t, err, kernel.NotFound)
		_, err = h.OpenSession(t.Context(), scope, "bonjour")
		wantKind(t, err, kernel.Invalid)
		_, err = h.OpenSession(t.Context(), may(t, adviser, access.PersonRead), "22222-22222")
		wantKind(t, err, kernel.Internal)
	})
}

// A clock set back, or one that was ahead for a while, opens nothing again and
// keeps nothing open: what began after now is of no time.
func TestAClockSetBackOpensNothing(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx, id := t.Context(), h.create(t, aCard())
		h.move(30 * 24 * time.Hour)
		code, err := h.GiveCode(ctx, may(t, adviser, access.PersonCode), id)
		wantNil(t, err)
		token, err := h.OpenSession(ctx, may(t, access.Anyone(), access.SpaceOpen), code.Text)
		wantNil(t, err)
		waiting, agreed := h.asks(t, id), h.asks(t, id)
		wantNil(t, h.AgreeGlass(ctx, may(t, auditor, access.GlassAgree), agreed))

		h.move(-2 * 24 * time.Hour)
		_, err = h.AuthenticateSpace(ctx, token)
		wantKind(t, err, kernel.NotFound)
		_, err = h.Card(ctx, may(t, admin, access.PersonRead), id)
		wantKind(t, err, kernel.NotFound)
		wantKind(t, h.AgreeGlass(ctx, may(t, auditor, access.GlassAgree), waiting), kernel.Conflict)
		_, err = h.OpenSpace(ctx, may(t, access.Anyone(), access.SpaceOpen), code.Text)
		wantKind(t, err, kernel.NotFound)

		h.move(2 * 24 * time.Hour) // the control: each opens at its own time
		if _, err := h.AuthenticateSpace(ctx, token); err != nil {
			t.Errorf("the space: %v", err)
		}
		if _, err := h.Card(ctx, may(t, admin, access.PersonRead), id); err != nil {
			t.Errorf("the emergency: %v", err)
		}
		if _, err := h.OpenSpace(ctx, may(t, access.Anyone(), access.SpaceOpen), code.Text); err != nil {
			t.Errorf("the code: %v", err)
		}
	})
}
