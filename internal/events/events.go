// Package events declares what happens in the network that others than who
// acted may be told of. Reading it tells the story of the network: rooms publish
// these in the transaction of the act, and app connects them to those who listen.
//
// No event holds anything of a person: it says what happened, and where to read
// the rest, with the leave to read it.
package events

import (
	"time"

	"relais/internal/kernel"
)

// ReferralMoved says that something happened to a referral.
type ReferralMoved struct {
	At       time.Time `json:"at"`
	Referral kernel.ID `json:"referral"`
	Journey  kernel.ID `json:"journey"`
	Event    string    `json:"event"`              // "accept"
	From     string    `json:"from"`               // the state before
	State    string    `json:"state"`              // the state now
	Side     string    `json:"side"`               // who brought it about: sender, receiver, person, house
	Sender   kernel.ID `json:"sender"`             // the structure that sent it
	Receiver kernel.ID `json:"receiver,omitempty"` // the structure that is asked; none when it has no account
	Outcome  string    `json:"outcome,omitempty"`

	Asked bool `json:"-"` // the place was asked: it may be told
}

// Kind names the event: "referral.accept".
func (e ReferralMoved) Kind() string { return "referral." + e.Event }

// To lists the structures that may be told.
func (e ReferralMoved) To() []kernel.ID {
	if e.Asked && e.Receiver != "" && e.Receiver != e.Sender {
		return []kernel.ID{e.Sender, e.Receiver}
	}
	return []kernel.ID{e.Sender}
}
