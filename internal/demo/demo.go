package demo

import (
	"fmt"
	"time"

	"relais/internal/directory"
	"relais/internal/kernel"
	"relais/internal/territory"
)

// Source is the producer that every card of the demonstration names.
const Source = "Réseau de démonstration"

// Places gives the demonstration network: between 400 and 600 places, the
// same at each call, in the same order, with references "demo-0001" and on.
// Only ConfirmedOn follows now, so that on any day some cards are fresh, some
// to check and some stale. It fails only when the atlas does not have the
// communes of the network under the names written here.
func Places(atlas *territory.Atlas, now time.Time) (places []directory.Place, err error) {
	defer kernel.Wrap(&err, "demo.Places")
	sketches, err := everySketch(atlas)
	if err != nil {
		return nil, err
	}
	today := now.UTC().Truncate(24 * time.Hour)
	clerk := newClerk(atlas)
	for i, s := range sketches {
		p, err := clerk.place(s, i+1)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", s.name, err)
		}
		p.ConfirmedOn = today.AddDate(0, 0, -ageOf(s, i+1))
		places = append(places, p)
	}
	return places, nil
}

func everySketch(atlas *territory.Atlas) ([]sketch, error) {
	composed, err := composeAll(atlas)
	if err != nil {
		return nil, err
	}
	return append(indre(), composed...), nil
}

// indre gives the places of the Indre, Châteauroux first.
func indre() []sketch {
	var all []sketch
	for _, area := range [][]sketch{chateauroux(), chateaurouxAssociations(), aroundChateauroux(), indreTowns(), indreVillages()} {
		all = append(all, area...)
	}
	return all
}

// ageOf gives how many days ago someone vouched for the card: two cards in
// three are fresh (under 12 months), one in six is to check (under 18), and
// one in six is stale. The bands keep clear of the thresholds, whatever the
// length of the months.
func ageOf(s sketch, number int) int {
	if s.age > 0 {
		return s.age
	}
	chance := seeded(ageSeed, number)
	switch chance.IntN(6) {
	case 0:
		return 370 + chance.IntN(170)
	case 1:
		return 560 + chance.IntN(900)
	default:
		return 2 + chance.IntN(330)
	}
}
