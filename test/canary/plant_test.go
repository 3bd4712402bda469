package canary_test

import (
	"fmt"
	"net/netip"
	"testing"

	"relais/internal/access"
	"relais/internal/identity"
	"relais/internal/kernel"
)

// plot is everything that was planted.
type plot struct {
	network    *structure
	structures []*structure // the network is not among them
	accounts   []*account
	people     []*person
	glasses    []*glass
	holds      []*hold
	invited    []*invitation
	sent       []*sending
}

// structure is a structure of the network.
type structure struct {
	label       string
	id          kernel.ID
	name        string // marked, as all that follows is
	departement string
	pivot       string
	contact     identity.Contact
	reason      string // why it was suspended
	suspended   bool
	staff       map[access.Role]*account
	team        *team
	people      []*person
}

func (s *structure) String() string { return s.label }

// team is a team of a structure.
type team struct {
	id   kernel.ID
	name string
	of   *structure
}

func (t *team) String() string { return "the team of " + t.of.label }

// invitation is one that nobody has answered.
type invitation struct {
	id          kernel.ID
	name, email string
	to          *structure
}

func (i *invitation) String() string { return "an invitation to " + i.to.label }

// planted opens a house and plants a network in it: so many structures, each
// with a member of every role and six people who stand to them in every way;
// one that is suspended, one that only applied; an account in two structures
// with opposite rights, one that is disabled; emergencies open, over and not
// agreed to.
func planted(t testing.TB, address string, structures int) *house {
	t.Helper()
	h := openHouse(t, address)
	home, err := h.Identity.Network.EnsureNetwork(t.Context(), "Relais")
	wantNil(t, err)
	h.plot = &plot{network: &structure{label: "the network", id: home, name: "Relais", staff: map[access.Role]*account{}}}
	h.plantNetwork(t)
	for i := range structures {
		h.plantStructure(t, fmt.Sprintf("structure %d", i+1), []string{"36", "37", "36", "2A"}[i%4])
	}
	h.plantSuspended(t)
	h.found(t, "the applicant", "36")
	h.plantTwoSided(t)
	h.plantDisabled(t)
	h.plantEmergencies(t)
	h.plantHolds(t)
	h.plantReferrals(t, h.plot.structures[:structures])
	return h
}

// plantNetwork engages those who run the network; a second administrator has
// asked for nothing.
func (h *house) plantNetwork(t testing.TB) {
	t.Helper()
	for _, role := range access.NetworkRoles() {
		var territory []string
		if role == access.Coordinator {
			territory = []string{"36"}
		}
		h.plot.network.staff[role] = h.engage(t, h.plot.network, string(role), role, territory...)
	}
	h.engage(t, h.plot.network, "second admin", access.Admin)
}

// plantStructure makes a structure with its members and the people they follow.
func (h *house) plantStructure(t testing.TB, label, departement string) *structure {
	t.Helper()
	s := h.found(t, label, departement)
	h.review(t, s, identity.Approve, "")
	for _, role := range access.StructureRoles() {
		s.staff[role] = h.engage(t, s, string(role), role)
	}
	h.gather(t, s, access.Aidant, access.Trainer)
	h.invite(t, s)
	h.plantPeople(t, s)
	return s
}

// found makes a structure apply.
func (h *house) found(t testing.TB, label, departement string) *structure {
	t.Helper()
	s := &structure{label: label, departement: departement, staff: map[access.Role]*account{}}
	s.pivot = pivotOf(len(h.plot.structures) + 1)
	s.name = "Structure " + h.word(s, "name")
	s.contact = identity.Contact{Name: h.word(s, "contact name"), Email: h.word(s, "contact email") + "@example.org"}
	scope := may(t, access.Anyone(), access.StructureApply)
	from := netip.AddrFrom4([4]byte{10, 1, byte(len(h.plot.structures)), 1})
	wantNil(t, h.Identity.Network.Apply(t.Context(), scope, from, identity.Application{
		Card: identity.Card{Name: s.name, Pivot: s.pivot, Typology: "ASSO", Departement: departement, Commune: departement + "044"}, Contact: s.contact,
	}))
	list, err := h.Identity.Network.Structures(t.Context(), access.System(access.StructureRead))
	wantNil(t, err)
	for _, known := range list {
		if known.Name == s.name {
			s.id = known.ID
		}
	}
	h.plot.structures = append(h.plot.structures, s)
	return s
}

