package territory

import (
	"maps"
	"slices"
	"strings"
)

// With gives a new atlas in which the centroids of an official file have
// replaced the points, now exact, and what else they tell; codes not known
// before are added, but for those of communes that became part of another.
// The atlas itself does not change.
func (a *Atlas) With(centroids []Centroid) *Atlas {
	communes := slices.Clone(a.communes)
	at := maps.Clone(a.byCode)
	for _, given := range centroids {
		if _, former := a.current[given.Code]; former {
			continue
		}
		i, known := at[given.Code]
		if !known {
			i = len(communes)
			at[given.Code] = i
			communes = append(communes, Commune{Code: given.Code, Name: given.Code})
		}
		communes[i] = a.updated(communes[i], given, known)
	}
	return newAtlas(Atlas{
		communes: communes, departements: slices.Clone(a.departements), regions: slices.Clone(a.regions),
		epcis: slices.Clone(a.epcis), current: a.current,
	})
}

// updated gives the commune with what the centroid tells; known says that the
// atlas has it already.
func (a *Atlas) updated(c Commune, given Centroid, known bool) Commune {
	if !given.Point.IsZero() {
		c.Point, c.Approximate = given.Point, false
	}
	if given.Name != "" && (!known || strings.ToUpper(given.Name) != given.Name) {
		c.Name = given.Name // La Poste writes names in capitals: ours are better
	}
	if given.Population > 0 {
		c.Population = given.Population
	}
	if len(given.Postcodes) > 0 {
		c.Postcodes = slices.Clone(given.Postcodes)
	}
	if given.EPCI != "" {
		c.EPCI = given.EPCI
	}
	c.Departement = firstKnown(given.Departement, c.Departement, departementOf(c.Code))
	departement, _ := a.Departement(c.Departement)
	c.Region = firstKnown(given.Region, c.Region, departement.Region)
	return c
}

// departementOf gives the département that begins the code of a commune.
func departementOf(code string) string {
	n := 2
	if len(code) >= 3 && (code[:2] == "97" || code[:2] == "98") {
		n = 3
	}
	return code[:min(n, len(code))]
}

func firstKnown(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}
