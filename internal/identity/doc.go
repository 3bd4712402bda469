// Package identity knows who works in the network: the structures, their teams
// and members, how each signs in, and the sessions that follow.
//
// A [Room] is opened once, and gives one service a concern:
//
//	Network   structures apply, are reviewed, changed, read
//	Members   people are invited, join, change role, leave, are erased
//	SignIn    the ways in: passkey, password and second factor, ProConnect
//	Means     what an account signs in with, changed by its owner
//	Sessions  who is signed in: read at every request, listed, ended, switched
//	Tokens    access for programs, in a member's own name
//
// An act on others asks for an [access.Scope]; an act on one's own account asks
// for the [Session] that [Sessions.Authenticate] gave. Nothing here knows HTTP:
// tokens go out as strings, for a cookie or a link, and only hashes are kept.
//
// Names and addresses are sealed under the key of the account they belong to.
// An account is found by the blind index of its address: see [Address].
//
// docs/adr/0011-identity.md says why it is so.
package identity
