package territory

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"relais/internal/kernel"
)

// role is what a column or a property tells of a commune.
type role int

const (
	codeRole role = iota
	nameRole
	postcodeRole
	departementRole
	regionRole
	epciRole
	populationRole
	latRole
	lonRole
	roleCount
)

// field is one value and what the file calls it.
type field struct{ label, value string }

// record is a commune as the file writes it.
type record struct {
	line   int
	fields [roleCount]field
}

// reading gathers what is right in a file, and what is not.
type reading struct {
	centroids []Centroid
	faults    []Fault
	at        map[string]int // the place of a code among the centroids
}

func newReading() *reading { return &reading{at: map[string]int{}} }

// What codes look like.
var (
	codeForm        = regexp.MustCompile(`^([0-8]\d|9[0-8]|2[AB])\d{3}$`)
	postcodeForm    = regexp.MustCompile(`^\d{5}$`)
	departementForm = regexp.MustCompile(`^(\d{2}|2[AB]|9[78]\d)$`)
	regionForm      = regexp.MustCompile(`^\d{2,3}$`)
	epciForm        = regexp.MustCompile(`^\d{9}$`)
)

// add checks a record and keeps it, or its faults.
func (r *reading) add(rec record) {
	before := len(r.faults)
	c := Centroid{
		Name:        rec.fields[nameRole].value,
		Departement: matching(departementForm, rec.fields[departementRole].value),
		Region:      matching(regionForm, rec.fields[regionRole].value),
		EPCI:        matching(epciForm, rec.fields[epciRole].value),
	}
	c.Code = r.code(rec)
	c.Postcodes = r.postcodes(rec)
	c.Population = r.population(rec)
	c.Point = r.point(rec, c.Code)
	if len(r.faults) > before {
		return
	}
	if i, known := r.at[c.Code]; known {
		r.centroids[i].Postcodes = append(r.centroids[i].Postcodes, c.Postcodes...)
		slices.Sort(r.centroids[i].Postcodes)
		r.centroids[i].Postcodes = slices.Compact(r.centroids[i].Postcodes)
		return
	}
	r.at[c.Code] = len(r.centroids)
	r.centroids = append(r.centroids, c)
}

// fault notes what is wrong with one field of a record.
func (r *reading) fault(rec record, which role, expected string) {
	f := rec.fields[which]
	r.faults = append(r.faults, Fault{Line: rec.line, Field: f.label, Value: f.value, Expected: expected})
}

// code gives the code of the commune, with the leading zero that a
// spreadsheet may have taken away.
func (r *reading) code(rec record) string {
	code := strings.ToUpper(rec.fields[codeRole].value)
	if len(code) == 4 {
		code = "0" + code
	}
	if !codeForm.MatchString(code) {
		r.fault(rec, codeRole, "code INSEE de cinq caractères attendu, par exemple 01004 ou 2A004")
		return ""
	}
	return code
}

// postcodes gives the postcodes of the commune, parted by anything but digits.
func (r *reading) postcodes(rec record) (all []string) {
	for _, p := range strings.FieldsFunc(rec.fields[postcodeRole].value, func(r rune) bool { return strings.ContainsRune(" ,;/|-", r) }) {
		if len(p) == 4 {
			p = "0" + p
		}
		if !postcodeForm.MatchString(p) {
			r.fault(rec, postcodeRole, "code postal de cinq chiffres attendu")
			return nil
		}
		all = append(all, p)
	}
	return all
}

func (r *reading) population(rec record) int {
	value := rec.fields[populationRole].value
	if value == "" {
		return 0
	}
	people, err := strconv.ParseFloat(strings.ReplaceAll(value, ",", "."), 64)
	if err != nil || people < 0 || people > 1e8 {
		r.fault(rec, populationRole, "nombre d'habitants attendu")
		return 0
	}
	return int(people)
}

// point gives the point of the commune, once it lies where its code says.
func (r *reading) point(rec record, code string) kernel.Point {
	lat, errLat := degrees(rec.fields[latRole].value)
	lon, errLon := degrees(rec.fields[lonRole].value)
	if errLat != nil {
		r.fault(rec, latRole, "latitude attendue, en degrés décimaux (WGS 84)")
	}
	if errLon != nil {
		r.fault(rec, lonRole, "longitude attendue, en degrés décimaux (WGS 84)")
	}
	if errLat != nil || errLon != nil || code == "" {
		return kernel.Point{}
	}
	p := kernel.Point{Lat: lat, Lon: lon}
	if expected := misplaced(code, p); expected != "" {
		r.fault(rec, latRole, expected)
	}
	return p
}

// degrees reads a decimal number with a point or a comma.
func degrees(s string) (float64, error) {
	return strconv.ParseFloat(strings.Replace(s, ",", ".", 1), 64)
}

func matching(form *regexp.Regexp, value string) string {
	if form.MatchString(value) {
		return value
	}
	return ""
}

// utf8Text gives content as UTF-8: as it is, or read as Windows-1252 when it
// is no UTF-8.
func utf8Text(content []byte) []byte {
	if utf8.Valid(content) {
		return content
	}
	decoded, err := charmap.Windows1252.NewDecoder().Bytes(content)
	if err != nil {
		return content
	}
	return decoded
}
