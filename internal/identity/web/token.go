package web

import (
	"context"
	"time"

	"relais/internal/gate"
	"relais/internal/identity"
	"relais/internal/kernel"
)

// dayForm is how browsers write a day.
const dayForm = "2006-01-02"

// tokenLasts is how long a token is first offered for.
const tokenLasts = 90 * 24 * time.Hour

// tokens asks for what a new token needs.
func (p *Pages) tokens(v *gate.Visit) error {
	until := p.Clock().Add(tokenLasts).In(p.zone).Format(dayForm)
	return v.Show(gate.Page{Title: v.T("account.token.title"), Body: tokensPage(v, "", until, nil)})
}

func (p *Pages) againToken(v *gate.Visit, err error) error {
	return v.Show(gate.Page{
		Title: v.T("account.token.title"), Status: statusOf(err),
		Body: tokensPage(v, typed(v, "nom"), typed(v, "fin"), faultsOf(v, err)),
	})
}

// readToken makes a token, good until the end of a day, and shows it once.
func (p *Pages) readToken(v *gate.Visit) (gate.Act, error) {
	s := session(v)
	name, err := identity.Name(typed(v, "nom"))
	if err != nil {
		return nil, gate.At("nom", err)
	}
	day, err := time.ParseInLocation(dayForm, typed(v, "fin"), p.zone)
	if err != nil {
		return nil, gate.At("fin", kernel.Fault(kernel.Invalid, "identity.token_expiry"))
	}
	return func(ctx context.Context) (gate.Answer, error) {
		token, err := p.Identity.Tokens.Issue(ctx, s, name, day.AddDate(0, 0, 1))
		if err != nil {
			return gate.Answer{}, gate.At("fin", err)
		}
		return gate.Answer{To: "/compte", Done: "token_made", Show: func(v *gate.Visit) error {
			return v.Show(gate.Page{Title: v.T("account.token.title"), Body: tokenPage(v, name, token)})
		}}, nil
	}, nil
}

// readRevokeToken ends a token, at once.
func (p *Pages) readRevokeToken(v *gate.Visit) (gate.Act, error) {
	s := session(v)
	id, err := v.ID("token")
	if err != nil {
		return nil, err
	}
	return simply(func(ctx context.Context) error { return p.Identity.Tokens.Revoke(ctx, s, id) },
		gate.Answer{To: "/compte", Done: "token_ended"}), nil
}
