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

// town finds the commune that was typed, by name or postcode. chosen is the code
// of one picked from an earlier list of choices. It gives the commune; or the
// choices when several answer; or neither when none does.
func (p *Pages) town(typed, chosen string) (found territory.Commune, choices []territory.Commune) {
	if typed == "" {
		return found, nil
	}
	for _, m := range p.Atlas.Search(typed, mostChoices) {
		choices = append(choices, m.Commune)
	}
	if i := slices.IndexFunc(choices, func(c territory.Commune) bool { return c.Code == chosen }); i >= 0 {
		return choices[i], nil
	}
	exact := slices.DeleteFunc(slices.Clone(choices), func(c territory.Commune) bool {
		return letters(typed) != letters(c.Name) && letters(typed) != letters(townName(c))
	})
	switch {
	case len(choices) == 1:
		return choices[0], nil
	case len(exact) == 1:
		return exact[0], nil
	}
	return found, choices
}

// townName tells a commune from its namesakes.
func townName(c territory.Commune) string { return c.Name + " (" + c.Departement + ")" }

// townOf names the commune of a code, as one may type it; "" when unknown.
func (p *Pages) townOf(code string) string {
	c, known := p.Atlas.Commune(code)
	if !known {
		return ""
	}
	return townName(c)
}

// letters gives the letters and figures of a name, without case or accents.
func letters(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, norm.NFKD.String(name))
}
