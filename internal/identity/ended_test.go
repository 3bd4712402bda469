package identity

import (
	"context"
	"slices"
	"testing"
	"time"

	"relais/internal/access"
	"relais/internal/kernel"
	"relais/internal/platform/db/dbtest"
)

func TestInvitationsThatEndedGo(t *testing.T) {
	onBoth(t, func(t *testing.T, n *town) {
		ctx, abri := t.Context(), n.structure("Abri")
		invite := func(email string) kernel.ID {
			t.Helper()
			sent, err := n.Members.Invite(ctx, system(access.MemberInvite), Invitation{Structure: abri, Email: email, Role: access.Adviser})
			if err != nil {
				t.Fatal(err)
			}
			return sent.ID
		}
		used, revoked, expired := invite("used@example.org"), invite("revoked@example.org"), invite("expired@example.org")
		n.accepting("used@example.org", Acceptance{Name: "Dominique Essai", Password: goodPassword, Visit: here})
		if err := n.Members.Revoke(ctx, system(access.MemberInvite), revoked); err != nil {
			t.Fatal(err)
		}
		due := func(want ...kernel.ID) {
			t.Helper()
			slices.Sort(want)
			got, err := n.Members.DueInvitations(ctx, system(access.RetentionRead), n.clock.now().AddDate(0, 0, -30))
			got = slices.DeleteFunc(got, func(id kernel.ID) bool { return !slices.Contains([]kernel.ID{used, revoked, expired}, id) })
			if err != nil || !slices.Equal(got, want) {
				t.Errorf("due %v, %v; want %v", got, err, want)
			}
		}
		n.clock.move(31 * aDay)
		due(used, revoked)
		n.clock.move(7 * aDay)
		due(used, revoked, expired)
		before := n.clock.now().AddDate(0, 0, -30)
		if _, err := n.Members.Resend(ctx, system(access.MemberInvite), expired); err != nil {
			t.Fatal(err)
		}
		drop := func(id kernel.ID) error {
			return n.Members.DropInvitation(ctx, system(access.RetentionRun), id, before)
		}
		refused(t, "one sent again", drop(expired), kernel.Conflict, "identity.sent_again")
		if err := drop(used); err != nil {
			t.Error(err)
		}
		refused(t, "one that is gone", drop(used), kernel.NotFound, "identity.invitation_over")
		due(revoked)
		refused(t, "another scope", n.Members.DropInvitation(ctx, system(access.MemberInvite), revoked, before), kernel.Internal, "access.scope")
		if _, err := n.Members.Offer(ctx, n.inbox.token(t, "expired@example.org")); err != nil {
			t.Errorf("the one sent again no longer opens: %v", err)
		}
	})
}

