package territory

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
	"pgregory.net/rapid"

	"relais/internal/kernel"
)

// digne is the commune that every form below tells.
var digne = Centroid{
	Code: "04070", Name: "Digne-les-Bains", Postcodes: []string{"04000"},
	Point: kernel.Point{Lat: 44.0916, Lon: 6.2351},
}

func TestReadOfficialReadsEveryForm(t *testing.T) {
	whole := digne
	whole.Departement, whole.Region, whole.EPCI, whole.Population = "04", "93", "200067437", 17979
	for name, tc := range map[string]struct {
		text string
		want Centroid
	}{
		"tabs.tsv": {
			"code\tname\tdepartement\tregion\tepci\tpopulation\tpostcodes\tlat\tlon\tarea_km2\n" +
				"04070\tDigne-les-Bains\t04\t93\t200067437\t17979\t04000\t44.0916\t6.2351\t117\n", whole,
		},
		"data-gouv.csv": {
			"code_commune_INSEE,nom_commune_postal,code_postal,latitude,longitude,code_commune,nom_commune_complet,code_departement,nom_departement,code_region\n" +
				"4070,DIGNE LES BAINS,4000,44.0916,6.2351,70,Digne-les-Bains,4,Alpes-de-Haute-Provence,93\n",
			Centroid{Code: "04070", Name: digne.Name, Postcodes: digne.Postcodes, Region: "93", Point: digne.Point},
		},
		"mairies.csv": {
			"\ufeffcode_insee;nom_standard;latitude_mairie;longitude_mairie;latitude_centre;longitude_centre;codes_postaux\r\n" +
				"04070;Digne-les-Bains;44,1;6,2;44,0916;6,2351;04000\r\n", digne,
		},
		"laposte.csv": {
			"#Code_commune_INSEE;Nom_de_la_commune;Code_postal;Libellé_d_acheminement;Ligne_5;_geopoint\n" +
				"04070;Digne-les-Bains;04000;DIGNE LES BAINS;;44.0916,6.2351\n", digne,
		},
		"api.json": {
			`[{"code":"04070","nom":"Digne-les-Bains","codesPostaux":["04000"],"population":17979,"codeDepartement":"04",` +
				`"codeRegion":"93","codeEpci":"200067437","centre":{"type":"Point","coordinates":[6.2351,44.0916]}}]`, whole,
		},
		"communes.geojson": {
			`{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"Point","coordinates":[6.2351,44.0916]},` +
				`"properties":{"code":"04070","nom":"Digne-les-Bains","codesPostaux":["04000"]}}]}`, digne,
		},
	} {
		centroids, faults, err := ReadOfficial(strings.NewReader(tc.text), name)
		if err != nil || len(faults) > 0 || len(centroids) != 1 {
			t.Errorf("%s: %v, %v, %v", name, centroids, faults, err)
			continue
		}
		got := centroids[0]
		if !slices.Equal(got.Postcodes, tc.want.Postcodes) {
			t.Errorf("%s: postcodes %v", name, got.Postcodes)
		}
		got.Postcodes, tc.want.Postcodes = nil, nil
		if !slices.Equal(got.fields(), tc.want.fields()) {
			t.Errorf("%s: %+v, want %+v", name, got, tc.want)
		}
	}
}

// fields gives what of a centroid compares by value.
func (c Centroid) fields() []any {
	return []any{c.Code, c.Name, c.Departement, c.Region, c.EPCI, c.Population, c.Point}
}

func TestReadOfficialReadsWindows1252(t *testing.T) {
	text, err := charmap.Windows1252.NewEncoder().String("code_insee;nom;lat;lon\n36044;Châteauroux;46.81;1.69\n")
	if err != nil {
		t.Fatal(err)
	}
	centroids, faults, err := ReadOfficial(strings.NewReader(text), "x.csv")
	if err != nil || len(faults) > 0 || len(centroids) != 1 || centroids[0].Name != "Châteauroux" {
		t.Errorf("%v, %v, %v", centroids, faults, err)
	}
}

func TestReadOfficialGathersTheLinesOfACommune(t *testing.T) {
	text := "code_insee,nom,code_postal,lat,lon\n" +
		"91228,Évry-Courcouronnes,91080,48.63,2.44\n91228,Évry-Courcouronnes,91000,48.63,2.44\n91228,Évry-Courcouronnes,91000,48.63,2.44\n"
	centroids, _, err := ReadOfficial(strings.NewReader(text), "x.csv")
	if err != nil || len(centroids) != 1 || !slices.Equal(centroids[0].Postcodes, []string{"91000", "91080"}) {
		t.Errorf("%v, %v", centroids, err)
	}
}

