package demo

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// composer makes the sketches of one département. Its decks see to it that
// neighbours have other names, hours and sentences.
type composer struct {
	network network
	chance  *rand.Rand
	decks   map[string]*deck
}

func newComposer(n network, number int) *composer {
	return &composer{network: n, chance: seeded(townSeed, number), decks: map[string]*deck{}}
}

// sketch composes the nth place of that model in a town, from 0.
func (c *composer) sketch(m *model, t town, nth int) sketch {
	access := c.deal(m, "access", m.access)
	s := sketch{
		commune: t.code, coast: t.coast, moves: m.moves, kinds: m.kinds,
		name:       c.name(m, t, nth),
		street:     c.street(m, t),
		programmes: c.deal(m, "programmes", m.programmes),
		labels:     c.deal(m, "labels", m.labels),
		access:     access,
		hours:      c.often(85, c.deal(m, "hours", m.hours)),
		summary:    c.often(85, c.deal(m, "summary", m.summaries)),
		bring:      c.deal(m, "bring", m.brings),
		offers:     m.offers[c.card(m, "offers", len(m.offers))],
		lacks:      c.lacks(access),
	}
	s.directions, s.entrance = c.arrival(m, t)
	if m.moves {
		s.owner = c.network.bus
	}
	return s
}

// name fills one of the patterns of the model.
func (c *composer) name(m *model, t town, nth int) string {
	pattern := m.names[min(nth, len(m.names)-1)]
	title := ""
	if strings.Contains(pattern, "{nom}") {
		title = c.deal(m, "title", m.titles)
	}
	return strings.NewReplacer(
		"{de}", ofTown(t.name), "{dept}", c.network.departement, "{nom}", title, "{bus}", c.network.bus,
	).Replace(pattern)
}

func (c *composer) street(m *model, t town) string {
	streets := villageStreets
	switch {
	case m.moves:
		return c.deal(m, "stop", busStops)
	case m.street != "":
		return fmt.Sprintf("%d %s", 1+c.chance.IntN(3), m.street)
	case t.big():
		streets = townStreets
	}
	return fmt.Sprintf("%d %s", 1+c.chance.IntN(48), streets[c.chance.IntN(len(streets))])
}

// arrival says how to come and how to get in.
func (c *composer) arrival(m *model, t town) (directions, entrance string) {
	switch {
	case m.unvisited:
		return "", ""
	case m.moves:
		return "", "Plateforme élévatrice à l’arrière du bus"
	case t.big():
		directions = c.often(65, fmt.Sprintf("Bus %d, arrêt %s", 1+c.chance.IntN(18), c.deal(m, "bus", busNames)))
	default:
		directions = c.often(55, c.deal(m, "landmark", landmarks))
	}
	return directions, c.often(60, c.deal(m, "entrance", entrances))
}

// lacks says what nobody wrote down, but the one means by which the place
// says it is reached.
func (c *composer) lacks(access string) string {
	var missing []string
	if c.chance.IntN(100) < 15 && !strings.HasPrefix(access, "telephone") {
		missing = append(missing, "tel")
	}
	if c.chance.IntN(100) < 30 && !strings.HasPrefix(access, "prescription") {
		missing = append(missing, "mail")
	}
	if c.chance.IntN(100) < 45 {
		missing = append(missing, "site")
	}
	return strings.Join(missing, " ")
}

// often gives the text that many times in a hundred, else nothing.
func (c *composer) often(percent int, text string) string {
	if c.chance.IntN(100) < percent {
		return text
	}
	return ""
}

// deal gives one of the texts, each once before any comes again.
func (c *composer) deal(m *model, use string, texts []string) string {
	if len(texts) == 0 {
		return ""
	}
	return texts[c.card(m, use, len(texts))]
}

func (c *composer) card(m *model, use string, size int) int {
	return c.deckOf(m.slug+" "+use, size).deal()
}

func (c *composer) deckOf(use string, size int) *deck {
	if c.decks[use] == nil {
		c.decks[use] = newDeck(size, c.chance)
	}
	return c.decks[use]
}
