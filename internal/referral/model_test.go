package referral

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"relais/internal/access"
	"relais/internal/kernel"
)

// follows is the life of a referral told a second time, from the words of those
// who asked for it: which state may come after which.
var follows = map[State][]State{
	Draft:      {Sent, Withdrawn},
	Sent:       {Seen, Studying, Accepted, Refused, Redirected, Expired, Withdrawn},
	Seen:       {Studying, Accepted, Refused, Redirected, Expired, Withdrawn},
	Studying:   {Accepted, Refused, Redirected, Expired, Withdrawn},
	Accepted:   {Met, NotMet, Withdrawn, Expired},
	NotMet:     {Met, NotMet, Concluded, Withdrawn, Expired},
	Met:        {Concluded},
	Concluded:  {Concluded, Closed},
	Refused:    {Closed},
	Redirected: {Closed},
	Expired:    {Closed},
	Withdrawn:  {Closed},
}

// world is a network as the model sees it.
type world struct {
	*house

	people    []kernel.ID
	referrals []kernel.ID
	code      map[kernel.ID]string
	told      map[string]int // letters to who sent, by subject
	expected  map[string]int
	touched   []kernel.ID // since the last look
}

func (w *world) create(t *rapid.T) {
	if len(w.referrals) > 8 {
		return
	}
	steps := []Step{toMarins()}
	if rapid.Bool().Draw(t, "two steps") {
		steps = append(steps, Step{Need: "equipement", Place: byMail, After: rapid.Bool().Draw(t, "after")})
	}
	o := Order{Lang: "fr", Agreed: true, Draft: rapid.Bool().Draw(t, "draft"), Steps: steps}
	if rapid.Bool().Draw(t, "with a file") {
		o.Person = rapid.SampledFrom(w.people).Draw(t, "person")
	}
	scope, err := social.May(access.ReferralWrite)
	if err != nil {
		t.Fatal(err)
	}
	made, err := w.Create(t.Context(), scope, o)
	if err != nil {
		t.Fatal(err)
	}
	w.referrals = append(w.referrals, made.Referrals...)
	w.touched = made.Referrals
	for _, id := range made.Referrals {
		w.code[id] = made.Code
	}
}

// subjects are the letters by which who sent a referral hears of an event.
var subjects = map[Event]string{
	Accept: "Votre orientation est acceptée", Refuse: "Votre orientation est refusée", Redirect: "Un autre lieu vous est proposé",
	Meet: "La personne a été reçue", Miss: "La personne n’est pas venue", Conclude: "Ce qu’est devenue votre orientation",
	Hinder: "Une personne ne pourra pas venir", CallBack: "Une personne souhaite être rappelée", Withdraw: "Une orientation est annulée",
}

// act tries an event, by anyone: what the model allows happens, and nothing else.
func (w *world) act(t *rapid.T) {
	if len(w.referrals) == 0 {
		return
	}
	id := rapid.SampledFrom(w.referrals).Draw(t, "referral")
	event := rapid.SampledFrom(Events()).Draw(t, "event")
	side := rapid.SampledFrom([]Side{Sender, Receiver, Person}).Draw(t, "side")
	before := w.one(t, id)
	w.touched = append(w.touched, id)
	actor, action, k := social, access.ReferralFollow, Key{ID: id}
	switch side {
	case Receiver:
		actor, action = welcome, access.ReferralAnswer
	case Person:
		actor, action, k.Code = access.Anyone(), access.ReferralReply, w.code[id]
	case Sender, House:
		if event == Send {
			action = access.ReferralWrite
		}
	}
	scope, err := actor.May(action)
	if err != nil {
		t.Fatal(err)
	}
	err = w.Do(t.Context(), scope, k, Move{Event: event, Reason: "session_full", Outcome: "trained", Text: "Un mot."})
	after := w.one(t, id)
	if err != nil {
		if after.State != before.State || len(after.History) != len(before.History) {
			t.Fatalf("%s by the %s was refused (%v), and left %s for %s", event, side, err, after.State, before.State)
		}
		return
	}
	if after.State != before.State && !slices.Contains(follows[before.State], after.State) {
		t.Fatalf("%s by the %s led from %s to %s", event, side, before.State, after.State)
	}
	if side == Receiver && before.Place != inNetwork {
		t.Fatalf("the structure answered for a place that is not its own")
	}
	if side != Sender && subjects[event] != "" {
		w.expected[subjects[event]]++
	}
}

