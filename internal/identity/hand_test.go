package identity

import (
	"testing"

	"relais/internal/access"
	"relais/internal/journal"
	"relais/internal/kernel"
)

// Where mails leave, nobody but the mailbox gets a link. Where they wait, who
// invites gets it, and a line says so.
func TestALinkIsShownOnlyWhereMailsWait(t *testing.T) {
	onBoth(t, func(t *testing.T, n *town) {
		ctx, abri := t.Context(), n.structure("Abri")
		boss := n.worker("chef@example.org", abri, access.Manager)
		w := n.worker("jeanne@example.org", abri, access.Adviser)
		scope := func() access.Scope { return n.may(boss.actor(), access.MemberInvite) }
		i := Invitation{Structure: abri, Email: "cleo@example.org", Role: access.Adviser}
		for _, shut := range []bool{false, true} {
			n.inbox.shut = shut
			if n.MailLeaves() == shut {
				t.Errorf("mails leave: %v", n.MailLeaves())
			}
			invited, err := n.Members.Invite(ctx, scope(), i)
			if err != nil {
				t.Fatal(err)
			}
			n.shown(invited, shut, boss.id)
			again, err := n.Members.Resend(ctx, scope(), invited.ID)
			if err != nil {
				t.Fatal(err)
			}
			n.shown(again, shut, boss.id)
			if shut && again.Code == invited.Code {
				t.Error("an invitation sent again has the link of before")
			}
			means, err := n.Members.GiveNewMeans(ctx, scope(), abri, w.id)
			if err != nil {
				t.Fatal(err)
			}
			n.shown(means, shut, boss.id)
		}
	})
}

// shown checks that an invitation shows its link, which opens, and that the last
// line says who got it; or that it shows none, and no line does.
func (n *town) shown(s Sent, link bool, to kernel.ID) {
	n.t.Helper()
	lines := n.since(0)
	last := lines[len(lines)-1]
	if (last.Action == journal.InvitationShown) != link || last.Account != to || last.Role != access.Manager {
		n.t.Errorf("link %v: the last line is %+v", link, last)
	}
	if !link {
		if s.Link != "" || s.Code != "" {
			n.t.Errorf("a link is shown, which a mail takes: %+v", s)
		}
		return
	}
	if s.Link != "https://relais.example/invitation#"+s.Code || s.Until != n.clock.now().Add(invitationLasts) {
		n.t.Errorf("%+v", s)
	}
	if o, err := n.Members.Offer(n.t.Context(), s.Code); err != nil || o.Email != s.To || o.Role != access.Adviser {
		n.t.Errorf("%+v, %v", o, err)
	}
}

// Whoever may not invite gets no link either.
func TestAnotherStructureGetsNoLink(t *testing.T) {
	onBoth(t, func(t *testing.T, n *town) {
		n.inbox.shut = true
		abri, phare := n.structure("Abri"), n.structure("Phare")
		sent, err := n.Members.Invite(t.Context(), system(access.MemberInvite), Invitation{Structure: abri, Email: "chef@example.org", Role: access.Manager})
		if err != nil {
			t.Fatal(err)
		}
		before := n.lines()
		elsewhere := access.Actor{Role: access.Manager, Account: "x", Structure: phare}
		other, err := n.Members.Resend(t.Context(), n.may(elsewhere, access.MemberInvite), sent.ID)
		if err == nil || other != (Sent{}) || n.lines() != before {
			t.Errorf("%+v, %v", other, err)
		}
	})
}

// No link to a new password is promised, to known and unknown alike; no account
// is closed for a warning that nobody could read.
func TestWithoutMailNothingIsPromised(t *testing.T) {
	onBoth(t, func(t *testing.T, n *town) {
		ctx := t.Context()
		n.worker("jeanne@example.org", n.structure("Abri"), access.Adviser)
		n.inbox.shut = true
		before := len(n.inbox.mails)
		for _, email := range []string{"jeanne@example.org", "personne@example.org", "pas une adresse"} {
			refused(t, email, n.SignIn.AskReset(ctx, email, here), kernel.Unavailable, "identity.no_mail")
		}
		n.clock.move(750 * aDay)
		if err := n.Members.WarnIdle(ctx, system(access.RetentionRun), n.clock.now().AddDate(-2, 0, 0)); err != nil {
			t.Fatal(err)
		}
		if got := len(n.inbox.mails) - before; got != 0 {
			t.Errorf("%d mails wait", got)
		}
		n.inbox.shut = false
		if err := n.Members.WarnIdle(ctx, system(access.RetentionRun), n.clock.now().AddDate(-2, 0, 0)); err != nil {
			t.Fatal(err)
		}
		if n.inbox.about("jeanne@example.org", "Votre compte") == 0 && len(n.inbox.mails) == before {
			t.Error("the warning does not leave once there is a server")
		}
	})
}
