package referral

import (
	"slices"
	"strings"
	"testing"

	"relais/internal/access"
	"relais/internal/kernel"
)

// A referral goes from the social worker to the place and back, and each side
// reads what it may, no more.
func TestALifeFromNeedToOutcome(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		person := h.aPerson(t)
		made := h.send(t, person, toMarins())
		k := Key{ID: made.Referrals[0]}
		if letters := h.read(); len(letters) != 1 || letters[0].to != string(receiving) || strings.Contains(letters[0].text, "Zénaïde") {
			t.Errorf("who is asked receives %+v", letters)
		}
		v, err := h.Read(t.Context(), may(t, welcome, access.ReferralRead), k)
		if err != nil || v.Side != Receiver || v.Parcel.FirstName != "Zénaïde" || v.Parcel.Name != "Q." || v.Parcel.Phone != "" || v.Parcel.Reach != "" || v.Code != "" {
			t.Fatalf("before it accepts, the place reads %+v %v", v.Parcel, err)
		}
		if v.History[0].Text == "" {
			t.Error("the place does not read what the social worker wrote")
		}
		h.do(t, welcome, access.ReferralAnswer, k, Move{Event: See})
		h.do(t, adviser, access.ReferralAnswer, k, Move{Event: Study})
		h.do(t, adviser, access.ReferralAnswer, k, Move{Event: Accept, Text: "Avec plaisir.", Told: "Venez jeudi à 14 h."})
		v, err = h.Read(t.Context(), may(t, adviser, access.ReferralRead), k)
		if err != nil || v.Parcel.Phone != "+33639981234" || v.Parcel.Name != "Quillerou-Vantadour" || v.Parcel.Reach == "" {
			t.Fatalf("once it accepted, the place reads %+v %v", v.Parcel, err)
		}
		h.do(t, adviser, access.ReferralAnswer, k, Move{Event: Meet})
		h.do(t, adviser, access.ReferralAnswer, k, Move{Event: Conclude, Outcome: "procedure_done", Text: "Dossier envoyé, elle sait le refaire."})
		var subjects []string
		for _, l := range h.read() {
			if l.to != string(social.Account) || strings.Contains(l.text, "CAF") || strings.Contains(l.text, "Zénaïde") {
				t.Errorf("a letter to %s says %q", l.to, l.text)
			}
			subjects = append(subjects, l.subject)
		}
		if want := []string{"Votre orientation est acceptée", "La personne a été reçue", "Ce qu’est devenue votre orientation"}; !slices.Equal(subjects, want) {
			t.Errorf("who sent it is told %q", subjects)
		}
		h.do(t, social, access.ReferralFollow, k, Move{Event: Close})
		last := h.stateOf(t, k.ID)
		if last.State != Closed || last.Outcome != "procedure_done" || last.MetAt == nil || last.AnsweredAt == nil || last.DueAt != nil {
			t.Errorf("it ends as %+v", last.Referral)
		}
		var events []Event
		for _, e := range last.History {
			events = append(events, e.Event)
		}
		if want := []Event{Send, See, Study, Accept, Meet, Conclude, Close}; !slices.Equal(events, want) {
			t.Errorf("its history is %q", events)
		}
		v, err = h.Read(t.Context(), may(t, adviser, access.ReferralRead), k)
		if err != nil || v.Parcel.FirstName != "" || v.History[0].Text != "" || v.History[3].Told != "" {
			t.Errorf("once it is closed, the place still reads %+v %+v %v", v.Parcel, v.History, err)
		}
	})
}

// refused tells whether an error says that it is not for this actor.
func refused(err error) bool {
	kind := kernel.KindOf(err)
	return err != nil && (kind == kernel.NotFound || kind == kernel.Forbidden)
}

