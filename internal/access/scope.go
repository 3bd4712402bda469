package access

import (
	"context"
	"slices"

	"relais/internal/kernel"
	"relais/internal/platform/db"
)

// Scope is the leave to do one action, which every method of a store asks
// for. Only [Actor.May] and [System] make one that allows anything: the zero
// Scope allows nothing.
type Scope struct {
	actor   Actor
	action  Action
	granted []Relation
	system  bool
}

// System gives the scope of what the house does by itself, on nobody's order:
// retention, restores, the demonstration. It allows the action to everything;
// test/house lists who may ask for it.
func System(action Action) Scope { return Scope{action: action, system: true} }

// Actor gives who acts; the zero Actor for the house itself.
func (s Scope) Actor() Actor { return s.actor }

// Action gives what the scope is for.
func (s Scope) Action() Action { return s.action }

// IsSystem tells whether the house itself acts.
func (s Scope) IsSystem() bool { return s.system }

// Allows tells whether the action may be done to a thing that the actor stands
// to in one of these relations.
func (s Scope) Allows(relations ...Relation) bool {
	return s.system || slices.ContainsFunc(relations, func(r Relation) bool { return slices.Contains(s.granted, r) })
}

// Over gives nil when the action may be done to a thing that the actor stands
// to in one of these relations; else an error: NotFound when they have no tie
// with it at all, Forbidden when they have one that is not enough. The zero
// Scope gives NotFound.
func (s Scope) Over(relations ...Relation) error {
	if s.Allows(relations...) {
		return nil
	}
	tied := slices.ContainsFunc(relations, func(r Relation) bool { return r != Nobody })
	if len(s.granted) == 0 || !tied {
		return kernel.Fault(kernel.NotFound, "access.absent")
	}
	return kernel.Fault(kernel.Forbidden, ReasonRelation)
}

// Require gives an error of kind Internal unless the scope is for one of these
// actions: a store is not opened with the leave to do something else.
func (s Scope) Require(actions ...Action) error {
	if slices.Contains(actions, s.action) && (s.system || len(s.granted) > 0) {
		return nil
	}
	return kernel.Fault(kernel.Internal, "access.scope", s.action)
}

// RequireHouse is [Scope.Require] for what the house does to anyone, by itself:
// it refuses a scope that is not the house's own.
func (s Scope) RequireHouse(actions ...Action) error {
	if err := s.Require(actions...); err != nil {
		return err
	}
	return s.Over(Nobody)
}

// Behind gives a context whose transactions see, on PostgreSQL too, only what
// the scope may touch.
func (s Scope) Behind(ctx context.Context) context.Context {
	wall := db.Wall{
		Account: string(s.actor.Account), Structure: string(s.actor.Structure), Person: string(s.actor.Person),
		Action: string(s.action), Network: slices.Contains(s.granted, Network),
	}
	switch {
	case s.system:
		wall.Reader = "system"
	case s.actor.Account != "":
		wall.Reader = "account"
	case s.actor.Person != "":
		wall.Reader = "person"
	}
	return db.Behind(ctx, wall)
}
