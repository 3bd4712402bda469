package referral

import (
	"slices"
	"strings"
	"testing"
	"time"

	"relais/internal/access"
	"relais/internal/kernel"
)

// A place that does not answer is reminded at 10 and 20 days, and the referral
// expires at 30; at 60 when it is under study. Each letter leaves once, however
// often the house looks.
func TestAReferralExpires(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		open, studied := h.send(t, h.aPerson(t), toMarins()), h.send(t, h.aPerson(t), toMarins())
		h.do(t, welcome, access.ReferralAnswer, Key{ID: studied.Referrals[0]}, Move{Event: Study})
		h.read()
		reminders, expired := 0, 0
		for d := 1; d <= 61; d++ {
			h.move(day)
			h.tick(t)
			if n := h.tick(t); n != 0 {
				t.Fatalf("day %d: %d referrals seen to twice", d, n)
			}
			for _, l := range h.read() {
				switch l.subject {
				case "Une orientation attend votre réponse":
					reminders++
				case "Votre orientation reste sans réponse":
					expired++
				}
			}
			if v := h.stateOf(t, open.Referrals[0]); d < 30 && v.State != Sent || d >= 31 && v.State != Expired && v.State != Closed {
				t.Fatalf("day %d: %s", d, v.State)
			}
			if v := h.stateOf(t, studied.Referrals[0]); d < 60 && v.State != Studying || d == 61 && v.State != Expired {
				t.Fatalf("day %d: under study, %s", d, v.State)
			}
		}
		if reminders != 2+5 || expired != 2 {
			t.Errorf("%d reminders, %d told of an end", reminders, expired)
		}
		if v := h.stateOf(t, open.Referrals[0]); v.State != Closed {
			t.Errorf("thirty days after its end it is %s", v.State)
		}
	})
}

// The house asks three times for news of someone who was accepted, no more, and
// lets nothing expire of what was.
func TestTheHouseAsksForNews(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		k := Key{ID: h.send(t, h.aPerson(t), toMarins()).Referrals[0]}
		h.do(t, welcome, access.ReferralAnswer, k, Move{Event: Accept})
		h.read()
		asked := 0
		for range 100 {
			h.move(day)
			h.tick(t)
			for _, l := range h.read() {
				if l.subject == "Avez-vous des nouvelles ?" {
					asked++
				}
			}
		}
		if v := h.stateOf(t, k.ID); asked != mostNews || v.State != Accepted {
			t.Errorf("asked %d times, it is %s", asked, v.State)
		}
	})
}

// A draft that nobody sends goes after 30 days; a clock set back does nothing
// early, nor twice.
func TestADraftGoes(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		made, err := h.Create(t.Context(), may(t, social, access.ReferralWrite), Order{Person: h.aPerson(t), Agreed: true, Lang: "fr", Draft: true, Steps: []Step{toMarins()}})
		if err != nil || len(h.read()) != 0 {
			t.Fatalf("a draft is told: %v", err)
		}
		h.move(29 * day)
		h.move(-10 * day)
		if n := h.tick(t); n != 0 {
			t.Errorf("%d seen to early", n)
		}
		h.move(12 * day)
		h.tick(t)
		if v := h.stateOf(t, made.Referrals[0]); v.State != Withdrawn || v.SentAt != nil {
			t.Errorf("the draft is %s", v.State)
		}
		if letters := h.read(); slices.ContainsFunc(letters, func(l sentLetter) bool { return l.to == string(receiving) }) {
			t.Errorf("a place is told of a draft: %+v", letters)
		}
	})
}

// What was asked of a structure that leaves the network is over, and told.
func TestAStructureLeaves(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		asked, met := Key{ID: h.send(t, h.aPerson(t), toMarins()).Referrals[0]}, Key{ID: h.send(t, h.aPerson(t), toMarins()).Referrals[0]}
		h.do(t, welcome, access.ReferralAnswer, met, Move{Event: Accept})
		h.do(t, welcome, access.ReferralAnswer, met, Move{Event: Meet})
		h.read()
		h.gone.Store(true)
		h.tick(t)
		h.tick(t)
		if v := h.stateOf(t, asked.ID); v.State != Expired {
			t.Errorf("what was asked is %s", v.State)
		}
		if v := h.stateOf(t, met.ID); v.State != Met {
			t.Errorf("what took place is %s", v.State)
		}
		if letters := h.read(); len(letters) != 1 || letters[0].subject != "La structure orientée a quitté le réseau" {
			t.Errorf("told: %+v", letters)
		}
	})
}

