package web

import (
	"relais/internal/gate"
	"relais/internal/identity"
	"relais/internal/kernel"
)

// second asks for the second factor, of who has one; the others choose one.
func (p *Pages) second(v *gate.Visit) error {
	next := nextOf(v.R.URL.Query().Get("suite"))
	switch s := session(v); {
	case s.Account == "":
		v.Redirect(withNext("/connexion", next))
	case !s.Half:
		v.Redirect(next)
	case !s.Factors.Second():
		v.Redirect(withNext("/connexion/moyen", next))
	default:
		return p.showSecond(v, next, nil)
	}
	return nil
}

func (p *Pages) showSecond(v *gate.Visit, next string, err error) error {
	asked := factorForms{to: "/connexion/second", next: next, has: session(v).Factors, recovery: true}
	return v.Show(gate.Page{
		Title: v.T("second.title"), Status: statusOf(err), Script: scriptPath,
		Body: secondPage(v, asked, typed(v, "moyen"), faultsOf(v, err)),
	})
}

// factorForms are the forms in which a second factor is given.
type factorForms struct {
	to       string // the forms go there; those of passkeys to "/cle" below
	next     string
	has      identity.Factors
	recovery bool     // recovery codes serve too
	kept     keptForm // what the forms carry along
}

// ways lists the kinds of codes that may be typed, the handiest first; the one
// tried last stays first.
func (f factorForms) ways(last string) (ways []identity.FactorKind) {
	if f.has.TOTP {
		ways = append(ways, identity.ByTOTP)
	}
	if f.has.CardConfirmed && f.has.Card {
		ways = append(ways, identity.ByCard)
	}
	if f.recovery && f.has.Recovery > 0 {
		ways = append(ways, identity.ByRecovery)
	}
	for i, way := range ways {
		if string(way) == last {
			ways[0], ways[i] = ways[i], ways[0]
		}
	}
	return ways
}

// label says what code is asked for: of a card, its number.
func (f factorForms) label(v *gate.Visit, way identity.FactorKind) string {
	if way == identity.ByCard {
		return v.T("second.card.label", f.has.CardNumber)
	}
	return v.T("second." + string(way) + ".label")
}

// factorOf reads a second factor as it was typed.
func factorOf(v *gate.Visit) identity.Factor {
	return identity.Factor{Kind: identity.FactorKind(v.R.PostFormValue("moyen")), Code: v.R.PostFormValue("secret-code")}
}

// atFactor ties to its field what is wrong with a code that was typed: there is
// no next recovery code to wait for.
func atFactor(f identity.Factor, err error) error {
	if f.Kind != identity.ByRecovery || keyOf(err) != "identity.code_refused" {
		return gate.At("secret-code", err)
	}
	var r gate.Refusal
	r.Refuse("secret-code", "identity.recovery_refused")
	return r.Err()
}

// readSecond gives a typed second factor, before the transaction of the form:
// tries are counted, and a code serves once, whatever follows.
func (p *Pages) readSecond(v *gate.Visit) (gate.Act, error) {
	s := session(v)
	if !s.Half {
		v.Redirect(withNext("/connexion", nextOf(v.R.PostFormValue("suite"))))
		return nil, nil
	}
	o, err := p.Identity.SignIn.Second(v.Context(), s, factorOf(v), from(v))
	if err != nil {
		return nil, atFactor(factorOf(v), err)
	}
	p.enter(v, o, nextOf(v.R.PostFormValue("suite")))
	return nil, nil
}

func (p *Pages) againSecond(v *gate.Visit, err error) error {
	if session(v).Account == "" {
		return kernel.Because(kernel.Forbidden, "access.sign_in", err)
	}
	return p.showSecond(v, nextOf(v.R.PostFormValue("suite")), err)
}
