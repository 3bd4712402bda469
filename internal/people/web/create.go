package web

import (
	"context"
	"errors"
	"net/http"

	"relais/internal/access"
	"relais/internal/gate"
	"relais/internal/kernel"
	"relais/internal/people"
)

// twins is the refusal to create a file before someone looked at those that
// may be the same person's.
type twins struct{ found []people.Minimal }

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
	anyway := v.R.PostForm.Get(fieldTwins) != ""
	return func(ctx context.Context) (gate.Answer, error) {
		if !anyway {
			found, err := p.twins(ctx, v, form.Typed)
			if err != nil {
				return gate.Answer{}, atField(err)
			}
			if len(found) > 0 { // who was found can see it: the lines stay
				return gate.Answer{To: "/personnes/nouvelle", Show: func(v *gate.Visit) error { return p.newAgain(v, &twins{found}) }}, nil
			}
		}
		id, err := p.People.Create(ctx, scope, form.Typed)
		return gate.Answer{To: "/personnes/" + string(id), Done: "person.created"}, atField(err)
	}, nil
}

// twins looks for a card's person: by the phone, then by the names and, when
// it is told, the year of birth. A first name alone would find half a town.
func (p *Pages) twins(ctx context.Context, v *gate.Visit, card people.Card) (found []people.Minimal, err error) {
	scope, err := v.Scope(access.PersonSearch)
	if err != nil {
		return nil, err
	}
	var queries []people.Query
	if card.Phone != "" {
		queries = append(queries, people.Query{Phone: card.Phone})
	}
	if card.FirstName != "" && (card.Name != "" || card.BirthYear != 0) {
		queries = append(queries, people.Query{FirstName: card.FirstName, Name: card.Name, BirthYear: card.BirthYear})
	}
	met := map[kernel.ID]bool{}
	for _, query := range queries {
		answer, err := p.People.Search(ctx, scope, query)
		if err != nil {
			return nil, err
		}
		for _, m := range answer.People {
			if !met[m.ID] {
				met[m.ID] = true
				found = append(found, m)
			}
		}
	}
	return found, nil
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
	names, failed := p.namesOf(v, form.Twins)
	if failed != nil {
		return failed
	}
	if len(form.Twins)+len(form.Meantime) > 0 {
		err = nil // the page says it at length
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
