package web

import (
	"context"
	"strings"

	"relais/internal/access"
	"relais/internal/gate"
	"relais/internal/identity"
	"relais/internal/kernel"
	"relais/internal/ui"
)

// registerMeans opens the pages by which means of signing in are chosen. They
// serve who has a half session and no second factor yet, and who changes their
// means from their account: the room tells one from the other.
func (p *Pages) registerMeans(g *gate.Gate) {
	g.Page("GET /connexion/moyen", access.MeansChoose, p.choose)
	g.Page("GET /cle/creer", access.MeansChoose, p.askNewPasskey)
	g.Page("GET /moyens/cle", access.MeansChoose, p.provenPage(p.newPasskey))
	g.Form("POST /moyens/cle", access.MeansChoose, p.proven(gate.Form{Read: p.readNewPasskey, Again: p.againNewPasskey}))
	g.Form("POST /moyens/application", access.MeansChoose, p.proven(gate.Form{Read: p.readTOTP}))
	g.Form("POST /moyens/application/code", access.MeansChoose, p.proven(gate.Form{Read: p.readTOTPCode, Again: p.againTOTPCode}))
	g.Form("POST /moyens/carte", access.MeansChoose, p.proven(gate.Form{Read: p.readCard}))
	g.Form("POST /moyens/carte/code", access.MeansChoose, gate.Form{Read: p.readCardCode, Again: p.againCardCode})
	g.Page("GET /moyens/secours", access.AccountOwn, p.recovery)
	g.Form("POST /moyens/secours", access.AccountOwn, p.proven(gate.Form{Read: p.readRecovery}))
}

// choose lets who has no second factor yet choose one.
func (p *Pages) choose(v *gate.Visit) error {
	next := nextOf(v.R.URL.Query().Get("suite"))
	switch s := session(v); {
	case s.Account == "":
		v.Redirect(withNext("/connexion", next))
	case !s.Half:
		v.Redirect("/compte")
	case s.Factors.Second():
		v.Redirect(withNext("/connexion/second", next))
	default:
		return v.Show(gate.Page{Title: v.T("means.choose.title"), Script: scriptPath, Body: choosePage(v, s, next, nil)})
	}
	return nil
}

// mayChange refuses who is not signed in at all.
func mayChange(s identity.Session) error {
	if s.Account == "" {
		return kernel.Fault(kernel.Forbidden, access.ReasonSignIn)
	}
	return nil
}

// raised gives the browser what a first or a new means opened, and leads to the
// recovery codes when there are none.
func (p *Pages) raised(v *gate.Visit, o identity.Opened, done string) {
	keep(v.W, o)
	next := nextOf(v.R.PostFormValue("suite"))
	if o.Factors.Recovery == 0 {
		v.Redirect(withNext("/moyens/secours", next))
		return
	}
	v.Redirect("/compte?fait=" + done)
}

// readTOTP draws the secret of an application and shows it, once.
func (p *Pages) readTOTP(v *gate.Visit) (gate.Act, error) {
	s, next := session(v), v.R.PostFormValue("suite")
	if err := mayChange(s); err != nil {
		return nil, err
	}
	return func(ctx context.Context) (gate.Answer, error) {
		secret, err := p.Identity.Means.BeginTOTP(ctx, s)
		if err != nil {
			return gate.Answer{}, err
		}
		return gate.Answer{To: withNext("/connexion/moyen", next), Show: func(v *gate.Visit) error {
			p.pockets.change(v.W, v.R, func(k *pocket) { k.TOTP = secret.Token })
			code, err := ui.NewQR(secret.Address)
			if err != nil {
				return err
			}
			return v.Show(gate.Page{Title: v.T("means.totp.title"), Body: totpPage(v, s, code, inFours(secret.Text), next, nil)})
		}}, nil
	}, nil
}

// inFours parts a secret that people copy.
func inFours(text string) string {
	var parts []string
	for len(text) > 4 {
		parts, text = append(parts, text[:4]), text[4:]
	}
	return strings.Join(append(parts, text), " ")
}

// readTOTPCode ends with a first code what readTOTP began. Tries are counted
// whatever follows: it is done before the transaction of the form.
func (p *Pages) readTOTPCode(v *gate.Visit) (gate.Act, error) {
	s := session(v)
	if err := mayChange(s); err != nil {
		return nil, err
	}
	token := p.pockets.of(v.R).TOTP
	o, err := p.Identity.Means.ConfirmTOTP(v.Context(), s, token, code(v, "secret-code"), from(v))
	if err != nil {
		return nil, over("secret-code", err)
	}
	p.pockets.change(v.W, v.R, func(k *pocket) { k.TOTP = "" })
	p.raised(v, o, p.mailedDone("factor_added"))
	return nil, nil
}

