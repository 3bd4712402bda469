package directory_test

import (
	"crypto/rand"
	"slices"
	"testing"
	"time"

	"relais/internal/demo"
	"relais/internal/directory"
	"relais/internal/kernel"
	"relais/internal/platform/db/dbtest"
	"relais/internal/territory"
	"relais/migrations"
)

var noon = time.Date(2026, 11, 23, 11, 0, 0, 0, time.UTC)

func newDirectory(t *testing.T) *directory.Directory {
	t.Helper()
	clock := kernel.StoppedClock(noon)
	d, err := directory.Open(t.Context(), dbtest.Open(t, dbtest.SQLite(t), migrations.Files), clock, kernel.NewIDs(clock, rand.Reader))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func atlas(t *testing.T) *territory.Atlas {
	t.Helper()
	atlas, err := territory.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	return atlas
}

// needs lists what a person may ask for: each service, and any.
func needs() [][]string {
	all := [][]string{nil}
	for _, code := range directory.Services().Codes() {
		all = append(all, []string{code})
	}
	return all
}

// outcomes counts what people are told.
type outcomes struct{ near, remote, call, nothing int }

// askEverywhere asks for every need in every commune.
func askEverywhere(t *testing.T, d *directory.Directory, atlas *territory.Atlas, helpline directory.Helpline) (got outcomes, communes int) {
	t.Helper()
	for c := range atlas.Communes() {
		if communes++; directory.RaceEnabled && communes%50 > 0 {
			continue
		}
		for _, need := range needs() {
			q := directory.Query{
				Near: c.Point, Services: need, Zone: []string{c.Code, c.EPCI, c.Departement}, Limit: 3,
			}
			a, err := d.Answer(q, helpline)
			if err != nil {
				t.Fatal(err)
			}
			checkAnswer(t, c, need, a)
			switch {
			case a.Near.Total > 0:
				got.near++
			case len(a.Remote) > 0:
				got.remote++
			case a.Helpline.Phone != "":
				got.call++
			default:
				got.nothing++
			}
		}
	}
	return got, communes
}

func checkAnswer(t *testing.T, c territory.Commune, need []string, a directory.Answer) {
	t.Helper()
	if (len(a.Near.Hits) == 0) != (a.Near.Total == 0) || a.Near.Total > 0 && len(a.Remote) > 0 || len(a.Remote) > directory.MostRemote {
		t.Fatalf("%s, %v: %d of %d near, %d remote", c.Name, need, len(a.Near.Hits), a.Near.Total, len(a.Remote))
	}
	for i, hit := range a.Near.Hits {
		if hit.Distance > directory.Reach || i > 0 && hit.Distance < a.Near.Hits[i-1].Distance-10 {
			t.Fatalf("%s, %v: %s is %.0f m away, after %d others", c.Name, need, hit.Name, hit.Distance, i)
		}
	}
	for _, hit := range append(a.Near.Hits, a.Remote...) {
		if !hit.Receives() || len(need) > 0 && !offers(hit, need[0]) {
			t.Fatalf("%s, %v: %s cannot help", c.Name, need, hit.Name)
		}
	}
	for _, hit := range a.Remote {
		if !helpsRemotely(hit) {
			t.Fatalf("%s, %v: %s does not help at a distance", c.Name, need, hit.Name)
		}
	}
}

func offers(hit directory.Hit, category string) bool {
	return slices.ContainsFunc(hit.Services, func(s directory.Service) bool { return s.Category == category })
}

func helpsRemotely(hit directory.Hit) bool {
	return slices.ContainsFunc(hit.Services, func(s directory.Service) bool {
		return slices.Contains(s.Supports, directory.SupportRemote)
	})
}

// Wherever a person is, and whatever is needed, the answer says where to go or
// whom to call.
func TestAnswerIsNeverEmpty(t *testing.T) {
	atlas := atlas(t)
	d := newDirectory(t)
	helpline := directory.Helpline{Phone: "02 61 91 00 00"}

	start := time.Now()
	got, communes := askEverywhere(t, d, atlas, helpline)
	if communes != atlas.Count() || got != (outcomes{call: got.call}) || !directory.RaceEnabled && got.call != communes*len(needs()) {
		t.Errorf("without any place, %d communes: %+v", communes, got)
	}
	places, err := demo.Places(atlas, noon)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Put(t.Context(), places); err != nil {
		t.Fatal(err)
	}
	got, communes = askEverywhere(t, d, atlas, helpline)
	t.Logf("%d communes × %d needs with %d places: %d places near, %d help at a distance, %d a number to call; %s in all",
		communes, len(needs()), len(places), got.near, got.remote, got.call, time.Since(start).Round(time.Millisecond))
	if got.nothing > 0 || got.near == 0 || got.remote == 0 {
		t.Errorf("%+v", got)
	}
}

func TestAnswerOpenNow(t *testing.T) {
	atlas := atlas(t)
	d := newDirectory(t)
	places, err := demo.Places(atlas, noon)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Put(t.Context(), places); err != nil {
		t.Fatal(err)
	}
	night := time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC) // 3 in the morning in the mainland, 6 in La Réunion
	for _, at := range []time.Time{noon, night} {
		a, err := d.Answer(directory.Query{Near: kernel.Point{Lat: 46.8103, Lon: 1.6911}, OpenAt: at, Limit: 10}, directory.Helpline{Phone: "3939"})
		if err != nil || a.Helpline.Phone != "3939" {
			t.Fatalf("%+v, %v", a, err)
		}
		if (a.Near.Total > 0) != at.Equal(noon) {
			t.Errorf("at %s, %d places are open in Châteauroux", at, a.Near.Total)
		}
		for _, hit := range a.Near.Hits {
			if !hit.Fit.Open || hit.Opening.Until.IsZero() && hit.Hours != "24/7" {
				t.Errorf("%s (%s) is not open at %s", hit.Name, hit.Hours, at)
			}
		}
	}
}

func TestAnswerRefusesAQueryThatCannotBe(t *testing.T) {
	_, err := newDirectory(t).Answer(directory.Query{}, directory.Helpline{Phone: "3939"})
	if kernel.KindOf(err) != kernel.Invalid {
		t.Errorf("error %v", err)
	}
}
