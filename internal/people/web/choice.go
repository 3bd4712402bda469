package web

import (
	"context"
	"net/http"

	"relais/internal/access"
	"relais/internal/gate"
	"relais/internal/people"
)

// fieldAsk is the box of a field that cards have.
const fieldAsk = "demander"

func (p *Pages) registerFields(g *gate.Gate) {
	g.Page("GET /reseau/fiche", access.FieldsChoose, p.fields)
	g.Form("POST /reseau/fiche", access.FieldsChoose, gate.Form{Read: p.readFields, Again: p.fieldsAgain})
}

func (p *Pages) fields(v *gate.Visit) error { return p.showFields(v, http.StatusOK, nil) }

func (p *Pages) fieldsAgain(v *gate.Visit, err error) error {
	return p.showFields(v, gate.StatusOf(err), err)
}

func (p *Pages) showFields(v *gate.Visit, status int, err error) error {
	off, failed := p.People.Without(v.Context())
	if failed != nil {
		return failed
	}
	var choices []check
	for _, field := range people.Fields() {
		choices = append(choices, check{Value: string(field), Says: v.T("person.field." + fieldText(field)), Ticked: !off.Has(field)})
	}
	return v.Show(gate.Page{Title: v.T("person.fields.title"), Status: status, Body: fieldsPage(v, choices, v.Faults(err))})
}

// fieldText ends the key of the label of a field.
func fieldText(field people.Field) string {
	if field == people.FieldBirthYear {
		return "year"
	}
	return string(field)
}

// readFields reads which fields are asked: all others are done without.
func (p *Pages) readFields(v *gate.Visit) (gate.Act, error) {
	scope, err := v.Scope(access.FieldsChoose)
	if err != nil {
		return nil, err
	}
	asked := map[string]bool{}
	for _, code := range v.R.PostForm[fieldAsk] {
		asked[code] = true
	}
	var off []people.Field
	for _, field := range people.Fields() {
		if !asked[string(field)] {
			off = append(off, field)
		}
	}
	return func(ctx context.Context) (gate.Answer, error) {
		return gate.Answer{To: "/reseau/fiche", Done: "person.fields"}, p.People.ChooseFields(ctx, scope, off)
	}, nil
}
