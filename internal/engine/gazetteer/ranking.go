package gazetteer

import (
	"cmp"
	"slices"
)

// How well a name answers a query, on the scale of [importance]: what is 1
// better outweighs ten times fewer people. The order and the gaps were tuned
// on testdata/queries.tsv of package territory.
const (
	exactName      = 4.0  // the whole name
	sameSound      = 1.9  // the whole name, as it is heard
	startOfName    = 1.5  // its first letters
	wholeWords     = 0.7  // added when the query ends where a word ends
	covered        = 0.5  // added by the share of the name that was typed
	startOfWord    = 0.6  // the first letters of another word
	allWords       = 0.5  // all its words are in the name, in some order
	insideName     = -0.6 // letters within a word
	oneMistake     = 0.9  // one letter wrong in a long name
	oneInShort     = 0.5  // one letter wrong in fewer than eight
	twoMistakes    = 0.0
	startOnly      = -0.7  // added when only the beginning of the name is meant
	firstLetterOff = -0.3  // added when the first letter is wrong
	byFormerName   = -0.7  // added when the name is not the present one
	unsaidArticle  = -0.1  // added when the name has an article and the query not
	perMistake     = 0.4   // taken off for each mistake in a name whose postcode is right
	postcodeOnly   = -2.0  // the postcode is right, the name is not
	ofArea         = -0.5  // it lies in the area named
	byCode         = 4.0   // the identifier, in place of a weight
	justUnder      = 0.001 // keeps one hit behind another

	rightPostcode = 3.5
	rightArea     = 2.5
	nearPostcode  = 1.2 // another postcode of the same first two digits
)

// ranking keeps the best hits met, best first, each entry once.
type ranking struct {
	hits  []Hit
	limit int
}

// least gives the score that a further hit must pass.
func (r *ranking) least() float64 {
	if len(r.hits) < r.limit {
		return -100
	}
	return r.hits[len(r.hits)-1].Score
}

// add takes a hit in, when it is good enough and its entry has no better.
func (r *ranking) add(h Hit) {
	if h.Score <= r.least() {
		return
	}
	if i := slices.IndexFunc(r.hits, func(o Hit) bool { return o.Entry == h.Entry }); i >= 0 {
		if r.hits[i].Score >= h.Score {
			return
		}
		r.hits = slices.Delete(r.hits, i, i+1)
	}
	// Of equal scores the one met first stays first.
	at, _ := slices.BinarySearchFunc(r.hits, h, func(o, h Hit) int {
		if o.Score == h.Score {
			return -1
		}
		return cmp.Compare(h.Score, o.Score)
	})
	r.hits = slices.Insert(r.hits, at, h)
	r.hits = r.hits[:min(len(r.hits), r.limit)]
}
