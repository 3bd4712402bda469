package identity

import (
	"slices"
	"testing"
	"time"

	"relais/internal/access"
	"relais/internal/kernel"
)

const aDay = 24 * time.Hour

// term gives the moment before which the last use of an account is too old.
func (n *town) term() time.Time { return n.clock.now().AddDate(0, 0, -730) }

// due checks which accounts may be closed, and how many stay though idle.
func (n *town) due(kept int, want ...*worker) {
	n.t.Helper()
	var ids []kernel.ID
	for _, w := range want {
		ids = append(ids, w.id)
	}
	slices.Sort(ids)
	got, err := n.Members.Idle(n.t.Context(), system(access.RetentionRead), n.term())
	if err != nil || !slices.Equal(got, ids) {
		n.t.Errorf("idle: %v, %v; want %v", got, err, ids)
	}
	if k, err := n.Members.IdleKept(n.t.Context(), system(access.RetentionRead), n.term()); err != nil || k != kept {
		n.t.Errorf("kept: %d, %v; want %d", k, err, kept)
	}
}

func (n *town) warn() {
	n.t.Helper()
	if err := n.Members.WarnIdle(n.t.Context(), system(access.RetentionRun), n.term()); err != nil {
		n.t.Fatal(err)
	}
}

func (n *town) warned(email string) int { return n.inbox.about(email, "ferme votre compte") }

func TestAnIdleAccountIsToldOnceThenClosed(t *testing.T) {
	onBoth(t, func(t *testing.T, n *town) {
		ctx, abri := t.Context(), n.structure("Abri")
		goes := n.worker("goes@example.org", abri, access.Adviser)
		returns := n.worker("returns@example.org", abri, access.Adviser)
		n.clock.move(699 * aDay)
		if n.warn(); n.warned(goes.email) != 0 {
			t.Error("told too early")
		}
		n.clock.move(2 * aDay)
		n.warn()
		n.warn()
		if n.warned(goes.email) != 1 || n.warned(returns.email) != 1 {
			t.Errorf("told %d and %d times", n.warned(goes.email), n.warned(returns.email))
		}
		n.clock.move(30*aDay - time.Minute)
		n.due(0) // past two years, but not yet thirty days after the letter
		n.clock.move(time.Minute)
		n.due(0, goes, returns)
		before := n.term()
		returns.signIn(here)
		refused(t, "an account used since", n.Members.EraseIdle(ctx, system(access.RetentionRun), returns.id, before), kernel.Conflict, "identity.used_since")
		if err := n.Members.EraseIdle(ctx, system(access.RetentionRun), goes.id, before); err != nil {
			t.Fatal(err)
		}
		refused(t, "erased twice", n.Members.EraseIdle(ctx, system(access.RetentionRun), goes.id, before), kernel.NotFound, "identity.account_absent")
		n.due(0)
		_, err := n.SignIn.Password(ctx, goes.email, goodPassword, here)
		refused(t, "an erased account", err, kernel.Forbidden, "identity.")
		returns.session()
		n.clock.move(729 * aDay) // a new use starts all again: another letter
		if n.warn(); n.warned(returns.email) != 2 {
			t.Errorf("told %d times", n.warned(returns.email))
		}
	})
}

func TestAProgramKeepsAnAccountInUse(t *testing.T) {
	onBoth(t, func(t *testing.T, n *town) {
		ctx := t.Context()
		w := n.worker("jeanne@example.org", n.structure("Abri"), access.Adviser)
		token, err := n.Tokens.Issue(ctx, w.prove(), "Agenda", access.Permissions()[:1], n.clock.now().Add(300*aDay))
		if err != nil {
			t.Fatal(err)
		}
		n.clock.move(200 * aDay)
		if _, err := n.Tokens.Authenticate(ctx, token); err != nil {
			t.Fatal(err)
		}
		n.clock.move(620 * aDay)
		if n.warn(); n.warned(w.email) != 0 {
			t.Error("told although a program used the account")
		}
		n.clock.move(90 * aDay)
		n.warn()
		n.clock.move(30 * aDay)
		n.due(0, w)
	})
}

// Nobody is left without anyone to answer: the last manager of an approved
// structure and the last administrator stay, however long they are away.
func TestTheLastOnesStay(t *testing.T) {
	onBoth(t, func(t *testing.T, n *town) {
		ctx, run := t.Context(), system(access.RetentionRun)
		abri, phare, port := n.structure("Abri"), n.structure("Phare"), n.structure("Port")
		admin := n.worker("admin@example.org", n.home, access.Admin)
		alone := n.worker("alone@example.org", abri, access.Manager)
		one := n.worker("one@example.org", phare, access.Manager)
		two := n.worker("two@example.org", phare, access.Manager)
		of := n.worker("suspended@example.org", port, access.Manager)
		if err := n.Network.Review(ctx, system(access.StructureReview), port, Suspend, "Fermeture"); err != nil {
			t.Fatal(err)
		}
		n.clock.move(731 * aDay)
		n.warn()
		if n.warned(admin.email)+n.warned(alone.email) != 0 || n.warned(one.email) != 1 || n.warned(of.email) != 1 {
			t.Error("one who stays was told the contrary, or one who goes was not told")
		}
		n.clock.move(31 * aDay)
		n.due(2, one, two, of)
		for _, w := range []*worker{admin, alone} {
			refused(t, w.email, n.Members.EraseIdle(ctx, run, w.id, n.term()), kernel.Conflict, "identity.last_manager")
		}
		if err := n.Members.EraseIdle(ctx, run, one.id, n.term()); err != nil {
			t.Fatal(err)
		}
		refused(t, "the manager who is now the last", n.Members.EraseIdle(ctx, run, two.id, n.term()), kernel.Conflict, "identity.last_manager")
		n.due(3, of)
		refused(t, "a scope for something else", n.Members.EraseIdle(ctx, system(access.MemberChange), two.id, n.term()), kernel.Internal, "access.scope")
		mine := n.may(access.Actor{Role: access.Auditor, Account: admin.id, Structure: n.home}, access.RetentionRun)
		refused(t, "someone for the house", n.Members.EraseIdle(ctx, mine, two.id, n.term()), kernel.NotFound, "access.absent")
	})
}

func TestWriteToThoseOfARole(t *testing.T) {
	onBoth(t, func(t *testing.T, n *town) {
		ctx, read := t.Context(), system(access.RetentionRead)
		auditor := n.worker("dpo@example.org", n.home, access.Auditor)
		gone := n.worker("gone@example.org", n.home, access.Auditor)
		n.worker("admin@example.org", n.home, access.Admin)
		if err := n.Members.Disable(ctx, system(access.AccountDisable), gone.id); err != nil {
			t.Fatal(err)
		}
		written, err := n.Members.WriteTo(ctx, read, access.Auditor, "La nuit", "Rien que des nombres.")
		if err != nil || written != 1 || n.inbox.about(auditor.email, "Rien que des nombres.") != 1 || n.inbox.about("admin@example.org", "nombres") != 0 {
			t.Errorf("written to %d, %v", written, err)
		}
		_, err = n.Members.WriteTo(ctx, n.may(auditor.actor(), access.RetentionRead), access.Auditor, "x", "x")
		refused(t, "someone for the house", err, kernel.Forbidden, access.ReasonRole)
	})
}
