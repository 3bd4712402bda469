package web

import (
	"relais/internal/access"
	"relais/internal/gate"
)

// space shows the person their own diagnostics, in their language.
func (p *Pages) space(v *gate.Visit) error {
	scope, err := v.Scope(access.DiagnosticRead)
	if err != nil {
		return err
	}
	all, err := p.Diagnostics.List(v.Context(), scope, v.Actor.Person)
	if err != nil {
		return err
	}
	names, err := p.names(v, all...)
	if err != nil {
		return err
	}
	t := p.Persons.Speak(v)
	return p.Persons.ShowSpace(v, t, 0, t.T("diag.space.title"), spacePage(p, t, all, names))
}
