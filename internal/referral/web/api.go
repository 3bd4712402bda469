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
	"relais/internal/referral"
)

// OrderInput is a journey to keep.
type OrderInput struct {
	gate.Keyed

	Body struct {
		Person  kernel.ID   `json:"person,omitempty" format:"uuid" doc:"Whose file one is in charge of; none for someone of whom nothing is recorded" example:"01890000-0000-7000-8000-000000000001"`
		Lang    string      `json:"lang" enum:"fr,falc,en,ar" doc:"Of the slip and the messages; falc for easy French" example:"fr"`
		Agreed  bool        `json:"agreed,omitempty" doc:"The person agreed that the places asked read their card: needed with a person" example:"true"`
		Texting bool        `json:"texting,omitempty" doc:"The person agreed to messages on their phone" example:"true"`
		Draft   bool        `json:"draft,omitempty" doc:"Not to be sent yet"`
		Steps   []StepInput `json:"steps" minItems:"1" maxItems:"5" doc:"One need each, in the order in which they are to be met"`
	}
}

// StepInput is one need, and the place to ask.
type StepInput struct {
	Need     string    `json:"need" doc:"What the place should answer: a short form of a category of service" example:"demarches"`
	Place    kernel.ID `json:"place" format:"uuid" doc:"Identifier of the place, as search-places gives it; it must offer the need" example:"01890000-0000-7000-8000-000000000002"`
	After    bool      `json:"after,omitempty" doc:"To leave once the step before was met"`
	Message  string    `json:"message,omitempty" maxLength:"1000" doc:"To the place" example:"Vient avec sa fille."`
	Previous kernel.ID `json:"previous,omitempty" doc:"The referral that was redirected, and that this one follows"`
}

// OrderMade names a journey that was kept.
type OrderMade struct{ Body JourneyKept }

// JourneyKept names a journey and its referrals.
type JourneyKept struct {
	Journey   kernel.ID   `json:"journey"`
	Referrals []kernel.ID `json:"referrals" doc:"In the order of the steps"`
}

// ReferralsInput says which referrals to list.
type ReferralsInput struct {
	Side   string   `query:"side" enum:"sent,received" default:"sent" doc:"Sent by the structure of the token's owner, or received"`
	States []string `query:"state,explode" enum:"draft,sent,seen,studying,accepted,refused,redirected,expired,withdrawn,met,not_met,concluded,closed" doc:"States to keep; all when none is given"`
}

// ReferralsOutput are referrals.
type ReferralsOutput struct {
	Body struct {
		Items []ReferralItem `json:"items" doc:"Those that wait the longest first, 200 at most"`
	}
}

// ReferralItem is a referral in a list. Of the person it holds what may be read
// in its state.
type ReferralItem struct {
	ID        kernel.ID  `json:"id"`
	Journey   kernel.ID  `json:"journey"`
	Rank      int        `json:"rank" doc:"In the journey, from 1"`
	Person    kernel.ID  `json:"person,omitempty" doc:"For who sent it"`
	Sender    kernel.ID  `json:"sender" doc:"A structure"`
	Receiver  kernel.ID  `json:"receiver,omitempty" doc:"A structure; none when the place has no account"`
	Place     kernel.ID  `json:"place"`
	Need      string     `json:"need"`
	Channel   string     `json:"channel" enum:"account,link,paper"`
	State     string     `json:"state"`
	Since     time.Time  `json:"since"`
	Reason    string     `json:"reason,omitempty"`
	Suggested kernel.ID  `json:"suggested,omitempty"`
	Outcome   string     `json:"outcome,omitempty"`
	SentAt    *time.Time `json:"sent_at,omitempty"`
	FirstName string     `json:"first_name,omitempty"`
	Initial   string     `json:"initial,omitempty"`
}

// ReferralNamed is a referral that the address names.
type ReferralNamed struct {
	ID string `path:"id" doc:"Identifier of the referral" format:"uuid"`
}

// ReferralOutput is a referral, as the side of the token's owner may read it.
type ReferralOutput struct {
	Body struct {
		ReferralItem

		Side    string          `json:"side" enum:"sender,receiver" doc:"On which the owner of the token stands"`
		Card    referral.Parcel `json:"card" doc:"Of the person: the least while an answer is awaited, all once the place accepted, nothing when it has nothing more to do with them"`
		Code    string          `json:"code,omitempty" doc:"Of the person's page, for who sent it"`
		History []EventItem     `json:"history"`
		May     []string        `json:"may" doc:"Events that this side may bring about now"`
	}
}

// EventItem is something that happened to a referral.
type EventItem struct {
	At    time.Time `json:"at"`
	Event string    `json:"event"`
	State string    `json:"state" doc:"In which it left the referral"`
	Side  string    `json:"side" enum:"sender,receiver,person,house"`
	Text  string    `json:"text,omitempty" doc:"To the other side"`
	Told  string    `json:"told,omitempty" doc:"To the person"`
}

