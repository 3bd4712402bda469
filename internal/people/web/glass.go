package web

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"relais/internal/access"
	"relais/internal/gate"
	"relais/internal/kernel"
	"relais/internal/people"
	"relais/internal/platform/i18n"
	"relais/internal/platform/limits"
)

// The fields of the form that asks to open a file in an emergency.
const (
	fieldPerson = "personne"
	fieldReason = "raison"
)

// asksOfAccount bounds the tries of references: who mistypes has plenty, who
// looks for those that exist learns little.
func asksOfAccount() limits.Rule {
	return limits.Rule{Name: "emergency account", Most: 20, Within: time.Hour}
}

// glassForm is that form as it was typed.
type glassForm struct{ Person, Reason string }

// showAskGlass shows what became of one's requests, and the form for another.
func (p *Pages) showAskGlass(v *gate.Visit) error {
	return p.askGlassPage(v, http.StatusOK, glassForm{}, nil)
}

func (p *Pages) askGlassPage(v *gate.Visit, status int, form glassForm, err error) error {
	scope, failed := v.Scope(access.GlassWithdraw)
	if failed != nil {
		return failed
	}
	own, failed := p.People.OwnGlasses(v.Context(), scope)
	if failed != nil {
		return failed
	}
	names, failed := p.names(v.Context(), askers(own)...)
	if failed != nil {
		return failed
	}
	return v.Show(gate.Page{Title: v.T("person.glass.title"), Status: status, Body: askGlass(p, v, form, own, names, v.Faults(err))})
}

func (p *Pages) readAskGlass(v *gate.Visit) (gate.Act, error) {
	scope, err := v.Scope(access.GlassAsk)
	if err != nil {
		return nil, err
	}
	form := typedGlass(v)
	var refusal gate.Refusal
	var wrong *kernel.Error
	if errors.As(people.CheckReference(form.Person), &wrong) {
		refusal.Refuse(fieldPerson, wrong.Key)
	}
	warn(v, &refusal, fieldReason, form.Reason)
	if err := refusal.Err(); err != nil {
		return nil, err
	}
	if err := p.Limits.Take(v.Context(), asksOfAccount(), string(v.Actor.Account)); err != nil {
		return nil, err
	}
	return func(ctx context.Context) (gate.Answer, error) {
		_, err := p.People.AskGlass(ctx, scope, form.Person, form.Reason)
		if err != nil && kernel.KindOf(err) == kernel.NotFound {
			return gate.Answer{}, gate.At(fieldPerson, kernel.Fault(kernel.Invalid, "people.reference_unknown"))
		}
		return gate.Answer{To: "/urgence", Done: "person.glass.asked"}, gate.At(fieldReason, err)
	}, nil
}

func typedGlass(v *gate.Visit) glassForm {
	return glassForm{strings.TrimSpace(v.R.PostForm.Get(fieldPerson)), v.R.PostForm.Get(fieldReason)}
}

// askGlassAgain shows the form again as it was typed, without the secret code
// of a space that someone took for a reference.
func (p *Pages) askGlassAgain(v *gate.Visit, err error) error {
	form := typedGlass(v)
	var wrong *kernel.Error
	if errors.As(people.CheckReference(form.Person), &wrong) && wrong.Key == "people.reference_code" {
		form.Person = ""
	}
	return p.askGlassPage(v, gate.StatusOf(err), form, err)
}

// readWithdrawGlass takes back one's own request.
func (p *Pages) readWithdrawGlass(v *gate.Visit) (gate.Act, error) {
	id, scope, err := actOn(v, access.GlassWithdraw)
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context) (gate.Answer, error) {
		return gate.Answer{To: "/urgence", Done: "person.glass.withdrawn"}, p.People.WithdrawGlass(ctx, scope, id)
	}, nil
}

// withdrawGlassAgain shows what became of a request that no longer waits.
func (p *Pages) withdrawGlassAgain(v *gate.Visit, err error) error {
	return p.askGlassPage(v, gate.StatusOf(err), glassForm{}, err)
}

func (p *Pages) showAgreeGlass(v *gate.Visit) error {
	return p.agreeGlassPage(v, http.StatusOK, nil)
}

func (p *Pages) agreeGlassPage(v *gate.Visit, status int, err error) error {
	scope, failed := v.Scope(access.GlassAgree)
	if failed != nil {
		return failed
	}
	waiting, failed := p.People.WaitingGlasses(v.Context(), scope)
	if failed != nil {
		return failed
	}
	names, failed := p.names(v.Context(), askers(waiting)...)
	if failed != nil {
		return failed
	}
	return v.Show(gate.Page{Title: v.T("person.glass.agree.title"), Status: status, Body: agreeGlass(p, v, waiting, names, v.Faults(err))})
}

// agreeGlassAgain shows what still waits when an answer came too late.
func (p *Pages) agreeGlassAgain(v *gate.Visit, err error) error {
	return p.agreeGlassPage(v, gate.StatusOf(err), err)
}

func askers(glasses []people.Glass) (ids []kernel.ID) {
	for _, g := range glasses {
		ids = append(ids, g.Asker, g.AgreedBy, g.RefusedBy)
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

func (p *Pages) readRefuseGlass(v *gate.Visit) (gate.Act, error) {
	id, scope, err := actOn(v, access.GlassRefuse)
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context) (gate.Answer, error) {
		return gate.Answer{To: "/urgence/accord", Done: "person.glass.refused"}, p.People.RefuseGlass(ctx, scope, id)
	}, nil
}

// became says to who asked where a request stands.
func (p *Pages) became(t i18n.Printer, g people.Glass, names named) string {
	state := g.State(p.Clock())
	key := "person.glass.state." + string(state)
	switch state {
	case people.GlassOpen:
		return t.T(key, t.Hour(p.local(g.EndsAt)))
	case people.GlassRefused:
		return t.T(key, p.moment(t, *g.RefusedAt), names.holder(t, "person.", people.Charge{Account: g.RefusedBy}))
	case people.GlassWithdrawn:
		return t.T(key, p.moment(t, *g.WithdrawnAt))
	default: // waiting, over, lapsed
		return t.T(key, p.moment(t, g.EndsAt))
	}
}
