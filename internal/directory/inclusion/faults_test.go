package inclusion

import (
	"bytes"
	"compress/gzip"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"relais/internal/directory"
	"relais/internal/kernel"
)

func equal(a, b directory.Place) bool { return reflect.DeepEqual(a, b) }

// sayings gives what is told of a file, in French.
func (f File) sayings() (all []string) {
	for _, record := range f.Refused {
		for _, fault := range record.Faults {
			all = append(all, fault.French())
		}
	}
	for _, note := range f.Notes {
		all = append(all, note.French())
	}
	return all
}

// Every fault is told with its line, its field and its value; the rest is kept.
func TestFaults(t *testing.T) {
	sound := class.with(fields{"id": "essai--sain", "structure_id": "essai--saine"})
	healthy := house.with(fields{"id": "essai--saine"})
	for _, c := range []struct {
		structure, service fields // changes
		told               string
		kept               int // of the two services
	}{
		{nil, fields{"structure_id": "essai--absente"}, "ligne 2, structure_id : « essai--absente » ; attendu : l’identifiant d’une structure de la même source, présente dans le fichier des structures", 1},
		{nil, fields{"source": "ailleurs"}, "ligne 2, structure_id : « essai--maison » ; attendu : l’identifiant", 1},
		{nil, fields{"frais": "bradé"}, "ligne 2, frais : « bradé » ; attendu : un terme de la liste ; le plus proche est « gratuit »", 1},
		{nil, fields{"publics": []string{"jeune"}}, "ligne 2, publics : « jeune » ; attendu : un terme de la liste ; le plus proche est « jeunes »", 1},
		{nil, fields{"thematiques": []string{"numerique--acquerir-un-equipment"}}, "la plus proche est « numerique--acquerir-un-equipement »", 1},
		{nil, fields{"mobilisable_par": []string{"tous"}}, "ligne 2, mobilisable_par : « tous »", 1},
		{nil, fields{"modes_mobilisation": []string{"crier"}}, "ligne 2, modes_mobilisation : « crier »", 1},
		{nil, fields{"modes_accueil": []string{"debout"}}, "ligne 2, modes_accueil : « debout »", 1},
		{nil, fields{"type": "sieste"}, "ligne 2, type : « sieste »", 1},
		{nil, fields{"zone_eligibilite": []string{"Indre"}}, "ligne 2, zone_eligibilite : « indre » ; attendu : des codes de communes", 1},
		{nil, fields{"date_maj": "hier"}, "ligne 2, date_maj : « hier » ; attendu : une date de la forme 2024-04-30", 1},
		{nil, fields{"date_maj": "2031-01-01"}, "attendu : une date passée", 1},
		{nil, fields{"nom": nil}, "ligne 2, nom : vide", 1},
		{nil, fields{"id": "essai--sain"}, "ligne 2, id : « essai--sain » ; attendu : un identifiant propre", 1},
		{nil, fields{"code_postal": "3600000"}, "ligne 2, code_postal", 1},
		{nil, fields{"latitude": 48.0, "longitude": -100.0}, "attendu : une position en France", 1},
		{nil, fields{"nom": "a\x00b"}, "ligne 2, la ligne contient des octets", 1},
		{nil, fields{"thematiques": fields{"un": "objet"}}, "ligne 2, une valeur est un objet", 1},
		{fields{"siret": "123"}, nil, "ligne 2, siret : « 123 » ; attendu : un SIRET, de 14 chiffres", 1},
		{fields{"siret": "123"}, nil, "ligne 2, structure_id : « essai--maison » ; attendu : une structure acceptée ; la sienne est refusée, ligne 2 du fichier des structures", 1},
		{fields{"date_maj": "2026-13-01"}, nil, "ligne 2, date_maj : « 2026-13-01 »", 1},
		{fields{"nom": ""}, nil, "ligne 2, nom : vide", 1},
		{fields{"commune": nil}, nil, "ligne 2, commune : vide", 1},
		{fields{"id": "essai--saine"}, nil, "ligne 2, id : « essai--saine » ; attendu : un identifiant propre à ce lieu, déjà donné à la ligne 1", 1},
		// What follows refuses nothing.
		{fields{"courriel": "pas une adresse"}, nil, "ligne 2, courriel : « pas une adresse » ; adresse électronique illisible, laissée de côté", 2},
		{fields{"telephone": "néant"}, nil, "ligne 2, telephone : « néant »", 2},
		{fields{"site_web": "javascript:alert(1)"}, nil, "ligne 2, site_web", 2},
		{fields{"horaires_accueil": "quand on veut"}, nil, "horaires non compris", 2},
		{fields{"siret": "000 000 000 00123"}, nil, "lu « 00000000000123 »", 2},
		{nil, fields{"publics": []string{"jeunes", "tous-publics"}}, "ce terme ne va avec aucun autre", 2},
		{nil, fields{"modes_mobilisation": []string{"utiliser-lien-mobilisation"}}, "le lien n’est pas donné", 2},
		{nil, fields{"modes_mobilisation": []string{"se-presenter"}, "mobilisable_par": []string{"professionnels"}}, "seul un professionnel", 2},
		{fields{"latitude": 0, "longitude": 0}, nil, "ligne 2, latitude : « 0, 0 » ; position inconnue", 2},
		{nil, fields{"date_maj": "1970-01-01"}, "date inconnue", 2},
	} {
		report, kept := run(t, file(t, healthy, house.with(c.structure)), file(t, sound, class.with(c.service)))
		said := append(report.OfStructures.sayings(), report.OfServices.sayings()...)
		if report.Kept != c.kept || len(kept) != c.kept || !slices.ContainsFunc(said, func(s string) bool { return strings.Contains(s, c.told) }) {
			t.Errorf("%v %v: %d kept, told %q", c.structure, c.service, report.Kept, said)
		}
	}
}

