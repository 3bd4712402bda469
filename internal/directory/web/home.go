package web

import (
	"net/http"

	"relais/internal/ui"
)

// need is one answer to "what do you need?".
type need struct {
	slug string
	icon ui.Icon
}

// firstNeeds are the needs most people come with; all nine services can be
// chosen on the page that refines a search.
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
	frame := p.frame(v, v.T("home.title"), p.styles.home, a.address())
	frame.Form, frame.Home = true, true
	if fault != "" {
		frame.Title, frame.Style = fault, p.styles.faulty
	}
	return p.send(v, status, frame, homePage(&frame, a, fault))
}
