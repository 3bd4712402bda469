package gazetteer

// shortestMisspelt is how many letters a query must have for one of them to
// be taken for a mistake, and shortestTwice for two.
const (
	shortestMisspelt = 4
	shortestTwice    = 8
)

// heard finds the names that sound like the key typed.
func (s *search) heard() {
	if len(s.key) < shortestMisspelt {
		return
	}
	for _, like := range s.alike(s.key) {
		s.bearersOf(&s.keys[like.key], sameSound)
	}
}

// misspelt finds the names that the key typed misspells.
func (s *search) misspelt() {
	mistakes := 0
	switch {
	case len(s.key) > longestCompared:
	case len(s.key) >= shortestTwice:
		mistakes = 2
	case len(s.key) >= shortestMisspelt:
		mistakes = 1
	}
	if mistakes == 0 {
		return
	}
	letters := letterSet(s.key)
	for length := len(s.key) - mistakes; length <= len(s.key)+mistakes; length++ {
		s.misspeltOf(s.ofLength(length), letters, mistakes)
	}
}

// misspeltOf looks among keys of one length. As the heaviest come first, it
// stops when no lighter one can pass.
func (s *search) misspeltOf(keys []key, letters uint32, mistakes int) {
	for i := range keys {
		k := &keys[i]
		if !k.maybeWithin(letters, mistakes) {
			continue
		}
		if !s.passes(k.weight, oneMistake) {
			return
		}
		spelling := s.spelling(*k)
		if d := distance(s.key, spelling, mistakes); d > 0 && d <= mistakes {
			s.bearersOf(k, s.mistaken(spelling, d))
		}
	}
}

// mistaken gives how well a spelling answers with so many mistakes.
func (s *search) mistaken(spelling string, mistakes int) float64 {
	answer := twoMistakes
	switch {
	case mistakes == 1 && len(s.key) < shortestTwice:
		answer = oneInShort
	case mistakes == 1:
		answer = oneMistake
	}
	if spelling[0] != s.key[0] {
		answer += firstLetterOff
	}
	return answer
}

// bearersOf adds the names that bear a key, whole or as their beginning.
func (s *search) bearersOf(k *key, answer float64) {
	for _, which := range s.bearers[k.first : k.first+k.count] {
		n := s.names[which]
		whole := int32(k.length) == n.end-n.start || int32(k.length) == n.end-n.core
		if whole {
			s.candidate(which, answer)
		} else {
			s.candidate(which, answer+startOnly)
		}
	}
}
