package people

import (
	"slices"
	"strings"
	"testing"
	"time"

	"relais/internal/access"
	"relais/internal/kernel"
)

const aReason = "La personne est injoignable depuis un accident."

// asks makes the administrator ask for a file by its reference.
func (h *house) asks(t testing.TB, id kernel.ID) (glass kernel.ID) {
	t.Helper()
	glass, err := h.AskGlass(t.Context(), may(t, admin, access.GlassAsk), ReferenceOf(id), aReason)
	wantNil(t, err)
	return glass
}

// state gives where a request stands for who made it; "" when they find none.
func (h *house) state(t testing.TB, glass kernel.ID) GlassState {
	t.Helper()
	own, err := h.OwnGlasses(t.Context(), may(t, admin, access.GlassWithdraw))
	wantNil(t, err)
	for _, g := range own {
		if g.ID == glass {
			return g.State(h.Clock())
		}
	}
	return ""
}

func TestAnEmergencyTakesTwo(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := t.Context()
		id := h.create(t, aCard())
		ask, agree := may(t, admin, access.GlassAsk), may(t, auditor, access.GlassAgree)
		_, err := h.AskGlass(ctx, ask, string(id), "pour voir")
		wantKind(t, err, kernel.Invalid)
		glass := h.asks(t, id)
		read := may(t, admin, access.PersonRead)
		_, err = h.Card(ctx, read, id)
		wantKind(t, err, kernel.NotFound)
		same := member(access.Auditor, "admin", "network")
		wantKind(t, h.AgreeGlass(ctx, may(t, same, access.GlassAgree), glass), kernel.Forbidden)
		wantKind(t, h.RefuseGlass(ctx, may(t, same, access.GlassRefuse), glass), kernel.Forbidden)
		wantKind(t, h.AgreeGlass(ctx, agree, "nothing"), kernel.NotFound)
		waiting, err := h.WaitingGlasses(ctx, agree)
		if err != nil || len(waiting) != 1 || !strings.HasPrefix(waiting[0].Reason, "La personne") {
			t.Fatalf("waiting %+v %v", waiting, err)
		}
		wantNil(t, h.AgreeGlass(ctx, agree, glass))
		wantKind(t, h.AgreeGlass(ctx, agree, glass), kernel.Conflict)
		o, err := h.Card(ctx, read, id)
		if err != nil || o.FirstName != "Zénaïde" {
			t.Fatalf("opened in an emergency: %+v %v", o, err)
		}
		_, err = h.Card(ctx, may(t, member(access.Admin, "other", "network"), access.PersonRead), id)
		wantKind(t, err, kernel.NotFound)
		shown, err := h.Glasses(ctx, may(t, herself(id), access.PersonJournal), id)
		if err != nil || len(shown) != 1 || shown[0].AgreedBy != "auditor" {
			t.Errorf("the person sees %+v %v", shown, err)
		}
		want := []string{"person.create", "glass.ask", "glass.agree", "person.read", "person.journal"}
		if got := h.linesAbout(t, id); !slices.Equal(got, want) {
			t.Errorf("lines %v, want %v", got, want)
		}
		h.move(glassLasts + time.Second)
		_, err = h.Card(ctx, read, id)
		wantKind(t, err, kernel.NotFound)
	})
}

