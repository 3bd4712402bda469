package standard

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"relais/internal/directory"
)

// book finds the code of a vocabulary for a term as files write it.
type book struct {
	codes  []string
	exact  map[string]bool
	folded map[string]string // the codes without case nor accents
	former map[string]string // terms of v0, so folded, to the code of today
}

// books are the vocabularies of the standard, made ready to be searched.
type books struct {
	services, publics, cares, fees, accesses, supports *book
	itinerances, programmes, labels, kinds             *book
	otherLabels                                        map[string]string // former national labels without a code today
	anybody                                            map[string]bool   // former publics that single out no one
}

func newBooks() books {
	return books{
		services:    newBook(directory.Services(), formerServices()),
		publics:     newBook(directory.Publics(), formerPublics()),
		cares:       newBook(directory.Cares(), formerCares()),
		fees:        newBook(directory.Fees(), formerFees()),
		accesses:    newBook(directory.Accesses(), nil),
		supports:    newBook(directory.Supports(), formerSupports()),
		itinerances: newBook(directory.Itinerances(), nil),
		programmes:  newBook(directory.Programmes(), formerProgrammes()),
		labels:      newBook(directory.Labels(), formerLabels()),
		kinds:       newBook(directory.Kinds(), map[string]string{"PE": "FT"}),
		otherLabels: formerOtherLabels(),
		anybody:     formerAnybody(),
	}
}

func newBook(v directory.Vocabulary, former map[string]string) *book {
	b := &book{codes: v.Codes(), exact: map[string]bool{}, folded: map[string]string{}, former: map[string]string{}}
	for _, code := range b.codes {
		b.exact[code] = true
		b.folded[fold(code)] = code
	}
	for term, code := range former {
		b.former[fold(term)] = code
	}
	return b
}

// found says how a term was recognised.
type found int

const (
	stranger found = iota
	exactly
	mended // spelled otherwise
	moved  // a term of v0
)

// find gives the code of a term. The terms of v0 carry an explanation after a
// colon, which files often leave out.
func (b *book) find(term string) (code string, how found) {
	if b.exact[term] {
		return term, exactly
	}
	key := fold(term)
	if code, ok := b.folded[key]; ok {
		return code, mended
	}
	key, _, _ = strings.Cut(key, " :")
	if code, ok := b.former[key]; ok {
		return code, moved
	}
	if code, ok := b.folded[key]; ok {
		return code, moved
	}
	return "", stranger
}

// nearest gives the code that takes the fewest changes of letters to reach
// from a term.
func (b *book) nearest(term string) string {
	best, least := "", -1
	for _, code := range b.codes {
		if d := distance(fold(cut(term)), fold(code)); least < 0 || d < least {
			best, least = code, d
		}
	}
	return best
}

// fold writes s as it is compared: lower case, without accents, single
// spaces, plain apostrophes, a space before a parenthesis.
func fold(s string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(strings.ToLower(s)) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case r == '’' || r == '‘' || r == 'ʼ' || r == '`':
			b.WriteByte('\'')
		case r == 'œ':
			b.WriteString("oe")
		case r == '(':
			b.WriteString(" (")
		default:
			b.WriteRune(r)
		}
	}
	return oneLine(b.String())
}

// distance is that of Levenshtein, in characters.
func distance(a, b string) int {
	from, to := []rune(a), []rune(b)
	row := make([]int, len(to)+1)
	for j := range row {
		row[j] = j
	}
	for i, x := range from {
		diagonal := row[0]
		row[0] = i + 1
		for j, y := range to {
			cost := diagonal
			if x != y {
				cost = 1 + min(diagonal, row[j], row[j+1])
			}
			diagonal, row[j+1] = row[j+1], cost
		}
	}
	return row[len(to)]
}
