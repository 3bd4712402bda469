// Package invent makes up places for the benchmarks: as many as asked, spread
// over the mainland as people are, said as the field says them, and the same
// ones for the same seed. Nobody's name, telephone or mail is in them.
package invent
