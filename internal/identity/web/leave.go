package web

import (
	"net/http"
	"time"

	"relais/internal/gate"
	"relais/internal/kernel"
	"relais/internal/platform/oidc"
)

// departure is what it takes to sign out of ProConnect too.
type departure struct {
	Hint  string    `json:"hint"`            // the token by which one came in
	State string    `json:"state,omitempty"` // once on the way out
	Until time.Time `json:"until"`
}

const (
	departureCookie = "__Host-depart"
	// departureLasts is how long a session lasts at most, there and here.
	departureLasts = 12 * time.Hour
	// leavePath is where the way out of ProConnect begins.
	leavePath = "/connexion/proconnect/depart"
)

// departures keeps departures in browsers, closed.
type departures struct {
	box   box
	clock kernel.Clock
	there bool // ProConnect is
}

// of gives the departure that a browser keeps; the zero one when there is none.
func (s departures) of(r *http.Request) departure {
	var d departure
	if !s.there || !s.box.open(r, departureCookie, &d) {
		return departure{}
	}
	if left := d.Until.Sub(s.clock()); left <= 0 || left > departureLasts {
		return departure{}
	}
	return d
}

// keep gives a browser what it needs to leave; it lasts from its first giving.
func (s departures) keep(w http.ResponseWriter, d departure) {
	if d.Until.IsZero() {
		d.Until = s.clock().Add(departureLasts)
	}
	s.box.put(w, departureCookie, d, d.Until.Sub(s.clock()))
}

// forget takes it away: the session that begins came another way.
func (s departures) forget(w http.ResponseWriter) {
	if s.there {
		drop(w, departureCookie)
	}
}

// leave leads out of ProConnect whoever just signed out here. The form of the
// sign-out ends on this page, which leads on by itself: a policy of forms would
// hold the browser back from the other site, redirections included.
func (p *Pages) leave(v *gate.Visit) error {
	if session(v).Account != "" || p.departures.of(v.R).Hint == "" {
		v.Redirect("/connexion")
		return nil
	}
	v.W.Header().Set("Refresh", "0;url="+leavePath+"/partir")
	return v.Show(gate.Page{Title: v.T("leave.title"), Body: leavePage(v)})
}

// leaveProvider sends the browser to the sign-out of ProConnect. It opens to
// nobody signed in here: no other site's link signs out a member at work.
func (p *Pages) leaveProvider(v *gate.Visit) error {
	d := p.departures.of(v.R)
	if session(v).Account != "" || d.Hint == "" {
		v.Redirect("/connexion")
		return nil
	}
	state, err := p.Provider.NewState()
	if err != nil {
		return err
	}
	address, err := p.Provider.LogoutURL(v.Context(), d.Hint, state)
	if err != nil { // it offers no sign-out, or is not to be reached
		p.departures.forget(v.W)
		v.Redirect("/connexion?fait=signed_out_here")
		return nil //nolint:nilerr // who leaves is out of here already, and is told of the rest
	}
	d.State = state
	p.departures.keep(v.W, d)
	http.Redirect(v.W, v.R, address, http.StatusSeeOther)
	return nil
}

// leftProvider is where ProConnect sends back who signed out of it. Only the
// browser that was sent there is told that it is out.
func (p *Pages) leftProvider(v *gate.Visit) error {
	if err := oidc.CheckLogout(p.departures.of(v.R).State, v.R.URL.Query()); err != nil {
		v.Redirect("/connexion")
		return nil //nolint:nilerr // a return that nobody asked for says nothing
	}
	p.departures.forget(v.W)
	v.Redirect("/connexion?fait=signed_out")
	return nil
}
