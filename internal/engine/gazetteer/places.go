package gazetteer

import (
	"math"
	"sort"
	"strings"
)

// numbered finds the entries whose postcode begins with the number typed, and
// the one of which it is the identifier.
func (s *search) numbered() {
	number := s.number
	s.begunPostcode(number)
	if len(number) == 4 {
		s.begunPostcode("0" + number) // a spreadsheet may have taken the zero away
	}
	if entry, ok := s.byID[number]; ok {
		score := byCode
		if s.known {
			score = s.best.hits[0].Score - justUnder // rather a postcode than a code
		}
		s.best.add(Hit{Entry: int(entry), ID: s.ids[entry], Score: score})
	}
	if area, ok := s.areaOf[number]; ok {
		s.inArea(area)
	}
}

// begunPostcode finds the entries whose postcode is the number or begins with
// it.
func (s *search) begunPostcode(number string) {
	for _, p := range s.withPostcode(number) {
		score := float64(s.weights[p.entry])
		if len(number) == 5 {
			score -= shared(s.postcodes[p.entry])
		}
		s.best.add(Hit{Entry: int(p.entry), ID: s.ids[p.entry], Name: -1, Postcode: p.code, Score: score})
	}
}

// inArea finds the heaviest entries of an area.
func (s *search) inArea(area int32) {
	for _, entry := range s.members[area] {
		s.best.add(Hit{Entry: int(entry), ID: s.ids[entry], Score: float64(s.weights[entry]) + ofArea})
	}
}

// sharingPostcode finds the entries that have the very postcode typed, however
// badly the name was: when nothing else was right, the postcode is.
func (s *search) sharingPostcode() {
	if len(s.number) < 5 {
		return
	}
	for _, p := range s.withPostcode(s.number) {
		for _, which := range s.namesOf[p.entry] {
			far := max(2, len(s.key)/2)
			if d := distance(s.key, s.keyOf(s.names[which]), far); d <= far {
				s.candidate(which, twoMistakes-perMistake*float64(d))
			}
		}
		score := postcodeOnly + float64(s.weights[p.entry]) + s.numberBonus(p.entry)
		s.best.add(Hit{Entry: int(p.entry), ID: s.ids[p.entry], Name: -1, Postcode: p.code, Score: score})
	}
}

// numberBonus gives what the number typed beside the name adds for an entry.
// A postcode that nobody has is one of business mail: it still tells the
// first two digits.
func (s *search) numberBonus(entry int32) float64 {
	if s.number == "" {
		return 0
	}
	if s.ids[entry] == strings.ToUpper(s.number) {
		return rightPostcode
	}
	bonus := 0.0
	for _, code := range s.postcodes[entry] {
		switch {
		case code == s.number:
			return rightPostcode - shared(s.postcodes[entry])
		case strings.HasPrefix(code, s.number):
			return rightPostcode
		case strings.HasPrefix(code, s.number[:2]) && !s.known && len(s.number) == 5:
			bonus = rightPostcode
		case strings.HasPrefix(code, s.number[:2]):
			bonus = nearPostcode
		}
	}
	return bonus
}

// shared gives what a postcode tells less about an entry that has others: that
// of a quarter means the quarter rather than the town.
func shared(postcodes []string) float64 { return 4 * math.Log10(float64(len(postcodes))) }

// withPostcode gives the postcodes that begin with prefix.
func (x *Index) withPostcode(prefix string) []postcode {
	list := x.postcodeList
	from := sort.Search(len(list), func(i int) bool { return list[i].code >= prefix })
	to := from + sort.Search(len(list)-from, func(i int) bool { return !strings.HasPrefix(list[from+i].code, prefix) })
	return list[from:to]
}
