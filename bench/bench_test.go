package main

import (
	"errors"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"relais/bench/invent"
	"relais/bench/product"
	"relais/internal/directory"
	"relais/internal/kernel"
	"relais/internal/territory"
)

var embedded = sync.OnceValues(territory.Embedded)

// small gives a run of a few places, without what needs programs.
func small(t *testing.T) *bench {
	t.Helper()
	atlas, err := embedded()
	if err != nil {
		t.Fatal(err)
	}
	return &bench{atlas: atlas, folder: t.TempDir(), places: invent.Places(atlas, 400, seed)}
}

func TestQueriesCanBeAskedAndAreTheSameEachRun(t *testing.T) {
	b := small(t)
	for _, s := range shapes() {
		queries := b.queries(s, 50)
		for i := range queries {
			if err := queries[i].Check(); err != nil {
				t.Errorf("%s: %v", s.name, err)
			}
		}
		if !reflect.DeepEqual(queries, b.queries(s, 50)) {
			t.Errorf("%s: other queries the second time", s.name)
		}
		if queries[0].Near == queries[1].Near {
			t.Errorf("%s: always from %v", s.name, queries[0].Near)
		}
	}
}

// three gives brute force over three places at 0, 1 and 2 km north of a point.
func three(t *testing.T) (*brute, directory.Query) {
	t.Helper()
	origin := kernel.Point{Lat: 46.8, Lon: 1.7}
	var places []directory.Place
	for i, name := range []string{"Mairie", "Médiathèque", "Mairie annexe"} {
		places = append(places, directory.Place{
			Name: name, Origin: directory.Origin{Ref: name}, Hours: "Mo-Fr 09:00-12:00",
			Point:    kernel.Point{Lat: origin.Lat + float64(i)*0.009, Lon: origin.Lon},
			Services: []directory.Service{{Category: directory.ServiceWork, Fees: []string{directory.FeeFree}}},
		})
	}
	places[2].Hours = ""
	f, err := newBrute(places)
	if err != nil {
		t.Fatal(err)
	}
	return f, directory.Query{Near: origin, Limit: 2}
}

// answer gives the answer that names those places.
func answer(total int, refs ...string) directory.Results {
	r := directory.Results{Total: total}
	for _, ref := range refs {
		card := &directory.Card{Place: directory.Place{Origin: directory.Origin{Ref: ref}}}
		r.Hits = append(r.Hits, directory.Hit{Card: card})
	}
	return r
}

func TestBruteForceAcceptsOnlyTheRightAnswer(t *testing.T) {
	f, q := three(t)
	if err := f.check(&q, answer(3, "Mairie", "Médiathèque")); err != nil {
		t.Error(err)
	}
	for what, wrong := range map[string]directory.Results{
		"another total":    answer(2, "Mairie", "Médiathèque"),
		"one too few":      answer(3, "Mairie"),
		"another order":    answer(3, "Médiathèque", "Mairie"),
		"one left out":     answer(3, "Mairie", "Mairie annexe"),
		"the same twice":   answer(3, "Mairie", "Mairie"),
		"an unknown place": answer(3, "Mairie", "Gymnase"),
	} {
		if f.check(&q, wrong) == nil {
			t.Errorf("%s is accepted", what)
		}
	}
	if err := f.checkAnchor(&q, []int64{1, 2, 3}); err != nil {
		t.Error(err)
	}
	for _, wrong := range [][]int64{{1, 2}, {2, 1, 3}, {1, 2, 4}} {
		if f.checkAnchor(&q, wrong) == nil {
			t.Errorf("the anchor's %v is accepted", wrong)
		}
	}
}

func TestBruteForceHeedsEveryCriterion(t *testing.T) {
	f, _ := three(t)
	for name, c := range map[string]struct {
		q    directory.Query
		want int
	}{
		"anything":        {directory.Query{}, 3},
		"text":            {directory.Query{Text: "mair"}, 2},
		"service":         {directory.Query{Services: []string{directory.ServiceWork}}, 3},
		"another service": {directory.Query{Services: []string{directory.ServiceSafety}}, 0},
		"fee":             {directory.Query{Fees: []string{directory.FeePaid}}, 0},
		"care":            {directory.Query{Cares: []string{"Surdité"}}, 0},
		"open":            {directory.Query{OpenAt: askedAt}, 2},
		"closed":          {directory.Query{OpenAt: askedAt.Add(12 * time.Hour)}, 0},
	} {
		if got := len(f.matching(&c.q)); got != c.want {
			t.Errorf("%s: %d places, want %d", name, got, c.want)
		}
	}
}

func TestFetchesCountsWhatABrowserLoads(t *testing.T) {
	for html, want := range map[string]int{
		`<link rel=alternate href=/x><a href="/y">y</a>`: 0,
		`<img src="data:image/png;base64,xx">`:           0,
		`<link rel="icon" href="data:,">`:                0,
		`<script src=/a.js></script><img alt src='/b'>`:  2,
		`<link rel=stylesheet href=/c.css>`:              1,
		`<script>location.search</script>`:               0,
	} {
		if got := fetches([]byte(html)); got != want {
			t.Errorf("%s: %d, want %d", html, got, want)
		}
	}
}

func TestRateCountsTheWorkOfAllAndStopsAtAnError(t *testing.T) {
	reached, err := rate(50*time.Millisecond, func(int, int) (int, error) {
		time.Sleep(10 * time.Millisecond)
		return 10, nil
	})
	if err != nil || reached < 100 || reached > 2000 {
		t.Errorf("%v a second, %v", reached, err)
	}
	broken := errors.New("broken")
	start := time.Now()
	if _, err := rate(time.Minute, func(int, int) (int, error) { return 0, broken }); !errors.Is(err, broken) || time.Since(start) > 10*time.Second {
		t.Errorf("%v after %v", err, time.Since(start))
	}
}

func TestAnImportMustTakeEveryRow(t *testing.T) {
	if err := allCreated(product.Tally{Rows: 3, Created: 3}, 3); err != nil {
		t.Error(err)
	}
	for _, wrong := range []product.Tally{{Rows: 2, Created: 2}, {Rows: 3, Created: 2, Rejected: 1}, {Rows: 3, Created: 2, Updated: 1}} {
		if allCreated(wrong, 3) == nil {
			t.Errorf("%+v is accepted", wrong)
		}
	}
}

func TestPathsAreDifferentAndMany(t *testing.T) {
	b := small(t)
	seen := map[string]bool{}
	for _, path := range append(b.communePages(200), searchPaths(b.queries(shapes()[0], 200))...) {
		if seen[path] || strings.ContainsAny(path, " \n") {
			t.Errorf("%s", path)
		}
		seen[path] = true
	}
	if len(seen) != 400 {
		t.Errorf("%d paths", len(seen))
	}
}
