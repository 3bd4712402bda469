package standard

import (
	"regexp"
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// phone reads telephone: the first number that can be read, in E.164 unless
// it is a short number.
func (c *card) phone() {
	value := c.cell("telephone")
	if value == "" {
		return
	}
	parts := manyPhones.Split(value, -1)
	for _, part := range parts {
		number, ok := readPhone(part, regionOf(c.place.Address.Postcode))
		if !ok {
			continue
		}
		c.place.Phone = number
		if len(parts) > 1 {
			c.note("telephone", value, "note.phone_first", number)
		}
		if !carriedPhone(number) {
			c.note("telephone", value, "note.phone_kept")
		}
		return
	}
	c.note("telephone", value, "note.phone")
}

// manyPhones separates numbers given together.
var manyPhones = regexp.MustCompile(`\s*(?:[|;,/]|\bou\b|\bet\b)\s*`)

// shortPhone is a number of the French plan that has no international form:
// 115, 3939, 116 006.
var shortPhone = regexp.MustCompile(`^(1[0-9]{1,2}|3[0-9]{3}|10[0-9]{2}|11[68][0-9]{3})$`)

// readPhone reads a number as it is dialled from a region.
func readPhone(text, region string) (string, bool) {
	bare := strings.NewReplacer(" ", "", ".", "", "-", "", "\u00a0", "", "\u202f", "").Replace(text)
	if shortPhone.MatchString(bare) {
		return bare, true
	}
	if len(bare) == 12 && strings.HasPrefix(bare, "+33") && digits(bare[1:]) && bare[3] != '0' {
		return bare, true
	}
	number, err := phonenumbers.Parse(text, region)
	if err != nil {
		return "", false
	}
	e164 := phonenumbers.Format(number, phonenumbers.E164)
	return e164, phonenumbers.IsValidNumber(number) || carriedPhone(e164)
}

// regionOf gives the region of the telephone plan by the postcode.
func regionOf(postcode string) string {
	if len(postcode) < 3 {
		return "FR"
	}
	regions := map[string]string{
		"971": "GP", "972": "MQ", "973": "GF", "974": "RE", "975": "PM", "976": "YT",
		"977": "BL", "978": "MF", "986": "WF", "987": "PF", "988": "NC",
	}
	if region, ok := regions[postcode[:3]]; ok {
		return region
	}
	return "FR"
}

// Numbers in E.164 that the schema takes, and that the library takes.
var (
	schemaPhone  = regexp.MustCompile(`^\+(33|590|594|262|596|269|687|689|508|681)\d{6,9}$`)
	libraryPhone = regexp.MustCompile(`^\+(33|262|269|508|590|594|596|681|687|689)([1-9]\d{8}|\d{6})$`)
)

// carriedPhone tells whether a number may go out.
func carriedPhone(number string) bool {
	return schemaPhone.MatchString(number) && libraryPhone.MatchString(number)
}
