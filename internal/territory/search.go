package territory

import (
	"slices"
	"strings"

	"relais/internal/engine/gazetteer"
)

// entries gives what the search engine must know of each commune.
func (a *Atlas) entries() []gazetteer.Entry {
	entries := make([]gazetteer.Entry, len(a.communes))
	for i, c := range a.communes {
		entries[i] = gazetteer.Entry{
			ID: c.Code, Names: append([]string{c.Name}, c.Former...), Weight: weight(c),
			Postcodes: c.Postcodes, Areas: a.areas(c),
		}
	}
	return entries
}

// areas gives what people add to a name to tell it from another: the
// département, by name or by code.
func (a *Atlas) areas(c Commune) []string {
	departement, ok := a.Departement(c.Departement)
	if !ok {
		return []string{c.Departement}
	}
	return []string{departement.Code, departement.Name}
}

// Search gives up to limit communes and arrondissements that answer a query
// as people type it, the likeliest first: by name, part of a name, former
// name, postcode, INSEE code, name and postcode, name and département, with
// the mistakes of typing or of ear that are common. Nothing is found for an
// empty query. See package gazetteer.
func (a *Atlas) Search(q string, limit int) []Match {
	hits := a.index().Search(q, limit)
	matches := make([]Match, len(hits))
	for i, h := range hits {
		c := a.communes[h.Entry]
		matches[i] = Match{Commune: c, Via: h.Postcode}
		if h.Name > 0 {
			matches[i].Via = c.Former[h.Name-1]
		}
	}
	return matches
}

// Locate gives the likeliest commune of the last line of a postal address, as
// "DIGNE-LES-BAINS", "04000". For Paris, Lyon and Marseille it gives the
// arrondissement of the postcode. A postcode of business mail (CEDEX), which
// no commune has, serves to tell the département. The postcode may be empty.
// It gives none when neither leads anywhere.
func (a *Atlas) Locate(name, postcode string) (Commune, bool) {
	postcode = strings.TrimSpace(postcode)
	matches := a.Search(name+" "+postcode, 20)
	if len(matches) == 0 {
		return Commune{}, false
	}
	likeliest := likeliestAt(matches, postcode)
	for _, c := range a.ByPostcode(postcode) {
		if c.Parent == likeliest.Code {
			return c, true
		}
	}
	return likeliest, true
}

// likeliestAt gives the first match whose postcodes begin with the same two
// digits as the postcode, failing that the first: an address does not mean a
// homonym far away.
func likeliestAt(matches []Match, postcode string) Commune {
	for _, m := range matches {
		near := func(p string) bool { return len(postcode) == 5 && strings.HasPrefix(p, postcode[:2]) }
		if slices.ContainsFunc(m.Commune.Postcodes, near) {
			return m.Commune
		}
	}
	return matches[0].Commune
}

// weight is the population, of an arrondissement a tenth: it is meant only
// when its number is told.
func weight(c Commune) int {
	if c.Parent != "" {
		return c.Population / 10
	}
	return c.Population
}
