package web

import (
	"context"

	"relais/internal/gate"
	"relais/internal/kernel"
)

// forgotten asks for the address to which a link to a new password goes.
func (p *Pages) forgotten(v *gate.Visit) error { return p.showForgotten(v, nil) }

func (p *Pages) showForgotten(v *gate.Visit, err error) error {
	return v.Show(gate.Page{
		Title: v.T("reset.ask.title"), Status: statusOf(err), Body: p.forgottenPage(v, typed(v, "email"), faultsOf(v, err)),
	})
}

// readForgotten sends the link, or not; the answer is one, and where no mail
// leaves, the address is not even looked at.
func (p *Pages) readForgotten(v *gate.Visit) (gate.Act, error) {
	if !p.Identity.MailLeaves() {
		v.Redirect("/mot-de-passe")
		return nil, nil
	}
	email, visit := typed(v, "email"), from(v)
	return simply(func(ctx context.Context) error {
		return gate.At("email", p.Identity.SignIn.AskReset(ctx, email, visit))
	}, gate.Answer{To: "/mot-de-passe/envoye"}), nil
}

// resetSent says the same whoever asked.
func (p *Pages) resetSent(v *gate.Visit) error {
	if !p.Identity.MailLeaves() {
		return p.forgotten(v)
	}
	return v.Show(gate.Page{Title: v.T("reset.sent.title"), Body: resetSentPage(v)})
}

func (p *Pages) againForgotten(v *gate.Visit, err error) error { return p.showForgotten(v, err) }

// reset asks for the code of a link, or for the new password when this browser
// opened one.
func (p *Pages) reset(v *gate.Visit) error {
	if p.pockets.of(v.R).Reset == "" {
		return p.showResetLink(v, nil)
	}
	return p.showReset(v, nil)
}

func (p *Pages) showResetLink(v *gate.Visit, err error) error {
	return v.Show(gate.Page{
		Title: v.T("reset.title"), Status: statusOf(err), Script: scriptPath, Body: resetLinkPage(v, faultsOf(v, err)),
	})
}

// readResetLink opens a link to a new password: it looks, and uses nothing up.
func (p *Pages) readResetLink(v *gate.Visit) (gate.Act, error) {
	token := code(v, "secret-code")
	if _, err := p.Identity.SignIn.ResetFactors(v.Context(), token); err != nil {
		return nil, over("secret-code", err)
	}
	p.pockets.change(v.W, v.R, func(k *pocket) { k.Reset = token })
	v.Redirect("/mot-de-passe/nouveau")
	return nil, nil
}

func (p *Pages) againResetLink(v *gate.Visit, err error) error { return p.showResetLink(v, err) }

func (p *Pages) showReset(v *gate.Visit, err error) error {
	has, gone := p.Identity.SignIn.ResetFactors(v.Context(), p.pockets.of(v.R).Reset)
	if gone != nil && kernel.KindOf(gone) != kernel.NotFound {
		return gone
	}
	if gone != nil {
		p.pockets.change(v.W, v.R, func(k *pocket) { k.Reset = "" })
		return p.showResetLink(v, over("secret-code", gone))
	}
	asked := factorForms{has: has, recovery: true}
	return v.Show(gate.Page{
		Title: v.T("reset.title"), Status: statusOf(err), Script: scriptPath,
		Body: resetPage(v, asked, typed(v, "moyen"), faultsOf(v, err)),
	})
}

// readReset gives a new password for the link and a second factor together.
// Tries are counted, and the password hashed, before the transaction of the
// form; what was wrong there is said within it, so that a second tap on a link
// just used up gets the answer of the first.
func (p *Pages) readReset(v *gate.Visit) (gate.Act, error) {
	factor := factorOf(v)
	vetted, wrong := p.Identity.SignIn.VetReset(v.Context(), p.pockets.of(v.R).Reset, v.R.PostFormValue("secret-mot"), from(v))
	return func(ctx context.Context) (gate.Answer, error) {
		err := wrong
		if err == nil {
			err = p.Identity.SignIn.Reset(ctx, vetted, factor)
		}
		if keyOf(err) == "identity.code_refused" {
			return gate.Answer{}, atFactor(factor, err)
		}
		return gate.Answer{To: "/connexion", Done: "password_reset", Then: p.emptyPocket}, atAcceptance(err)
	}, nil
}

func (p *Pages) againReset(v *gate.Visit, err error) error { return p.showReset(v, err) }
