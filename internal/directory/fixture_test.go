package directory

import (
	"crypto/rand"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"relais/internal/engine/nearest"
	"relais/internal/kernel"
	"relais/internal/platform/db"
)

// noon is a Monday in winter: 12:00 in Paris, 15:00 in La Réunion.
var noon = time.Date(2026, 11, 23, 11, 0, 0, 0, time.UTC)

// chateauroux and saintDenis are 9,000 km apart.
var (
	chateauroux = kernel.Point{Lat: 46.8103, Lon: 1.6911}
	saintDenis  = kernel.Point{Lat: -20.8789, Lon: 55.4481}
)

// aPlace gives a card that passes Check, then changed.
func aPlace(ref string, changes ...func(*Place)) Place {
	p := Place{
		Origin: Origin{Source: "essai", Ref: ref}, Name: "Espace " + ref,
		Address:     Address{Street: "1 rue de la Gare", Postcode: "36000", City: "Châteauroux", Commune: "36044"},
		Point:       chateauroux,
		Access:      []string{AccessWalkIn},
		Services:    []Service{{Category: ServiceProcedures, Fees: []string{FeeFree}, Supports: []string{SupportOne}}},
		ConfirmedOn: time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC),
	}
	for _, change := range changes {
		change(&p)
	}
	return p
}

// many gives n different places.
func many(n int) []Place {
	places := make([]Place, n)
	for i := range places {
		places[i] = aPlace(fmt.Sprintf("lieu-%06d", i))
	}
	return places
}

func newIDs(clock kernel.Clock) kernel.IDs { return kernel.NewIDs(clock, rand.Reader) }

// newTestStore gives a store whose identifiers sort in the order they are made:
// its clock moves a millisecond each time it is read.
func newTestStore(d *db.DB) *Store {
	var reads atomic.Int64
	clock := func() time.Time { return noon.Add(time.Duration(reads.Add(1)) * time.Millisecond) }
	return NewStore(d, clock, newIDs(clock))
}

// test is what a [testing.T] and a rapid.T have in common.
type test interface {
	Helper()
	Fatal(...any)
}

var loadOnce = sync.OnceValues(loadZones)

// clocks gives the time zones, the same each time: a card of the mainland is
// known by the very zone that it was made with.
func clocks(t test) zones {
	t.Helper()
	zones, err := loadOnce()
	if err != nil {
		t.Fatal(err)
	}
	return zones
}

// finderOf gives a finder of cards that no store keeps: the first half indexed
// at once, the rest applied one by one, as places come.
func finderOf(t test, cards []*Card, now time.Time) *Finder {
	t.Helper()
	zones := clocks(t)
	var items []nearest.Item
	for _, c := range cards {
		items = append(items, itemOf(c, zones[""]))
	}
	index := nearest.New(items[:len(items)/2])
	for _, item := range items[len(items)/2:] {
		index.Apply([]nearest.Item{item}, nil)
	}
	return &Finder{clock: kernel.StoppedClock(now), zones: zones, index: index}
}

// cardsFrom gives places as cards, identified by their rank.
func cardsFrom(t test, places []Place) []*Card {
	t.Helper()
	zones := clocks(t)
	cards := make([]*Card, len(places))
	for i, p := range places {
		p.ID = kernel.ID(fmt.Sprintf("id-%06d", i))
		cards[i] = newCard(Change{Place: p, Revision: 1}, zones)
	}
	return cards
}

func wantKind(t testing.TB, err error, kind kernel.Kind) {
	t.Helper()
	if err == nil || kernel.KindOf(err) != kind {
		t.Errorf("error %v, want one of kind %v", err, kind)
	}
}
