package web

import (
	"context"

	"relais/internal/access"
	"relais/internal/gate"
	"relais/internal/identity"
	"relais/internal/kernel"
	"relais/internal/territory"
	"relais/internal/ui"
)

// registerTeam opens the pages by which members are managed: under /equipe for
// the structure one acts for, and under a structure's own address for who runs
// the network.
func (p *Pages) registerTeam(g *gate.Gate) {
	for _, base := range []string{"/equipe", "/structures/{structure}/equipe"} {
		g.Page("GET "+base, access.MemberRead, p.team)
		g.Page("GET "+base+"/inviter", access.MemberInvite, p.invite)
		g.Form("POST "+base+"/inviter", access.MemberInvite, gate.Form{Read: p.readInvite, Again: p.againInvite})
		g.Form("POST "+base+"/invitations/{invitation}/renvoi", access.MemberInvite, gate.Form{Read: p.readResend, Again: p.againTeam})
		g.Form("POST "+base+"/invitations/{invitation}/annulation", access.MemberInvite, gate.Form{Read: p.readRevoke, Again: p.againTeam})
		g.Form("POST "+base+"/groupes", access.MemberChange, gate.Form{Read: p.readAddTeam, Again: p.againTeam})
		g.Form("POST "+base+"/groupes/{team}/nom", access.MemberChange, gate.Form{Read: p.readRenameTeam, Again: p.againTeam})
		g.Form("POST "+base+"/groupes/{team}/fin", access.MemberChange, gate.Form{Read: p.readEndTeam, Again: p.againTeam})
		p.registerMember(g, base)
	}
}

// teamPath gives where the members of a structure are managed.
func teamPath(v *gate.Visit, structure kernel.ID) string {
	if structure == v.Actor.Structure {
		return "/equipe"
	}
	return "/structures/" + string(structure) + "/equipe"
}

// structureAsked gives the structure that a page is about: the one of its
// address, or the one that the visitor acts for.
func structureAsked(v *gate.Visit) (kernel.ID, error) {
	if v.R.PathValue("structure") == "" {
		return v.Actor.Structure, nil
	}
	return v.ID("structure")
}

// crew is who belongs to a structure, as its page shows it.
type crew struct {
	structure kernel.ID
	name      string
	base      string // where the pages about it are
	members   []identity.Member
	teams     []identity.Team
	pending   []identity.Pending
	ofNetwork bool // the structure of those who run the network
	mayInvite bool
	mayChange bool
}

// crew gives who belongs to the structure of a page.
func (p *Pages) crew(v *gate.Visit) (c crew, err error) {
	if c.structure, err = structureAsked(v); err != nil {
		return c, err
	}
	scope, err := teamScope(v, c.structure)
	if err != nil {
		return c, err
	}
	ctx := v.Context()
	if c.members, err = p.Identity.Members.List(ctx, scope, c.structure); err != nil {
		return c, err
	}
	if c.teams, err = p.Identity.Members.Teams(ctx, scope, c.structure); err != nil {
		return c, err
	}
	c.base, c.name = teamPath(v, c.structure), v.Session.Structure
	c.mayInvite, c.mayChange = v.May(access.MemberInvite), v.May(access.MemberChange)
	if err := p.nameCrew(v, &c); err != nil {
		return c, err
	}
	if invite, refused := v.Scope(access.MemberInvite); refused == nil {
		c.pending, err = p.Identity.Members.Pending(ctx, invite, c.structure)
	}
	return c, err
}

// nameCrew says which structure it is, to those who may read structures.
func (p *Pages) nameCrew(v *gate.Visit, c *crew) error {
	read, err := v.Scope(access.StructureRead)
	if err != nil {
		return nil //nolint:nilerr // a funder reads no structure, and knows their own by name
	}
	s, err := p.Identity.Network.Structure(v.Context(), read, c.structure)
	c.name, c.ofNetwork = s.Name, s.IsNetwork
	return err
}

// teamNames gives the names of a member's teams.
func (c crew) teamNames(ids []kernel.ID) (names []string) {
	for _, t := range c.teams {
		for _, id := range ids {
			if id == t.ID {
				names = append(names, t.Name)
			}
		}
	}
	return names
}

// rolesFor lists the roles that the visitor may give in the structure.
func (c crew) rolesFor(v *gate.Visit) []access.Role {
	if c.ofNetwork && v.Actor.Role == access.Admin {
		return access.NetworkRoles()
	}
	return access.StructureRoles()
}

func (p *Pages) team(v *gate.Visit) error { return p.againTeam(v, nil) }

// againTeam shows who belongs to a structure, with what was wrong if anything.
func (p *Pages) againTeam(v *gate.Visit, err error) error {
	c, failed := p.crew(v)
	if failed != nil {
		return failed
	}
	return v.Show(gate.Page{Title: v.T("team.title"), Status: statusOf(err), Body: p.teamPage(v, c, faultsOf(v, err))})
}

// inviting is what the form of an invitation says, and shows again.
type inviting struct {
	email     string
	role      access.Role
	teams     []string
	territory []string
	faults    []ui.Fault
}

func invitingTyped(v *gate.Visit) inviting {
	return inviting{
		email: typed(v, "email"), role: access.Role(typed(v, "role")),
		teams: v.R.PostForm["groupe"], territory: v.R.PostForm["departement"],
	}
}

