package standard

import (
	"slices"

	"relais/internal/directory"
)

// The two spellings of one label: the schema's, and that of the library and
// of the domain.
const (
	etapesOfSchema = "Étapes numériques(La Poste)"
	etapes         = "Étapes numériques (La Poste)"
)

// offer reads what the place offers, how and to whom.
func (c *card) offer() {
	b := &c.reader.books
	c.place.Itinerances = c.list("itinerance", b.itinerances)
	categories := c.list("services", b.services)
	common := directory.Service{
		Publics:  c.list("publics_specifiquement_adresses", b.publics),
		Cares:    c.list("prise_en_charge_specifique", b.cares),
		Fees:     c.list("frais_a_charge", b.fees),
		Supports: nil,
	}
	c.oldPublics(&common)
	c.programmes()
	c.access(len(categories) > 0)
	common.Supports = c.list("modalites_accompagnement", b.supports)
	for _, category := range categories {
		c.place.Services = append(c.place.Services, directory.Service{
			Category: category,
			Publics:  slices.Clone(common.Publics),
			Cares:    slices.Clone(common.Cares),
			Fees:     slices.Clone(common.Fees),
			Supports: slices.Clone(common.Supports),
		})
	}
	if len(categories) == 0 {
		c.noteUnattached()
	}
	c.place.Accessibility = c.link("fiche_acces_libre")
	c.place.Booking = c.link("prise_rdv")
}

// noteUnattached tells which lists have no service to go with.
func (c *card) noteUnattached() {
	for _, field := range []string{
		"publics_specifiquement_adresses", "prise_en_charge_specifique", "frais_a_charge", "modalites_accompagnement", oldPublics,
	} {
		if value := c.cell(field); value != "" {
			c.note(field, value, "note.no_service")
		}
	}
}

// access reads modalites_acces. As the library has it, a place without
// services receives no public, and one that says how to reach it does.
// A place that offers services and says it receives nobody is believed.
func (c *card) access(offers bool) {
	given := c.list("modalites_acces", c.reader.books.accesses)
	switch {
	case !offers:
		c.place.Access = []string{directory.AccessNone}
		if !slices.Equal(given, c.place.Access) && len(given) > 0 {
			c.note("modalites_acces", c.cell("modalites_acces"), "note.no_service")
		}
	case len(given) > 1 && slices.Contains(given, directory.AccessNone):
		c.note("modalites_acces", c.cell("modalites_acces"), "note.closed", directory.AccessNone)
		c.place.Access = slices.DeleteFunc(given, func(s string) bool { return s == directory.AccessNone })
	default:
		c.place.Access = given
	}
}

// programmes reads the programmes, trainings and labels.
func (c *card) programmes() {
	b := &c.reader.books
	c.place.Programmes = c.list("dispositif_programmes_nationaux", b.programmes)
	c.place.Labels = c.list("formations_labels", b.labels)
	c.place.OtherLabels = c.free("autres_formations_labels")
	c.oldLabels()
	if i := slices.Index(c.place.OtherLabels, etapes); i >= 0 {
		c.place.OtherLabels = slices.Delete(c.place.OtherLabels, i, i+1)
		c.place.Labels = withOne(c.place.Labels, etapes)
	}
	if len(c.place.OtherLabels) == 0 {
		c.place.OtherLabels = nil
	}
}

// oldPublics shares out the publics of v0 between publics and cares.
func (c *card) oldPublics(s *directory.Service) {
	b := &c.reader.books
	for _, term := range c.terms(oldPublics, b.publics) {
		if code, how := b.publics.find(term); how != stranger {
			s.Publics = withOne(s.Publics, code)
		} else if code, how := b.cares.find(term); how != stranger {
			s.Cares = withOne(s.Cares, code)
		} else if b.anybody[fold(term)] {
			c.note(oldPublics, term, "note.dropped")
		} else {
			c.fault(oldPublics, term, "fault.code", b.publics.nearest(term))
		}
	}
}

// oldLabels shares out the national labels of v0 between programmes, labels
// and other labels.
func (c *card) oldLabels() {
	b := &c.reader.books
	for _, term := range c.terms(oldLabels, b.programmes) {
		if code, how := b.programmes.find(term); how != stranger {
			c.place.Programmes = withOne(c.place.Programmes, code)
		} else if code, how := b.labels.find(term); how != stranger {
			c.place.Labels = withOne(c.place.Labels, code)
		} else if label, ok := b.otherLabels[fold(term)]; ok {
			c.place.OtherLabels = withOne(c.place.OtherLabels, label)
		} else {
			c.fault(oldLabels, term, "fault.code", b.programmes.nearest(term))
		}
	}
}

// withOne adds a value to a list that does not hold it.
func withOne(list []string, value string) []string {
	if slices.Contains(list, value) {
		return list
	}
	return append(list, value)
}