// Whoever is neither side finds nothing; a side does not do the other's part.
func TestNobodyElse(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		person := h.aPerson(t)
		k := Key{ID: h.send(t, person, toMarins()).Referrals[0]}
		for _, actor := range []access.Actor{stranger, workmate, herself("another")} {
			if _, err := h.Read(t.Context(), may(t, actor, access.ReferralRead), k); !refused(err) {
				t.Errorf("%s %s reads: %v", actor.Role, actor.Account, err)
			}
			if list, err := h.Sent(t.Context(), may(t, actor, access.ReferralRead), Which{}); err != nil || len(list) != 0 {
				t.Errorf("%s %s is listed %d: %v", actor.Role, actor.Account, len(list), err)
			}
		}
		for _, actor := range []access.Actor{volunteer, admin} {
			if _, err := h.Read(t.Context(), may(t, actor, access.ReferralRead), k); !refused(err) {
				t.Errorf("%s reads: %v", actor.Role, err)
			}
		}
		if err := h.Do(t.Context(), may(t, social, access.ReferralAnswer), k, Move{Event: Accept}); !refused(err) {
			t.Errorf("who sent it answers: %v", err)
		}
		if err := h.Do(t.Context(), may(t, welcome, access.ReferralFollow), k, Move{Event: Withdraw}); !refused(err) {
			t.Error("the place withdraws what it was sent")
		}
		if err := h.Do(t.Context(), may(t, welcome, access.ReferralAnswer), k, Move{Event: Withdraw}); kernel.KindOf(err) != kernel.Forbidden {
			t.Errorf("the place withdraws as itself: %v", err)
		}
		if _, err := h.Read(t.Context(), may(t, manager, access.ReferralRead), k); err != nil {
			t.Errorf("the manager of who sent it does not read: %v", err)
		}
		if _, err := h.Create(t.Context(), may(t, workmate, access.ReferralWrite), Order{Person: person, Agreed: true, Lang: "fr", Steps: []Step{toMarins()}}); kernel.KindOf(err) != kernel.Forbidden {
			t.Errorf("a colleague who is not in charge refers: %v", err)
		}
	})
}

// A place without account answers with the link of its mail; a link that is
// forwarded, old or invented opens nothing more.
func TestAPlaceAnswersByItsLink(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		person := h.aPerson(t)
		id := h.send(t, person, Step{Need: "equipement", Place: byMail}).Referrals[0]
		letters := h.read()
		if len(letters) != 1 || letters[0].to != "bonjour@ressourcerie.example" {
			t.Fatalf("the place receives %+v", letters)
		}
		link := lastLink(t, letters)
		anyone := access.Anyone()
		r, err := h.Glance(t.Context(), may(t, anyone, access.ReferralRead), link)
		if err != nil || r.State != Sent {
			t.Fatalf("the link shows %+v %v", r.State, err)
		}
		k := Key{Link: link}
		h.do(t, anyone, access.ReferralAnswer, k, Move{Event: See})
		v, err := h.Read(t.Context(), may(t, anyone, access.ReferralRead), k)
		if err != nil || v.Side != Receiver || v.Parcel.FirstName == "" || v.Parcel.Phone != "" || v.Code != "" {
			t.Fatalf("the link reads %+v %v", v.Parcel, err)
		}
		h.do(t, anyone, access.ReferralAnswer, k, Move{Event: Refuse, Reason: "session_full"})
		if v := h.stateOf(t, id); v.State != Refused || v.Reason != "session_full" {
			t.Errorf("it stands at %s %s", v.State, v.Reason)
		}
		if _, err := h.Glance(t.Context(), may(t, anyone, access.ReferralRead), "nothing"); kernel.KindOf(err) != kernel.NotFound {
			t.Errorf("an invented link: %v", err)
		}
	})
}

// An old link gives nothing but a new one, at the address of the place.
func TestAnOldLinkIsRenewed(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.send(t, h.aPerson(t), Step{Need: "equipement", Place: byMail})
		old := lastLink(t, h.read())
		anyone := access.Anyone()
		h.move(8*day + 1)
		if _, err := h.Glance(t.Context(), may(t, anyone, access.ReferralRead), old); kernel.KindOf(err) != kernel.NotFound {
			t.Errorf("an old link: %v", err)
		}
		for _, link := range []string{old, "nothing"} {
			if err := h.Renew(t.Context(), may(t, anyone, access.ReferralAnswer), link); err != nil {
				t.Errorf("to renew: %v", err)
			}
		}
		letters := h.read()
		if len(letters) != 1 || letters[0].to != "bonjour@ressourcerie.example" {
			t.Fatalf("renewed: %+v", letters)
		}
		h.do(t, anyone, access.ReferralAnswer, Key{Link: lastLink(t, letters)}, Move{Event: Accept})
	})
}

