package nearest

import (
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"relais/internal/kernel"
)

func hitsOf(s *Snapshot, p kernel.Point, f Filter) []hit {
	hits := []hit{}
	for item, metres := range s.Near(p, f) {
		hits = append(hits, hit{item.Key, metres})
	}
	return hits
}

func keysOf(s *Snapshot, f Filter) []string {
	keys := []string{}
	for item := range s.All(f) {
		keys = append(keys, item.Key)
	}
	return keys
}

// check compares every answer of a snapshot with the referee's.
func check(t rapid.TB, s *Snapshot, items map[string]Item, p kernel.Point, f Filter) {
	t.Helper()
	want := bruteNear(items, p, f)
	if got := hitsOf(s, p, f); !slices.Equal(got, want) {
		t.Fatalf("Near(%v, %+v):\n got %v\nwant %v", p, f, got, want)
	}
	if got := s.Count(p, f); got != len(want) {
		t.Fatalf("Count(%v, %+v) = %d, want %d", p, f, got, len(want))
	}
	if got, want := keysOf(s, f), bruteAll(items, f); !slices.Equal(got, want) {
		t.Fatalf("All(%+v):\n got %v\nwant %v", f, got, want)
	}
	if s.Len() != len(items) {
		t.Fatalf("Len() = %d, want %d", s.Len(), len(items))
	}
}

func TestAnswersAreTheReferees(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		drawn := drawItems(t, 200, 300)
		items := map[string]Item{}
		for _, item := range drawn {
			items[item.Key] = item
		}
		s := New(drawn).Snapshot()
		for range 4 {
			check(t, s, items, drawPoint(t), drawFilter(t))
		}
	})
}

// Random sequences of changes, with the rebuild at any moment.
func TestAnswersAfterChanges(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		items := map[string]Item{}
		first := drawItems(t, 60, 80)
		for _, item := range first {
			items[item.Key] = item
		}
		x := New(first)
		for range rapid.IntRange(1, 8).Draw(t, "batches") {
			upserts := drawItems(t, 30, 80)
			removes := rapid.SliceOfN(rapid.Map(rapid.IntRange(0, 79), func(n int) string {
				return fmt.Sprintf("k%03d", n)
			}), 0, 10).Draw(t, "removes")
			before, kept := x.Snapshot(), maps.Clone(items)
			x.Apply(upserts, removes)
			for _, key := range removes {
				delete(items, key)
			}
			for _, item := range upserts {
				items[item.Key] = item
			}
			p, f := drawPoint(t), drawFilter(t)
			check(t, before, kept, p, f)
			check(t, x.Snapshot(), items, p, f)
			checkGet(t, x.Snapshot(), items)
			if rapid.IntRange(0, 3).Draw(t, "compact") == 0 {
				check(t, x.Snapshot().compacted(), items, p, f)
			}
		}
	})
}

func checkGet(t rapid.TB, s *Snapshot, items map[string]Item) {
	t.Helper()
	for n := range 80 {
		key := fmt.Sprintf("k%03d", n)
		want, ok := items[key]
		got, found := s.Get(key)
		if found != ok || ok && got.Value != want.Value {
			t.Fatalf("Get(%s) = %v, %t; want %v, %t", key, got, found, want, ok)
		}
	}
}

// Sets large enough for deep trees, rare words and long lists.
func TestAnswersOnATownlikeSet(t *testing.T) {
	const n = 6_000
	drawn := generate(n, 1)
	items := map[string]Item{}
	for _, item := range drawn {
		items[item.Key] = item
	}
	x := New(drawn)
	random := rand.New(rand.NewPCG(2, 2))
	for round := range uint64(3) {
		for range 12 {
			for _, f := range sampleFilters(random) {
				check(t, x.Snapshot(), items, drawn[random.IntN(n)].Point, f)
			}
		}
		changed := generate(n, 10+round)[:300]
		x.Apply(changed, nil)
		for _, item := range changed {
			items[item.Key] = item
		}
	}
}

func TestNear(t *testing.T) {
	paris, lyon := towns[0], towns[1]
	s := New([]Item{
		{Key: "lyon", Point: lyon},
		{Key: "nowhere b"},
		{Key: "nowhere a"},
		{Key: "paris b", Point: paris},
		{Key: "paris a", Point: paris},
	}).Snapshot()
	far := paris.DistanceTo(lyon)
	inf := math.Inf(1)
	for name, c := range map[string]struct {
		within float64
		want   []hit
	}{
		"all, ties by key, the unknown last": {0, []hit{{"paris a", 0}, {"paris b", 0}, {"lyon", far}, {"nowhere a", inf}, {"nowhere b", inf}}},
		"less than no limit":                 {-1, []hit{{"paris a", 0}, {"paris b", 0}, {"lyon", far}, {"nowhere a", inf}, {"nowhere b", inf}}},
		"the limit belongs to the circle":    {far, []hit{{"paris a", 0}, {"paris b", 0}, {"lyon", far}}},
		"just outside":                       {math.Nextafter(far, 0), []hit{{"paris a", 0}, {"paris b", 0}}},
	} {
		t.Run(name, func(t *testing.T) {
			f := Anything()
			f.Within = c.within
			if got := hitsOf(s, paris, f); !slices.Equal(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
			if got := s.Count(paris, f); got != len(c.want) {
				t.Errorf("counted %d, want %d", got, len(c.want))
			}
		})
	}
}

func TestNearStopsWhenAskedTo(t *testing.T) {
	asked := 0
	f := Anything()
	f.Accept = func(*Item) bool { asked++; return true }
	taken := 0
	for range New(generate(5_000, 3)).Snapshot().Near(towns[0], f) {
		if taken++; taken == 5 {
			break
		}
	}
	if taken != 5 || asked > 50 {
		t.Errorf("%d taken, %d asked about; want 5 and hardly more", taken, asked)
	}
}

func TestSearchesNest(t *testing.T) {
	s := New(generate(500, 4)).Snapshot()
	pairs := 0
	for a := range s.Near(towns[0], Anything()) {
		for b, metres := range s.Near(a.Point, Anything()) {
			if metres == 0 && b.Key == a.Key {
				pairs++
				break
			}
		}
	}
	if pairs != s.Len() {
		t.Errorf("%d of %d items found themselves", pairs, s.Len())
	}
}
