package web

import (
	"context"
	"net/url"
	"slices"

	"relais/internal/access"
	"relais/internal/diagnostic"
	directoryweb "relais/internal/directory/web"
	"relais/internal/gate"
	"relais/internal/kernel"
	"relais/internal/platform/i18n"
	"relais/internal/ui"
)

// list shows the diagnostics of a person, the newest first.
func (p *Pages) list(v *gate.Visit) error {
	person, err := v.ID("id")
	if err != nil {
		return err
	}
	scope, err := v.Scope(access.DiagnosticRead)
	if err != nil {
		return err
	}
	all, err := p.Diagnostics.List(v.Context(), scope, person)
	if err != nil {
		return err
	}
	names, err := p.names(v, all...)
	if err != nil {
		return err
	}
	called, err := p.called(v, person)
	if err != nil {
		return err
	}
	return v.Show(gate.Page{Title: v.T("diagnostic.list.title", called), Body: listPage(p, v, person, called, all, names)})
}

// shown is a diagnostic on its page.
type shown struct {
	diagnostic.Diagnostic

	before *diagnostic.Diagnostic // the one before it, nil for the first
	called string
	names  map[kernel.ID]string
}

// read gives the diagnostic in the address.
func (p *Pages) read(v *gate.Visit) (s shown, err error) {
	person, err := v.ID("id")
	if err != nil {
		return s, err
	}
	id, err := v.ID("one")
	if err != nil {
		return s, err
	}
	scope, err := v.Scope(access.DiagnosticRead)
	if err != nil {
		return s, err
	}
	if s.Diagnostic, s.before, err = p.Diagnostics.Read(v.Context(), scope, person, id); err != nil {
		return s, err
	}
	if s.names, err = p.names(v, s.Diagnostic); err != nil {
		return s, err
	}
	s.called, err = p.called(v, person)
	return s, err
}

func (p *Pages) show(v *gate.Visit) error {
	s, err := p.read(v)
	if err != nil {
		return err
	}
	return v.Show(gate.Page{Title: v.T("diagnostic.title", s.called), Body: showPage(p, v, s)})
}

// readWithdraw takes a diagnostic back.
func (p *Pages) readWithdraw(v *gate.Visit) (gate.Act, error) {
	person, err := v.ID("id")
	if err != nil {
		return nil, err
	}
	id, err := v.ID("one")
	if err != nil {
		return nil, err
	}
	scope, err := v.Scope(access.DiagnosticWrite)
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context) (gate.Answer, error) {
		err := p.Diagnostics.Withdraw(ctx, scope, person, id)
		return gate.Answer{To: pathOf(person, "diagnostics"), Done: "diagnostic.withdrawn"}, err
	}, nil
}

// mostSteps is how many kinds of help one referral takes.
const mostSteps = 5

// categories lists the kinds of help that answer the needs, in their order.
func categories(needs []diagnostic.Need) (all []string) {
	for _, need := range needs {
		for _, category := range need.Categories {
			if !slices.Contains(all, category) {
				all = append(all, category)
			}
		}
	}
	return all
}

// toOrient gives the address where a person is referred for some kinds of help.
func toOrient(person kernel.ID, categories ...string) string {
	categories = categories[:min(mostSteps, len(categories))]
	return "/orienter?" + url.Values{"personne": {string(person)}, "besoin": categories}.Encode()
}

// iconOf gives the drawing of a kind of help.
func iconOf(t i18n.Printer, category string) ui.Icon {
	for _, choice := range directoryweb.Needs(t) {
		if choice.Slug == category {
			return choice.Icon
		}
	}
	return ui.Question
}

// codes lists the needs of a diagnostic.
func codes(needs []diagnostic.Need) (all []string) {
	for _, need := range needs {
		all = append(all, need.Code)
	}
	return all
}