// The code on the paper shows where to go and takes what the person says, and
// never who they are.
func TestThePersonAnswersByTheirCode(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		person := h.aPerson(t)
		made := h.send(t, person, toMarins(), Step{Need: "equipement", Place: byMail, After: true})
		h.read()
		anyone := access.Anyone()
		path, err := h.Path(t.Context(), may(t, anyone, access.ReferralRead), strings.ToLower(SpokenCode(made.Code)))
		if err != nil || len(path) != 1 || path[0].Place != inNetwork || path[0].Parcel.FirstName != "" || path[0].History[0].Text != "" {
			t.Fatalf("the code shows %+v %v", path, err)
		}
		k := Key{ID: made.Referrals[0], Code: made.Code}
		h.do(t, anyone, access.ReferralReply, k, Move{Event: Confirm})
		h.do(t, anyone, access.ReferralReply, k, Move{Event: CallBack})
		if letters := h.read(); len(letters) != 1 || letters[0].to != "social" {
			t.Errorf("who is told that she wishes a call: %+v", letters)
		}
		if v := h.stateOf(t, k.ID); v.CallBackAt == nil || v.ConfirmedAt == nil {
			t.Errorf("kept: %+v", v.Referral)
		}
		h.do(t, anyone, access.ReferralReply, k, Move{Event: Withdraw})
		if err := h.Do(t.Context(), may(t, anyone, access.ReferralReply), k, Move{Event: Confirm}); kernel.KindOf(err) != kernel.Conflict {
			t.Errorf("confirmed once withdrawn: %v", err)
		}
		if err := h.Do(t.Context(), may(t, anyone, access.ReferralReply), Key{ID: made.Referrals[1], Code: "2222-2222"}, Move{Event: Confirm}); err == nil {
			t.Error("a code that is none acts")
		}
		if _, err := h.Path(t.Context(), may(t, anyone, access.ReferralRead), "2345-678Z"); kernel.KindOf(err) != kernel.Invalid {
			t.Errorf("a slip of the hand: %v", err)
		}
	})
}

// What waits for another leaves once the person was met there, and is left to who
// sent it when they were not.
func TestStepsFollowEachOther(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for _, met := range []bool{true, false} {
			made := h.send(t, h.aPerson(t), toMarins(), Step{Need: "equipement", Place: byMail, After: true, Message: "Un ordinateur portable."})
			k := Key{ID: made.Referrals[0]}
			if v := h.stateOf(t, made.Referrals[1]); v.State != Draft || v.DueAt != nil {
				t.Fatalf("the second begins as %+v", v.Referral)
			}
			h.read()
			if met {
				h.do(t, welcome, access.ReferralAnswer, k, Move{Event: Accept})
				h.do(t, welcome, access.ReferralAnswer, k, Move{Event: Meet})
			} else {
				h.do(t, welcome, access.ReferralAnswer, k, Move{Event: Refuse, Reason: "session_full"})
			}
			second := h.stateOf(t, made.Referrals[1])
			if met && (second.State != Sent || second.SentAt == nil) || !met && (second.State != Draft || second.DueAt == nil || second.After) {
				t.Errorf("met %v, the second is %+v", met, second.Referral)
			}
			if met && lastLink(t, h.read()) == "" {
				t.Error("the second place receives nothing")
			}
		}
	})
}

// A draft is its author's to send, of someone who wants nothing recorded too; one
// that is given up was never sent, and the place knows nothing of it.
func TestADraftIsNotTheirsYet(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		draft := func(person kernel.ID) Key {
			t.Helper()
			o := Order{Person: person, Agreed: true, Lang: "fr", Draft: true, Steps: []Step{toMarins()}}
			made, err := h.Create(t.Context(), may(t, social, access.ReferralWrite), o)
			if err != nil {
				t.Fatal(err)
			}
			return Key{ID: made.Referrals[0]}
		}
		unrecorded := draft("")
		if err := h.Do(t.Context(), may(t, workmate, access.ReferralWrite), unrecorded, Move{Event: Send}); !refused(err) {
			t.Errorf("a colleague sends another's draft: %v", err)
		}
		h.do(t, social, access.ReferralWrite, unrecorded, Move{Event: Send})
		person := h.aPerson(t)
		dropped := draft(person)
		h.do(t, social, access.ReferralFollow, dropped, Move{Event: Withdraw})
		for _, actor := range []access.Actor{welcome, herself(person)} {
			if _, err := h.Read(t.Context(), may(t, actor, access.ReferralRead), dropped); kernel.KindOf(err) != kernel.NotFound {
				t.Errorf("%s reads a draft that was given up: %v", actor.Role, err)
			}
		}
		listed, err := h.Received(t.Context(), may(t, welcome, access.ReferralRead), Which{})
		if err != nil || len(listed) != 1 || listed[0].ID != unrecorded.ID {
			t.Errorf("the place lists %d: %v", len(listed), err)
		}
	})
}

