package directory

import (
	"slices"
	"strings"
	"unicode/utf8"

	"relais/internal/kernel"
)

// mostOrigin bounds, in bytes, the name of a source and the reference it gives:
// both lie in an index, where PostgreSQL takes no more than 2,700 together.
const mostOrigin = 500

// mostPivot is the length of a SIRET, the longest of the legal numbers.
const mostPivot = 14

// Check gives an error of kind Invalid when the card is not one the network
// may keep: no name, no origin or one too long, bytes that are no text, a
// legal number of no known form, codes from outside the vocabularies, a point
// off the globe, two services of one category.
func (p *Place) Check() error {
	switch {
	case strings.TrimSpace(p.Name) == "":
		return kernel.Fault(kernel.Invalid, "place.name")
	case p.Origin.Ref == "":
		return kernel.Fault(kernel.Invalid, "place.ref")
	case len(p.Origin.Ref) > mostOrigin || len(p.Origin.Source) > mostOrigin:
		return kernel.Fault(kernel.Invalid, "place.ref_length", mostOrigin)
	case len(p.Pivot) > mostPivot || p.Pivot == UnknownPivot:
		return kernel.Fault(kernel.Invalid, "place.pivot")
	}
	if err := p.checkTexts(); err != nil {
		return err
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

// checkTexts refuses what neither database would give back as it came: bytes
// that are not UTF-8, and NUL, which PostgreSQL does not take.
func (p *Place) checkTexts() error {
	a := p.Address
	texts := []string{
		p.Origin.Source, p.Origin.Ref, p.Name, p.Pivot, p.Parent,
		a.Street, a.Complement, a.Postcode, a.City, a.Commune,
		p.Phone, p.Booking, p.Hours, p.Directions, p.Bring, p.Summary, p.Details, p.Accessibility, p.Entrance,
	}
	lists := [][]string{texts, p.Emails, p.Websites, p.OtherLabels}
	for _, s := range p.Services {
		lists = append(lists, s.Zone, s.Languages, []string{s.Conditions})
	}
	for _, list := range lists {
		for _, text := range list {
			if !utf8.ValidString(text) || strings.IndexByte(text, 0) >= 0 {
				return kernel.Fault(kernel.Invalid, "place.text")
			}
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
