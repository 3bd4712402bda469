package directory

import (
	"fmt"
	"testing"

	"relais/internal/kernel"
	"relais/internal/platform/db/dbtest"
	"relais/migrations"
)

// A batch of a thousand new places, checked and on the disk.
func BenchmarkPut1000(b *testing.B) {
	s := newTestStore(dbtest.Open(b, dbtest.SQLite(b), migrations.Files))
	batch := many(1000)
	for i := 0; b.Loop(); i++ {
		for j := range batch {
			batch[j].Origin.Ref = fmt.Sprintf("%d-%d", i, j)
			batch[j].Pivot = fmt.Sprintf("%014d", 1+i*300+j/3)
		}
		if _, err := s.Put(b.Context(), batch); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)*1000/b.Elapsed().Seconds(), "places/s")
}

// Reading a whole directory of 20,000 places into memory, ready to search.
func BenchmarkOpen20000(b *testing.B) {
	s := newTestStore(dbtest.Open(b, dbtest.SQLite(b), migrations.Files))
	places := many(20_000)
	for i := range places {
		places[i].Hours = fmt.Sprintf("Mo-Fr %02d:00-12:30,13:30-%02d:00", 8+i%3, 16+i%4)
		places[i].Point.Lat += float64(i%500) / 1000
	}
	if _, err := s.Put(b.Context(), places); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		f, err := NewFinder(b.Context(), s, kernel.StoppedClock(noon))
		if err != nil || f.Len() != len(places) {
			b.Fatal(f.Len(), err)
		}
	}
	b.ReportMetric(float64(b.N*len(places))/b.Elapsed().Seconds(), "places/s")
}
