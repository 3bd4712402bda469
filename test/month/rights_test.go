package month_test

import (
	"slices"
	"strings"

	"relais/internal/access"
	"relais/internal/kernel"
	"relais/internal/referral"
)

// checkSender holds what who sent a referral reads of it against the book.
func (l *life) checkSender(e *entry) {
	v, err := l.read(l.sender(e).Actor, referral.Key{ID: e.id})
	wantNil(l.w, err)
	if v.State != e.state || v.Outcome != e.outcome || v.Reason != e.reason || len(v.History) != len(e.history) || v.Code != e.code || v.Parcel.Phone != e.card.Phone {
		l.w.Fatalf("%s: who sent it reads %s %q after %d events, the book %s %q after %d", e.id, v.State, v.Outcome, len(v.History), e.state, e.outcome, len(e.history))
	}
}

func (l *life) read(actor access.Actor, k referral.Key) (referral.View, error) {
	return l.Referrals.Read(l.w.Context(), l.may(actor, access.ReferralRead), k)
}

// checkRights holds what everyone reads of a referral against its state.
func (l *life) checkRights(e *entry) {
	l.tally["readings of rights"]++
	l.checkSender(e)
	l.checkStranger(e)
	l.checkWorkmate(e)
	if w := l.receiver(e); w != nil && w.Structure != e.author.Structure {
		v, err := l.read(w.Actor, referral.Key{ID: e.id})
		l.checkPlace(e, "the place", v, err)
	}
	if len(e.links) > 0 {
		held := drawn(l.pick, "a link", e.links)
		v, err := l.read(access.Anyone(), referral.Key{Link: held.secret})
		if held.serves(l.clock.now()) {
			l.checkPlace(e, "a link", v, err)
		} else if kernel.KindOf(err) != kernel.NotFound || err == nil {
			l.w.Fatalf("%s: an old link opens it: %v", e.id, err)
		}
	}
	l.checkSlip(e)
}

// checkStranger tells that for a third structure there is no such referral.
func (l *life) checkStranger(e *entry) {
	stranger := l.stranger(e)
	if _, err := l.read(stranger.Actor, referral.Key{ID: e.id}); err == nil || kernel.KindOf(err) != kernel.NotFound {
		l.w.Fatalf("%s: another structure reads it: %v", e.id, err)
	}
	action := drawn(l.pick, "as", []access.Action{access.ReferralAnswer, access.ReferralFollow})
	err := l.Referrals.Do(l.w.Context(), l.may(stranger.Actor, action), referral.Key{ID: e.id}, l.moved(drawn(l.pick, "event", referral.Events())))
	if !refused(err) {
		l.w.Fatalf("%s: another structure acts upon it: %v", e.id, err)
	}
}

// checkWorkmate tells that someone of the structure who has no part in it reads
// nothing.
func (l *life) checkWorkmate(e *entry) {
	if len(e.came) > 0 || e.person != nil && e.person.mixed || e.receiver == e.author.Structure {
		return
	}
	var mates []*worker
	for _, w := range l.workers {
		if w.Structure == e.author.Structure && w != e.author && !w.manages() && (e.person == nil || e.person.follower != w) {
			mates = append(mates, w)
		}
	}
	if len(mates) == 0 {
		return
	}
	if _, err := l.read(drawn(l.pick, "a workmate", mates).Actor, referral.Key{ID: e.id}); !refused(err) {
		l.w.Fatalf("%s: a workmate who has no part in it reads it: %v", e.id, err)
	}
}

// checkPlace holds what the place reads: nothing of what was never sent, the least
// while it is asked, all once it receives, nothing afterwards.
func (l *life) checkPlace(e *entry, who string, v referral.View, err error) {
	if e.sentAt.IsZero() {
		if kernel.KindOf(err) != kernel.NotFound || err == nil {
			l.w.Fatalf("%s reads what was never sent: it is %s (%v)", who, e.state, err)
		}
		return
	}
	wantNil(l.w, err)
	p, card := v.Parcel, e.card
	switch {
	case v.Code != "":
		l.w.Fatalf("%s reads the code of the person", who)
	case received(e.state) && (p.FirstName != card.FirstName || p.Name != card.Name || p.Phone != card.Phone):
		l.w.Fatalf("%s receives the person, and reads %+v", who, p)
	case pending(e.state) && (p.FirstName != card.FirstName || p.Phone != "" || p.Reach != "" || len([]rune(p.Name)) > 2):
		l.w.Fatalf("%s is asked, and reads %+v", who, p)
	case !received(e.state) && !pending(e.state) && (p.FirstName+p.Name+p.Phone+p.Commune+p.Reach != "" || wordsOf(v) != ""):
		l.w.Fatalf("%s has nothing more to do with the person, and reads %+v %q", who, p, wordsOf(v))
	}
}

// wordsOf gives all that a history says in words.
func wordsOf(v referral.View) string {
	var all strings.Builder
	for _, h := range v.History {
		all.WriteString(h.Text + h.Told)
	}
	return all.String()
}

// checkSlip holds what the code of the person shows: what was sent, and no name.
func (l *life) checkSlip(e *entry) {
	path, err := l.Referrals.Path(l.w.Context(), l.anyone(access.ReferralRead), e.code)
	wantNil(l.w, err)
	var sent []kernel.ID
	for _, step := range e.steps {
		if !step.sentAt.IsZero() {
			sent = append(sent, step.id)
		}
	}
	var shown []kernel.ID
	for _, v := range path {
		shown = append(shown, v.ID)
		if v.Parcel.FirstName+v.Parcel.Name+v.Parcel.Phone != "" || v.Code != "" || slices.ContainsFunc(v.History, func(h referral.Happened) bool { return h.Text != "" }) {
			l.w.Fatalf("the slip shows %+v", v.Parcel)
		}
	}
	if !slices.Equal(sent, shown) {
		l.w.Fatalf("the slip shows %v, of which were sent %v", shown, sent)
	}
}

// checkLists tells that a structure lists, of what it is asked, what was sent and
// nothing else.
func (l *life) checkLists() {
	for _, w := range l.workers {
		if w.Role != access.Reception {
			continue
		}
		listed, err := l.Referrals.Received(l.w.Context(), l.may(w.Actor, access.ReferralRead), referral.Which{})
		wantNil(l.w, err)
		for _, one := range listed {
			if e := l.book.entries[one.ID]; e != nil && (e.receiver != w.Structure || e.sentAt.IsZero()) {
				l.w.Fatalf("%s lists what it was never sent: it is %s", w.email, e.state)
			}
		}
	}
}
