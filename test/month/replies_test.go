package month_test

import (
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // the signature is that of the gateway
	"encoding/base64"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"

	"relais/internal/access"
	"relais/internal/messaging/sms"
	"relais/internal/referral"
)

// reply lets the person answer with the code of the slip, or in their space.
func (l *life) reply(e *entry, event referral.Event) {
	expected := may(e.state, event, referral.Person)
	if e.person != nil && l.pick.oneIn(2, "in their space") {
		herself := access.Actor{Role: access.Person, Person: e.holder()}
		l.do(e, "by the person’s space", l.may(herself, access.ReferralReply), referral.Key{ID: e.id}, referral.Person, event, expected && !e.sentAt.IsZero())
		return
	}
	l.do(e, "by the code", l.anyone(access.ReferralReply), referral.Key{ID: e.id, Code: referral.SpokenCode(e.code)}, referral.Person, event, expected)
}

// someoneReplies lets a telephone that heard of us answer, or the gateway tell what
// became of a message.
func (l *life) someoneReplies() {
	if len(l.border.order) == 0 {
		return
	}
	h := l.border.order[len(l.border.order)-1-l.pick("a message", min(40, len(l.border.order)))]
	if l.pick.oneIn(3, "what became of it") && h.fate == sms.Sent {
		status := drawn(l.pick, "status", []string{"delivered", "undelivered"})
		l.post("/sms/twilio/etat", url.Values{"MessageSid": {"ref-" + string(h.ID)}, "MessageStatus": {status}}, http.StatusNoContent)
		return
	}
	said := drawn(l.pick, "what is said", []string{"Oui merci", "NON", "rappel svp", "Je ne sais pas", "OUI " + h.code, "non " + h.code, h.code, "نعم", "STOP"})
	if l.border.stopped[h.To] && l.pick.oneIn(2, "messages again") {
		said = "START"
	}
	l.number++
	form := url.Values{"From": {h.To}, "Body": {said}, "MessageSid": {fmt.Sprintf("SM%016d%016d", l.clock.now().Unix(), l.number)}}
	l.heard(h.To, said, l.post("/sms/twilio/recu", form, http.StatusOK))
	if l.pick.oneIn(3, "the gateway tells it twice") {
		l.post("/sms/twilio/recu", form, http.StatusOK)
		l.tally["replies told twice"]++
	}
}

// heard writes down what a reply does.
func (l *life) heard(number, said, answer string) {
	l.tally["replies"]++
	if strings.Contains(answer, "<Message>") {
		l.border.count(number, l.clock.now())
		if l.tally["answers to replies"]++; l.border.stopped[number] {
			l.w.Fatalf("%s was answered after STOP", number)
		}
	}
	switch word, rest := sms.Understand(said); word {
	case sms.SaysStop:
		l.border.stopped[number] = true
		l.tally["STOP"]++
	case sms.SaysStart:
		delete(l.border.stopped, number)
	default:
		event, known := map[sms.Word]referral.Event{sms.SaysYes: referral.Confirm, sms.SaysNo: referral.Hinder}[word]
		if !known {
			event = referral.CallBack
		}
		if e := l.meant(number, rest); e != nil {
			l.book.happens(e, l.clock.now(), referral.Person, referral.Move{Event: event})
			l.tally["by short message"]++
			l.checkOne(e)
		}
	}
}

// meant gives the one referral under way that a telephone can mean; nil for none,
// or for several.
func (l *life) meant(number, typed string) *entry {
	code, failed := referral.ParseCode(typed)
	var under []*entry
	for _, about := range l.border.about(number) {
		t := l.book.trips[about]
		if t == nil || failed == nil && about != code {
			continue
		}
		i := slices.IndexFunc(t.steps, func(e *entry) bool {
			return pending(e.state) || e.state == referral.Accepted || e.state == referral.NotMet
		})
		if i >= 0 {
			under = append(under, t.steps[i])
		}
	}
	if len(under) != 1 {
		l.tally["replies that mean no one thing"]++
		return nil
	}
	return under[0]
}

// post sends the house a form of its gateway, signed, and gives what it answers.
func (l *life) post(path string, form url.Values, expected int) string {
	names := make([]string, 0, len(form))
	for name := range form {
		names = append(names, name)
	}
	slices.Sort(names)
	text := origin + path
	for _, name := range names {
		text += name + form.Get(name)
	}
	mac := hmac.New(sha1.New, []byte(token))
	mac.Write([]byte(text))
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode())).WithContext(l.w.Context())
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("X-Twilio-Signature", base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	answer := httptest.NewRecorder()
	l.Handler().ServeHTTP(answer, r)
	if answer.Code != expected {
		l.w.Fatalf("%s answered %d", path, answer.Code)
	}
	return answer.Body.String()
}
