package gate

import (
	"errors"
	"fmt"
	"net/http"
	"slices"

	"relais/internal/access"
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

// Handle opens a way for an action of the policy table. The handler itself
// holds the table against who asks, as [Gate.Page] does, unless anyone may.
func (r *Routes) Handle(action access.Action, pattern string, handler http.Handler) {
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

// Handler gives what answers on all routes, or an error that names each whose
// action is unknown.
func (r *Routes) Handler() (*http.ServeMux, error) { return r.mux, errors.Join(r.faults...) }
