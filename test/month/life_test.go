package month_test

import (
	"slices"
	"time"

	"relais/internal/access"
	"relais/internal/kernel"
	"relais/internal/referral"
)

// plan says how a life is lived.
type plan struct {
	days  int
	hours []int // of the clock of Paris, at which the house is looked at
	news  int   // journeys begun a day, or so
	rests int   // days at the end in which nothing is begun
	rare  int   // of how many acts one has everyone's rights looked at

	settled bool // no structure comes or leaves
	silent  bool // no telephone answers
}

// life is a stretch of the life of the network.
type life struct {
	*town
	plan

	w    witness
	pick chance
	book *book

	came    map[letterKey]int // letters that arrived
	looked  int               // of the messages handed over, those that were held against the book
	ofHouse map[string]int    // messages by structure and day
	tally   map[string]int    // what was exercised
	number  int               // of what is named by a number
	guests  []*guest          // structures that come and leave
	before  int               // referrals of earlier lives in this house
	meddles func(*life)       // of a control: what breaks a promise
}

// newLife begins a life in a town.
func newLife(w witness, n *town, p plan, pick chance) *life {
	n.border.pick = pick
	l := &life{
		town: n, plan: p, w: w, pick: pick, came: map[letterKey]int{}, looked: len(n.border.order),
		ofHouse: map[string]int{}, tally: map[string]int{},
	}
	l.book = newBook(func() []*worker { return l.workers }, n.border.stopped)
	return l
}

// people brings some more people in, at the start.
func (l *life) people() {
	for range 12 {
		l.newcomer()
	}
}

// live lives every day of the plan, then lets what is on its way arrive.
func (l *life) live() {
	for n := range l.days {
		l.oneDay(n)
	}
	l.arrive()
	l.checkAll()
	l.checkArrived()
}

// oneDay lives one day, hour after hour, by the clock of Paris.
func (l *life) oneDay(n int) {
	today := l.clock.now().In(l.paris)
	l.border.down = l.pick.oneIn(9, "the gateway is down today")
	if !l.settled {
		l.structuresComeAndLeave(n)
	}
	for _, hour := range l.hours {
		at := time.Date(today.Year(), today.Month(), today.Day(), hour, l.pick("minute", 60), 0, 0, l.paris)
		if at.Before(l.clock.now()) {
			continue
		}
		l.clock.set(at)
		if l.meddles != nil {
			l.meddles(l)
		}
		l.tick()
		if hour >= 9 && hour < 19 && today.Weekday() != time.Sunday {
			l.work(n)
		}
		l.deliver()
	}
	l.tally["days"]++
	l.checkAll()
	l.clock.set(time.Date(today.Year(), today.Month(), today.Day()+1, 0, 0, 0, 0, l.paris))
}

// tick lets the house see to what is due, and holds how much it did against the
// book.
func (l *life) tick() {
	done, err := l.Referrals.Tick(l.w.Context(), access.System(access.ReferralFollow))
	wantNil(l.w, err)
	expected := l.book.tick(l.clock.now())
	if l.tally["ticks"]++; done < expected {
		l.w.Fatalf("on %s the house did %d things that were due, of %d", l.clock.now(), done, expected)
	}
}

// work is an hour of everyone's work.
func (l *life) work(n int) {
	if n < l.days-l.rests {
		for range l.pick("journeys begun", 2*l.news/l.busyHours()+2) {
			l.create()
		}
		if l.pick.oneIn(6, "someone new") {
			l.newcomer()
		}
		if l.pick.oneIn(6, "two files of one person") {
			l.mergeOrPart()
		}
	}
	if n%20 == 9 && l.clock.now().In(l.paris).Hour() < 12 {
		l.manyNeeds()
	}
	for _, e := range l.alive() {
		if l.pick.oneIn(2*l.busyHours(), "something happens") {
			l.something(e)
		}
	}
	for range 1 + len(l.book.order)/400 {
		if !l.silent {
			l.someoneReplies()
		}
	}
}

func (l *life) busyHours() (n int) {
	for _, hour := range l.hours {
		if hour >= 9 && hour < 19 {
			n++
		}
	}
	return n
}