// EventInput is an event to bring about.
type EventInput struct {
	ReferralNamed

	gate.Keyed

	Body struct {
		Event     string    `json:"event" doc:"send, see, study, accept, refuse, redirect, withdraw, meet, miss, conclude, close, confirm, hinder, call_back, called_back: those that the side may" example:"accept"`
		Reason    string    `json:"reason,omitempty" doc:"Of a refusal: not_reachable, did_not_come_to_interview, not_eligible, not_mobile, not_interested, incompatible, session_full, duplicate, other"`
		Suggested kernel.ID `json:"suggested,omitempty" doc:"The place of a redirection"`
		Outcome   string    `json:"outcome,omitempty" doc:"Of a conclusion: equipped, connected, trained, procedure_done, autonomous, still_accompanied, lost_from_sight, other"`
		Text      string    `json:"text,omitempty" maxLength:"1000" doc:"To the other side" example:"Une place jeudi."`
		Told      string    `json:"told,omitempty" maxLength:"1000" doc:"To the person, in plain words" example:"Venez jeudi à 14 h."`
	}
}

// RegisterAPI adds the operations on referrals to the API.
func (p *Pages) RegisterAPI(api huma.API, programs gate.Programs) {
	tags := []string{"referrals"}
	gate.Operate(api, programs, access.ReferralWrite, huma.Operation{
		OperationID: "create-referrals", Method: http.MethodPost, Path: "/api/v1/referrals", DefaultStatus: http.StatusCreated,
		Summary: "Refer a person to one or several places", Tags: tags,
	}, p.apiCreate)
	gate.Operate(api, programs, access.ReferralWrite, huma.Operation{
		OperationID: "read-answering", Method: http.MethodGet, Path: "/api/v1/referrals/answering",
		Summary: "Read how places answer, before one chooses", Tags: tags,
		Description: "Over the whole network and the last year. A place that was asked too seldom is left out.",
	}, p.apiAnswering)
	gate.Operate(api, programs, access.ReferralRead, huma.Operation{
		OperationID: "list-referrals", Method: http.MethodGet, Path: "/api/v1/referrals",
		Summary: "List the referrals that one sent or received", Tags: tags,
	}, p.apiReferrals)
	gate.Operate(api, programs, access.ReferralRead, huma.Operation{
		OperationID: "read-referral", Method: http.MethodGet, Path: "/api/v1/referrals/{id}",
		Summary: "Read a referral", Tags: tags, Description: "The person can see that it was read.",
	}, p.apiReferral)
	gate.Operate(api, programs, access.ReferralFollow, huma.Operation{
		OperationID: "follow-referral", Method: http.MethodPost, Path: "/api/v1/referrals/{id}/events", DefaultStatus: http.StatusNoContent,
		Summary: "Bring about an event, as who sent the referral", Tags: tags,
		Description: "Who sent it also notes what the place, or the person, said by telephone.",
	}, p.apiEvent(access.ReferralFollow))
	gate.Operate(api, programs, access.ReferralAnswer, huma.Operation{
		OperationID: "answer-referral", Method: http.MethodPost, Path: "/api/v1/referrals/{id}/answers", DefaultStatus: http.StatusNoContent,
		Summary: "Bring about an event, as the place that was asked", Tags: tags,
	}, p.apiEvent(access.ReferralAnswer))
}

// refuse turns an error into the problem that an operation answers.
func (p *Pages) refuse(err error) error { return gate.RefuseCall(err, p.Public, p.Work) }

func (p *Pages) apiCreate(ctx context.Context, in *OrderInput) (*OrderMade, error) {
	scope, err := gate.ActorOf(ctx).May(access.ReferralWrite)
	order := referral.Order{Person: in.Body.Person, Lang: in.Body.Lang, Agreed: in.Body.Agreed, Texting: in.Body.Texting, Draft: in.Body.Draft}
	for _, step := range in.Body.Steps {
		if err == nil {
			err = people.Clean(step.Message)
		}
		order.Steps = append(order.Steps, referral.Step(step))
	}
	if err != nil {
		return nil, p.refuse(err)
	}
	answer := &OrderMade{}
	answer.Body, err = gate.Once(ctx, p.Once, in.Key, []any{"referrals", in.Body}, func(ctx context.Context) (JourneyKept, error) {
		made, err := p.Referrals.Create(ctx, scope, order)
		return JourneyKept{made.Journey, made.Referrals}, err
	})
	if err != nil {
		return nil, p.refuse(err)
	}
	return answer, nil
}

func (p *Pages) apiReferrals(ctx context.Context, in *ReferralsInput) (*ReferralsOutput, error) {
	scope, err := gate.ActorOf(ctx).May(access.ReferralRead)
	if err != nil {
		return nil, p.refuse(err)
	}
	which := referral.Which{}
	for _, s := range in.States {
		which.States = append(which.States, referral.State(s))
	}
	list := p.Referrals.Sent
	if in.Side == "received" {
		list = p.Referrals.Received
	}
	entries, err := list(ctx, scope, which)
	if err != nil {
		return nil, p.refuse(err)
	}
	answer := &ReferralsOutput{}
	answer.Body.Items = make([]ReferralItem, len(entries))
	for i, e := range entries {
		item := itemOf(e.Referral, in.Side == "sent")
		item.FirstName, item.Initial = e.FirstName, e.Initial
		answer.Body.Items[i] = item
	}
	return answer, nil
}

