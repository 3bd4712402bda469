package cli_test

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Two files of data·inclusion: the second structure has a wrong number, and the
// last service helps with something else.
const (
	someStructures = `source,id,nom,date_maj,siret,adresse,code_postal,commune
essai,essai--a,Maison Inventée,2026-10-01,00000000000123,1 rue de l’Essai,36000,Châteauroux
essai,essai--b,Autre Maison,2026-10-01,123,2 rue de l’Essai,36000,Châteauroux
`
	someServices = `source,id,structure_id,nom,description,date_maj,thematiques
essai,essai--1,essai--a,Atelier inventé,Pas à pas,2026-10-01,numerique--maitriser-les-fondamentaux-du-numerique
essai,essai--2,essai--b,Atelier inventé,Pas à pas,2026-10-01,numerique--maitriser-les-fondamentaux-du-numerique
essai,essai--3,essai--a,Permis inventé,Sans rapport,2026-10-01,mobilite--preparer-un-permis
`
)

// The JSON of an import of data·inclusion is a contract, and the same files
// twice change nothing.
func TestImportInclusionAsJSON(t *testing.T) {
	db, structures, services := onFresh(t), fileOf(t, "structures.csv", someStructures), fileOf(t, "services.csv", someServices)
	for _, want := range []map[string]int{
		{"structures": 2, "services": 3, "left_out": 1, "kept": 1, "rejected": 1, "rejected_structures": 1, "created": 1, "updated": 0, "unchanged": 0},
		{"structures": 2, "services": 3, "left_out": 1, "kept": 1, "rejected": 1, "rejected_structures": 1, "created": 0, "updated": 0, "unchanged": 1},
	} {
		o := relais(t.Context(), "", "import", "inclusion", "--json", structures, services, db)
		var got map[string]int
		if err := json.Unmarshal([]byte(o.out), &got); err != nil || o.status != 0 || !maps.Equal(got, want) {
			t.Fatalf("%v: %+v, want %+v", err, o, want)
		}
	}
}

func TestImportInclusionTellsWhatItRefuses(t *testing.T) {
	structures, services := fileOf(t, "structures.csv", someStructures), fileOf(t, "services.csv", someServices)
	o := relais(t.Context(), "", "import", "inclusion", structures, services, onFresh(t))
	for _, said := range []string{"structures, ligne 3, siret : « 123 »", "services, ligne 3, structure_id : « essai--b »", "services.csv.erreurs.csv"} {
		if o.status != 0 || !strings.Contains(o.err, said) {
			t.Errorf("%q is not told: %+v", said, o)
		}
	}
	if !strings.Contains(o.out, "1 gardés, 1 d’un autre sujet, 1 refusés : 1 lieux créés") {
		t.Errorf("%+v", o)
	}
	for path, holds := range map[string]string{structures: "Autre Maison", services: "essai--2"} {
		refused, err := os.ReadFile(path + ".erreurs.csv")
		if err != nil || !strings.Contains(string(refused), holds) || strings.Contains(string(refused), "essai--1") {
			t.Errorf("%s: %v\n%s", path, err, refused)
		}
	}

	folder := t.TempDir()
	relais(t.Context(), someServices, "import", "inclusion", structures, "-", "--errors", folder, onFresh(t))
	written, err := os.ReadDir(folder)
	if err != nil || len(written) != 2 {
		t.Errorf("refused rows are not where they were asked for: %v %v", err, written)
	}
	nowhere := filepath.Join(folder, "absent")
	if o := relais(t.Context(), "", "import", "inclusion", structures, services, "--errors", nowhere, onFresh(t)); o.status != 1 || !strings.Contains(o.err, nowhere) {
		t.Errorf("a folder that is not there: %+v", o)
	}
}

func TestFilesThatAreNotOfDataInclusion(t *testing.T) {
	structures, services := fileOf(t, "structures.csv", someStructures), fileOf(t, "services.csv", someServices)
	for name, c := range map[string]struct{ structures, services, said string }{
		"swapped": {services, structures, "donnez d’abord les structures, puis les services"},
		"places":  {fileOf(t, "a.csv", "a,b\n1,2\n"), services, "le fichier des structures n’a pas les colonnes"},
		"absent":  {structures, filepath.Join(t.TempDir(), "rien.csv"), "rien.csv"},
	} {
		if o := relais(t.Context(), "", "import", "inclusion", c.structures, c.services, onFresh(t)); o.status != 1 || !strings.Contains(o.err, c.said) {
			t.Errorf("%s: %+v", name, o)
		}
	}
}
