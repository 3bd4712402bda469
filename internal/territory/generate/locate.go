package main

import (
	"slices"

	"relais/internal/engine/gazetteer"
	"relais/internal/kernel"
)

// farthest is how far, in metres, a point may lie from the middle of its
// neighbours' before it is taken for an error of GeoNames, where a few towns
// bear the name of another 80 km away.
const farthest = 25_000

// locate gives every commune and arrondissement a point.
func (c *country) locate(towns []town) {
	c.matchByCode(towns)
	c.matchByName(towns)
	for c.dropFarthest() {
	}
	for _, l := range slices.Concat(c.communes, c.arrondissements) {
		if known, ok := typed[l.Code]; ok && l.accuracy != exact {
			l.point = kernel.Point{Lat: known.lat, Lon: known.lon}
			l.accuracy = known.accuracy
		}
	}
	c.approximate()
}

// matchByCode places the communes in which a town of GeoNames lies, at the
// town most like them.
func (c *country) matchByCode(towns []town) {
	best := map[*commune]int{}
	for _, t := range towns {
		code := t.code
		if now, ok := c.current[code]; ok && c.byCode[code] == nil {
			code = now
		}
		l, ok := c.byCode[code]
		if !ok {
			continue
		}
		if likeness := t.likeness(l); likeness > best[l] {
			best[l] = likeness
			l.point, l.accuracy = t.point, exact
		}
	}
}

// likeness says how surely the town is the centre of the commune: 0 when it
// is not. Of two alike, the more populous town wins.
func (t town) likeness(l *commune) int {
	const name, seat, otherName = 30_000_000, 20_000_000, 10_000_000
	switch {
	case gazetteer.Fold(t.names[0]) == gazetteer.Fold(l.Name):
		return name + t.people
	case t.feature == "PPLX": // a quarter
		return 0
	case len(t.feature) > 3 && t.feature[:4] == "PPLA":
		return seat + t.people
	case slices.ContainsFunc(t.names, func(n string) bool { return gazetteer.Fold(n) == gazetteer.Fold(l.Name) }):
		return otherName + t.people
	}
	return 1 + t.people
}

// matchByName places the communes of the Pacific, to whose towns GeoNames
// gives no code, where the town of the same name lies.
func (c *country) matchByName(towns []town) {
	departement := map[string]string{"PF": "987", "NC": "988"}
	for _, t := range towns {
		within, ok := departement[t.country]
		if !ok {
			continue
		}
		for _, l := range c.communes {
			if l.accuracy == nowhere && l.Departement == within &&
				gazetteer.Fold(l.Name) == gazetteer.Fold(t.names[0]) {
				l.point, l.accuracy = t.point, exact
			}
		}
	}
}

// dropFarthest takes away the points too far from their neighbours', and
// tells whether there were any: the rest must then be looked at again.
func (c *country) dropFarthest() bool {
	byPostcode, byEPCI := c.groups()
	var wrong []*commune
	for _, l := range c.communes {
		if l.accuracy != exact || vast[l.Departement] {
			continue
		}
		neighbours := others(l, byPostcode[first(l.Postcodes)])
		if len(neighbours) < 2 {
			neighbours = others(l, byEPCI[l.epci])
		}
		if len(neighbours) >= 2 && l.point.DistanceTo(middle(neighbours)) > farthest {
			wrong = append(wrong, l)
		}
	}
	for _, l := range wrong {
		l.point, l.accuracy = kernel.Point{}, nowhere
	}
	return len(wrong) > 0
}

// vast are the départements where neighbours are truly that far: Guyane and
// the Pacific.
var vast = map[string]bool{"973": true, "987": true, "988": true}

// approximate places what is left at the mean of the located communes that
// share its postcode, else its EPCI, else its département.
func (c *country) approximate() {
	byPostcode, byEPCI := c.groups()
	byDepartement := map[string][]*commune{}
	for _, l := range c.communes {
		if l.accuracy == exact {
			byDepartement[l.Departement] = append(byDepartement[l.Departement], l)
		}
	}
	for _, l := range c.communes {
		if l.accuracy != nowhere {
			continue
		}
		var near []*commune
		for _, postcode := range l.Postcodes {
			near = append(near, byPostcode[postcode]...)
		}
		if len(near) == 0 {
			near = byEPCI[l.epci]
		}
		if len(near) == 0 {
			near = byDepartement[l.Departement]
		}
		if len(near) > 0 {
			l.point, l.accuracy = mean(near), approximate
		}
	}
}

// groups gives the located communes by postcode and by EPCI.
func (c *country) groups() (byPostcode, byEPCI map[string][]*commune) {
	byPostcode, byEPCI = map[string][]*commune{}, map[string][]*commune{}
	for _, l := range c.communes {
		if l.accuracy != exact {
			continue
		}
		for _, postcode := range l.Postcodes {
			byPostcode[postcode] = append(byPostcode[postcode], l)
		}
		if l.epci != "" {
			byEPCI[l.epci] = append(byEPCI[l.epci], l)
		}
	}
	return byPostcode, byEPCI
}

func others(l *commune, all []*commune) []*commune {
	return slices.DeleteFunc(slices.Clone(all), func(o *commune) bool { return o == l })
}

func first(postcodes []string) string {
	if len(postcodes) == 0 {
		return ""
	}
	return postcodes[0]
}

// mean gives the mean point of communes.
func mean(communes []*commune) (p kernel.Point) {
	for _, l := range communes {
		p.Lat += l.point.Lat / float64(len(communes))
		p.Lon += l.point.Lon / float64(len(communes))
	}
	return p
}

// middle gives the median latitude and longitude of communes, which one
// wrong point among them does not move.
func middle(communes []*commune) kernel.Point {
	var lats, lons []float64
	for _, l := range communes {
		lats, lons = append(lats, l.point.Lat), append(lons, l.point.Lon)
	}
	slices.Sort(lats)
	slices.Sort(lons)
	return kernel.Point{Lat: lats[len(lats)/2], Lon: lons[len(lons)/2]}
}
