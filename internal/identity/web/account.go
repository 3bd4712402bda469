package web

import (
	"context"
	"net/http"

	"relais/internal/access"
	"relais/internal/gate"
	"relais/internal/identity"
	"relais/internal/kernel"
	"relais/internal/platform/i18n"
)

// registerAccount opens the pages of one's own account. Who may act for no
// structure now may still choose another one: the room tells who they are.
func (p *Pages) registerAccount(g *gate.Gate) {
	g.Page("GET /compte", access.AccountOwn, p.account)
	g.Form("POST /compte/structure", access.StructureSwitch, gate.Form{Read: p.readSwitch})
	g.Form("POST /compte/langue", access.AccountOwn, gate.Form{Read: p.readLanguage})
	g.Form("POST /compte/sessions/autres", access.AccountOwn, p.proven(gate.Form{Read: p.readEndOthers}))
	g.Form("POST /compte/sessions/{session}/fin", access.AccountOwn, p.proven(gate.Form{Read: p.readEnd}))
	g.Page("GET /compte/mot-de-passe", access.AccountOwn, p.provenPage(p.password))
	g.Form("POST /compte/mot-de-passe", access.AccountOwn, p.proven(gate.Form{Read: p.readPassword, Again: p.againPassword}))
	g.Form("POST /compte/moyens/application/retrait", access.AccountOwn, p.proven(gate.Form{Read: p.readRemoveTOTP, Again: p.againAccount}))
	g.Form("POST /compte/moyens/carte/retrait", access.AccountOwn, p.proven(gate.Form{Read: p.readRemoveCard, Again: p.againAccount}))
	g.Form("POST /compte/moyens/cles/{passkey}/retrait", access.AccountOwn, p.proven(gate.Form{Read: p.readRemovePasskey, Again: p.againAccount}))
	g.Form("POST /compte/proconnect", access.AccountOwn, p.proven(gate.Form{Read: p.readLink, Again: p.againAccount}))
	g.Form("POST /compte/proconnect/retrait", access.AccountOwn, p.proven(gate.Form{Read: p.readUnlink, Again: p.againAccount}))
	g.Page("GET /compte/jetons", access.TokenOwn, p.tokens)
	g.Form("POST /compte/jetons", access.TokenOwn, gate.Form{Read: p.readToken, Again: p.againToken})
	g.Form("POST /compte/jetons/{token}/fin", access.AccountOwn, gate.Form{Read: p.readRevokeToken})
}

// mine is what the page of one's account shows.
type mine struct {
	identity.Session

	has       identity.Factors
	passkeys  []identity.Passkey
	links     []identity.Linked
	places    []identity.Place
	tokens    []identity.Token
	languages []i18n.Lang
	provider  bool // ProConnect is there
	linkable  bool // an identity of it awaits this account
}

func (p *Pages) account(v *gate.Visit) error { return p.againAccount(v, nil) }

// againAccount shows the page of one's account, with what was wrong if anything.
func (p *Pages) againAccount(v *gate.Visit, err error) error {
	m, failed := p.mine(v)
	if failed != nil {
		return failed
	}
	return v.Show(gate.Page{Title: v.T("account.title"), Status: statusOf(err), Body: p.accountPage(v, m, faultsOf(v, err))})
}

func (p *Pages) mine(v *gate.Visit) (m mine, err error) {
	ctx := v.Context()
	m = mine{
		Session: session(v), languages: i18n.WorkLanguages(), provider: p.Provider != nil,
		linkable: p.pockets.of(v.R).Link != "",
	}
	if m.has, err = p.factors(v); err != nil {
		return m, err
	}
	if m.passkeys, err = p.Identity.Means.Passkeys(ctx, m.Session); err != nil {
		return m, err
	}
	if m.links, err = p.Identity.Means.Links(ctx, m.Session); err != nil {
		return m, err
	}
	if m.places, err = p.Identity.Sessions.List(ctx, m.Session); err != nil {
		return m, err
	}
	if v.May(access.TokenOwn) {
		m.tokens, err = p.Identity.Tokens.List(ctx, m.Session)
	}
	return m, err
}

