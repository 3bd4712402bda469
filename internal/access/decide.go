package access

import (
	"slices"

	"relais/internal/kernel"
)

// rules is the table ready to be asked; it never changes.
var rules = index()

type key struct {
	action Action
	role   Role
}

func index() map[key][]Relation {
	all := map[key][]Relation{}
	for action, grants := range table() {
		for _, g := range grants {
			for _, role := range g.roles {
				k := key{action, role}
				all[k] = append(all[k], g.relations...)
			}
		}
	}
	return all
}

// Decision is the answer of the table, with the reason of a refusal.
type Decision struct {
	Allowed bool
	Reason  string // key of a text; "" when allowed
}

// The reasons of a refusal.
const (
	ReasonSignIn   = "access.sign_in"  // nobody is signed in
	ReasonRole     = "access.role"     // this role never may
	ReasonRelation = "access.relation" // this role may, but not to this very thing
)

// Decide says whether a role may do an action to a thing it stands in a
// relation to. It is a pure function of the table.
func Decide(role Role, action Action, relation Relation) Decision {
	granted := rules[key{action, role}]
	switch {
	case slices.Contains(granted, relation):
		return Decision{Allowed: true}
	case len(granted) > 0:
		return Decision{Reason: ReasonRelation}
	case role == Visitor || role == Entering:
		return Decision{Reason: ReasonSignIn}
	default:
		return Decision{Reason: ReasonRole}
	}
}

// refusal gives the error of a decision that is not one to act. What an actor
// has no tie with does not exist for them.
func refusal(d Decision, relation Relation) error {
	if d.Reason == ReasonRelation && relation == Nobody {
		return kernel.Fault(kernel.NotFound, "access.absent")
	}
	return kernel.Fault(kernel.Forbidden, d.Reason)
}
