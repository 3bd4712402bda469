// Package people keeps the files of the people whom the network helps.
//
// What says who a person is lies sealed under the person's own key: the card,
// the notes, the reasons why a file was opened in an emergency. A search
// compares blind indexes. Every reading of a file leaves its line in the
// journal, in the transaction that reads; a reading whose line cannot be kept
// fails. Erasing destroys the key, removes the rows, and leaves a tombstone
// without identity, also outside the database, so that a restored backup is
// corrected ([Service.CatchUp]).
//
// Each method of [Service] is one act. It takes the [access.Scope] of that act:
//
//	scope, err := actor.May(access.PersonRead)
//	card, err := service.Card(ctx, scope, id)
//
// Whoever has no tie with a person gets NotFound, never Forbidden.
//
// docs/adr/0013-people.md says what was decided and why.
package people
