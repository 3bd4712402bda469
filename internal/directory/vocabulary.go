package directory

import "slices"

// Term is one code of a vocabulary.
type Term struct {
	Code string // the field's own term, verbatim; what files and the API carry
	Slug string // its short form, for addresses of pages and keys of texts
}

// Vocabulary is a closed list of codes of one field of the standard, in the
// order in which it publishes them. Its terms are shared: do not change them.
type Vocabulary struct {
	Field string // the field's name in the standard v1
	Terms []Term
}

// Find gives the term whose code or slug is s.
func (v Vocabulary) Find(s string) (Term, bool) {
	i := v.Index(s)
	if i < 0 {
		return Term{}, false
	}
	return v.Terms[i], true
}

// Index gives the position of the term whose code or slug is s, or -1.
func (v Vocabulary) Index(s string) int {
	return slices.IndexFunc(v.Terms, func(t Term) bool { return t.Code == s || t.Slug == s })
}

// HasCode tells whether s is a code, not a slug, of the vocabulary.
func (v Vocabulary) HasCode(s string) bool {
	return slices.ContainsFunc(v.Terms, func(t Term) bool { return t.Code == s })
}

// Slug gives the short form of a code, or "" for a stranger.
func (v Vocabulary) Slug(code string) string {
	t, _ := v.Find(code)
	return t.Slug
}

// Codes gives every code, in order.
func (v Vocabulary) Codes() []string {
	codes := make([]string, len(v.Terms))
	for i, t := range v.Terms {
		codes[i] = t.Code
	}
	return codes
}
