package gazetteer

import (
	"slices"
	"strconv"
	"strings"
)

const (
	// maxQuery is how many bytes of a query are read: the longest name of a
	// commune has 45 letters, and a stranger may send a megabyte.
	maxQuery = 160
	// maxWords is how many words of it are looked at.
	maxWords = 12
)

// query is one way to understand what was typed.
type query struct {
	words  []string // of the name
	number string   // a postcode or its beginning, "" when none was typed
	area   int32    // the area the entry must lie in, or anywhere
	malus  float64  // how much less likely this way is
}

// anywhere is the area of a query that names none.
const anywhere = -1

// understand gives the ways to understand what was typed, the plainest first.
func (x *Index) understand(typed string) []query {
	typed = strings.ToValidUTF8(typed[:min(len(typed), maxQuery)], " ")
	all := words(typed)
	all = all[:min(len(all), maxWords)]
	plain := x.parse(all)
	ways := []query{plain}
	ways = append(ways, x.withArea(plain)...)
	if raw := strings.Fields(string(appendPlain(nil, typed))); len(raw) > 0 && len(all) > 0 && raw[len(raw)-1] != all[len(all)-1] {
		// "st" may begin Strasbourg as well as mean saint.
		asTyped := plain
		asTyped.words = append(append([]string{}, all[:len(all)-1]...), raw[len(raw)-1])
		if !isNumber(all[len(all)-1]) {
			ways = append(ways, asTyped)
		}
	}
	if isOffice(plain.words) {
		bare := plain
		bare.words, bare.malus = plain.words[2:], 0.5
		ways = append(ways, bare)
	}
	if articleWords(plain.words) > 0 {
		bare := plain
		bare.words, bare.malus = plain.words[1:], 0.5
		ways = append(ways, bare)
	}
	return ways
}

// parse parts the name from the postcode and drops "cedex" and what follows.
func (x *Index) parse(all []string) query {
	q := query{area: anywhere}
	cedex := false
	for _, w := range all {
		switch {
		case w == "cedex":
			cedex = true
		case isNumber(w) && len(w) <= 2 && (cedex || len(q.words) > 0) && x.isName(append(q.words[:len(q.words):len(q.words)], plainNumber(w))):
			q.words = append(q.words, plainNumber(w)) // an arrondissement
		case isNumber(w) && len(w) <= 2 && cedex:
		case isNumber(w) && len(w) <= 5, isCorsican(w):
			q.number = w
			if len(w) == 1 {
				q.number = "0" + w
			}
		default:
			q.words = append(q.words, w)
		}
	}
	if last := len(q.words) - 1; last > 0 {
		if n := roman(q.words[last]); n > 0 {
			if numbered := append(q.words[:last:last], strconv.Itoa(n)); x.isName(numbered) {
				q.words = numbered
			}
		}
	}
	return q
}

// isOffice tells whether the words begin with "ville de" or the like.
func isOffice(words []string) bool {
	if len(words) < 3 {
		return false
	}
	return slices.Contains([]string{"ville", "mairie", "commune"}, words[0]) &&
		slices.Contains([]string{"de", "d", "du", "des"}, words[1])
}

// withArea gives the ways in which the last words name an area: "Saint-Denis
// Réunion".
func (x *Index) withArea(q query) (ways []query) {
	if area, ok := x.areaOf[q.number]; ok && q.number != "" {
		ways = append(ways, query{q.words, "", area, 0})
	}
	for n := 1; n < len(q.words) && n <= 6; n++ {
		rest := len(q.words) - n
		if area, ok := x.areaOf[strings.Join(q.words[rest:], "")]; ok {
			ways = append(ways, query{q.words[:rest], q.number, area, 0})
		}
	}
	return ways
}

// isName tells whether these words are the whole of some name.
func (x *Index) isName(words []string) bool {
	return len(x.suffixes.Lookup([]byte("\n"+strings.Join(words, "")+"\n"), 1)) > 0
}

func plainNumber(s string) string {
	if trimmed := strings.TrimLeft(s, "0"); trimmed != "" {
		return trimmed
	}
	return s
}

// isCorsican tells whether w is a code of Corsica or begins one: 2a, 2b004.
func isCorsican(w string) bool {
	return len(w) >= 2 && len(w) <= 5 && (w[:2] == "2a" || w[:2] == "2b") && (len(w) == 2 || isNumber(w[2:]))
}

// romans are the Roman numerals of the arrondissements.
var romans = strings.Fields("i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx")

// roman reads a numeral of romans, with or without the ending of an ordinal;
// 0 when w is none.
func roman(w string) int {
	for _, ending := range []string{"eme", "er", "e", ""} {
		if numeral, ok := strings.CutSuffix(w, ending); ok && slices.Contains(romans, numeral) {
			return slices.Index(romans, numeral) + 1
		}
	}
	return 0
}
