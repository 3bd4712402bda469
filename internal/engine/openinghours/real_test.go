package openinghours

import (
	"bufio"
	"os"
	"strings"
	"testing"
)

// TestAgreesWithPeerOnRealStrings reads what the peer says of real strings:
// each with the 672 states of the week of 23 November 2026, or "error".
func TestAgreesWithPeerOnRealStrings(t *testing.T) {
	path := os.Getenv("RELAIS_PEER_HOURS")
	if path == "" {
		t.Skip("RELAIS_PEER_HOURS names no file of the peer's states; make one with hours.mjs of the shared checks")
	}
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	monday := parisDay(t, "2026-11-23")
	accepted := 0
	for lines := bufio.NewScanner(file); lines.Scan(); {
		text, want, _ := strings.Cut(lines.Text(), "\t")
		if want == "error" {
			continue // we may read more than the peer
		}
		accepted++
		s, err := Parse(text)
		if err != nil {
			t.Errorf("the peer reads it, we do not: %v", err)
			continue
		}
		if got := QuarterStates(s, monday); got != want {
			t.Errorf("%q:\n got %s\nwant %s", text, toRuns(got), toRuns(want))
		}
	}
	t.Logf("%d strings that the peer reads", accepted)
	if accepted == 0 {
		t.Error("the file holds no string that the peer reads")
	}
}
