// Package secrecy makes tables of counts that tell nothing of a few (secret
// statistique). A table divides what is counted among rows, which may have rows
// of their own, and among classes; a count between 1 and k-1 must not be worked
// out, from the table nor from another made with it.
//
// How it works. Rows that are too few are put together ([Gather]); then small
// cells are hidden, and enough others for no subtraction to give them back
// ([Protect]). A table is a flow: what is counted leaves a row, and arrives in a
// class, by an edge which is a cell. Someone who knows every total and every cell
// that is shown can move a hidden cell along the cycles of hidden cells through
// it, and in no other way: a network's matrix is totally unimodular, so that the
// bounds found by augmenting such cycles are exact (M. Fischetti and
// J. J. Salazar, complementary cell suppression; J. P. Kelly, 1990). A small cell
// is safe when everything up to k remains possible, from 1 or, for the sum of
// several cells, from as many as they are.
//
// The reader is supposed to know that a hidden cell is never zero: zeros are
// always shown. What two tables have in common is known to both: the totals of
// rows and, for one that shows how another's class divides, the cells of that
// class ([Refine]). They then tell nothing together that they do not tell apart,
// since any two tables with the same totals may come from the same counts.
package secrecy
