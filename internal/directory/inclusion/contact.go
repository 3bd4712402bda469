package inclusion

import (
	"time"

	"relais/internal/directory"
	"relais/internal/directory/standard"
	"relais/internal/engine/openinghours"
	"relais/internal/kernel"
)

// where is the address and position that a row gives.
type where struct {
	address directory.Address
	point   kernel.Point
}

// where reads an address. All of it may be missing: whoever joins a service and
// its structure asks for what a place needs.
func (r *row) where() (w where) {
	a := &w.address
	a.Street = standard.OneLine(r.cell("adresse"))
	a.Complement = standard.OneLine(r.cell("complement_adresse"))
	a.City = standard.OneLine(r.cell("commune"))
	if value := r.cell("code_postal"); value != "" {
		postcode, ok := standard.PostcodeOf(value)
		if !ok {
			r.fault("code_postal", value, "fault.postcode")
		}
		a.Postcode = postcode
	}
	if value := r.cell("code_insee"); value != "" {
		code, ok := standard.CommuneOf(value)
		if !ok {
			r.fault("code_insee", value, "fault.commune")
		}
		a.Commune, a.CommuneGiven = code, true
	}
	point, field, expected := standard.PointOf(r.cell("latitude"), r.cell("longitude"))
	switch given := r.cell("latitude") + ", " + r.cell("longitude"); {
	case expected != "":
		r.fault(field, given, expected)
	case point.IsZero() && given != ", ":
		r.note("latitude", given, "note.position")
	}
	w.point = point
	return w
}

// elsewhere tells whether an address is another than that of the structure: what
// it leaves out says nothing, and a street with its postcode says enough.
func (w where) elsewhere(structure where) bool {
	a, b := w.address, structure.address
	streets, postcodes := a.Street != "", a.Postcode != ""
	switch {
	case streets && standard.Fold(a.Street) != standard.Fold(b.Street), postcodes && a.Postcode != b.Postcode:
		return true
	case streets && postcodes:
		return false
	case a.Commune != "" && b.Commune != "":
		return a.Commune != b.Commune
	}
	return a.City != "" && standard.Fold(a.City) != standard.Fold(b.City)
}

// key names an address among those of one structure.
func (w where) key() string {
	a := w.address
	return standard.Fold(a.Street) + "\n" + a.Postcode + "\n" + standard.Fold(a.City)
}

// phone reads telephone.
func (r *row) phone(postcode string) string {
	value := r.cell("telephone")
	if value == "" {
		return ""
	}
	number, many, ok := standard.PhoneOf(value, postcode)
	switch {
	case !ok:
		r.note("telephone", value, "note.phone")
	case many:
		r.note("telephone", value, "note.phone_first", number)
	}
	return number
}

// email reads courriel.
func (r *row) email() string {
	value := r.cell("courriel")
	if value == "" {
		return ""
	}
	address, ok := standard.EmailOf(value)
	if !ok {
		r.note("courriel", value, "note.email")
		return ""
	}
	return address
}

// link reads a field that holds the address of a web page.
func (r *row) link(field string) string {
	value := r.cell(field)
	if value == "" {
		return ""
	}
	address, ok := standard.LinkOf(value)
	if !ok {
		r.note(field, value, "note.address")
		return ""
	}
	return address
}

// hours reads horaires_accueil. What is not understood is kept: people may read
// it.
func (r *row) hours() string {
	hours := standard.OneLine(r.cell("horaires_accueil"))
	if hours == "" {
		return ""
	}
	if _, err := openinghours.Parse(hours); err != nil {
		r.note("horaires_accueil", hours, "note.hours")
	}
	return hours
}

// day reads date_maj.
func (r *row) day(latest time.Time) time.Time {
	value := r.required("date_maj")
	if value == "" {
		return time.Time{}
	}
	day, expected := standard.DayOf(value, latest)
	switch {
	case expected != "":
		r.fault("date_maj", value, expected)
	case day.IsZero():
		r.note("date_maj", value, "note.date_unknown")
	}
	return day
}