func (p *Pages) againTOTPCode(v *gate.Visit, err error) error {
	return v.Show(gate.Page{
		Title: v.T("means.totp.title"), Status: statusOf(err),
		Body: totpPage(v, session(v), ui.QR{}, "", v.R.PostFormValue("suite"), faultsOf(v, err)),
	})
}

// readCard issues a printed card and shows it, once.
func (p *Pages) readCard(v *gate.Visit) (gate.Act, error) {
	s, next := session(v), v.R.PostFormValue("suite")
	if err := mayChange(s); err != nil {
		return nil, err
	}
	return func(ctx context.Context) (gate.Answer, error) {
		sheet, err := p.Identity.Means.IssueCard(ctx, s)
		if err != nil {
			return gate.Answer{}, err
		}
		back := "/compte"
		if s.Half {
			back = withNext("/connexion/moyen", next)
		}
		return gate.Answer{To: back, Show: func(v *gate.Visit) error {
			return v.Show(gate.Page{Title: v.T("means.card.title"), Body: p.cardPage(v, s, sheet, next)})
		}}, nil
	}, nil
}

// readCardCode gives the first code of a card that was just printed, which
// makes the half session whole.
func (p *Pages) readCardCode(v *gate.Visit) (gate.Act, error) {
	s := session(v)
	if err := mayChange(s); err != nil {
		return nil, err
	}
	o, err := p.Identity.SignIn.Second(v.Context(), s, identity.Factor{Kind: identity.ByCard, Code: code(v, "secret-code")}, from(v))
	if err != nil {
		return nil, gate.At("secret-code", err)
	}
	p.raised(v, o, p.mailedDone("factor_added"))
	return nil, nil
}

func (p *Pages) againCardCode(v *gate.Visit, err error) error {
	s := session(v)
	return v.Show(gate.Page{
		Title: v.T("means.card.title"), Status: statusOf(err),
		Body: cardCodePage(v, s.Factors.CardNumber, v.R.PostFormValue("suite"), faultsOf(v, err)),
	})
}

// newPasskey lets who is signed in add a passkey.
func (p *Pages) newPasskey(v *gate.Visit) error {
	s := session(v)
	if s.Half || s.Account == "" {
		v.Redirect("/connexion/moyen")
		return nil
	}
	return p.showNewPasskey(v, nil)
}

func (p *Pages) showNewPasskey(v *gate.Visit, err error) error {
	return v.Show(gate.Page{
		Title: v.T("means.passkey.title"), Status: statusOf(err), Script: scriptPath, Body: passkeyPage(v, faultsOf(v, err)),
	})
}

func (p *Pages) againNewPasskey(v *gate.Visit, err error) error {
	if s := session(v); s.Half {
		return v.Show(gate.Page{
			Title: v.T("means.choose.title"), Status: statusOf(err), Script: scriptPath,
			Body: choosePage(v, s, nextOf(v.R.PostFormValue("suite")), faultsOf(v, err)),
		})
	}
	return p.showNewPasskey(v, err)
}

// readNewPasskey keeps the passkey that the browser made, before the
// transaction of the form: a challenge is answered once, whatever follows.
func (p *Pages) readNewPasskey(v *gate.Visit) (gate.Act, error) {
	s := session(v)
	if err := mayChange(s); err != nil {
		return nil, err
	}
	token, answer := given(v)
	o, err := p.Identity.Means.FinishPasskey(v.Context(), s, token, answer, typed(v, "nom"), from(v))
	if err != nil {
		return nil, over("nom", err)
	}
	p.raised(v, o, p.mailedDone("factor_added"))
	return nil, nil
}

// recovery offers recovery codes.
func (p *Pages) recovery(v *gate.Visit) error {
	has, err := p.factors(v)
	if err != nil {
		return err
	}
	next := nextOf(v.R.URL.Query().Get("suite"))
	return v.Show(gate.Page{Title: v.T("means.recovery.title"), Body: recoveryPage(v, has.Recovery, next)})
}

// readRecovery issues recovery codes and shows them, once.
func (p *Pages) readRecovery(v *gate.Visit) (gate.Act, error) {
	s, next := session(v), nextOf(v.R.PostFormValue("suite"))
	return func(ctx context.Context) (gate.Answer, error) {
		codes, err := p.Identity.Means.IssueRecovery(ctx, s)
		if err != nil {
			return gate.Answer{}, err
		}
		return gate.Answer{To: "/compte", Done: "recovery_issued", Show: func(v *gate.Visit) error {
			issued := p.day(v, p.Clock())
			return v.Show(gate.Page{Title: v.T("means.recovery.title"), Body: codesPage(v, p.Network, s.Name, issued, codes, next)})
		}}, nil
	}, nil
}
