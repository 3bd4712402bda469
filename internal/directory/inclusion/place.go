package inclusion

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"relais/internal/directory"
)

// gathered is a place, and the services of which it is made.
type gathered struct {
	place    directory.Place
	services []*service
}

// gather makes the places of a structure: its services by address, in the order
// of their identifiers, so that another order of the file changes nothing.
func gather(s *structure, services []*service) (all []gathered) {
	slices.SortFunc(services, func(a, b *service) int { return cmp.Compare(a.id, b.id) })
	at := map[string]int{}
	for _, one := range services {
		address, home := one.where.key(), !one.where.elsewhere(s.where)
		if home {
			address = ""
		}
		i, met := at[address]
		if !met {
			i = len(all)
			at[address] = i
			g := gathered{place: placeOf(s)}
			if !home {
				g.place.Origin.Ref += "/" + one.id
				g.place.Address, g.place.Point, g.place.Hours, g.place.Accessibility = one.where.address, one.where.point, "", ""
			}
			all = append(all, g)
		}
		all[i].services = append(all[i].services, one)
	}
	for i := range all {
		all[i].complete(s)
	}
	return all
}

// placeOf gives what a structure says of its own place.
func placeOf(s *structure) directory.Place {
	p := directory.Place{
		Origin: directory.Origin{Source: s.source, Ref: s.id},
		Name:   s.name, Pivot: s.pivot, Address: s.where.address, Point: s.where.point,
		Phone: s.phone, Hours: s.hours, Details: s.description, Accessibility: s.accessibility,
		Programmes: s.programmes, ConfirmedOn: s.confirmed,
	}
	if s.website != "" {
		p.Websites = []string{s.website}
	}
	return p
}

// complete adds to a place what its services say.
func (g *gathered) complete(s *structure) {
	p := &g.place
	var names []string
	for _, one := range g.services {
		names = withOne(names, one.name)
		if one.description != "" {
			p.Details = strings.TrimSpace(p.Details + "\n\n" + one.name + " : " + one.description)
		}
		if p.Point.IsZero() {
			p.Point = one.where.point
		}
		p.Phone = cmp.Or(p.Phone, one.phone)
		p.ConfirmedOn = later(p.ConfirmedOn, one.confirmed)
		for _, way := range one.access {
			p.Access = withOne(p.Access, way)
		}
	}
	p.Summary = strings.Join(names, " · ")
	p.Emails = g.emails(s.email)
	g.book()
	g.open()
	g.offer()
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// emails gives the addresses of the place, the one that is asked first: that of
// its services when they have one in common, else that of the structure, which
// knows whom to hand a request to.
func (g *gathered) emails(structure string) (all []string) {
	for _, one := range g.services {
		all = withOne(all, one.email)
	}
	if len(all) == 1 {
		return withOne(all, structure)
	}
	list := withOne(nil, structure)
	for _, address := range all {
		list = withOne(list, address)
	}
	return list
}

// book gives the place its link: one that anyone may follow, if there is one.
func (g *gathered) book() {
	for _, through := range []bool{false, true} {
		for _, one := range g.services {
			if one.throughProfessional() != through || one.link == "" {
				continue
			}
			if g.place.Booking == "" {
				g.place.Booking = one.link
			}
			if one.link != g.place.Booking {
				one.note("lien_mobilisation", one.link, "note.one_link", g.place.Booking)
			}
		}
	}
}

// open gives the place the hours of its services, where the structure says none
// for it and they agree.
func (g *gathered) open() {
	if g.place.Hours != "" {
		return
	}
	var first *service
	for _, one := range g.services {
		switch {
		case one.hours == "":
		case first == nil:
			first = one
			g.place.Hours = one.hours
		case one.hours != first.hours:
			g.place.Hours = ""
			one.note("horaires_accueil", one.hours, "note.hours_many")
		}
	}
}

// offer gives the place its services, one for each category.
func (g *gathered) offer() {
	lines := map[string]int{} // that gave a category first
	for _, one := range g.services {
		for _, category := range one.categories {
			i := slices.IndexFunc(g.place.Services, func(s directory.Service) bool { return s.Category == category })
			if i >= 0 {
				one.note("thematiques", category, "note.joined", lines[category])
				join(&g.place.Services[i], one.offer)
				continue
			}
			lines[category] = one.line
			g.place.Services = append(g.place.Services, copied(category, one.offer))
		}
	}
}

// copied gives a service of a category that shares nothing with the one given.
func copied(category string, s directory.Service) directory.Service {
	s.Category = category
	for _, list := range []*[]string{&s.Publics, &s.Cares, &s.Fees, &s.Supports, &s.MobilisedBy, &s.Zone} {
		*list = slices.Clone(*list)
	}
	return s
}

// join adds a service to another of the same category and place: what either
// offers, some service there does. An empty list that excludes nobody stays so.
func join(to *directory.Service, other directory.Service) {
	open := func(a, b []string) []string {
		if len(a) == 0 || len(b) == 0 {
			return nil
		}
		return both(a, b)
	}
	to.Publics, to.Zone = open(to.Publics, other.Publics), open(to.Zone, other.Zone)
	to.MobilisedBy = open(to.MobilisedBy, other.MobilisedBy)
	to.Fees, to.Supports, to.Cares = both(to.Fees, other.Fees), both(to.Supports, other.Supports), both(to.Cares, other.Cares)
	if other.Conditions != "" && !slices.Contains(strings.Split(to.Conditions, " / "), other.Conditions) {
		to.Conditions = strings.TrimPrefix(to.Conditions+" / "+other.Conditions, " / ")
	}
}

func both(a, b []string) []string {
	for _, value := range b {
		a = withOne(a, value)
	}
	return a
}