func TestReadOfficialTellsFaults(t *testing.T) {
	const header = "code_insee,nom,population,code_postal,lat,lon\n36063,Déols,7000,36130,46.83,1.71\n"
	for _, tc := range []struct{ line, field, value, tells string }{
		{"Indre,Indre,1,36000,46.8,1.6", "code_insee", "Indre", "code INSEE"},
		{"99138,Ailleurs,1,98000,43.7,7.4", "code_insee", "99138", "code INSEE"},
		{"36044,Châteauroux,1,36000,,1.6", "lat", "", "latitude"},
		{"36044,Châteauroux,1,36000,46.8", "lon", "", "longitude"},
		{"36044,Châteauroux,1,36000,46°48,1.6", "lat", "46°48", "latitude"},
		{"36044,Châteauroux,1,36000,1.69,46.81", "lat", "1.69", "inversées"},
		{"97411,Saint-Denis,1,97400,55.45,-20.9", "lat", "55.45", "inversées"},
		{"36044,Châteauroux,1,36000,0,0", "lat", "0", "hors du territoire"},
		{"36044,Châteauroux,1,36000,6630000,600000", "lat", "6630000", "hors du territoire"},
		{"36044,Châteauroux,1,36000,NaN,1.69", "lat", "NaN", "hors du territoire"},
		{"36044,Châteauroux,many,36000,46.8,1.6", "population", "many", "habitants"},
		{"36044,Châteauroux,1,36K,46.8,1.6", "code_postal", "36K", "code postal"},
	} {
		centroids, faults, err := ReadOfficial(strings.NewReader(header+tc.line+"\n"), "x.csv")
		if err != nil || len(centroids) != 1 || len(faults) != 1 {
			t.Errorf("%s: %v, %v, %v", tc.line, centroids, faults, err)
			continue
		}
		f := faults[0]
		if f.Line != 3 || f.Field != tc.field || f.Value != tc.value || !strings.Contains(f.Expected, tc.tells) {
			t.Errorf("%s: %+v", tc.line, f)
		}
		if !strings.HasPrefix(f.String(), "ligne 3, "+tc.field+" « ") {
			t.Errorf("%s", f)
		}
	}
}

func TestReadOfficialTellsFaultsOfJSON(t *testing.T) {
	for _, tc := range []struct{ text, field, tells string }{
		{`[{"code":"36044","centre":{"type":"Point","coordinates":[46.81,1.69]}}]`, "centre", "inversées"},
		{`[{"code":"36044"}]`, "centre", "latitude"},
		{`[{"code":"36044","centre":{"type":"Polygon","coordinates":[[[1,2]]]}}]`, "centre", "latitude"},
		{`[{"code":36044}]`, "commune", "attendu"},
		{`[null]`, "code", "code INSEE"},
		{`{"type":"FeatureCollection","features":[{"geometry":null,"properties":{"code":"36044"}}]}`, "centre", "latitude"},
	} {
		centroids, faults, err := ReadOfficial(strings.NewReader(tc.text), "x.json")
		if err != nil || len(centroids) > 0 || len(faults) == 0 {
			t.Errorf("%s: %v, %v, %v", tc.text, centroids, faults, err)
			continue
		}
		if f := faults[0]; f.Line != 1 || f.Field != tc.field || !strings.Contains(f.Expected, tc.tells) {
			t.Errorf("%s: %+v", tc.text, f)
		}
	}
}

func TestReadOfficialRefusesWhatItCannotUnderstand(t *testing.T) {
	for _, text := range []string{
		"", " \n", "\ufeff", "nom,lat,lon\nDéols,46,1\n", "code_insee,nom\n36063,Déols\n",
		`[{"code":`, `{"type":"Feature"}`, `{}`, "code_insee,lat,lon\n\"36063\",\"46\n",
	} {
		centroids, _, err := ReadOfficial(strings.NewReader(text), "x.csv")
		if err == nil && !strings.Contains(text, `"46`) || len(centroids) > 0 {
			t.Errorf("%q: %v, %v", text, centroids, err)
		}
		if err != nil && kernel.KindOf(err) != kernel.Invalid {
			t.Errorf("%q: %v", text, err)
		}
	}
	broken := errors.New("broken")
	if _, _, err := ReadOfficial(failing{broken}, "x.csv"); !errors.Is(err, broken) || kernel.KindOf(err) != kernel.Unavailable {
		t.Errorf("%v", err)
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

func TestReadOfficialNeverPanics(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.SampledFrom([]string{"", "[", "{", "code;lat;lon\n", "code,_geopoint\n"}).Draw(t, "start") +
			rapid.String().Draw(t, "rest")
		centroids, _, _ := ReadOfficial(strings.NewReader(text), "x.csv")
		for _, c := range centroids {
			if !codeForm.MatchString(c.Code) || c.Point.IsZero() {
				t.Fatalf("%+v", c)
			}
		}
	})
}
