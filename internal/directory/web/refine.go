package web

import (
	"net/http"

	"relais/internal/directory"
	"relais/internal/kernel"
	"relais/internal/territory"
)

// choice is one field of the form that refines a search.
type choice struct {
	name, label string
	options     []option
}

type option struct {
	value, text string
	chosen      bool
}

// spokenLanguages are the languages a person may ask for, by number of
// speakers among those the field welcomes.
func spokenLanguages() []string {
	return []string{"ar", "en", "es", "fa", "lsf", "ps", "pt", "ro", "ru", "tr", "uk", "zh"}
}

// refine asks for everything a search can; what was already asked comes back
// filled in.
func (p *Pages) refine(v *visit) error {
	a, err := readAsked(v.r.URL.Query(), p.atlas)
	if err != nil {
		return err
	}
	if a.origin().IsZero() {
		return kernel.Fault(kernel.Invalid, "home.error.empty")
	}
	frame := p.frame(v, v.T("refine.title"), p.styles.home, a.address())
	frame.Form = true
	return p.send(v, http.StatusOK, frame, refinePage(&frame, a, choices(v, a)))
}

func choices(v *visit, a asked) []choice {
	var languages []option
	for _, code := range spokenLanguages() {
		languages = append(languages, option{code, capital(v.T("language." + code)), a.language == code})
	}
	var opens []option
	for _, when := range whens() {
		opens = append(opens, option{when, capital(v.T("open.when." + when)), a.open == when})
	}
	return []choice{
		{paramNeed, v.T("home.need"), options(v, "need.", directory.Services(), a.need)},
		{paramFee, v.T("refine.price"), options(v, "fee.", directory.Fees(), a.fee)},
		{paramSupport, v.T("refine.how"), options(v, "support.", directory.Supports(), a.support)},
		{paramAccess, v.T("refine.access"), options(v, "access.", directory.Accesses(), a.access)},
		{paramPublic, v.T("refine.who"), options(v, "public.", directory.Publics(), a.public)},
		{paramCare, v.T("refine.care"), options(v, "care.", directory.Cares(), a.care)},
		{paramLanguage, v.T("refine.language"), languages},
		{paramOpen, v.T("refine.open"), opens},
	}
}

func options(v *visit, prefix string, of directory.Vocabulary, chosen string) (all []option) {
	for _, term := range of.Terms {
		if term.Code == directory.AccessNone {
			continue
		}
		all = append(all, option{term.Slug, capital(v.T(prefix + term.Slug)), term.Slug == chosen})
	}
	return all
}

// named writes a commune so that reading it again finds the same one: by its
// postcode and its name.
func named(c territory.Commune) string {
	if len(c.Postcodes) == 0 {
		return c.Name
	}
	return c.Postcodes[0] + " " + c.Name
}
