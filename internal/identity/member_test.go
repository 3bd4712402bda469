package identity

import (
	"bytes"
	"context"
	"errors"
	"os"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/kernel"
	"relais/internal/platform/db"
	"relais/internal/platform/db/dbtest"
	"relais/migrations"
)

// try is a method of the room that is given a scope, and how it is tried.
type try struct {
	actions []access.Action // of the scopes that it takes
	act     func(context.Context, access.Scope) error
}

// ofStructures are the acts on the structure of a member, or on that member:
// the policy table decides, and what is not one's own is not there.
func (n *town) ofStructures(phare, team, invitation kernel.ID, w *worker) map[string]try {
	invite := []access.Action{access.MemberInvite}
	change := []access.Action{access.MemberChange}
	disable := []access.Action{access.AccountDisable}
	read := []access.Action{access.StructureRead, access.StructureReview}
	return map[string]try{
		"Members.Invite": {invite, func(ctx context.Context, s access.Scope) error {
			_, err := n.Members.Invite(ctx, s, Invitation{Structure: phare, Email: "new@example.org", Role: access.Adviser})
			return err
		}},
		"Members.Pending": {invite, func(ctx context.Context, s access.Scope) error {
			_, err := n.Members.Pending(ctx, s, phare)
			return err
		}},
		"Members.Revoke": {invite, func(ctx context.Context, s access.Scope) error { return n.Members.Revoke(ctx, s, invitation) }},
		"Members.Resend": {invite, func(ctx context.Context, s access.Scope) error {
			_, err := n.Members.Resend(ctx, s, invitation)
			return err
		}},
		"Members.GiveNewMeans": {invite, func(ctx context.Context, s access.Scope) error {
			_, err := n.Members.GiveNewMeans(ctx, s, phare, w.id)
			return err
		}},
		"Members.Change": {change, func(ctx context.Context, s access.Scope) error {
			return n.Members.Change(ctx, s, phare, w.id, Change{Role: access.Reception})
		}},
		"Members.End": {change, func(ctx context.Context, s access.Scope) error { return n.Members.End(ctx, s, phare, w.id) }},
		"Members.AddTeam": {change, func(ctx context.Context, s access.Scope) error {
			_, err := n.Members.AddTeam(ctx, s, phare, "Équipe")
			return err
		}},
		"Members.RenameTeam": {change, func(ctx context.Context, s access.Scope) error {
			return n.Members.RenameTeam(ctx, s, phare, team, "Accueil")
		}},
		"Members.EndTeam":     {change, func(ctx context.Context, s access.Scope) error { return n.Members.EndTeam(ctx, s, phare, team) }},
		"Members.Disable":     {disable, func(ctx context.Context, s access.Scope) error { return n.Members.Disable(ctx, s, w.id) }},
		"Members.Enable":      {disable, func(ctx context.Context, s access.Scope) error { return n.Members.Enable(ctx, s, w.id) }},
		"Members.EndSessions": {disable, func(ctx context.Context, s access.Scope) error { return n.Members.EndSessions(ctx, s, w.id) }},
		"Members.List": {[]access.Action{access.MemberRead, access.MemberChange}, func(ctx context.Context, s access.Scope) error {
			_, err := n.Members.List(ctx, s, phare)
			return err
		}},
		"Members.Teams": {[]access.Action{access.MemberRead, access.MemberChange, access.MemberInvite}, func(ctx context.Context, s access.Scope) error {
			_, err := n.Members.Teams(ctx, s, phare)
			return err
		}},
		"Network.Structure": {read, func(ctx context.Context, s access.Scope) error {
			_, err := n.Network.Structure(ctx, s, phare)
			return err
		}},
		"Network.Structures": {read, func(ctx context.Context, s access.Scope) error {
			list, err := n.Network.Structures(ctx, s)
			if err == nil && !slices.ContainsFunc(list, func(one Structure) bool { return one.ID == phare }) {
				err = kernel.Fault(kernel.NotFound, "access.absent")
			}
			return err
		}},
		"Network.ChangeStructure": {[]access.Action{access.StructureChange}, func(ctx context.Context, s access.Scope) error {
			return n.Network.ChangeStructure(ctx, s, phare, Card{Name: "Phare"})
		}},
		"Network.Review": {[]access.Action{access.StructureReview}, func(ctx context.Context, s access.Scope) error {
			return n.Network.Review(ctx, s, phare, Reopen, "")
		}},
	}
}

