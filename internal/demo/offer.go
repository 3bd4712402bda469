package demo

import (
	"fmt"
	"strconv"
	"strings"

	"relais/internal/directory"
	"relais/internal/territory"
)

// readOffer reads one service, told in words such as
//
//	demarches gratuit individuel seniors +ar +en pro par=12 zone=36 | sur rendez-vous
//
// The first word is the slug of the category. The others, in any order, are
// slugs of fees, supports, publics and cares; "+ar" a language spoken; "pro"
// says that only professionals may ask; "par=12" that 12 people a week are
// helped; "zone=ici" and "zone=dept" keep it to the people of the commune or
// of the département. What follows " | " is the conditions, in plain words.
func readOffer(text string, at territory.Commune) (directory.Service, error) {
	words, conditions, _ := strings.Cut(text, " | ")
	fields := strings.Fields(words)
	if len(fields) == 0 {
		return directory.Service{}, fmt.Errorf("an empty offer")
	}
	category, ok := directory.Services().Find(fields[0])
	if !ok {
		return directory.Service{}, fmt.Errorf("offer %q: no such category", text)
	}
	s := directory.Service{Category: category.Code, Conditions: conditions}
	for _, word := range fields[1:] {
		if !readSlug(&s, word) && !readMark(&s, word, at) {
			return s, fmt.Errorf("offer %q: what is %q?", text, word)
		}
	}
	return s, nil
}

// readSlug adds what a slug stands for; no slug is of two vocabularies.
func readSlug(s *directory.Service, word string) bool {
	for _, into := range []struct {
		vocabulary directory.Vocabulary
		codes      *[]string
	}{
		{directory.Fees(), &s.Fees},
		{directory.Supports(), &s.Supports},
		{directory.Publics(), &s.Publics},
		{directory.Cares(), &s.Cares},
	} {
		if term, ok := into.vocabulary.Find(word); ok {
			*into.codes = append(*into.codes, term.Code)
			return true
		}
	}
	return false
}

// readMark adds what is not a code of a vocabulary.
func readMark(s *directory.Service, word string, at territory.Commune) bool {
	switch {
	case word == "pro":
		s.MobilisedBy = []string{directory.OpenToProfessionals}
	case word == "zone=ici":
		s.Zone = []string{at.Code}
	case word == "zone=dept":
		s.Zone = []string{at.Departement}
	case strings.HasPrefix(word, "+"):
		s.Languages = append(s.Languages, word[1:])
	case strings.HasPrefix(word, "par="):
		people, err := strconv.Atoi(word[len("par="):])
		s.Capacity = people
		return err == nil
	default:
		return false
	}
	return true
}
