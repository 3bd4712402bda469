package month_test

import (
	"fmt"

	"relais/internal/access"
	"relais/internal/kernel"
	"relais/internal/people"
	"relais/internal/referral"
)

// create refers someone, mostly someone whom the worker follows, with one to five
// needs.
func (l *life) create() {
	author := drawn(l.pick, "who refers", l.senders())
	if l.here(author) {
		l.createFor(author, l.someoneOf(author))
	}
}

// manyNeeds refers one person again and again in a day: their telephone hears of no
// more than it should.
func (l *life) manyNeeds() {
	for _, p := range l.neighbours {
		if p.texting && p.Phone != "" && !l.border.stopped[p.Phone] && !p.mixed && p.into == nil && l.here(p.follower) {
			for range 14 {
				l.createFor(p.follower, p)
			}
			return
		}
	}
}

// createFor refers someone; nobody recorded, now and then, or without anyone.
func (l *life) createFor(author *worker, p *neighbour) {
	t := &trip{author: author, texted: !l.pick.oneIn(5, "agrees to messages")}
	o := referral.Order{Lang: drawn(l.pick, "language", []string{"fr", "fr-FALC", "ar", "en"}), Agreed: true, Draft: l.pick.oneIn(6, "a draft")}
	if p != nil && !l.pick.oneIn(6, "wants nothing recorded") {
		t.person, t.card, o.Person = p, *p, p.id
		t.texted = t.texted && p.texting
	}
	o.Texting = t.texted
	asked := l.steps(&o)
	l.again(t, &o)
	if l.pick.oneIn(12, "something is wrong in the order") {
		l.wrong(author, o)
		return
	}
	made, err := l.Referrals.Create(l.w.Context(), l.may(author.Actor, access.ReferralWrite), o)
	wantNil(l.w, err)
	l.enter(t, o, asked, made)
}

// senders are those who refer: whoever follows someone, and whoever works there.
func (l *life) senders() (all []*worker) {
	for _, w := range l.workers {
		if l.someoneOf(w) != nil || w.Role == access.PhoneOperator {
			all = append(all, w)
		}
	}
	return all
}

// someoneOf gives someone whom a worker follows; nil for nobody.
func (l *life) someoneOf(w *worker) *neighbour {
	var mine []*neighbour
	for _, p := range l.neighbours {
		if p.follower == w && p.into == nil && !p.mixed {
			mine = append(mine, p)
		}
	}
	if len(mine) == 0 {
		return nil
	}
	return drawn(l.pick, "someone", mine)
}

// steps adds the needs of an order, and gives the places that they ask.
func (l *life) steps(o *referral.Order) (asked []*place) {
	n := 1
	for n < referral.MostSteps && l.pick.oneIn(3, "one need more") {
		n++
	}
	for i := range n {
		p := l.anyPlace()
		step := referral.Step{Need: drawn(l.pick, "need", p.needs), Place: p.id, After: i > 0 && !l.pick.oneIn(3, "at once")}
		if l.pick.oneIn(2, "a word") {
			step.Message = "Un mot d’essai."
		}
		o.Steps, asked = append(o.Steps, step), append(asked, p)
	}
	return asked
}

// anyPlace gives a place to ask; those that a structure runs more often.
func (l *life) anyPlace() *place {
	if l.pick.oneIn(3, "in the network") {
		var run []*place
		for _, p := range l.places {
			if l.running(p) != "" {
				run = append(run, p)
			}
		}
		return drawn(l.pick, "whose place", run)
	}
	return drawn(l.pick, "place", l.places)
}

// running gives the structure of the network that runs a place now.
func (l *life) running(p *place) kernel.ID {
	if p.name == marins {
		return l.structures[0]
	}
	for _, g := range l.guests {
		if g.place == p && !l.book.gone[g.id] {
			return g.id
		}
	}
	return ""
}

// again lets an order follow a referral that was redirected, to the place that
// was named, when there is one of the same person.
func (l *life) again(t *trip, o *referral.Order) {
	for _, e := range l.book.order {
		if e.state == referral.Redirected && e.suggested != "" && e.person == t.person && e.author == t.author && t.person != nil {
			o.Steps[0].Previous = e.id
			return
		}
	}
}

// wrong tries an order that must be refused: nothing of it is kept.
func (l *life) wrong(author *worker, o referral.Order) {
	switch l.pick("what is wrong", 3) {
	case 0:
		if o.Agreed = false; o.Person == "" {
			return
		}
	case 1:
		o.Steps[0].After = true
	default:
		other := drawn(l.pick, "someone else’s", l.neighbours)
		if other.follower.Structure == author.Structure {
			return
		}
		o.Person = other.id
	}
	if _, err := l.Referrals.Create(l.w.Context(), l.may(author.Actor, access.ReferralWrite), o); !refused(err) {
		l.w.Fatalf("an order that may not be was taken: %v", err)
	}
	l.tally["orders refused"]++
}

