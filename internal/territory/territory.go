// Package territory knows the communes of France: their names of today and of
// before, their départements, régions and EPCI, their people, postcodes and
// place on the ground. It finds them by what people type, and says which is
// nearest.
//
// What is embedded comes from two packages that anyone can install, named in
// SOURCES.md: the official geographic code and postcodes under the Licence
// Ouverte, and the points of GeoNames (www.geonames.org) under CC BY 4.0. An
// operator may import an official file of centroids over them: see
// [ReadOfficial], [Store] and [Atlas.With].
package territory

//go:generate go run ./generate

import "relais/internal/kernel"

// Commune is a commune of today, or a municipal arrondissement of Paris, Lyon
// or Marseille.
type Commune struct {
	Code        string // of the official geographic code (COG), as "36044"
	Name        string
	Departement string // its code, as "36", "2A" or "974"
	Region      string // its code
	EPCI        string // SIREN of the intercommunality, "" when in none
	Population  int    // inhabitants; 0 where nobody lives or nobody counted
	Postcodes   []string
	Point       kernel.Point // its centre; never zero
	// Approximate tells that Point is the mean of neighbours: within 13 km
	// for nine in ten. Else it is within 2.5 km for nine in ten.
	Approximate bool
	Parent      string   // of an arrondissement: the code of its commune
	Former      []string // names of former or delegated communes that lead here
}

// Departement is a département, or a collectivity overseas taken as one.
type Departement struct{ Code, Name, Region string }

// Region is a région, or a collectivity overseas taken as one.
type Region struct{ Code, Name string }

// EPCI is an intercommunality with its own taxes; Code is its SIREN.
type EPCI struct{ Code, Name string }

// Match is a commune found by [Atlas.Search].
type Match struct {
	Commune Commune
	// Via is the former name or the postcode by which it was found, "" when
	// its own name was.
	Via string
}
