package gazetteer

import (
	"cmp"
	"index/suffixarray"
	"math"
	"slices"
	"strings"
)

// Index finds entries. It never changes once built, and any number of
// goroutines may search it at once.
type Index struct {
	ids       []string
	weights   []float32 // see importance
	postcodes [][]string
	areas     [][]int32 // of each entry, by their place in areaOf

	names     []name    // the heaviest first
	namesOf   [][]int32 // the names of each entry
	text      string    // the keys of the names, each between two line feeds
	suffixes  *suffixarray.Index
	owner     []int32 // which name each byte of text belongs to
	wordStart []bool  // whether a word starts at each byte of text
	// begun holds where words start in text, by their first letter, those of
	// the heaviest names first.
	begun [256][]int32

	keys         []key   // the shortest first, the heaviest first within a length
	keysUpTo     []int32 // how many keys are shorter than each length
	bearers      []int32 // the names that have each key: see key.first
	sounds       []sound // in the order of their text
	postcodeList []postcode
	byID         map[string]int32
	areaOf       map[string]int32
	members      [][]int32 // the entries of each area
}

// name is one name of one entry. Its key is its folded words run together, so
// that hyphens and spaces do not matter: text[start:end].
type name struct {
	entry, start, end int32
	core              int32 // where the key goes on after a leading article
	which             int16 // its place among the names of the entry
	weight            float32
}

// postcode is one postcode of one entry.
type postcode struct {
	code  string
	entry int32
}

// Build makes the index of entries, in about 200 ms for all of France.
func Build(entries []Entry) *Index {
	x := &Index{
		byID:   make(map[string]int32, len(entries)),
		areaOf: map[string]int32{},
	}
	for i, e := range entries {
		x.ids = append(x.ids, e.ID)
		x.byID[Fold(e.ID)] = int32(i)
		x.weights = append(x.weights, importance(e.Weight))
		x.postcodes = append(x.postcodes, e.Postcodes)
		for _, code := range e.Postcodes {
			x.postcodeList = append(x.postcodeList, postcode{code, int32(i)})
		}
		x.areas = append(x.areas, x.addAreas(int32(i), e.Areas))
	}
	slices.SortFunc(x.postcodeList, func(a, b postcode) int {
		return cmp.Or(cmp.Compare(a.code, b.code), cmp.Compare(a.entry, b.entry))
	})
	x.addNames(entries)
	x.suffixes = suffixarray.New([]byte(x.text))
	x.addKeys()
	return x
}

// addAreas gives the numbers of the areas of an entry. They are found as they
// are written, folded, and folded without a leading article.
func (x *Index) addAreas(entry int32, areas []string) []int32 {
	var numbers []int32
	for _, area := range areas {
		number, known := x.areaOf[area]
		if !known {
			number = int32(len(x.members))
			x.members = append(x.members, nil)
			folded := words(area)
			x.areaOf[area] = number
			x.areaOf[strings.Join(folded, "")] = number
			x.areaOf[strings.Join(folded[articleWords(folded):], "")] = number
		}
		x.members[number] = append(x.members[number], entry)
		numbers = append(numbers, number)
	}
	return numbers
}

// addNames lays out the names, the heaviest first, with their keys in text.
func (x *Index) addNames(entries []Entry) {
	for i, e := range entries {
		for n := range e.Names {
			x.names = append(x.names, name{entry: int32(i), which: int16(n), weight: x.weights[i]})
		}
	}
	slices.SortStableFunc(x.names, func(a, b name) int { return cmp.Compare(b.weight, a.weight) })
	x.namesOf = make([][]int32, len(entries))
	text := []byte{'\n'}
	for i := range x.names {
		n := &x.names[i]
		x.namesOf[n.entry] = append(x.namesOf[n.entry], int32(i))
		folded := words(entries[n.entry].Names[n.which])
		article := articleWords(folded)
		n.start = int32(len(text))
		for j, w := range folded {
			if j == article {
				n.core = int32(len(text))
			}
			for len(x.wordStart) < len(text) {
				x.wordStart = append(x.wordStart, false)
			}
			x.wordStart = append(x.wordStart, true)
			x.begun[w[0]] = append(x.begun[w[0]], int32(len(text)))
			text = append(text, w...)
		}
		n.end = int32(len(text))
		text = append(text, '\n')
		for len(x.owner) < len(text) {
			x.owner = append(x.owner, int32(i))
		}
	}
	for len(x.wordStart) < len(text) {
		x.wordStart = append(x.wordStart, false)
	}
	x.text = string(text)
}

// importance brings populations to the scale of the scores: ten times the
// people is one more.
func importance(weight int) float32 { return float32(math.Log10(float64(max(weight, 0)) + 10)) }

// articleWords gives how many words of a name are its leading article: one
// for "le", "la", "les" or "l" when more follows, else none.
func articleWords(folded []string) int {
	if len(folded) > 1 {
		switch folded[0] {
		case "le", "la", "les", "l":
			return 1
		}
	}
	return 0
}

// keyOf gives the key of a name.
func (x *Index) keyOf(n name) string { return x.text[n.start:n.end] }
