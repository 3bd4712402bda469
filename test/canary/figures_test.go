package canary_test

import (
	"regexp"
	"strconv"
	"strings"
	"testing"

	"relais/internal/access"
)

// The least number of people of whom a count is said aloud (P6): to those
// outside the network, and to those who run or coordinate it.
const (
	leastPublic   = 11
	leastInternal = 5
)

var cellForm = regexp.MustCompile(`(?s)<td[^>]*>([^<]*)`)

// countFigures reads the page of figures as everyone who may: no number of
// people is under the threshold of who reads it, and one that would be is there
// to be hidden.
func countFigures(t *testing.T, h *house, browsers []*browser) {
	t.Helper()
	handTo(t, browsers)
	shown, hidden := 0, 0
	for _, b := range browsers {
		if b.as.bearer != "" || !grants(b.as.actor.Role, []access.Action{access.FiguresRead}, []access.Relation{access.Network}) {
			continue
		}
		least := leastInternal
		if b.as.actor.Role == access.Funder {
			least = leastPublic
		}
		table, _, _ := strings.Cut(b.get("/chiffres").body, "</table>")
		for _, row := range strings.Split(table, "<tr>") { // whose end tags are left out
			cells := cellForm.FindAllStringSubmatch(row, -1)
			if len(cells) == 0 {
				continue
			}
			people := strings.TrimSpace(cells[len(cells)-1][1])
			n, err := strconv.Atoi(strings.NewReplacer("\u202f", "", "\u00a0", "", " ", "", ",", "").Replace(people))
			switch {
			case err != nil:
				hidden++
			case n > 0 && n < least:
				t.Errorf("%v is told of %d people, fewer than %d", b.as, n, least)
			default:
				shown++
			}
		}
	}
	if shown == 0 || hidden == 0 {
		t.Errorf("%d counts shown and %d hidden: the page of figures was not read, or nothing small was planted", shown, hidden)
	}
	t.Logf("%d counts of people shown, none under the threshold; %d hidden", shown, hidden)
}