// alive gives the referrals that somebody still thinks of.
func (l *life) alive() (all []*entry) {
	for _, e := range l.book.order {
		if e.state != referral.Closed && e.state != e.forgotten && (!over(e.state) || l.clock.now().Sub(e.since) < 20*day) {
			all = append(all, e)
		}
	}
	return all
}

// something happens to a referral: mostly what may, by whom it may.
func (l *life) something(e *entry) {
	side := drawn(l.pick, "side", []referral.Side{referral.Receiver, referral.Receiver, referral.Receiver, referral.Sender, referral.Person})
	event := drawn(l.pick, "any event", referral.Events())
	if !l.pick.oneIn(12, "what may not be") {
		may := open(e.state, side)
		if len(may) == 0 {
			return
		}
		event = drawn(l.pick, "event", may)
		if event == referral.Withdraw && !l.pick.oneIn(4, "withdrawn") {
			event = may[0]
		}
		if helps := e.helps(); slices.Contains(may, helps) && l.pick.oneIn(2, "as hoped") {
			event = helps
		}
	}
	switch side {
	case referral.Receiver:
		l.answer(e, event)
	case referral.Person:
		l.reply(e, event)
	default:
		l.follow(e, event)
	}
	l.checkOne(e)
}

// helps gives what leads to where it is forgotten, or lets the next step leave,
// when one waits; "" for nothing.
func (e *entry) helps() referral.Event {
	switch waits := e.rank < len(e.steps) && e.steps[e.rank].after; {
	case e.forgotten == referral.Studying && pending(e.state):
		return referral.Study
	case waits && pending(e.state):
		return referral.Accept
	case waits && (e.state == referral.Accepted || e.state == referral.NotMet):
		return referral.Meet
	}
	return ""
}

// deliver lets what waits leave.
func (l *life) deliver() {
	l.SMS.SendDue(l.w.Context(), l.border, l.log)
	l.Post.SendDue(l.w.Context(), l.border, l.log)
	l.receive()
	l.checkTexts()
}

// arrive lets four days go by in which nobody does anything, and nothing fails.
func (l *life) arrive() {
	l.border.down = false
	for range 4 * 8 {
		l.clock.set(l.clock.now().Add(3 * time.Hour))
		l.deliver()
	}
}

// anyone gives the leave of who holds a link, or a code.
func (l *life) anyone(action access.Action) access.Scope { return l.may(access.Anyone(), action) }

// may gives a leave that the table grants.
func (l *life) may(actor access.Actor, action access.Action) access.Scope {
	scope, err := actor.May(action)
	wantNil(l.w, err)
	return scope
}

// here tells whether the structure of a worker is in the network now: its members
// have no session else.
func (l *life) here(w *worker) bool { return !l.book.gone[w.Structure] }

// sender gives who follows a referral for the structure that sent it: its author,
// or a manager.
func (l *life) sender(e *entry) *worker {
	all := []*worker{e.author}
	for _, w := range l.workers {
		if w.Structure == e.author.Structure && w.manages() {
			all = append(all, w)
		}
	}
	if len(e.came) > 0 || e.person != nil && e.person.mixed {
		all = slices.DeleteFunc(all, func(w *worker) bool { return !w.manages() })
	}
	return drawn(l.pick, "who follows", all)
}

// receiver gives someone of the structure that is asked; nil for none.
func (l *life) receiver(e *entry) *worker {
	var all []*worker
	for _, w := range l.workers {
		if e.receiver != "" && w.Structure == e.receiver {
			all = append(all, w)
		}
	}
	if len(all) == 0 {
		return nil
	}
	return drawn(l.pick, "who answers", all)
}

// stranger gives someone of a structure that is neither.
func (l *life) stranger(e *entry) *worker {
	var all []*worker
	for _, w := range l.workers {
		if w.Structure != e.receiver && w.Structure != e.author.Structure {
			all = append(all, w)
		}
	}
	return drawn(l.pick, "a stranger", all)
}

// refused tells whether an error says no to who asks, rather than that something
// broke.
func refused(err error) bool {
	kind := kernel.KindOf(err)
	return err != nil && (kind == kernel.NotFound || kind == kernel.Forbidden || kind == kernel.Conflict || kind == kernel.Invalid)
}