// invite asks whom to invite.
func (p *Pages) invite(v *gate.Visit) error { return p.showInvite(v, inviting{}, nil) }

func (p *Pages) showInvite(v *gate.Visit, i inviting, err error) error {
	c, failed := p.crew(v)
	if failed != nil {
		return failed
	}
	i.faults = faultsOf(v, err)
	return v.Show(gate.Page{Title: v.T("team.invite"), Status: statusOf(err), Body: p.invitePage(v, c, i)})
}

func (p *Pages) againInvite(v *gate.Visit, err error) error {
	return p.showInvite(v, invitingTyped(v), err)
}

// departements lists the départements that a territory may be made of.
func (p *Pages) departements() (all []territory.Departement) {
	for d := range p.Atlas.Departements() {
		all = append(all, d)
	}
	return all
}

// readInvite sends an invitation; a second one takes the place of the first.
func (p *Pages) readInvite(v *gate.Visit) (gate.Act, error) {
	i := invitingTyped(v)
	structure, scope, err := p.on(v, access.MemberInvite)
	if err != nil {
		return nil, err
	}
	return p.handing(teamPath(v, structure), "invited", func(ctx context.Context) (identity.Sent, error) {
		sent, err := p.Identity.Members.Invite(ctx, scope, identity.Invitation{
			Structure: structure, Email: i.email, Role: i.role, Teams: idsOf(i.teams), Territory: i.territory,
		})
		return sent, atInvite(err)
	}), nil
}

// atInvite ties what is wrong with an invitation to its field.
func atInvite(err error) error {
	switch keyOf(err) {
	case "identity.email", "identity.already_member", "identity.oneself":
		return gate.At("email", err)
	case "identity.role", "identity.role_network", "identity.role_structure":
		return gate.At("role", err)
	case "identity.territory":
		return gate.At("departement", err)
	}
	return err
}

// idsOf reads identifiers; what is not one is left to the room to refuse.
func idsOf(texts []string) (ids []kernel.ID) {
	for _, text := range texts {
		ids = append(ids, kernel.ID(text))
	}
	return ids
}

// on gives the structure of a form, and the leave to act on it.
func (p *Pages) on(v *gate.Visit, action access.Action) (kernel.ID, access.Scope, error) {
	structure, err := structureAsked(v)
	if err != nil {
		return "", access.Scope{}, err
	}
	scope, err := v.Scope(action)
	return structure, scope, err
}

// readResend sends an invitation again.
func (p *Pages) readResend(v *gate.Visit) (gate.Act, error) {
	id, err := v.ID("invitation")
	if err != nil {
		return nil, err
	}
	structure, scope, err := p.on(v, access.MemberInvite)
	if err != nil {
		return nil, err
	}
	return p.handing(teamPath(v, structure), "resent", func(ctx context.Context) (identity.Sent, error) {
		sent, err := p.Identity.Members.Resend(ctx, scope, id)
		return sent, over("", err)
	}), nil
}

// onTeam gives the act of a form that ends on the page of the team.
func (p *Pages) onTeam(v *gate.Visit, action access.Action, done string, call func(context.Context, access.Scope, kernel.ID) error) (gate.Act, error) {
	structure, scope, err := p.on(v, action)
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context) (gate.Answer, error) {
		return gate.Answer{To: teamPath(v, structure), Done: done}, call(ctx, scope, structure)
	}, nil
}

// readRevoke makes the link of an invitation useless.
func (p *Pages) readRevoke(v *gate.Visit) (gate.Act, error) {
	id, err := v.ID("invitation")
	if err != nil {
		return nil, err
	}
	return p.onTeam(v, access.MemberInvite, "revoked", func(ctx context.Context, scope access.Scope, _ kernel.ID) error {
		return over("", p.Identity.Members.Revoke(ctx, scope, id))
	})
}

// readAddTeam makes a team.
func (p *Pages) readAddTeam(v *gate.Visit) (gate.Act, error) {
	return p.onTeam(v, access.MemberChange, "team_added", func(ctx context.Context, scope access.Scope, structure kernel.ID) error {
		_, err := p.Identity.Members.AddTeam(ctx, scope, structure, typed(v, "nom"))
		return gate.At("nom", err)
	})
}

// readRenameTeam gives a team another name.
func (p *Pages) readRenameTeam(v *gate.Visit) (gate.Act, error) {
	id, err := v.ID("team")
	if err != nil {
		return nil, err
	}
	return p.onTeam(v, access.MemberChange, "team_changed", func(ctx context.Context, scope access.Scope, structure kernel.ID) error {
		return gate.At("", p.Identity.Members.RenameTeam(ctx, scope, structure, id, typed(v, "nom")))
	})
}

// readEndTeam ends a team.
func (p *Pages) readEndTeam(v *gate.Visit) (gate.Act, error) {
	id, err := v.ID("team")
	if err != nil {
		return nil, err
	}
	return p.onTeam(v, access.MemberChange, "team_ended", func(ctx context.Context, scope access.Scope, structure kernel.ID) error {
		return p.Identity.Members.EndTeam(ctx, scope, structure, id)
	})
}
