package web

import (
	"slices"

	"relais/internal/access"
	"relais/internal/gate"
	"relais/internal/kernel"
)

// granted is what a role may do, and to what.
type granted struct {
	action    access.Action
	relations []access.Relation
}

// grantedTo gives everything that the policy table grants to a role.
func grantedTo(role access.Role) (all []granted) {
	for _, action := range access.Actions() {
		g := granted{action: action}
		for _, relation := range access.Relations() {
			if access.Decide(role, action, relation).Allowed {
				g.relations = append(g.relations, relation)
			}
		}
		if len(g.relations) > 0 {
			all = append(all, g)
		}
	}
	return all
}

// parts are the parts of the page of a role, each with its sentences.
func parts() []string { return []string{"sees", "does", "never"} }

// roles lists the roles.
func (p *Pages) roles(v *gate.Visit) error {
	return v.Show(gate.Page{Title: v.T("role.title"), Body: rolesPage(v, access.Roles())})
}

// role shows what one role sees and does.
func (p *Pages) role(v *gate.Visit) error {
	role := access.Role(v.R.PathValue("code"))
	if !slices.Contains(access.Roles(), role) {
		return kernel.Fault(kernel.NotFound, "privacy.absent")
	}
	return v.Show(gate.Page{Title: v.T("role.name." + string(role)), Body: rolePage(v, role, grantedTo(role))})
}