// What an event does not ask for is not kept with it.
func TestAnAcceptanceHasNoReason(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		k := Key{ID: h.send(t, h.aPerson(t), toMarins()).Referrals[0]}
		h.do(t, welcome, access.ReferralAnswer, k, Move{Event: Accept, Reason: "session_full", Suggested: byMail, Outcome: "trained"})
		if v := h.stateOf(t, k.ID); v.Reason != "" || v.Suggested != "" || v.Outcome != "" {
			t.Errorf("it is accepted for %q, elsewhere %q, with %q", v.Reason, v.Suggested, v.Outcome)
		}
	})
}

// Of someone who wants nothing recorded, nothing is.
func TestSomeoneOfWhomNothingIsRecorded(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		made, err := h.Create(t.Context(), may(t, social, access.ReferralWrite), Order{Lang: "ar", Steps: []Step{toMarins()}})
		if err != nil {
			t.Fatal(err)
		}
		k := Key{ID: made.Referrals[0]}
		v, err := h.Read(t.Context(), may(t, welcome, access.ReferralRead), k)
		if err != nil || v.Parcel.FirstName != "" || v.Person != "" {
			t.Errorf("the place reads %+v %v", v.Parcel, err)
		}
		h.do(t, welcome, access.ReferralAnswer, k, Move{Event: Accept})
		if path, err := h.Path(t.Context(), may(t, access.Anyone(), access.ReferralRead), made.Code); err != nil || len(path) != 1 {
			t.Errorf("her code shows %+v %v", path, err)
		}
		if _, err := h.Read(t.Context(), may(t, manager, access.ReferralRead), k); err != nil {
			t.Errorf("the manager: %v", err)
		}
		if _, err := h.Read(t.Context(), may(t, workmate, access.ReferralRead), k); err == nil {
			t.Error("a colleague reads what another sent")
		}
	})
}

// What is wrong is refused, and nothing is kept.
func TestWhatIsWrongIsRefused(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		person := h.aPerson(t)
		write := may(t, social, access.ReferralWrite)
		for name, o := range map[string]Order{
			"no step":          {Person: person, Agreed: true},
			"not agreed":       {Person: person, Steps: []Step{toMarins()}},
			"no such need":     {Person: person, Agreed: true, Steps: []Step{{Need: "magie", Place: inNetwork}}},
			"not offered":      {Person: person, Agreed: true, Steps: []Step{{Need: "equipement", Place: inNetwork}}},
			"first waits":      {Person: person, Agreed: true, Steps: []Step{{Need: "demarches", Place: inNetwork, After: true}}},
			"a long message":   {Person: person, Agreed: true, Steps: []Step{{Need: "demarches", Place: inNetwork, Message: strings.Repeat("é", MostSaid+1)}}},
			"too many at once": {Person: person, Agreed: true, Steps: slices.Repeat([]Step{toMarins()}, MostSteps+1)},
		} {
			if _, err := h.Create(t.Context(), write, o); kernel.KindOf(err) != kernel.Invalid {
				t.Errorf("%s: %v", name, err)
			}
		}
		k := Key{ID: h.send(t, person, toMarins()).Referrals[0]}
		for name, m := range map[string]Move{
			"no reason": {Event: Refuse}, "a reason of ours": {Event: Refuse, Reason: "rain"}, "other, unsaid": {Event: Refuse, Reason: "other"},
			"nowhere": {Event: Redirect}, "no outcome": {Event: Conclude},
		} {
			if err := h.Do(t.Context(), may(t, welcome, access.ReferralAnswer), k, m); kernel.KindOf(err) != kernel.Invalid {
				t.Errorf("%s: %v", name, err)
			}
		}
		if v := h.stateOf(t, k.ID); v.State != Sent || len(v.History) != 1 {
			t.Errorf("it stands at %s after %d events", v.State, len(v.History))
		}
	})
}

// A draft whose place left the network since is not sent.
func TestADraftToAStructureThatLeft(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		made, err := h.Create(t.Context(), may(t, social, access.ReferralWrite), Order{Person: h.aPerson(t), Lang: "fr", Agreed: true, Draft: true, Steps: []Step{toMarins()}})
		if err != nil {
			t.Fatal(err)
		}
		h.gone.Store(true)
		err = h.Do(t.Context(), may(t, social, access.ReferralWrite), Key{ID: made.Referrals[0]}, Move{Event: Send})
		if kernel.KindOf(err) != kernel.Conflict || h.stateOf(t, made.Referrals[0]).State != Draft {
			t.Errorf("sent: %v", err)
		}
		h.gone.Store(false)
		h.do(t, social, access.ReferralWrite, Key{ID: made.Referrals[0]}, Move{Event: Send})
	})
}
