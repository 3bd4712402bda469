package nearest

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"

	"relais/internal/kernel"
)

func TestApply(t *testing.T) {
	x := New([]Item{{Key: "a", Value: 1}, {Key: "a", Value: 2}, {Key: "b", Value: 1}})
	steps := []struct {
		name    string
		upserts []Item
		removes []string
		want    map[string]int
	}{
		{"of one key the last stays", nil, nil, map[string]int{"a": 2, "b": 1}},
		{"replace", []Item{{Key: "a", Value: 3}}, nil, map[string]int{"a": 3, "b": 1}},
		{"remove from the base", nil, []string{"b", "unknown"}, map[string]int{"a": 3}},
		{"remove what is newer", nil, []string{"a"}, map[string]int{}},
		{"bring back", []Item{{Key: "b", Value: 4}}, nil, map[string]int{"b": 4}},
		{"removes come first", []Item{{Key: "b", Value: 5}}, []string{"b"}, map[string]int{"b": 5}},
		{"last of a batch", []Item{{Key: "c", Value: 1}, {Key: "c", Value: 2}}, nil, map[string]int{"b": 5, "c": 2}},
	}
	for _, step := range steps {
		t.Run(step.name, func(t *testing.T) {
			x.Apply(step.upserts, step.removes)
			got := map[string]int{}
			for item := range x.Snapshot().All(Anything()) {
				got[item.Key] = item.Value.(int)
			}
			if fmt.Sprint(got) != fmt.Sprint(step.want) {
				t.Errorf("got %v, want %v", got, step.want)
			}
		})
	}
}

func TestApplyCopiesWhatItIsGiven(t *testing.T) {
	given := []Item{{Key: "a", Value: 1}}
	x := New(given)
	given[0].Value = 9
	if a, _ := x.Snapshot().Get("a"); a.Value != 1 {
		t.Errorf("the item changed to %v with the caller's slice", a.Value)
	}
}

// waitForRebuild returns when no rebuild is under way.
func waitForRebuild(x *Index) {
	x.writing.Lock()
	defer x.writing.Unlock()
	for x.since != nil {
		x.rebuilt.Wait()
	}
}

func TestTheBacklogIsWorkedOff(t *testing.T) {
	x := New(generate(1000, 1))
	for i := range 1000 {
		x.Apply([]Item{{Key: fmt.Sprint("new ", i)}}, []string{fmt.Sprintf("item-%07d", i)})
	}
	waitForRebuild(x)
	s := x.Snapshot()
	if s.backlog() > tolerable(1000) || s.Len() != 1000 {
		t.Errorf("backlog %d, %d items; want at most %d, 1000", s.backlog(), s.Len(), tolerable(1000))
	}
	x.Apply(generate(ceilingBacklog+1, 1), nil)
	if n := x.Snapshot().backlog(); n != 0 {
		t.Errorf("a flood left a backlog of %d", n)
	}
}

// Each batch moves a pair of items and their version together. Readers see both
// or neither, never an older version than one whose Apply had returned, while
// rebuilds come and go.
func TestReadersAndWritersTogether(t *testing.T) {
	const writers, rounds = 3, 400
	x := New(generate(500, 5))
	var done [writers]atomic.Int64
	var writing, reading sync.WaitGroup
	stop := make(chan struct{})
	for w := range writers {
		writing.Go(func() {
			random := rand.New(rand.NewPCG(uint64(w), 1))
			for version := range int64(rounds) {
				x.Apply(pair(w, version+1, random), []string{fmt.Sprintf("item-%07d", random.IntN(500))})
				done[w].Store(version + 1)
			}
		})
		reading.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
					checkPair(t, x, w, &done[w])
				}
			}
		})
	}
	writing.Wait()
	close(stop)
	reading.Wait()
	waitForRebuild(x)
	for w := range writers {
		checkPair(t, x, w, &done[w])
	}
}

// pair gives two items of one version, with a crowd that makes rebuilds due.
func pair(w int, version int64, random *rand.Rand) []Item {
	p := kernel.Point{Lat: 46 + random.Float64(), Lon: 2 + random.Float64()}
	items := []Item{
		{Key: fmt.Sprintf("pair %d left", w), Point: p, Words: []string{fmt.Sprint("pair", w)}, Value: version},
		{Key: fmt.Sprintf("pair %d right", w), Point: p, Words: []string{fmt.Sprint("pair", w)}, Value: version},
	}
	for range 5 {
		items = append(items, Item{Key: fmt.Sprintf("crowd %d", random.IntN(2000)), Point: p})
	}
	return items
}

func checkPair(t *testing.T, x *Index, w int, done *atomic.Int64) {
	t.Helper()
	least := done.Load()
	f := Anything()
	f.Words = []string{fmt.Sprint("pair", w)}
	var versions []int64
	for item := range x.Snapshot().Near(kernel.Point{Lat: 46, Lon: 2}, f) {
		versions = append(versions, item.Value.(int64))
	}
	switch {
	case len(versions) == 0 && least == 0:
	case len(versions) != 2, versions[0] != versions[1], versions[0] < least:
		t.Errorf("found versions %v after version %d was applied", versions, least)
	}
}
