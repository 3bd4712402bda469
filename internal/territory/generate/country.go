package main

import (
	"encoding/json"
	"fmt"
	"slices"

	"relais/internal/kernel"
)

// accuracy says where the point of a commune comes from, worst first.
type accuracy int

const (
	nowhere accuracy = iota
	approximate
	exact
)

// commune is a line of communes.json: a commune of today, an arrondissement,
// or a former commune that lives on as delegated or associated.
type commune struct {
	Code        string
	Name        string `json:"nom"`
	Type        string
	Departement string
	Region      string
	Population  int
	Postcodes   []string `json:"codesPostaux"`
	FormerCodes []string `json:"anciensCodes"`
	ChiefCode   string   `json:"chefLieu"` // the commune of today that a former one became part of
	Parent      string   `json:"commune"`  // the commune of an arrondissement
	epci        string
	former      []string
	point       kernel.Point
	accuracy    accuracy
}

// division is a line of departements.json or regions.json.
type division struct {
	Code, Region string
	Name         string `json:"nom"`
}

// intercommunality is a line of epci.json.
type intercommunality struct {
	Code    string
	Name    string                  `json:"nom"`
	Members []struct{ Code string } `json:"membres"`
}

// country is all that is read of the divisions package.
type country struct {
	communes, arrondissements []*commune
	byCode                    map[string]*commune // both
	current                   map[string]string   // code of the commune of today, by former code
	departements, regions     []division
	epcis                     []intercommunality
}

// readCountry reads the files of the divisions package.
func readCountry(files map[string][]byte) (*country, error) {
	c := &country{byCode: map[string]*commune{}, current: map[string]string{}}
	var lines []*commune
	for name, into := range map[string]any{
		"communes": &lines, "departements": &c.departements, "regions": &c.regions, "epci": &c.epcis,
	} {
		if err := json.Unmarshal(files["data/"+name+".json"], into); err != nil {
			return nil, fmt.Errorf("%s.json: %w", name, err)
		}
	}
	c.sort(lines)
	if err := c.addFormer(lines); err != nil {
		return nil, err
	}
	for _, e := range c.epcis {
		for _, m := range e.Members {
			if member, ok := c.byCode[m.Code]; ok {
				member.epci = e.Code
			}
		}
	}
	return c, nil
}

// sort parts the communes of today from the arrondissements.
func (c *country) sort(lines []*commune) {
	for _, l := range lines {
		switch l.Type {
		case "commune-actuelle":
			c.communes = append(c.communes, l)
		case "arrondissement-municipal":
			c.arrondissements = append(c.arrondissements, l)
		default:
			continue
		}
		c.byCode[l.Code] = l
		slices.Sort(l.Postcodes)
	}
	for _, l := range c.communes {
		for _, code := range l.FormerCodes {
			c.current[code] = l.Code
		}
	}
}

// addFormer gives each commune of today the names of those it was made of.
func (c *country) addFormer(lines []*commune) error {
	for _, l := range lines {
		if l.Type != "commune-deleguee" && l.Type != "commune-associee" {
			continue
		}
		chief, ok := c.byCode[l.ChiefCode]
		if !ok {
			return fmt.Errorf("former commune %s %s leads to %q, which is not", l.Code, l.Name, l.ChiefCode)
		}
		if c.byCode[l.Code] == nil {
			c.current[l.Code] = chief.Code
		}
		if l.Name != chief.Name && !slices.Contains(chief.former, l.Name) {
			chief.former = append(chief.former, l.Name)
		}
	}
	for _, l := range c.communes {
		slices.Sort(l.former)
	}
	return nil
}
