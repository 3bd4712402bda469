package demo

import (
	"strings"

	"relais/internal/directory"
)

// sketch tells a place in few words. Lists are codes or slugs of the
// vocabularies: separated by "|" where they are codes, by spaces where slugs.
type sketch struct {
	name    string
	owner   string // whose telephone, mail and site they are; "" when its own
	commune string // its code
	street  string

	kinds      string // codes, "EPN|ASSO"
	programmes string // codes
	labels     string // codes
	access     string // slugs, "venir telephone"
	offers     []string

	hours, directions, bring, entrance string
	summary, details                   string

	moves bool   // a bus, not a house
	coast bool   // the sea is near: keep close to the centre
	lacks string // what nobody wrote down: "tel", "mail", "site"
	age   int    // days since someone vouched for it; 0 leaves it to chance
}

func (s sketch) has(means string) bool { return !strings.Contains(s.lacks, means) }

// key tells apart whose contact it is.
func (s sketch) key() string {
	if s.owner != "" {
		return s.owner
	}
	return s.name + " " + s.commune
}

// itinerance gives the code that says whether the place moves.
func (s sketch) itinerance() []string {
	if s.moves {
		return codesOf(directory.Itinerances(), "itinerant")
	}
	return codesOf(directory.Itinerances(), "fixe")
}

// codesOf gives the codes of slugs separated by spaces; a slug that is not of
// the vocabulary stays as it is, for [directory.Place.Check] to refuse.
func codesOf(v directory.Vocabulary, slugs string) []string {
	var codes []string
	for slug := range strings.FieldsSeq(slugs) {
		if term, ok := v.Find(slug); ok {
			slug = term.Code
		}
		codes = append(codes, slug)
	}
	return codes
}

// listOf cuts codes separated by "|".
func listOf(codes string) []string {
	if codes == "" {
		return nil
	}
	return strings.Split(codes, "|")
}
