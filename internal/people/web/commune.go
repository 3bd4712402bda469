package web

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"relais/internal/territory"
)

// mostChoices bounds the communes shown when several answer what was typed.
const mostChoices = 8

// where finds the commune that was typed, by name or postcode. chosen is the
// code of one picked from an earlier list of choices. It gives the code; or
// the choices when several answer; or neither when none does.
func (p *Pages) where(typed, chosen string) (code string, choices []territory.Commune) {
	if typed == "" {
		return "", nil
	}
	choices = p.answering(typed)
	if i := slices.IndexFunc(choices, func(c territory.Commune) bool { return c.Code == chosen }); i >= 0 {
		return chosen, nil
	}
	if len(choices) == 1 {
		return choices[0].Code, nil
	}
	exact := slices.DeleteFunc(slices.Clone(choices), func(c territory.Commune) bool {
		return plain(typed) != plain(c.Name) && plain(typed) != plain(townLabel(c))
	})
	if len(exact) == 1 {
		return exact[0].Code, nil
	}
	return "", choices
}

// answering gives the communes that answer what was typed.
func (p *Pages) answering(typed string) []territory.Commune {
	if found := p.Atlas.ByPostcode(typed); len(found) > 0 {
		return found
	}
	var found []territory.Commune
	for _, m := range p.Atlas.Search(typed, mostChoices) {
		found = append(found, m.Commune)
	}
	return found
}

// plain gives the letters and digits of a name, without case or accents.
func plain(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, norm.NFKD.String(name))
}