// What the schema does not know harms nothing, an object neither; it is named.
func TestUnknownColumns(t *testing.T) {
	report, kept := run(t, file(t, house.with(fields{"autre": fields{"a": 1}})), file(t, class.with(fields{"score_qualite": 0.5, "liste": []fields{{"b": 2}}})))
	if len(kept) != 1 || !slices.Equal(report.OfStructures.Unknown, []string{"autre"}) || !slices.Equal(report.OfServices.Unknown, []string{"liste", "score_qualite"}) {
		t.Errorf("%+v", report)
	}
}

// Cells, objects, compressed or not, are the same places.
func TestFormsOfFiles(t *testing.T) {
	structures := "id;source;nom;date_maj;commune;code_postal;adresse\r\nessai--maison;essai;Maison Inventée;2026-10-01;Châteauroux;36000;1 rue de l’Essai\r\n"
	services := "id,source,structure_id,nom,date_maj,thematiques,publics\n" +
		"essai--atelier,essai,essai--maison,Atelier inventé,2026-10-02,\"['numerique--acquerir-un-equipement', 'numerique--acceder-a-une-connexion-internet']\",jeunes|seniors\n"
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	if _, err := w.Write([]byte(structures)); err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	for _, file := range []string{structures, packed.String()} {
		report, kept := run(t, file, services)
		p := kept[directory.Origin{Source: "essai", Ref: "essai--maison"}]
		if len(kept) != 1 || len(p.Services) != 2 || !slices.Equal(p.Services[0].Publics, []string{"Jeunes", "Seniors"}) {
			t.Errorf("%+v %+v", report, p)
		}
	}
}

func TestFilesThatAreSomethingElse(t *testing.T) {
	for name, c := range map[string]struct{ structures, services, key string }{
		"swapped":           {file(t, class), file(t, house), "inclusion.services"},
		"other structures":  {`[{"a":"b"}]`, file(t, class), "inclusion.structures"},
		"nothing":           {file(t), file(t), "table.empty"},
		"a page":            {file(t, house), "<html><p>", "table.html"},
		"cut":               {file(t, house)[:30], file(t, class), "table.json_cut"},
		"cut after a while": {strings.TrimSuffix(file(t, house, house), "}]"), file(t, class), "table.json_cut"},
	} {
		kept := memory{}
		_, err := Import{Keep: kept.keep, Clock: kernel.StoppedClock(noon)}.Run(t.Context(), strings.NewReader(c.structures), strings.NewReader(c.services))
		var fault *kernel.Error
		if !errors.As(err, &fault) || fault.Key != c.key {
			t.Errorf("%s: %v", name, err)
		}
		if strings.HasSuffix(name, "while") && len(kept) != 1 {
			t.Errorf("%s: what was read is lost", name)
		}
	}
}

// On both databases, the same files twice change nothing, and another word one
// place.
func TestTwice(t *testing.T) {
	structures, services := file(t, house, house.with(fields{"id": "essai--b"})), file(t, class, class.with(fields{"id": "essai--c", "structure_id": "essai--b"}))
	onBoth(t, func(t *testing.T, s *directory.Store) {
		for _, c := range []struct {
			services string
			want     directory.Tally
		}{
			{services, directory.Tally{Created: 2}},
			{services, directory.Tally{Unchanged: 2}},
			{strings.Replace(services, "Atelier inventé", "Cours inventé", 1), directory.Tally{Updated: 1, Unchanged: 1}},
		} {
			report, err := Import{Keep: s.Put, Clock: kernel.StoppedClock(noon)}.Run(t.Context(), strings.NewReader(structures), strings.NewReader(c.services))
			if err != nil || report.Tally != c.want {
				t.Errorf("%v: %+v, want %+v", err, report, c.want)
			}
		}
	})
}
