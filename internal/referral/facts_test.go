package referral

import (
	"testing"
	"time"

	"relais/internal/access"
	"relais/internal/kernel"
	"relais/internal/territory"
)

// What is counted of referrals says whom nobody, as things stood at a moment; the
// house counts all, who runs a structure its own.
func TestFacts(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		start := h.Clock.Now()
		person := h.aPerson(t)
		made := h.send(t, person, toMarins(), Step{Need: "equipement", Place: byMail})
		marins := Key{ID: made.Referrals[0]}
		h.move(3 * day)
		h.do(t, welcome, access.ReferralAnswer, marins, Move{Event: Accept})
		answered := h.Clock.Now().Add(time.Hour)
		h.move(4 * day)
		h.do(t, welcome, access.ReferralAnswer, marins, Move{Event: Meet})
		h.do(t, welcome, access.ReferralAnswer, marins, Move{Event: Conclude, Outcome: "trained"})
		h.do(t, social, access.ReferralFollow, marins, Move{Event: Close})
		h.do(t, social, access.ReferralFollow, Key{ID: made.Referrals[1]}, Move{Event: Withdraw})
		end := h.Clock.Now().Add(time.Hour)

		house := access.System(access.FiguresRead)
		facts := func(scope access.Scope, span Span) map[string]Fact {
			t.Helper()
			all, err := h.Facts(t.Context(), scope, span)
			if err != nil {
				t.Fatal(err)
			}
			of := map[string]Fact{}
			for _, f := range all {
				of[f.Need] = f
			}
			return of
		}
		whole := facts(house, Span{start, end, end})
		f := whole["demarches"]
		if len(whole) != 2 || f.Sender != sending || f.Receiver != receiving || f.State != Concluded || f.Outcome != "trained" || f.MetAt == nil ||
			f.AnsweredAt.Sub(f.SentAt).Round(day) != 3*day || f.AnsweredAt.Location() != time.UTC {
			t.Errorf("all of it: %+v", whole)
		}
		if f := whole["equipement"]; f.State != Withdrawn || f.AnsweredAt != nil || f.Receiver != "" {
			t.Errorf("withdrawn: %+v", f)
		}
		then := facts(house, Span{start, end, answered})
		if f := then["demarches"]; f.State != Accepted || f.MetAt != nil || f.Outcome != "" || f.AnsweredAt == nil || then["equipement"].State != Sent {
			t.Errorf("as of the answer: %+v", then)
		}
		if late := facts(house, Span{end, end.Add(day), end.Add(day)}); len(late) != 0 {
			t.Errorf("sent later: %+v", late)
		}
		for actor, n := range map[*access.Actor]int{&manager: 2, {Role: access.Manager, Account: "boss", Structure: receiving}: 1, &stranger: 0} {
			if ours := facts(may(t, *actor, access.FiguresRead), Span{start, end, end}); len(ours) != n {
				t.Errorf("%s of %s counts %d, want %d", actor.Role, actor.Structure, len(ours), n)
			}
		}
		if _, err := h.Facts(t.Context(), may(t, admin, access.FiguresRead), Span{start, end, end}); kernel.KindOf(err) != kernel.Forbidden {
			t.Errorf("the administrator reads facts one by one: %v", err)
		}
		if _, err := h.Facts(t.Context(), may(t, manager, access.ReferralRead), Span{start, end, end}); kernel.KindOf(err) != kernel.Internal {
			t.Errorf("with the leave to do something else: %v", err)
		}
	})
}

// A search that finds nothing counts once a day for a structure and a commune, and
// keeps nothing of whom it was for.
func TestLacks(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		here := territory.Commune{Code: "36044", Departement: "36"}
		there := territory.Commune{Code: "18033", Departement: "18"}
		start := h.Clock.Now()
		find := func(actor access.Actor, commune territory.Commune, needs ...string) {
			t.Helper()
			if err := h.FindNone(t.Context(), may(t, actor, access.ReferralWrite), commune, needs); err != nil {
				t.Fatal(err)
			}
		}
		for range 3 {
			find(social, here, "equipement", "securite")
		}
		find(workmate, here, "equipement")
		find(stranger, here, "equipement")
		find(social, there, "equipement")
		find(social, here)
		h.move(day)
		find(social, here, "equipement")

		count := func(scope access.Scope, from, until time.Time) (n map[Lack]bool) {
			t.Helper()
			all, err := h.Lacks(t.Context(), scope, from, until)
			if err != nil {
				t.Fatal(err)
			}
			n = map[Lack]bool{}
			for _, lack := range all {
				n[lack] = true
			}
			return n
		}
		all := count(access.System(access.FiguresRead), start, start.Add(5*day))
		if len(all) != 3 || !all[Lack{"36", "equipement", 3}] || !all[Lack{"36", "securite", 1}] || !all[Lack{"18", "equipement", 1}] {
			t.Errorf("the network: %v", all)
		}
		if first := count(access.System(access.FiguresRead), start, start.Add(day)); !first[Lack{"36", "equipement", 2}] {
			t.Errorf("the first day: %v", first)
		}
		if ours := count(may(t, stranger, access.FiguresRead), start, start.Add(5*day)); len(ours) != 1 || !ours[Lack{"36", "equipement", 1}] {
			t.Errorf("one structure: %v", ours)
		}
		if _, err := h.Lacks(t.Context(), may(t, admin, access.FiguresRead), start, start); kernel.KindOf(err) != kernel.Forbidden {
			t.Errorf("the administrator: %v", err)
		}
	})
}
