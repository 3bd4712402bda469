package gazetteer

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// country is an invented gazetteer, small enough to reason about.
var country = []Entry{
	{ID: "01001", Names: []string{"Grandville"}, Weight: 100_000, Postcodes: []string{"01000", "01100", "01200"}, Areas: []string{"01", "Le Haut-Pays"}},
	{ID: "01101", Names: []string{"Grandville 1er Arrondissement"}, Weight: 9_000, Postcodes: []string{"01100"}, Areas: []string{"01", "Le Haut-Pays"}},
	{ID: "01102", Names: []string{"Grandville 2e Arrondissement"}, Weight: 9_000, Postcodes: []string{"01200"}, Areas: []string{"01", "Le Haut-Pays"}},
	{ID: "01002", Names: []string{"Saint-Mathurin"}, Weight: 900, Postcodes: []string{"01300"}, Areas: []string{"01", "Le Haut-Pays"}},
	{ID: "02002", Names: []string{"Saint-Mathurin"}, Weight: 40_000, Postcodes: []string{"02300"}, Areas: []string{"02", "Bas-Pays"}},
	{ID: "02003", Names: []string{"Le Moulin-sur-Onde", "Vieux-Moulin"}, Weight: 2_000, Postcodes: []string{"02400"}, Areas: []string{"02", "Bas-Pays"}},
	{ID: "02004", Names: []string{"Moulinette"}, Weight: 100, Postcodes: []string{"02400"}, Areas: []string{"02", "Bas-Pays"}},
	{ID: "2A005", Names: []string{"Strada"}, Weight: 3_000, Postcodes: []string{"20100"}, Areas: []string{"2A", "Île-du-Sud"}},
}

func ids(hits []Hit) (all []string) {
	for _, h := range hits {
		all = append(all, h.ID)
	}
	return all
}

func TestSearchRanks(t *testing.T) {
	x := Build(country)
	for q, want := range map[string][]string{
		"grandville":             {"01001", "01101", "01102"},
		"GRAND":                  {"01001"},
		"grandville 2e":          {"01102"},
		"grandville ii":          {"01102"},
		"grandville cedex 02":    {"01102"},
		"grandville cedex 9":     {"01001"},
		"grandvile":              {"01001"},
		"garndville":             {"01001"},
		"rgandville":             {"01001"},
		"st mathurin":            {"02002", "01002"},
		"st mathurin 01":         {"01002"},
		"st mathurin haut pays":  {"01002"},
		"mathurin":               {"02002", "01002"},
		"saint maturin bas-pays": {"02002"},
		"moulin sur onde":        {"02003"},
		"moulin s/ onde":         {"02003"},
		"onde moulin":            {"02003"},
		"vieux moulin":           {"02003"},
		"moulin":                 {"02003", "02004"},
		"inette":                 {"02004"},
		"le moulinette":          {"02004"},
		"ville de grandville":    {"01001"},
		"strada-la-jolie":        {"2A005"},
		"st":                     {"02002"},
		"str":                    {"2A005"},
		"01100":                  {"01101", "01001"},
		"1100":                   {"01101"},
		"02":                     {"02002", "02003", "02004"},
		"2a":                     {"2A005"},
		"2a005":                  {"2A005"},
		"01002":                  {"01002"},
		"02400 moulinete":        {"02004"},
		"bas pays":               {"02002"},
		"grandville 01200":       {"01001", "01102"},
		"02300 zzzz":             {"02002"},
	} {
		got := ids(x.Search(q, 5))
		if len(got) < len(want) || !slices.Equal(got[:len(want)], want) {
			t.Errorf("%q: %v, want first %v", q, got, want)
		}
	}
}

func TestSearchTellsWhatMatched(t *testing.T) {
	x := Build(country)
	for q, want := range map[string]Hit{
		"vieux moulin": {Entry: 5, ID: "02003", Name: 1},
		"strada":       {Entry: 7, ID: "2A005", Name: 0},
		"20100":        {Entry: 7, ID: "2A005", Name: -1, Postcode: "20100"},
	} {
		got := x.Search(q, 1)
		if len(got) != 1 {
			t.Errorf("%q: %v", q, got)
			continue
		}
		got[0].Score = 0
		if got[0] != want {
			t.Errorf("%q: %+v, want %+v", q, got[0], want)
		}
	}
}

func TestSearchOfAnEmptyIndex(t *testing.T) {
	x := Build(nil)
	for _, q := range []string{"", "a", "paris", "36000", "2a", "st", "paris 10"} {
		if hits := x.Search(q, 5); len(hits) > 0 {
			t.Errorf("%q: %v", q, hits)
		}
	}
}

func TestSearchKeepsItsPromisesWhateverIsTyped(t *testing.T) {
	x := Build(country)
	words := rapid.SampledFrom([]string{"grand", "ville", "st", "saint", "01", "01100", "2a", "moulin", "s/", "cedex", "x", "é", "\xff", "le", "bas pays", " "})
	rapid.Check(t, func(t *rapid.T) {
		q := strings.Join(rapid.SliceOfN(words, 0, 20).Draw(t, "words"), rapid.SampledFrom([]string{" ", "-", ""}).Draw(t, "between"))
		limit := rapid.IntRange(-1, 6).Draw(t, "limit")
		hits := x.Search(q, limit)
		if len(hits) > max(limit, 0) {
			t.Fatalf("%d hits of %d", len(hits), limit)
		}
		for i, h := range hits {
			if country[h.Entry].ID != h.ID || i > 0 && hits[i-1].Score < h.Score {
				t.Fatalf("%q: %+v", q, hits)
			}
		}
	})
}

func TestSearchFindsEveryNameMistyped(t *testing.T) {
	x := Build(country)
	rapid.Check(t, func(t *rapid.T) {
		e := rapid.SampledFrom([]int{0, 5, 6}).Draw(t, "entry")
		name := []byte(strings.ReplaceAll(Fold(country[e].Names[0]), " ", ""))
		at := rapid.IntRange(0, len(name)-1).Draw(t, "at")
		switch rapid.IntRange(0, 3).Draw(t, "mistake") {
		case 0:
			name = slices.Delete(name, at, at+1)
		case 1:
			name = slices.Insert(name, at, name[at])
		case 2:
			name[at] = 'k'
		case 3:
			next := min(at+1, len(name)-1)
			name[at], name[next] = name[next], name[at]
		}
		if got := ids(x.Search(string(name), 3)); !slices.Contains(got, country[e].ID) {
			t.Fatalf("%s does not find %s: %v", name, country[e].Names[0], got)
		}
	})
}

func TestRankingKeepsTheBestOfEachEntry(t *testing.T) {
	r := ranking{limit: 2}
	for _, h := range []Hit{{Entry: 1, Score: 1}, {Entry: 2, Score: 3}, {Entry: 1, Score: 2}, {Entry: 3, Score: 2}, {Entry: 2, Score: 1}} {
		r.add(h)
	}
	if want := []Hit{{Entry: 2, Score: 3}, {Entry: 1, Score: 2}}; !slices.Equal(r.hits, want) {
		t.Errorf("%v, want %v", r.hits, want)
	}
}

func TestRoman(t *testing.T) {
	for w, want := range map[string]int{"i": 1, "ier": 1, "ve": 5, "vi": 6, "vieme": 6, "ix": 9, "x": 10, "xe": 10, "xvieme": 16, "xx": 20, "xxi": 0, "vie": 6, "le": 0, "": 0} {
		if got := roman(w); got != want {
			t.Errorf("roman(%q) = %d, want %d", w, got, want)
		}
	}
}
