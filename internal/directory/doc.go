// Package directory keeps the structures, places and services of the network,
// and finds the nearest suitable help.
//
// A [Place] is where help is given: it belongs to a [Structure] and offers
// one [Service] for each category of the national standard of "lieux de
// médiation numérique" it announces. Codes are the standard's own French
// terms, word for word ([Vocabulary]); labels for people live in the language
// files of directory/web.
//
// The shape of a request: a page or an API call builds a [Query]; [Finder]
// answers it from an index in memory; the index is fed from [Store], which
// gives every change a revision, so that no node ever misses one.
package directory
