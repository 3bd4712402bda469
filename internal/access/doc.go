// Package access says who may do what to what: one table, read by every room,
// by every route and by the tests.
//
// An [Actor] does an [Action] to something it stands in a [Relation] to. What
// the table does not grant is refused. A room asks for a [Scope] before it
// touches its store, and a store asks its Scope about each thing it finds:
//
//	scope, err := actor.May(access.PersonRead)   // may such a role ever?
//	…
//	err = scope.Over(relation)                   // to this very person?
//
// Source of the rules: the roles and the "who sees what" of the network's
// security design; docs/security/acces.md says them to people.
package access
