package territory

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strings"

	"relais/internal/engine/gazetteer"
	"relais/internal/kernel"
)

// columnNames are the headers under which each role is published, folded and
// without spaces, the surest first: in the file of data.gouv.fr "code_commune"
// is only the last three digits, and "latitude_mairie" stands beside
// "latitude_centre".
var columnNames = [roleCount][]string{
	codeRole:        {"codecommuneinsee", "codeinsee", "inseecom", "codgeo", "inseecode", "insee", "code", "codecommune"},
	nameRole:        {"nomcommunecomplet", "nomstandard", "nomcommune", "nomdelacommune", "nomcom", "libgeo", "nom", "name", "libelle", "commune"},
	postcodeRole:    {"codespostaux", "postcodes", "codepostal", "postcode"},
	departementRole: {"codedepartement", "depcode", "departement", "dep"},
	regionRole:      {"coderegion", "regcode", "region", "reg"},
	epciRole:        {"codeepci", "epcicode", "epci"},
	populationRole:  {"population", "populationmunicipale", "pmun", "pop"},
	latRole:         {"latitudecentre", "latitude", "lat"},
	lonRole:         {"longitudecentre", "longitude", "lon", "lng", "long"},
}

// pairNames are the headers of columns that hold latitude and longitude, as
// "46.15,4.92".
var pairNames = []string{"geopoint", "geopoint2d", "coordonneesgeographiques", "coordonneesgps"}

// columns says in which column each role stands, -1 for none.
type columns struct {
	of     [roleCount]int
	pair   int
	header []string
}

// table reads a file of lines and columns.
func (r *reading) table(content []byte) error {
	lines := csv.NewReader(bytes.NewReader(content))
	lines.Comma = separator(content)
	lines.FieldsPerRecord, lines.LazyQuotes, lines.ReuseRecord = -1, true, true
	header, err := lines.Read()
	if err != nil {
		return kernel.Because(kernel.Invalid, "territory.file.table", err)
	}
	at := columnsOf(header)
	if missing := at.missing(); len(missing) > 0 {
		return kernel.Fault(kernel.Invalid, "territory.file.columns", strings.Join(missing, ", "))
	}
	for {
		values, err := lines.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return kernel.Because(kernel.Invalid, "territory.file.table", err)
		}
		line, _ := lines.FieldPos(0)
		r.add(at.record(line, values))
	}
}

// separator gives the character that parts the columns of the header.
func separator(content []byte) rune {
	header, _, _ := bytes.Cut(bytes.TrimSpace(content), []byte("\n"))
	best, most := ',', 0
	for _, candidate := range ",;\t" {
		if n := bytes.Count(header, []byte(string(candidate))); n > most {
			best, most = candidate, n
		}
	}
	return best
}

func columnsOf(header []string) columns {
	at := columns{pair: -1, header: append([]string{}, header...)}
	where := map[string]int{}
	for i, h := range header {
		folded := strings.ReplaceAll(gazetteer.Fold(h), " ", "")
		if _, seen := where[folded]; !seen {
			where[folded] = i
		}
	}
	for which, names := range columnNames {
		at.of[which] = firstOf(where, names)
	}
	at.pair = firstOf(where, pairNames)
	return at
}

func firstOf(where map[string]int, names []string) int {
	for _, name := range names {
		if i, ok := where[name]; ok {
			return i
		}
	}
	return -1
}

// missing gives the columns without which nothing can be read.
func (at columns) missing() (names []string) {
	if at.of[codeRole] < 0 {
		names = append(names, "code_insee")
	}
	if at.pair < 0 && at.of[latRole] < 0 {
		names = append(names, "latitude")
	}
	if at.pair < 0 && at.of[lonRole] < 0 {
		names = append(names, "longitude")
	}
	return names
}

// record gives the values of a line by role.
func (at columns) record(line int, values []string) record {
	rec := record{line: line}
	for which, column := range at.of {
		if column >= 0 {
			rec.fields[which].label = at.header[column]
			if column < len(values) {
				rec.fields[which].value = strings.TrimSpace(values[column])
			}
		}
	}
	if at.of[latRole] < 0 && at.pair < len(values) {
		lat, lon, _ := strings.Cut(values[at.pair], ",")
		rec.fields[latRole] = field{at.header[at.pair], strings.TrimSpace(lat)}
		rec.fields[lonRole] = field{at.header[at.pair], strings.TrimSpace(lon)}
	}
	return rec
}
