package standard

import (
	"encoding/csv"
	"reflect"
	"slices"
	"strings"
	"testing"

	"relais/internal/directory"
	"relais/internal/kernel"
)

// sound gives the cells of a row without any fault, by column.
func sound() map[string]string {
	return map[string]string{
		"id": "lieu-1", "pivot": "00000000000001", "nom": "Maison des essais", "commune": "Châteauroux",
		"code_postal": "36000", "adresse": "1 rue de l'Essai", "latitude": "46.81", "longitude": "1.69",
		"date_maj": "2024-04-30", "services": directory.ServiceEveryday, "modalites_acces": directory.AccessWalkIn,
	}
}

// file writes rows as a CSV file under the columns given.
func file(t testing.TB, header []string, rows ...map[string]string) string {
	t.Helper()
	var b strings.Builder
	w := csv.NewWriter(&b)
	lines := [][]string{header}
	for _, row := range rows {
		line := make([]string, len(header))
		for i, name := range header {
			line[i] = row[name]
		}
		lines = append(lines, line)
	}
	if err := w.WriteAll(lines); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// with gives a sound row with some cells changed: column, value, …
func with(changes ...string) map[string]string {
	row := sound()
	for i := 0; i < len(changes); i += 2 {
		row[changes[i]] = changes[i+1]
	}
	return row
}

// one reads a file of one row of v1.
func one(t testing.TB, row map[string]string) Record {
	t.Helper()
	_, records := readRecords(t, strings.NewReader(file(t, columns(), row)))
	if len(records) != 1 {
		t.Fatalf("%d records", len(records))
	}
	return records[0]
}

// keys gives "field key" of each fault.
func keys(faults []Fault) []string {
	var out []string
	for _, f := range faults {
		out = append(out, f.Field+" "+f.Expected)
	}
	return out
}

func TestSoundRow(t *testing.T) {
	r := one(t, sound())
	if len(r.Faults) > 0 || len(r.Notes) > 0 || r.Line != 2 {
		t.Fatalf("%+v", r)
	}
	p := r.Place
	if p.Origin.Ref != "lieu-1" || p.Name != "Maison des essais" || p.Address.CommuneGiven || p.Point != (kernel.Point{Lat: 46.81, Lon: 1.69}) {
		t.Errorf("%+v", p)
	}
	if len(p.Services) != 1 || p.Services[0].MobilisedBy != nil || p.ConfirmedOn.Format("2006-01-02") != "2024-04-30" {
		t.Errorf("%+v", p)
	}
}

func TestFaults(t *testing.T) {
	cases := []struct{ field, value, want string }{
		{"id", "", "fault.required"},
		{"pivot", "219102860", "fault.siren"},
		{"pivot", "12345", "fault.pivot"},
		{"pivot", "4,34933E+13", "fault.pivot"},
		{"pivot", "123456789012345", "fault.pivot"},
		{"pivot", "123456789012", "fault.pivot"},
		{"nom", " ", "fault.required"},
		{"commune", "", "fault.required"},
		{"commune", "Paris; Lyon", "fault.letters"},
		{"commune", "(Loire)", "fault.required"},
		{"code_postal", "", "fault.required"},
		{"code_postal", "380000", "fault.postcode"},
		{"code_postal", "020000", "fault.postcode"},
		{"code_postal", "7500", ""},
		{"code_postal", "0123", "fault.postcode"},
		{"code_postal", "3600A", "fault.postcode"},
		{"code_insee", "20004", "fault.commune"},
		{"code_insee", "2C004", "fault.commune"},
		{"code_insee", "360", "fault.commune"},
		{"adresse", "", "fault.required"},
		{"adresse", "1 rue 😀", "fault.letters"},
		{"adresse", "a@b.fr", "fault.letters"},
		{"latitude", "nord", "fault.number"},
		{"latitude", "0x2F", "fault.number"},
		{"latitude", "NaN", "fault.number"},
		{"latitude", "91", "fault.latitude"},
		{"longitude", "181", "fault.longitude"},
		{"latitude", "", "fault.pair"},
		{"longitude", "", "fault.pair"},
		{"typologie", "CCAZ", "fault.code"},
		{"date_maj", "", "fault.required"},
		{"date_maj", "2024-02-30", "fault.date"},
		{"date_maj", "0022-06-01", "fault.date"},
		{"date_maj", "hier", "fault.date"},
		{"date_maj", "2026-11-25", "fault.future"},
		{"date_maj", "2026-11-24", ""},
		{"services", "Réparation", "fault.code"},
		{"itinerance", "Mobile", "fault.code"},
		{"publics_specifiquement_adresses", "Hommes", "fault.code"},
		{"prise_en_charge_specifique", "Fatigue", "fault.code"},
		{"frais_a_charge", "Cher", "fault.code"},
		{"dispositif_programmes_nationaux", "Autre chose", "fault.code"},
		{"formations_labels", "Autre chose", "fault.code"},
		{"modalites_acces", "Crier", "fault.code"},
		{"modalites_accompagnement", "Debout", "fault.code"},
	}
	for _, c := range cases {
		r := one(t, with(c.field, c.value))
		var want []string
		if c.want != "" {
			want = []string{c.field + " " + c.want}
		}
		if got := keys(r.Faults); !reflect.DeepEqual(got, want) {
			t.Errorf("%s %q: got %q, want %q", c.field, c.value, got, want)
		}
	}
}

func TestPositionOutOfFrance(t *testing.T) {
	cases := []struct{ lat, lon, want string }{
		{"1.69", "46.81", "fault.swapped"},
		{"55.45", "-20.9", "fault.swapped"},
		{"165.5", "-21.5", "fault.swapped"},
		{"50.85", "-20", "fault.abroad"},
		{"40.4", "-3.7", "fault.abroad"},
		{"-20.9", "55.45", ""},
		{"16.2", "-61.5", ""},
		{"-17.5", "-149.5", ""},
		{"-22.2", "166.4", ""},
		{"46.8", "-56.2", ""},
	}
	for _, c := range cases {
		r := one(t, with("latitude", c.lat, "longitude", c.lon))
		got := ""
		if len(r.Faults) > 0 {
			got = r.Faults[0].Expected
		}
		if got != c.want || len(r.Faults) > 1 {
			t.Errorf("%s, %s: got %v", c.lat, c.lon, keys(r.Faults))
		}
	}
}

// TestEveryFaultTold checks that a row with many faults tells each of them,
// in the order of the schema, with its line and id.
func TestEveryFaultTold(t *testing.T) {
	bad := with("pivot", "1", "code_postal", "7", "adresse", "", "latitude", "x", "date_maj", "x", "services", "x|y")
	_, records := readRecords(t, strings.NewReader(file(t, columns(), with("id", "autre"), bad)))
	want := []string{
		"pivot fault.pivot", "code_postal fault.postcode", "adresse fault.required", "latitude fault.number",
		"date_maj fault.date", "services fault.code", "services fault.code",
	}
	if got := keys(records[1].Faults); !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
	for _, f := range records[1].Faults {
		if f.Line != 3 || f.Ref != "lieu-1" {
			t.Errorf("%+v", f)
		}
	}
}

func TestDuplicateID(t *testing.T) {
	_, records := readRecords(t, strings.NewReader(file(t, columns(), sound(), with("id", "b"), sound())))
	want := Fault{Line: 4, Ref: "lieu-1", Field: "id", Value: "lieu-1", Expected: "fault.unique", Args: []any{2}}
	if len(records[0].Faults) > 0 || !reflect.DeepEqual(records[2].Faults, []Fault{want}) {
		t.Errorf("%+v", records[2].Faults)
	}
}

func TestNearestCode(t *testing.T) {
	cases := []struct{ field, value, want string }{
		{"services", "Aide aux démarche administrative", directory.ServiceProcedures},
		{"frais_a_charge", "Gratuits", directory.FeeFree},
		{"typologie", "CCAZ", "CCAS"},
		{"modalites_acces", "Telephone", directory.AccessPhone},
	}
	for _, c := range cases {
		r := one(t, with(c.field, c.value))
		if len(r.Faults) != 1 || !reflect.DeepEqual(r.Faults[0].Args, []any{c.want}) {
			t.Errorf("%s: %+v", c.value, r.Faults)
		}
	}
}

func TestBrokenRows(t *testing.T) {
	text := file(t, columns(), sound()) + "a,b\n"
	_, records := readRecords(t, strings.NewReader(text))
	want := []Fault{{Line: 3, Expected: "table.cells", Args: []any{2, 32}}}
	if len(records) != 2 || !reflect.DeepEqual(records[1].Faults, want) {
		t.Errorf("%+v", records)
	}
}

func TestFrench(t *testing.T) {
	cases := []struct {
		fault Fault
		want  string
	}{
		{
			Fault{Line: 12, Field: "code_postal", Value: "7500", Expected: "fault.postcode"},
			"ligne 12, code_postal : « 7500 » ; attendu : cinq chiffres",
		},
		{
			Fault{Line: 3, Field: "nom", Expected: "fault.required"},
			"ligne 3, nom : vide ; attendu : une valeur, ce champ est obligatoire",
		},
		{
			Fault{Line: 3, Expected: "table.cells", Args: []any{2, 32}},
			"ligne 3, la ligne a 2 cellules, l’en-tête 32 colonnes",
		},
		{
			Fault{Line: 4, Field: "telephone", Value: "+33", Expected: "note.phone"},
			"ligne 4, telephone : « +33 » ; numéro illisible, laissé de côté",
		},
	}
	for _, c := range cases {
		if got := c.fault.French(); got != c.want {
			t.Errorf("got %q", got)
		}
	}
}

// TestEveryTextFilled reads rows with every kind of fault and note, and looks
// for a key without its text, or a text without what fills it.
func TestEveryTextFilled(t *testing.T) {
	for _, change := range append(faultyChanges(), mendedChanges()...) {
		r := one(t, with(change[0], change[1]))
		for _, f := range append(r.Faults, r.Notes...) {
			if s := f.French(); strings.Contains(s, f.Expected) || strings.Contains(s, "%!") {
				t.Errorf("%s", s)
			}
		}
	}
}

func faultyChanges() [][2]string {
	return [][2]string{
		{"id", ""},
		{"pivot", "219102860"},
		{"pivot", "1"},
		{"commune", "@"},
		{"code_postal", "x"},
		{"code_insee", "x"},
		{"latitude", "x"},
		{"latitude", "91"},
		{"longitude", "181"},
		{"latitude", ""},
		{"latitude", "2"},
		{"date_maj", "x"},
		{"date_maj", "2999-01-01"},
		{"services", "x"},
	}
}

func mendedChanges() [][2]string {
	return [][2]string{
		{"pivot", ""},
		{"pivot", "0123456001"},
		{"nom", "a  b"},
		{"typologie", "PE"},
		{"services", "||" + directory.ServiceWork},
		{"services", ""},
		{"modalites_acces", directory.AccessNone + "|" + directory.AccessPhone},
		{"date_maj", unreadDate},
		{"telephone", "+"},
		{"telephone", "3939"},
		{"telephone", "0180059880 / 0180059881"},
		{"courriels", "x"},
		{"site_web", "javascript:x"},
		{"prise_rdv", "https://exemple.fr/#a-b"},
		{"horaires", "tôt"},
		{"presentation_resume", strings.Repeat("mot ", 100)},
	}
}