// ofTheHouseOnly are the acts that nobody but the house may do.
func (n *town) ofTheHouseOnly(phare, invitation kernel.ID, w *worker) map[string]try {
	now := n.clock.now()
	read, run := []access.Action{access.RetentionRead}, []access.Action{access.RetentionRun}
	members := []access.Action{access.MemberRead}
	return map[string]try{
		"Members.InviteByHand": {[]access.Action{access.MemberInvite}, func(ctx context.Context, s access.Scope) error {
			_, err := n.Members.InviteByHand(ctx, s, Invitation{Structure: phare, Email: "new@example.org", Role: access.Adviser})
			return err
		}},
		"Members.Accounts": {members, func(ctx context.Context, s access.Scope) error { _, err := n.Members.Accounts(ctx, s); return err }},
		"Members.Holders": {members, func(ctx context.Context, s access.Scope) error {
			_, err := n.Members.Holders(ctx, s, phare, access.Roles())
			return err
		}},
		"Members.Find": {members, func(ctx context.Context, s access.Scope) error { _, err := n.Members.Find(ctx, s, w.email); return err }},
		"Members.WriteTo": {members, func(ctx context.Context, s access.Scope) error {
			_, err := n.Members.WriteTo(ctx, s, access.Auditor, "Objet", "Texte")
			return err
		}},
		"Members.Reindex":   {[]access.Action{access.MemberChange}, func(ctx context.Context, s access.Scope) error { return n.Members.Reindex(ctx, s) }},
		"Members.Erase":     {run, func(ctx context.Context, s access.Scope) error { return n.Members.Erase(ctx, s, w.id) }},
		"Members.EraseIdle": {run, func(ctx context.Context, s access.Scope) error { return n.Members.EraseIdle(ctx, s, w.id, now) }},
		"Members.WarnIdle":  {run, func(ctx context.Context, s access.Scope) error { return n.Members.WarnIdle(ctx, s, now) }},
		"Members.Idle":      {read, func(ctx context.Context, s access.Scope) error { _, err := n.Members.Idle(ctx, s, now); return err }},
		"Members.IdleKept":  {read, func(ctx context.Context, s access.Scope) error { _, err := n.Members.IdleKept(ctx, s, now); return err }},
		"Members.DueInvitations": {read, func(ctx context.Context, s access.Scope) error {
			_, err := n.Members.DueInvitations(ctx, s, now)
			return err
		}},
		"Members.DropInvitation": {run, func(ctx context.Context, s access.Scope) error {
			return n.Members.DropInvitation(ctx, s, invitation, now)
		}},
		"Network.DueApplications": {read, func(ctx context.Context, s access.Scope) error {
			_, err := n.Network.DueApplications(ctx, s, now)
			return err
		}},
		"Network.DropApplication": {run, func(ctx context.Context, s access.Scope) error { return n.Network.DropApplication(ctx, s, phare, now) }},
		"Network.Running": {[]access.Action{access.StructureRead}, func(ctx context.Context, s access.Scope) error {
			_, err := n.Network.Running(ctx, s, "")
			return err
		}},
		"Network.Gone": {[]access.Action{access.StructureRead}, func(ctx context.Context, s access.Scope) error {
			_, err := n.Network.Gone(ctx, s, []kernel.ID{phare})
			return err
		}},
		"Members.WriteAccount": {members, func(ctx context.Context, s access.Scope) error {
			return n.Members.WriteAccount(ctx, s, "nobody", "Objet", "Texte")
		}},
		"Members.WriteStructure": {members, func(ctx context.Context, s access.Scope) error {
			return n.Members.WriteStructure(ctx, s, phare, access.Roles(), "Objet", "Texte")
		}},
		"Network.Called": {[]access.Action{access.StructureRead}, func(ctx context.Context, s access.Scope) error {
			_, err := n.Network.Called(ctx, s, []kernel.ID{phare})
			return err
		}},
		"Sessions.Due":   {read, func(ctx context.Context, s access.Scope) error { _, err := n.Sessions.Due(ctx, s, now); return err }},
		"Sessions.Drop":  {run, func(ctx context.Context, s access.Scope) error { return n.Sessions.Drop(ctx, s, "2026-11-23", now) }},
		"Sessions.Sweep": {run, func(ctx context.Context, s access.Scope) error { return n.Sessions.Sweep(ctx, s) }},
	}
}

// untried lists the methods that are given a scope and are not tried, and why.
var untried = map[string]string{
	"Network.Apply": "anyone may, and there is no structure yet",
	"Members.Names": "refuses nobody: it leaves out who is not of the structure of the actor",
}

