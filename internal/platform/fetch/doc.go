// Package fetch opens what a person names, be it a file, the standard input
// or an address of the web, and makes sure that an address given by a
// stranger never reaches inside the network the program runs in.
package fetch
