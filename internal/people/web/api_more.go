package web

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"relais/internal/access"
	"relais/internal/gate"
	"relais/internal/kernel"
	"relais/internal/people"
)

// PersonChange is a card as it becomes.
type PersonChange struct {
	PersonNamed

	gate.Keyed

	Body struct {
		PersonCard

		Version int64 `json:"version" doc:"Of the card as it was read: a change meanwhile is answered 409" example:"1"`
	}
}

// PersonChanged tells that a card was changed.
type PersonChanged struct {
	Body struct {
		Version int64 `json:"version" doc:"Of the card as it is now"`
	}
}

// PeopleMine are the people in the charge of the token's owner.
type PeopleMine struct {
	Body struct {
		Items []PersonFound `json:"items" doc:"The latest seen first"`
	}
}

// NoteInput is a note to write.
type NoteInput struct {
	PersonNamed

	gate.Keyed

	Body struct {
		Text    string `json:"text" maxLength:"10000" doc:"Refused when it holds a national number, a password, or the number of an account or a card" example:"Sait ouvrir sa messagerie seule."`
		Private bool   `json:"private,omitempty" doc:"For the owner of the token alone"`
	}
}

// NotesOutput are the notes that the owner of the token may read.
type NotesOutput struct {
	Body struct {
		Items []PersonNote `json:"items" doc:"The oldest first"`
	}
}

// PersonNote is a note.
type PersonNote struct {
	ID      kernel.ID `json:"id"`
	Author  kernel.ID `json:"author" doc:"An account"`
	Private bool      `json:"private"`
	Text    string    `json:"text"`
	At      time.Time `json:"at"`
}

// ConsentInput is an agreement to note.
type ConsentInput struct {
	PersonNamed

	gate.Keyed

	Body struct {
		Purpose  string `json:"purpose" enum:"file,share,sms,voice" doc:"What the person agrees to" example:"sms"`
		Version  string `json:"version" maxLength:"20" doc:"Of the wording" example:"2026-01"`
		Wording  string `json:"wording" maxLength:"2000" doc:"As it was read to the person" example:"J’accepte de recevoir des messages sur ce téléphone."`
		Language string `json:"language" doc:"In which it was read, BCP 47" example:"fr"`
		Means    string `json:"means" enum:"spoken,paper,phone" doc:"How the person agreed" example:"spoken"`
	}
}

// ConsentsOutput is what the person agreed to.
type ConsentsOutput struct {
	Body struct {
		Items []people.Consent `json:"items"`
	}
}

// registerMore adds the operations on a file that is open.
func (p *Pages) registerMore(api huma.API, programs gate.Programs) {
	gate.Operate(api, programs, access.PersonReadMinimal, huma.Operation{
		OperationID: "list-people", Method: http.MethodGet, Path: "/api/v1/people",
		Summary: "List the people in one's charge", Tags: []string{"people"},
	}, p.apiMine)
	gate.Operate(api, programs, access.PersonUpdate, huma.Operation{
		OperationID: "change-person", Method: http.MethodPut, Path: "/api/v1/people/{id}",
		Summary: "Change the card of a person", Tags: []string{"people"},
		Description: "The whole card is replaced by the one that is sent.",
	}, p.apiChange)
	gate.Operate(api, programs, access.NoteRead, huma.Operation{
		OperationID: "list-notes", Method: http.MethodGet, Path: "/api/v1/people/{id}/notes",
		Summary: "Read the notes about a person", Tags: []string{"people"},
	}, p.apiNotes)
	gate.Operate(api, programs, access.NoteWrite, huma.Operation{
		OperationID: "write-note", Method: http.MethodPost, Path: "/api/v1/people/{id}/notes", DefaultStatus: http.StatusCreated,
		Summary: "Write a note about a person", Tags: []string{"people"},
	}, p.apiNote)
	gate.Operate(api, programs, access.PersonRead, huma.Operation{
		OperationID: "list-consents", Method: http.MethodGet, Path: "/api/v1/people/{id}/consents",
		Summary: "Read what a person agreed to", Tags: []string{"people"},
	}, p.apiConsents)
	gate.Operate(api, programs, access.PersonConsent, huma.Operation{
		OperationID: "give-consent", Method: http.MethodPost, Path: "/api/v1/people/{id}/consents", DefaultStatus: http.StatusNoContent,
		Summary: "Note that a person agrees", Tags: []string{"people"},
	}, p.apiConsent)
}

