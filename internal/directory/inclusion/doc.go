// Package inclusion brings the two files that data·inclusion publishes,
// structures and services (schema v1; themes, prices and columns of v0 besides),
// into the directory, so that their services may be asked.
//
// One place is made of the services of a structure at one address: under the
// structure's own identifier at its address, under "structure/service" at
// another, with the first identifier of those services in alphabetical order.
// docs/adr/0020-inclusion.md holds the whole mapping, and why.
//
// Only services that help with what this house answers are taken, by their
// thematiques ([categoryOf]); the others are counted. Services are read first,
// for they say which structures matter: of the structures, which are many, only
// those are looked at.
//
// Every fault of a row is told, and a row with one is refused; a service is
// refused with its structure. What can be mended without guessing is, and told.
// A wrong contact refuses nobody: it is noted and left out.
package inclusion
