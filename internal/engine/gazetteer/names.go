package gazetteer

import (
	"cmp"
	"slices"
	"strings"
)

// tooMany is how many times a key may occur for each to be ranked: "saint"
// does 12,000 times.
const tooMany = 2000

// literal finds the names in which the key typed occurs.
func (s *search) literal() {
	if len(s.key) <= 2 {
		s.frequent()
		return
	}
	places := s.suffixes.Lookup([]byte(s.key), -1)
	if len(places) > tooMany {
		s.frequent()
		return
	}
	for _, at := range places {
		s.occurrence(at)
	}
}

// frequent finds the names that are the key typed, and the heaviest of those
// of which a word begins with it, when too many do to rank all.
func (s *search) frequent() {
	for _, at := range s.suffixes.Lookup([]byte("\n"+s.key+"\n"), -1) {
		s.occurrence(at + 1)
	}
	for _, at := range s.begun[s.key[0]] {
		if !s.passes(s.names[s.owner[at]].weight, startOfName+wholeWords+covered) {
			return
		}
		if strings.HasPrefix(s.text[at:], s.key) {
			s.occurrence(int(at))
		}
	}
}

// occurrence scores a name in which the key typed occurs at a place of text.
func (s *search) occurrence(at int) {
	n := &s.names[s.owner[at]]
	end := at + len(s.key)
	atStart := at == int(n.start) || at == int(n.core)
	answer := insideName
	switch {
	case atStart && end == int(n.end):
		answer = exactName
	case atStart:
		answer = startOfName
	case s.wordStart[at]:
		answer = startOfWord
	}
	s.settled = s.settled || answer == exactName && s.fits(n.entry)
	if answer != exactName {
		answer += covered * float64(len(s.key)) / float64(n.end-n.start)
		if answer > startOfWord && (end == int(n.end) || s.wordStart[end]) {
			answer += wholeWords
		}
	} else if at != int(n.start) {
		answer += unsaidArticle
	}
	s.candidate(s.owner[at], answer)
}

// linkWords may be left out or added without changing which place is meant.
var linkWords = map[string]bool{
	"sur": true, "sous": true, "en": true, "de": true, "du": true, "des": true, "d": true, "la": true, "le": true,
	"les": true, "l": true, "et": true, "aux": true, "au": true, "a": true, "pres": true,
}

// scattered finds the names that hold all the words typed, each at least
// begun, in any order and with others between.
func (s *search) scattered() {
	telling := s.tellingWords()
	if len(telling) == 0 || len(telling) == 1 && len(s.words) == 1 {
		return
	}
	rarest := slices.MaxFunc(telling, func(a, b string) int { return cmp.Compare(rarity(a), rarity(b)) })
	if rarity(rarest) < 3 {
		return
	}
	for _, at := range s.suffixes.Lookup([]byte(rarest), -1) {
		if !s.wordStart[at] {
			continue
		}
		if share, ok := s.holds(s.names[s.owner[at]], telling); ok {
			s.candidate(s.owner[at], allWords+covered*share)
		}
	}
}

// rarity guesses how few names hold a word: the longer the fewer, but for the
// saints.
func rarity(word string) int {
	if strings.HasPrefix("saintes", word) || strings.HasPrefix(word, "saint") {
		return 2
	}
	return len(word)
}

// tellingWords gives the words that are no link words.
func (s *search) tellingWords() (telling []string) {
	for _, w := range s.words {
		if !linkWords[w] {
			telling = append(telling, w)
		}
	}
	return telling
}

// holds tells whether each of the words begins a word of the name, and what
// share of the name they cover.
func (s *search) holds(n name, words []string) (share float64, ok bool) {
	letters := 0
	for _, w := range words {
		found := false
		for at := n.start; at < n.end && !found; at++ {
			found = s.wordStart[at] && strings.HasPrefix(s.text[at:n.end], w)
		}
		if !found {
			return 0, false
		}
		letters += len(w)
	}
	return min(float64(letters)/float64(n.end-n.start), 1), true
}
