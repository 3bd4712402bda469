package territory

import (
	"bytes"
	"compress/gzip"
	_ "embed" // the communes
	"fmt"
	"io"
	"strconv"
	"strings"

	"relais/internal/kernel"
)

//go:embed communes.tsv.gz
var embedded []byte

// Embedded gives the atlas that the program carries. It reads it anew at each
// call, in about 100 ms: call it once and hand the atlas on.
func Embedded() (atlas *Atlas, err error) {
	defer kernel.Wrap(&err, "territory.Embedded")
	zipped, err := gzip.NewReader(bytes.NewReader(embedded))
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(zipped)
	if err != nil {
		return nil, err
	}
	return parse(string(text))
}

// parse reads what generate/write.go writes, where the form is told.
func parse(text string) (*Atlas, error) {
	p := parser{
		communes: make([]Commune, 0, 36000), current: make(map[string]string, 5000),
		regionOf: map[string]string{}, parents: map[string]Commune{},
	}
	number := 0
	for line := range strings.Lines(text) {
		number++
		if err := p.line(strings.Split(strings.TrimSuffix(line, "\n"), "\t")); err != nil {
			return nil, fmt.Errorf("line %d: %w", number, err)
		}
	}
	return newAtlas(Atlas{
		communes: p.communes, departements: p.departements, regions: p.regions, epcis: p.epcis, current: p.current,
	}), nil
}

// parser gathers what the lines hold.
type parser struct {
	communes     []Commune
	departements []Departement
	regions      []Region
	epcis        []EPCI
	regionOf     map[string]string  // of a département
	parents      map[string]Commune // communes that may have arrondissements
	current      map[string]string  // codes of today, by those of before
}

// fieldCount is how many fields each sort of line has, its letter included.
var fieldCount = map[string]int{"R": 3, "D": 4, "E": 3, "C": 11, "A": 9, "F": 3}

func (p *parser) line(f []string) error {
	if n, ok := fieldCount[f[0]]; !ok || n != len(f) {
		return fmt.Errorf("a line %q of %d fields", f[0], len(f))
	}
	switch f[0] {
	case "R":
		p.regions = append(p.regions, Region{f[1], f[2]})
	case "D":
		p.departements = append(p.departements, Departement{f[1], f[2], f[3]})
		p.regionOf[f[1]] = f[3]
	case "E":
		p.epcis = append(p.epcis, EPCI{f[1], f[2]})
	case "C":
		return p.commune(f)
	case "A":
		return p.arrondissement(f)
	case "F":
		p.current[f[1]] = f[2]
	}
	return nil
}

func (p *parser) commune(f []string) error {
	c := Commune{Code: f[1], Name: f[2], Departement: f[3], Region: p.regionOf[f[3]], EPCI: f[4]}
	if f[10] != "" {
		c.Former = strings.Split(f[10], "|")
	}
	if err := c.place(f[5:10]); err != nil {
		return err
	}
	if len(c.Postcodes) > 1 {
		p.parents[c.Code] = c
	}
	p.communes = append(p.communes, c)
	return nil
}

func (p *parser) arrondissement(f []string) error {
	parent, ok := p.parents[f[3]]
	if !ok {
		return fmt.Errorf("no commune %q before its arrondissement", f[3])
	}
	c := Commune{
		Code: f[1], Name: f[2], Parent: parent.Code,
		Departement: parent.Departement, Region: parent.Region, EPCI: parent.EPCI,
	}
	if err := c.place(f[4:9]); err != nil {
		return err
	}
	p.communes = append(p.communes, c)
	return nil
}

// place reads population, postcodes, latitude, longitude and accuracy.
func (c *Commune) place(f []string) (err error) {
	if c.Population, err = strconv.Atoi(f[0]); err != nil {
		return err
	}
	if f[1] != "" {
		c.Postcodes = strings.Split(f[1], " ")
	}
	lat, errLat := strconv.ParseFloat(f[2], 64)
	lon, errLon := strconv.ParseFloat(f[3], 64)
	if errLat != nil || errLon != nil {
		return fmt.Errorf("a point %q %q", f[2], f[3])
	}
	c.Approximate = f[4] == "~"
	c.Point, err = kernel.NewPoint(lat, lon)
	return err
}
