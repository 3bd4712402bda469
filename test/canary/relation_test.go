package canary_test

import (
	"slices"
	"testing"

	"relais/internal/access"
	"relais/internal/kernel"
)

// viewer is someone who reads Relais: what they are in this network is told by
// what was planted, never by Relais.
type viewer struct {
	label   string
	actor   access.Actor
	account *account // nil for others than members
	person  *person  // in their own space
	cookie  string   // of the session, "" for none
	bearer  string   // of a program
	shut    bool     // their session must be worth nothing: disabled, or of a suspended structure
}

func (v *viewer) String() string { return v.label }

// viewers gives everyone who can read: anyone, each member once a structure,
// each person with a space, each program.
func (h *house) viewers() (all []*viewer) {
	all = append(all, &viewer{label: "a visitor", actor: access.Anyone()})
	for _, a := range h.plot.accounts {
		for _, s := range a.sessions {
			as := a.belongs[s.in]
			v := &viewer{label: string(as.role) + " (" + a.label + ") of " + as.in.label, actor: a.acting(as), account: a, cookie: s.token}
			if v.shut = a.disabled || as.in.suspended; v.shut {
				v.actor = access.Anyone()
			}
			if v.shut && !a.disabled { // known, and without a structure
				v.actor = access.Arriving()
			}
			all = append(all, v)
		}
		if a.program != "" {
			v := &viewer{label: "a program of " + a.String(), actor: a.actor(), account: a, bearer: a.program}
			if v.shut = a.disabled || a.belongs[0].in.suspended; v.shut {
				v.actor = access.Anyone()
			}
			all = append(all, v)
		}
	}
	for _, p := range h.plot.people {
		if p.space != "" {
			all = append(all, &viewer{label: p.label, actor: access.Actor{Role: access.Person, Person: p.id}, person: p, cookie: p.space})
		}
	}
	return all
}

// ties tells how a viewer stands to a person; author tells whether what is
// looked at is of their hand.
func (h *house) ties(a access.Actor, p *person, author bool) (found []access.Relation) {
	if a.Role == access.Person && a.Person == p.id {
		found = append(found, access.Own)
	}
	if a.Account != "" && a.Structure == p.in.id {
		if inCharge(a, p) {
			found = append(found, access.InCharge)
		}
		if author {
			found = append(found, access.Author)
		}
		if !p.protected || a.Role == access.Manager {
			found = append(found, access.Colleague)
		}
	}
	for _, g := range h.plot.glasses {
		if g.about == p && g.state == "open" && g.asker.id == a.Account {
			found = append(found, access.Emergency)
		}
	}
	if len(found) == 0 {
		found = append(found, access.Nobody)
	}
	return found
}

func inCharge(a access.Actor, p *person) bool {
	byTeam := slices.ContainsFunc(p.teams, func(t *team) bool { return slices.Contains(a.Teams, t.id) })
	return byTeam || slices.ContainsFunc(p.accounts, func(c *account) bool { return c.id == a.Account })
}

// wrote tells whether an actor wrote any note of a person's file.
func wrote(a access.Actor, p *person) bool {
	return slices.ContainsFunc(p.notes, func(n *note) bool { return a.Account != "" && n.by.id == a.Account })
}

// toStructure tells how an actor stands to a structure: whoever works for the
// whole network, to each of their territory.
func toStructure(a access.Actor, s *structure) (found []access.Relation) {
	if a.Account != "" && a.Structure == s.id {
		found = append(found, access.Colleague)
	}
	if a.Account != "" && (len(a.Territory) == 0 || slices.Contains(a.Territory, s.departement)) {
		found = append(found, access.Network)
	}
	return found
}

// toAccount tells how an actor stands to an account: as to the structures it
// belongs to.
func toAccount(a access.Actor, to *account) (found []access.Relation) {
	if a.Account != "" && a.Account == to.id {
		found = append(found, access.Own)
	}
	for _, m := range to.belongs {
		found = append(found, toStructure(a, m.in)...)
	}
	return found
}

// grants tells whether the policy lets a role do one of some actions in one of
// some relations.
func grants(role access.Role, actions []access.Action, relations []access.Relation) bool {
	for _, action := range actions {
		for _, relation := range relations {
			if access.Decide(role, action, relation).Allowed {
				return true
			}
		}
	}
	return false
}

// Relais knows its members as they were planted: what is expected below does not
// hang on what it says of itself.
func TestEveryoneIsWhoTheyWerePlantedAs(t *testing.T) {
	h := planted(t, sqlite(t), 3)
	for _, v := range h.viewers() {
		var got access.Actor
		switch {
		case v.person != nil:
			actor, err := h.People.AuthenticateSpace(t.Context(), v.cookie)
			wantNil(t, err)
			got = actor
		case v.cookie != "":
			s, err := h.Identity.Sessions.Authenticate(t.Context(), v.cookie)
			switch got = s.Actor; {
			case err != nil && v.shut:
				got = access.Anyone()
			case err == nil && !got.SignedIn(): // as the gate takes them
				got = access.Arriving()
			}
		case v.bearer != "":
			program, err := h.Identity.Tokens.Authenticate(t.Context(), v.bearer)
			if got = program.Actor; err != nil && v.shut {
				got = access.Anyone()
			}
		default:
			continue
		}
		same := got.Role == v.actor.Role && got.Account == v.actor.Account && got.Structure == v.actor.Structure &&
			got.Person == v.actor.Person && slices.Equal(got.Teams, v.actor.Teams) && slices.Equal(got.Territory, v.actor.Territory)
		if !same {
			t.Errorf("%v: Relais says %+v, planted %+v", v, got, v.actor)
		}
	}
}

// ids gives every identifier that stands in an address, by what it names.
func (h *house) ids() map[string][]kernel.ID {
	all := map[string][]kernel.ID{"structure": {h.plot.network.id}}
	add := func(kind string, id kernel.ID) { all[kind] = append(all[kind], id) }
	for _, s := range h.plot.structures {
		add("structure", s.id)
		if s.team != nil {
			add("team", s.team.id)
		}
	}
	for _, a := range h.plot.accounts {
		add("account", a.id)
	}
	for _, p := range h.plot.people {
		add("person", p.id)
	}
	for _, g := range h.plot.glasses {
		add("glass", g.id)
	}
	for _, o := range h.plot.holds {
		add("hold", o.id)
	}
	for _, i := range h.plot.invited {
		add("invitation", i.id)
	}
	for _, s := range h.plot.sent {
		add("referral", s.id)
		add("journey", s.journey)
	}
	return all
}
