// Package product runs the program as an operator does: whole processes, from
// start to answer.
package product
