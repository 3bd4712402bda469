package referral

import (
	"slices"

	"relais/internal/kernel"
)

// State says where a referral stands.
type State string

// The states. docs/adr/0017-referral.md draws them.
const (
	Draft      State = "draft"      // prepared, not sent
	Sent       State = "sent"       // the place was asked
	Seen       State = "seen"       // it opened the referral
	Studying   State = "studying"   // it examines it
	Accepted   State = "accepted"   // it will receive the person
	Refused    State = "refused"    // it cannot, for a reason
	Redirected State = "redirected" // it cannot, and names another place
	Expired    State = "expired"    // it did not answer in time, or closed its doors
	Withdrawn  State = "withdrawn"  // by who sent it, or by the person
	Met        State = "met"        // it met the person
	NotMet     State = "not_met"    // it waited for the person, or could not reach them
	Concluded  State = "concluded"  // what became of it is known
	Closed     State = "closed"     // who sent it took note, or time did
)

// States lists the states, in the order of a referral's life.
func States() []State {
	return []State{Draft, Sent, Seen, Studying, Accepted, Refused, Redirected, Expired, Withdrawn, Met, NotMet, Concluded, Closed}
}

// Pending tells whether the place still has to answer.
func (s State) Pending() bool { return s == Sent || s == Seen || s == Studying }

// Received tells whether the place agreed to receive the person and the help is
// not over: it then reads the whole parcel.
func (s State) Received() bool { return s == Accepted || s == Met || s == NotMet || s == Concluded }

// Ended tells whether nothing more is awaited of the place.
func (s State) Ended() bool {
	return s == Refused || s == Redirected || s == Expired || s == Withdrawn || s == Concluded || s == Closed
}

// Open tells whether something was asked and is not over.
func (s State) Open() bool { return s != Draft && !s.Ended() }

// ToMeet tells whether the person is still to be met.
func (s State) ToMeet() bool { return s.Open() && s != Met }

// StatesThat lists the states of which something is true, in the order of
// [States].
func StatesThat(is func(State) bool) []State {
	return slices.DeleteFunc(States(), func(s State) bool { return !is(s) })
}

// Event is a step in the life of a referral.
type Event string

// The events that change the state, then those that only are told.
const (
	Send     Event = "send"
	See      Event = "see"
	Study    Event = "study"
	Accept   Event = "accept"
	Refuse   Event = "refuse"
	Redirect Event = "redirect"
	Expire   Event = "expire"
	Lapse    Event = "lapse" // the structure that was asked left the network
	Withdraw Event = "withdraw"
	Meet     Event = "meet"
	Miss     Event = "miss"
	Conclude Event = "conclude"
	Close    Event = "close"

	Prepare    Event = "prepare" // by who writes it, before it is sent
	Remind     Event = "remind"
	Confirm    Event = "confirm"     // the person comes
	Hinder     Event = "hinder"      // the person cannot come
	CallBack   Event = "call_back"   // the person wishes to be called
	CalledBack Event = "called_back" // they were
)

// Side is who acts upon a referral.
type Side string

// The sides.
const (
	Sender   Side = "sender"
	Receiver Side = "receiver"
	Person   Side = "person"
	House    Side = "house"
)

// move is what an event asks for, and where it leads.
type move struct {
	from []State
	to   State // "" to stay
	by   []Side
}

// moves is the whole state machine. Who sent a referral may do for the place, or
// for the person, what they said by telephone.
func moves() map[Event]move {
	pending, open := StatesThat(State.Pending), StatesThat(State.ToMeet)
	placeOrSender := []Side{Receiver, Sender}
	personOrSender := []Side{Person, Sender}
	return map[Event]move{
		Send:     {[]State{Draft}, Sent, []Side{Sender, House}},
		See:      {[]State{Sent}, Seen, []Side{Receiver}},
		Study:    {[]State{Sent, Seen}, Studying, placeOrSender},
		Accept:   {pending, Accepted, placeOrSender},
		Refuse:   {pending, Refused, placeOrSender},
		Redirect: {pending, Redirected, placeOrSender},
		Expire:   {pending, Expired, []Side{House}},
		Lapse:    {open, Expired, []Side{House}},
		Withdraw: {append([]State{Draft}, open...), Withdrawn, []Side{Sender, Person, House}},
		Meet:     {[]State{Accepted, NotMet}, Met, placeOrSender},
		Miss:     {[]State{Accepted, NotMet}, NotMet, placeOrSender},
		Conclude: {[]State{Met, NotMet, Concluded}, Concluded, placeOrSender},
		Close:    {[]State{Refused, Redirected, Expired, Withdrawn, Concluded}, Closed, []Side{Sender, House}},

		Remind:     {append([]State{Met}, open...), "", []Side{House}},
		Confirm:    {open, "", personOrSender},
		Hinder:     {open, "", personOrSender},
		CallBack:   {append([]State{Met}, open...), "", personOrSender},
		CalledBack: {[]State{Sent, Seen, Studying, Accepted, NotMet, Met, Refused, Redirected, Expired, Concluded}, "", placeOrSender},
	}
}

// Events lists the events that a side brings about: all but Prepare, with which a
// referral begins.
func Events() []Event {
	return []Event{
		Send, See, Study, Accept, Refuse, Redirect, Expire, Lapse, Withdraw, Meet, Miss, Conclude, Close,
		Remind, Confirm, Hinder, CallBack, CalledBack,
	}
}

// Next gives the state in which an event leaves a referral, or an error:
// Forbidden "referral.side" when that side never does it, Conflict
// "referral.moved" when it is not the moment, or no longer.
func Next(now State, event Event, by Side) (State, error) { return moves()[event].next(now, by) }

func (m move) next(now State, by Side) (State, error) {
	switch {
	case !slices.Contains(m.by, by): // nobody brings about an event that is unknown
		return now, kernel.Fault(kernel.Forbidden, "referral.side")
	case !slices.Contains(m.from, now):
		return now, kernel.Fault(kernel.Conflict, "referral.moved")
	case m.to == "":
		return now, nil
	}
	return m.to, nil
}

// May lists the events that a side may bring about in a state, in the order of
// [Events].
func May(now State, by Side) (may []Event) {
	table := moves()
	for _, event := range Events() {
		if _, err := table[event].next(now, by); err == nil {
			may = append(may, event)
		}
	}
	return may
}
