package directory

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"relais/internal/engine/gazetteer"
	"relais/internal/engine/openinghours"
	"relais/internal/kernel"
)

func someOf(v Vocabulary) *rapid.Generator[[]string] {
	return rapid.SliceOfNDistinct(rapid.SampledFrom(v.Codes()), 0, 3, rapid.ID[string])
}

var (
	names     = []string{"Médiathèque", "Espace numérique", "Point d'accès", "École Saint-Exupéry", "Le Fil"}
	towns     = []string{"Châteauroux", "SAINT-DENIS", "Déols", "St-Maur"}
	languages = []string{"en", "ar", "uk", "lsf"}
	zoneCodes = []string{"36044", "36", "24", "974"}
	weeks     = []string{"", "", "24/7", "Mo-Fr 09:00-12:00", "Mo 14:00-16:00", "Tu,Sa 10:00-20:00", "Mo-Fr 18:00-02:00", "demandez", "PH off"}
)

func drawService(t *rapid.T, category string) Service {
	return Service{
		Category: category,
		Fees:     someOf(Fees()).Draw(t, "fees"), Publics: someOf(Publics()).Draw(t, "publics"),
		Cares: someOf(Cares()).Draw(t, "cares"), Supports: someOf(Supports()).Draw(t, "supports"),
		MobilisedBy: someOf(Mobilisers()).Draw(t, "mobilisers"),
		Zone:        rapid.SliceOfN(rapid.SampledFrom(zoneCodes), 0, 2).Draw(t, "zone"),
		Languages:   rapid.SliceOfN(rapid.SampledFrom(languages), 0, 2).Draw(t, "languages"),
	}
}

// drawPoint gives a point within some tens of kilometres of Châteauroux or of
// Saint-Denis de La Réunion, often the same again, or none.
func drawPoint(t *rapid.T) kernel.Point {
	switch rapid.IntRange(0, 9).Draw(t, "where") {
	case 0:
		return kernel.Point{}
	case 1, 2, 3:
		return chateauroux
	case 4:
		return saintDenis
	}
	steps := rapid.SampledFrom([]float64{0.00004, 0.01, 0.4})
	return kernel.Point{
		Lat: chateauroux.Lat + steps.Draw(t, "north")*float64(rapid.IntRange(-3, 3).Draw(t, "times")),
		Lon: chateauroux.Lon + steps.Draw(t, "east")*float64(rapid.IntRange(-3, 3).Draw(t, "times")),
	}
}

func drawPlace(t *rapid.T) Place {
	p := aPlace("a", func(p *Place) {
		p.Name = rapid.SampledFrom(names).Draw(t, "name")
		p.Point = drawPoint(t)
		p.Hours = rapid.SampledFrom(weeks).Draw(t, "hours")
		p.Address.City = rapid.SampledFrom(towns).Draw(t, "town")
		p.Summary = rapid.SampledFrom([]string{"", "Aide aux démarches", "Cours d’été"}).Draw(t, "summary")
		p.Access = someOf(Accesses()).Draw(t, "access")
		p.ConfirmedOn = rapid.SampledFrom([]time.Time{{}, date(2026, 9, 1), date(2025, 9, 1), date(2020, 1, 1)}).Draw(t, "confirmed")
		p.Services = nil
	})
	if p.Point == saintDenis {
		p.Address.Commune, p.Address.Postcode = "97411", "97400"
	}
	for _, category := range someOf(Services()).Draw(t, "services") {
		p.Services = append(p.Services, drawService(t, category))
	}
	return p
}

// drawQuery asks up to three things besides where.
func drawQuery(t *rapid.T) Query {
	q := Query{
		Near:   rapid.SampledFrom([]kernel.Point{{}, chateauroux, chateauroux, saintDenis, {Lat: 46.9, Lon: 1.7}}).Draw(t, "near"),
		Within: rapid.SampledFrom([]float64{0, 0, 5, 15, 2_000, 50_000, 20_000_000}).Draw(t, "within"),
		Limit:  rapid.IntRange(1, 7).Draw(t, "limit"),
	}
	asks := []func(){
		func() { q.Services = someOf(Services()).Draw(t, "services") },
		func() { q.Fees = someOf(Fees()).Draw(t, "fees") },
		func() { q.Publics = someOf(Publics()).Draw(t, "publics") },
		func() { q.Cares = someOf(Cares()).Draw(t, "cares") },
		func() { q.Supports = someOf(Supports()).Draw(t, "supports") },
		func() { q.Accesses = someOf(Accesses()).Draw(t, "accesses") },
		func() { q.MobilisedBy = rapid.SampledFrom(Mobilisers().Codes()).Draw(t, "asker") },
		func() { q.Languages = []string{rapid.SampledFrom(languages).Draw(t, "language")} },
		func() {
			q.Zone = rapid.SampledFrom([][]string{{"36044", "36", "24"}, {"974"}, {"75056"}, {}}).Draw(t, "zone")
		},
		func() { q.Receiving = true },
		func() {
			q.Text = rapid.SampledFrom([]string{"media", "saint denis", "ecole st exu", "numérique", "aide chateauroux", "zz", "- ,"}).Draw(t, "text")
		},
		func() {
			q.OpenAt = noon.Add(time.Duration(rapid.IntRange(0, 14*48).Draw(t, "half hours")) * 30 * time.Minute)
		},
	}
	for range rapid.IntRange(0, 3).Draw(t, "how many") {
		rapid.SampledFrom(asks).Draw(t, "ask")()
	}
	return q
}

// in tells whether two lists meet; an empty wish is always granted.
func in(wish, has []string) bool {
	if len(wish) == 0 {
		return true
	}
	for _, w := range wish {
		for _, h := range has {
			if w == h {
				return true
			}
		}
	}
	return false
}