// A request that was answered, taken back or left too long opens nothing, and
// no later answer changes that.
func TestARequestIsAnsweredOnce(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := t.Context()
		agree, refuse, withdraw := may(t, auditor, access.GlassAgree), may(t, auditor, access.GlassRefuse), may(t, admin, access.GlassWithdraw)
		for name, c := range map[string]struct {
			answer func(glass kernel.ID) error
			state  GlassState
			line   string // the last about the person
		}{
			"refused":   {func(g kernel.ID) error { return h.RefuseGlass(ctx, refuse, g) }, GlassRefused, "glass.refuse"},
			"withdrawn": {func(g kernel.ID) error { return h.WithdrawGlass(ctx, withdraw, g) }, GlassWithdrawn, "glass.withdraw"},
			"lapsed":    {func(kernel.ID) error { h.move(glassWaits + time.Second); return nil }, GlassLapsed, "glass.ask"},
		} {
			id := h.create(t, aCard())
			glass := h.asks(t, id)
			if got := h.state(t, glass); got != GlassWaiting {
				t.Errorf("%s: before, it is %q to who asked", name, got)
			}
			wantNil(t, c.answer(glass))
			wantKind(t, h.AgreeGlass(ctx, agree, glass), kernel.Conflict)
			wantKind(t, h.RefuseGlass(ctx, refuse, glass), kernel.Conflict)
			wantKind(t, h.WithdrawGlass(ctx, withdraw, glass), kernel.Conflict)
			if waiting, err := h.WaitingGlasses(ctx, agree); err != nil || len(waiting) != 0 {
				t.Errorf("%s: still waits: %+v %v", name, waiting, err)
			}
			_, err := h.Card(ctx, may(t, admin, access.PersonRead), id)
			wantKind(t, err, kernel.NotFound)
			if got := h.state(t, glass); got != c.state {
				t.Errorf("%s: it is %q to who asked", name, got)
			}
			if lines := h.linesAbout(t, id); lines[len(lines)-1] != c.line {
				t.Errorf("%s: lines %v", name, lines)
			}
			shown, err := h.Glasses(ctx, may(t, herself(id), access.PersonJournal), id)
			if err != nil || len(shown) != 1 || shown[0].State(h.Clock()) != c.state {
				t.Errorf("%s: the person sees %+v %v", name, shown, err)
			}
		}
	})
}

// Agreed to and refused at the same moment, one of the two stands.
func TestOfTwoAnswersAtOnceOneStands(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		agree, refuse := may(t, auditor, access.GlassAgree), may(t, auditor, access.GlassRefuse)
		for range 5 {
			glass := h.asks(t, h.create(t, aCard()))
			answers := make(chan error, 2)
			go func() { answers <- h.AgreeGlass(t.Context(), agree, glass) }()
			go func() { answers <- h.RefuseGlass(t.Context(), refuse, glass) }()
			first, second := <-answers, <-answers
			if (first == nil) == (second == nil) {
				t.Errorf("answers %v and %v", first, second)
			}
			if state := h.state(t, glass); state != GlassOpen && state != GlassRefused {
				t.Errorf("it is %q", state)
			}
		}
	})
}

func TestARequestIsItsAskersOwn(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := t.Context()
		id := h.create(t, aCard())
		glass := h.asks(t, id)
		other := may(t, member(access.Admin, "other", "network"), access.GlassWithdraw)
		if own, err := h.OwnGlasses(ctx, other); err != nil || len(own) != 0 {
			t.Errorf("another administrator finds %+v %v", own, err)
		}
		wantKind(t, h.WithdrawGlass(ctx, other, glass), kernel.NotFound)
		own, err := h.OwnGlasses(ctx, may(t, admin, access.GlassWithdraw))
		if err != nil || len(own) != 1 || own[0].Reason != aReason || own[0].Person != id {
			t.Fatalf("who asked finds %+v %v", own, err)
		}
		wantNil(t, h.AgreeGlass(ctx, may(t, auditor, access.GlassAgree), glass))
		if got := h.state(t, glass); got != GlassOpen {
			t.Errorf("agreed to, it is %q", got)
		}
		h.move(glassLasts + time.Second)
		if got := h.state(t, glass); got != GlassOver {
			t.Errorf("after the hour, it is %q", got)
		}
		wantNil(t, h.Erase(ctx, eraser(t), id, Mistaken))
		if got := h.state(t, glass); got != "" {
			t.Errorf("after the erasure, it is %q", got)
		}
	})
}
