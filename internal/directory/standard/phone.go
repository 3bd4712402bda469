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
	number, many, ok := PhoneOf(value, c.place.Address.Postcode)
	if !ok {
		c.note("telephone", value, "note.phone")
		return
	}
	c.place.Phone = number
	if many {
		c.note("telephone", value, "note.phone_first", number)
	}
	if !carriedPhone(number) {
		c.note("telephone", value, "note.phone_kept")
	}
}

// manyPhones separates numbers given together.
var manyPhones = regexp.MustCompile(`\s*(?:[|;,/]|\bou\b|\bet\b)\s*`)

// shortPhone is a number of the French plan that has no international form:
// 115, 3939, 116 006.
var shortPhone = regexp.MustCompile(`^(1[0-9]{1,2}|3[0-9]{3}|10[0-9]{2}|11[68][0-9]{3})$`)

// readPhone reads a number as it is dialled from a region. The usual forms
// are read here, for the library of telephone plans takes its time.
func readPhone(text, region string) (string, bool) {
	bare := strings.NewReplacer(" ", "", ".", "", "-", "", "\u00a0", "", "\u202f", "").Replace(text)
	switch {
	case shortPhone.MatchString(bare):
		return bare, true
	case len(bare) == 12 && strings.HasPrefix(bare, "+33") && digits(bare[1:]) && bare[3] != '0':
		return bare, true
	case len(bare) == 10 && region == "FR" && digits(bare) && bare[0] == '0' && bare[1] != '0':
		return "+33" + bare[1:], true
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
	switch postcode[:3] {
	case "971":
		return "GP"
	case "972":
		return "MQ"
	case "973":
		return "GF"
	case "974":
		return "RE"
	case "975":
		return "PM"
	case "976":
		return "YT"
	case "977":
		return "BL"
	case "978":
		return "MF"
	case "986":
		return "WF"
	case "987":
		return "PF"
	case "988":
		return "NC"
	}
	return "FR"
}

// carriedPhone tells whether a number in E.164 may go out: the schema takes
// six to nine digits after the code of a territory, the library six, or nine
// that do not begin with a zero.
func carriedPhone(number string) bool {
	for _, code := range [...]string{"+33", "+262", "+269", "+508", "+590", "+594", "+596", "+681", "+687", "+689"} {
		rest, ok := strings.CutPrefix(number, code)
		if ok && digits(rest) && (len(rest) == 6 || len(rest) == 9 && rest[0] != '0') {
			return true
		}
	}
	return false
}
