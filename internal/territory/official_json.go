package territory

import (
	"encoding/json"
	"strings"

	"relais/internal/kernel"
)

// apiCommune is a commune as geo.api.gouv.fr gives it.
type apiCommune struct {
	Code        string      `json:"code"`
	Name        string      `json:"nom"`
	Postcodes   []string    `json:"codesPostaux"`
	Population  json.Number `json:"population"`
	Departement string      `json:"codeDepartement"`
	Region      string      `json:"codeRegion"`
	EPCI        string      `json:"codeEpci"`
	Centre      *geometry   `json:"centre"`
}

// geometry is a geometry of GeoJSON (RFC 7946): a point has longitude first.
type geometry struct {
	Type        string          `json:"type"`
	Coordinates json.RawMessage `json:"coordinates"`
}

// collection is a FeatureCollection of GeoJSON.
type collection struct {
	Type     string `json:"type"`
	Features []struct {
		Geometry   *geometry       `json:"geometry"`
		Properties json.RawMessage `json:"properties"`
	} `json:"features"`
}

// json reads an array of communes, or a FeatureCollection of them.
func (r *reading) json(content []byte) error {
	if content[0] == '{' {
		return r.geoJSON(content)
	}
	var communes []json.RawMessage
	if err := json.Unmarshal(content, &communes); err != nil {
		return kernel.Because(kernel.Invalid, "territory.file.json", err)
	}
	for i, c := range communes {
		r.addJSON(i+1, c, nil)
	}
	return nil
}

func (r *reading) geoJSON(content []byte) error {
	var all collection
	if err := json.Unmarshal(content, &all); err != nil {
		return kernel.Because(kernel.Invalid, "territory.file.json", err)
	}
	if all.Type != "FeatureCollection" {
		return kernel.Fault(kernel.Invalid, "territory.file.json_form", all.Type)
	}
	for i, f := range all.Features {
		r.addJSON(i+1, f.Properties, f.Geometry)
	}
	return nil
}

// addJSON reads one commune; its point is "centre", else the geometry around
// it when that is a point.
func (r *reading) addJSON(rank int, content json.RawMessage, around *geometry) {
	var c apiCommune
	if err := json.Unmarshal(content, &c); err != nil {
		r.faults = append(r.faults, Fault{Line: rank, Field: "commune", Expected: "objet de geo.api.gouv.fr attendu : " + err.Error()})
		return
	}
	if c.Centre == nil {
		c.Centre = around
	}
	lat, lon := c.Centre.point()
	rec := record{line: rank}
	for which, f := range map[role]field{
		codeRole:        {"code", c.Code},
		nameRole:        {"nom", c.Name},
		postcodeRole:    {"codesPostaux", strings.Join(c.Postcodes, " ")},
		departementRole: {"codeDepartement", c.Departement},
		regionRole:      {"codeRegion", c.Region},
		epciRole:        {"codeEpci", c.EPCI},
		populationRole:  {"population", c.Population.String()},
		latRole:         {"centre", lat},
		lonRole:         {"centre", lon},
	} {
		rec.fields[which] = f
	}
	r.add(rec)
}

// point gives latitude and longitude as written, or two empty texts when the
// geometry is no point.
func (g *geometry) point() (lat, lon string) {
	var pair []json.Number
	if g == nil || g.Type != "Point" || json.Unmarshal(g.Coordinates, &pair) != nil || len(pair) < 2 {
		return "", ""
	}
	return pair[1].String(), pair[0].String()
}
