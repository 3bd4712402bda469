package invent

import (
	"fmt"
	"math"
	"math/rand/v2"
	"time"

	"relais/internal/directory"
	"relais/internal/kernel"
	"relais/internal/territory"
)

// Source is the producer that invented places name.
const Source = "banc-d-essai"

// confirmedBy is the last day on which an invented card was confirmed.
var confirmedBy = time.Date(2026, time.November, 1, 0, 0, 0, 0, time.UTC)

// Places gives n places around the communes of the atlas, the more the more
// people live there, all of them different. The first m of a longer list are
// the list of m.
func Places(atlas *territory.Atlas, n int, seed uint64) []directory.Place {
	towns := newTowns(atlas)
	places := make([]directory.Place, n)
	for i := range places {
		places[i] = place(towns, i, rand.New(rand.NewPCG(seed, uint64(i))))
	}
	return places
}

func place(towns towns, number int, chance *rand.Rand) directory.Place {
	town := towns.draw(chance)
	kind := pick(chance, kinds)
	p := directory.Place{
		Origin:  directory.Origin{Source: Source, Ref: fmt.Sprintf("%s-%06d", Source, number)},
		Name:    fmt.Sprintf("%s %s %s", kind.word, town.Name, pick(chance, titles)),
		Kinds:   []string{kind.code},
		Pivot:   pivot(chance),
		Point:   around(town.Point, chance),
		Address: address(town, chance),

		Hours:       often(chance, 80, pick(chance, hours)),
		Summary:     often(chance, 85, pick(chance, summaries)),
		Itinerances: []string{"Fixe"},
		Programmes:  listOf(chance, 45, directory.Programmes().Codes()),
		Labels:      listOf(chance, 8, directory.Labels().Codes()),
		Access:      access(chance),
		Services:    services(chance),
		ConfirmedOn: confirmedBy.AddDate(0, 0, -chance.IntN(800)),
	}
	contact(&p, number, chance)
	if often(chance, 25, "yes") != "" {
		p.Details = pick(chance, summaries) + " " + pick(chance, details)
	}
	return p
}

// around gives a point some kilometres from a centre at most, most often much
// nearer, to the metre.
func around(centre kernel.Point, chance *rand.Rand) kernel.Point {
	const degree = 111_195.0 // metres of a degree of latitude
	north, east := chance.NormFloat64()*1500, chance.NormFloat64()*1500
	lat := centre.Lat + north/degree
	lon := centre.Lon + east/(degree*math.Cos(lat*math.Pi/180))
	return kernel.Point{Lat: rounded(lat), Lon: rounded(lon)}
}

func rounded(degrees float64) float64 { return math.Round(degrees*1e6) / 1e6 }

func address(town territory.Commune, chance *rand.Rand) directory.Address {
	a := directory.Address{
		Street: fmt.Sprintf("%d %s", 1+chance.IntN(120), pick(chance, streets)),
		City:   town.Name, Postcode: pick(chance, town.Postcodes),
		Complement: often(chance, 10, pick(chance, complements)),
	}
	if chance.IntN(2) == 0 { // half of the producers give the code
		a.Commune, a.CommuneGiven = town.Code, true
	}
	return a
}

// pivot gives the legal number of nobody: its business key cannot be right.
func pivot(chance *rand.Rand) string {
	if chance.IntN(100) < 40 {
		return ""
	}
	return fmt.Sprintf("000%06d%05d", chance.IntN(60_000), 10+chance.IntN(5))
}

func contact(p *directory.Place, number int, chance *rand.Rand) {
	site := fmt.Sprintf("lieu-%d.example", number)
	if chance.IntN(100) < 80 {
		p.Phone = fmt.Sprintf("+3363998%04d", chance.IntN(10_000)) // kept for fiction
	}
	if chance.IntN(100) < 60 {
		p.Emails = []string{"bonjour@" + site}
	}
	if chance.IntN(100) < 50 {
		p.Websites = []string{"https://" + site + "/"}
	}
	if chance.IntN(100) < 8 {
		p.Booking = "https://" + site + "/rendez-vous"
	}
}

func access(chance *rand.Rand) []string {
	all := []string{directory.AccessWalkIn, directory.AccessPhone, directory.AccessMail}
	return all[:1+chance.IntN(3)]
}

// services gives what a place offers. The standard v1 says publics, cares,
// fees and ways of help once a place: they are the same for all its services.
func services(chance *rand.Rand) []directory.Service {
	common := directory.Service{
		Publics:  listOf(chance, 15, directory.Publics().Codes()),
		Cares:    listOf(chance, 10, directory.Cares().Codes()),
		Fees:     []string{pick(chance, fees)},
		Supports: some(chance, directory.Supports().Codes(), 1+chance.IntN(3)),
	}
	var offered []directory.Service
	for _, category := range some(chance, directory.Services().Codes(), 1+chance.IntN(5)) {
		s := common
		s.Category = category
		offered = append(offered, s)
	}
	return offered
}
