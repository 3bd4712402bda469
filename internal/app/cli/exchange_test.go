package cli_test

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// twoPlaces is a file of the standard; the third row has no name.
const twoPlaces = `id,pivot,nom,commune,code_postal,code_insee,adresse,latitude,longitude,services,telephone,horaires,date_maj
un,00000000000000,Espace Un,Châteauroux,36000,36044,1 rue Une,46.81,1.69,Aide aux démarches administratives,+33261910001,Mo-Fr 09:00-12:00,2026-10-01
deux,00000000000000,Espace Deux,Issoudun,36100,36088,2 rue Deux,46.95,1.99,Aide aux démarches administratives,,,2026-10-01
trois,00000000000000,,Issoudun,36100,36088,3 rue Trois,46.95,1.99,Aide aux démarches administratives,,,2026-10-01
`

func fileOf(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// The JSON of an import is a contract: these five counts, and nothing else on
// the output.
func TestImportAsJSON(t *testing.T) {
	db, file := onFresh(t), fileOf(t, "lieux.csv", twoPlaces)
	for _, want := range []map[string]int{
		{"rows": 3, "created": 2, "updated": 0, "unchanged": 0, "rejected": 1},
		{"rows": 3, "created": 0, "updated": 0, "unchanged": 2, "rejected": 1},
	} {
		o := relais(t.Context(), "", "import", "places", "--json", file, db)
		var got map[string]int
		if err := json.Unmarshal([]byte(o.out), &got); err != nil || o.status != 0 || !maps.Equal(got, want) {
			t.Fatalf("%v: %+v, want %v", err, o, want)
		}
	}
}

func TestImportTellsWhatItRefuses(t *testing.T) {
	file := fileOf(t, "lieux.csv", twoPlaces)
	o := relais(t.Context(), "", "import", "places", file, onFresh(t))
	if o.status != 0 || !strings.Contains(o.out, "2 lieux créés") || !strings.Contains(o.out, "1 refusé") || !strings.Contains(o.err, "nom") {
		t.Errorf("%+v", o)
	}
	refused, err := os.ReadFile(file + ".erreurs.csv")
	if err != nil || !strings.Contains(string(refused), "3 rue Trois") || strings.Contains(string(refused), "1 rue Une") {
		t.Errorf("the refused rows are not beside their file: %v\n%s", err, refused)
	}

	// Corrected, the same file brings in what was missing.
	corrected := strings.Replace(string(refused), "trois;00000000000000;;", "trois;00000000000000;Espace Trois;", 1)
	db := onFresh(t)
	o = relais(t.Context(), "", "import", "places", "--json", fileOf(t, "bis.csv", corrected), db)
	if o.status != 0 || !strings.Contains(o.out, `"created":1`) {
		t.Errorf("the corrected file: %+v\n%s", o, corrected)
	}
}

func TestImportWritesRefusedRowsWhereAsked(t *testing.T) {
	errors := filepath.Join(t.TempDir(), "refus.csv")
	o := relais(t.Context(), twoPlaces, "import", "places", "-", "--errors", errors, onFresh(t))
	if o.status != 0 || !strings.Contains(o.err, errors) {
		t.Errorf("%+v", o)
	}
	if _, err := os.Stat(errors); err != nil {
		t.Error(err)
	}
	nowhere := filepath.Join(t.TempDir(), "no", "refus.csv")
	o = relais(t.Context(), twoPlaces, "import", "places", "-", "--errors", nowhere, onFresh(t))
	if o.status != 1 || !strings.Contains(o.err, nowhere) || !strings.Contains(o.out, "2 lieux créés") {
		t.Errorf("a file that cannot be written: %+v", o)
	}
}

// What goes out comes in again unchanged, in both forms, through the standard
// input and output too.
func TestRoundTrip(t *testing.T) {
	db := onFresh(t)
	if o := relais(t.Context(), twoPlaces, "import", "places", "-", "--json", "--errors", filepath.Join(t.TempDir(), "e.csv"), db); o.status != 0 {
		t.Fatalf("%+v", o)
	}
	for _, format := range []string{"standard-csv", "standard-json"} {
		out := relais(t.Context(), "", "export", "places", "--format", format, db)
		if out.status != 0 || out.err != "" || !strings.Contains(out.out, "Espace Un") {
			t.Fatalf("%s: %+v", format, out)
		}
		path := filepath.Join(t.TempDir(), "lieux")
		toFile := relais(t.Context(), "", "export", "places", "--format", format, "--out", path, db)
		written, err := os.ReadFile(path)
		if err != nil || toFile.status != 0 || string(written) != out.out || toFile.out != "" {
			t.Errorf("%s: the file and the output differ: %v, %+v", format, err, toFile)
		}
		again := relais(t.Context(), out.out, "import", "places", "-", "--json", db)
		if again.status != 0 || !strings.Contains(again.out, `"unchanged":2`) {
			t.Errorf("%s: %+v", format, again)
		}
		elsewhere := onFresh(t)
		relais(t.Context(), out.out, "import", "places", "-", "--json", elsewhere)
		if second := relais(t.Context(), "", "export", "places", "--format", format, elsewhere); !sameLines(second.out, out.out) {
			t.Errorf("%s: through another database:\n%s\n%s", format, out.out, second.out)
		}
	}
}

// sameLines tells whether two files hold the same lines, in any order; a comma
// at the end of one parts it from the next.
func sameLines(a, b string) bool {
	x, y := strings.Split(strings.ReplaceAll(a, ",\n", "\n"), "\n"), strings.Split(strings.ReplaceAll(b, ",\n", "\n"), "\n")
	slices.Sort(x)
	slices.Sort(y)
	return slices.Equal(x, y)
}

func TestFilesThatAreNotPlaces(t *testing.T) {
	for name, content := range map[string]string{
		"empty.csv": "", "page.csv": "<html><p>Not found", "other.csv": "a,b\n1,2\n", "broken.json": `[{"id":"un"`, "binary.csv": "\x00\x01\x02\xff",
	} {
		o := relais(t.Context(), "", "import", "places", fileOf(t, name, content), onFresh(t))
		if o.status != 1 || !strings.Contains(o.err, "relais : ") {
			t.Errorf("%s: %+v", name, o)
		}
		if strings.Contains(o.out, "forme )") {
			t.Errorf("%s: the balance of nothing is told: %s", name, o.out)
		}
	}
}

// On a full disk nothing is said to be written.
func TestFullDisk(t *testing.T) {
	const full = "/dev/full"
	if _, err := os.Stat(full); err != nil {
		t.Skip("there is no /dev/full here to stand for a full disk")
	}
	db := onFresh(t)
	relais(t.Context(), twoPlaces, "import", "places", "-", "--json", "--errors", filepath.Join(t.TempDir(), "e.csv"), db)
	if o := relais(t.Context(), "", "export", "places", "--out", full, db); o.status != 1 || strings.Contains(o.err, "écrits") {
		t.Errorf("export: %+v", o)
	}
	if o := relais(t.Context(), twoPlaces, "import", "places", "-", "--errors", full, db); o.status != 1 || strings.Contains(o.err, "à corriger") {
		t.Errorf("refused rows: %+v", o)
	}
}

func TestImportCommunes(t *testing.T) {
	good := "code,nom,codes_postaux,latitude_centre,longitude_centre\n36044,Châteauroux,36000,46.81,1.69\n"
	db := onFresh(t)
	o := relais(t.Context(), good, "import", "communes", "-", db)
	if o.status != 0 || !strings.Contains(o.out, "1 communes") {
		t.Errorf("%+v", o)
	}
	o = relais(t.Context(), "code,nom,codes_postaux,latitude_centre,longitude_centre\nzz,,,x,y\n", "import", "communes", "-", db)
	if o.status != 1 {
		t.Errorf("nothing good in it: %+v", o)
	}
}