func TestWhatApplicationsLeaveGoes(t *testing.T) {
	onBoth(t, func(t *testing.T, n *town) {
		ctx, review := t.Context(), system(access.StructureReview)
		apply := func(name string, decision Decision) kernel.ID {
			t.Helper()
			err := n.Network.Apply(ctx, n.may(access.Anyone(), access.StructureApply), here.Address, Application{
				Card: Card{Name: name}, Contact: Contact{"Camille Essai", name + "@example.org"},
			})
			if err != nil {
				t.Fatal(err)
			}
			list, err := n.Network.Structures(ctx, review)
			if err != nil {
				t.Fatal(err)
			}
			i := slices.IndexFunc(list, func(s Structure) bool { return s.Name == name })
			if decision != "" {
				if err := n.Network.Review(ctx, review, list[i].ID, decision, "Hors du réseau"); err != nil {
					t.Fatal(err)
				}
			}
			return list[i].ID
		}
		approved, rejected, returns, waits := apply("Abri", Approve), apply("Phare", Refuse), apply("Port", Refuse), apply("Quai", "")
		n.clock.move(366 * aDay)
		before := n.clock.now().AddDate(0, 0, -365)
		due, err := n.Network.DueApplications(ctx, system(access.RetentionRead), before)
		want := []kernel.ID{approved, rejected, returns}
		slices.Sort(want)
		if err != nil || !slices.Equal(due, want) {
			t.Fatalf("due %v, %v; want %v", due, err, want)
		}
		if err := n.Network.Review(ctx, review, returns, Approve, ""); err != nil {
			t.Fatal(err)
		}
		drop := func(id kernel.ID) error {
			return n.Network.DropApplication(ctx, system(access.RetentionRun), id, before)
		}
		refused(t, "one decided anew", drop(returns), kernel.Conflict, "identity.structure_status")
		refused(t, "one that waits", drop(waits), kernel.Conflict, "identity.structure_status")
		for _, id := range []kernel.ID{approved, rejected} {
			if err := drop(id); err != nil {
				t.Error(err)
			}
		}
		refused(t, "a contact that is gone", drop(approved), kernel.Conflict, "identity.structure_status")
		refused(t, "a structure that is gone", drop(rejected), kernel.NotFound, "identity.structure_absent")
		if s, err := n.Network.Structure(ctx, review, approved); err != nil || s.Status != Approved || s.Contact != (Contact{}) {
			t.Errorf("the approved one: %+v, %v", s, err)
		}
		if s, err := n.Network.Structure(ctx, review, waits); err != nil || s.Contact.Name != "Camille Essai" {
			t.Errorf("the one that waits: %+v, %v", s, err)
		}
		var keys int
		if err := dbtest.All(t, n.db).NewSelect().Table("seal_keys").ColumnExpr("count(*)").Where("owner = ?", rejected).Scan(ctx, &keys); err != nil || keys != 0 {
			t.Errorf("%d keys of the refused one, %v", keys, err)
		}
	})
}

// Sessions go within the hour; the devices they made known, by their day.
func TestDevicesGoByTheDayTheyWereLastSeen(t *testing.T) {
	onBoth(t, func(t *testing.T, n *town) {
		ctx, abri := t.Context(), n.structure("Abri")
		n.worker("old@example.org", abri, access.Adviser)
		n.clock.move(aDay)
		n.worker("young@example.org", abri, access.Adviser)
		n.clock.move(364*aDay - time.Hour)
		devices := func() int64 {
			left, err := dbtest.All(t, n.db).NewSelect().Model((*deviceRow)(nil)).Count(ctx)
			if err != nil {
				t.Fatal(err)
			}
			return left
		}
		due := func() []kernel.ID {
			t.Helper()
			days, err := n.Sessions.Due(context.WithoutCancel(ctx), system(access.RetentionRead), n.clock.now().AddDate(0, 0, -365))
			if err != nil {
				t.Fatal(err)
			}
			return days
		}
		if days := due(); len(days) != 0 {
			t.Errorf("due too early: %v", days)
		}
		n.clock.move(aDay + 5*time.Hour)
		if err := n.Sessions.Sweep(ctx, system(access.RetentionRun)); err != nil || devices() != 2 {
			t.Errorf("the sweep left %d devices, %v", devices(), err)
		}
		days := due()
		if !slices.Equal(days, []kernel.ID{"2026-11-23"}) {
			t.Fatalf("due %v", days)
		}
		before := n.clock.now().AddDate(0, 0, -365)
		if err := n.Sessions.Drop(ctx, system(access.RetentionRun), "2026-11-24", before); kernel.KindOf(err) != kernel.Conflict {
			t.Errorf("a day that is not due: %v", err)
		}
		if err := n.Sessions.Drop(ctx, system(access.RetentionRun), days[0], before); err != nil || devices() != 1 {
			t.Errorf("%d devices left, %v", devices(), err)
		}
		if err := n.Sessions.Drop(ctx, system(access.RetentionRun), days[0], before); kernel.KindOf(err) != kernel.NotFound {
			t.Errorf("dropped twice: %v", err)
		}
	})
}
