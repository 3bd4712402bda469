package web

import (
	"context"
	"net/http"
	"strings"

	"relais/internal/access"
	"relais/internal/gate"
	"relais/internal/kernel"
	"relais/internal/people"
)

// The fields of the form that asks to open a file in an emergency.
const (
	fieldPerson = "personne"
	fieldReason = "raison"
)

// glassForm is that form as it was typed.
type glassForm struct{ Person, Reason string }

// showAskGlass shows the form; after it was sent, the file to open once the
// second person has agreed.
func (p *Pages) showAskGlass(v *gate.Visit) error {
	return p.askGlassPage(v, http.StatusOK, glassForm{}, nil)
}

func (p *Pages) askGlassPage(v *gate.Visit, status int, form glassForm, err error) error {
	asked, wrong := kernel.ParseID(v.R.URL.Query().Get(fieldPerson))
	if wrong != nil {
		asked = "" // an address that names nobody asks for nothing
	}
	return v.Show(gate.Page{Title: v.T("person.glass.title"), Status: status, Body: askGlass(v, form, asked, v.Faults(err))})
}

func (p *Pages) readAskGlass(v *gate.Visit) (gate.Act, error) {
	scope, err := v.Scope(access.GlassAsk)
	if err != nil {
		return nil, err
	}
	form := typedGlass(v)
	id, err := kernel.ParseID(form.Person)
	var refusal gate.Refusal
	if err != nil {
		refusal.Refuse(fieldPerson, "person.glass.person.form")
	}
	warn(v, &refusal, fieldReason, form.Reason)
	if err := refusal.Err(); err != nil {
		return nil, err
	}
	return func(ctx context.Context) (gate.Answer, error) {
		_, err := p.People.AskGlass(ctx, scope, id, form.Reason)
		if err != nil && kernel.KindOf(err) == kernel.NotFound {
			return gate.Answer{}, gate.At(fieldPerson, kernel.Fault(kernel.Invalid, "person.glass.person.absent"))
		}
		return gate.Answer{To: "/urgence?" + fieldPerson + "=" + string(id), Done: "person.glass.asked"}, gate.At(fieldReason, err)
	}, nil
}

func typedGlass(v *gate.Visit) glassForm {
	return glassForm{strings.TrimSpace(v.R.PostForm.Get(fieldPerson)), v.R.PostForm.Get(fieldReason)}
}

func (p *Pages) askGlassAgain(v *gate.Visit, err error) error {
	return p.askGlassPage(v, gate.StatusOf(err), typedGlass(v), err)
}

func (p *Pages) showAgreeGlass(v *gate.Visit) error {
	scope, err := v.Scope(access.GlassAgree)
	if err != nil {
		return err
	}
	waiting, err := p.People.WaitingGlasses(v.Context(), scope)
	if err != nil {
		return err
	}
	names, err := p.names(v.Context(), askers(waiting)...)
	if err != nil {
		return err
	}
	return v.Show(gate.Page{Title: v.T("person.glass.agree.title"), Body: agreeGlass(p, v, waiting, names)})
}

func askers(glasses []people.Glass) (ids []kernel.ID) {
	for _, g := range glasses {
		ids = append(ids, g.Asker, g.AgreedBy)
	}
	return ids
}

func (p *Pages) readAgreeGlass(v *gate.Visit) (gate.Act, error) {
	id, scope, err := actOn(v, access.GlassAgree)
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context) (gate.Answer, error) {
		return gate.Answer{To: "/urgence/accord", Done: "person.glass.agreed"}, p.People.AgreeGlass(ctx, scope, id)
	}, nil
}