// Every act on members and structures, by every role, in its own structure and
// in another. Each act is undone, so that the next finds things as they were.
// Acts on one's own account take a session, which is the account's alone.
func TestEveryRoleIsHeldToThePolicy(t *testing.T) {
	onBoth(t, func(t *testing.T, n *town) {
		ctx, abri, phare := t.Context(), n.structure("Abri"), n.structure("Phare")
		w := n.worker("jeanne@example.org", phare, access.Adviser)
		team, err := n.Members.AddTeam(ctx, system(access.MemberChange), phare, "Équipe du lundi")
		if err != nil {
			t.Fatal(err)
		}
		sent, err := n.Members.Invite(ctx, system(access.MemberInvite), Invitation{Structure: phare, Email: "asked@example.org", Role: access.Adviser})
		if err != nil {
			t.Fatal(err)
		}
		undone := func(act func(context.Context, access.Scope) error, s access.Scope) (err error) {
			_ = n.db.Write(db.Whole(ctx), func(ctx context.Context, _ bun.Tx) error {
				err = act(ctx, s)
				return errors.New("undone")
			})
			return err
		}
		own := n.may(w.actor(), access.AccountOwn)
		structures, house := n.ofStructures(phare, team, sent.ID, w), n.ofTheHouseOnly(phare, sent.ID, w)
		for name, one := range structures {
			refused(t, name+", the zero scope", undone(one.act, access.Scope{}), kernel.Internal, "access.scope")
			refused(t, name+", a scope for something else", undone(one.act, own), kernel.Internal, "access.scope")
			n.eachScope(one.actions, phare, abri, func(scope access.Scope, relation access.Relation) {
				err := undone(one.act, scope)
				allowed := scope.Allows(access.Network) || scope.Allows(relation)
				gone := kernel.KindOf(err) == kernel.NotFound && err != nil
				if allowed == gone {
					t.Errorf("%s: %s %s, %s: %v", name, scope.Actor().Role, scope.Action(), relation, err)
				}
			})
		}
		for name, one := range house {
			if undone(one.act, access.Scope{}) == nil || undone(one.act, own) == nil {
				t.Errorf("%s: the zero scope, or one for something else", name)
			}
			n.eachScope(one.actions, phare, abri, func(scope access.Scope, relation access.Relation) {
				if err := undone(one.act, scope); kernel.KindOf(err) != kernel.Forbidden && kernel.KindOf(err) != kernel.NotFound || err == nil {
					t.Errorf("%s: %s %s, %s: %v", name, scope.Actor().Role, scope.Action(), relation, err)
				}
			})
		}
		known := scoped(n.Room)
		for _, name := range known {
			_, acts := structures[name]
			_, ofHouse := house[name]
			if _, excused := untried[name]; !acts && !ofHouse && !excused {
				t.Errorf("%s takes a scope, and no role is tried on it", name)
			}
		}
		if tried := len(structures) + len(house) + len(untried); tried != len(known) {
			t.Errorf("%d methods take a scope, %d are tried or excused", len(known), tried)
		}
		distant := access.Actor{Role: access.Admin, Account: n.home, Structure: n.home, Territory: []string{"2A"}}
		_, err = n.Network.Structure(ctx, n.may(distant, access.StructureRead), phare)
		refused(t, "beyond the territory", err, kernel.NotFound, "access.absent")
	})
}

// eachScope gives the scopes of every role that has one for some actions, in one
// structure and in another.
func (n *town) eachScope(actions []access.Action, own, other kernel.ID, run func(access.Scope, access.Relation)) {
	for _, action := range actions {
		for _, role := range access.MemberRoles() {
			for structure, relation := range map[kernel.ID]access.Relation{own: access.Colleague, other: access.Nobody} {
				scope, err := access.Actor{Role: role, Account: n.home, Structure: structure}.May(action)
				if err == nil {
					run(scope, relation)
				}
			}
		}
	}
}

// scoped lists the methods of a room's services that are given a scope or an
// actor.
func scoped(room *Room) (names []string) {
	leave := []reflect.Type{reflect.TypeFor[access.Scope](), reflect.TypeFor[access.Actor]()}
	services := reflect.ValueOf(room).Elem()
	for i := range services.NumField() {
		service := services.Field(i).Type()
		for m := range service.NumMethod() {
			method := service.Method(m)
			for in := range method.Type.NumIn() {
				if slices.Contains(leave, method.Type.In(in)) {
					names = append(names, services.Type().Field(i).Name+"."+method.Name)
					break
				}
			}
		}
	}
	return names
}

func TestWhoMayGiveWhichRole(t *testing.T) {
	admin, manager := access.Actor{Role: access.Admin}, access.Actor{Role: access.Manager}
	for _, c := range []struct {
		actor   access.Actor
		network bool
		role    access.Role
		key     string // "" when they may

		territory []string
	}{
		{access.Actor{Role: access.Admin, Territory: []string{"18", "36"}}, true, access.Coordinator, "", []string{"36"}},
		{access.Actor{Role: access.Admin, Territory: []string{"18"}}, true, access.Coordinator, "identity.role_network", []string{"36"}},
		{access.Actor{Role: access.Admin, Territory: []string{"18"}}, true, access.Auditor, "identity.role_network", nil},
		{admin, true, access.Coordinator, "", []string{"36"}},
		{admin, true, access.Funder, "", []string{"36"}},
		{admin, true, access.Auditor, "identity.territory", []string{"36"}},
		{admin, true, access.Admin, "identity.territory", []string{"36"}},
		{manager, false, access.Adviser, "identity.territory", []string{"36"}},
		{manager, false, access.Manager, "identity.territory", []string{"36"}},
		{manager, false, access.Adviser, "", nil},
		{manager, false, access.Manager, "", nil},
		{manager, false, access.Admin, "identity.role_network", nil},
		{manager, true, access.Auditor, "identity.role_network", nil},
		{admin, true, access.Auditor, "", nil},
		{admin, true, access.Admin, "", nil},
		{admin, false, access.Coordinator, "identity.role_network", nil},
		{admin, false, access.Manager, "", nil},
		{admin, true, access.Adviser, "identity.role_structure", nil},
		{manager, true, access.Manager, "identity.role_structure", nil},
		{admin, true, access.Visitor, "identity.role", nil},
		{manager, false, access.Person, "identity.role", nil},
		{manager, false, "", "identity.role", nil},
	} {
		scope, err := c.actor.May(access.MemberInvite)
		if err != nil {
			t.Fatal(err)
		}
		err = mayGive(scope, structureRow{IsNetwork: c.network}, c.role, c.territory)
		if (err == nil) != (c.key == "") || err != nil && !strings.Contains(err.Error(), c.key) {
			t.Errorf("%s, network %v, %q: %v", c.actor.Role, c.network, c.role, err)
		}
	}
}

func TestInvitationsOpenOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, n *town) {
		ctx, abri := t.Context(), n.structure("Abri")
		boss := n.worker("chef@example.org", abri, access.Manager)
		scope := func() access.Scope { return n.may(boss.actor(), access.MemberInvite) }
		i := Invitation{Structure: abri, Email: "Jeanne@Example.org", Role: access.Adviser}
		if _, err := n.Members.Invite(ctx, scope(), i); err != nil {
			t.Fatal(err)
		}
		first := n.inbox.token(t, "jeanne@example.org")
		for range 2 { // a scanner opens the link
			if o, err := n.Members.Offer(ctx, first); err != nil || o.Structure != "Abri" || o.Role != access.Adviser || o.Known || o.NewMeans {
				t.Errorf("%+v, %v", o, err)
			}
		}
		again, err := n.Members.Invite(ctx, scope(), i)
		if err != nil {
			t.Fatal(err)
		}
		_, err = n.Members.Offer(ctx, first)
		refused(t, "a link replaced", err, kernel.NotFound, "identity.invitation_over")
		second := n.inbox.token(t, "jeanne@example.org")
		if _, err := n.Members.Resend(ctx, scope(), again.ID); err != nil {
			t.Fatal(err)
		}
		_, err = n.Members.Offer(ctx, second)
		refused(t, "a link sent again", err, kernel.NotFound, "identity.invitation_over")
		third := n.inbox.token(t, "jeanne@example.org")
		list, err := n.Members.Pending(ctx, scope(), abri)
		if err != nil || !slices.ContainsFunc(list, func(p Pending) bool { return p.ID == again.ID && p.Email == "jeanne@example.org" }) {
			t.Fatalf("%+v, %v", list, err)
		}
		a := Acceptance{Name: "Jeanne Essai", Password: goodPassword, Visit: here}
		_, err = n.Members.Accept(ctx, third, Acceptance{Name: "Jeanne Essai", Password: "court", Visit: here})
		refused(t, "a short password", err, kernel.Invalid, "identity.password_short")
		if got := winners(5, func(int) error { _, err := n.Members.Accept(ctx, third, a); return err }); got != 1 {
			t.Errorf("%d accounts by one invitation", got)
		}
		_, err = n.Members.Accept(ctx, third, a)
		refused(t, "a used link", err, kernel.NotFound, "identity.invitation_over")

		_, err = n.Members.Invite(ctx, scope(), i)
		refused(t, "a member", err, kernel.Conflict, "identity.already_member")
		_, err = n.Members.Invite(ctx, scope(), Invitation{Structure: abri, Email: "chef@example.org", Role: access.Adviser})
		refused(t, "oneself", err, kernel.Forbidden, "identity.oneself")
		for _, late := range []func(kernel.ID){
			func(kernel.ID) { n.clock.move(invitationLasts) },
			func(id kernel.ID) {
				if err := n.Members.Revoke(ctx, system(access.MemberInvite), id); err != nil {
					t.Error(err)
				}
			},
		} {
			sent, err := n.Members.Invite(ctx, system(access.MemberInvite), Invitation{Structure: abri, Email: "cleo@example.org", Role: access.Adviser})
			if err != nil {
				t.Fatal(err)
			}
			late(sent.ID)
			_, err = n.Members.Accept(ctx, n.inbox.token(t, "cleo@example.org"), a)
			refused(t, "a late link", err, kernel.NotFound, "identity.invitation_over")
		}
	})
}

