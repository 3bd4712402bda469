package nearest

import (
	"slices"
	"testing"
)

func wordsOf(texts ...[]string) []source {
	var items []source
	for _, words := range texts {
		items = append(items, source{Item: &Item{Words: words}})
	}
	return items
}

func TestLexicon(t *testing.T) {
	first := newLexicon(wordsOf([]string{"borne", "aide"}, nil, []string{"aider", "aide", "aide"}), &lexicon{})
	// Its slots 0 and 2 go on, swapped, with a new item between them.
	again := wordsOf(nil, []string{"atelier", "aider"}, nil)
	again[0].formerSlot, again[0].isFormer = 2, true
	again[2].formerSlot, again[2].isFormer = 0, true
	second := newLexicon(again, first)
	for _, c := range []struct {
		word   string
		prefix bool
		first  []uint32
		second []uint32
	}{
		{"aide", false, []uint32{0, 2}, []uint32{0, 2}},
		{"aide", true, []uint32{0, 2}, []uint32{0, 1, 2}},
		{"a", true, []uint32{0, 2}, []uint32{0, 1, 2}},
		{"a", false, nil, nil},
		{"", true, []uint32{0, 2}, []uint32{0, 1, 2}},
		{"atelier", false, nil, []uint32{1}},
		{"borne", true, []uint32{0}, []uint32{2}},
		{"z", true, nil, nil},
	} {
		for name, l := range map[string]*lexicon{"first": first, "second": second} {
			want := c.first
			if name == "second" {
				want = c.second
			}
			s := l.find(c.word, c.prefix)
			got := slices.Compact(slices.Sorted(slices.Values(l.slots(s))))
			if !slices.Equal(got, want) {
				t.Errorf("%s: %q (prefix %t) is in slots %v, want %v", name, c.word, c.prefix, got, want)
			}
			for slot := range uint32(3) {
				if got := l.has(slot, []span{s}); got != slices.Contains(want, slot) {
					t.Errorf("%s: slot %d has %q (prefix %t): %t", name, slot, c.word, c.prefix, got)
				}
			}
		}
	}
}
