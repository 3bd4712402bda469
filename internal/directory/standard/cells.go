package standard

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"relais/internal/directory"
	"relais/internal/kernel"
)

// cellsOf gives the cells of a place under [columns], or an error of kind
// Invalid when it lacks what the standard requires.
func cellsOf(p directory.Place) ([]string, error) {
	ref := p.Origin.Ref
	if ref == "" {
		ref = string(p.ID)
	}
	city, _ := mend(withoutCounty(p.Address.City), inCity)
	street, _ := mend(p.Address.Street, inStreet)
	if street == "" {
		street = city
	}
	if ref == "" || p.Name == "" || city == "" || !isPostcode(p.Address.Postcode) {
		return nil, kernel.Fault(kernel.Invalid, "standard.incomplete", ref)
	}
	lat, lon := coordinates(p.Point)
	labels, others := carriedLabels(p)
	short, whole := carriedSummary(p.Summary, p.Details)
	o := offered(p)
	return []string{
		ref, carriedPivot(p.Pivot), p.Name, city, p.Address.Postcode, carriedCommune(p.Address), street, p.Address.Complement,
		lat, lon, join(p.Kinds), only(p.Phone, carriedPhone(p.Phone)), join(p.Emails), carriedSites(p.Websites), p.Hours,
		short, whole, p.Origin.Source, o.itinerances, p.Parent,
		day(p.ConfirmedOn), o.services, o.publics, o.cares,
		o.fees, join(p.Programmes), join(labels),
		join(others), o.accesses, o.supports,
		onlyAddress(p.Accessibility), onlyAddress(p.Booking),
	}, nil
}

// offer holds the cells that depend on the services.
type offer struct {
	itinerances, services, publics, cares, fees, accesses, supports string
}

// offered gives what a place offers. The library drops it all from a place
// that has no services.
func offered(p directory.Place) offer {
	if len(p.Services) == 0 {
		return offer{accesses: directory.AccessNone}
	}
	accesses := slices.DeleteFunc(slices.Clone(p.Access), func(s string) bool { return s == directory.AccessNone })
	return offer{
		itinerances: join(p.Itinerances),
		services:    union(p, func(s directory.Service) []string { return []string{s.Category} }),
		publics:     union(p, func(s directory.Service) []string { return s.Publics }),
		cares:       union(p, func(s directory.Service) []string { return s.Cares }),
		fees:        union(p, func(s directory.Service) []string { return s.Fees }),
		accesses:    join(accesses),
		supports:    union(p, func(s directory.Service) []string { return s.Supports }),
	}
}

// union joins the values that one of the services at least has.
func union(p directory.Place, of func(directory.Service) []string) string {
	var all []string
	for _, s := range p.Services {
		for _, value := range of(s) {
			all = withOne(all, value)
		}
	}
	return join(all)
}

// join writes a list as one cell. A text that holds the separator itself
// would come back as two.
func join(list []string) string {
	parts := make([]string, 0, len(list))
	for _, s := range list {
		parts = append(parts, strings.ReplaceAll(s, "|", "/"))
	}
	return strings.Join(parts, "|")
}

func only(value string, carried bool) string {
	if carried {
		return value
	}
	return ""
}

func onlyAddress(address string) string {
	address = carriedAddress(address)
	return only(address, libraryAddress.MatchString(address))
}

func carriedSites(sites []string) string {
	parts := make([]string, 0, len(sites))
	for _, s := range sites {
		parts = append(parts, strings.ReplaceAll(s, "|", "%7C"))
	}
	return join(parts)
}

func carriedPivot(pivot string) string {
	if isPivot(pivot) {
		return pivot
	}
	return directory.UnknownPivot
}

func carriedCommune(a directory.Address) string {
	return only(a.Commune, a.CommuneGiven && communeCode.MatchString(a.Commune))
}

// carriedLabels moves the label that the schema and the library spell
// differently to the other labels, which are free.
func carriedLabels(p directory.Place) (labels, others []string) {
	labels, others = slices.Clone(p.Labels), slices.Clone(p.OtherLabels)
	if i := slices.Index(labels, etapes); i >= 0 {
		labels, others = slices.Delete(labels, i, i+1), withOne(others, etapes)
	}
	return labels, others
}

// coordinates writes a position with the decimals that its producer gave.
func coordinates(p kernel.Point) (lat, lon string) {
	if p.IsZero() {
		return "", ""
	}
	return strconv.FormatFloat(p.Lat, 'f', -1, 64), strconv.FormatFloat(p.Lon, 'f', -1, 64)
}

func day(t time.Time) string {
	if t.IsZero() {
		return unreadDate
	}
	return t.UTC().Format(time.DateOnly)
}
