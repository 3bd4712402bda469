package web

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"relais/internal/access"
	"relais/internal/gate"
	"relais/internal/kernel"
)

// HookInput is an address to tell.
type HookInput struct {
	gate.Keyed

	Body struct {
		Name    string `json:"name" minLength:"1" maxLength:"100" doc:"Of the program" example:"Suivi social"`
		Address string `json:"address" maxLength:"500" doc:"A public address, https://" example:"https://example.org/relais"`
	}
}

// HookMade is an address that is told.
type HookMade struct {
	Body struct {
		ID     kernel.ID `json:"id"`
		Secret string    `json:"secret,omitempty" doc:"Of the signatures, whsec_…: shown in this answer only, and not to the same request again"`
	}
}

// HookNamed is an address that is told, by its identifier.
type HookNamed struct {
	ID string `path:"id" doc:"Identifier of the webhook" format:"uuid"`
	gate.Keyed
}

// HooksOutput are the addresses that are told.
type HooksOutput struct {
	Body struct {
		Items []HookItem `json:"items"`
	}
}

// HookItem is an address that is told.
type HookItem struct {
	ID         kernel.ID      `json:"id"`
	Name       string         `json:"name"`
	Address    string         `json:"address"`
	CreatedAt  time.Time      `json:"created_at"`
	StoppedAt  *time.Time     `json:"stopped_at,omitempty" doc:"Since when it is told nothing: it did not answer"`
	Deliveries []DeliveryItem `json:"deliveries" doc:"The latest, newest first"`
}

// DeliveryItem is an event that was posted, or is to be.
type DeliveryItem struct {
	ID        kernel.ID `json:"id" doc:"Of the header webhook-id"`
	Type      string    `json:"type"`
	State     string    `json:"state" enum:"waiting,done,given_up"`
	Attempts  int       `json:"attempts"`
	Status    int       `json:"status" doc:"Of the last answer; 0 when there was none"`
	CreatedAt time.Time `json:"created_at"`
}

// RegisterAPI adds the operations on webhooks to the API.
func (p *Pages) RegisterAPI(api huma.API, programs gate.Programs) {
	tags := []string{"webhooks"}
	gate.Operate(api, programs, access.HookManage, huma.Operation{
		OperationID: "create-webhook", Method: http.MethodPost, Path: "/api/v1/webhooks", DefaultStatus: http.StatusCreated,
		Summary: "Be told what happens to the referrals of one's structure", Tags: tags,
		Description: "Each event is posted as Standard Webhooks describes it: signed with the secret, tried again for a day and a half, in no particular order, " +
			"with the same webhook-id each time. Its type is referral. and the code of the event; it names the referral, and says nothing of the person.",
	}, p.apiAdd)
	gate.Operate(api, programs, access.HookManage, huma.Operation{
		OperationID: "list-webhooks", Method: http.MethodGet, Path: "/api/v1/webhooks",
		Summary: "List the addresses that are told", Tags: tags,
	}, p.apiList)
	gate.Operate(api, programs, access.HookManage, huma.Operation{
		OperationID: "try-webhook", Method: http.MethodPost, Path: "/api/v1/webhooks/{id}/trials", DefaultStatus: http.StatusNoContent,
		Summary: "Post an event of type ping, and begin anew for an address that had stopped", Tags: tags,
	}, p.apiAct("try", p.Hooks.Try))
	gate.Operate(api, programs, access.HookManage, huma.Operation{
		OperationID: "delete-webhook", Method: http.MethodDelete, Path: "/api/v1/webhooks/{id}", DefaultStatus: http.StatusNoContent,
		Summary: "Be told no more", Tags: tags,
	}, p.apiAct("delete", p.Hooks.Remove))
}

func (p *Pages) refuse(err error) error { return gate.RefuseCall(err, p.Public, p.Work) }

func (p *Pages) apiAdd(ctx context.Context, in *HookInput) (*HookMade, error) {
	scope, err := gate.ActorOf(ctx).May(access.HookManage)
	if err != nil {
		return nil, p.refuse(err)
	}
	answer := &HookMade{}
	answer.Body.ID, err = gate.Once(ctx, p.Once, in.Key, []any{"webhook", in.Body}, func(ctx context.Context) (id kernel.ID, err error) {
		id, answer.Body.Secret, err = p.Hooks.Add(ctx, scope, in.Body.Name, in.Body.Address)
		return id, err
	})
	if err != nil {
		return nil, p.refuse(err)
	}
	return answer, nil
}

func (p *Pages) apiList(ctx context.Context, _ *struct{}) (*HooksOutput, error) {
	scope, err := gate.ActorOf(ctx).May(access.HookManage)
	if err != nil {
		return nil, p.refuse(err)
	}
	all, err := p.Hooks.List(ctx, scope)
	if err != nil {
		return nil, p.refuse(err)
	}
	answer := &HooksOutput{}
	answer.Body.Items = []HookItem{}
	for _, h := range all {
		item := HookItem{ID: h.ID, Name: h.Name, Address: h.Address, CreatedAt: h.CreatedAt, StoppedAt: h.StoppedAt, Deliveries: []DeliveryItem{}}
		for _, d := range h.Last {
			item.Deliveries = append(item.Deliveries, DeliveryItem{d.ID, d.Kind, string(d.State), d.Attempts, d.Status, d.CreatedAt})
		}
		answer.Body.Items = append(answer.Body.Items, item)
	}
	return answer, nil
}

// apiAct does something to an address that is told, once.
func (p *Pages) apiAct(what string, do func(context.Context, access.Scope, kernel.ID) error) func(context.Context, *HookNamed) (*struct{}, error) {
	return func(ctx context.Context, in *HookNamed) (*struct{}, error) {
		id, scope, err := gate.Named(ctx, in.ID, access.HookManage)
		if err != nil {
			return nil, p.refuse(err)
		}
		_, err = gate.Once(ctx, p.Once, in.Key, []any{what, id}, func(ctx context.Context) (bool, error) { return true, do(ctx, scope, id) })
		if err != nil {
			return nil, p.refuse(err)
		}
		return nil, nil
	}
}