// readSwitch makes who is signed in act for another of their structures.
func (p *Pages) readSwitch(v *gate.Visit) (gate.Act, error) {
	s, structure := session(v), kernel.ID(v.R.PostFormValue("structure"))
	return func(ctx context.Context) (gate.Answer, error) {
		token, err := p.Identity.Sessions.Switch(ctx, s, structure)
		return gate.Answer{To: "/accueil", Done: "switched", Then: func(w http.ResponseWriter) {
			gate.SetSession(w, token)
		}}, err
	}, nil
}

// readLanguage keeps the language of the pages.
func (p *Pages) readLanguage(v *gate.Visit) (gate.Act, error) {
	s := session(v)
	lang, known := i18n.Parse(v.R.PostFormValue("langue"))
	if !known {
		return nil, kernel.Fault(kernel.Invalid, "identity.lang")
	}
	return simply(func(ctx context.Context) error { return p.Identity.Sessions.SetLang(ctx, s, string(lang)) },
		gate.Answer{To: "/compte?lang=" + string(lang), Done: "language"}), nil
}

// readEnd ends one session of who is signed in.
func (p *Pages) readEnd(v *gate.Visit) (gate.Act, error) {
	s := session(v)
	id, err := v.ID("session")
	if err != nil {
		return nil, err
	}
	return simply(func(ctx context.Context) error { return p.Identity.Sessions.End(ctx, s, id) },
		gate.Answer{To: "/compte", Done: "session_ended"}), nil
}

// readEndOthers ends every session of who is signed in but this one.
func (p *Pages) readEndOthers(v *gate.Visit) (gate.Act, error) {
	s := session(v)
	return simply(func(ctx context.Context) error { return p.Identity.Sessions.EndOthers(ctx, s) },
		gate.Answer{To: "/compte", Done: "sessions_ended"}), nil
}

// password asks for a new password.
func (p *Pages) password(v *gate.Visit) error { return p.againPassword(v, nil) }

func (p *Pages) againPassword(v *gate.Visit, err error) error {
	return v.Show(gate.Page{Title: v.T("account.password.title"), Status: statusOf(err), Body: passwordPage(v, session(v), faultsOf(v, err))})
}

// readPassword gives the account another password. Hashing is slow: it is done
// before the transaction of the form, and a second time changes nothing.
func (p *Pages) readPassword(v *gate.Visit) (gate.Act, error) {
	if err := p.Identity.Means.SetPassword(v.Context(), session(v), v.R.PostFormValue("secret-mot")); err != nil {
		return nil, atAcceptance(err)
	}
	v.Redirect("/compte?fait=password_changed")
	return nil, nil
}

// removed is what follows when a means is taken away.
func (p *Pages) removed() gate.Answer {
	return gate.Answer{To: "/compte", Done: p.mailedDone("factor_removed")}
}

func (p *Pages) readRemoveTOTP(v *gate.Visit) (gate.Act, error) {
	s := session(v)
	return simply(func(ctx context.Context) error { return p.Identity.Means.RemoveTOTP(ctx, s) }, p.removed()), nil
}

func (p *Pages) readRemoveCard(v *gate.Visit) (gate.Act, error) {
	s := session(v)
	return simply(func(ctx context.Context) error { return p.Identity.Means.RemoveCard(ctx, s) }, p.removed()), nil
}

func (p *Pages) readRemovePasskey(v *gate.Visit) (gate.Act, error) {
	s := session(v)
	id, err := v.ID("passkey")
	if err != nil {
		return nil, err
	}
	return simply(func(ctx context.Context) error { return p.Identity.Means.RemovePasskey(ctx, s, id) }, p.removed()), nil
}

// readLink links the identity that this browser came back with.
func (p *Pages) readLink(v *gate.Visit) (gate.Act, error) {
	s, token := session(v), p.pockets.of(v.R).Link
	return func(ctx context.Context) (gate.Answer, error) {
		answer := gate.Answer{To: "/compte", Done: p.mailedDone("factor_added"), Then: p.emptyPocket}
		return answer, over("", p.Identity.Means.Link(ctx, s, token))
	}, nil
}

func (p *Pages) readUnlink(v *gate.Visit) (gate.Act, error) {
	s, issuer := session(v), v.R.PostFormValue("fournisseur")
	return simply(func(ctx context.Context) error { return p.Identity.Means.Unlink(ctx, s, issuer) }, p.removed()), nil
}
