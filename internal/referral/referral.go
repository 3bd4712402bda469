package referral

import (
	"strings"
	"time"
	"unicode/utf8"

	"relais/internal/kernel"
	"relais/internal/people"
)

// Channel is how a place is asked.
type Channel string

// The channels.
const (
	ByAccount Channel = "account" // its structure works in the network
	ByLink    Channel = "link"    // by a link in a mail
	ByPaper   Channel = "paper"   // the person brings the slip, and the sender telephones: no address is known
)

// Journey is one pass of someone's needs.
type Journey struct {
	ID        kernel.ID `bun:",pk"`
	Person    kernel.ID // "" for someone of whom nothing is recorded
	Sender    kernel.ID // the structure that sends
	Author    kernel.ID // the account that does
	Owner     kernel.ID // under whose key the parcel is sealed; "" once it is gone
	Lang      string    // of the slip and the messages
	Neutral   bool      // messages name no place: the file was protected
	Texting   bool      // the person agreed to messages
	CreatedAt time.Time
}

// Referral is one need, and the place asked to answer it.
type Referral struct {
	ID       kernel.ID `bun:",pk"`
	Journey  kernel.ID
	Rank     int  // in the journey, from 1
	After    bool // leaves once the one before was met
	Person   kernel.ID
	Sender   kernel.ID
	Author   kernel.ID
	Place    kernel.ID
	Receiver kernel.ID // structure of the network; "" when it has no account
	Need     string    // one of [Needs]
	Channel  Channel

	State     State
	Since     time.Time // in that state
	Reason    string    // of a refusal: one of [Reasons]
	Suggested kernel.ID // the place to which it was redirected
	Outcome   string    // one of [Outcomes]
	Previous  kernel.ID // the redirected referral that this one follows
	Reminded  int

	DueAt       *time.Time
	CreatedAt   time.Time
	SentAt      *time.Time
	AnsweredAt  *time.Time
	MetAt       *time.Time
	EndedAt     *time.Time
	ConfirmedAt *time.Time
	HinderedAt  *time.Time
	CallBackAt  *time.Time
	TellAt      *time.Time // no message reaches the person: someone must tell them what happened
}

// Parcel is what travels with a journey: the least that lets a place receive
// someone. It is empty for someone of whom nothing is recorded.
type Parcel struct {
	FirstName   string   `json:"first_name,omitempty"`
	Name        string   `json:"name,omitempty"`
	Phone       string   `json:"phone,omitempty"`
	PhoneOf     string   `json:"phone_of,omitempty"`
	Commune     string   `json:"commune,omitempty"`
	Languages   []string `json:"languages,omitempty"`
	Adaptations []string `json:"adaptations,omitempty"`
	Reach       string   `json:"reach,omitempty"`
}

// parcelOf packs what a card says.
func parcelOf(c people.Card) Parcel {
	return Parcel{
		FirstName: c.FirstName, Name: c.Name, Phone: c.Phone, PhoneOf: c.PhoneOf, Commune: c.Commune,
		Languages: c.Languages, Adaptations: c.Adaptations, Reach: c.Reach,
	}
}

// Initial gives the first letter of the name, with its point; "" without a name.
func (p Parcel) Initial() string {
	first, size := utf8.DecodeRuneInString(p.Name)
	if size == 0 {
		return ""
	}
	return strings.ToUpper(string(first)) + "."
}

// shownIn gives what the place may read of a parcel in a state: the least while
// it is asked, all once it received the person, nothing when it has nothing
// more to do with them.
func (p Parcel) shownIn(s State) Parcel {
	switch {
	case s.Received():
		return p
	case s.Pending():
		return Parcel{FirstName: p.FirstName, Name: p.Initial(), Commune: p.Commune, Languages: p.Languages, Adaptations: p.Adaptations}
	}
	return Parcel{}
}

// Bounds.
const (
	MostSteps = 5     // of a journey
	MostSaid  = 1_000 // of a message, in characters
)

// Order is what a sender asks for.
type Order struct {
	Person  kernel.ID // "" for someone of whom nothing is recorded
	Lang    string    // of the slip and the messages
	Agreed  bool      // the person agreed that the places asked read their parcel
	Texting bool      // and to messages
	Draft   bool      // not to be sent yet
	Steps   []Step
}

// Step is one need of an order.
type Step struct {
	Need     string
	Place    kernel.ID
	After    bool      // once the step before was met
	Message  string    // to the place
	Previous kernel.ID // the redirected referral that this one follows
}

// check gives what is wrong in an order, joined.
func (o Order) check() error {
	var wrong kernel.Faults
	wrong.If(len(o.Steps) == 0, "referral.steps_none")
	wrong.If(len(o.Steps) > MostSteps, "referral.steps_many", MostSteps)
	wrong.If(o.Person != "" && !o.Agreed, "referral.agreement")
	for i, step := range o.Steps {
		wrong.If(!known(step.Need, Needs()), "referral.not_offered")
		wrong.If(step.Place == "", "referral.place")
		wrong.If(i == 0 && step.After, "referral.first")
		wrong.If(tooLong(step.Message), "referral.said_long", MostSaid)
	}
	return wrong.Err()
}

func tooLong(text string) bool {
	return utf8.RuneCountInString(text) > MostSaid || !utf8.ValidString(text)
}

// Move is one event, and what is said with it.
type Move struct {
	Event     Event
	Reason    string    // of a refusal
	Suggested kernel.ID // of a redirection
	Outcome   string    // of a conclusion
	Text      string    // to the other side
	Told      string    // to the person, in plain words; from the place or the sender
}

// check gives what is wrong in a move, joined.
func (m Move) check() error {
	var wrong kernel.Faults
	wrong.If(m.Event == Refuse && !known(m.Reason, Reasons()), "referral.reason")
	wrong.If(m.Event == Refuse && m.Reason == "other" && strings.TrimSpace(m.Text) == "", "referral.detail")
	wrong.If(m.Event == Redirect && m.Suggested == "" && strings.TrimSpace(m.Text) == "", "referral.elsewhere")
	wrong.If(m.Event == Conclude && !known(m.Outcome, Outcomes()), "referral.outcome")
	wrong.If(m.Event == Conclude && m.Outcome == "other" && strings.TrimSpace(m.Text) == "", "referral.outcome_detail")
	wrong.If(tooLong(m.Text) || tooLong(m.Told), "referral.said_long", MostSaid)
	return wrong.Err()
}
