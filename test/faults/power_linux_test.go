package faults_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"
)

// TestPowerCut cuts the power of the drive under a writer at work: each time,
// and whatever the drive made of what it had not flushed, nothing acknowledged
// is lost, no act stands without its line, and the journal verifies.
// RELAIS_PROVE asks for 26 cuts.
func TestPowerCut(t *testing.T) {
	times := rounds(2, 26)
	said := 0
	for round := range times {
		t.Run(fmt.Sprint(round), func(t *testing.T) {
			d, images, acknowledged := powerCut(t, faithful, round%2 == 1)
			said += len(acknowledged)
			for fate, image := range images {
				d.afterwards(image, func(folder string) {
					if lost := without(acknowledged, examine(t, folder)); len(lost) > 0 {
						t.Errorf("%s: acknowledged acts are lost: %s", fate, few(lost))
					}
				})
			}
		})
	}
	if said == 0 {
		t.Skip("no drive could be mounted")
	}
	if t.Failed() {
		return
	}
	t.Logf("%d cuts, half in flight, half with the fates %s: %d acts acknowledged, none lost, each with its line, the journal verifies",
		times, strings.Join(fates, " / "), said)
}

// TestPowerCutsCatchRelaxedCommits is the control of the above: a writer that
// commits with synchronous=NORMAL loses what it acknowledged. RELAIS_PROVE asks
// for 16 cuts, and fails when none of them is caught.
func TestPowerCutsCatchRelaxedCommits(t *testing.T) {
	times := rounds(2, 16)
	caught, most, said := 0, 0, 0
	for round := range times {
		t.Run(fmt.Sprint(round), func(t *testing.T) {
			d, images, acknowledged := powerCut(t, relaxed, round%2 == 1)
			said += len(acknowledged)
			worst := 0
			for _, image := range images {
				d.afterwards(image, func(folder string) { worst = max(worst, len(without(acknowledged, rowsIn(t, folder)))) })
			}
			if worst > 0 {
				caught++
			}
			most = max(most, worst)
		})
	}
	if said == 0 {
		t.Skip("no drive could be mounted")
	}
	t.Logf("synchronous=NORMAL lost acknowledged acts in %d of %d cuts, up to %d", caught, times, most)
	if caught == 0 && os.Getenv("RELAIS_PROVE") != "" {
		t.Error("a writer that does not wait for the disk was never caught")
	}
}

// powerCut lets a writer work on a fresh drive, cuts the power, and gives the
// drive, what may be on it, and what the writer had said by then. In flight, the
// cut comes in the middle of whatever goes to the disk.
func powerCut(t *testing.T, manner string, inFlight bool) (d *drive, images map[string]string, acknowledged []int) {
	t.Helper()
	d = newDrive(t)
	c := startWriter(t, d.network, manner)
	c.worksFor(time.Duration(50+rand.IntN(200)) * time.Millisecond)
	if inFlight {
		images = d.cutInFlight()
		c.end()
		return d, images, c.said
	}
	c.stop()
	images = d.cut()
	return d, images, c.kill()
}

// rowsIn gives the acts whose rows are in the network of a folder, which the
// control writes without lines.
func rowsIn(t *testing.T, folder string) []int {
	t.Helper()
	n, err := openNetwork(t.Context(), folder)
	if err != nil {
		t.Fatal(err)
	}
	defer n.db.Close()
	checkFile(t, n)
	rows, _, err := n.kept(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return rows
}
