package territory

import (
	"encoding/csv"
	"os"
	"slices"
	"testing"

	"relais/internal/kernel"
)

func TestLocateReadsTheLastLineOfAnAddress(t *testing.T) {
	atlas := atlasOf(t)
	for _, tc := range []struct{ name, postcode, code string }{
		{"DIGNE-LES-BAINS", "04000", "04070"},
		{"PARIS 10", "75010", "75110"},
		{"PARIS", "75010", "75110"},
		{"Paris 10e Arrondissement", "75010", "75110"},
		{"PARIS", "75116", "75116"},
		{"PARIS", "", "75056"},
		{"LYON 3EME", "69003", "69383"},
		{"Lyon", "69008", "69388"},
		{"MARSEILLE", "13013", "13213"},
		{"MARSEILLE 13", "13013", "13213"},
		{"CHATEAUROUX CEDEX", "36019", "36044"},
		{"SAINT DENIS CEDEX", "93205", "93066"},
		{"SAINT DENIS CEDEX 9", "97743", "97411"},
		{"ST PIERRE CEDEX", "97448", "97416"},
		{"ST PIERRE", "97250", "97225"},
		{"Châteauroux", "36000", "36044"},
		{"", "36000", "36044"},
		{"Annecy-le-Vieux", "74940", "74010"},
		{"BASTIA", "20200", "2B033"},
		{"L'Haÿ les Roses", "94240", "94038"},
		{" Nouméa ", " 98800 ", "98818"},
	} {
		c, ok := atlas.Locate(tc.name, tc.postcode)
		if !ok || c.Code != tc.code {
			t.Errorf("Locate(%q, %q) = %s %s, %v, want %s", tc.name, tc.postcode, c.Code, c.Name, ok, tc.code)
		}
	}
	if c, ok := atlas.Locate(" ", ""); ok {
		t.Errorf("nothing leads to %s", c.Name)
	}
}

func TestLocateFindsEveryCommuneByItsNameAndPostcodes(t *testing.T) {
	if testing.Short() {
		t.Skip("looks at every commune")
	}
	atlas := atlasOf(t)
	for c := range atlas.Communes() {
		for _, postcode := range c.Postcodes {
			found, ok := atlas.Locate(c.Name, postcode)
			if !ok || found.Code != c.Code && found.Parent != c.Code {
				t.Errorf("%s %s (%s) is taken for %s %s", postcode, c.Name, c.Code, found.Code, found.Name)
			}
		}
	}
}

// realPlaces gives the columns named of the real places of the shared data.
func realPlaces(t *testing.T, columns ...string) (rows [][]string) {
	t.Helper()
	file, err := os.Open(sharedFile(t, "lieux", "lieux-reels.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines := csv.NewReader(file)
	lines.FieldsPerRecord, lines.LazyQuotes = -1, true
	all, err := lines.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range all[1:] {
		var row []string
		for _, name := range columns {
			if at := slices.Index(all[0], name); at < len(line) {
				row = append(row, line[at])
			}
		}
		if len(row) == len(columns) {
			rows = append(rows, row)
		}
	}
	return rows
}

// placedRows gives of each real place its commune, its postcode and its point.
func placedRows(t *testing.T) (rows [][]string, points []kernel.Point) {
	for _, row := range realPlaces(t, "commune", "code_postal", "latitude", "longitude") {
		lat, errLat := degrees(row[2])
		lon, errLon := degrees(row[3])
		if errLat == nil && errLon == nil {
			rows, points = append(rows, row), append(points, kernel.Point{Lat: lat, Lon: lon})
		}
	}
	return rows, points
}

func TestLocateFindsTheCommuneWhereRealPlacesAre(t *testing.T) {
	atlas := atlasOf(t).With(official(t))
	rows, points := placedRows(t)
	near := 0
	for i, row := range rows {
		c, _ := atlas.Locate(row[0], row[1])
		if d := c.Point.DistanceTo(points[i]); d < 20_000 {
			near++
		} else {
			t.Logf("%q %q: %s %s is %.0f km away", row[0], row[1], c.Code, c.Name, d/1000)
		}
	}
	t.Logf("%d of %d within 20 km of their commune", near, len(rows))
	if len(rows) < 3000 || near*1000 < len(rows)*985 {
		t.Errorf("%d of %d within 20 km, want 98.5 %%", near, len(rows))
	}
}

func TestArrondissementsLieWhereTheirPlacesAre(t *testing.T) {
	atlas := atlasOf(t)
	rows, points := placedRows(t)
	checked, near := 0, 0
	for i, row := range rows {
		for _, c := range atlas.ByPostcode(row[1]) {
			if c.Parent == "" {
				continue
			}
			checked++
			if c.Point.DistanceTo(points[i]) < 3000 {
				near++
			}
		}
	}
	t.Logf("%d of %d places within 3 km of the centre of their arrondissement", near, checked)
	if checked < 100 || near*100 < checked*95 {
		t.Errorf("%d of %d within 3 km, want 95 %%", near, checked)
	}
}
