package directory

import (
	"slices"
	"strings"

	"relais/internal/kernel"
)

// Check gives an error of kind Invalid when the card is not one the network
// may keep: no name, no origin, codes from outside the vocabularies, a point
// off the globe, two services of one category.
func (p *Place) Check() error {
	switch {
	case strings.TrimSpace(p.Name) == "":
		return kernel.Fault(kernel.Invalid, "place.name")
	case p.Origin.Ref == "":
		return kernel.Fault(kernel.Invalid, "place.ref")
	}
	if _, err := kernel.NewPoint(p.Point.Lat, p.Point.Lon); err != nil {
		return err
	}
	err := allKnown(
		use{Kinds(), p.Kinds}, use{Itinerances(), p.Itinerances}, use{Programmes(), p.Programmes},
		use{Labels(), p.Labels}, use{Accesses(), p.Access})
	if err != nil {
		return err
	}
	var seen []string
	for _, s := range p.Services {
		if slices.Contains(seen, s.Category) {
			return kernel.Fault(kernel.Invalid, "place.service_twice", s.Category)
		}
		seen = append(seen, s.Category)
		if err := s.check(); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) check() error {
	if s.Capacity < 0 {
		return kernel.Fault(kernel.Invalid, "service.capacity", s.Capacity)
	}
	return allKnown(
		use{Services(), []string{s.Category}}, use{Publics(), s.Publics}, use{Cares(), s.Cares},
		use{Fees(), s.Fees}, use{Supports(), s.Supports}, use{Mobilisers(), s.MobilisedBy})
}

// use is a list of codes said to be of a vocabulary.
type use struct {
	of    Vocabulary
	codes []string
}

func allKnown(uses ...use) error {
	for _, u := range uses {
		for _, code := range u.codes {
			if !u.of.HasCode(code) {
				return kernel.Fault(kernel.Invalid, "place.code", u.of.Field, code)
			}
		}
	}
	return nil
}
