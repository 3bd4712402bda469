package web

import (
	"context"

	"relais/internal/access"
	"relais/internal/gate"
	"relais/internal/identity"
	"relais/internal/platform/httpx"
	"relais/internal/territory"
	"relais/internal/ui"
)

// cardForm is what a form about a structure says, and shows again.
type cardForm struct {
	name, pivot, kind, town, insee string
	contact, email                 string
	choices                        []territory.Commune // when several answer what was typed
	faults                         []ui.Fault
}

// cardTyped reads a form about a structure.
func cardTyped(v *gate.Visit) cardForm {
	return cardForm{
		name: typed(v, "nom"), pivot: typed(v, "numero"), kind: typed(v, "nature"),
		town: typed(v, "commune"), insee: typed(v, "insee"), contact: typed(v, "contact"), email: typed(v, "email"),
	}
}

// card gives the card that a form says, or everything that is wrong with it.
func (p *Pages) card(f cardForm, check func(identity.Card) error) (identity.Card, error) {
	c := identity.Card{Name: f.name, Pivot: f.pivot, Typology: f.kind}
	town, choices := p.town(f.town, f.insee)
	var r gate.Refusal
	at := townField
	switch {
	case len(choices) > 1:
		at = "insee"
		r.Refuse(at, "structures.town.several")
	case town.Code == "":
		r.Refuse(at, "identity.structure_commune")
	}
	c.Commune, c.Departement = town.Code, town.Departement
	return c, r.With(atCard(check(c), at))
}

// townField is where a commune is typed.
const townField = "commune"

// atCard ties each thing that is wrong with a structure to its field, its town
// to the one given.
func atCard(err error, town string) error {
	return gate.AtEach(map[string]string{
		"identity.structure_name": "nom", "identity.structure_pivot": "numero", "identity.structure_pivot_fixed": "numero",
		"identity.structure_typology": "nature", "identity.structure_commune": town, "identity.structure_departement": town,
		"identity.name": "contact", "identity.email": "email",
	}, err)
}

// apply asks what is needed of a structure that wants to join.
func (p *Pages) apply(v *gate.Visit) error {
	return v.Show(gate.Page{Title: v.T("apply.title"), Body: p.applyPage(v, cardForm{})})
}

func (p *Pages) againApply(v *gate.Visit, err error) error {
	f := cardTyped(v)
	_, f.choices = p.town(f.town, f.insee)
	f.faults = faultsOf(v, err)
	return v.Show(gate.Page{Title: v.T("apply.title"), Status: statusOf(err), Body: p.applyPage(v, f)})
}

// readApply sends the application.
func (p *Pages) readApply(v *gate.Visit) (gate.Act, error) {
	f := cardTyped(v)
	contact := identity.Contact{Name: f.contact, Email: f.email}
	c, err := p.card(f, func(c identity.Card) error { return identity.Application{Card: c, Contact: contact}.Check() })
	if err != nil {
		return nil, err
	}
	scope, err := v.Scope(access.StructureApply)
	if err != nil {
		return nil, err
	}
	address, _ := httpx.Address(v.R)
	return simply(func(ctx context.Context) error {
		return atCard(p.Identity.Network.Apply(ctx, scope, address, identity.Application{Card: c, Contact: contact}), townField)
	}, gate.Answer{To: "/rejoindre/merci"}), nil
}

// applied thanks, in the same words whether the structure is known or not.
func (p *Pages) applied(v *gate.Visit) error {
	return v.Show(gate.Page{Title: v.T("apply.thanks.title"), Body: p.thanksPage(v)})
}
