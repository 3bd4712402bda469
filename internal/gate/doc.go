// Package gate is where every request to a page of work comes in: it knows who
// asks, holds the policy table against the route, makes sure that a form acts
// once, and frames the page that goes out.
//
// A room registers its pages with the action that each serves:
//
//	g.Page("GET /personnes/{id}", access.PersonRead, p.card)
//	g.Form("POST /personnes", access.PersonCreate, gate.Form{Read: p.readCreate, Again: p.create})
//
// Only [Routes] gives routes to the server, and none without an action: a
// route that names no policy does not compile, and one whose action the table
// does not know fails the build (test/house, which make build runs). A route
// whose handler is not one of the gate's opens only for what anyone may do.
package gate
