package identity

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/kernel"
	"relais/internal/platform/db/dbtest"
	"relais/migrations"
)

// lost checks that a token opens nothing any more.
func (n *town) lost(what, token string) {
	n.t.Helper()
	s, err := n.Sessions.Authenticate(n.t.Context(), token)
	refused(n.t, what, err, kernel.Forbidden, access.ReasonSignIn)
	if s.Account != "" || s.Actor.Role != "" {
		n.t.Errorf("%s: %+v", what, s)
	}
}

func TestSessionsEnd(t *testing.T) {
	onBoth(t, func(t *testing.T, n *town) {
		w := n.worker("jeanne@example.org", n.structure("Abri"), access.Adviser)
		for range 24 { // twelve hours of work, without a pause of half an hour
			n.clock.move(29 * time.Minute)
			w.session()
		}
		n.clock.move(25 * time.Minute)
		n.lost("twelve hours", w.token)
		w.signIn(here)
		n.clock.move(30 * time.Minute)
		n.lost("half an hour without a request", w.token)
		n.clock.move(-25 * time.Minute)
		n.lost("a session that ended, the clock set back", w.token)
	})
}

// A session from the future comes from a clock set back since: it is ended, and
// does not come back when the clock is right again.
func TestAClockSetBackEndsSessions(t *testing.T) {
	onBoth(t, func(t *testing.T, n *town) {
		w := n.worker("jeanne@example.org", n.structure("Abri"), access.Adviser)
		n.clock.move(-time.Minute) // nodes differ by so much
		w.session()
		n.clock.move(-2 * time.Hour)
		n.lost("the clock set back two hours", w.token)
		n.clock.move(2 * time.Hour)
		n.lost("the clock set right", w.token)
	})
}

func TestRequestsWriteOnceAMinute(t *testing.T) {
	onBoth(t, func(t *testing.T, n *town) {
		w := n.worker("jeanne@example.org", n.structure("Abri"), access.Adviser)
		first := w.session().Seen
		n.clock.move(59 * time.Second)
		w.session()
		if got := w.session().Seen; !got.Equal(first) {
			t.Errorf("seen %v, then %v", first, got)
		}
		n.clock.move(time.Second)
		w.session()
		if got := w.session().Seen; !got.Equal(n.clock.now()) {
			t.Errorf("seen %v at %v", got, n.clock.now())
		}
	})
}

// Only hashes are kept, and a token that someone chose opens nothing.
func TestTokensAreNotKept(t *testing.T) {
	onBoth(t, func(t *testing.T, n *town) {
		w := n.worker("jeanne@example.org", n.structure("Abri"), access.Adviser)
		var rows []sessionRow
		if err := dbtest.All(t, n.db).NewSelect().Model(&rows).Scan(t.Context()); err != nil || len(rows) != 1 {
			t.Fatalf("%d sessions, %v", len(rows), err)
		}
		n.lost("the hash itself", string(rows[0].TokenHash))
		for _, forged := range []string{"", "x", w.token + "x", w.token[:42], string(make([]byte, 5000))} {
			n.lost("a forged token", forged)
		}
	})
}

// Fixation: the token changes at each rise of level, and the one before is dead.
func TestTheTokenChangesAtEachRise(t *testing.T) {
	onBoth(t, func(t *testing.T, n *town) {
		abri, phare := n.structure("Abri"), n.structure("Phare")
		w := n.worker("jeanne@example.org", abri, access.Adviser)
		n.invite("jeanne@example.org", phare, access.Volunteer)
		if err := n.Members.Join(t.Context(), w.session(), n.inbox.token(t, w.email)); err != nil {
			t.Fatal(err)
		}
		n.clock.move(time.Minute)
		w.half()
		tokens := []string{w.token}
		o, err := n.SignIn.Second(t.Context(), w.session(), Factor{ByTOTP, w.code()}, here)
		if err != nil {
			t.Fatal(err)
		}
		w.token = o.Token
		tokens = append(tokens, w.token)
		handle := w.session().ID
		w.prove()
		tokens = append(tokens, w.token)
		if w.token, err = n.Sessions.Switch(t.Context(), w.session(), phare); err != nil {
			t.Fatal(err)
		}
		for i, token := range tokens {
			if token == w.token {
				t.Errorf("token %d is the present one", i)
			}
			n.lost("a token before a rise", token)
		}
		if w.session().ID != handle {
			t.Error("the handle of the session changed")
		}
	})
}

