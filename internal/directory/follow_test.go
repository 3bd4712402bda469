package directory

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"relais/internal/kernel"
	"relais/internal/platform/db"
	"relais/internal/platform/db/dbtest"
	"relais/migrations"
)

func open(t testing.TB, d *db.DB) *Directory {
	t.Helper()
	clock := kernel.StoppedClock(noon)
	directory, err := Open(t.Context(), d, clock, newIDs(clock))
	if err != nil {
		t.Fatal(err)
	}
	return directory
}

// count gives how many places bear a name.
func count(t testing.TB, d *Directory, name string) int {
	t.Helper()
	r, err := d.Find(Query{Near: chateauroux, Text: name, Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	return r.Total
}

func named(ref, name string) Place {
	return aPlace(ref, func(p *Place) { p.Name = name })
}

func TestWhatPutKeptIsFoundWhenItReturns(t *testing.T) {
	dbtest.Each(t, migrations.Files, func(t *testing.T, d *db.DB) {
		directory := open(t, d)
		for i := range 30 {
			before, after := fmt.Sprintf("avant%d", i), fmt.Sprintf("apres%d", i)
			for _, name := range []string{before, after} {
				if _, err := directory.Put(t.Context(), []Place{named("a", name), named(name, name)}); err != nil {
					t.Fatal(err)
				}
				if n := count(t, directory, name); n != 2 {
					t.Fatalf("%s: %d found, want 2", name, n)
				}
			}
			if n := count(t, directory, before); n != 1 {
				t.Fatalf("the former card is still found %d times", n-1)
			}
		}
		if directory.Len() != 61 || open(t, d).Len() != 61 {
			t.Errorf("%d places, %d when opened again", directory.Len(), open(t, d).Len())
		}
	})
}

// A batch that changes nothing raises the revision all the same; an index that
// has seen it has nothing left to read.
func TestCatchUpRestsAfterABatchThatChangedNothing(t *testing.T) {
	dbtest.Each(t, migrations.Files, func(t *testing.T, d *db.DB) {
		directory := open(t, d)
		for range 2 {
			if _, err := directory.Put(t.Context(), many(3)); err != nil {
				t.Fatal(err)
			}
		}
		revision, err := directory.store.Revision(t.Context())
		if err != nil || directory.seen != revision {
			t.Errorf("the index stands at %d, the store at %d, %v", directory.seen, revision, err)
		}
	})
}

func TestCardByIdentifier(t *testing.T) {
	dbtest.Each(t, migrations.Files, func(t *testing.T, d *db.DB) {
		directory := open(t, d)
		if _, err := directory.Put(t.Context(), many(3)); err != nil {
			t.Fatal(err)
		}
		r, err := directory.Find(Query{Limit: 3})
		if err != nil || r.Total != 3 {
			t.Fatalf("%+v, %v", r, err)
		}
		for _, hit := range r.Hits {
			if card, err := directory.Card(hit.ID); err != nil || card.ID != hit.ID || card.Revision != 1 {
				t.Errorf("%s: %+v, %v", hit.ID, card, err)
			}
		}
		_, err = directory.Card("absent")
		wantKind(t, err, kernel.NotFound)
	})
}

// follow runs what keeps an index up to date until the test ends.
func follow(t testing.TB, d *Directory) {
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		d.Follow(ctx, slog.New(slog.NewTextHandler(io.Discard, nil)))
	}()
	t.Cleanup(func() { stop(); <-ended })
}

// delays measures how long after Put returned on one node its place is found
// on another.
func delays(t testing.TB, writer, reader *Directory, rounds int) []time.Duration {
	t.Helper()
	var all []time.Duration
	for i := range rounds {
		name := fmt.Sprintf("vague%d", i)
		if _, err := writer.Put(t.Context(), []Place{named("a", name)}); err != nil {
			t.Fatal(err)
		}
		kept := time.Now()
		for count(t, reader, name) == 0 {
			if time.Since(kept) > 10*time.Second {
				t.Fatalf("%s is not found on the other node after 10 s", name)
			}
			time.Sleep(50 * time.Microsecond)
		}
		all = append(all, time.Since(kept))
	}
	slices.Sort(all)
	return all
}

func TestAnotherNodeFollowsByAnnouncement(t *testing.T) {
	address := dbtest.Postgres(t)
	writer := open(t, dbtest.Open(t, address, migrations.Files))
	reader := open(t, dbtest.Open(t, address, migrations.Files))
	follow(t, reader)
	delays(t, writer, reader, 1) // until it listens
	all := delays(t, writer, reader, 50)
	t.Logf("found on the other node after Put returned: median %s, worst of 50 %s", all[25], all[49])
	if all[25] > 100*time.Millisecond {
		t.Errorf("median %s: the announcements are not heard, only the clock is", all[25])
	}
}

func TestAnotherProcessFollowsByLooking(t *testing.T) {
	address := dbtest.SQLite(t)
	writer := open(t, dbtest.Open(t, address, migrations.Files))
	reader := open(t, dbtest.Open(t, address, migrations.Files))
	follow(t, reader)
	all := delays(t, writer, reader, 4)
	t.Logf("found in the other process after Put returned: best %s, worst of 4 %s", all[0], all[3])
	if all[3] > followEvery+2*time.Second {
		t.Errorf("worst %s, while it looks every %s", all[3], followEvery)
	}
}

// Finding goes on while many places come: an answer never has two of one
// place, nor half of a batch.
func TestFindWhileManyPlacesCome(t *testing.T) {
	const batches, size = 20, 250
	dbtest.Each(t, migrations.Files, func(t *testing.T, d *db.DB) {
		directory := open(t, d)
		coming := make(chan struct{})
		var writing, reading sync.WaitGroup
		for w := range 2 {
			writing.Go(func() {
				for b := range batches / 2 {
					if _, err := directory.Put(t.Context(), batchOf(w*batches+b, size)); err != nil {
						t.Error(err)
					}
				}
			})
		}
		for range 2 {
			reading.Go(func() { findUntil(t, directory, coming, size) })
		}
		writing.Wait()
		close(coming)
		reading.Wait()
		if directory.Len() != batches*size {
			t.Errorf("%d places, want %d", directory.Len(), batches*size)
		}
	})
}

func batchOf(number, size int) []Place {
	places := make([]Place, size)
	for i := range places {
		places[i] = aPlace(fmt.Sprintf("%d-%d", number, i))
	}
	return places
}

func findUntil(t *testing.T, d *Directory, done <-chan struct{}, size int) {
	for total := 0; ; {
		r, err := d.Find(Query{Near: chateauroux, Limit: MostResults})
		if err != nil || r.Total%size != 0 || r.Total < total {
			t.Errorf("%d places after %d, %v", r.Total, total, err)
			return
		}
		total = r.Total
		met := map[kernel.ID]bool{}
		for _, hit := range r.Hits {
			if met[hit.ID] {
				t.Errorf("%s twice in one answer", hit.ID)
			}
			met[hit.ID] = true
		}
		select {
		case <-done:
			return
		default:
		}
	}
}
