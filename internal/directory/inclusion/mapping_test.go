package inclusion

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"relais/internal/directory"
)

// Everything that a structure and its service say, in one place.
func TestAWholePlace(t *testing.T) {
	service := class.with(fields{
		"frais": "payant", "frais_precisions": "2 euros l’an.", "publics": []string{"jeunes", "demandeurs-emploi"},
		"publics_precisions": "De 16 à 25 ans.", "conditions_acces": "Habiter la rue inventée.", "modes_accueil": []string{"en-presentiel", "a-distance"},
		"zone_eligibilite": []string{"36", "2a", "243600327", "36088"}, "modes_mobilisation": []string{"telephoner", "utiliser-lien-mobilisation"},
		"lien_mobilisation": "https://essai.example/demande", "mobilisable_par": []string{"usagers", "professionnels"},
		"mobilisation_precisions": "Demander Personne.", "courriel": "ateliers@essai.example", "contact_nom_prenom": "Personne Inventée",
	})
	got := only(t, house.with(fields{"reseaux_porteurs": []string{"aidants-connect", "emmaus"}, "accessibilite_lieu": "https://essai.example/acces"}), service)
	want := directory.Place{
		Origin: directory.Origin{Source: "essai", Ref: "essai--maison"}, Name: "Maison Inventée", Pivot: "00000000000123",
		Address: directory.Address{Street: "1 rue de l’Essai", Postcode: "36000", City: "Châteauroux", Commune: "36044", CommuneGiven: true},
		Phone:   "+33261910001", Emails: []string{"ateliers@essai.example", "accueil@essai.example"}, Websites: []string{"https://essai.example"},
		Booking: "https://essai.example/demande", Hours: "Mo-Fr 09:00-12:00", Summary: "Atelier inventé",
		Details: "Tout y est inventé.\n\nAtelier inventé : Pas à pas.", Accessibility: "https://essai.example/acces",
		Programmes: []string{"Aidants Connect"}, Access: []string{directory.AccessPhone, directory.AccessBooking},
		ConfirmedOn: time.Date(2026, 10, 2, 0, 0, 0, 0, time.UTC),
		Services: []directory.Service{{
			Category: directory.ServiceEveryday, Publics: []string{"Jeunes"}, Fees: []string{directory.FeePaid},
			Supports: []string{directory.SupportWorkshop, directory.SupportRemote}, MobilisedBy: []string{"usagers", "professionnels"},
			Zone:       []string{"36", "2A", "243600327", "36088"},
			Conditions: "Habiter la rue inventée ; publics : jeunes, demandeurs d’emploi ; De 16 à 25 ans ; frais : 2 euros l’an ; pour demander : Demander Personne",
		}},
	}
	want.Point.Lat, want.Point.Lon = 46.81, 1.69
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestThemes(t *testing.T) {
	for theme, want := range map[string]string{
		"numerique--acceder-a-des-services-en-ligne": "demarches", "numerique--acceder-a-une-connexion-internet": "internet",
		"numerique--acquerir-un-equipement": "equipement", "numerique--maitriser-les-fondamentaux-du-numerique": "apprendre",
		"difficultes-administratives-ou-juridiques--accompagnement-aux-demarches-administratives": "demarches",
		"numerique--prendre-en-main-un-ordinateur":                                                "apprendre", "numerique--promouvoir-la-citoyennete-numerique": "comprendre",
		"numerique--favoriser-mon-insertion-professionnelle": "emploi", "numerique--creer-avec-le-numerique": "loisirs",
		"numerique--soutenir-la-parentalite-et-l-education-avec-le-numerique":              "parents",
		"difficultes-administratives-ou-juridiques--accompagnement-pour-lacces-aux-droits": "", "lecture-ecriture-calcul--maitriser-le-francais": "", "numerique": "",
	} {
		report, kept := run(t, file(t, house), file(t, class.with(fields{"thematiques": []string{theme}})))
		if want == "" {
			if report.LeftOut != 1 || len(kept) != 0 {
				t.Errorf("%s is not of ours: %+v", theme, report)
			}
			continue
		}
		for _, p := range kept {
			if directory.Services().Slug(p.Services[0].Category) != want {
				t.Errorf("%s: %+v", theme, p.Services)
			}
		}
		if len(kept) != 1 {
			t.Errorf("%s: %+v", theme, report)
		}
	}
}

// Codes stand for codes that the directory has, and no table names a stranger.
func TestTablesStandForCodesOfTheDirectory(t *testing.T) {
	ours := func(v directory.Vocabulary, codes ...string) {
		for _, code := range codes {
			if code != "" && !v.HasCode(code) {
				t.Errorf("%s has no %q", v.Field, code)
			}
		}
	}
	for theme, category := range categoryOfTheme {
		ours(directory.Services(), category)
		if theme != strings.ToLower(theme) {
			t.Errorf("%s would never be found", theme)
		}
	}
	for _, p := range publics {
		ours(directory.Publics(), p.code)
	}
	for _, table := range []struct {
		of    directory.Vocabulary
		codes map[string]string
	}{
		{directory.Fees(), prices},
		{directory.Cares(), cares},
		{directory.Supports(), kinds},
		{directory.Supports(), welcomes},
		{directory.Accesses(), ways},
		{directory.Programmes(), programmes},
	} {
		for _, code := range table.codes {
			ours(table.of, code)
		}
	}
	if len(categoryOfTheme) != 4+1+14 || len(publics)+1 != 14 {
		t.Errorf("%d themes, %d publics", len(categoryOfTheme), len(publics))
	}
}

// A service that only a professional may ask for does not say that one may come.
func TestThroughAProfessional(t *testing.T) {
	modes := fields{"modes_mobilisation": []string{"se-presenter", "envoyer-un-courriel", "telephoner"}}
	open := only(t, house, class.with(modes))
	if want := []string{directory.AccessWalkIn, directory.AccessMail, directory.AccessPhone}; !slices.Equal(open.Access, want) || open.NeedsReferral() {
		t.Errorf("open to all: %+v", open.Access)
	}
	closed := only(t, house, class.with(modes).with(fields{"mobilisable_par": []string{"professionnels"}}))
	if want := []string{directory.AccessReferral, directory.AccessPhone}; !slices.Equal(closed.Access, want) || !closed.NeedsReferral() {
		t.Errorf("through a professional: %+v", closed.Access)
	}
}

func TestZonesAndPublics(t *testing.T) {
	for _, c := range []struct {
		field      string
		given      any
		zone       []string
		publics    []string
		conditions string
	}{
		{"zone_eligibilite", []string{"france"}, nil, nil, ""},
		{"zone_eligibilite", []string{"36", "99100"}, nil, nil, ""},
		{"zone_eligibilite", "1", []string{"01"}, nil, ""},
		{"zone_eligibilite", `["974", "2B033"]`, []string{"974", "2B033"}, nil, ""},
		{"publics", []string{"tous-publics"}, nil, nil, ""},
		{"publics", []string{"jeunes", "tous-publics"}, nil, nil, ""},
		{"publics", "{seniors,femmes}", nil, []string{"Seniors", "Femmes"}, ""},
		{"publics", []string{"personnes-exilees"}, nil, nil, "publics : personnes exilées"},
	} {
		s := only(t, house, class.with(fields{c.field: c.given})).Services[0]
		if !slices.Equal(s.Zone, c.zone) || !slices.Equal(s.Publics, c.publics) || s.Conditions != c.conditions {
			t.Errorf("%s %v: %+v", c.field, c.given, s)
		}
	}
}

// Files of v0 are read for what v1 took from them.
func TestFormerFiles(t *testing.T) {
	old := house.with(fields{"description": nil, "presentation_resume": "Court.", "presentation_detail": "Long.", "horaires_accueil": nil, "horaires_ouverture": "Mo 09:00-10:00"})
	service := class.with(fields{
		"type": nil, "types": []string{"delegation"}, "thematiques": []string{"numerique", "numerique--prendre-en-main-un-ordinateur"},
		"profils": []string{"seniors-65", "surdite", "beneficiaires-rsa"}, "frais": []string{"gratuit-sous-conditions"},
		"prise_rdv": "https://essai.example/rdv", "modes_orientation_beneficiaire": []string{"envoyer-un-mail"}, "description": nil,
	})
	p := only(t, old, service)
	s := p.Services[0]
	if p.Details != "Long." || p.Hours != "Mo 09:00-10:00" || p.Booking != "https://essai.example/rdv" || !slices.Contains(p.Access, directory.AccessMail) ||
		!slices.Equal(s.Publics, []string{"Seniors"}) || !slices.Equal(s.Cares, []string{"Surdité"}) || !slices.Equal(s.Fees, []string{directory.FeeConditional}) ||
		!slices.Equal(s.Supports, []string{directory.SupportOne}) || s.Conditions != "publics : seniors, beneficiaires rsa" {
		t.Errorf("%+v", p)
	}
}
