package inclusion

import (
	"io"
	"slices"
	"strings"

	"relais/internal/directory/standard"
	"relais/internal/platform/tabular"
)

// common lists the fields that structures and services share.
var common = []string{
	"source", "id", "nom", "description", "date_maj", "lien_source", "adresse", "complement_adresse", "code_postal",
	"commune", "code_insee", "latitude", "longitude", "telephone", "courriel", "horaires_accueil",
}

var structureFields = append(slices.Clone(common), "siret", "site_web", "accessibilite_lieu", "reseaux_porteurs")

var serviceFields = append(slices.Clone(common),
	"structure_id", "type", "thematiques", "frais", "frais_precisions", "publics", "publics_precisions", "conditions_acces",
	"modes_accueil", "zone_eligibilite", "contact_nom_prenom", "lien_mobilisation", "modes_mobilisation", "mobilisable_par",
	"mobilisation_precisions", "volume_horaire_hebdomadaire", "nombre_semaines")

// former gives the columns of v0 that v1 gave a new name. Where several became
// one, the first that a row fills is read.
var former = map[string]string{
	longer: "description", "presentation_resume": "description", "horaires_ouverture": "horaires_accueil",
	"accessibilite": "accessibilite_lieu", "types": "type", "profils": "publics", "prise_rdv": "lien_mobilisation",
	"modes_orientation_beneficiaire": "modes_mobilisation",
}

// longer is the one of two descriptions of v0 that says the whole.
const longer = "presentation_detail"

// table is a file of rows under the names of the schema.
type table struct {
	rows   *tabular.Reader
	fields []string         // those that are known
	at     map[string][]int // of a field, in the order in which they are looked at
	old    map[string]bool  // fields that stand under a name of v0 alone
	width  int              // of the header when it was read
	first  *tabular.Row     // read to know the columns, not given yet
}

// openTable recognises a file. Errors of kind Invalid say that it is no table.
func openTable(file io.Reader, limits tabular.Limits, fields []string) (*table, error) {
	rows, err := tabular.NewReader(file, limits)
	if err != nil {
		return nil, err
	}
	t := &table{rows: rows, fields: fields}
	if rows.Growing() { // what columns JSON has is known once an object was read
		row, err := rows.Next()
		if err != nil {
			return nil, err
		}
		t.first = &row
	}
	t.layOut()
	return t, nil
}

// without names those of some fields that the file lacks.
func (t *table) without(needed ...string) string {
	var absent []string
	for _, field := range needed {
		if len(t.at[field]) == 0 {
			absent = append(absent, field)
		}
	}
	return strings.Join(absent, ", ")
}

// layOut says where each field stands under the header as it is.
func (t *table) layOut() {
	header := t.rows.Header()
	t.at, t.old, t.width = map[string][]int{}, map[string]bool{}, len(header)
	for i, name := range header {
		if slices.Contains(t.fields, name) {
			t.at[name] = append([]int{i}, t.at[name]...)
			continue
		}
		now := former[name]
		if !slices.Contains(t.fields, now) {
			continue
		}
		t.old[now] = !slices.Contains(header, now)
		if at := t.at[now]; name == longer && t.old[now] {
			t.at[now] = append([]int{i}, at...)
		} else {
			t.at[now] = append(at, i)
		}
	}
}

// next gives the next row, or io.EOF after the last.
func (t *table) next() (*row, error) {
	read, err := t.read()
	if err != nil {
		return nil, err
	}
	if len(t.rows.Header()) > t.width {
		t.layOut()
	}
	r := &row{table: t, line: read.Line, values: read.Values}
	r.whole(read)
	return r, nil
}

func (t *table) read() (row tabular.Row, err error) {
	if t.first != nil {
		row, t.first = *t.first, nil
		return row, nil
	}
	return t.rows.Next()
}

// whole refuses a row whose form leaves no sure cells. A value that is an object
// harms nothing where nothing is asked of it.
func (r *row) whole(read tabular.Row) {
	switch {
	case read.Broken == "":
	case read.Broken == tabular.BrokenNested && !slices.ContainsFunc(read.Nested, r.table.knows):
	case read.Broken == tabular.BrokenCells:
		r.fault("", "", read.Broken, len(read.Values), r.table.width)
	default:
		r.fault("", "", read.Broken)
	}
}

func (t *table) knows(name string) bool {
	return slices.Contains(t.fields, name) || slices.Contains(t.fields, former[name])
}

// unknown lists the columns that the schema does not know.
func (t *table) unknown() (names []string) {
	for _, name := range t.rows.Header() {
		if name != "" && !t.knows(name) {
			names = append(names, name)
		}
	}
	return names
}

// row is one structure or service while it is read.
type row struct {
	table  *table
	line   int
	values []string
	faults []standard.Fault
	notes  []standard.Fault
}

// cell gives the value of a field, without the spaces around it.
func (r *row) cell(field string) string {
	for _, i := range r.table.at[field] {
		if i < len(r.values) {
			if value := strings.TrimSpace(r.values[i]); value != "" {
				return value
			}
		}
	}
	return ""
}

// fault refuses the row for the value of a field.
func (r *row) fault(field, value, expected string, args ...any) {
	r.faults = append(r.faults, r.told(field, value, expected, args))
}

// note tells what was mended in an accepted row.
func (r *row) note(field, value, done string, args ...any) {
	r.notes = append(r.notes, r.told(field, value, done, args))
}

func (r *row) told(field, value, key string, args []any) standard.Fault {
	return standard.Fault{Line: r.line, Ref: r.cell("id"), Field: field, Value: shown(value), Expected: key, Args: args}
}

// shown cuts a value for a message, at 80 characters.
func shown(value string) string {
	n := 0
	for i := range value {
		if n == 80 {
			return value[:i]
		}
		n++
	}
	return value
}

// required gives a field on one line, and refuses the row without it.
func (r *row) required(field string) string {
	value := standard.OneLine(r.cell(field))
	if value == "" {
		r.fault(field, "", "fault.required")
	}
	return value
}

// list gives the codes of a field, without doubles. JSON gives lists; files of
// cells write them as they can: a|b, a,b, ["a", "b"], {a,b}.
func (r *row) list(field string) (codes []string) {
	for _, part := range strings.FieldsFunc(r.cell(field), func(c rune) bool { return strings.ContainsRune("|,;[]{}", c) }) {
		code := strings.ToLower(strings.Trim(part, " \t\r\n\"'"))
		if code != "" && code != "null" && !slices.Contains(codes, code) {
			codes = append(codes, code)
		}
	}
	return codes
}

// known gives the codes of a field that a table has; the others are faults.
func known[V any](r *row, field string, table map[string]V) (codes []string) {
	for _, code := range r.list(field) {
		if _, is := table[code]; is {
			codes = append(codes, code)
		} else {
			r.fault(field, code, "fault.code", standard.NearestOf(code, codesOf(table)))
		}
	}
	return codes
}

// withOne adds a value to a list that does not hold it; "" is none.
func withOne(list []string, value string) []string {
	if value == "" || slices.Contains(list, value) {
		return list
	}
	return append(list, value)
}
