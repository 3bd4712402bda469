package inclusion

import (
	"strings"
	"time"

	"relais/internal/directory"
	"relais/internal/directory/standard"
)

// unnamed is the source of rows that name none.
const unnamed = "data-inclusion"

// key names a structure among those of every source.
type key struct{ source, id string }

// from reads who published a row: it is the source of the place, see
// docs/adr/0005-origin.md.
func (r *row) from() string {
	if source := standard.OneLine(r.cell("source")); source != "" {
		return source
	}
	return unnamed
}

// structure is a legal body, as its row tells it.
type structure struct {
	*row
	key
	name, pivot, description     string
	where                        where
	phone, email, website, hours string
	accessibility                string
	programmes                   []string
	confirmed                    time.Time
}

// readStructure reads the row of a structure that some service names.
func readStructure(r *row, latest time.Time) *structure {
	s := &structure{row: r, key: key{r.from(), standard.OneLine(r.cell("id"))}}
	s.name = r.required("nom")
	s.pivot = r.siret()
	s.description = r.text("description")
	s.where = r.where()
	s.phone, s.email, s.website = r.phone(s.where.address.Postcode), r.email(), r.link("site_web")
	s.hours, s.accessibility = r.hours(), r.link("accessibilite_lieu")
	for _, network := range r.list("reseaux_porteurs") {
		s.programmes = withOne(s.programmes, programmes[network])
	}
	s.confirmed = r.day(latest)
	return s
}

// siret reads the legal number, which may be unknown. A wrong one refuses the
// row: by it, a structure of the network would be asked in the place of another.
func (r *row) siret() string {
	value := r.cell("siret")
	siret := strings.Join(strings.Fields(value), "")
	switch {
	case siret == "" || siret == directory.UnknownPivot:
		return ""
	case len(siret) != 14 || strings.Trim(siret, "0123456789") != "":
		r.fault("siret", value, "fault.siret")
		return ""
	case siret != value:
		r.note("siret", value, "note.written", siret)
	}
	return siret
}

// text reads a field that may hold several lines.
func (r *row) text(field string) string {
	return strings.ReplaceAll(r.cell(field), "\r\n", "\n")
}
