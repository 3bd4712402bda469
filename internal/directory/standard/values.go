package standard

import (
	"strings"
	"time"

	"relais/internal/directory"
	"relais/internal/kernel"
)

// What follows reads single values, for other forms of files that write them as
// the standard does: a value that one accepts, all accept.

// PhoneOf reads the first telephone number of a text as it is dialled from a
// postcode, in E.164 unless it is a short number; many tells that more was
// given, ok is false when none can be read.
func PhoneOf(text, postcode string) (number string, many, ok bool) {
	parts := []string{text}
	if strings.ContainsAny(text, "|;,/oe") {
		parts = manyPhones.Split(text, -1)
	}
	for _, part := range parts {
		if number, ok := readPhone(part, regionOf(postcode)); ok {
			return number, len(parts) > 1, true
		}
	}
	return "", false, false
}

// EmailOf reads an e-mail address; ok is false when a mail would not reach it.
func EmailOf(text string) (address string, ok bool) {
	address = strings.ReplaceAll(strings.TrimPrefix(text, "mailto:"), " ", "")
	return address, email.MatchString(address)
}

// LinkOf reads the address of a web page, in the form that files of the
// standard carry where that is possible; ok is false for anything else.
func LinkOf(text string) (address string, ok bool) {
	if address, ok = webAddress(text); !ok {
		return "", false
	}
	return carriedAddress(address), true
}

// DayOf reads the day on which a card was confirmed. It gives the key of what
// was expected when it is none, "fault.date", or later than latest,
// "fault.future". A day that files give for one they could not read is zero.
func DayOf(text string, latest time.Time) (day time.Time, expected string) {
	day, ok := readDay(text)
	switch {
	case !ok || day.Year() < oldestDate:
		return time.Time{}, "fault.date"
	case day.After(latest):
		return time.Time{}, "fault.future"
	case day.Format(time.DateOnly) <= unreadDate:
		return time.Time{}, ""
	}
	return day, ""
}

// PostcodeOf reads a postcode: five digits, the first of which, a zero, a
// spreadsheet may have dropped.
func PostcodeOf(text string) (postcode string, ok bool) {
	postcode = strings.ReplaceAll(text, " ", "")
	if i := strings.Index(strings.ToLower(postcode), "cedex"); i == 5 {
		postcode = postcode[:i]
	}
	if len(postcode) == 4 && digits(postcode) && postcode[0] != '0' {
		postcode = "0" + postcode
	}
	return postcode, isPostcode(postcode)
}

// CommuneOf reads the code of a commune.
func CommuneOf(text string) (code string, ok bool) {
	code = strings.ToUpper(strings.ReplaceAll(text, " ", ""))
	if len(code) == 4 && digits(code) {
		code = "0" + code
	}
	if parts := longCommune.FindStringSubmatch(code); parts != nil {
		code = parts[1] + parts[2]
	}
	return code, communeCode.MatchString(code)
}

// PointOf reads a position in France, the zero point when none was given or it
// is 0, 0. When there is a fault, field names the one, "latitude" or
// "longitude", and expected is the key of what was expected of it.
func PointOf(lat, lon string) (point kernel.Point, field, expected string) {
	c := &card{reader: &Reader{layout: layout{at: map[string]int{"latitude": 0, "longitude": 1}}}, values: []string{lat, lon}}
	c.position()
	if len(c.faults) > 0 {
		return kernel.Point{}, c.faults[0].Field, c.faults[0].Expected
	}
	return c.place.Point, "", ""
}

// Fold writes a text as it is compared: without case nor accents, single spaces.
func Fold(text string) string { return fold(text) }

// OneLine joins the words of a text by single spaces.
func OneLine(text string) string { return oneLine(text) }

// NearestOf gives the code that takes the fewest changes of letters to reach
// from a term.
func NearestOf(term string, codes []string) string {
	return newBook(vocabularyOf(codes), nil).nearest(term)
}

func vocabularyOf(codes []string) (v directory.Vocabulary) {
	for _, code := range codes {
		v.Terms = append(v.Terms, directory.Term{Code: code})
	}
	return v
}
