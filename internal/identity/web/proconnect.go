package web

import (
	"net/http"

	"relais/internal/gate"
	"relais/internal/identity"
	"relais/internal/platform/oidc"
)

// toProvider sends the browser to ProConnect. What must come back the same is
// kept in this browser alone. It is a link and not a form: a policy of forms
// would hold the browser back from the other site.
func (p *Pages) toProvider(v *gate.Visit) error {
	next := nextOf(v.R.URL.Query().Get("suite"))
	if v.R.Header.Get("Sec-Fetch-Site") == "cross-site" { // nobody else's page begins a sign-in
		v.Redirect(withNext("/connexion", next))
		return nil
	}
	address, flow, err := p.Provider.Begin(v.Context(), oidc.BeginOptions{})
	if err != nil {
		return p.notThrough(v, next, err)
	}
	p.pockets.change(v.W, v.R, func(k *pocket) { k.Flow, k.Suite = &flow, next })
	http.Redirect(v.W, v.R, address, http.StatusSeeOther)
	return nil
}

// fromProvider is where ProConnect sends the browser back. The flow is taken
// out of the browser before anything is believed, so that it serves once.
func (p *Pages) fromProvider(v *gate.Visit) error {
	k := p.pockets.of(v.R)
	flow, next := k.Flow, nextOf(k.Suite)
	k.Flow, k.Suite = nil, ""
	if flow == nil {
		flow = &oidc.Flow{}
	}
	who, err := p.Provider.Finish(v.Context(), *flow, v.R.URL.Query())
	if err != nil {
		p.pockets.put(v.W, k)
		return p.notThrough(v, next, err)
	}
	p.departures.keep(v.W, departure{Hint: who.IDToken})
	external := identity.ExternalIdentity{Issuer: who.Issuer, Subject: who.Subject}
	if who.SecondFactor() {
		external.AMR = []string{"mfa"}
	}
	o, err := p.Identity.SignIn.External(v.Context(), external, from(v))
	k.Link = o.Link
	p.pockets.put(v.W, k)
	switch {
	case err != nil:
		return p.notThrough(v, next, err)
	case o.Link == "":
		p.enter(v, o, next)
	case v.Actor.SignedIn():
		v.Redirect("/compte")
	case k.Invitation != "":
		v.Redirect("/invitation")
	default:
		return v.Show(gate.Page{Title: v.T("signin.unknown.title"), Body: unknownPage(v)})
	}
	return nil
}

// notThrough shows the ways in again, and why ProConnect was none.
func (p *Pages) notThrough(v *gate.Visit, next string, err error) error {
	if v.Reason(err) == "" {
		return err
	}
	return p.showSignIn(v, next, "", err)
}