// itemOf gives a referral as programs read it; the file of the person is the
// sender's own.
func itemOf(r referral.Referral, sent bool) ReferralItem {
	item := ReferralItem{
		ID: r.ID, Journey: r.Journey, Rank: r.Rank, Sender: r.Sender, Receiver: r.Receiver, Place: r.Place, Need: r.Need,
		Channel: string(r.Channel), State: string(r.State), Since: r.Since, Reason: r.Reason, Suggested: r.Suggested,
		Outcome: r.Outcome, SentAt: r.SentAt,
	}
	if sent {
		item.Person = r.Person
	}
	return item
}

func (p *Pages) apiReferral(ctx context.Context, in *ReferralNamed) (*ReferralOutput, error) {
	id, scope, err := gate.Named(ctx, in.ID, access.ReferralRead)
	if err != nil {
		return nil, p.refuse(err)
	}
	v, err := p.Referrals.Read(ctx, scope, referral.Key{ID: id})
	if err != nil {
		return nil, p.refuse(err)
	}
	answer := &ReferralOutput{}
	body := &answer.Body
	body.ReferralItem = itemOf(v.Referral, v.Side == referral.Sender)
	body.FirstName, body.Initial = v.Parcel.FirstName, v.Parcel.Initial()
	body.Side, body.Card, body.Code = string(v.Side), v.Parcel, v.Code
	for _, h := range v.History {
		body.History = append(body.History, EventItem{h.At, string(h.Event), string(h.State), string(h.Side), h.Text, h.Told})
	}
	for _, event := range referral.May(v.State, v.Side) {
		body.May = append(body.May, string(event))
	}
	return answer, nil
}

// apiEvent brings an event about on the side that an action is of. To send a
// draft is to write, as to prepare it was.
func (p *Pages) apiEvent(action access.Action) func(context.Context, *EventInput) (*struct{}, error) {
	return func(ctx context.Context, in *EventInput) (*struct{}, error) {
		needs := action
		if in.Body.Event == string(referral.Send) && action == access.ReferralFollow {
			needs = access.ReferralWrite
		}
		id, scope, err := gate.Named(ctx, in.ID, needs)
		if err == nil {
			err = people.Clean(in.Body.Text, in.Body.Told)
		}
		if err != nil {
			return nil, p.refuse(err)
		}
		move := referral.Move{
			Event: referral.Event(in.Body.Event), Reason: in.Body.Reason, Suggested: in.Body.Suggested, Outcome: in.Body.Outcome,
			Text: in.Body.Text, Told: in.Body.Told,
		}
		_, err = gate.Once(ctx, p.Once, in.Key, []any{string(action), id, in.Body}, func(ctx context.Context) (bool, error) {
			return true, p.Referrals.Do(ctx, scope, referral.Key{ID: id}, move)
		})
		if err != nil {
			return nil, p.refuse(err)
		}
		return nil, nil
	}
}

// AnsweringInput names places.
type AnsweringInput struct {
	Places []string `query:"place,explode" required:"true" maxItems:"100" doc:"Identifiers of places"`
}

// AnsweringOutput is how places answer.
type AnsweringOutput struct {
	Body struct {
		Items []AnsweringItem `json:"items"`
	}
}

// AnsweringItem is how one place answers those who send it people.
type AnsweringItem struct {
	Place     kernel.ID `json:"place"`
	Asked     int       `json:"asked" doc:"Referrals, but those still within their time to be answered"`
	Answered  int       `json:"answered" doc:"Of those asked: with a yes, a no or another place"`
	Accepted  int       `json:"accepted"`
	Met       int       `json:"met" doc:"Of those accepted, the people met"`
	DelayDays float64   `json:"delay_days" doc:"Median, from sent to answered"`
}

func (p *Pages) apiAnswering(ctx context.Context, in *AnsweringInput) (*AnsweringOutput, error) {
	scope, err := gate.ActorOf(ctx).May(access.ReferralWrite)
	if err != nil {
		return nil, p.refuse(err)
	}
	var places []kernel.ID
	for _, text := range in.Places {
		if id, err := kernel.ParseID(text); err == nil { // what is no identifier is no place that answers
			places = append(places, id)
		}
	}
	answer := &AnsweringOutput{}
	answer.Body.Items = []AnsweringItem{}
	if len(places) == 0 {
		return answer, nil
	}
	all, err := p.Referrals.Answering(ctx, scope, places)
	if err != nil {
		return nil, p.refuse(err)
	}
	for _, id := range places {
		if a, known := all[id]; known {
			const day = 24 * time.Hour
			answer.Body.Items = append(answer.Body.Items, AnsweringItem{id, a.Asked, a.Answered, a.Accepted, a.Met, float64(a.Delay) / float64(day)})
		}
	}
	return answer, nil
}