// Whoever has an account signs in to join; a link forwarded joins nobody else.
func TestJoiningWithAnAccount(t *testing.T) {
	onBoth(t, func(t *testing.T, n *town) {
		ctx, abri, phare := t.Context(), n.structure("Abri"), n.structure("Phare")
		w, other := n.worker("jeanne@example.org", abri, access.Adviser), n.worker("ali@example.org", abri, access.Adviser)
		n.invite("jeanne@example.org", phare, access.Manager)
		link := n.inbox.token(t, "jeanne@example.org")
		if o, err := n.Members.Offer(ctx, link); err != nil || !o.Known {
			t.Errorf("%+v, %v", o, err)
		}
		_, err := n.Members.Accept(ctx, link, Acceptance{Name: "X", Password: goodPassword, Visit: here})
		refused(t, "a second account", err, kernel.Conflict, "identity.invitation_sign_in")
		refused(t, "someone else", n.Members.Join(ctx, other.session(), link), kernel.Conflict, "identity.invitation_other")
		s := w.session()
		if got := winners(4, func(int) error { return n.Members.Join(ctx, s, link) }); got != 1 {
			t.Errorf("joined %d times", got)
		}
		if got := w.session().Memberships; len(got) != 2 || !slices.Contains(got, Belonging{phare, "Phare", access.Manager, false}) {
			t.Errorf("%+v", got)
		}
	})
}

func TestNobodyRaisesThemselfAndOneManagerStays(t *testing.T) {
	onBoth(t, func(t *testing.T, n *town) {
		ctx, abri := t.Context(), n.structure("Abri")
		a, b := n.worker("a@example.org", abri, access.Manager), n.worker("b@example.org", abri, access.Manager)
		demote := func(by, whom *worker) error {
			return n.Members.Change(ctx, n.may(by.actor(), access.MemberChange), abri, whom.id, Change{Role: access.Adviser})
		}
		refused(t, "a network role", n.Members.Change(ctx, n.may(a.actor(), access.MemberChange), abri, b.id, Change{Role: access.Admin}),
			kernel.Forbidden, "identity.role_network")
		refused(t, "a stranger", n.Members.End(ctx, n.may(a.actor(), access.MemberChange), abri, n.home), kernel.NotFound, "identity.member_absent")
		// Both leave at once: one stays.
		both := []*worker{a, b}
		scopes := []access.Scope{n.may(a.actor(), access.MemberChange), n.may(b.actor(), access.MemberChange)}
		if got := winners(2, func(i int) error { return n.Members.End(ctx, scopes[i], abri, both[i].id) }); got != 1 {
			t.Fatalf("%d managers left", got)
		}
		last := a
		if a.session().Actor.Role != access.Manager {
			last = b
		}
		refused(t, "the last manager", demote(last, last), kernel.Conflict, "identity.last_manager")
		refused(t, "the last manager", n.Members.End(ctx, n.may(last.actor(), access.MemberChange), abri, last.id), kernel.Conflict, "identity.last_manager")

		chief := n.worker("admin@example.org", n.home, access.Admin)
		refused(t, "the last admin", n.Members.End(ctx, n.may(chief.actor(), access.MemberChange), n.home, chief.id), kernel.Conflict, "identity.last_manager")
		if err := n.Members.End(ctx, n.may(chief.actor(), access.MemberChange), abri, last.id); err != nil {
			t.Errorf("who runs the network: %v", err)
		}
	})
	roles := access.Roles()
	for i, from := range roles {
		for j, to := range roles {
			if got := raisesOneself(access.Actor{Account: "a"}, "a", from, Change{Role: to}); got != (j > i) {
				t.Errorf("%s to %s: %v", from, to, got)
			}
			if raisesOneself(access.Actor{Account: "a"}, "b", from, Change{Role: to}) || raisesOneself(access.Actor{}, "", from, Change{Role: to}) {
				t.Errorf("%s to %s: of another", from, to)
			}
		}
	}
}

