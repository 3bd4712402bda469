// Package network furnishes a demonstration with structures, members of every
// role and people they follow, all invented. It goes the way that real ones go:
// a structure applies and is approved, someone is invited, chooses a password
// and a second factor, and opens files; so the journal of a demonstration tells
// what a real one would.
package network
