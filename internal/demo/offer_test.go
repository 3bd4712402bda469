package demo

import (
	"reflect"
	"testing"

	"relais/internal/directory"
	"relais/internal/territory"
)

var aTown = territory.Commune{Code: "36044", Departement: "36"}

func TestReadOffer(t *testing.T) {
	for text, want := range map[string]directory.Service{
		"internet": {Category: directory.ServiceAccess},
		"demarches gratuit individuel distance seniors surdite +ar +en par=12": {
			Category: directory.ServiceProcedures, Fees: []string{directory.FeeFree},
			Supports: []string{directory.SupportOne, directory.SupportRemote}, Publics: []string{"Seniors"},
			Cares: []string{"Surdité"}, Languages: []string{"ar", "en"}, Capacity: 12,
		},
		"equipement condition pro zone=dept | avis d’imposition": {
			Category: directory.ServiceEquipment, Fees: []string{directory.FeeConditional},
			MobilisedBy: []string{directory.OpenToProfessionals}, Zone: []string{"36"}, Conditions: "avis d’imposition",
		},
		"emploi zone=ici": {Category: directory.ServiceWork, Zone: []string{"36044"}},
	} {
		got, err := readOffer(text, aTown)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%q gives %+v, %v; want %+v", text, got, err, want)
		}
	}
}

func TestReadOfferRefuses(t *testing.T) {
	for _, text := range []string{"", " | sur rendez-vous", "gratuit", "demarches gratis", "demarches par=douze", "demarches zone=75"} {
		if got, err := readOffer(text, aTown); err == nil {
			t.Errorf("%q gives %+v, want an error", text, got)
		}
	}
}

// A word stands for one thing only, or the notation would be ambiguous.
func TestNoSlugIsOfTwoVocabularies(t *testing.T) {
	seen := map[string]string{}
	for _, v := range []directory.Vocabulary{directory.Fees(), directory.Supports(), directory.Publics(), directory.Cares()} {
		for _, term := range v.Terms {
			if other := seen[term.Slug]; other != "" {
				t.Errorf("%q is of %s and of %s", term.Slug, other, v.Field)
			}
			seen[term.Slug] = v.Field
		}
	}
}
