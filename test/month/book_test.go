package month_test

import (
	"time"

	"relais/internal/kernel"
	"relais/internal/messaging/sms"
	"relais/internal/referral"
)

// book is the life of the network told a second time: from what people asked for
// and the words of docs/adr/0017-referral.md, never from the rows.
type book struct {
	entries map[kernel.ID]*entry
	order   []*entry
	trips   map[string]*trip // by the code of the person
	letters map[letterKey]int
	texts   map[string]*trip // by the name under which each leaves once
	stopped map[string]bool  // numbers
	gone    map[kernel.ID]bool
	workers func() []*worker
}

func newBook(workers func() []*worker, stopped map[string]bool) *book {
	return &book{
		entries: map[kernel.ID]*entry{}, trips: map[string]*trip{}, letters: map[letterKey]int{}, texts: map[string]*trip{},
		stopped: stopped, gone: map[kernel.ID]bool{}, workers: workers,
	}
}

// trip is one journey.
type trip struct {
	id     kernel.ID
	code   string
	person *neighbour   // nil for someone of whom nothing is recorded
	came   []*neighbour // from whose files it came, as they were merged one after the other
	card   neighbour    // as it was when it left
	author *worker
	texted bool // they agreed to messages
	steps  []*entry
}

// holder gives who the journey is of, now; "" for nobody recorded.
func (t *trip) holder() kernel.ID {
	if t.person == nil {
		return ""
	}
	return t.person.id
}

// entry is one referral.
type entry struct {
	*trip

	id       kernel.ID
	rank     int
	after    bool
	place    *place
	receiver kernel.ID
	channel  referral.Channel
	previous kernel.ID

	state           referral.State
	since           time.Time
	sentAt          time.Time
	reminded        int
	reason, outcome string
	suggested       kernel.ID
	met             bool
	callBack, tell  bool
	comes, hindered bool
	history         []line
	links           []heldLink

	forgotten referral.State // where everyone forgets it
}

// line is one line of a history.
type line struct {
	at    time.Time
	event referral.Event
	state referral.State
	side  referral.Side
}

func (h line) String() string {
	return h.at.Format(time.DateTime) + " " + string(h.event) + " by the " + string(h.side) + ", " + string(h.state)
}

// heldLink is a link that a place received.
type heldLink struct {
	secret string
	made   time.Time
}

// serves tells whether a link still opens its referral.
func (h heldLink) serves(now time.Time) bool { return now.Before(h.made.Add(8 * day)) }

// pending, received and over are what the words mean.
func pending(s referral.State) bool {
	return s == referral.Sent || s == referral.Seen || s == referral.Studying
}

func received(s referral.State) bool {
	return s == referral.Accepted || s == referral.Met || s == referral.NotMet || s == referral.Concluded
}

func over(s referral.State) bool {
	return s != referral.Draft && !pending(s) && (!received(s) || s == referral.Concluded)
}

// happens writes down an event that took place, and all that follows from it.
func (b *book) happens(e *entry, now time.Time, side referral.Side, m referral.Move) {
	next := table[e.state][m.Event].to
	if next == "" {
		next = e.state
	}
	if next != e.state || m.Event == referral.Conclude {
		if next != referral.Seen { // to open it answers nothing
			e.reminded = 0
		}
		e.state, e.since = next, now
	}
	e.marked(now, m)
	e.history = append(e.history, line{now, m.Event, e.state, side})
	b.write(e, side, m.Event)
	b.text(e, side, m.Event)
	b.release(e, now, m.Event)
}

// marked keeps what an event leaves beside the state.
func (e *entry) marked(now time.Time, m referral.Move) {
	switch m.Event {
	case referral.Send:
		e.sentAt = now
	case referral.Refuse:
		e.reason = m.Reason
	case referral.Redirect:
		e.suggested = m.Suggested
	case referral.Meet:
		e.met = true
	case referral.Conclude:
		e.outcome = m.Outcome
	case referral.Remind:
		e.reminded++
	case referral.Confirm:
		e.comes, e.hindered = true, false
	case referral.Hinder:
		e.comes, e.hindered = false, true
	case referral.CallBack:
		e.callBack = true
	case referral.CalledBack:
		e.callBack, e.hindered, e.tell = false, false, false
	}
}

// text writes down the short message that an event sends the person.
func (b *book) text(e *entry, side referral.Side, event referral.Event) {
	if !textedOf[event] || side == referral.Person || e.sentAt.IsZero() {
		return
	}
	leaves := false
	if number := e.card.Phone; e.texted && number != "" {
		b.texts[string(e.id)+":"+string(event)] = e.trip
		leaves = !b.stopped[number]
	}
	if !leaves && side != referral.Sender && e.person != nil && event != referral.Send {
		e.tell = true
	}
}

// release lets the next step leave once this one was met, or be a draft as any
// other once it never will be.
func (b *book) release(e *entry, now time.Time, event referral.Event) {
	if e.rank == len(e.steps) {
		return
	}
	next := e.steps[e.rank]
	if next.state != referral.Draft || !next.after {
		return
	}
	switch {
	case event == referral.Meet:
		b.happens(next, now, referral.House, referral.Move{Event: referral.Send})
	case over(e.state) && !e.met && event != referral.Close:
		next.after, next.since = false, now
	}
}

// unsent are the fates of a message that never reached the gateway's hands.
var unsent = map[sms.State]bool{sms.OptedOut: true, sms.Capped: true, sms.GivenUp: true, sms.Waiting: true}