// pass lets days go by.
func (w *world) pass(t *rapid.T) {
	w.touched = w.referrals
	w.move(time.Duration(rapid.IntRange(1, 20).Draw(t, "days")) * day)
	if _, err := w.Tick(t.Context(), access.System(access.ReferralFollow)); err != nil {
		t.Fatal(err)
	}
}

func (w *world) one(t *rapid.T, id kernel.ID) View {
	scope, err := social.May(access.ReferralRead)
	if err != nil {
		t.Fatal(err)
	}
	v, err := w.Read(t.Context(), scope, Key{ID: id})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// check holds what must hold at every moment of what may have changed.
func (w *world) check(t *rapid.T) {
	for _, id := range w.touched {
		v := w.one(t, id)
		if fault := chain(v); fault != "" {
			t.Fatalf("%s: %s", id, fault)
		}
		if v.State == Concluded && v.Outcome == "" {
			t.Fatalf("%s lost its outcome", id)
		}
		w.checkRights(t, v)
	}
	w.touched = nil
	for _, l := range w.read() {
		if l.to == string(social.Account) {
			w.told[l.subject]++
		}
	}
	for _, subject := range subjects {
		if w.told[subject] != w.expected[subject] {
			t.Fatalf("%q was told %d times, for %d events", subject, w.told[subject], w.expected[subject])
		}
	}
}

// chain says where a history skips a state, or ends elsewhere than its referral.
func chain(v View) string {
	last := Draft
	for _, e := range v.History {
		if e.State != last && !slices.Contains(follows[last], e.State) {
			return fmt.Sprintf("from %s to %s by %s", last, e.State, e.Event)
		}
		last = e.State
	}
	if last != v.State {
		return fmt.Sprintf("its history ends at %s, it is %s", last, v.State)
	}
	return ""
}

// checkRights holds what the place reads against the state.
func (w *world) checkRights(t *rapid.T, v View) {
	if v.Place != inNetwork {
		return
	}
	scope, err := welcome.May(access.ReferralRead)
	if err != nil {
		t.Fatal(err)
	}
	read, err := w.Read(t.Context(), scope, Key{ID: v.ID})
	if v.SentAt == nil { // a draft, or one that was given up
		if err == nil {
			t.Fatalf("the place reads what was never sent")
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	received := slices.Contains([]State{Accepted, Met, NotMet, Concluded}, v.State)
	asked := slices.Contains([]State{Sent, Seen, Studying}, v.State)
	if shown := read.Parcel.Phone != ""; shown && !received || v.Person != "" && received && !shown {
		t.Fatalf("%s: the place reads the phone: %v", v.State, shown)
	}
	if shown := read.Parcel.FirstName != ""; shown && !received && !asked {
		t.Fatalf("%s: the place still reads who it was", v.State)
	}
	if read.Code != "" {
		t.Fatalf("the place reads the person's code")
	}
}

// Whatever happens, in whatever order: no state is skipped, no letter doubled, no
// outcome lost, no right exceeded.
func TestWhateverHappens(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		people := []kernel.ID{h.aPerson(t), h.aPerson(t)}
		lived := 0
		rapid.Check(t, func(r *rapid.T) {
			if lived++; lived%4 != 0 { // each is dozens of lives: a quarter of what is asked for is plenty
				return
			}
			h.read()
			w := &world{house: h, people: people, code: map[kernel.ID]string{}, told: map[string]int{}, expected: map[string]int{}}
			w.create(r)
			r.Repeat(map[string]func(*rapid.T){"create": w.create, "act": w.act, "act again": w.act, "pass": w.pass, "": w.check})
		})
	})
}
