package web

import (
	"encoding/json"

	"relais/internal/gate"
	"relais/internal/identity"
	"relais/internal/kernel"
	"relais/internal/platform/httpx"
)

// askPasskey gives the script a challenge for a passkey by which to come in, or
// to prove again who is there. It opens nothing: a GET, because one that the
// person gave up may be asked for again.
func (p *Pages) askPasskey(v *gate.Visit) error {
	return sendCeremony(v, func() (identity.Ceremony, error) {
		return p.Identity.SignIn.BeginPasskey(v.Context(), from(v))
	})
}

// askNewPasskey gives the script a challenge for a passkey to be made.
func (p *Pages) askNewPasskey(v *gate.Visit) error {
	return sendCeremony(v, func() (identity.Ceremony, error) {
		return p.Identity.Means.BeginPasskey(v.Context(), session(v))
	})
}

// sendCeremony answers the script of our own pages, and no other site's.
func sendCeremony(v *gate.Visit, begin func() (identity.Ceremony, error)) error {
	if site := v.R.Header.Get("Sec-Fetch-Site"); site != "" && site != "same-origin" {
		return kernel.Fault(kernel.NotFound, "access.absent")
	}
	c, err := begin()
	if err != nil {
		return err
	}
	text, err := json.Marshal(map[string]any{"token": c.Token, "options": json.RawMessage(c.Options)})
	if err != nil {
		return err
	}
	v.W.Header().Set("Cache-Control", "no-store")
	httpx.Send(v.W, v.R, httpx.Page{HTML: text, Type: "application/json"})
	return nil
}

// given reads what the script put in a form.
func given(v *gate.Visit) (token string, answer []byte) {
	return v.R.PostFormValue("secret-jeton"), []byte(v.R.PostFormValue("secret-reponse"))
}

// readPasskey signs in with a passkey, before the transaction of the form: a
// challenge is answered once, whatever follows.
func (p *Pages) readPasskey(v *gate.Visit) (gate.Act, error) {
	token, answer := given(v)
	o, err := p.Identity.SignIn.Passkey(v.Context(), token, answer, from(v))
	if err != nil {
		return nil, over("", err)
	}
	p.departures.forget(v.W)
	p.enter(v, o, nextOf(v.R.PostFormValue("suite")))
	return nil, nil
}

// readSecondPasskey gives a passkey as the second factor of a half session.
func (p *Pages) readSecondPasskey(v *gate.Visit) (gate.Act, error) {
	token, answer := given(v)
	o, err := p.Identity.SignIn.SecondPasskey(v.Context(), session(v), token, answer, from(v))
	if err != nil {
		return nil, over("", err)
	}
	p.enter(v, o, nextOf(v.R.PostFormValue("suite")))
	return nil, nil
}
