package web

import (
	"strings"
	"time"

	"relais/internal/diagnostic"
	"relais/internal/gate"
	"relais/internal/kernel"
	"relais/internal/platform/i18n"
)

// question asks a question.
func question(t i18n.Printer, code string) string { return t.T("diag." + code) }

// answer says an answer to it.
func answer(t i18n.Printer, question, code string) string {
	if code == diagnostic.Unknown {
		return t.T("diag.unknown")
	}
	return t.T("diag." + question + "." + code)
}

// reason says a question and its answer: why there is a need.
func reason(t i18n.Printer, r diagnostic.Reason) string {
	asked, said := question(t, r.Question), answer(t, r.Question, r.Answer)
	if strings.HasSuffix(asked, "?") || strings.HasSuffix(asked, "؟") {
		return asked + " " + said
	}
	return t.Labelled(asked, said)
}

// needNames says needs on one line.
func needNames(t i18n.Printer, codes []string) string {
	var said []string
	for _, code := range codes {
		said = append(said, t.T("diag.need."+code))
	}
	return t.List(said)
}

// ways says what to mind while helping.
func ways(t i18n.Printer, codes []string) (said []string) {
	for _, code := range codes {
		said = append(said, t.T("diag.way."+code))
	}
	return said
}

// day writes the day on which a diagnostic was made.
func (p *Pages) day(t i18n.Printer, d diagnostic.Diagnostic) string {
	if d.Answers.On != "" {
		return t.Date(d.Day())
	}
	return t.Date(d.At.In(p.paris))
}

// made says when a diagnostic was made: the day of a paper, or the very moment.
func (p *Pages) made(t i18n.Printer, d diagnostic.Diagnostic) string {
	if d.Answers.On != "" {
		return t.Date(d.Day())
	}
	return p.moment(t, d.At)
}

// moment writes a moment: 23 novembre 2026, 14 h 05.
func (p *Pages) moment(t i18n.Printer, at time.Time) string {
	at = at.In(p.paris)
	return t.List([]string{t.Date(at), t.Hour(at)})
}

// due writes the day by which something urgent is due; "" when none was said.
func due(t i18n.Printer, a diagnostic.Answers) string {
	day, err := time.Parse(time.DateOnly, a.By)
	if err != nil {
		return ""
	}
	return t.Date(day)
}

// urgent says what is urgent, and "" when nothing is.
func urgent(t i18n.Printer, a diagnostic.Answers) string {
	kind := a.Given[diagnostic.UrgentQuestion]
	if kind == "" || kind == diagnostic.NothingUrgent || kind == diagnostic.Unknown {
		return ""
	}
	if a.What == "" {
		return answer(t, diagnostic.UrgentQuestion, kind)
	}
	return t.Labelled(answer(t, diagnostic.UrgentQuestion, kind), a.What)
}

// names gives the names of the authors of diagnostics.
func (p *Pages) names(v *gate.Visit, all ...diagnostic.Diagnostic) (map[kernel.ID]string, error) {
	var ids []kernel.ID
	for _, d := range all {
		ids = append(ids, d.Author)
	}
	return p.Names(v.Context(), ids)
}

// by says who made a diagnostic, to a member.
func by(v *gate.Visit, names map[kernel.ID]string, author kernel.ID) string {
	switch {
	case author == v.Actor.Account:
		return v.T("diagnostic.by.you")
	case names[author] != "":
		return names[author]
	}
	return v.T("diagnostic.by.someone")
}