func (h *house) review(t testing.TB, s *structure, decision identity.Decision, reason string) {
	t.Helper()
	scope := may(t, h.plot.network.staff[access.Admin].actor(), access.StructureReview)
	wantNil(t, h.Identity.Network.Review(t.Context(), scope, s.id, decision, reason))
}

// plantSuspended makes a structure that was suspended while it followed people.
func (h *house) plantSuspended(t testing.TB) {
	t.Helper()
	s := h.found(t, "the suspended structure", "36")
	h.review(t, s, identity.Approve, "")
	for _, role := range []access.Role{access.Manager, access.Adviser} {
		s.staff[role] = h.engage(t, s, string(role), role)
	}
	for i := range 2 {
		p := h.follow(t, s.staff[access.Adviser], fmt.Sprintf("person %d of %s", i+1, s.label))
		h.note(t, s.staff[access.Adviser], p, false)
	}
	s.reason = h.word(s, "reason of the suspension")
	h.review(t, s, identity.Suspend, "La structure ferme : "+s.reason)
	s.suspended = true
}

// plantTwoSided makes an account that leads one structure and is a volunteer in
// another; it has a session in each.
func (h *house) plantTwoSided(t testing.TB) {
	t.Helper()
	lead, help := h.plot.structures[0], h.plot.structures[1]
	a := h.engage(t, lead, "two-sided", access.Manager)
	h.join(t, a, help, access.Volunteer)
}

// plantDisabled makes an account that has someone in charge, and is disabled.
func (h *house) plantDisabled(t testing.TB) {
	t.Helper()
	s := h.plot.structures[1]
	a := h.engage(t, s, "disabled", access.Adviser)
	p := h.follow(t, a, "person of the disabled account")
	h.note(t, a, p, true)
	manager := s.staff[access.Manager].actor()
	wantNil(t, h.Identity.Members.Disable(t.Context(), may(t, manager, access.AccountDisable), a.id))
	a.disabled = true
}

// gather makes a team of members of a structure.
func (h *house) gather(t testing.TB, s *structure, roles ...access.Role) {
	t.Helper()
	s.team = &team{of: s}
	s.team.name = "Équipe " + h.word(s.team, "name")
	change := may(t, s.staff[access.Manager].actor(), access.MemberChange)
	var err error
	s.team.id, err = h.Identity.Members.AddTeam(t.Context(), change, s.id, s.team.name)
	wantNil(t, err)
	for _, role := range roles {
		a := s.staff[role]
		wantNil(t, h.Identity.Members.Change(t.Context(), change, s.id, a.id, identity.Change{Role: role, Teams: []kernel.ID{s.team.id}}))
		a.belongs[0].teams = []kernel.ID{s.team.id}
	}
}

// invite makes a manager invite someone who has not answered.
func (h *house) invite(t testing.TB, s *structure) {
	t.Helper()
	i := &invitation{to: s}
	i.name, i.email = h.word(i, "name"), h.word(i, "email")+"@example.org"
	scope := may(t, s.staff[access.Manager].actor(), access.MemberInvite)
	sent, err := h.Identity.Members.Invite(t.Context(), scope, identity.Invitation{Structure: s.id, Email: i.email, Name: i.name, Role: access.Adviser})
	wantNil(t, err)
	i.id = sent.ID
	h.plot.invited = append(h.plot.invited, i)
}

// may gives a scope that the table grants.
func may(t testing.TB, actor access.Actor, action access.Action) access.Scope {
	t.Helper()
	scope, err := actor.May(action)
	if err != nil {
		t.Fatalf("%s may not %s: %v", actor.Role, action, err)
	}
	return scope
}
