package web

import (
	"context"
	"net/http"
	"time"

	"relais/internal/access"
	"relais/internal/gate"
	"relais/internal/people"
	"relais/internal/platform/i18n"
)

// unasked is the code of what was done when a request to erase is taken back.
const unasked = "space.unasked"

// spaceErasure says what erasing means, and asks; once asked, what comes next,
// and how to take it back.
func (p *Pages) spaceErasure(v *gate.Visit) error {
	opened, err := p.ownCard(v)
	if err != nil {
		return err
	}
	held, err := p.heldUntil(v, access.PersonRead, v.Actor.Person)
	if err != nil {
		return err
	}
	t := p.speak(v)
	return p.showSpace(v, t, spacePage{
		Title: t.T("space.title"), Status: http.StatusOK, Body: spaceErasurePage(p, v, t, opened.ErasureAskedAt, held),
	})
}

// ownCard reads the card of whoever is in their space.
func (p *Pages) ownCard(v *gate.Visit) (people.Opened, error) {
	scope, err := v.Scope(access.PersonRead)
	if err != nil {
		return people.Opened{}, err
	}
	return p.People.Card(v.Context(), scope, v.Actor.Person)
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

// readUnask takes that back.
func (p *Pages) readUnask(v *gate.Visit) (gate.Act, error) {
	scope, err := v.Scope(access.PersonUnaskErasure)
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context) (gate.Answer, error) {
		return gate.Answer{To: "/mon-espace/dossier", Done: unasked}, p.People.UnaskErasure(ctx, scope, v.Actor.Person)
	}, nil
}

// eraseBy gives the last day of the month in which a request is answered, and
// whether it is past.
func (p *Pages) eraseBy(t i18n.Printer, asked time.Time) (day string, late bool) {
	by := people.EraseBy(p.local(asked))
	y, m, d := by.Date()
	over := time.Date(y, m, d+1, 0, 0, 0, 0, p.paris)
	return t.Date(by), !p.Clock().Before(over)
}
