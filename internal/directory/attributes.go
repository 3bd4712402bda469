package directory

import (
	"hash/fnv"
	"strings"
	"time"

	"relais/internal/engine/gazetteer"
	"relais/internal/engine/nearest"
)

// Where each vocabulary begins among the attribute bits of the engine. Bits
// say what some service of a place has: they prune, [Query.accepts] decides.
const (
	bitServices  = 0
	bitFees      = 16
	bitPublics   = 24
	bitEveryone  = 31
	bitCares     = 32
	bitAccesses  = 40
	bitSupports  = 48
	bitReceives  = 55
	bitLanguages = 64 // languages share 64 bits by hash
	languageBits = 64
)

// itemOf gives what the engine keeps of a card.
func itemOf(c *Card, mainland *time.Location) nearest.Item {
	item := nearest.Item{
		Key: string(c.ID), Point: c.Point, Value: c, Hours: hoursOf(c, mainland),
		Words: wordsOf(c.Name + " " + c.Address.City + " " + c.Summary),
	}
	m := &item.Mask
	mark(m, bitAccesses, Accesses(), c.Access)
	for _, s := range c.Services {
		mark(m, bitServices, Services(), []string{s.Category})
		mark(m, bitFees, Fees(), s.Fees)
		mark(m, bitPublics, Publics(), s.Publics)
		mark(m, bitCares, Cares(), s.Cares)
		mark(m, bitSupports, Supports(), s.Supports)
		if len(s.Publics) == 0 {
			m.Set(bitEveryone)
		}
		for _, language := range s.Languages {
			m.Set(languageBit(language))
		}
	}
	if c.Receives() {
		m.Set(bitReceives)
	}
	return item
}

// hoursOf gives the hours of the week a card may be open on the clock of the
// mainland. Overseas the clocks differ by the season: every hour may do there.
func hoursOf(c *Card, mainland *time.Location) [3]uint64 {
	switch {
	case c.Schedule == nil:
		return [3]uint64{}
	case c.Zone != mainland:
		return [3]uint64{^uint64(0), ^uint64(0), ^uint64(0)}
	default:
		return c.Schedule.Bitmap()
	}
}

// hourBit gives the bit of the hour of the week in which t lies.
func hourBit(t time.Time) int {
	return nearest.HourOfWeek((int(t.Weekday())+6)%7, t.Hour())
}

func mark(m *nearest.Mask, from int, v Vocabulary, codes []string) {
	for _, code := range codes {
		if i := v.Index(code); i >= 0 {
			m.Set(from + i)
		}
	}
}

func languageBit(code string) int {
	h := fnv.New32a()
	_, _ = h.Write([]byte(code)) // a hash takes everything
	return bitLanguages + int(h.Sum32()%languageBits)
}

// masks gives one group of bits for each thing the query asks: an item that
// lacks a whole group cannot answer.
func (q *Query) masks() []nearest.Mask {
	var groups []nearest.Mask
	ask := func(from int, v Vocabulary, codes []string, extra ...int) {
		if len(codes) == 0 {
			return
		}
		m := nearest.MaskOf(extra...)
		mark(&m, from, v, codes)
		groups = append(groups, m)
	}
	ask(bitServices, Services(), q.Services)
	ask(bitFees, Fees(), q.Fees)
	ask(bitPublics, Publics(), q.Publics, bitEveryone)
	ask(bitCares, Cares(), q.Cares)
	ask(bitAccesses, Accesses(), q.Accesses)
	ask(bitSupports, Supports(), q.Supports)
	if len(q.Languages) > 0 {
		var m nearest.Mask
		for _, language := range q.Languages {
			m.Set(languageBit(language))
		}
		groups = append(groups, m)
	}
	if q.Receiving {
		groups = append(groups, nearest.MaskOf(bitReceives))
	}
	return groups
}

// wordsOf gives the folded words of a text, as the engine compares them.
func wordsOf(text string) []string { return strings.Fields(gazetteer.Fold(text)) }
