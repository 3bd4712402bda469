package referral

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"relais/internal/access"
	"relais/internal/engine/gsm7"
	"relais/internal/kernel"
	"relais/internal/platform/i18n"
	"relais/internal/ui"
)

// Whatever the place is called, wherever it is and whatever it says, a message in
// French or English is one segment, holds the address of the person's page, and
// nothing that no telephone shows.
func TestEveryMessageIsOneSegment(t *testing.T) {
	words, err := i18n.Load(Texts(), ui.Texts())
	if err != nil {
		t.Fatal(err)
	}
	letters := rapid.RuneFrom([]rune("abcdefghijklmnopqrstuvwxyzéèêàçœ’ «»-0123456789,.ABCDEFGHÉÎ"))
	rapid.Check(t, func(r *rapid.T) {
		origin := "https://" + rapid.StringMatching(`[a-z]{2,20}(\.[a-z]{2,12}){1,2}`).Draw(r, "host")
		s := &Service{Parts: Parts{Words: words, Origin: origin}}
		place := Asked{
			Name:  rapid.StringOfN(letters, 1, 150, -1).Draw(r, "name"),
			Where: rapid.StringOfN(letters, 0, 200, -1).Draw(r, "where"), Phone: "02 61 91 00 10",
		}
		told := rapid.StringOfN(letters, 0, 400, -1).Draw(r, "told")
		lang := rapid.SampledFrom(i18n.Languages()).Draw(r, "language")
		key := rapid.SampledFrom([]string{"sms.sent", "sms.accepted", "sms.elsewhere", "sms.cancelled"}).Draw(r, "what")
		body := s.Body(key, Journey{Lang: string(lang), Neutral: rapid.Bool().Draw(r, "protected")}, "FWCEMYVW", place, told)
		segments, _, encoding := gsm7.Count(body)
		if segments != 1 || lang != i18n.Arabic && encoding != gsm7.GSM7 {
			r.Fatalf("%q is %d segments", body, segments)
		}
		if !strings.HasSuffix(body, strings.TrimPrefix(origin, "https://")+"/s/FWCEMYVW") {
			r.Fatalf("%q leads nowhere", body)
		}
	})
}

// A person with a telephone is told of what others did, once, in their language;
// of a protected one no place is named.
func TestThePersonIsTold(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		person := h.aPerson(t)
		k := Key{ID: h.send(t, person, toMarins()).Referrals[0]}
		h.do(t, welcome, access.ReferralAnswer, k, Move{Event: Accept, Told: "Venez jeudi à 14 h."})
		h.do(t, social, access.ReferralFollow, k, Move{Event: CallBack})
		var bodies []string
		for _, text := range *h.texts {
			if text.Owner != person || text.To != "+33639981234" || text.From != sending {
				t.Errorf("sent as %+v", text)
			}
			bodies = append(bodies, text.Body)
		}
		if len(bodies) != 2 || !strings.Contains(bodies[0], "Les Marins") || !strings.Contains(bodies[1], "Venez jeudi à 14 h.") {
			t.Errorf("told %q", bodies)
		}
		protect := may(t, social, access.PersonProtect)
		if err := h.People.Protect(t.Context(), protect, person); err != nil {
			t.Fatal(err)
		}
		h.send(t, person, toMarins())
		if last := (*h.texts)[len(*h.texts)-1].Body; strings.Contains(last, "Marins") || !strings.HasPrefix(last, "Un message vous attend") {
			t.Errorf("someone protected is told %q", last)
		}
	})
}

// Someone whom no message reaches is left for who sent the referral to tell.
func TestSomeoneWithoutTelephoneIsToldBySomeone(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		made, err := h.Create(t.Context(), may(t, social, access.ReferralWrite), Order{Person: h.aPerson(t), Agreed: true, Lang: "fr", Steps: []Step{toMarins()}})
		if err != nil {
			t.Fatal(err)
		}
		k := Key{ID: made.Referrals[0]}
		if h.stateOf(t, k.ID).TellAt != nil {
			t.Error("who has the slip in hand is to be told")
		}
		h.do(t, welcome, access.ReferralAnswer, k, Move{Event: Accept})
		if h.stateOf(t, k.ID).TellAt == nil || len(*h.texts) != 0 {
			t.Error("nobody tells them that they are expected")
		}
		h.do(t, social, access.ReferralFollow, k, Move{Event: CalledBack})
		if h.stateOf(t, k.ID).TellAt != nil {
			t.Error("still to be told")
		}
	})
}