func TestTwoStructuresWithOppositeRights(t *testing.T) {
	onBoth(t, func(t *testing.T, n *town) {
		ctx, abri, phare := t.Context(), n.structure("Abri"), n.structure("Phare")
		w := n.worker("jeanne@example.org", abri, access.Manager)
		n.invite("jeanne@example.org", phare, access.Volunteer)
		if err := n.Members.Join(ctx, w.session(), n.inbox.token(t, w.email)); err != nil {
			t.Fatal(err)
		}
		if a := w.actor(); a.Role != access.Manager || a.Structure != abri {
			t.Errorf("joining switched: %+v", a)
		}
		_, err := n.Members.List(ctx, n.may(w.actor(), access.MemberChange), phare)
		refused(t, "managing the other structure", err, kernel.NotFound, "access.absent")

		if w.token, err = n.Sessions.Switch(ctx, w.session(), phare); err != nil {
			t.Fatal(err)
		}
		if a := w.actor(); a.Role != access.Volunteer || a.Structure != phare {
			t.Errorf("%+v", a)
		}
		if _, err := w.actor().May(access.MemberInvite); err == nil {
			t.Error("a volunteer here invites as the manager they are there")
		}
		_, err = n.Sessions.Switch(ctx, w.session(), n.home)
		refused(t, "a structure of others", err, kernel.NotFound, "identity.structure_absent")

		w.signIn(here)
		if a := w.actor(); a.Structure != phare {
			t.Errorf("signing in forgets the last structure: %+v", a)
		}
		if err := n.Network.Review(ctx, system(access.StructureReview), phare, Suspend, "essai"); err != nil {
			t.Fatal(err)
		}
		s := w.session()
		if s.Actor.Role != access.Visitor || s.Actor.Account != "" || len(s.Memberships) != 2 {
			t.Errorf("a suspended structure leaves %+v", s)
		}
		w.signIn(here)
		if a := w.actor(); a.Structure != abri || a.Role != access.Manager {
			t.Errorf("%+v", a)
		}
	})
}

func TestListAndEndSessions(t *testing.T) {
	onBoth(t, func(t *testing.T, n *town) {
		ctx, abri := t.Context(), n.structure("Abri")
		w, other := n.worker("jeanne@example.org", abri, access.Adviser), n.worker("ali@example.org", abri, access.Adviser)
		first := w.token
		w.signIn(here)
		second := w.token
		w.signIn(here)
		list, err := n.Sessions.List(ctx, w.session())
		if err != nil || len(list) != 3 || !list[0].Here || list[1].Here || list[0].Device != here.Device {
			t.Fatalf("%+v, %v", list, err)
		}
		refused(t, "someone else’s", n.Sessions.End(ctx, other.session(), list[2].ID), kernel.NotFound, "identity.session_absent")
		if err := n.Sessions.End(ctx, w.session(), list[2].ID); err != nil {
			t.Fatal(err)
		}
		n.lost("an ended session", first)
		if err := n.Sessions.EndOthers(ctx, w.session()); err != nil {
			t.Fatal(err)
		}
		n.lost("another session", second)
		n.clock.move(20 * time.Minute) // seen meanwhile, but not proved (7.5.2)
		refused(t, "one, after an old proof", n.Sessions.End(ctx, w.session(), list[0].ID), kernel.Forbidden, "identity.prove_again")
		refused(t, "the others, after an old proof", n.Sessions.EndOthers(ctx, w.session()), kernel.Forbidden, "identity.prove_again")
		s := w.session()
		for range 2 {
			if err := n.Sessions.SignOut(ctx, s); err != nil {
				t.Error(err)
			}
		}
		n.lost("one signed out", w.token)
		other.session()
	})
}

