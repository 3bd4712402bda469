package web

import (
	"context"
	"net/http"

	"relais/internal/gate"
	"relais/internal/identity"
	"relais/internal/kernel"
)

// invitation asks for the code of an invitation, or shows the one that this
// browser opened.
func (p *Pages) invitation(v *gate.Visit) error {
	token := p.pockets.of(v.R).Invitation
	if token == "" {
		return p.showInvitationCode(v, nil)
	}
	offer, err := p.Identity.Members.Offer(v.Context(), token)
	if kernel.KindOf(err) == kernel.NotFound && err != nil {
		p.pockets.change(v.W, v.R, func(k *pocket) { k.Invitation = "" })
		return p.showInvitationCode(v, over("secret-code", err))
	}
	if err != nil {
		return err
	}
	return p.showOffer(v, offer, offer.Name, nil)
}

func (p *Pages) showInvitationCode(v *gate.Visit, err error) error {
	return v.Show(gate.Page{
		Title: v.T("invitation.title"), Status: statusOf(err), Script: scriptPath, Body: invitationCodePage(v, faultsOf(v, err)),
	})
}

// readInvitation opens an invitation: it looks, and uses nothing up.
func (p *Pages) readInvitation(v *gate.Visit) (gate.Act, error) {
	token := code(v, "secret-code")
	if _, err := p.Identity.Members.Offer(v.Context(), token); err != nil {
		return nil, over("secret-code", err)
	}
	p.pockets.change(v.W, v.R, func(k *pocket) { k.Invitation = token })
	v.Redirect("/invitation")
	return nil, nil
}

func (p *Pages) againInvitation(v *gate.Visit, err error) error { return p.showInvitationCode(v, err) }

// offered is what the page of an invitation shows.
type offered struct {
	identity.Offer

	name     string // typed
	here     string // the address of who is signed in, if anyone
	provider bool   // ProConnect is there
	external bool   // and was gone through already
}

func (p *Pages) showOffer(v *gate.Visit, offer identity.Offer, name string, err error) error {
	o := offered{Offer: offer, name: name, provider: p.Provider != nil, external: p.pockets.of(v.R).Link != ""}
	if v.Actor.SignedIn() {
		o.here = session(v).Email
	}
	return v.Show(gate.Page{
		Title: v.T("invitation.title"), Status: statusOf(err), Script: scriptPath, Body: offerPage(v, o, faultsOf(v, err)),
	})
}

// readAccept accepts with a name and a password, with ProConnect, or with the
// passkey to be made next. Tries are counted, and the password hashed, before
// the transaction of the form; what was wrong there is said within it, so that
// a second tap on an invitation just used up gets the answer of the first.
func (p *Pages) readAccept(v *gate.Visit) (gate.Act, error) {
	k := p.pockets.of(v.R)
	a := identity.Acceptance{Name: typed(v, "nom"), Visit: from(v)}
	switch v.R.PostFormValue("par") {
	case "proconnect":
		a.External = k.Link
	case "cle":
	default:
		a.Password = v.R.PostFormValue("secret-mot")
		if a.Password == "" {
			var r gate.Refusal
			r.Refuse("secret-mot", "identity.password_short", identity.LeastPassword)
			return nil, r.Err()
		}
	}
	vetted, wrong := p.Identity.Members.Vet(v.Context(), k.Invitation, a)
	return func(ctx context.Context) (gate.Answer, error) {
		if wrong != nil {
			return gate.Answer{}, atAcceptance(wrong)
		}
		o, err := p.Identity.Members.AcceptVetted(ctx, vetted)
		return gate.Answer{To: entered(o, "/accueil"), Then: func(w http.ResponseWriter) {
			p.emptyPocket(w)
			keep(w, o)
			if a.External == "" {
				p.departures.forget(w)
			}
		}}, atAcceptance(err)
	}, nil
}

// atAcceptance ties what is wrong to its field.
func atAcceptance(err error) error {
	if err == nil {
		return nil
	}
	switch keyOf(err) {
	case "identity.name":
		return gate.At("nom", err)
	case "identity.password_short", "identity.password_long", "identity.password_common", "identity.password_personal", "identity.password_text":
		return gate.At("secret-mot", err)
	}
	return over("", err)
}

// readJoin makes who is signed in a member of the structure that invited them.
func (p *Pages) readJoin(v *gate.Visit) (gate.Act, error) {
	s, token := session(v), p.pockets.of(v.R).Invitation
	return func(ctx context.Context) (gate.Answer, error) {
		answer := gate.Answer{To: "/compte", Done: "joined", Then: p.emptyPocket}
		return answer, over("", p.Identity.Members.Join(ctx, s, token))
	}, nil
}

func (p *Pages) againAccept(v *gate.Visit, err error) error {
	offer, gone := p.Identity.Members.Offer(v.Context(), p.pockets.of(v.R).Invitation)
	if gone != nil {
		return p.showInvitationCode(v, over("secret-code", gone))
	}
	return p.showOffer(v, offer, typed(v, "nom"), err)
}
