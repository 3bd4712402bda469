package month_test

import (
	"slices"

	"relais/internal/access"
	"relais/internal/kernel"
	"relais/internal/referral"
)

// moved gives what is said with an event.
func (l *life) moved(event referral.Event) referral.Move {
	m := referral.Move{Event: event, Reason: l.rarest("reason ", referral.Reasons()), Outcome: l.rarest("outcome ", referral.Outcomes())}
	if l.pick.oneIn(3, "said") || m.Reason == "other" || m.Outcome == "other" || event == referral.Redirect {
		m.Text, m.Told = "Un mot d’essai.", "Venez jeudi à 14 h."
	}
	if event == referral.Redirect && l.pick.oneIn(2, "names a place of the directory") {
		m.Suggested = drawn(l.pick, "suggested", l.places).id
	}
	return m
}

// rarest gives what was said the least often.
func (l *life) rarest(what string, of []string) string {
	return slices.MinFunc(of, func(a, b string) int { return l.tally[what+a] - l.tally[what+b] })
}

// answer lets the place answer, by the way it was asked.
func (l *life) answer(e *entry, event referral.Event) {
	switch e.channel {
	case referral.ByAccount:
		if w := l.receiver(e); w != nil && l.here(w) {
			expected := may(e.state, event, referral.Receiver) && !e.sentAt.IsZero()
			l.do(e, "by account", l.may(w.Actor, access.ReferralAnswer), referral.Key{ID: e.id}, referral.Receiver, event, expected)
		}
	case referral.ByLink:
		l.answerByLink(e, event)
	default:
		l.follow(e, event)
	}
}

// answerByLink uses a link that came to the place: the last one, or an earlier
// one, which somebody forwarded, or one that serves no more.
func (l *life) answerByLink(e *entry, event referral.Event) {
	if len(e.links) == 0 {
		if e.place.address == l.deadBox {
			l.follow(e, event) // nobody has a link: they telephone
		}
		return
	}
	i := len(e.links) - 1
	if l.pick.oneIn(2, "another link") {
		i = l.pick("which link", len(e.links))
	}
	held, how := e.links[i], "by link"
	if i < len(e.links)-1 || l.pick.oneIn(6, "forwarded") {
		how = "by a link forwarded"
	}
	scope := l.anyone(access.ReferralAnswer)
	if held.serves(l.clock.now()) {
		l.do(e, how, scope, referral.Key{Link: held.secret}, referral.Receiver, event, may(e.state, event, referral.Receiver))
		return
	}
	l.do(e, "by a link that expired", scope, referral.Key{Link: held.secret}, referral.Receiver, event, false)
	wantNil(l.w, l.Referrals.Renew(l.w.Context(), scope, held.secret))
	if !over(e.state) {
		l.book.letters[letterKey{e.place.address, renewed, e.id}]++
		l.tally["links renewed"]++
	}
}

// follow lets who sent act, in their own name, or for what was said by telephone.
func (l *life) follow(e *entry, event referral.Event) {
	w := l.sender(e)
	if !l.here(w) {
		return
	}
	action, how := access.ReferralFollow, "by the sender"
	if event == referral.Send {
		action = access.ReferralWrite
	}
	if slices.Contains([]referral.Event{referral.Study, referral.Accept, referral.Refuse, referral.Redirect, referral.Meet, referral.Miss, referral.Conclude}, event) {
		how = "by telephone"
	}
	expected := may(e.state, event, referral.Sender) && (event != referral.Send || !l.book.gone[e.receiver])
	l.do(e, how, l.may(w.Actor, action), referral.Key{ID: e.id}, referral.Sender, event, expected)
}

// do brings an event about, which happens if it is expected to, and else leaves
// nothing.
func (l *life) do(e *entry, how string, scope access.Scope, k referral.Key, side referral.Side, event referral.Event, expected bool) {
	m := l.moved(event)
	err := l.Referrals.Do(l.w.Context(), scope, k, m)
	switch {
	case err == nil && !expected:
		l.w.Fatalf("%s %s by the %s happened to %s, which is %s", event, how, side, e.id, e.state)
	case err != nil && expected:
		l.w.Fatalf("%s %s by the %s did not happen to %s, which is %s: %v", event, how, side, e.id, e.state, err)
	case err != nil && !refused(err):
		l.w.Fatalf("%s %s by the %s broke: %v", event, how, side, err)
	case err != nil:
		l.tally["refused"]++
		if kernel.KindOf(err) == kernel.NotFound && how == "by a link that expired" {
			l.tally[how]++
		}
		return
	}
	l.book.happens(e, l.clock.now(), side, m)
	l.tally[how]++
	if event == referral.Refuse {
		l.tally["reason "+m.Reason]++
	}
	if event == referral.Conclude {
		l.tally["outcome "+m.Outcome]++
	}
}
