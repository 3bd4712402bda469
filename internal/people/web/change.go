package web

import (
	"context"
	"errors"
	"net/http"
	"strconv"

	"relais/internal/access"
	"relais/internal/gate"
	"relais/internal/kernel"
	"relais/internal/people"
)

// opened gives the whole card of the person whom the address names.
func (p *Pages) opened(v *gate.Visit) (people.Opened, error) {
	id, err := v.ID("id")
	if err != nil {
		return people.Opened{}, err
	}
	scope, err := v.Scope(access.PersonRead)
	if err != nil {
		return people.Opened{}, err
	}
	return p.People.Card(v.Context(), scope, id)
}

func (p *Pages) showChange(v *gate.Visit) error {
	opened, err := p.opened(v)
	if err != nil {
		return err
	}
	form := p.shownCard(opened)
	form.To, form.Go = v.R.URL.Path, "person.change.go"
	return p.showCardForm(v, http.StatusOK, form, nil)
}

func (p *Pages) readChange(v *gate.Visit) (gate.Act, error) {
	id, err := v.ID("id")
	if err != nil {
		return nil, err
	}
	form, err := p.readCard(v)
	if err != nil {
		return nil, err
	}
	version, err := strconv.ParseInt(form.Version, 10, 64)
	if err != nil {
		return nil, kernel.Because(kernel.Invalid, "form.unreadable", err)
	}
	scope, err := v.Scope(access.PersonUpdate)
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context) (gate.Answer, error) {
		err := p.People.Update(ctx, scope, id, version, form.Typed)
		return gate.Answer{To: "/personnes/" + string(id), Done: "person.changed"}, atField(err)
	}, nil
}

// changeAgain shows the form anew. When someone else changed the card
// meanwhile, it says what the card holds now, keeps what was typed, and lets
// it be sent over the new version.
func (p *Pages) changeAgain(v *gate.Visit, err error) error {
	form := p.typedCard(v)
	form.To, form.Go = v.R.URL.Path, "person.change.go"
	if form.Version == "" {
		form.Version = "0" // a form without one is still a form of change
	}
	var e *kernel.Error
	if errors.As(err, &e) && e.Key == "people.changed" {
		opened, failed := p.opened(v)
		if failed != nil {
			return failed
		}
		form.Version = strconv.FormatInt(opened.Version, 10)
		form.Meantime = p.differences(v.Printer, form.Typed, opened)
	}
	return p.showCardForm(v, gate.StatusOf(err), form, err)
}
