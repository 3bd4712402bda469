package gate_test

import (
	"context"
	"net/http"
	"slices"
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"relais/internal/access"
	"relais/internal/gate"
	"relais/internal/kernel"
	"relais/internal/platform/rest"
)

// TestWhatMayActTwiceIsListed: a way to change something that is no form, and an
// operation that requires no key.
func TestWhatMayActTwiceIsListed(t *testing.T) {
	routes := gate.NewRoutes()
	g, err := gate.New(gate.Config{Routes: routes})
	if err != nil {
		t.Fatal(err)
	}
	ignored := func(http.ResponseWriter, *http.Request) {}
	g.Form("POST /form", access.SessionOpen, gate.Form{})
	for _, pattern := range []string{"GET /page", "POST /bare", "DELETE /bare", "/any", "POST /reasoned"} {
		routes.HandleFunc(access.SessionOpen, pattern, ignored)
	}
	got := g.Unkeyed(map[string]string{"POST /reasoned": "why", "POST /gone": "why"})
	if want := []string{"/any", "DELETE /bare", "POST /bare", "POST /gone (excepted, and no longer there)"}; !slices.Equal(got, want) {
		t.Errorf("listed %q", got)
	}

	type keyed struct {
		Key string `header:"Idempotency-Key" required:"true"`
	}
	type lax struct {
		Key string `header:"Idempotency-Key"`
	}
	api := rest.New(http.NewServeMux(), "Relais", "1")
	operate(api, http.MethodGet, func(context.Context, *struct{}) (*struct{}, error) { return nil, nil })
	operate(api, http.MethodPost, func(context.Context, *keyed) (*struct{}, error) { return nil, nil })
	operate(api, http.MethodPut, func(context.Context, *lax) (*struct{}, error) { return nil, nil })
	operate(api, http.MethodDelete, func(context.Context, *struct{}) (*struct{}, error) { return nil, nil })
	if got := gate.UnkeyedOperations(api); !slices.Equal(got, []string{"DELETE /api/x", "PUT /api/x"}) {
		t.Errorf("listed %q", got)
	}
}

func operate[I any](api huma.API, method string, handler func(context.Context, *I) (*struct{}, error)) {
	gate.Operate(api, nobody{}, access.PageRead, huma.Operation{OperationID: method, Method: method, Path: "/api/x"}, handler)
}

type nobody struct{}

func (nobody) AuthenticateToken(context.Context, string) (gate.Program, error) {
	return gate.Program{}, kernel.Fault(kernel.NotFound, "token.absent")
}
