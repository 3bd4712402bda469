package invent

import (
	"math/rand/v2"
	"slices"

	"relais/internal/territory"
)

// towns are the communes where places are put, and up to which number of a
// draw each one is meant.
type towns struct {
	communes []territory.Commune
	upTo     []int
}

// countryside is what every commune counts for beside its people, so that
// villages have places too.
const countryside = 300

// newTowns leaves the overseas out: the anchor measures distances in the
// projection of the mainland.
func newTowns(atlas *territory.Atlas) towns {
	var t towns
	total := 0
	for c := range atlas.Communes() {
		if c.Parent != "" || len(c.Postcodes) == 0 || c.Departement >= "97" {
			continue
		}
		total += c.Population + countryside
		t.communes, t.upTo = append(t.communes, c), append(t.upTo, total)
	}
	return t
}

func (t towns) draw(chance *rand.Rand) territory.Commune {
	n := chance.IntN(t.upTo[len(t.upTo)-1])
	i, _ := slices.BinarySearch(t.upTo, n+1)
	return t.communes[i]
}

func pick[T any](chance *rand.Rand, from []T) T { return from[chance.IntN(len(from))] }

// often gives the text that many times in a hundred, else nothing.
func often(chance *rand.Rand, percent int, text string) string {
	if chance.IntN(100) < percent {
		return text
	}
	return ""
}

// listOf gives one code that many times in a hundred, and now and then two.
func listOf(chance *rand.Rand, percent int, codes []string) []string {
	if chance.IntN(100) >= percent {
		return nil
	}
	return some(chance, codes, 1+chance.IntN(2))
}

// some gives n different codes, in the order of the vocabulary.
func some(chance *rand.Rand, codes []string, n int) []string {
	wanted := chance.Perm(len(codes))[:n]
	slices.Sort(wanted)
	var chosen []string
	for _, i := range wanted {
		chosen = append(chosen, codes[i])
	}
	return chosen
}
