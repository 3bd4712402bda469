package nearest

import (
	"slices"
	"sort"
	"strings"
)

// lexicon tells which slots have a word, and which words a slot has. A word is
// known by its rank in the vocabulary, its term.
type lexicon struct {
	vocabulary []string // sorted
	postings   runs     // of a term, the slots that have it, ascending
	terms      runs     // of a slot, its terms, ascending
}

// span is a range of terms, from first up to but not including end: one term
// for a whole word, those of all words that begin so for a prefix.
type span struct {
	first, end uint32
}

// runs is many lists of numbers in one: list i is from starts[i] to starts[i+1].
type runs struct {
	starts []uint32
	values []uint32
}

func (r *runs) of(i uint32) []uint32 { return r.values[r.starts[i]:r.starts[i+1]] }

// newLexicon reads the words of items, which are in the order of the slots. What
// the former lexicon knows of them is taken from there. A word stays in the
// vocabulary when its last item has gone.
func newLexicon(items []source, former *lexicon) *lexicon {
	l := &lexicon{vocabulary: slices.Clip(former.vocabulary)}
	l.terms = runs{make([]uint32, 1, len(items)+1), make([]uint32, 0, len(former.terms.values))}
	fresh := map[string]uint32{}
	for _, item := range items {
		if item.isFormer {
			l.terms.values = append(l.terms.values, former.terms.of(item.formerSlot)...)
		} else {
			l.read(item.Words, former, fresh)
		}
		l.terms.starts = append(l.terms.starts, uint32(len(l.terms.values)))
	}
	if len(fresh) > 0 {
		l.sort()
	}
	l.post()
	return l
}

// read adds the terms of words to those of the last slot. Words that the former
// lexicon did not know are added to the vocabulary, for now at its end.
func (l *lexicon) read(words []string, former *lexicon, fresh map[string]uint32) {
	begin := len(l.terms.values)
	for _, word := range words {
		term, ok := fresh[word]
		if s := former.find(word, false); !ok && s.first < s.end {
			term, ok = s.first, true
		}
		if !ok {
			term = uint32(len(l.vocabulary))
			fresh[word] = term
			l.vocabulary = append(l.vocabulary, word)
		}
		if !slices.Contains(l.terms.values[begin:], term) {
			l.terms.values = append(l.terms.values, term)
		}
	}
	slices.Sort(l.terms.values[begin:])
}

// sort puts the vocabulary in order and renumbers the terms.
func (l *lexicon) sort() {
	order := make([]uint32, len(l.vocabulary))
	for i := range order {
		order[i] = uint32(i)
	}
	slices.SortFunc(order, func(a, b uint32) int { return strings.Compare(l.vocabulary[a], l.vocabulary[b]) })
	vocabulary, rank := make([]string, len(order)), make([]uint32, len(order))
	for i, term := range order {
		vocabulary[i], rank[term] = l.vocabulary[term], uint32(i)
	}
	for i, term := range l.terms.values {
		l.terms.values[i] = rank[term]
	}
	for slot := range len(l.terms.starts) - 1 {
		slices.Sort(l.terms.of(uint32(slot)))
	}
	l.vocabulary = vocabulary
}

// post fills the postings from the terms: a counting sort.
func (l *lexicon) post() {
	starts := make([]uint32, len(l.vocabulary)+1)
	for _, term := range l.terms.values {
		starts[term+1]++
	}
	for term := range l.vocabulary {
		starts[term+1] += starts[term]
	}
	l.postings = runs{starts, make([]uint32, len(l.terms.values))}
	next := slices.Clone(starts)
	for slot := range len(l.terms.starts) - 1 {
		for _, term := range l.terms.of(uint32(slot)) {
			l.postings.values[next[term]] = uint32(slot)
			next[term]++
		}
	}
}

// find gives the terms that match a word, or a prefix. It may be empty.
func (l *lexicon) find(word string, prefix bool) span {
	first, exact := slices.BinarySearch(l.vocabulary, word)
	end := first
	switch {
	case prefix:
		end += sort.Search(len(l.vocabulary)-first, func(i int) bool {
			return !strings.HasPrefix(l.vocabulary[first+i], word)
		})
	case exact:
		end++
	}
	return span{uint32(first), uint32(end)}
}

// slots gives the posting lists of a span, one after the other: its length
// bounds how many slots match, and it is in order when the span is one term.
func (l *lexicon) slots(s span) []uint32 {
	return l.postings.values[l.postings.starts[s.first]:l.postings.starts[s.end]]
}

// has tells whether the slot has a term of every span.
func (l *lexicon) has(slot uint32, spans []span) bool {
	if len(spans) == 0 {
		return true
	}
	terms := l.terms.of(slot)
	for _, s := range spans {
		if !slices.ContainsFunc(terms, func(t uint32) bool { return t-s.first < s.end-s.first }) {
			return false
		}
	}
	return true
}
