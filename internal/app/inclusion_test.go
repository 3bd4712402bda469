package app_test

import (
	"strings"
	"testing"

	"relais/internal/access"
	"relais/internal/directory"
	"relais/internal/directory/inclusion"
	"relais/internal/kernel"
)

// inventedStructures and inventedServices are a file each of data·inclusion: one
// service is for people of the Indre, through a professional; the other helps
// with something else.
const (
	inventedStructures = `[{"source":"essai","id":"essai--maison","nom":"Maison Inventée","date_maj":"2026-10-01","siret":"00000000000123",
		"adresse":"1 rue de l’Essai","code_postal":"36000","commune":"Châteauroux","code_insee":"36044","latitude":46.81,"longitude":1.69}]`
	inventedServices = `[{"source":"essai","structure_id":"essai--maison","id":"essai--un","nom":"Démarches inventées","description":"Pas à pas.",
		"date_maj":"2026-10-02","thematiques":["numerique--acceder-a-des-services-en-ligne"],"mobilisable_par":["professionnels"],
		"zone_eligibilite":["36"],"modes_mobilisation":["envoyer-un-courriel"],"courriel":"orientation@essai.example"},
		{"source":"essai","structure_id":"essai--maison","id":"essai--deux","nom":"Permis inventé","description":"Sans rapport.",
		"date_maj":"2026-10-02","thematiques":["mobilite--preparer-un-permis"]}]`
)

// A place that came from data·inclusion is found by whom it is for, says that a
// professional must ask, and is asked by a link to the address of its service.
func TestAPlaceOfDataInclusionIsAsked(t *testing.T) {
	h := openHouse(t)
	job := inclusion.Import{Keep: h.Directory.Put, Clock: kernel.StoppedClock(monday)}
	report, err := job.Run(t.Context(), strings.NewReader(inventedStructures), strings.NewReader(inventedServices))
	wanted(t, err)
	if report.Created != 1 || report.LeftOut != 1 || report.Rejected != 0 {
		t.Fatalf("%+v", report)
	}
	found := func(by string, zone ...string) []directory.Hit {
		t.Helper()
		answer, err := h.Directory.Find(directory.Query{
			Services: []string{directory.ServiceProcedures}, MobilisedBy: by, Zone: zone, Limit: directory.MostResults,
		})
		wanted(t, err)
		return answer.Hits
	}
	hits := found(directory.OpenToProfessionals, "36044", "243600327", "36")
	if len(hits) != 1 || !hits[0].NeedsReferral() || hits[0].Emails[0] != "orientation@essai.example" {
		t.Fatalf("not found: %+v", hits)
	}
	if len(found(directory.OpenToPersons, "36044", "36")) != 0 || len(found(directory.OpenToProfessionals, "75056", "75")) != 0 {
		t.Error("found by those whom it is not for")
	}

	p := h.insider(access.Adviser, monday).program()
	p.ids["person"], _ = p.call("create-person", nil)["id"].(string)
	p.ids["place"] = string(hits[0].ID)
	p.ids["referral"], _ = p.made(t)["referrals"].([]any)[0].(string)
	if read := p.call("read-referral", nil); read["state"] != "sent" || read["channel"] != "link" {
		t.Errorf("asked: %v", read)
	}
}

// A zone is a département by its code, and never the région that bears the same:
// 24 is the Dordogne, and the région of the Indre.
func TestAZoneIsNoRegion(t *testing.T) {
	for zone, shown := range map[string]bool{`["36"]`: true, `["24"]`: false} {
		h := openHouse(t)
		job := inclusion.Import{Keep: h.Directory.Put, Clock: kernel.StoppedClock(monday)}
		_, err := job.Run(t.Context(), strings.NewReader(inventedStructures), strings.NewReader(strings.Replace(inventedServices, `["36"]`, zone, 1)))
		wanted(t, err)
		if page := h.get("/lieux?commune=36044&besoin=demarches"); strings.Contains(page.body, "Maison Inventée") != shown {
			t.Errorf("people of the Indre, a service for those of %s: shown is not %v", zone, shown)
		}
	}
}
