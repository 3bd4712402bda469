package territory

import (
	"cmp"
	"iter"
	"slices"
	"sync"

	"relais/internal/engine/gazetteer"
)

// Atlas holds every commune and what surrounds them. It never changes once
// made, and any number of goroutines may ask it at once.
type Atlas struct {
	communes     []Commune // in code order, arrondissements among them
	byCode       map[string]int
	byPostcode   map[string][]int
	departements []Departement
	regions      []Region
	epcis        []EPCI
	current      map[string]string // codes of today, by those of before
	count        int               // communes without arrondissements

	index   func() *gazetteer.Index
	nearest func() grid
}

// newAtlas puts in order what was read, and takes over its slices. The search
// index and the grid are made when first needed: many commands need neither.
func newAtlas(read Atlas) *Atlas {
	a := &read
	slices.SortFunc(a.communes, func(a, b Commune) int { return cmp.Compare(a.Code, b.Code) })
	slices.SortFunc(a.departements, func(a, b Departement) int { return cmp.Compare(a.Code, b.Code) })
	slices.SortFunc(a.regions, func(a, b Region) int { return cmp.Compare(a.Code, b.Code) })
	slices.SortFunc(a.epcis, func(a, b EPCI) int { return cmp.Compare(a.Code, b.Code) })
	a.byCode = make(map[string]int, len(a.communes))
	a.byPostcode = make(map[string][]int, 6500)
	a.count = 0
	for i, c := range a.communes {
		a.byCode[c.Code] = i
		if c.Parent == "" {
			a.count++
		}
		for _, pc := range c.Postcodes {
			a.byPostcode[pc] = append(a.byPostcode[pc], i)
		}
	}
	a.index = sync.OnceValue(func() *gazetteer.Index { return gazetteer.Build(a.entries()) })
	a.nearest = sync.OnceValue(func() grid { return newGrid(a.communes) })
	return a
}

// Commune gives the commune or the arrondissement of that code. Codes of
// former communes are not known; see [Atlas.Current].
func (a *Atlas) Commune(code string) (Commune, bool) {
	i, ok := a.byCode[code]
	if !ok {
		return Commune{}, false
	}
	return a.communes[i], true
}

// Current gives the commune of today for a code of today or of before: files
// often bear the code of a commune that has since become part of another.
func (a *Atlas) Current(code string) (Commune, bool) {
	if now, ok := a.current[code]; ok {
		code = now
	}
	return a.Commune(code)
}

// Communes gives every commune of today in code order, without the
// arrondissements. The slices inside are shared: do not change them.
func (a *Atlas) Communes() iter.Seq[Commune] {
	return func(yield func(Commune) bool) {
		for _, c := range a.communes {
			if c.Parent == "" && !yield(c) {
				return
			}
		}
	}
}

// Count gives how many communes [Atlas.Communes] yields.
func (a *Atlas) Count() int { return a.count }

// ByPostcode gives the communes and arrondissements that have that postcode,
// in code order; none for a postcode of business mail (CEDEX).
func (a *Atlas) ByPostcode(postcode string) []Commune {
	var found []Commune
	for _, i := range a.byPostcode[postcode] {
		found = append(found, a.communes[i])
	}
	return found
}

// Departement gives the département of that code, as "36" or "974".
func (a *Atlas) Departement(code string) (Departement, bool) {
	return find(a.departements, code, func(d Departement) string { return d.Code })
}

// Departements gives the départements in code order.
func (a *Atlas) Departements() iter.Seq[Departement] { return slices.Values(a.departements) }

// Region gives the région of that code, as "24".
func (a *Atlas) Region(code string) (Region, bool) {
	return find(a.regions, code, func(r Region) string { return r.Code })
}

// Regions gives the régions in code order.
func (a *Atlas) Regions() iter.Seq[Region] { return slices.Values(a.regions) }

// EPCI gives the intercommunality of that SIREN.
func (a *Atlas) EPCI(code string) (EPCI, bool) {
	return find(a.epcis, code, func(e EPCI) string { return e.Code })
}

// find looks a code up in a slice sorted by it.
func find[T any](sorted []T, code string, codeOf func(T) string) (found T, ok bool) {
	i, ok := slices.BinarySearchFunc(sorted, code, func(t T, c string) int { return cmp.Compare(codeOf(t), c) })
	if ok {
		found = sorted[i]
	}
	return found, ok
}
