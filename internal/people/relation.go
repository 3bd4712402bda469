package people

import (
	"slices"

	"relais/internal/access"
	"relais/internal/kernel"
)

// file is a person's row with what tells who stands how to it.
type file struct {
	personRow

	charges []Charge
	wrote   bool // the actor wrote one of its notes
	opened  bool // the actor is the one for whom it is open in an emergency
}

// relations tells how an actor stands to a person's file: the one place where
// it is decided. What a member is to a file holds only while they act for the
// structure that follows the person; for the colleagues of those in charge, a
// protected person does not exist, but does for the manager, who answers for
// every file.
func relations(actor access.Actor, f file) (found []access.Relation) {
	if actor.Role == access.Person && actor.Person != "" && actor.Person == f.ID {
		found = append(found, access.Own)
	}
	if actor.Account != "" && actor.Structure != "" && actor.Structure == f.Structure {
		if inCharge(actor, f.charges) {
			found = append(found, access.InCharge)
		}
		if f.wrote {
			found = append(found, access.Author)
		}
		if !f.Protected || actor.Role == access.Manager {
			found = append(found, access.Colleague)
		}
	}
	if actor.Account != "" && f.opened {
		found = append(found, access.Emergency)
	}
	if len(found) == 0 {
		found = append(found, access.Nobody)
	}
	return found
}

// InCharge tells whether an actor has a person in charge, alone or in a team.
func InCharge(actor access.Actor, charges []Charge) bool { return inCharge(actor, charges) }

func inCharge(actor access.Actor, charges []Charge) bool {
	return slices.ContainsFunc(charges, func(c Charge) bool {
		return c.Account != "" && c.Account == actor.Account || c.Team != "" && slices.Contains(actor.Teams, c.Team)
	})
}

// noteRelations tells how an actor stands to one note of a file.
func noteRelations(actor access.Actor, f file, author kernel.ID) []access.Relation {
	f.wrote = author == actor.Account
	return relations(actor, f)
}

// lets tells whether the policy grants an actor an action upon this file.
func (f file) lets(actor access.Actor, action access.Action) bool {
	scope, err := actor.May(action)
	return err == nil && scope.Allows(relations(actor, f)...)
}

// leave gives nil when a scope is for one of these actions, and lets it be
// done to this file.
func (f file) leave(scope access.Scope, actions ...access.Action) error {
	if err := scope.Require(actions...); err != nil {
		return err
	}
	return scope.Over(relations(scope.Actor(), f)...)
}
