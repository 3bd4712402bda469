package main

import "relais/internal/territory"

// townsOf gives the communes of each département on a map, in degrees of
// longitude and Mercator latitude, y to the south. A commune whose own place
// is not known would mislead, and is passed over.
func townsOf(lands map[string]land) (map[string][]vec, error) {
	atlas, err := territory.Embedded()
	if err != nil {
		return nil, err
	}
	towns := make(map[string][]vec)
	for commune := range atlas.Communes() {
		if _, drawn := lands[commune.Departement]; drawn && !commune.Approximate {
			place := onMercator(commune.Point.Lon, commune.Point.Lat)
			towns[commune.Departement] = append(towns[commune.Departement], place)
		}
	}
	return towns, nil
}
