package web

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"relais/internal/access"
	"relais/internal/gate"
	"relais/internal/kernel"
	"relais/internal/people"
)

// PersonCard is a person's card as programs give and receive it: the least
// that serves.
type PersonCard struct {
	FirstName   string   `json:"first_name,omitempty" maxLength:"80" doc:"A first name, a name or an initial is needed" example:"Camille"`
	Name        string   `json:"name,omitempty" maxLength:"80" doc:"Name, or an initial" example:"Exemple"`
	BirthYear   int      `json:"birth_year,omitempty" doc:"Year of birth, from 1900" example:"1984"`
	Phone       string   `json:"phone,omitempty" maxLength:"40" doc:"In any spelling; given back in E.164" example:"06 39 98 12 34"`
	PhoneOf     string   `json:"phone_of,omitempty" enum:"own,family,friend,structure,other" doc:"Whose phone it is" example:"own"`
	Commune     string   `json:"commune,omitempty" doc:"INSEE code" example:"36044"`
	Languages   []string `json:"languages,omitempty" maxItems:"10" doc:"BCP 47 tags, the best spoken first" example:"fr,ar"`
	Reach       string   `json:"reach,omitempty" maxLength:"500" doc:"How and when to reach the person. Refused when it holds a national number, a password, or the number of an account or a card"`
	Adaptations []string `json:"adaptations,omitempty" maxItems:"10" doc:"What makes help possible, never why: plain-pied, gros-caracteres, lecture, lsf, interprete, calme, temps"`
}

// PersonInput is a file to open.
type PersonInput struct {
	gate.Keyed

	Body PersonCard
}

// Made names what was made.
type Made struct {
	Body struct {
		ID kernel.ID `json:"id"`
	}
}

// MadeOf names what was made.
func MadeOf(id kernel.ID) *Made {
	answer := &Made{}
	answer.Body.ID = id
	return answer
}

// PersonNamed is a person whom the address names.
type PersonNamed struct {
	ID string `path:"id" doc:"Identifier of the file" format:"uuid"`
}

// PersonOutput is a whole card.
type PersonOutput struct {
	Body struct {
		PersonCard

		ID           kernel.ID       `json:"id"`
		Version      int64           `json:"version"`
		Protected    bool            `json:"protected" doc:"Found by no search; write and call in neutral words"`
		ErasureAsked bool            `json:"erasure_asked" doc:"The person asked that the file be erased"`
		InCharge     []people.Charge `json:"in_charge"`
	}
}

// PeopleSearch is what people are searched by: at least a name or a phone.
type PeopleSearch struct {
	Key  string `header:"Idempotency-Key" required:"true" minLength:"16" maxLength:"200" doc:"Chosen by the program: the same search with the same key leaves its trace once, and shows those it found as they are now"`
	Body struct {
		FirstName string `json:"first_name,omitempty" maxLength:"80" example:"Camille"`
		Name      string `json:"name,omitempty" maxLength:"80" example:"Exemple"`
		Phone     string `json:"phone,omitempty" maxLength:"40" doc:"In any spelling"`
		BirthYear int    `json:"birth_year,omitempty"`
		Text      string `json:"text,omitempty" maxLength:"200" doc:"A phone, or words: each is one of the names, or of what the owner of the token may read of a person"`
	}
}

// PeopleFound is the answer to a search, in the structure of the token's owner.
type PeopleFound struct {
	Body struct {
		Items []PersonFound `json:"items" doc:"The latest seen first, 20 at most"`
		More  bool          `json:"more" doc:"Others answer too: say more"`
	}
}

// PersonFound is the least of a person.
type PersonFound struct {
	ID        kernel.ID       `json:"id"`
	FirstName string          `json:"first_name,omitempty"`
	Initial   string          `json:"initial,omitempty" doc:"Of the name"`
	Commune   string          `json:"commune,omitempty" doc:"INSEE code"`
	InCharge  []people.Charge `json:"in_charge"`
}

// RegisterAPI adds the operations on people to the API. No name stands in an
// address: a search is a POST.
func (p *Pages) RegisterAPI(api huma.API, programs gate.Programs) {
	gate.Operate(api, programs, access.PersonCreate, huma.Operation{
		OperationID: "create-person", Method: http.MethodPost, Path: "/api/v1/people", DefaultStatus: http.StatusCreated,
		Summary: "Open a person's file, in the charge of the token's owner", Tags: []string{"people"},
	}, p.apiCreate)
	gate.Operate(api, programs, access.PersonSearch, huma.Operation{
		OperationID: "search-people", Method: http.MethodPost, Path: "/api/v1/people/search",
		Summary: "Find people of one's own structure by name or phone", Tags: []string{"people"},
		Description: "Each person shown can see that they were looked for.",
	}, p.apiSearch)
	gate.Operate(api, programs, access.PersonRead, huma.Operation{
		OperationID: "read-person", Method: http.MethodGet, Path: "/api/v1/people/{id}",
		Summary: "Read the card of a person in one's charge", Tags: []string{"people"},
		Description: "The person can see that their file was read.",
	}, p.apiCard)
	p.registerMore(api, programs)
}

// refuse turns an error into the problem that an operation answers.
func (p *Pages) refuse(err error) error { return gate.RefuseCall(err, p.Public, p.Work) }

func (p *Pages) apiCreate(ctx context.Context, in *PersonInput) (*Made, error) {
	card := people.Card(in.Body)
	if err := people.Clean(card.FirstName, card.Name, card.Reach); err != nil {
		return nil, p.refuse(err)
	}
	scope, err := gate.ActorOf(ctx).May(access.PersonCreate)
	if err != nil {
		return nil, p.refuse(err)
	}
	id, err := gate.Once(ctx, p.Once, in.Key, in.Body, func(ctx context.Context) (kernel.ID, error) {
		return p.People.Create(ctx, scope, card)
	})
	if err != nil {
		return nil, p.refuse(err)
	}
	return MadeOf(id), nil
}

func (p *Pages) apiSearch(ctx context.Context, in *PeopleSearch) (*PeopleFound, error) {
	scope, err := gate.ActorOf(ctx).May(access.PersonSearch)
	if err != nil {
		return nil, p.refuse(err)
	}
	var found people.Found
	first := false
	kept, err := gate.Once(ctx, p.Once, in.Key, []any{"search", in.Body}, func(ctx context.Context) (shown []kernel.ID, err error) {
		first = true
		found, err = p.People.Search(ctx, scope, people.Query(in.Body))
		for _, m := range found.People {
			shown = append(shown, m.ID)
		}
		return shown, err
	})
	if err == nil && !first {
		found, err = p.People.SearchAgain(ctx, scope, people.Query(in.Body), kept)
	}
	if err != nil {
		return nil, p.refuse(err)
	}
	answer := &PeopleFound{}
	answer.Body.More, answer.Body.Items = found.More, foundOf(found.People)
	return answer, nil
}

func (p *Pages) apiCard(ctx context.Context, in *PersonNamed) (*PersonOutput, error) {
	id, scope, err := gate.Named(ctx, in.ID, access.PersonRead)
	if err != nil {
		return nil, p.refuse(err)
	}
	opened, err := p.People.Card(ctx, scope, id)
	if err != nil {
		return nil, p.refuse(err)
	}
	answer := &PersonOutput{}
	answer.Body.PersonCard, answer.Body.ID, answer.Body.Version = PersonCard(opened.Card), opened.Minimal.ID, opened.Version
	answer.Body.Protected, answer.Body.ErasureAsked, answer.Body.InCharge = opened.Minimal.Protected, opened.ErasureAskedAt != nil, opened.Minimal.Charges
	return answer, nil
}
