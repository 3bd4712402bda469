package web

import (
	"time"

	directoryweb "relais/internal/directory/web"
	"relais/internal/gate"
	"relais/internal/platform/tabular"
)

// export gives out a list as a table: the lines of its page, in the same order.
func (p *Pages) export(form tabular.Form) func(*gate.Visit) error {
	return func(v *gate.Visit) error {
		l, err := p.listed(v, v.R.URL.Query().Get(paramList), true)
		if err != nil {
			return err
		}
		return v.AttachTable("orientations-"+l.which, form, p.sheet(v, l))
	}
}

// sheet gives the table of a list. Of someone it says no more than the page: first
// name and initial.
func (p *Pages) sheet(v *gate.Visit, l listed) tabular.Sheet {
	var heads []any
	for _, column := range []string{"person", "need", "place", "from", "state", "since", "days", "group", "sent", "outcome"} {
		heads = append(heads, v.T("referral.column."+column))
	}
	s := tabular.Sheet{Name: v.T("referral.list." + l.which), Rows: [][]any{heads}}
	for _, g := range l.groups {
		for _, e := range g.entries {
			s.Rows = append(s.Rows, p.row(v, g, e))
		}
	}
	return s
}

func (p *Pages) row(v *gate.Visit, g group, e line) []any {
	sent, outcome := "", ""
	if e.SentAt != nil {
		sent = p.day(*e.SentAt)
	}
	if e.Outcome != "" {
		outcome = v.T("referral.outcome." + e.Outcome)
	}
	return []any{
		e.whom(v), capital(directoryweb.NeedName(p.in(v), e.Need)), placeName(v, e.place), e.other,
		v.T("referral.state." + string(e.State)), p.day(e.Since), p.days(e.Since), g.title, sent, outcome,
	}
}

// day writes a date as spreadsheets of every language read it.
func (p *Pages) day(at time.Time) string { return p.local(at).Format(time.DateOnly) }
