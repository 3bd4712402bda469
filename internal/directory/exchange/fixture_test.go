package exchange

import (
	"context"
	"crypto/rand"
	"encoding/csv"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"relais/internal/directory"
	"relais/internal/kernel"
	"relais/internal/platform/db"
	"relais/internal/platform/db/dbtest"
	"relais/migrations"
)

var noon = time.Date(2026, 11, 23, 11, 0, 0, 0, time.UTC)

// newStore gives a store whose identifiers sort in the order they are made.
func newStore(d *db.DB) *directory.Store {
	var reads atomic.Int64
	clock := func() time.Time { return noon.Add(time.Duration(reads.Add(1)) * time.Millisecond) }
	return directory.NewStore(d, clock, kernel.NewIDs(clock, rand.Reader))
}

// onBoth runs a test on a fresh store of each database.
func onBoth(t *testing.T, test func(t *testing.T, s *directory.Store)) {
	dbtest.Each(t, migrations.Files, func(t *testing.T, d *db.DB) { test(t, newStore(d)) })
}

// onFile gives a fresh store in a file, for what the database has no part in.
func onFile(t testing.TB) *directory.Store {
	return newStore(dbtest.Open(t, dbtest.SQLite(t), migrations.Files))
}

// run imports a text into a store.
func run(t testing.TB, s *directory.Store, file string) Report {
	t.Helper()
	report, err := Import{Keep: s.Put, Clock: kernel.StoppedClock(noon)}.Run(t.Context(), strings.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	wantSum(t, report)
	return report
}

// wantSum checks that every row is counted once.
func wantSum(t testing.TB, r Report) {
	t.Helper()
	if r.Rows != r.Created+r.Updated+r.Unchanged+r.Rejected {
		t.Errorf("%d rows, but %+v and %d rejected", r.Rows, r.Tally, r.Rejected)
	}
}

// kept gives every place of a store.
func kept(t testing.TB, s *directory.Store) (places []directory.Place) {
	t.Helper()
	err := s.Since(t.Context(), 0, func(c directory.Change) error {
		places = append(places, c.Place)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return places
}

// byOrigin gives every place of a store by where it came from, without its
// identifiers.
func byOrigin(t testing.TB, s *directory.Store) map[directory.Origin]directory.Place {
	t.Helper()
	all := map[directory.Origin]directory.Place{}
	for _, p := range kept(t, s) {
		p.ID, p.Structure = "", ""
		all[p.Origin] = p
	}
	return all
}

var header = []string{
	"id", "pivot", "nom", "commune", "code_postal", "adresse", "latitude", "longitude", "telephone", "horaires",
	"source", "date_maj", "services", "frais_a_charge", "modalites_acces",
}

// row gives the cells of a good row, then changed by pairs of column and value.
func row(id string, changes ...string) []string {
	cells := map[string]string{
		"id": id, "pivot": directory.UnknownPivot, "nom": "Espace " + id, "commune": "Châteauroux", "code_postal": "36000",
		"adresse": "1 rue de la Gare", "latitude": "46.81", "longitude": "1.69", "telephone": "+33261910000",
		"horaires": "Mo-Fr 09:00-12:00", "source": "essai", "date_maj": "2026-09-01",
		"services": directory.ServiceProcedures + "|" + directory.ServiceWork, "frais_a_charge": directory.FeeFree,
		"modalites_acces": directory.AccessWalkIn,
	}
	for i := 0; i < len(changes); i += 2 {
		cells[changes[i]] = changes[i+1]
	}
	values := make([]string, len(header))
	for i, name := range header {
		values[i] = cells[name]
	}
	return values
}

// table writes rows as CSV under the header.
func table(rows ...[]string) string {
	var b strings.Builder
	w := csv.NewWriter(&b)
	_ = w.WriteAll(append([][]string{header}, rows...)) // a builder takes everything
	return b.String()
}

// generated gives a file of n different good rows.
func generated(n int) string {
	towns := []string{"Châteauroux", "Déols", "Issoudun", "Le Blanc", "Argenton-sur-Creuse"}
	services := directory.Services().Codes()
	rows := make([][]string, n)
	for i := range rows {
		rows[i] = row(fmt.Sprintf("lieu-%06d", i),
			"pivot", fmt.Sprintf("%014d", i/3+1), "commune", towns[i%len(towns)],
			"latitude", fmt.Sprintf("%.5f", 43+float64(i%6000)/1000), "longitude", fmt.Sprintf("%.5f", float64(i%5000)/1000),
			"horaires", fmt.Sprintf("Mo-Fr %02d:00-12:30,13:30-%02d:00", 8+i%3, 16+i%4),
			"services", services[i%9]+"|"+services[(i+4)%9])
	}
	return table(rows...)
}

// interrupted is a Keep whose context ends after some batches.
func interrupted(t *testing.T, keep Keep, batches int) (context.Context, Keep) {
	ctx, stop := context.WithCancel(t.Context())
	t.Cleanup(stop)
	return ctx, func(ctx context.Context, batch []directory.Place) (directory.Tally, error) {
		if batches--; batches < 0 {
			stop()
		}
		return keep(ctx, batch)
	}
}