// A house that was down for a month reminds nobody of what is over, and once of
// what is not.
func TestAHouseThatWasDownDoesNotFlood(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.send(t, h.aPerson(t), toMarins())
		accepted := Key{ID: h.send(t, h.aPerson(t), toMarins()).Referrals[0]}
		h.do(t, welcome, access.ReferralAnswer, accepted, Move{Event: Accept})
		h.read()
		h.move(31 * day)
		for range 5 {
			h.tick(t)
		}
		var subjects []string
		for _, l := range h.read() {
			subjects = append(subjects, l.subject)
		}
		slices.Sort(subjects)
		if want := []string{"Avez-vous des nouvelles ?", "Votre orientation reste sans réponse"}; !slices.Equal(subjects, want) {
			t.Errorf("letters %q", subjects)
		}
	})
}

// Both changes of the clock of the year move no deadline: they are lengths of
// time, not days of a calendar.
func TestDeadlinesAreLengths(t *testing.T) {
	timers := DefaultTimers()
	for _, sent := range []time.Time{
		time.Date(2026, 10, 20, 9, 0, 0, 0, time.UTC), time.Date(2027, 3, 20, 9, 0, 0, 0, time.UTC),
	} {
		r := Referral{State: Sent, Since: sent, SentAt: &sent, Reminded: 2}
		plan := timers.plan(r)
		if at := plan.first(); plan.due(*at) != Expire || at.Sub(sent) != 30*day {
			t.Errorf("sent %s: %s after %s", sent, plan.due(*at), at.Sub(sent))
		}
	}
}

// Erasing a person takes away what says whom a referral was for; that a place was
// asked remains.
func TestErasingAPersonStripsTheirReferrals(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		person := h.aPerson(t)
		made := h.send(t, person, toMarins(), Step{Need: "equipement", Place: byMail})
		link := lastLink(t, h.read())
		k := Key{ID: made.Referrals[0]}
		h.do(t, welcome, access.ReferralAnswer, k, Move{Event: Refuse, Reason: "session_full", Text: "Plus de place."})
		kept, err := h.About(access.System(access.ReferralRead).Behind(t.Context()), access.System(access.ReferralRead), person)
		if err != nil || len(kept) != 2 || kept[0].Parcel.FirstName == "" || kept[0].Events[0].Text == "" || len(kept[0].Events) != 2 {
			t.Fatalf("the export gives %+v %v", kept, err)
		}
		if err := h.People.Erase(t.Context(), access.System(access.PersonErase), person, "asked"); err != nil {
			t.Fatal(err)
		}
		for name, err := range map[string]error{
			"the code": func() error {
				_, err := h.Path(t.Context(), may(t, access.Anyone(), access.ReferralRead), made.Code)
				return err
			}(),
			"the link": func() error {
				_, err := h.Glance(t.Context(), may(t, access.Anyone(), access.ReferralRead), link)
				return err
			}(),
		} {
			if kernel.KindOf(err) != kernel.NotFound {
				t.Errorf("%s still opens: %v", name, err)
			}
		}
		v, err := h.Read(t.Context(), may(t, welcome, access.ReferralRead), k)
		if err != nil || v.State != Refused || v.Person != "" || v.Parcel.FirstName != "" || strings.Join(textsOf(v), "") != "" {
			t.Errorf("what remains for the place: %+v %v", v, err)
		}
	})
}

func textsOf(v View) (texts []string) {
	for _, e := range v.History {
		texts = append(texts, e.Text, e.Told)
	}
	return texts
}

// How a place answers is told from five referrals on, and not before.
func TestAnswering(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		answering := func() Answers {
			t.Helper()
			all, err := h.Answering(t.Context(), may(t, social, access.ReferralWrite), []kernel.ID{inNetwork, byMail})
			if err != nil || len(all) > 1 {
				t.Fatalf("%+v %v", all, err)
			}
			return all[inNetwork]
		}
		for i := range 6 {
			k := Key{ID: h.send(t, h.aPerson(t), toMarins()).Referrals[0]}
			if i < 4 {
				h.move(time.Duration(i) * day)
				h.do(t, welcome, access.ReferralAnswer, k, Move{Event: Accept})
			}
			if i < 2 {
				h.do(t, welcome, access.ReferralAnswer, k, Move{Event: Meet})
			}
		}
		if a := answering(); a.Asked != 0 {
			t.Errorf("told of %+v", a)
		}
		h.move(31 * day)
		h.tick(t)
		if a := answering(); a.Asked != 6 || a.Answered != 4 || a.Accepted != 4 || a.Met != 2 || a.Delay.Round(day) != 2*day {
			t.Errorf("it answers as %+v", a)
		}
	})
}
