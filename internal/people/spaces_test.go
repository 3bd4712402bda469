package people

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"relais/internal/access"
	"relais/internal/kernel"
)

func TestASessionOfAPersonsSpace(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx, open := t.Context(), may(t, access.Anyone(), access.SpaceOpen)
		id := h.create(t, aCard())
		code, err := h.GiveCode(ctx, may(t, adviser, access.PersonCode), id)
		wantNil(t, err)
		session := func() string {
			t.Helper()
			token, err := h.OpenSession(ctx, open, code.Text)
			wantNil(t, err)
			actor, err := h.AuthenticateSpace(ctx, token)
			if err != nil || !reflect.DeepEqual(actor, herself(id)) {
				t.Fatalf("the session is that of %+v (%v)", actor, err)
			}
			return token
		}
		over := func(token, why string) {
			t.Helper()
			if _, err := h.AuthenticateSpace(ctx, token); err == nil || kernel.KindOf(err) != kernel.NotFound {
				t.Errorf("%s, the space is still open (%v)", why, err)
			}
		}
		over("", "without a token")
		token := session()
		wantNil(t, h.EndSession(ctx, token))
		wantNil(t, h.EndSession(ctx, token))
		over(token, "ended")
		token = session()
		h.move(SpaceLasts + time.Second)
		over(token, "after its time")
		token = session()
		if n := h.count(t, "people_spaces", "person", id); n != 1 {
			t.Errorf("%d sessions are kept, though one has ended", n)
		}
		_, err = h.GiveCode(ctx, may(t, adviser, access.PersonCode), id)
		wantNil(t, err)
		over(token, "with a new code")
		_, err = h.OpenSession(ctx, open, code.Text)
		wantKind(t, err, kernel.NotFound)
		want := []string{"person.create", "person.code", "space.open", "session.ended", "space.open", "space.open", "person.code"}
		if got := h.linesAbout(t, id); !slices.Equal(got, want) {
			t.Errorf("lines %v, want %v", got, want)
		}
	})
}