// A telephone answers for the one journey that is open; when a family shares it,
// the code tells whose; an answer that says neither yes nor no asks for a call.
func TestATelephoneAnswers(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		reply := access.System(access.ReferralReply)
		heard := func(event Event, typed string, journeys ...kernel.ID) string {
			t.Helper()
			said, err := h.Heard(t.Context(), reply, journeys, event, typed)
			if err != nil {
				t.Fatal(err)
			}
			return said
		}
		one := h.send(t, h.aPerson(t), toMarins())
		if said := heard(Confirm, "merci", one.Journey); !strings.HasPrefix(said, "C’est noté") || h.stateOf(t, one.Referrals[0]).ConfirmedAt == nil {
			t.Errorf("one journey: %q", said)
		}
		two := h.send(t, h.aPerson(t), toMarins())
		if said := heard(Hinder, "", two.Journey, one.Journey); !strings.Contains(said, "plusieurs") || h.stateOf(t, two.Referrals[0]).HinderedAt != nil {
			t.Errorf("two journeys: %q", said)
		}
		if heard(Hinder, SpokenCode(one.Code), two.Journey, one.Journey); h.stateOf(t, one.Referrals[0]).HinderedAt == nil || h.stateOf(t, two.Referrals[0]).HinderedAt != nil {
			t.Error("the code does not tell whose answer it is")
		}
		h.read()
		if said := heard("", "je sais pas", two.Journey); !strings.Contains(said, "rappeler") || h.stateOf(t, two.Referrals[0]).CallBackAt == nil {
			t.Errorf("neither yes nor no: %q", said)
		}
		if letters := h.read(); len(letters) != 1 || letters[0].to != "social" {
			t.Errorf("who sent it is told %+v", letters)
		}
		h.do(t, social, access.ReferralFollow, Key{ID: two.Referrals[0]}, Move{Event: Withdraw})
		if said := heard(Confirm, "", two.Journey); !strings.Contains(said, "terminée") {
			t.Errorf("too late: %q", said)
		}
		if said := heard(Confirm, "", "nothing"); said != "" {
			t.Errorf("about nothing: %q", said)
		}
	})
}

// The person, with their code, and who sent the referral, on their word, let no more
// message go to the telephone, and let them go again; nobody else does.
func TestSilence(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		made := h.send(t, h.aPerson(t), toMarins())
		id := made.Referrals[0]
		says := func(want Texting) {
			t.Helper()
			if v := h.stateOf(t, id); v.Texting != want {
				t.Errorf("texting is %q, want %q", v.Texting, want)
			}
		}
		says(Texted)
		byCode := Key{ID: id, Code: made.Code}
		if err := h.Silence(t.Context(), may(t, access.Anyone(), access.ReferralReply), byCode, true); err != nil {
			t.Fatal(err)
		}
		says(Silenced)
		if err := h.Silence(t.Context(), may(t, social, access.ReferralFollow), Key{ID: id}, false); err != nil {
			t.Fatal(err)
		}
		says(Texted)
		for what, err := range map[string]error{
			"a stranger":        h.Silence(t.Context(), may(t, stranger, access.ReferralFollow), Key{ID: id}, true),
			"a wrong code":      h.Silence(t.Context(), may(t, access.Anyone(), access.ReferralReply), Key{ID: id, Code: "23456789"}, true),
			"no code":           h.Silence(t.Context(), may(t, access.Anyone(), access.ReferralReply), Key{ID: id}, true),
			"leave for another": h.Silence(t.Context(), may(t, social, access.ReferralRead), Key{ID: id}, true),
			"the zero scope":    h.Silence(t.Context(), access.Scope{}, Key{ID: id}, true),
		} {
			if err == nil {
				t.Errorf("%s silences a telephone", what)
			}
		}
		says(Texted)
		nobody := h.send(t, "", toMarins())
		err := h.Silence(t.Context(), may(t, social, access.ReferralFollow), Key{ID: nobody.Referrals[0]}, true)
		if kernel.KindOf(err) != kernel.Invalid {
			t.Errorf("someone without a telephone: %v", err)
		}
	})
}

// In their space people read their own referrals that were sent, and nobody
// else's; nobody else reads them there.
func TestMine(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		her, him := h.aPerson(t), h.aPerson(t)
		sent := h.send(t, her, toMarins())
		h.send(t, him, toMarins())
		if _, err := h.Create(t.Context(), may(t, social, access.ReferralWrite), Order{Person: her, Lang: "fr", Agreed: true, Draft: true, Steps: []Step{toMarins()}}); err != nil {
			t.Fatal(err)
		}
		mine, err := h.Mine(t.Context(), may(t, herself(her), access.ReferralRead))
		if err != nil || len(mine) != 1 || mine[0].ID != sent.Referrals[0] || mine[0].Code != "" || mine[0].Parcel.Name != "" {
			t.Errorf("%+v, %v", mine, err)
		}
		for what, scope := range map[string]access.Scope{
			"a worker": may(t, social, access.ReferralRead), "a visitor": may(t, access.Anyone(), access.ReferralRead), "the zero scope": {},
		} {
			if all, err := h.Mine(t.Context(), scope); err == nil {
				t.Errorf("%s reads %d", what, len(all))
			}
		}
	})
}
