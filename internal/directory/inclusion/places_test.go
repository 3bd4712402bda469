package inclusion

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"relais/internal/directory"
	"relais/internal/kernel"
)

// refs gives the references of places, in order.
func refs(kept memory) string {
	var all []string
	for origin := range kept {
		all = append(all, origin.Ref)
	}
	slices.Sort(all)
	return strings.Join(all, " ")
}

// Services at the address of their structure are one place; those at another are
// one more, whatever the file leaves out or spells otherwise.
func TestServicesAreGatheredByAddress(t *testing.T) {
	elsewhere := fields{"adresse": "2 rue Autre", "code_postal": "36100", "commune": "Issoudun", "latitude": 46.95, "longitude": 1.99}
	for name, c := range map[string]struct {
		changes fields
		refs    string
	}{
		"no address":         {fields{}, "essai--maison"},
		"the same":           {fields{"adresse": "1 RUE DE L'ESSAI", "code_postal": "36000", "commune": "Chateauroux"}, "essai--maison"},
		"the commune alone":  {fields{"code_insee": "36044"}, "essai--maison"},
		"another":            {elsewhere, "essai--maison/essai--b"},
		"another commune":    {fields{"commune": "Issoudun"}, "essai--maison/essai--b"},
		"another code alone": {fields{"code_insee": "36088", "commune": "Issoudun"}, "essai--maison/essai--b"},
	} {
		b, z := class.with(c.changes).with(fields{"id": "essai--b"}), class.with(c.changes).with(fields{"id": "essai--z", "nom": "Autre atelier"})
		report, kept := run(t, file(t, house), file(t, z, b))
		if refs(kept) != c.refs || report.Kept != 2 {
			t.Errorf("%s: %s, %+v", name, refs(kept), report)
		}
		for _, p := range kept {
			if p.Summary != "Atelier inventé · Autre atelier" || len(p.Services) != 1 {
				t.Errorf("%s: %+v", name, p)
			}
		}
	}
	_, kept := run(t, file(t, house), file(t, class, class.with(elsewhere).with(fields{"id": "essai--b"})))
	far := kept[directory.Origin{Source: "essai", Ref: "essai--maison/essai--b"}]
	if len(kept) != 2 || far.Point.Lat != 46.95 || far.Hours != "" || far.Pivot != "00000000000123" || far.Phone != "+33261910001" {
		t.Errorf("%+v", kept)
	}
}

// What joins two services never shuts out someone whom one of them takes.
func TestJoinedServicesExcludeNobody(t *testing.T) {
	strict := class.with(fields{"id": "essai--b", "publics": []string{"jeunes"}, "zone_eligibilite": []string{"36"}, "mobilisable_par": []string{"professionnels"}, "frais": "payant", "conditions_acces": "B."})
	other := strict.with(fields{"id": "essai--c", "publics": []string{"seniors"}, "zone_eligibilite": []string{"18"}, "mobilisable_par": []string{"usagers"}, "frais": "gratuit", "conditions_acces": "C"})
	report, kept := run(t, file(t, house), file(t, strict, other))
	for _, p := range kept {
		s := p.Services[0]
		if !slices.Equal(s.Publics, []string{"Jeunes", "Seniors"}) || !slices.Equal(s.Zone, []string{"36", "18"}) || len(s.MobilisedBy) != 2 || len(s.Fees) != 2 || s.Conditions != "B / C" || len(p.Services) != 1 {
			t.Errorf("%+v", s)
		}
	}
	if len(report.OfServices.Notes) != 1 || report.OfServices.Notes[0].Expected != "note.joined" {
		t.Errorf("nobody is told: %+v", report.OfServices.Notes)
	}
	_, kept = run(t, file(t, house), file(t, strict, class.with(fields{"id": "essai--c"})))
	for _, p := range kept {
		if s := p.Services[0]; s.Publics != nil || s.Zone != nil || s.MobilisedBy != nil {
			t.Errorf("one of them is for all: %+v", s)
		}
	}
}

// The address that is asked first is that of the services when they have one,
// else the structure's own, which knows whom to hand a request to.
func TestWhoIsAskedFirst(t *testing.T) {
	mail := func(id, address string) fields { return class.with(fields{"id": id, "courriel": address}) }
	for want, services := range map[string][]fields{
		"accueil@essai.example":                                 {class},
		"a@essai.example accueil@essai.example":                 {mail("a", "a@essai.example"), mail("b", "a@essai.example")},
		"accueil@essai.example a@essai.example b@essai.example": {mail("a", "a@essai.example"), mail("b", "b@essai.example")},
	} {
		_, kept := run(t, file(t, house), file(t, services...))
		for _, p := range kept {
			if got := strings.Join(p.Emails, " "); got != want {
				t.Errorf("%s, want %s", got, want)
			}
		}
	}
}

// Whatever the order of the rows, the same places come out; and every service
// that is not told is in one.
func TestTheOrderOfTheRowsChangesNothing(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		themes := slices.Sorted(maps.Keys(categoryOfTheme))
		var structures, services []fields
		for _, id := range []string{"m", "n"} {
			structures = append(structures, house.with(fields{"id": id}))
		}
		for i := range rapid.IntRange(1, 8).Draw(rt, "services") {
			pick := func(label string, from ...string) string { return rapid.SampledFrom(from).Draw(rt, label) }
			services = append(services, class.with(fields{
				"id": string(rune('a' + i)), "structure_id": pick("structure", "m", "n", "nowhere"),
				"commune": pick("commune", "Châteauroux", "Issoudun", "Déols"), "thematiques": []string{pick("theme", themes...), pick("theme", themes...)},
				"publics": pick("publics", "", "jeunes", "seniors", "personnes-exilees"), "zone_eligibilite": pick("zone", "", "36", "18", "x"),
				"lien_mobilisation": pick("link", "", "https://a.example/", "https://b.example/"),
			}))
		}
		report, kept := run(t, file(t, structures...), file(t, services...))
		shuffled := rapid.Permutation(services).Draw(rt, "order")
		again, same := run(t, file(t, structures[1], structures[0]), file(t, shuffled...))
		if !maps.EqualFunc(kept, same, func(a, b directory.Place) bool { return equal(a, b) }) {
			rt.Fatalf("%+v\n%+v", kept, same)
		}
		if report.Rejected != len(report.OfServices.Refused) || again.Rejected != report.Rejected || report.Created != len(kept) {
			rt.Fatalf("%+v", report)
		}
	})
}

// A commune is looked for where a row names no code, once for each town.
func TestCommunesAreLocatedOnce(t *testing.T) {
	calls, kept := 0, memory{}
	locate := func(city, postcode string) (string, bool) {
		calls++
		return "36044", city == "Châteauroux" && postcode == "36000"
	}
	bare := house.with(fields{"code_insee": nil})
	structures := file(t, bare, bare.with(fields{"id": "b"}), bare.with(fields{"id": "c", "commune": "Nulle Part"}))
	services := file(t, class, class.with(fields{"id": "b", "structure_id": "b"}), class.with(fields{"id": "c", "structure_id": "c"}))
	_, err := Import{Keep: kept.keep, Locate: locate, Clock: kernel.StoppedClock(noon)}.Run(t.Context(), strings.NewReader(structures), strings.NewReader(services))
	at := func(ref string) directory.Address { return kept[directory.Origin{Source: "essai", Ref: ref}].Address }
	if err != nil || calls != 2 || at("b").Commune != "36044" || at("b").CommuneGiven || at("c").Commune != "" || len(kept) != 3 {
		t.Errorf("%v, %d calls: %+v", err, calls, kept)
	}
}
