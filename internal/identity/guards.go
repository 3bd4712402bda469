package identity

import (
	"slices"

	"relais/internal/access"
	"relais/internal/kernel"
)

// mayGive says whether a scope may give a role in a structure: roles of the
// network only in its own structure, which has no others, only by who runs it,
// and on no more territory than theirs; a territory only with a role that it
// bounds.
func mayGive(scope access.Scope, s structureRow, role access.Role, territory []string) error {
	if _, known := access.ParseRole(string(role)); !known {
		return kernel.Fault(kernel.Invalid, "identity.role")
	}
	if s.IsNetwork && !role.OfNetwork() {
		return kernel.Fault(kernel.Forbidden, "identity.role_structure")
	}
	if role.OfNetwork() && !mayRun(scope, s) {
		return kernel.Fault(kernel.Forbidden, "identity.role_network")
	}
	if len(territory) > 0 && !role.OfTerritory() {
		return kernel.Fault(kernel.Invalid, "identity.territory")
	}
	if role.OfNetwork() && wider(territory, scope.Actor().Territory) {
		return kernel.Fault(kernel.Forbidden, "identity.role_network")
	}
	return nil
}

// mayRun tells whether a scope is of who runs the network, in its own structure.
func mayRun(scope access.Scope, s structureRow) bool {
	return s.IsNetwork && (scope.IsSystem() || scope.Actor().Role == access.Admin)
}

// wider tells whether a territory goes beyond another; none is all of France.
func wider(territory, than []string) bool {
	beyond := func(code string) bool { return !slices.Contains(than, code) }
	return len(than) > 0 && (len(territory) == 0 || slices.ContainsFunc(territory, beyond))
}

// mayTouch says whether a scope may change the membership of someone in a
// role: those of the network are for who runs it.
func mayTouch(scope access.Scope, role access.Role) error {
	if role.OfNetwork() && !scope.IsSystem() && scope.Actor().Role != access.Admin {
		return kernel.Fault(kernel.Forbidden, "identity.role_network")
	}
	return nil
}

// raisesOneself says whether an actor would give themself a role above theirs,
// or a wider territory. One kept from before with a role of a structure bounds
// nothing, and may go.
func raisesOneself(actor access.Actor, account kernel.ID, from access.Role, to Change) bool {
	roles := access.Roles()
	above := slices.Index(roles, to.Role) > slices.Index(roles, from)
	return actor.Account == account && account != "" && (above || to.Role.OfNetwork() && wider(to.Territory, actor.Territory))
}

// mayRenew says whether a scope may let an account choose new means of signing
// in: a manager for those who are none anywhere, who runs the network for all.
func mayRenew(scope access.Scope, account kernel.ID, everywhere []membershipRow) error {
	if scope.Actor().Account == account && account != "" {
		return kernel.Fault(kernel.Forbidden, "identity.oneself")
	}
	if scope.IsSystem() || scope.Actor().Role == access.Admin {
		return nil
	}
	for _, m := range everywhere {
		if role := access.Role(m.Role); role == access.Manager || role.OfNetwork() {
			return kernel.Fault(kernel.Forbidden, "identity.role_network")
		}
	}
	return nil
}

// mayDisable says whether a scope may disable an account, or enable it again:
// not one's own, and as a manager only who belongs nowhere else.
func mayDisable(scope access.Scope, account kernel.ID, everywhere []membershipRow) error {
	actor := scope.Actor()
	if actor.Account == account && account != "" {
		return kernel.Fault(kernel.Forbidden, "identity.oneself")
	}
	if scope.Allows(access.Network) {
		return nil
	}
	for _, m := range everywhere {
		if m.StructureID != actor.Structure {
			return kernel.Fault(kernel.Conflict, "identity.member_elsewhere")
		}
		if err := mayTouch(scope, access.Role(m.Role)); err != nil {
			return err
		}
	}
	return nil
}
