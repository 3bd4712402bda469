package gazetteer

import (
	"slices"
	"strings"
)

// Search gives up to limit hits for q, best first: none for an empty query or
// a limit under 1. It takes less than a millisecond, whatever q holds.
func (x *Index) Search(q string, limit int) []Hit {
	if limit < 1 {
		return nil
	}
	best := &ranking{limit: limit}
	ways := x.understand(q)
	for _, way := range ways {
		x.search(way, best)
	}
	if len(best.hits) == 0 && len(ways) > 0 {
		x.withoutLastWords(ways[0], best)
	}
	return best.hits
}

// withoutLastWords searches for a query that says more than the name, as
// "Montreuil-sous-Bois" does, by its first words.
func (x *Index) withoutLastWords(way query, best *ranking) {
	for n := len(way.words) - 1; n > 0 && len(best.hits) == 0; n-- {
		shorter := way
		shorter.words = way.words[:n]
		x.search(shorter, best)
	}
}

// search is the search for one way to understand the query.
type search struct {
	*Index
	query
	best  *ranking
	key   string  // the words of the name run together
	known bool    // whether some postcode begins with the number typed
	bonus float64 // the most that postcode and area can add
	// settled tells that a name was found letter for letter where the query
	// says it lies: no mistake need be looked for.
	settled bool
}

func (x *Index) search(way query, best *ranking) {
	s := search{Index: x, query: way, best: best, key: strings.Join(way.words, "")}
	if s.number != "" {
		s.known = len(s.withPostcode(s.number)) > 0
		s.bonus += rightPostcode
	}
	if s.area != anywhere {
		s.bonus += rightArea
	}
	switch {
	case s.key != "":
		s.named()
	case s.number != "":
		s.numbered()
	}
}

// named searches by the name typed.
func (s *search) named() {
	s.literal()
	if len(s.key) > 2 {
		s.scattered()
		s.heard()
		if !s.settled {
			s.misspelt()
		}
	}
	if area, ok := s.areaOf[s.key]; ok && s.area == anywhere {
		s.inArea(area)
	}
	if s.number != "" {
		s.sharingPostcode()
	}
}

// passes tells whether a name of that weight that answers so well may still
// be among the best.
func (s *search) passes(weight float32, answer float64) bool {
	return float64(weight)+answer+s.bonus-s.malus > s.best.least()
}

// candidate scores a name that answers the name typed, and adds it.
func (s *search) candidate(which int32, answer float64) {
	n := s.names[which]
	if !s.passes(n.weight, answer) {
		return
	}
	score := answer + float64(n.weight) - s.malus
	if n.which > 0 {
		score += byFormerName
	}
	if s.area != anywhere {
		if !s.lies(n.entry) {
			return
		}
		score += rightArea
	}
	score += s.numberBonus(n.entry)
	s.best.add(Hit{Entry: int(n.entry), ID: s.ids[n.entry], Name: int(n.which), Score: score})
}

// fits tells whether the entry lies where the query says, if it does say.
func (s *search) fits(entry int32) bool {
	return s.area != anywhere && s.lies(entry) || s.numberBonus(entry) > nearPostcode
}

// lies tells whether the entry lies in the area of the query.
func (s *search) lies(entry int32) bool { return slices.Contains(s.areas[entry], s.area) }
