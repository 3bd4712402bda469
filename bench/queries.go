package main

import (
	"math/rand/v2"
	"time"

	"relais/internal/directory"
	"relais/internal/kernel"
)

// answerSize is how many places an answer of the comparison holds.
const answerSize = 20

// askedAt is when the queries are asked: a Tuesday, ten o'clock in Paris.
var askedAt = time.Date(2026, time.November, 24, 9, 0, 0, 0, time.UTC)

// shape is one sort of query: what it asks beside a place and a service.
type shape struct {
	name   string
	target float64 // how many times the anchor's rate to reach
	ask    func(*directory.Query, *rand.Rand)
}

func shapes() []shape {
	rare := func(q *directory.Query, chance *rand.Rand) {
		cares := directory.Cares().Codes()
		q.Fees, q.Cares = []string{directory.FeeFree}, []string{cares[chance.IntN(len(cares))]}
	}
	return []shape{
		{"nearest + service", 60, func(*directory.Query, *rand.Rand) {}},
		{"nearest + service + fee + care", 60, rare},
		{"nearest + service + fee + care + open now", 40, func(q *directory.Query, chance *rand.Rand) {
			rare(q, chance)
			q.OpenAt = askedAt
		}},
		{"text + place", 100, func(q *directory.Query, chance *rand.Rand) {
			q.Services, q.Text = nil, words()[chance.IntN(len(words()))]
		}},
	}
}

// words are looked for in names, towns and summaries; from one place in four
// hundred to one in eight has them.
func words() []string {
	return []string{"mediatheque", "impots", "tilleuls", "passerelle", "atelier", "scolarite", "emploi", "bourges", "lavoir"}
}

// queries gives n queries of a shape, asked from where people live.
func (b *bench) queries(s shape, n int) []directory.Query {
	chance := rand.New(rand.NewPCG(seed, uint64(n)))
	services := directory.Services().Codes()
	all := make([]directory.Query, n)
	for i := range all {
		q := &all[i]
		q.Near = nearby(b.places[chance.IntN(len(b.places))].Point, chance)
		q.Services, q.Limit = []string{services[chance.IntN(len(services))]}, answerSize
		s.ask(q, chance)
	}
	return all
}

// nearby gives a point within some three kilometres.
func nearby(p kernel.Point, chance *rand.Rand) kernel.Point {
	return kernel.Point{Lat: p.Lat + (chance.Float64()-0.5)*0.05, Lon: p.Lon + (chance.Float64()-0.5)*0.05}
}
