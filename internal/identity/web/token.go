package web

import (
	"context"
	"slices"
	"strings"
	"time"

	"relais/internal/access"
	"relais/internal/gate"
	"relais/internal/identity"
	"relais/internal/kernel"
)

// dayForm is how browsers write a day.
const dayForm = "2006-01-02"

// tokenLasts is how long a token is first offered for.
const tokenLasts = 90 * 24 * time.Hour

// tokenAsked is what is typed of a new token.
type tokenAsked struct {
	name, until string
	may         []access.Permission
}

// tick is a box to tick.
type tick struct {
	Value, Says string
	Ticked      bool
}

// choices are the permissions that are of use in the member's role.
func (a tokenAsked) choices(v *gate.Visit) (all []tick) {
	for _, p := range access.Permissions() {
		if v.Session.Actor.Role.MayUse(p) {
			all = append(all, tick{string(p), v.T("account.token.may." + string(p)), slices.Contains(a.may, p)})
		}
	}
	return all
}

// permitted says what a token opens.
func permitted(v *gate.Visit, may []access.Permission) string {
	said := make([]string, len(may))
	for i, p := range may {
		said[i] = v.T("account.token.may." + string(p))
	}
	return strings.Join(said, " · ")
}

// tokens asks for what a new token needs.
func (p *Pages) tokens(v *gate.Visit) error {
	until := p.Clock().Add(tokenLasts).In(p.zone).Format(dayForm)
	return v.Show(gate.Page{Title: v.T("account.token.title"), Body: tokensPage(v, tokenAsked{until: until}, nil)})
}

func (p *Pages) againToken(v *gate.Visit, err error) error {
	return v.Show(gate.Page{Title: v.T("account.token.title"), Status: statusOf(err), Body: tokensPage(v, tokenTyped(v), faultsOf(v, err))})
}

func tokenTyped(v *gate.Visit) tokenAsked {
	asked := tokenAsked{name: typed(v, "nom"), until: typed(v, "fin")}
	for _, p := range access.Permissions() {
		if slices.Contains(v.R.PostForm["droits"], string(p)) {
			asked.may = append(asked.may, p)
		}
	}
	return asked
}

// readToken makes a token, good until the end of a day, and shows it once.
func (p *Pages) readToken(v *gate.Visit) (gate.Act, error) {
	s, asked := session(v), tokenTyped(v)
	name, err := identity.Name(asked.name)
	if err != nil {
		return nil, gate.At("nom", err)
	}
	if len(asked.may) == 0 {
		return nil, gate.At("droits", kernel.Fault(kernel.Invalid, "identity.token_permissions"))
	}
	day, err := time.ParseInLocation(dayForm, asked.until, p.zone)
	if err != nil {
		return nil, gate.At("fin", kernel.Fault(kernel.Invalid, "identity.token_expiry"))
	}
	return func(ctx context.Context) (gate.Answer, error) {
		token, err := p.Identity.Tokens.Issue(ctx, s, name, asked.may, day.AddDate(0, 0, 1))
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
