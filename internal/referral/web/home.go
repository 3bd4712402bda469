package web

import (
	"slices"

	"relais/internal/access"
	directoryweb "relais/internal/directory/web"
	"relais/internal/gate"
	identityweb "relais/internal/identity/web"
	"relais/internal/referral"
)

// mostWaiting is how many referrals of a kind the first page shows; the lists
// hold the others.
const mostWaiting = 8

// Waiting lists, for a member's first page, the referrals that wait for them: to
// answer, people to call, what became of those they sent.
func (p *Pages) Waiting(v *gate.Visit) (all []identityweb.Waiting, err error) {
	if !v.May(access.ReferralFollow) {
		return nil, nil
	}
	scope, err := v.Scope(access.ReferralRead)
	if err != nil {
		return nil, err
	}
	received, err := p.Referrals.Received(v.Context(), scope, referral.Which{States: referral.StatesThat(referral.State.Open)})
	if err != nil {
		return nil, err
	}
	sent, err := p.Referrals.Sent(v.Context(), scope, referral.Which{Mine: true, States: referral.StatesThat(notClosed)})
	if err != nil {
		return nil, err
	}
	for _, l := range []struct {
		list   listed
		groups []string
	}{
		{p.grouped(v, listReceived, received, receivedGroup), []string{"call", "answer", "outcome"}},
		{p.grouped(v, listSent, sent, sentGroup), []string{"call", "again", "known", "draft"}},
	} {
		all = append(all, p.waitingIn(v, l.list, l.groups)...)
	}
	return all, nil
}

// waitingIn puts some groups of a list on the first page.
func (p *Pages) waitingIn(v *gate.Visit, l listed, names []string) (all []identityweb.Waiting) {
	for _, g := range l.groups {
		if !slices.Contains(names, g.name) {
			continue
		}
		w := identityweb.Waiting{Title: g.title}
		for _, e := range g.entries[:min(len(g.entries), mostWaiting)] {
			w.Items = append(w.Items, identityweb.Item{
				Since: p.ago(v, e.Since), Text: e.whom(v) + ", " + directoryweb.NeedName(p.in(v), e.Need),
				Detail: e.between(v, l.which), Path: "/orientations/" + string(e.ID), Verb: v.T("referral.open"),
			})
		}
		if rest := len(g.entries) - len(w.Items); rest > 0 {
			w.Items = append(w.Items, identityweb.Item{Text: v.N("referral.rest", rest), Path: "/orientations?" + paramList + "=" + l.which, Verb: v.T("referral.all")})
		}
		all = append(all, w)
	}
	return all
}
