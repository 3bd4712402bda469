package web

import (
	"net/http"

	"relais/internal/directory"
	"relais/internal/ui"
)

// need is one answer to "what do you need?".
type need struct {
	slug string
	icon ui.Icon
}

// firstNeeds are the needs shown at once; the others wait behind a fold.
func firstNeeds() []need {
	return []need{
		{"demarches", ui.Document},
		{"apprendre", ui.Cap},
		{"internet", ui.Waves},
		{"equipement", ui.Laptop},
		{"emploi", ui.Briefcase},
		{"securite", ui.Shield},
	}
}

// otherNeeds are the remaining services.
func otherNeeds() []string {
	var others []string
	for _, term := range directory.Services().Terms {
		shown := false
		for _, n := range firstNeeds() {
			shown = shown || n.slug == term.Slug
		}
		if !shown {
			others = append(others, term.Slug)
		}
	}
	return others
}

// home asks two things: where, and what need. What was already asked comes
// back filled in.
func (p *Pages) home(v *visit) error {
	a, err := readAsked(v.r.URL.Query(), p.atlas)
	if err != nil {
		return err
	}
	if a.typed == "" {
		a.typed = a.commune.Name
	}
	return p.showHome(v, http.StatusOK, a, "")
}

func (p *Pages) showHome(v *visit, status int, a asked, fault string) error {
	title := v.T("home.title")
	if fault != "" {
		title = fault
	}
	frame := p.frame(v, title, p.styles.home, a.address())
	return p.send(v, status, frame, homePage(&frame, a, fault))
}