func TestTerritoriesAreSortedAndSaidOnce(t *testing.T) {
	if got, err := territory([]string{"36", "18", "36"}); err != nil || strings.Join(got, " ") != "18 36" {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := territory([]string{"36", "Indre"}); err == nil {
		t.Error("a name passes for a code")
	}
}

func TestTerritoriesThatAreWider(t *testing.T) {
	for _, c := range []struct {
		territory, than string
		wider           bool
	}{
		{"", "", false}, {"36", "", false}, {"", "36", true}, {"36", "36", false}, {"36", "18 36", false}, {"18 36", "36", true}, {"18", "36", true},
	} {
		if got := wider(codes(c.territory), codes(c.than)); got != c.wider {
			t.Errorf("%q beside %q: %v", c.territory, c.than, got)
		}
		self := access.Actor{Account: "a", Territory: codes(c.than)}
		if got := raisesOneself(self, "a", access.Admin, Change{Role: access.Admin, Territory: codes(c.territory)}); got != c.wider {
			t.Errorf("%q beside %q, for oneself: %v", c.territory, c.than, got)
		}
		if raisesOneself(self, "a", access.Manager, Change{Role: access.Manager, Territory: codes(c.territory)}) {
			t.Errorf("%q beside %q, as a manager, whom none bounds", c.territory, c.than)
		}
	}
}

func TestTeamsAreOfTheirStructure(t *testing.T) {
	onBoth(t, func(t *testing.T, n *town) {
		ctx, abri, phare := t.Context(), n.structure("Abri"), n.structure("Phare")
		scope := system(access.MemberChange)
		w := n.worker("jeanne@example.org", abri, access.Adviser)
		here, err := n.Members.AddTeam(ctx, scope, abri, "Accueil")
		if err != nil {
			t.Fatal(err)
		}
		there, err := n.Members.AddTeam(ctx, scope, phare, "Ailleurs")
		if err != nil {
			t.Fatal(err)
		}
		change := func(teams ...kernel.ID) error {
			return n.Members.Change(ctx, scope, abri, w.id, Change{Role: access.Adviser, Teams: teams})
		}
		refused(t, "a team of others", change(there), kernel.Invalid, "identity.team_absent")
		if err := change(here); err != nil {
			t.Fatal(err)
		}
		if a := w.actor(); len(a.Teams) != 1 || a.Teams[0] != here {
			t.Errorf("%+v", a)
		}
		if list, err := n.Members.List(ctx, system(access.MemberRead), abri); err != nil || len(list) != 1 || len(list[0].Teams) != 1 || !list[0].Active {
			t.Errorf("%+v, %v", list, err)
		}
		if err := n.Members.RenameTeam(ctx, scope, abri, here, "Premier accueil"); err != nil {
			t.Fatal(err)
		}
		if teams, err := n.Members.Teams(ctx, scope, abri); err != nil || len(teams) != 1 || teams[0].Name != "Premier accueil" {
			t.Errorf("%+v, %v", teams, err)
		}
		refused(t, "a team elsewhere", n.Members.EndTeam(ctx, scope, phare, here), kernel.Conflict, "identity.team_absent")
		if err := n.Members.EndTeam(ctx, scope, abri, here); err != nil || len(w.actor().Teams) != 0 {
			t.Errorf("%v, %+v", err, w.actor())
		}
	})
}

func TestDisablingEndsEverythingAtOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, n *town) {
		ctx, abri, phare := t.Context(), n.structure("Abri"), n.structure("Phare")
		boss, w := n.worker("chef@example.org", abri, access.Manager), n.worker("jeanne@example.org", abri, access.Adviser)
		scope := n.may(boss.actor(), access.AccountDisable)
		refused(t, "oneself", n.Members.Disable(ctx, scope, boss.id), kernel.Forbidden, "identity.oneself")
		stranger := n.worker("ali@example.org", phare, access.Adviser)
		refused(t, "a stranger", n.Members.Disable(ctx, scope, stranger.id), kernel.NotFound, "identity.account_absent")
		if err := n.Members.Disable(ctx, scope, w.id); err != nil {
			t.Fatal(err)
		}
		n.lost("a disabled account", w.token)
		if err := n.Members.Enable(ctx, scope, w.id); err != nil {
			t.Fatal(err)
		}
		n.lost("the session before", w.token)
		w.signIn(here)
		n.invite(w.email, phare, access.Adviser)
		if err := n.Members.Join(ctx, w.session(), n.inbox.token(t, w.email)); err != nil {
			t.Fatal(err)
		}
		refused(t, "someone who belongs elsewhere too", n.Members.Disable(ctx, scope, w.id), kernel.Conflict, "identity.member_elsewhere")
		if err := n.Members.EndSessions(ctx, system(access.AccountDisable), w.id); err != nil {
			t.Fatal(err)
		}
		n.lost("sessions ended by the operator", w.token)
	})
}

func TestNewMeansReplaceTheOldOnes(t *testing.T) {
	onBoth(t, func(t *testing.T, n *town) {
		ctx, abri := t.Context(), n.structure("Abri")
		boss, peer := n.worker("chef@example.org", abri, access.Manager), n.worker("pair@example.org", abri, access.Manager)
		w := n.worker("jeanne@example.org", abri, access.Adviser)
		scope := n.may(boss.actor(), access.MemberInvite)
		_, err := n.Members.GiveNewMeans(ctx, scope, abri, peer.id)
		refused(t, "another manager", err, kernel.Forbidden, "identity.role_network")
		_, err = n.Members.GiveNewMeans(ctx, scope, abri, boss.id)
		refused(t, "oneself", err, kernel.Forbidden, "identity.oneself")
		if _, err := n.Members.GiveNewMeans(ctx, scope, abri, w.id); err != nil {
			t.Fatal(err)
		}
		w.session() // until the link is opened, nothing changes
		link := n.inbox.token(t, w.email)
		if o, err := n.Members.Offer(ctx, link); err != nil || !o.NewMeans || !o.Known {
			t.Fatalf("%+v, %v", o, err)
		}
		const next = "quatre-chaises-rouges-à-Déols"
		again := n.accepting(w.email, Acceptance{Password: next, Visit: here})
		if again.id != w.id || again.session().Name != "Dominique Essai" {
			t.Errorf("another account: %+v", again.session())
		}
		n.lost("the session before", w.token)
		_, err = n.SignIn.Password(ctx, w.email, goodPassword, here)
		refused(t, "the old password", err, kernel.Forbidden, "identity.refused")
		if f := again.factors(); f.Second() || !f.Password {
			t.Errorf("%+v", f)
		}
		again.enrol()
		if a := again.actor(); a.Role != access.Adviser || a.Structure != abri {
			t.Errorf("%+v", a)
		}
		if n.inbox.about(w.email, "tous vos moyens de connexion sont remplacés") != 1 {
			t.Error("the person was not told")
		}
		_, err = n.Members.Accept(ctx, link, Acceptance{Password: next, Visit: here})
		refused(t, "the same link", err, kernel.NotFound, "identity.invitation_over")
	})
}

