package directory

import (
	"slices"
	"testing"
)

func TestFit(t *testing.T) {
	q := Query{Services: []string{ServiceWork}, Publics: []string{"Jeunes"}}
	work := func(change func(*Service)) func(*Place) {
		return func(p *Place) {
			p.Access, p.Services = nil, []Service{{Category: ServiceWork}}
			change(&p.Services[0])
		}
	}
	for _, c := range []struct {
		name   string
		open   bool
		change func(*Place)
		want   []string
	}{
		{"open", true, work(func(*Service) {}), []string{"open", "direct"}},
		{"by a professional only", false, work(func(s *Service) { s.MobilisedBy = []string{OpenToProfessionals} }), []string{}},
		{"by both", false, work(func(s *Service) { s.MobilisedBy = []string{OpenToProfessionals, OpenToPersons} }), []string{"direct"}},
		{"without appointment", false, func(p *Place) {
			p.Access, p.Services = []string{AccessPhone, AccessWalkIn}, []Service{{Category: ServiceWork}}
		}, []string{"direct", "walk_in"}},
		{"free", false, work(func(s *Service) { s.Fees = []string{FeePaid, FeeFree} }), []string{"direct", "free"}},
		{"free under condition", false, work(func(s *Service) { s.Fees = []string{FeeConditional} }), []string{"direct"}},
		{"made for them", false, work(func(s *Service) { s.Publics = []string{"Seniors", "Jeunes"} }), []string{"direct", "addressed"}},
		{"only another service is free and direct", false, func(p *Place) {
			p.Access, p.Services = nil, []Service{
				{Category: ServiceWork, MobilisedBy: []string{OpenToProfessionals}},
				{Category: ServiceAccess, Fees: []string{FeeFree}, Publics: []string{"Jeunes"}},
			}
		}, []string{}},
	} {
		card := cardsFrom(t, []Place{aPlace("a", c.change)})[0]
		f := q.fit(card, c.open, noon)
		if got := f.Reasons(); !slices.Equal(got, c.want) || f.Score() != len(c.want) {
			t.Errorf("%s: %v, score %d, want %v", c.name, got, f.Score(), c.want)
		}
		if f.Freshness != Fresh || f.Completeness != card.Completeness() {
			t.Errorf("%s: %+v", c.name, f)
		}
	}
}

// The order within ten metres: reasons, then freshness, then completeness,
// then distance, then identifier.
func TestRankWithinABand(t *testing.T) {
	at := func(metres float64) func(*Place) {
		return func(p *Place) { p.Point.Lat += metres / 111_195 }
	}
	plain := func(p *Place) { p.Access, p.Services[0].Fees = nil, nil }
	places := []Place{
		aPlace("stale", plain, func(p *Place) { p.ConfirmedOn = date(2020, 1, 1) }),
		aPlace("farther", plain, at(8)),
		aPlace("nearer", plain, at(2)),
		aPlace("richer", plain, at(5), func(p *Place) { p.Summary = "Aide" }),
		aPlace("free", at(9), func(p *Place) { p.Access = nil }),
		aPlace("free and open", at(9), func(p *Place) { p.Access, p.Hours = nil, "24/7" }),
		aPlace("beyond", at(10.5), func(p *Place) { p.Hours = "24/7" }),
		aPlace("twin", plain, at(8)),
	}
	r, err := finderOf(t, cardsFrom(t, places), noon).Find(Query{Near: chateauroux, Limit: 20})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, h := range r.Hits {
		got = append(got, h.Origin.Ref)
	}
	want := []string{"free and open", "free", "richer", "nearer", "farther", "twin", "stale", "beyond"}
	if !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}
