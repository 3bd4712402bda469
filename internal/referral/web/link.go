package web

import (
	"context"
	"net/http"
	"time"

	"relais/internal/access"
	"relais/internal/gate"
	"relais/internal/kernel"
	"relais/internal/platform/limits"
	"relais/internal/referral"
)

// The tries of links. A link has 130 bits: the bound spares the database, and
// keeps an old link from filling the mailbox of a place.
func linksOfAddress() limits.Rule {
	return limits.Rule{Name: "referral link", Most: 120, Within: 15 * time.Minute}
}

func renewalsOfLink() limits.Rule {
	return limits.Rule{Name: "referral renewal", Most: 3, Within: 24 * time.Hour}
}

// link shows what the link of a mail opens: before anyone says that they read it,
// nothing of the person, for mails are followed by machines.
func (p *Pages) link(v *gate.Visit) error {
	return p.showLink(v, http.StatusOK, nil)
}

func (p *Pages) linkAgain(v *gate.Visit, err error) error {
	return p.showLink(v, gate.StatusOf(err), err)
}

func (p *Pages) showLink(v *gate.Visit, status int, err error) error {
	v.W.Header().Set("Referrer-Policy", "no-referrer")
	if limited := p.Limits.Take(v.Context(), linksOfAddress(), gate.AddressOf(v.R)); limited != nil {
		return limited
	}
	scope, failed := v.Scope(access.ReferralRead)
	if failed != nil {
		return failed
	}
	secret := v.R.PathValue("lien")
	r, failed := p.Referrals.Glance(v.Context(), scope, secret)
	if kernel.KindOf(failed) == kernel.NotFound && failed != nil {
		return v.Show(gate.Page{Title: v.T("referral.link.old"), Status: http.StatusNotFound, Plain: true, Body: oldLinkPage(v, secret)})
	}
	if failed != nil {
		return failed
	}
	to := "/o/" + secret
	if r.State == referral.Sent {
		return v.Show(gate.Page{Title: v.T("referral.link.title"), Status: status, Plain: true, Body: closedLinkPage(p, v, r, to, p.placeOf(v, p.in(v), r.Need, r.Place))})
	}
	view, failed := p.Referrals.Read(v.Context(), scope, referral.Key{Link: secret})
	if failed != nil {
		return failed
	}
	return p.showView(v, status, view, to, err)
}

// readLink reads what the holder of a link answers.
func (p *Pages) readLink(v *gate.Visit) (gate.Act, error) {
	if err := p.Limits.Take(v.Context(), linksOfAddress(), gate.AddressOf(v.R)); err != nil {
		return nil, err
	}
	scope, err := v.Scope(access.ReferralAnswer)
	if err != nil {
		return nil, err
	}
	m, err := typedIn(v)
	if err != nil {
		return nil, err
	}
	secret := v.R.PathValue("lien")
	return func(ctx context.Context) (gate.Answer, error) {
		err := p.Referrals.Do(ctx, scope, referral.Key{Link: secret}, m)
		return gate.Answer{To: "/o/" + secret, Done: "referral." + string(m.Event)}, moveAtField(m.Event, err)
	}, nil
}

// readRenew asks for a new link: it goes to the place's own address, whoever asks.
func (p *Pages) readRenew(v *gate.Visit) (gate.Act, error) {
	secret := v.R.PathValue("lien")
	if err := p.Limits.Take(v.Context(), linksOfAddress(), gate.AddressOf(v.R)); err != nil {
		return nil, err
	}
	if err := p.Limits.Take(v.Context(), renewalsOfLink(), secret); err != nil {
		return nil, err
	}
	scope, err := v.Scope(access.ReferralAnswer)
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context) (gate.Answer, error) {
		err := p.Referrals.Renew(ctx, scope, secret)
		return gate.Answer{To: "/o/" + secret, Done: "referral.renewed"}, err
	}, nil
}