func TestNamesStayAmongColleagues(t *testing.T) {
	onBoth(t, func(t *testing.T, n *town) {
		ctx, abri, phare := t.Context(), n.structure("Abri"), n.structure("Phare")
		w, gone, stranger := n.worker("a@example.org", abri, access.Adviser), n.worker("b@example.org", abri, access.Adviser), n.worker("c@example.org", phare, access.Adviser)
		if err := n.Members.End(ctx, system(access.MemberChange), abri, gone.id); err != nil {
			t.Fatal(err)
		}
		ids := []kernel.ID{w.id, gone.id, stranger.id, n.home}
		for want, scope := range map[int]access.Scope{2: n.may(w.actor(), access.HomeRead), 3: system(access.PersonRead), 0: {}} {
			names, err := n.Members.Names(ctx, scope, ids)
			if err != nil || len(names) != want {
				t.Errorf("%d names: %v, %v", want, names, err)
			}
		}
	})
}

// After the erasure of an account, neither its address nor its name is in the
// file of the database, and its identifier opens nothing.
func TestEraseLeavesNothing(t *testing.T) {
	path := dbtest.SQLite(t)
	n := newTown(t, dbtest.Open(t, path, migrations.Files), cheap)
	ctx := t.Context()
	abri := n.structure("Abri")
	w := n.worker("jeanne@example.org", abri, access.Adviser)
	w.recovery()
	_ = w.register(newDevice())
	refused(t, "a scope for something else", n.Members.Erase(ctx, system(access.MemberChange), w.id), kernel.Internal, "access.scope")
	for range 2 {
		if err := n.Members.Erase(ctx, system(access.RetentionRun), w.id); err != nil {
			t.Fatal(err)
		}
	}
	n.lost("an erased account", w.token)
	for _, table := range []string{"accounts", "memberships", "passkeys", "totp", "recovery_codes", "sessions", "known_devices"} {
		left, err := dbtest.All(t, n.db).NewSelect().Table(table).Count(ctx)
		if err != nil || left != 0 {
			t.Errorf("%s: %d rows, %v", table, left, err)
		}
	}
	for _, name := range []string{path, path + "-wal"} {
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{"jeanne@example.org", "Dominique Essai"} {
			if bytes.Contains(content, []byte(secret)) {
				t.Errorf("%s holds %q", name, secret)
			}
		}
	}
	n.worker("jeanne@example.org", abri, access.Adviser) // the address is free again
}

func TestAnotherIndexKeyFindsEveryone(t *testing.T) {
	onBoth(t, func(t *testing.T, n *town) {
		w := n.worker("jeanne@example.org", n.structure("Abri"), access.Adviser)
		if err := n.safe.RotateIndex(); err != nil {
			t.Fatal(err)
		}
		w.signIn(here)
		if err := n.Members.Reindex(t.Context(), system(access.MemberChange)); err != nil {
			t.Fatal(err)
		}
		if err := n.safe.DropOldIndexes(); err != nil {
			t.Fatal(err)
		}
		w.signIn(here)
	})
}

