// Package gazetteer finds places by what people type: with or without
// accents, capitals and hyphens, by a part of the name, by postcode, with a
// département to tell homonyms apart, and through mistakes of typing or of
// ear. It knows nothing but entries with names, weights, postcodes and areas.
//
// A query is folded ([Fold]) and understood in a few ways (query.go): as a
// name, as a name and a postcode, as a name and an area. Each way looks for
// names that hold what was typed, through an array of all suffixes
// (names.go), that sound like it or that it misspells (mistakes.go), or that
// have the postcode (places.go). What answers is ranked by how well it
// answers and by its weight (ranking.go), so that of two answers alike the
// bigger town comes first, and a small one only when it is meant by name.
package gazetteer

// Entry is one place to be found.
type Entry struct {
	ID        string   // what [Hit] gives back; also found when typed whole
	Names     []string // the name first, then others that lead here
	Weight    int      // its importance: the population
	Postcodes []string // five digits each
	Areas     []string // names and codes of the areas around it: "93", "Seine-Saint-Denis"
}

// Hit is a place found.
type Hit struct {
	Entry int    // its place among the entries given to [Build]
	ID    string // its identifier
	Name  int    // which of the entry's names matched, or -1 when the postcode did
	// Postcode is the postcode that matched when no name did, else "".
	Postcode string
	// Score orders hits, best first. Scores of two queries do not compare.
	Score float64
}
