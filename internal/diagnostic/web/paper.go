package web

import (
	"relais/internal/diagnostic"
	"relais/internal/gate"
	"relais/internal/platform/i18n"
)

// paper is what the person takes home: their needs on one A4 page, in easy French
// and, when they speak another of the four languages, in that one too.
func (p *Pages) paper(v *gate.Visit) error {
	s, err := p.read(v)
	if err != nil {
		return err
	}
	return v.Show(gate.Page{Title: v.T("diagnostic.paper.title"), Body: paperPage(p, v, s, p.spoken(s.Answers.Languages))})
}

// spoken gives the languages of a paper.
func (p *Pages) spoken(languages []string) []i18n.Printer {
	all := []i18n.Printer{p.Public.Printer(i18n.EasyFrench)}
	if len(languages) == 0 {
		return all
	}
	if lang, known := i18n.Parse(languages[0]); known && lang != i18n.French {
		all = append(all, p.Public.Printer(lang)) // the one they speak best
	}
	return all
}

// grid shows the questions to answer by hand.
func (p *Pages) grid(v *gate.Visit) error {
	lang, known := i18n.Parse(v.R.URL.Query().Get("langue"))
	if !known {
		lang = i18n.French
	}
	return v.Show(gate.Page{Title: v.T("diagnostic.grid.title"), Body: gridPage(v, p.Public.Printer(lang), p.Diagnostics.Rules())})
}

// author says who made a diagnostic, to the person.
func (s shown) author(t i18n.Printer) string {
	if name := s.names[s.Author]; name != "" {
		return name
	}
	return t.T("diag.by.someone")
}

// Reasons of a need, as many as a page has room for: those that decide it. On a
// paper in two languages that tells of all that may be needed, one stays.
const (
	mostReasons = 3
	paperNeeds  = 3 // up to which a paper in two languages gives two reasons of each
)

// reasonsOnPaper gives how many reasons of each need a paper has room for.
func reasonsOnPaper(needs, languages int) int {
	switch {
	case languages == 1:
		return mostReasons
	case needs <= paperNeeds:
		return mostReasons - 1
	}
	return 1
}

func decisive(need diagnostic.Need, most int) []diagnostic.Reason {
	return need.Decisive[:min(most, len(need.Decisive))]
}
