package web

import (
	"context"
	"net/http"

	"relais/internal/access"
	"relais/internal/gate"
)

// spaceErasure says what erasing means, and asks.
func (p *Pages) spaceErasure(v *gate.Visit) error {
	t := p.speak(v)
	asked := v.R.URL.Query().Get("fait") != ""
	return p.showSpace(v, t, spacePage{Title: t.T("space.title"), Status: http.StatusOK, Body: spaceErasurePage(v, t, asked)})
}

// readErasure asks the structure to erase the file.
func (p *Pages) readErasure(v *gate.Visit) (gate.Act, error) {
	scope, err := v.Scope(access.PersonAskErasure)
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context) (gate.Answer, error) {
		return gate.Answer{To: "/mon-espace/effacement", Done: "space.asked"}, p.People.AskErasure(ctx, scope, v.Actor.Person)
	}, nil
}
