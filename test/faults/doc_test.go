// Package faults_test does to Relais what machines do: it kills it, cuts its
// power, fills its disk, changes a byte of what it kept. What was acknowledged
// must be there afterwards, and no act without its line in the journal.
//
// The writer is this very test program, started anew by the tests (writer_test.go).
// RELAIS_PROVE asks for the long campaigns.
package faults_test

import (
	"os"
	"testing"

	demonstration "relais/internal/demo/network"
	"relais/test/outputs"
)

// What the writer is told.
const (
	folderVariable = "RELAIS_FAULTS_FOLDER" // where it keeps its network; it is then the writer
	mannerVariable = "RELAIS_FAULTS_MANNER" // one of the manners below
)

// Manners of writing: the one of Relais, and two that must be caught.
const (
	faithful = ""       // as Relais does
	early    = "early"  // says an act before it is committed
	relaxed  = "normal" // commits with synchronous=NORMAL
)

func TestMain(m *testing.M) {
	if folder := os.Getenv(folderVariable); folder != "" {
		os.Exit(writeUntilStopped(folder, os.Getenv(mannerVariable)))
	}
	os.Exit(heard.Run(m.Run))
}

// heard is what programs say where nobody in particular is told.
var heard = outputs.New(demonstration.Personal())

// rounds gives how many rounds a campaign does: few in an everyday run, many
// when proofs are asked for.
func rounds(everyDay, proof int) int {
	if os.Getenv("RELAIS_PROVE") != "" {
		return proof
	}
	return everyDay
}