func (p *Pages) apiMine(ctx context.Context, _ *struct{}) (*PeopleMine, error) {
	scope, err := gate.ActorOf(ctx).May(access.PersonReadMinimal)
	if err != nil {
		return nil, p.refuse(err)
	}
	mine, err := p.People.OfMine(ctx, scope)
	if err != nil {
		return nil, p.refuse(err)
	}
	answer := &PeopleMine{}
	answer.Body.Items = foundOf(mine)
	return answer, nil
}

// foundOf gives people as a search shows them.
func foundOf(all []people.Minimal) []PersonFound {
	found := make([]PersonFound, len(all))
	for i, m := range all {
		found[i] = PersonFound{m.ID, m.FirstName, m.Initial, m.Commune, m.Charges}
	}
	return found
}

func (p *Pages) apiChange(ctx context.Context, in *PersonChange) (*PersonChanged, error) {
	id, scope, err := gate.Named(ctx, in.ID, access.PersonUpdate)
	card := people.Card(in.Body.PersonCard)
	if err == nil {
		err = people.Clean(card.FirstName, card.Name, card.Reach)
	}
	if err != nil {
		return nil, p.refuse(err)
	}
	_, err = gate.Once(ctx, p.Once, in.Key, []any{"change", id, in.Body}, func(ctx context.Context) (bool, error) {
		return true, p.People.Update(ctx, scope, id, in.Body.Version, card)
	})
	if err != nil {
		return nil, p.refuse(err)
	}
	answer := &PersonChanged{}
	answer.Body.Version = in.Body.Version + 1
	return answer, nil
}

func (p *Pages) apiNotes(ctx context.Context, in *PersonNamed) (*NotesOutput, error) {
	id, scope, err := gate.Named(ctx, in.ID, access.NoteRead)
	if err != nil {
		return nil, p.refuse(err)
	}
	notes, err := p.People.Notes(ctx, scope, id)
	if err != nil {
		return nil, p.refuse(err)
	}
	answer := &NotesOutput{}
	answer.Body.Items = make([]PersonNote, len(notes))
	for i, n := range notes {
		answer.Body.Items[i] = PersonNote(n)
	}
	return answer, nil
}

func (p *Pages) apiNote(ctx context.Context, in *NoteInput) (*Made, error) {
	id, scope, err := gate.Named(ctx, in.ID, access.NoteWrite)
	if err == nil {
		err = people.Clean(in.Body.Text)
	}
	if err != nil {
		return nil, p.refuse(err)
	}
	note, err := gate.Once(ctx, p.Once, in.Key, []any{"note", id, in.Body}, func(ctx context.Context) (kernel.ID, error) {
		return p.People.WriteNote(ctx, scope, id, in.Body.Text, in.Body.Private)
	})
	if err != nil {
		return nil, p.refuse(err)
	}
	return MadeOf(note), nil
}

func (p *Pages) apiConsents(ctx context.Context, in *PersonNamed) (*ConsentsOutput, error) {
	id, scope, err := gate.Named(ctx, in.ID, access.PersonRead)
	if err != nil {
		return nil, p.refuse(err)
	}
	answer := &ConsentsOutput{}
	if answer.Body.Items, err = p.People.Consents(ctx, scope, id); err != nil {
		return nil, p.refuse(err)
	}
	return answer, nil
}

func (p *Pages) apiConsent(ctx context.Context, in *ConsentInput) (*struct{}, error) {
	id, scope, err := gate.Named(ctx, in.ID, access.PersonConsent)
	if err != nil {
		return nil, p.refuse(err)
	}
	c := people.Consent{
		Purpose: people.Purpose(in.Body.Purpose), Version: in.Body.Version, Wording: in.Body.Wording,
		Language: in.Body.Language, Means: people.Means(in.Body.Means),
	}
	_, err = gate.Once(ctx, p.Once, in.Key, []any{"consent", id, in.Body}, func(ctx context.Context) (bool, error) {
		return true, p.People.GiveConsent(ctx, scope, id, c)
	})
	if err != nil {
		return nil, p.refuse(err)
	}
	return nil, nil
}
