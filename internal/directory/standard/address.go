package standard

import (
	"regexp"
)

// address reads where the place is, but for its position.
func (c *card) address() {
	if city, ok := c.needed("commune"); ok {
		c.place.Address.City = c.spelled("commune", withoutCounty(city), city, inCity)
	}
	c.postcode()
	c.commune()
	if street, ok := c.needed("adresse"); ok {
		c.place.Address.Street = c.spelled("adresse", street, street, inStreet)
	}
	c.place.Address.Complement = c.oneLine("complement_adresse")
}

// spelled gives a value in the characters its field allows.
func (c *card) spelled(field, value, given string, allowed func(rune) bool) string {
	mended, stranger := mend(value, allowed)
	switch {
	case stranger != "":
		c.fault(field, given, "fault.letters", stranger)
	case mended == "":
		c.fault(field, given, "fault.required")
	case mended != given:
		c.note(field, given, "note.written", mended)
	}
	return mended
}

// county is what some producers add to tell two communes apart.
var county = regexp.MustCompile(`\s*\([^()]*\)$`)

// withoutCounty leaves out of the name of a commune a name in parentheses
// that follows it: "Saint-Étienne (Loire)".
func withoutCounty(city string) string { return county.ReplaceAllString(city, "") }

// postcode reads code_postal: five digits. A spreadsheet drops the zero that
// opens those of nine départements; a "cedex" belongs to the city.
func (c *card) postcode() {
	value, ok := c.needed("code_postal")
	if !ok {
		return
	}
	mended, ok := PostcodeOf(value)
	switch {
	case !ok:
		c.fault("code_postal", value, "fault.postcode")
		return
	case mended != value:
		c.note("code_postal", value, "note.written", mended)
	}
	c.place.Address.Postcode = mended
}

func isPostcode(s string) bool { return len(s) == 5 && digits(s) }

// communeCode is the form of the code officiel géographique that the schema
// takes.
var communeCode = regexp.MustCompile(`^([013-9]\d|2[AB1-9])\d{3}$`)

// longCommune is the form with a zero more, which the library takes besides.
var longCommune = regexp.MustCompile(`^([013-9]\d|2[AB1-9])0(\d{3})$`)

// commune reads code_insee.
func (c *card) commune() {
	value := c.cell("code_insee")
	if value == "" {
		return
	}
	mended, ok := CommuneOf(value)
	switch {
	case !ok:
		c.fault("code_insee", value, "fault.commune")
		return
	case mended != value:
		c.note("code_insee", value, "note.written", mended)
	}
	c.place.Address.Commune = mended
	c.place.Address.CommuneGiven = true
}
