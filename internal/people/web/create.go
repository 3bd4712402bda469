package web

import (
	"context"
	"errors"
	"net/http"
	"time"

	"relais/internal/access"
	"relais/internal/gate"
	"relais/internal/kernel"
	"relais/internal/people"
	"relais/internal/platform/limits"
)

// twins is the refusal to create a file before someone looked at those that
// may be the same person's.
type twins struct{ found []people.Twin }

// Error says what is refused, for the log.
func (t *twins) Error() string { return t.Unwrap().Error() }

// Unwrap gives what the kind of the error is read from.
func (t *twins) Unwrap() error { return kernel.Fault(kernel.Conflict, "person.twins") }

func (p *Pages) showNew(v *gate.Visit) error {
	return p.showCardForm(v, http.StatusOK, cardForm{To: "/personnes", Go: "person.new.go"}, nil)
}

// readNew reads a new card. What looks like the same person in one's own
// structure is shown first: within the act, so that a double tap is answered
// like the first one and does not find what that one created.
func (p *Pages) readNew(v *gate.Visit) (gate.Act, error) {
	form, err := p.readCard(v)
	if err != nil {
		return nil, err
	}
	scope, err := v.Scope(access.PersonCreate)
	if err != nil {
		return nil, err
	}
	looking, err := v.Scope(access.PersonSearch)
	if err != nil {
		return nil, err
	}
	asks, err := p.mayAskElsewhere(v)
	if err != nil {
		return nil, err
	}
	anyway := v.R.PostForm.Get(fieldTwins) != ""
	return func(ctx context.Context) (gate.Answer, error) {
		if !anyway {
			found, err := p.People.Twins(ctx, looking, form.Typed)
			if err != nil {
				return gate.Answer{}, atField(err)
			}
			if len(found) > 0 { // who was found can see it: the lines stay
				return gate.Answer{To: newAddress, Show: func(v *gate.Visit) error { return p.newAgain(v, &twins{found}) }}, nil
			}
		}
		id, err := p.People.Create(ctx, scope, form.Typed)
		done := gate.Answer{To: "/personnes/" + string(id), Done: "person.created"}
		if err != nil || !asks {
			return done, atField(err)
		}
		perhaps, err := p.People.PerhapsElsewhere(ctx, scope, id)
		if perhaps {
			done.Done = "person.created.elsewhere"
		}
		return done, err
	}, nil
}

// newAddress is the page of a new card.
const newAddress = "/personnes/nouvelle"

// newTwice answers a double tap like the first: with the file that it made, or
// with those who may be the same person, and what was typed.
func (p *Pages) newTwice(v *gate.Visit, kept gate.Answer) error {
	if kept.To != newAddress {
		v.Redirect(kept.To + "?fait=" + kept.Done)
		return nil
	}
	scope, err := v.Scope(access.PersonSearch)
	if err != nil {
		return err
	}
	found, err := p.People.Twins(v.Context(), scope, p.typedCard(v).Typed)
	if err != nil {
		return err
	}
	return p.newAgain(v, &twins{found})
}

// asksElsewhere bounds how often an account is told whether people may be
// followed elsewhere: it is for who welcomes someone, not for who looks for them.
func asksElsewhere() limits.Rule {
	return limits.Rule{Name: "known elsewhere", Most: 30, Within: time.Hour}
}

// mayAskElsewhere counts one asking, and tells whether it may be. Past the
// bound, files are made all the same, and nothing is told.
func (p *Pages) mayAskElsewhere(v *gate.Visit) (bool, error) {
	err := p.Limits.Take(v.Context(), asksElsewhere(), string(v.Actor.Account))
	bounded := err != nil && kernel.KindOf(err) == kernel.Limited
	if bounded {
		err = nil
	}
	return err == nil && !bounded, err
}

func (p *Pages) newAgain(v *gate.Visit, err error) error {
	form := p.typedCard(v)
	form.To, form.Go = "/personnes", "person.new.go"
	var same *twins
	if errors.As(err, &same) {
		form.Twins = same.found
	}
	return p.showCardForm(v, gate.StatusOf(err), form, err)
}

// showCardForm shows the form of a card, and what is wrong with it.
func (p *Pages) showCardForm(v *gate.Visit, status int, form cardForm, err error) error {
	var shown []people.Minimal
	for _, twin := range form.Twins {
		shown = append(shown, twin.Minimal)
	}
	names, failed := p.namesOf(v, shown)
	if failed != nil {
		return failed
	}
	if len(form.Twins)+len(form.Meantime) > 0 {
		err = nil // the page says it at length
	}
	if form.Off, failed = p.People.Without(v.Context()); failed != nil {
		return failed
	}
	title := v.T("person.new.title")
	if form.Version != "" {
		title = v.T("person.change.title")
	}
	return v.Show(gate.Page{Title: title, Status: status, Body: cardFormPage(p, v, title, form, v.Faults(err), names)})
}

// namesOf finds the names of those who have people in charge.
func (p *Pages) namesOf(v *gate.Visit, shown []people.Minimal) (named, error) {
	var ids []kernel.ID
	for _, m := range shown {
		ids = append(ids, holders(m.Charges)...)
	}
	return p.names(v.Context(), ids...)
}
