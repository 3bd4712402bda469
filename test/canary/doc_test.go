// Package canary_test plants a network in which every personal value is a
// marked word that stands nowhere else, then reads everything that Relais
// gives out, as everyone, and looks for the marks.
//
//	mark, plant, staff, files      what is planted, through the domain as real data is
//	relation, expect               who may see what: from the policy, never from the pages
//	scope, wall                    the domain alone, and the walls of PostgreSQL alone
//	client, crawl, forms, outputs  every page, form, link, log and address (P3, P13)
//	process, street, drill         the same with the program itself, its files and its backups
//
// A mark seen by who may not see it is a leak. Each search has its control: a
// leak made on purpose, which must be found.
//
// RELAIS_PROVE asks for everything as everyone, in both languages.
package canary_test

import "os"

// proving tells whether the long form is asked for.
func proving() bool { return os.Getenv("RELAIS_PROVE") != "" }

// most gives how many of something an everyday run does, and a proof.
func most(everyDay, proof int) int {
	if proving() {
		return proof
	}
	return everyDay
}