// answers is what a query means, said again without any index.
func answers(q Query, c *Card) bool {
	if !q.Near.IsZero() && q.Within > 0 && (c.Point.IsZero() || q.Near.DistanceTo(c.Point) > q.Within) {
		return false
	}
	if q.Receiving && (len(c.Services) == 0 || strings.Join(c.Access, "") == AccessNone) {
		return false
	}
	if !in(q.Accesses, c.Access) || !hasText(q.Text, c) {
		return false
	}
	if !q.OpenAt.IsZero() {
		schedule, err := openinghours.Parse(c.Hours)
		if c.Hours == "" || err != nil {
			return false
		}
		clock := "Europe/Paris"
		if strings.HasPrefix(c.Address.Postcode, "974") {
			clock = "Indian/Reunion"
		}
		location, _ := time.LoadLocation(clock)
		if state, _ := schedule.At(q.OpenAt.In(location)); state != openinghours.Open {
			return false
		}
	}
	asksNothing := len(q.Services)+len(q.Fees)+len(q.Publics)+len(q.Cares)+len(q.Supports)+len(q.Languages) == 0 &&
		q.MobilisedBy == "" && q.Zone == nil
	for _, s := range c.Services {
		zone := q.Zone == nil || len(s.Zone) == 0 || len(q.Zone) > 0 && in(q.Zone, s.Zone)
		if in(q.Services, []string{s.Category}) && in(q.Fees, s.Fees) && in(q.Cares, s.Cares) && in(q.Supports, s.Supports) &&
			in(q.Languages, s.Languages) && zone &&
			(len(s.Publics) == 0 || in(q.Publics, s.Publics)) &&
			(q.MobilisedBy == "" || len(s.MobilisedBy) == 0 || in([]string{q.MobilisedBy}, s.MobilisedBy)) {
			return true
		}
	}
	return asksNothing
}

func hasText(text string, c *Card) bool {
	words := strings.Fields(gazetteer.Fold(c.Name + " " + c.Address.City + " " + c.Summary))
	asked := strings.Fields(gazetteer.Fold(text))
	for i, word := range asked {
		if !slices.ContainsFunc(words, func(w string) bool {
			return w == word || i == len(asked)-1 && strings.HasPrefix(w, word)
		}) {
			return false
		}
	}
	return true
}

// inOrder gives the identifiers of the cards that answer, in the order promised.
func inOrder(q Query, cards []*Card) []kernel.ID {
	var hits []Hit
	for _, c := range cards {
		if answers(q, c) {
			distance := math.Inf(1)
			if !q.Near.IsZero() && !c.Point.IsZero() {
				distance = q.Near.DistanceTo(c.Point)
			}
			hits = append(hits, q.hit(c, distance, noon))
		}
	}
	slices.SortFunc(hits, func(a, b Hit) int {
		if math.IsInf(a.Distance, 1) || math.IsInf(b.Distance, 1) {
			return cmp.Or(cmp.Compare(a.Distance, b.Distance), cmp.Compare(a.ID, b.ID))
		}
		return cmp.Or(
			cmp.Compare(math.Floor(a.Distance/10), math.Floor(b.Distance/10)),
			cmp.Compare(b.Fit.Score(), a.Fit.Score()), cmp.Compare(a.Fit.Freshness, b.Fit.Freshness),
			cmp.Compare(b.Fit.Completeness, a.Fit.Completeness),
			cmp.Compare(a.Distance, b.Distance), cmp.Compare(a.ID, b.ID))
	})
	ids := make([]kernel.ID, len(hits))
	for i, h := range hits {
		ids[i] = h.ID
	}
	return ids
}

// allPages reads an answer to its end through its cursors, as addresses carry
// them.
func allPages(f *Finder, q Query) (ids []kernel.ID, total int, err error) {
	for page := 0; ; page++ {
		r, err := f.Find(q)
		if err != nil {
			return nil, 0, err
		}
		if page > 0 && r.Total != total {
			return nil, 0, fmt.Errorf("page %d has a total of %d, the first one had %d", page, r.Total, total)
		}
		total = r.Total
		if page > total {
			return nil, 0, fmt.Errorf("%d pages for %d places", page, total)
		}
		for _, h := range r.Hits {
			ids = append(ids, h.ID)
		}
		if r.Next == (Cursor{}) {
			return ids, total, nil
		}
		if len(r.Hits) != q.Limit {
			return nil, 0, fmt.Errorf("page %d has %d places of %d, and is not the last", page, len(r.Hits), q.Limit)
		}
		if q.Cursor, err = ParseCursor(r.Next.String()); err != nil {
			return nil, 0, err
		}
	}
}

// The pages of an answer, put together, are the whole answer in its order: what
// going through every card gives.
func TestFindIsWhatReadingEveryCardGives(t *testing.T) {
	answered := 0
	rapid.Check(t, func(t *rapid.T) {
		cards := cardsFrom(t, rapid.SliceOfN(rapid.Custom(drawPlace), 0, 80).Draw(t, "places"))
		f := finderOf(t, cards, noon)
		for range 8 {
			q := drawQuery(t)
			want := inOrder(q, cards)
			got, total, err := allPages(f, q)
			if err != nil {
				t.Fatal(err)
			}
			if total != len(want) || !slices.Equal(got, want) {
				t.Fatalf("%+v\nfound %v of %d\nwant  %v", q, got, total, want)
			}
			answered += len(want)
		}
	})
	if answered < 1000 {
		t.Errorf("only %d places were found in all: the test asks too much", answered)
	}
}
