package web

import (
	"context"
	"slices"

	"relais/internal/access"
	"relais/internal/gate"
	"relais/internal/identity"
	"relais/internal/kernel"
)

// registerMember opens the pages about one member of a structure.
func (p *Pages) registerMember(g *gate.Gate, base string) {
	one := base + "/membres/{account}"
	again := gate.Form{Again: p.againMember}
	form := func(path string, action access.Action, read func(*gate.Visit) (gate.Act, error)) {
		f := again
		f.Read = read
		g.Form("POST "+one+path, action, f)
	}
	g.Page("GET "+one, access.MemberChange, p.member)
	form("/role", access.MemberChange, p.readChange)
	form("/fin", access.MemberChange, p.readEndMember)
	form("/desactivation", access.AccountDisable, p.readDisable)
	form("/reactivation", access.AccountDisable, p.readEnable)
	form("/moyens", access.MemberInvite, p.readNewMeans)
}

func (p *Pages) member(v *gate.Visit) error { return p.againMember(v, nil) }

// againMember shows a member and what may be changed of them, with what was
// wrong if anything.
func (p *Pages) againMember(v *gate.Visit, err error) error {
	id, failed := v.ID("account")
	if failed != nil {
		return failed
	}
	c, failed := p.crew(v)
	if failed != nil {
		return failed
	}
	i := slices.IndexFunc(c.members, func(m identity.Member) bool { return m.Account == id })
	if i < 0 {
		return kernel.Fault(kernel.NotFound, "access.absent")
	}
	m := c.members[i]
	now := inviting{role: m.Role}
	if m.Role.OfTerritory() { // one kept from before with another role goes at the next change
		now.territory = m.Territory
	}
	for _, team := range m.Teams {
		now.teams = append(now.teams, string(team))
	}
	if err != nil && v.R.PostForm.Has("role") {
		now = invitingTyped(v)
	}
	now.faults = faultsOf(v, err)
	leaving := ""
	if p.Leaving != nil {
		if leaving, failed = p.Leaving(v, c.structure, m); failed != nil {
			return failed
		}
	}
	return v.Show(gate.Page{Title: m.Name, Status: statusOf(err), Body: p.memberPage(v, c, m, now, leaving)})
}

// onMember gives the act of a form about a member.
func (p *Pages) onMember(
	v *gate.Visit, action access.Action, answer gate.Answer, call func(ctx context.Context, scope access.Scope, structure, account kernel.ID) error,
) (gate.Act, error) {
	structure, scope, err := p.on(v, action)
	if err != nil {
		return nil, err
	}
	account, err := v.ID("account")
	if err != nil {
		return nil, err
	}
	if answer.To == "" {
		answer.To = teamPath(v, structure) + "/membres/" + string(account)
	}
	return func(ctx context.Context) (gate.Answer, error) { return answer, call(ctx, scope, structure, account) }, nil
}

// readChange gives a member another role, teams and territory.
func (p *Pages) readChange(v *gate.Visit) (gate.Act, error) {
	typed := invitingTyped(v)
	change := identity.Change{Role: typed.role, Teams: idsOf(typed.teams), Territory: typed.territory}
	return p.onMember(v, access.MemberChange, gate.Answer{Done: "member_changed"},
		func(ctx context.Context, scope access.Scope, structure, account kernel.ID) error {
			return atInvite(p.Identity.Members.Change(ctx, scope, structure, account, change))
		})
}

// readEndMember ends a membership.
func (p *Pages) readEndMember(v *gate.Visit) (gate.Act, error) {
	structure, err := structureAsked(v)
	if err != nil {
		return nil, err
	}
	return p.onMember(v, access.MemberChange, gate.Answer{To: teamPath(v, structure), Done: "member_ended"}, p.Identity.Members.End)
}

// readDisable shuts the account of a member.
func (p *Pages) readDisable(v *gate.Visit) (gate.Act, error) {
	return p.onMember(v, access.AccountDisable, gate.Answer{Done: "member_disabled"},
		func(ctx context.Context, scope access.Scope, _, account kernel.ID) error {
			return p.Identity.Members.Disable(ctx, scope, account)
		})
}

// readEnable opens it again.
func (p *Pages) readEnable(v *gate.Visit) (gate.Act, error) {
	return p.onMember(v, access.AccountDisable, gate.Answer{Done: "member_enabled"},
		func(ctx context.Context, scope access.Scope, _, account kernel.ID) error {
			return p.Identity.Members.Enable(ctx, scope, account)
		})
}

// readNewMeans sends a member who lost every means of signing in a link by
// which to choose new ones.
func (p *Pages) readNewMeans(v *gate.Visit) (gate.Act, error) {
	structure, scope, err := p.on(v, access.MemberInvite)
	if err != nil {
		return nil, err
	}
	account, err := v.ID("account")
	if err != nil {
		return nil, err
	}
	return p.handing(teamPath(v, structure)+"/membres/"+string(account), "means_sent", func(ctx context.Context) (identity.Sent, error) {
		return p.Identity.Members.GiveNewMeans(ctx, scope, structure, account)
	}), nil
}
