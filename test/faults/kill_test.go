package faults_test

import (
	"math/rand/v2"
	"testing"
	"time"
)

// TestKilledBetweenActAndLine kills the writer again and again on one network:
// nothing acknowledged is lost, no act stands without its line, and the journal
// verifies. RELAIS_PROVE asks for a hundred rounds.
func TestKilledBetweenActAndLine(t *testing.T) {
	folder := t.TempDir()
	var said, kept []int
	times := rounds(4, 100)
	for round := range times {
		c := startWriter(t, folder, faithful)
		c.worksFor(time.Duration(rand.IntN(100_000)) * time.Microsecond)
		said = append(said, c.kill()...)
		kept = examine(t, folder)
		if lost := without(said, kept); len(lost) > 0 {
			t.Fatalf("round %d: acknowledged acts are lost: %s", round, few(lost))
		}
	}
	t.Logf("%d kills, %d acts acknowledged, none lost, %d lines each with its act, the journal verifies after each", times, len(said), len(kept))
}

// TestKillsCatchAWriterThatLies is the control of the above.
func TestKillsCatchAWriterThatLies(t *testing.T) {
	folder := t.TempDir()
	for range 20 {
		c := startWriter(t, folder, early)
		c.worksFor(10 * time.Millisecond)
		said := c.kill()
		if lost := without(said, examine(t, folder)); len(lost) > 0 {
			t.Logf("caught: %d acts of %d were said and are not there", len(lost), len(said))
			return
		}
	}
	t.Error("a writer that says its acts before they are committed was never caught")
}
