// Package diagnostic finds, in five minutes and together with the person, what
// keeps them from the digital world and where to go next.
//
// A [Diagnostic] keeps the [Answers] to the questions of one version of the
// rules (rules/v1.json), sealed under the person's key. [Explain] makes [Need]s
// of answers, by rules that are data: each need says which answers led to it,
// and no score stands alone. A diagnostic is always shown and explained with the
// version it was answered with; a code never changes its meaning, so that the
// words of one version serve all: a new meaning takes a new code.
//
// Those in charge write and read ([access.DiagnosticWrite],
// [access.DiagnosticRead]), the person reads their own, nobody else does. Each
// act leaves its line in the journal, in the transaction that makes it.
//
// docs/adr/0016-diagnostic.md says what was decided and why.
package diagnostic
