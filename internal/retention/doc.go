// Package retention sees to it that nothing is kept longer than it may be.
//
// How long is data: a [Rule] a family, seeded by the schema and changeable. Each
// night a dry run lists, by identifier only, what falls due ([Service.Plan]),
// and keeps the counts for the data-protection officer ([Service.Reports]), who
// is written to when something new falls due ([Parts].Tell).
// Nothing goes before someone presses the button on a plan they have seen
// ([Service.Execute]), unless a rule was made automatic. Execution acts on what
// the plan lists, less what is on hold, less what changed since.
//
// What there is to keep, and how it ends, the rooms know: each gives a
// [Family] when the house is put together.
package retention
