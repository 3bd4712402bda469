package inclusion

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"maps"
	"strings"
	"testing"
	"time"

	"relais/internal/directory"
	"relais/internal/kernel"
	"relais/internal/platform/db"
	"relais/internal/platform/db/dbtest"
	"relais/migrations"
)

var noon = time.Date(2026, 11, 23, 11, 0, 0, 0, time.UTC)

// fields is an object of a file.
type fields map[string]any

// with gives an object with some fields changed; nil takes one away.
func (f fields) with(changes fields) fields {
	f = maps.Clone(f)
	for name, value := range changes {
		if f[name] = value; value == nil {
			delete(f, name)
		}
	}
	return f
}

// house is a structure that is plainly invented, and class one of its services.
var (
	house = fields{
		"source": "essai", "id": "essai--maison", "nom": "Maison Inventée", "date_maj": "2026-10-01", "siret": "00000000000123",
		"adresse": "1 rue de l’Essai", "code_postal": "36000", "commune": "Châteauroux", "code_insee": "36044",
		"latitude": 46.81, "longitude": 1.69, "telephone": "02 61 91 00 01", "courriel": "accueil@essai.example",
		"site_web": "https://essai.example", "horaires_accueil": "Mo-Fr 09:00-12:00", "description": "Tout y est inventé.",
	}
	class = fields{
		"source": "essai", "structure_id": "essai--maison", "id": "essai--atelier", "nom": "Atelier inventé",
		"description": "Pas à pas.", "date_maj": "2026-10-02", "type": "atelier",
		"thematiques": []string{"numerique--maitriser-les-fondamentaux-du-numerique"},
	}
)

// file writes objects as JSON.
func file(t testing.TB, objects ...fields) string {
	t.Helper()
	if objects == nil {
		objects = []fields{}
	}
	text, err := json.Marshal(objects)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// memory keeps places as the store does: all of a batch, or none.
type memory map[directory.Origin]directory.Place

func (m memory) keep(_ context.Context, batch []directory.Place) (tally directory.Tally, err error) {
	met := map[directory.Origin]bool{}
	for i := range batch {
		if err := batch[i].Check(); err != nil {
			return tally, err
		}
		if met[batch[i].Origin] {
			return tally, kernel.Fault(kernel.Invalid, "place.ref_twice", batch[i].Origin.Ref)
		}
		met[batch[i].Origin] = true
		m[batch[i].Origin] = batch[i]
		tally.Created++
	}
	return tally, nil
}

// run imports two texts into memory, and checks that every service is counted
// once.
func run(t testing.TB, structures, services string) (Report, memory) {
	t.Helper()
	kept := memory{}
	report, err := Import{Keep: kept.keep, Clock: kernel.StoppedClock(noon)}.Run(t.Context(), strings.NewReader(structures), strings.NewReader(services))
	if err != nil {
		t.Fatal(err)
	}
	if report.Services != report.Kept+report.LeftOut+report.Rejected {
		t.Errorf("services are lost: %+v", report)
	}
	return report, kept
}

// only gives the one place of a house with one service so changed.
func only(t testing.TB, structure, service fields) directory.Place {
	t.Helper()
	report, kept := run(t, file(t, structure), file(t, service))
	for _, p := range kept {
		if len(kept) == 1 {
			return p
		}
	}
	t.Fatalf("%d places: %+v", len(kept), report)
	return directory.Place{}
}

// onBoth runs a test on a fresh store of each database.
func onBoth(t *testing.T, test func(t *testing.T, s *directory.Store)) {
	dbtest.Each(t, migrations.Files, func(t *testing.T, d *db.DB) {
		clock := kernel.StoppedClock(noon)
		test(t, directory.NewStore(d, clock, kernel.NewIDs(clock, rand.Reader)))
	})
}
