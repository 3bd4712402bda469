// Package journal keeps what was done, in such a way that nobody rewrites it
// unseen.
//
// Every line is a leaf of a Merkle tree (RFC 6962, as golang.org/x/mod/sumdb
// keeps it) and is written in the transaction of the act it tells of: no line,
// no act. A line names nobody: it holds random identifiers, and its detail is
// sealed under the key of the person concerned, so that erasing the person
// leaves nothing to read. The database itself refuses to change or drop lines.
//
// The head of the tree is signed from time to time; such a checkpoint is kept
// in the database, in the folder of the safe, and wherever it was mailed.
// [Journal.Verify] recomputes everything; [Journal.Prove] gives a receipt that
// [CheckReceipt], or the page of the folder verifier, checks without a server.
//
// docs/adr/0010-journal.md says what this proves and what it cannot.
package journal
