package identity

import (
	"context"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/journal"
	"relais/internal/kernel"
)

// told is what a line of the journal says of who acted.
type told struct {
	Action    string
	Account   kernel.ID
	Role      access.Role
	Structure kernel.ID
}

// since gives the lines from a number on.
func (n *town) since(first int64) (lines []told) {
	n.t.Helper()
	err := n.db.Read(access.System(access.JournalAudit).Behind(n.t.Context()), func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Table("journal_entries").Column("action", "account", "role", "structure").
			Where("entry >= ?", first).Order("entry").Scan(ctx, &lines)
	})
	if err != nil {
		n.t.Fatal(err)
	}
	return lines
}

// What a member does to come in, and to leave, is theirs in the journal, before
// a session is whole too: it says who, in which role, for which structure.
func TestWhoComesInIsNamed(t *testing.T) {
	onBoth(t, func(t *testing.T, n *town) {
		ctx, abri := t.Context(), n.structure("Abri")
		first := n.lines()
		w := n.worker("jeanne@example.org", abri, access.Adviser)
		w.half()
		if _, err := n.SignIn.Second(ctx, w.session(), Factor{ByTOTP, "nope"}, here); err == nil {
			t.Fatal("a wrong code passed")
		}
		if err := n.Sessions.SignOut(ctx, w.session()); err != nil {
			t.Fatal(err)
		}
		w.signIn(here)
		w.prove()
		recovery, err := n.Means.IssueRecovery(ctx, w.session())
		if err != nil {
			t.Fatal(err)
		}
		if err := n.SignIn.AskReset(ctx, w.email, here); err != nil {
			t.Fatal(err)
		}
		if err := n.reset(n.inbox.token(t, w.email), Factor{ByRecovery, recovery[0]}, "cinq-moulins-verts-à-Bourges"); err != nil {
			t.Fatal(err)
		}
		if _, err := n.Members.GiveNewMeans(ctx, system(access.MemberInvite), abri, w.id); err != nil {
			t.Fatal(err)
		}
		n.accepting(w.email, Acceptance{Password: goodPassword, Visit: here})
		want := map[string]int{
			journal.AccountMade: 1, journal.SessionBegun: 4, journal.SessionOpened: 2, journal.SessionRefused: 1, journal.SessionEnded: 1,
			journal.SessionAgain: 1, journal.RecoveryUsed: 1, journal.FactorAdded: 3, journal.FactorRemoved: 1,
		}
		for _, line := range n.since(first) {
			if line.Action == string(access.MemberInvite) {
				continue
			}
			want[line.Action]--
			if line.Account != w.id || line.Role != access.Adviser || line.Structure != abri {
				t.Errorf("whose act is it: %+v", line)
			}
		}
		for action, missing := range want {
			if missing != 0 {
				t.Errorf("%s: %d lines are missing", action, missing)
			}
		}
	})
}

// A session that lost its structure acts for none, and not for another; who only
// types an address is not its owner.
func TestNobodyElseIsNamed(t *testing.T) {
	onBoth(t, func(t *testing.T, n *town) {
		ctx, abri := t.Context(), n.structure("Abri")
		w := n.worker("jeanne@example.org", abri, access.Adviser)
		if err := n.Network.Review(ctx, system(access.StructureReview), abri, Suspend, "essai"); err != nil {
			t.Fatal(err)
		}
		first := n.lines()
		if err := n.Sessions.SignOut(ctx, w.session()); err != nil {
			t.Fatal(err)
		}
		for _, line := range n.since(first) {
			if line != (told{journal.SessionEnded, w.id, "", ""}) {
				t.Errorf("%+v", line)
			}
		}
		n.clock.move(time.Hour)
		first = n.lines()
		for range 12 {
			if _, err := n.SignIn.Password(ctx, w.email, "pas-le-bon-mot-de-passe", here); err == nil {
				t.Fatal("a wrong password passed")
			}
		}
		lines := n.since(first)
		if len(lines) != 1 || lines[0] != (told{Action: journal.SessionRefused}) {
			t.Errorf("%+v", lines)
		}
	})
}
