package demo

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"relais/internal/directory"
)

// fictionRange gives the numbers, before their last four digits, that Arcep
// keeps for works of fiction in the part of France where a département lies.
// Overseas has none of its own: mobile numbers stand for it.
func fictionRange(departement string) string {
	switch departement {
	case "93":
		return "+3319900"
	case "18", "29", "36", "44":
		return "+3326191"
	case "08", "59":
		return "+3335301"
	case "05", "13":
		return "+3346571"
	case "23":
		return "+3353649"
	default:
		return "+3363998"
	}
}

// phonebook holds which number of a range, from 0, each key was given.
type phonebook map[string]map[string]int

// of gives the number of a key in E.164: always the same one, and another one
// for every other key.
func (b phonebook) of(key, departement string) string {
	from := fictionRange(departement)
	if b[from] == nil {
		b[from] = map[string]int{}
	}
	rank, known := b[from][key]
	if !known {
		rank = len(b[from])
		b[from][key] = rank
	}
	// 3917 and 10000 have no common factor: no two ranks meet.
	return fmt.Sprintf("%s%04d", from, (rank*3917+1204)%10000)
}

// contact writes the telephone, mail, site and booking address of a place.
func (c *clerk) contact(p *directory.Place, s sketch, departement string) {
	host := hostOf(s, departement)
	if s.has("tel") {
		p.Phone = c.phones.of(s.key(), departement)
	}
	if s.has("mail") {
		p.Emails = []string{"contact@" + host}
	}
	if s.has("site") {
		p.Websites = []string{"https://" + host}
	}
	if slices.Contains(p.Access, directory.AccessBooking) {
		p.Booking = "https://" + host + "/rendez-vous"
	}
}

// hostOf gives a domain for the place. The département tells apart the towns
// that have one name.
func hostOf(s sketch, departement string) string {
	name := s.name
	if s.owner != "" {
		name = s.owner
	}
	return hyphenated(name) + "-" + departement + ".example"
}

// hyphenated writes a name in the letters that a domain may have.
func hyphenated(name string) string {
	plain := strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r):
			return -1
		case r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r)):
			return unicode.ToLower(r)
		default:
			return ' '
		}
	}, norm.NFD.String(strings.NewReplacer("œ", "oe", "Œ", "oe").Replace(name)))
	return strings.Join(strings.Fields(plain), "-")
}
