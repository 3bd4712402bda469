package web

import (
	"context"
	"net/http"
	"net/netip"
	"net/url"
	"strings"

	"relais/internal/gate"
	"relais/internal/identity"
	"relais/internal/platform/guard"
)

// nextOf gives where a sign-in leads: a path of ours that was asked for, or the
// first page of a member.
func nextOf(asked string) string {
	if next := guard.SafePath(asked); asked != "" && next != "/" {
		return next
	}
	return "/accueil"
}

// withNext gives a path that remembers where the journey leads.
func withNext(path, next string) string {
	if next == "" || next == "/accueil" {
		return path
	}
	return path + "?suite=" + url.QueryEscape(next)
}

// signIn shows the way in, or leads on whoever came in already.
func (p *Pages) signIn(v *gate.Visit) error {
	next := nextOf(v.R.URL.Query().Get("suite"))
	s := session(v)
	switch {
	case v.Actor.SignedIn():
		v.Redirect(next)
		return nil
	case s.Half:
		v.Redirect(withNext("/connexion/second", next))
		return nil
	case s.Account != "":
		return v.Show(gate.Page{Title: v.T("signin.nowhere.title"), Body: nowherePage(v, s)})
	}
	return p.showSignIn(v, next, "", nil)
}

func (p *Pages) showSignIn(v *gate.Visit, next, email string, err error) error {
	return v.Show(gate.Page{
		Title: v.T("signin.title"), Status: statusOf(err), Script: scriptPath,
		Body: signInPage(v, entrance{next: next, email: email, provider: p.Provider != nil, open: !p.protected(v)}, faultsOf(v, err)),
	})
}

// entrance is what the page of the ways in shows.
type entrance struct {
	next     string
	email    string
	provider bool // ProConnect is there
	open     bool // what is typed travels unprotected
}

// protected tells whether what is typed reaches us protected: over TLS, ours or
// that of the proxy, or within this machine. Elsewhere browsers keep no cookie
// of ours.
func (p *Pages) protected(v *gate.Visit) bool {
	host := hostOf(v.R.Host)
	address, err := netip.ParseAddr(host)
	within := host == "localhost" || strings.HasSuffix(host, ".localhost") || err == nil && address.IsLoopback()
	if v.R.TLS != nil || within {
		return true
	}
	if told := v.R.Header.Get("X-Forwarded-Proto"); told != "" {
		return told == "https"
	}
	origin, err := url.Parse(p.Origin)
	return err == nil && origin.Scheme == "https" && origin.Hostname() == host
}

// hostOf gives the name of a host without its port.
func hostOf(host string) string {
	u := url.URL{Host: host}
	return u.Hostname()
}

// readSignIn signs in with a password. Tries are counted whatever follows, so
// it is done before the transaction of the form; signing in twice harms nobody,
// and each answer carries its own cookie.
func (p *Pages) readSignIn(v *gate.Visit) (gate.Act, error) {
	o, err := p.Identity.SignIn.Password(v.Context(), typed(v, "email"), v.R.PostFormValue("secret-mot"), from(v))
	if err != nil {
		return nil, err
	}
	p.departures.forget(v.W)
	p.enter(v, o, nextOf(v.R.PostFormValue("suite")))
	return nil, nil
}

// enter gives the browser what a sign-in opened, and leads on: to the second
// factor, or to where it was going.
func (p *Pages) enter(v *gate.Visit, o identity.Opened, next string) {
	keep(v.W, o)
	v.Redirect(entered(o, next))
}

// entered gives where a sign-in leads on.
func entered(o identity.Opened, next string) string {
	if o.Half {
		return withNext("/connexion/second", next)
	}
	return next
}

func (p *Pages) againSignIn(v *gate.Visit, err error) error {
	return p.showSignIn(v, nextOf(v.R.PostFormValue("suite")), typed(v, "email"), err)
}

// readSignOut ends the session, here and in the browser, then leads to the way
// out of ProConnect when it came through there.
func (p *Pages) readSignOut(v *gate.Visit) (gate.Act, error) {
	s := session(v)
	answer := gate.Answer{To: "/connexion", Done: "signed_out", Then: func(w http.ResponseWriter) {
		gate.EndSession(w)
		p.emptyPocket(w)
	}}
	if p.departures.of(v.R).Hint != "" {
		answer.To, answer.Done = leavePath, ""
	}
	return func(ctx context.Context) (gate.Answer, error) {
		if s.Account == "" {
			return answer, nil
		}
		err := p.Identity.Sessions.SignOut(ctx, s)
		if gate.IsExamined(err) {
			return answer, nil // the browser forgets the session, which ends by itself
		}
		return answer, err
	}, nil
}