// enter writes a journey down in the book.
func (l *life) enter(t *trip, o referral.Order, asked []*place, made referral.Made) {
	now := l.clock.now()
	t.id, t.code = made.Journey, made.Code
	l.book.trips[t.code] = t
	for i, id := range made.Referrals {
		e := &entry{
			trip: t, id: id, rank: i + 1, after: o.Steps[i].After, place: asked[i], receiver: l.running(asked[i]), channel: referral.ByPaper,
			state: referral.Draft, since: now, previous: o.Steps[i].Previous, forgotten: l.forgets(),
		}
		switch {
		case e.receiver != "":
			e.channel = referral.ByAccount
		case asked[i].address != "":
			e.channel = referral.ByLink
		}
		if o.Draft && l.pick.oneIn(4, "never sent") {
			e.forgotten = referral.Draft
		}
		t.steps = append(t.steps, e)
		l.book.entries[id], l.book.order = e, append(l.book.order, e)
	}
	l.tally["journeys"]++
	for i, e := range t.steps {
		l.counted(e, o)
		if !o.Draft && !e.after {
			l.book.happens(e, now, referral.Sender, referral.Move{Event: referral.Send})
		} else if o.Steps[i].Message != "" {
			e.history = append(e.history, line{now, referral.Prepare, referral.Draft, referral.Sender})
		}
	}
}

// forgets draws where everyone forgets a referral; "" for nowhere.
func (l *life) forgets() referral.State {
	if l.tally["days"] < 8 && l.pick.oneIn(4, "examined for good") {
		return referral.Studying // there is time for it to expire
	}
	return drawn(l.pick, "forgotten", []referral.State{
		"", "", "", "", "", "", "", "", referral.Draft, referral.Sent, referral.Seen, referral.Studying,
		referral.Accepted, referral.NotMet, referral.Met, referral.Refused, referral.Concluded,
	})
}

// counted counts by which path a referral goes.
func (l *life) counted(e *entry, o referral.Order) {
	l.tally["referrals"]++
	l.tally["asked by "+string(e.channel)]++
	for what, is := range map[string]bool{
		"draft": o.Draft, "after another": e.after, "nobody recorded": e.person == nil, "protected": e.card.protected, "without phone": e.card.Phone == "",
		"no messages": !e.texted, "after a redirection": e.previous != "", "shared phone": l.shared(e.card.Phone), "several steps": len(o.Steps) > 1,
	} {
		if is {
			l.tally["path: "+what]++
		}
	}
}

// shared tells whether a telephone is that of several people.
func (l *life) shared(number string) bool {
	n := 0
	for _, p := range l.neighbours {
		if number != "" && p.Phone == number {
			n++
		}
	}
	return n > 1
}

// newcomer opens the file of someone invented.
func (l *life) newcomer() {
	follower := drawn(l.pick, "who follows", l.workers)
	if !l.here(follower) {
		return
	}
	p := &neighbour{follower: follower, texting: !l.pick.oneIn(5, "wants no messages"), protected: l.pick.oneIn(5, "protected")}
	p.Card = people.Card{FirstName: "Zénaïde", Name: fmt.Sprintf("Inventée-Numéro-%d", len(l.neighbours)), Commune: "36044", Languages: []string{"fr"}}
	switch l.pick("whose telephone", 5) {
	case 0: // none
	case 1: // that of the family
		p.Phone, p.PhoneOf = drawn(l.pick, "family", l.neighbours).Phone, "family"
	default:
		p.Phone, p.PhoneOf = fmt.Sprintf("+3363998%04d", 4000+len(l.neighbours)), "own"
	}
	if p.Phone == "" {
		p.PhoneOf = ""
	}
	var err error
	p.id, err = l.People.Create(l.w.Context(), l.may(follower.Actor, access.PersonCreate), p.Card)
	wantNil(l.w, err)
	if p.protected {
		wantNil(l.w, l.protect(p))
	}
	l.neighbours = append(l.neighbours, p)
	l.tally["newcomers"]++
}

// protect protects a file, by who may.
func (l *life) protect(p *neighbour) error {
	scope, err := p.follower.May(access.PersonProtect)
	if err != nil { // who receives people may not
		p.protected = false
		return nil //nolint:nilerr // they leave it
	}
	return l.People.Protect(l.w.Context(), scope, p.id)
}
