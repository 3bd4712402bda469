package people

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"relais/internal/kernel"
)

// Card is the least that serves to help a person and to reach them. It is kept
// whole, sealed, as the JSON that its tags tell.
type Card struct {
	FirstName   string   `json:"first_name,omitempty"`
	Name        string   `json:"name,omitempty"`        // or initials, as the person prefers
	BirthYear   int      `json:"birth_year,omitempty"`  // 0 when not told
	Phone       string   `json:"phone,omitempty"`       // E.164
	PhoneOf     string   `json:"phone_of,omitempty"`    // whose phone it is: one of [PhoneOwners]
	Commune     string   `json:"commune,omitempty"`     // INSEE code
	Languages   []string `json:"languages,omitempty"`   // BCP 47 tags, the best spoken first
	Reach       string   `json:"reach,omitempty"`       // how and when to reach the person, in words
	Adaptations []string `json:"adaptations,omitempty"` // what makes help possible: some of [Adaptations]
}

// Bounds of a card, in characters.
const (
	MostName   = 80
	MostReach  = 500
	MostListed = 10 // languages
)

// PhoneOwners lists whose phone a number may be.
func PhoneOwners() []string { return []string{"own", "family", "friend", "structure", "other"} }

// Adaptations lists what a person may need for help to be possible: what to
// do, never why. A cause would tell of their health, which is not collected.
func Adaptations() []string {
	return []string{
		"plain-pied",      // a way in without steps
		"gros-caracteres", // large print
		"lecture",         // texts read aloud
		"lsf",             // French sign language
		"interprete",      // an interpreter
		"calme",           // a quiet place
		"temps",           // more time
	}
}

// tidy gives the card as it is kept: spaces brought to order, the phone in
// E.164. A phone that cannot be read is left for check to refuse.
func (c Card) tidy() Card {
	c.FirstName, c.Name, c.Reach = oneSpace(c.FirstName), oneSpace(c.Name), strings.TrimSpace(c.Reach)
	c.Commune = strings.TrimSpace(c.Commune)
	if c.Phone = strings.TrimSpace(c.Phone); c.Phone == "" {
		c.PhoneOf = ""
	}
	if number, ok := readPhone(c.Phone, c.Commune); ok {
		c.Phone = number
	}
	return c
}

func oneSpace(s string) string { return strings.Join(strings.Fields(s), " ") }

// Check gives everything that is wrong in a card, joined: Invalid errors, whose
// texts never repeat what was typed. year is the present one.
func (c Card) Check(year int) error { return c.tidy().check(year) }

// check is Check for a tidy card.
func (c Card) check(year int) error {
	var wrong kernel.Faults
	long := func(s string, most int) bool { return utf8.RuneCountInString(s) > most || !utf8.ValidString(s) }
	_, readable := readPhone(c.Phone, c.Commune)
	wrong.If(c.FirstName == "" && c.Name == "", "people.name_missing")
	wrong.If(long(c.FirstName, MostName) || long(c.Name, MostName), "people.name_long", MostName)
	wrong.If(c.BirthYear != 0 && (c.BirthYear < 1900 || c.BirthYear > year), "people.birth_year", 1900, year)
	wrong.If(c.Phone != "" && !readable, "people.phone")
	wrong.If(c.PhoneOf != "" && !slices.Contains(PhoneOwners(), c.PhoneOf), "people.phone_of")
	wrong.If(c.Commune != "" && !communeForm.MatchString(c.Commune), "people.commune")
	wrong.If(long(c.Reach, MostReach), "people.reach_long", MostReach)
	wrong.If(len(c.Languages) > MostListed || len(c.Adaptations) > MostListed, "people.list_long", MostListed)
	wrong.If(slices.ContainsFunc(c.Languages, func(tag string) bool { return !codeForm.MatchString(tag) }), "people.code")
	wrong.If(slices.ContainsFunc(c.Adaptations, func(code string) bool { return !slices.Contains(Adaptations(), code) }), "people.adaptation")
	return wrong.Err()
}

// Minimal is what a colleague sees of a person: enough to know that it is the
// right one, and whom to ask.
type Minimal struct {
	ID        kernel.ID
	Structure kernel.ID
	FirstName string
	Initial   string // of the name, with its point; "" without a name
	Commune   string // INSEE code
	Protected bool
	SeenAt    time.Time // the last contact
	Charges   []Charge
}

// minimal gives what may be shown of a card.
func (c Card) minimal(f file) Minimal {
	m := Minimal{
		ID: f.ID, Structure: f.Structure, FirstName: c.FirstName, Commune: c.Commune,
		Protected: f.Protected, SeenAt: f.LastContactAt.UTC(), Charges: f.charges,
	}
	if first, size := utf8.DecodeRuneInString(c.Name); size > 0 {
		m.Initial = strings.ToUpper(string(first)) + "."
	}
	return m
}
