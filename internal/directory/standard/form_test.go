package standard

import (
	"errors"
	"io"
	"reflect"
	"slices"
	"strings"
	"testing"

	"relais/internal/directory"
	"relais/internal/kernel"
	"relais/internal/platform/tabular"
)

func open(t testing.TB, text string) (*Reader, error) {
	t.Helper()
	table, err := tabular.NewReader(strings.NewReader(text), tabular.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	return NewReader(table, today)
}

func TestMissingColumns(t *testing.T) {
	cases := []struct {
		header string
		key    string
		args   []any
	}{
		{"id,nom,commune,code_postal,adresse,date_maj", "standard.columns", []any{"pivot"}},
		{"id,pivot,commune,code_postal,adresse", "standard.columns", []any{"nom, date_maj"}},
		{"id,nom,commune,code_postal,adresse,date_maj,courriel,labels_nationaux", "standard.columns", []any{"services"}},
		{"prenom,nom,age", "standard.not_places", nil},
	}
	for _, c := range cases {
		_, err := open(t, c.header+"\n")
		var fault *kernel.Error
		if !errors.As(err, &fault) || fault.Key != c.key || !reflect.DeepEqual(fault.Args, c.args) {
			t.Errorf("%s: got %v", c.header, err)
		}
	}
}

func TestColumnsAsPeopleWriteThem(t *testing.T) {
	header := "ID;Pivot;Nom;Commune;Code postal;Adresse;Date MAJ;Services;Couleur;;erreur_ligne;erreurs"
	r, err := open(t, header+"\na;;Maison;Essai;36000;1 rue;2024-04-30;;bleu;;12;faute\n")
	if err != nil {
		t.Fatal(err)
	}
	record, err := r.Next()
	if err != nil || len(record.Faults) > 0 || record.Place.Address.Postcode != "36000" {
		t.Errorf("%+v, %v", record, err)
	}
	if r.Form() != FormV1 || !slices.Equal(r.Unknown(), []string{"Couleur"}) {
		t.Errorf("%s, unknown %q", r.Form(), r.Unknown())
	}
	if record.Notes[0].Field != "Pivot" {
		t.Errorf("the column is named %s", record.Notes[0].Field)
	}
}

// oldJSON is a v0 file whose objects leave out what they have no value for.
const oldJSON = `[
{"id":"a","nom":"Maison","commune":"Essai","code_postal":"36000","adresse":"1 rue","latitude":46.810,"longitude":1.69,
 "date_maj":"2022-06-01","services":"Prendre en main un ordinateur, Utiliser le numérique au quotidien, Accéder à du matériel"},
{"id":"b","nom":"Maison","commune":"Essai","code_postal":"36000","adresse":"1 rue","pivot":"00000000000001",
 "date_maj":"2022-06-01","services":"Créer avec le numérique;S’équiper en matériel informatique","courriel":"a@exemple.fr",
 "publics_accueillis":"Familles/enfants, Adultes, Déficience visuelle, Uniquement femmes",
 "conditions_access":"Gratuit : Je peux accéder gratuitement au lieu et à ses services, Gratuit sous condition : La gratuité est conditionnée à des critères (situation familiale, convention avec un organisme social...), Adhésion : L'accès au lieu et/ou à ses services nécessite d'y adhérer",
 "labels_nationaux":"CNFS, APTIC, Fabriques de Territoire, France Services","labels_autres":"Un label;Un autre",
 "modalites_accompagnement":["Seul : j'ai accès à du matériel et une connexion","A ma place : une personne habilitée fait les démarches à ma place","Avec de l'aide : je suis accompagné seul dans l'usage du numérique"],
 "accessibilite":"https://exemple.fr/fiche","cle_ban":"36044_0001_00001"},
{"id":"c","nom":"Maison","commune":"Essai","code_postal":"36000","adresse":"1 rue","date_maj":"2022-06-01",
 "services":"Réparer","publics_accueillis":"Martiens","labels_nationaux":"Inconnu"}]`

func TestFormerForm(t *testing.T) {
	form, records := readRecords(t, strings.NewReader(oldJSON))
	if form != FormV0 || len(records) != 3 || len(records[0].Faults)+len(records[1].Faults) > 0 {
		t.Fatalf("%s %+v", form, records)
	}
	if got := categories(records[0].Place); !reflect.DeepEqual(got, []string{directory.ServiceEveryday, directory.ServiceAccess}) {
		t.Errorf("services %q", got)
	}
	p := records[1].Place
	want := directory.Service{
		Category: directory.ServiceLeisure,
		Publics:  []string{"Familles et/ou enfants", "Femmes"},
		Cares:    []string{"Déficience visuelle"},
		Fees:     []string{directory.FeeFree, directory.FeeConditional, directory.FeePaid},
		Supports: []string{directory.SupportAlone, directory.SupportOne},
	}
	if len(p.Services) != 2 || !reflect.DeepEqual(p.Services[0], want) {
		t.Errorf("services %+v", p.Services)
	}
	if !slices.Equal(p.Programmes, []string{"Conseillers numériques", "France Services"}) ||
		!slices.Equal(p.Labels, []string{"Fabriques de Territoire"}) || !slices.Equal(p.OtherLabels, []string{"Un label", "Un autre", "APTIC"}) {
		t.Errorf("labels %q %q %q", p.Programmes, p.Labels, p.OtherLabels)
	}
	if !slices.Equal(p.Emails, []string{"a@exemple.fr"}) || p.Accessibility != "https://exemple.fr/fiche" || p.Access != nil {
		t.Errorf("%+v", p)
	}
	faults := keys(records[2].Faults)
	if !slices.Equal(faults, []string{"services fault.code", "publics_accueillis fault.code", "labels_nationaux fault.code"}) {
		t.Errorf("faults %q", faults)
	}
	referee(t, writeCSV(t, accepted(records)))
}

// TestFormerTerms checks that every term of the published v0 schema is read.
func TestFormerTerms(t *testing.T) {
	b := newBooks()
	for _, c := range []struct {
		book  *book
		terms map[string]string
	}{
		{b.services, formerServices()},
		{b.fees, formerFees()},
		{b.supports, formerSupports()},
		{b.publics, formerPublics()},
		{b.cares, formerCares()},
		{b.programmes, formerProgrammes()},
		{b.labels, formerLabels()},
	} {
		for term, code := range c.terms {
			if !slices.Contains(c.book.codes, code) {
				t.Errorf("%s becomes %s, which is no code", term, code)
			}
			for _, written := range []string{term, strings.ToUpper(term), term + " : une explication"} {
				if got, how := c.book.find(written); got != code || how != moved {
					t.Errorf("%s: got %q", written, got)
				}
			}
		}
	}
}

func TestUnknownColumnsOfJSON(t *testing.T) {
	first := `{"id":"a","nom":"Maison","commune":"Essai","code_postal":"36000","adresse":"1 rue","date_maj":"2022-06-01"}`
	text := strings.Repeat(first+"\n", peeked) + strings.Replace(first, "{", `{"couleur":"bleu","telephone":"0180059880",`, 1)
	r, err := open(t, text)
	if err != nil {
		t.Fatal(err)
	}
	var last Record
	for {
		record, err := r.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		last = record
	}
	if last.Line != peeked+1 || last.Place.Phone != "+33180059880" || !slices.Equal(r.Unknown(), []string{"couleur"}) {
		t.Errorf("%+v, unknown %q", last, r.Unknown())
	}
}

func TestListsKeepCommasInParentheses(t *testing.T) {
	got := outsideParentheses("a (b, c; d), e;f")
	if !slices.Equal(got, []string{"a (b, c; d)", "e", "f"}) {
		t.Errorf("got %q", got)
	}
}