func TestApplications(t *testing.T) {
	onBoth(t, func(t *testing.T, n *town) {
		ctx := t.Context()
		scope := n.may(access.Anyone(), access.StructureApply)
		apply := func(pivot, email string) error {
			return n.Network.Apply(ctx, scope, here.Address, Application{
				Card: Card{Name: "Abri", Pivot: pivot, Typology: "ASSO", Departement: "36", Commune: "36044"}, Contact: Contact{"Camille Essai", email},
			})
		}
		for i, email := range []string{"a@example.org", "b@example.org"} { // the second of one number is known
			if err := apply("W361000001", email); err != nil {
				t.Fatal(err)
			}
			if got := n.inbox.about(email, "déjà dans le réseau"); got != i {
				t.Errorf("%s: told %d times that it is known", email, got)
			}
		}
		review := n.may(access.Actor{Role: access.Admin, Account: n.home, Structure: n.home}, access.StructureReview)
		list, err := n.Network.Structures(ctx, review)
		if err != nil || len(list) != 2 || list[0].Contact.Email != "a@example.org" || list[0].Status != Applied {
			t.Fatalf("%+v, %v", list, err)
		}
		id := list[0].ID
		seen, err := n.Network.Structure(ctx, n.may(access.Actor{Role: access.Coordinator, Structure: n.home}, access.StructureRead), id)
		if err != nil || seen.Contact != (Contact{}) {
			t.Errorf("the contact shows without review: %+v, %v", seen, err)
		}
		refused(t, "no reason", n.Network.Review(ctx, review, id, Refuse, " "), kernel.Invalid, "identity.reason")
		refused(t, "the network itself", n.Network.Review(ctx, review, n.home, Suspend, "x"), kernel.Conflict, "identity.structure_network")
		if err := n.Network.Review(ctx, review, id, Refuse, "dossier incomplet"); err != nil || n.inbox.about("a@example.org", "dossier incomplet") != 1 {
			t.Errorf("%v", err)
		}
		if err := n.Network.Review(ctx, review, id, Approve, ""); err != nil {
			t.Fatal(err)
		}
		w := n.accepting("a@example.org", Acceptance{Name: "Camille Essai", Password: goodPassword, Visit: here})
		w.enrol()
		if a := w.actor(); a.Role != access.Manager || a.Structure != id {
			t.Errorf("%+v", a)
		}
		change := n.may(w.actor(), access.StructureChange)
		refused(t, "another number", n.Network.ChangeStructure(ctx, change, id, Card{Name: "Abri", Pivot: "W361000002"}), kernel.Forbidden, "identity.structure_pivot_fixed")
		if err := n.Network.ChangeStructure(ctx, change, id, Card{Name: "L’Abri", Pivot: "W361000001"}); err != nil || w.session().StructureName != "L’Abri" {
			t.Errorf("%v, %q", err, w.session().StructureName)
		}
		for range 3 {
			_ = apply("", "flood@example.org")
		}
		refused(t, "a flood", apply("", "flood@example.org"), kernel.Limited, "limits.wait")
	})
}

func TestStructuresMoveAsDecided(t *testing.T) {
	want := map[Status]map[Decision]Status{
		Applied: {Approve: Approved, Refuse: Refused}, Refused: {Approve: Approved},
		Approved: {Suspend: Suspended}, Suspended: {Reopen: Approved},
	}
	for _, from := range []Status{Applied, Approved, Refused, Suspended} {
		for _, by := range []Decision{Approve, Refuse, Suspend, Reopen, "", "x"} {
			to, may := want[from][by]
			got, err := from.next(by)
			if may != (err == nil) || may && got != to {
				t.Errorf("%s, %s: %s, %v", from, by, got, err)
			}
		}
	}
}

func TestNodesThatStartTogetherMakeOneNetwork(t *testing.T) {
	dbtest.EachPlain(t, func(t *testing.T, address string) {
		n := &town{t: t, safe: newTown(t, dbtest.Open(t, dbtest.SQLite(t), migrations.Files), cheap).safe, clock: &movable{at: began}}
		room := n.node(dbtest.Open(t, address, migrations.Files), cheap)
		var held sync.Mutex
		found := map[kernel.ID]bool{}
		if got := winners(6, func(int) error {
			id, err := room.Network.EnsureNetwork(t.Context(), "Réseau d’essai")
			held.Lock()
			defer held.Unlock()
			found[id] = true
			return err
		}); got != 6 || len(found) != 1 {
			t.Errorf("%d started, %d networks", got, len(found))
		}
	})
}

func TestOnlyTheHouseInvitesByHand(t *testing.T) {
	onBoth(t, func(t *testing.T, n *town) {
		ctx := t.Context()
		i := Invitation{Structure: n.home, Email: "admin@example.org", Role: access.Admin}
		_, err := n.Members.InviteByHand(ctx, n.may(access.Actor{Role: access.Admin, Account: "x", Structure: n.home}, access.MemberInvite), i)
		refused(t, "an admin", err, kernel.Forbidden, access.ReasonRole)
		link, err := n.Members.InviteByHand(ctx, system(access.MemberInvite), i)
		if err != nil || !strings.HasPrefix(link, "https://relais.example/invitation#") {
			t.Fatalf("%s, %v", link, err)
		}
		if _, err := n.Members.Offer(ctx, link[strings.Index(link, "#")+1:]); err != nil {
			t.Error(err)
		}
		accounts, err := n.Members.Accounts(ctx, system(access.MemberRead))
		if err != nil || len(accounts) != 0 {
			t.Errorf("%+v, %v", accounts, err)
		}
	})
}

// A link made while the clock was ahead opens nothing once it is right again, nor
// does one that ended when the clock goes back by more than it lasts.
func TestAClockSetBackOpensNoInvitation(t *testing.T) {
	onBoth(t, func(t *testing.T, n *town) {
		abri := n.structure("Abri")
		n.clock.move(30 * aDay)
		n.invite("ida@example.org", abri, access.Adviser)
		token := n.inbox.token(t, "ida@example.org")
		n.clock.move(-2 * aDay)
		if _, err := n.Members.Offer(t.Context(), token); kernel.KindOf(err) != kernel.NotFound || err == nil {
			t.Errorf("it opens before it was made: %v", err)
		}
		n.clock.move(2 * aDay)
		if _, err := n.Members.Offer(t.Context(), token); err != nil {
			t.Errorf("the control: %v", err)
		}
	})
}
