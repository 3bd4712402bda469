package field

import (
	"encoding/json"
	"time"

	"relais/internal/kernel"
	"relais/internal/people"
	"relais/internal/referral"
)

// Kind is what an operation does.
type Kind string

// The kinds.
const (
	Note  Kind = "note"  // a note about a person
	Card  Kind = "card"  // how to reach a person, corrected
	Event Kind = "event" // what happened to a referral
)

// Operation is something written without network. Its JSON form is that of the
// queue in the browser.
type Operation struct {
	ID       kernel.ID `json:"id"` // drawn by the browser
	Kind     Kind      `json:"k"`
	At       time.Time `json:"at"` // by the clock of the browser
	Author   kernel.ID `json:"w"`  // the account that took the day along
	Person   kernel.ID `json:"p"`  // of a note or a card
	Version  int64     `json:"v"`  // of the card as it was taken
	Referral kernel.ID `json:"r"`  // of an event
	Fields   Fields    `json:"f"`
}

// Fields are what was written, as the forms of the day name them.
type Fields struct {
	Text    string `json:"text"`    // of a note; of an event, to the other side
	Phone   string `json:"phone"`   // of a card
	Reach   string `json:"reach"`   // of a card
	Event   string `json:"event"`   // of a referral
	Outcome string `json:"outcome"` // of a conclusion
}

// MostBytes bounds an operation as it is sent.
const MostBytes = 32 << 10

// Parse reads an operation as a browser sends it; Invalid "field.unreadable" for
// anything else.
func Parse(text string) (o Operation, err error) {
	unreadable := kernel.Fault(kernel.Invalid, "field.unreadable")
	if len(text) > MostBytes || json.Unmarshal([]byte(text), &o) != nil {
		return Operation{}, unreadable
	}
	for _, id := range []*kernel.ID{&o.ID, &o.Author, &o.Person, &o.Referral} {
		if *id == "" && id != &o.ID {
			continue
		}
		parsed, err := kernel.ParseID(string(*id))
		if err != nil {
			return Operation{}, unreadable
		}
		*id = parsed
	}
	about := map[Kind]kernel.ID{Note: o.Person, Card: o.Person, Event: o.Referral}[o.Kind]
	if about == "" {
		return Operation{}, unreadable
	}
	return o, nil
}

// move gives the event of a referral that was written.
func (f Fields) move() referral.Move {
	return referral.Move{Event: referral.Event(f.Event), Outcome: f.Outcome, Text: f.Text}
}

// on gives a card with what was corrected of it.
func (f Fields) on(card people.Card) people.Card {
	if f.Phone != "" {
		card.Phone = f.Phone
	}
	card.Reach = f.Reach
	return card
}

// Difference is something that stands otherwise than who wrote an operation knew.
type Difference struct {
	Field string // phone, reach, state
	Mine  string
	Now   string
}

// Conflict is an operation that was not done, because what it is about changed
// meanwhile. It is of kind Conflict.
type Conflict struct {
	Differences []Difference
	Version     int64 // of the card now, for who keeps their own words
	because     error
}

// Error tells what was asked.
func (c *Conflict) Error() string { return c.because.Error() }

// Unwrap gives the error of the act.
func (c *Conflict) Unwrap() error { return c.because }
