// Package demo invents the network that a newcomer sees first: some five
// hundred places of digital help in twelve départements, urban and rural, with
// the gaps that real networks have. Nothing in it is true but the communes:
// telephones come from the ranges that Arcep keeps for fiction (decision
// 2018-0881), mail and sites from the domains that RFC 2606 keeps for examples.
//
// The Indre is written by hand (indre_*.go). The other départements are
// composed: towns.tsv says which sorts of place each town has, a [model] says
// what such a place is like, and a [composer] deals names, hours and
// sentences from decks, always in the same order.
package demo