func TestSweepKeepsWhatLasts(t *testing.T) {
	onBoth(t, func(t *testing.T, n *town) {
		w := n.worker("jeanne@example.org", n.structure("Abri"), access.Adviser)
		n.clock.move(29 * time.Minute)
		n.asked()
		sweep := func(sessions, ceremonies int) {
			t.Helper()
			if err := n.Sessions.Sweep(t.Context(), system(access.RetentionRun)); err != nil {
				t.Fatal(err)
			}
			s, _ := dbtest.All(t, n.db).NewSelect().Model((*sessionRow)(nil)).Count(t.Context())
			c, _ := dbtest.All(t, n.db).NewSelect().Model((*ceremonyRow)(nil)).Count(t.Context())
			if int(s) != sessions || int(c) != ceremonies {
				t.Errorf("%d sessions and %d ceremonies left", s, c)
			}
		}
		sweep(1, 1)
		w.session()
		n.clock.move(31 * time.Minute)
		sweep(0, 0)
	})
}

// P16: what one node decides, another knows at the next request.
func TestNodesAgreeAtOnce(t *testing.T) {
	address := dbtest.PlainPostgres(t)
	n := newTown(t, dbtest.Open(t, address, migrations.Files), cheap)
	far := n.node(dbtest.Open(t, address, migrations.Files), cheap)
	ctx, abri := t.Context(), n.structure("Abri")
	w := n.worker("jeanne@example.org", abri, access.Manager)
	n.worker("ali@example.org", abri, access.Manager)
	there := func() access.Actor {
		s, err := far.Sessions.Authenticate(ctx, w.token)
		if err != nil {
			return access.Actor{}
		}
		return s.Actor
	}
	token, err := n.Tokens.Issue(ctx, w.session(), "Agenda", access.Permissions()[:1], n.clock.now().Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	program := func() access.Actor {
		p, _ := far.Tokens.Authenticate(ctx, token)
		return p.Actor
	}
	if there().Role != access.Manager || program().Role != access.Manager {
		t.Fatalf("%+v, %+v", there(), program())
	}
	for _, c := range []struct {
		what           string
		act            func() error
		person, script access.Role
	}{
		{"another role", func() error {
			return n.Members.Change(ctx, system(access.MemberChange), abri, w.id, Change{Role: access.Adviser})
		}, access.Adviser, access.Adviser},
		{"a role without tokens", func() error {
			return n.Members.Change(ctx, system(access.MemberChange), abri, w.id, Change{Role: access.Volunteer})
		}, access.Volunteer, ""},
		{"a suspended structure", func() error {
			return n.Network.Review(ctx, system(access.StructureReview), abri, Suspend, "essai")
		}, access.Visitor, ""},
		{"reopened", func() error {
			return n.Network.Review(ctx, system(access.StructureReview), abri, Reopen, "")
		}, access.Volunteer, ""},
		{"an ended membership", func() error { return n.Members.End(ctx, system(access.MemberChange), abri, w.id) }, access.Visitor, ""},
		{"a disabled account", func() error { return n.Members.Disable(ctx, system(access.AccountDisable), w.id) }, "", ""},
	} {
		if err := c.act(); err != nil {
			t.Fatalf("%s: %v", c.what, err)
		}
		if got := there().Role; got != c.person {
			t.Errorf("%s: the other node sees %q", c.what, got)
		}
		if got := program().Role; got != c.script {
			t.Errorf("%s: a program acts as %q", c.what, got)
		}
	}
}

func TestTokensOfTheAPI(t *testing.T) {
	onBoth(t, func(t *testing.T, n *town) {
		ctx, abri := t.Context(), n.structure("Abri")
		w, volunteer := n.worker("jeanne@example.org", abri, access.Adviser), n.worker("ali@example.org", abri, access.Volunteer)
		hour := n.clock.now().Add(time.Hour)
		_, err := n.Tokens.Issue(ctx, volunteer.session(), "Agenda", access.Permissions()[:1], hour)
		refused(t, "a volunteer", err, kernel.Forbidden, access.ReasonRole)
		for _, expires := range []time.Time{{}, n.clock.now(), n.clock.now().AddDate(2, 0, 0)} {
			_, err := n.Tokens.Issue(ctx, w.session(), "Agenda", access.Permissions()[:1], expires)
			refused(t, "a bad date", err, kernel.Invalid, "identity.token_expiry")
		}
		for _, may := range [][]access.Permission{nil, {"all"}, {access.ReadPeople, access.ManageHooks}} {
			_, err := n.Tokens.Issue(ctx, w.session(), "Agenda", may, hour)
			refused(t, "permissions of no use", err, kernel.Invalid, "identity.token_permissions")
		}
		may := []access.Permission{access.ReadPeople, access.WriteReferrals}
		text, err := n.Tokens.Issue(ctx, w.session(), "Agenda", may, hour)
		if err != nil {
			t.Fatal(err)
		}
		p, err := n.Tokens.Authenticate(ctx, text)
		if a := p.Actor; err != nil || a.Account != w.id || a.Structure != abri || a.Role != access.Adviser || !slices.Equal(p.May, may) {
			t.Fatalf("%+v, %v", p, err)
		}
		n.lost("a token of the API as that of a session", text)
		dead := func(what, text string) {
			t.Helper()
			_, err := n.Tokens.Authenticate(ctx, text)
			refused(t, what, err, kernel.Forbidden, access.ReasonSignIn)
		}
		dead("a session as a token of the API", w.token)
		dead("a forged one", TokenPrefix+"x")
		list, err := n.Tokens.List(ctx, w.session())
		if err != nil || len(list) != 1 || list[0].ID != p.Token || !slices.Equal(list[0].May, may) || list[0].Name != "Agenda" || list[0].Used.IsZero() {
			t.Fatalf("%+v, %v", list, err)
		}
		refused(t, "someone else’s", n.Tokens.Revoke(ctx, volunteer.session(), p.Token), kernel.NotFound, "identity.token_absent")
		if err := n.Tokens.Revoke(ctx, w.session(), p.Token); err != nil {
			t.Fatal(err)
		}
		dead("a revoked one", text)
		if text, err = n.Tokens.Issue(ctx, w.session(), "Agenda", access.Permissions()[:1], hour); err != nil {
			t.Fatal(err)
		}
		n.clock.move(time.Hour)
		dead("one that is over", text)
	})
}

// What a line says, and that an act whose line fails is undone, is the
// journal's to prove; here, that each act has one.
func TestActsLeaveLines(t *testing.T) {
	onBoth(t, func(t *testing.T, n *town) {
		w := n.worker("jeanne@example.org", n.structure("Abri"), access.Adviser)
		before := n.lines()
		w.half()
		if got := n.lines() - before; got != 1 {
			t.Errorf("%d lines for a sign-in", got)
		}
		w.half()
		before = n.lines()
		if _, err := n.SignIn.Second(t.Context(), w.session(), Factor{ByTOTP, "nope"}, here); err == nil {
			t.Fatal("a wrong code passed")
		}
		if got := n.lines() - before; got != 1 {
			t.Errorf("%d lines for a refusal", got)
		}
	})
}

// lines counts the lines of the journal.
func (n *town) lines() (lines int64) {
	n.t.Helper()
	err := n.db.Read(n.t.Context(), func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Table("journal_head").Column("size").Scan(ctx, &lines)
	})
	if err != nil {
		n.t.Fatal(err)
	}
	return lines
}
