package canary_test

import (
	"fmt"
	"slices"
	"testing"

	"relais/internal/access"
	"relais/internal/directory"
	"relais/internal/kernel"
	"relais/internal/referral"
)

// sending is a referral of someone to another structure.
type sending struct {
	id, journey kernel.ID
	of          *person
	by          *account
	to          *structure
	state       referral.State
	code        string
}

func (s *sending) String() string { return fmt.Sprintf("a referral (%s) of %v", s.state, s.of) }

// pivotOf gives a legal number that no one has: its key is right.
func pivotOf(n int) string {
	digits := []byte(fmt.Sprintf("000000%07d0", n))
	sum := 0
	for i, d := range digits {
		v := int(d - '0')
		if i%2 == 0 {
			if v *= 2; v > 9 {
				v -= 9
			}
		}
		sum += v
	}
	digits[13] += byte((10 - sum%10) % 10)
	return string(digits)
}

// plantReferrals opens a place of each structure, to which the adviser of the one
// before refers people: one is asked, one accepted, one refused, one a draft.
func (h *house) plantReferrals(t testing.TB, structures []*structure) {
	t.Helper()
	places := make([]directory.Place, len(structures))
	for i, s := range structures {
		places[i] = directory.Place{
			Name: fmt.Sprintf("Lieu %d", i), Pivot: s.pivot, Origin: directory.Origin{Source: "essai", Ref: fmt.Sprint(i)},
			Address:  directory.Address{Street: "1 rue des Essais", City: "Châteauroux", Postcode: "36000", Commune: "36044"},
			Services: []directory.Service{{Category: directory.ServiceProcedures}},
		}
	}
	_, err := h.Directory.Put(t.Context(), places)
	wantNil(t, err)
	found, err := h.Directory.Find(directory.Query{Limit: 20})
	wantNil(t, err)
	for _, hit := range found.Hits {
		i := slices.IndexFunc(structures, func(s *structure) bool { return s.pivot == hit.Pivot })
		if i < 0 {
			continue
		}
		h.refer(t, structures[(i+len(structures)-1)%len(structures)], structures[i], hit.ID)
	}
}

// refer sends people of a structure to the place of another.
func (h *house) refer(t testing.TB, from, to *structure, place kernel.ID) {
	t.Helper()
	adviser := from.staff[access.Adviser]
	asked := h.follow(t, adviser, "person referred by "+from.label)
	received := h.follow(t, adviser, "person received from "+from.label)
	for state, p := range map[referral.State]*person{
		referral.Sent: asked, referral.Refused: asked, referral.Draft: asked, referral.Accepted: received,
	} {
		s := &sending{of: p, by: adviser, to: to, state: state}
		p.sent = append(p.sent, s)
		made, err := h.Referrals.Create(t.Context(), may(t, adviser.actor(), access.ReferralWrite), referral.Order{
			Person: p.id, Lang: "fr", Agreed: true, Draft: state == referral.Draft,
			Steps: []referral.Step{{Need: "demarches", Place: place, Message: "À savoir : " + h.word(s, "message")}},
		})
		wantNil(t, err)
		s.id, s.journey, s.code = made.Referrals[0], made.Journey, h.keepFor(made.Code, s, "code")
		if state == referral.Accepted || state == referral.Refused {
			move := referral.Move{Event: referral.Accept, Text: "Réponse " + h.word(s, "answer")}
			if state == referral.Refused {
				move = referral.Move{Event: referral.Refuse, Reason: "session_full", Text: "Réponse " + h.word(s, "answer")}
			}
			answering := may(t, to.staff[access.Reception].actor(), access.ReferralAnswer)
			wantNil(t, h.Referrals.Do(t.Context(), answering, referral.Key{ID: s.id}, move))
		}
		h.plot.sent = append(h.plot.sent, s)
	}
}

// toSending tells how an actor stands to a referral.
func (h *house) toSending(a access.Actor, s *sending) (found []access.Relation) {
	found = h.ties(a, s.of, false)
	if a.Account != "" && a.Account == s.by.id && a.Structure == s.of.in.id {
		found = append(found, access.Author)
	}
	return append(found, asReceiver(a, s)...)
}

// asReceiver tells how the structure that is asked stands to a referral.
func asReceiver(a access.Actor, s *sending) (found []access.Relation) {
	if a.Account == "" || a.Structure != s.to.id || s.state == referral.Draft {
		return nil
	}
	if s.state == referral.Accepted {
		return []access.Relation{access.Received}
	}
	return []access.Relation{access.Asked}
}

var showReferral = []access.Action{access.ReferralRead, access.ReferralWrite, access.ReferralFollow}

// maySending tells who reads what of a referral. The code that the person holds is
// for who gives them the paper. What the sides say to each other is for both, and for the place
// only as long as it has something to do with the person; the person receives it
// with all that is kept about them.
func (h *house) maySending(a access.Actor, s *sending, field string) bool {
	if field != "code" && grants(a.Role, []access.Action{access.PersonExport}, h.ties(a, s.of, false)) {
		return true
	}
	if field != "code" && s.state != referral.Refused && grants(a.Role, showReferral, asReceiver(a, s)) {
		return true
	}
	sender := slices.DeleteFunc(h.toSending(a, s), func(r access.Relation) bool { return r == access.Asked || r == access.Received || r == access.Own })
	return grants(a.Role, showReferral, sender)
}

// mayReceived tells whether an actor reads a field of someone whom their structure
// is asked to receive: the least, and all once it accepted.
func (h *house) mayReceived(a access.Actor, p *person, field string) bool {
	return slices.ContainsFunc(p.sent, func(s *sending) bool {
		all := s.state == referral.Accepted || field == "first name" && s.state == referral.Sent
		return all && grants(a.Role, showReferral, asReceiver(a, s))
	})
}

// received tells whether someone works for a structure that was asked to receive
// a person.
func received(p *person, by *account) bool {
	return slices.ContainsFunc(p.sent, func(s *sending) bool {
		return slices.ContainsFunc(by.belongs, func(m membership) bool { return m.in == s.to })
	})
}

// dealsWith tells whether an actor reads a referral between their structure and
// another, which names it.
func (h *house) dealsWith(a access.Actor, other *structure) bool {
	return slices.ContainsFunc(h.plot.sent, func(s *sending) bool {
		return (s.to == other || s.of.in == other) && grants(a.Role, showReferral, h.toSending(a, s))
	})
}
