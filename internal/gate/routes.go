package gate

import (
	"errors"
	"fmt"
	"net/http"
	"slices"

	"relais/internal/access"
	"relais/internal/platform/httpx"
)

// Route is a way into the house, and the action it serves.
type Route struct {
	Pattern string // as net/http reads it: "GET /personnes/{id}"
	Action  access.Action
}

// Routes are the ways into the house.
type Routes struct {
	mux    *http.ServeMux
	all    []Route
	faults []error
}

// NewRoutes gives a house without a door.
func NewRoutes() *Routes { return &Routes{mux: http.NewServeMux()} }

// Handle opens a way for an action that anyone may do; what is not for everyone
// goes through [Gate.Page] or [Gate.Form], which hold the policy table against
// who asks.
func (r *Routes) Handle(action access.Action, pattern string, handler http.Handler) {
	if _, err := access.Anyone().May(action); err != nil {
		r.faults = append(r.faults, fmt.Errorf("route %q: %q is not for anyone, and nobody asks who comes", pattern, action))
		return
	}
	r.open(action, pattern, handler.ServeHTTP)
}

// open opens a way for an action of the policy table, which its handler holds
// against who asks.
func (r *Routes) open(action access.Action, pattern string, handler http.HandlerFunc) {
	if !slices.Contains(access.Actions(), action) {
		r.faults = append(r.faults, fmt.Errorf("route %q: the policy table has no action %q", pattern, action))
		return
	}
	r.all = append(r.all, Route{pattern, action})
	r.mux.Handle(pattern, handler)
}

// HandleFunc does the same for a function.
func (r *Routes) HandleFunc(action access.Action, pattern string, handler http.HandlerFunc) {
	r.Handle(action, pattern, handler)
}

// All lists the routes, for tests and for those who audit.
func (r *Routes) All() []Route { return slices.Clone(r.all) }

// Handler gives what answers on all routes, or an error that names each that was
// refused.
func (r *Routes) Handler() (httpx.Routed, error) { return r.mux, errors.Join(r.faults...) }
