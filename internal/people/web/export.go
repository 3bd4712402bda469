package web

import (
	"slices"
	"time"

	"relais/internal/access"
	"relais/internal/gate"
	"relais/internal/people"
	"relais/internal/platform/tabular"
)

// exportMine gives out the people in one's charge as a table: the lines of the
// page, in the same order.
func (p *Pages) exportMine(form tabular.Form) func(*gate.Visit) error {
	return func(v *gate.Visit) error {
		scope, err := v.Scope(access.PersonReadMinimal)
		if err != nil {
			return err
		}
		mine, err := p.People.ExportMine(v.Context(), scope)
		if err != nil {
			return err
		}
		slices.Reverse(mine) // ExportMine begins with the latest seen
		names, err := p.namesOf(v, mine)
		if err != nil {
			return err
		}
		return v.AttachTable("personnes", form, p.sheet(v, mine, names))
	}
}

// sheet gives the table of some people. Of each it says no more than the page:
// first name and initial.
func (p *Pages) sheet(v *gate.Visit, all []people.Minimal, names named) tabular.Sheet {
	var heads []any
	for _, column := range []string{"person", "commune", "protected", "with", "seen", "days"} {
		heads = append(heads, v.T("person.column."+column))
	}
	s := tabular.Sheet{Name: v.T("person.list.title"), Rows: [][]any{heads}}
	for _, m := range all {
		protected := ""
		if m.Protected {
			protected = v.T("person.protected")
		}
		s.Rows = append(s.Rows, []any{
			who(v.Printer, m), p.town(m.Commune), protected, v.List(names.others(v, m)),
			p.local(m.SeenAt).Format(time.DateOnly), p.days(m.SeenAt),
		})
	}
	return s
}
