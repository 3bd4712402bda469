package canary_test

import (
	"context"
	"encoding/json"
	"testing"

	"pgregory.net/rapid"

	"relais/internal/access"
	"relais/internal/journal"
	"relais/internal/kernel"
	"relais/internal/people"
)

// reading is one way to read through the domain.
type reading struct {
	action access.Action
	read   func(ctx context.Context, h *house, scope access.Scope) (any, error)
}

// onPerson are the readings of one person's file.
func onPerson(id kernel.ID) []reading {
	return []reading{
		{access.PersonReadMinimal, func(ctx context.Context, h *house, s access.Scope) (any, error) { return h.People.Minimal(ctx, s, id) }},
		{access.PersonRead, func(ctx context.Context, h *house, s access.Scope) (any, error) { return h.People.Card(ctx, s, id) }},
		{access.NoteRead, func(ctx context.Context, h *house, s access.Scope) (any, error) { return h.People.Notes(ctx, s, id) }},
		{access.NoteRead, func(ctx context.Context, h *house, s access.Scope) (any, error) {
			if s.Actor().Role != access.Person {
				return h.People.Notes(ctx, s, id)
			}
			shared, _, err := h.People.SharedNotes(ctx, s, id)
			return shared, err
		}},
		{access.PersonExport, func(ctx context.Context, h *house, s access.Scope) (any, error) { return h.People.Export(ctx, s, id) }},
		{access.PersonJournal, func(ctx context.Context, h *house, s access.Scope) (any, error) {
			return h.People.Lines(ctx, s, id, journal.Query{})
		}},
		{access.PersonJournal, func(ctx context.Context, h *house, s access.Scope) (any, error) { return h.People.Glasses(ctx, s, id) }},
	}
}

// ofLists are the readings of lists; what is sought is a person of anywhere.
func ofLists(sought *person, s *structure) []reading {
	return []reading{
		{access.PersonReadMinimal, func(ctx context.Context, h *house, sc access.Scope) (any, error) { return h.People.OfMine(ctx, sc) }},
		{access.PersonErase, func(ctx context.Context, h *house, sc access.Scope) (any, error) {
			return h.People.AskingErasure(ctx, sc)
		}},
		{access.PersonSearch, func(ctx context.Context, h *house, sc access.Scope) (any, error) {
			return h.People.Search(ctx, sc, people.Query{FirstName: sought.first})
		}},
		{access.PersonSearch, func(ctx context.Context, h *house, sc access.Scope) (any, error) {
			return h.People.Search(ctx, sc, people.Query{Phone: sought.phone})
		}},
		{access.GlassAgree, func(ctx context.Context, h *house, sc access.Scope) (any, error) {
			return h.People.WaitingGlasses(ctx, sc)
		}},
		{access.GlassWithdraw, func(ctx context.Context, h *house, sc access.Scope) (any, error) {
			return h.People.OwnGlasses(ctx, sc)
		}},
		{access.RetentionHold, func(ctx context.Context, h *house, sc access.Scope) (any, error) { return h.Retention.Holds(ctx, sc) }},
		{access.StructureRead, func(ctx context.Context, h *house, sc access.Scope) (any, error) {
			return h.Identity.Network.Structures(ctx, sc)
		}},
		{access.StructureReview, func(ctx context.Context, h *house, sc access.Scope) (any, error) {
			return h.Identity.Network.Structures(ctx, sc)
		}},
		{access.MemberRead, func(ctx context.Context, h *house, sc access.Scope) (any, error) {
			return h.Identity.Members.List(ctx, sc, s.id)
		}},
		{access.MemberChange, func(ctx context.Context, h *house, sc access.Scope) (any, error) {
			return h.Identity.Members.List(ctx, sc, s.id)
		}},
		{access.MemberRead, func(ctx context.Context, h *house, sc access.Scope) (any, error) {
			return h.Identity.Members.Teams(ctx, sc, s.id)
		}},
		{access.MemberInvite, func(ctx context.Context, h *house, sc access.Scope) (any, error) {
			return h.Identity.Members.Pending(ctx, sc, s.id)
		}},
		{access.MemberRead, func(ctx context.Context, h *house, sc access.Scope) (any, error) {
			return h.Identity.Members.Names(ctx, sc, h.ids()["account"])
		}},
	}
}

// try reads, and gives the marks that were shown and not allowed; told counts
// those that were, and refused tells whether Relais said no.
func (h *house) try(ctx context.Context, t errorer, v *viewer, r reading) (told int, refused bool) {
	scope, err := v.actor.May(r.action)
	if err != nil {
		return 0, true
	}
	answer, err := r.read(ctx, h, scope)
	if err != nil {
		if kind := kernel.KindOf(err); kind != kernel.NotFound && kind != kernel.Forbidden {
			t.Errorf("%v, %s: %v", v, r.action, err)
		}
		if found := h.in([]byte(err.Error())); len(found) > 0 {
			t.Errorf("%v, %s: the error says %v", v, r.action, h.fact(found[0]))
		}
		return 0, true
	}
	text, err := json.Marshal(answer)
	if err != nil {
		t.Errorf("%s: %v", r.action, err)
	}
	for _, f := range h.leaks(v, text) {
		t.Errorf("%v, %s: is shown the %v", v, r.action, f)
	}
	return len(h.in(text)), false
}

// errorer is a test, or a case of a property.
type errorer interface {
	Errorf(format string, args ...any)
}

// Everyone planted, over every file and every list: what the policy refuses is
// refused, and nobody is shown a mark that is not theirs to see.
func TestTheDomainShowsNobodyElsesFiles(t *testing.T) {
	eachPlanted(t, 3, func(t *testing.T, h *house) {
		readings, told, refusals := 0, 0, 0
		for _, v := range h.readers() {
			for _, p := range h.plot.people {
				for _, r := range onPerson(p.id) {
					n, refused := h.try(t.Context(), t, v, r)
					if want := !grants(v.actor.Role, []access.Action{r.action}, h.ties(v.actor, p, wrote(v.actor, p))); refused != want {
						t.Errorf("%v, %s, %v: refused %v, the policy says %v", v, r.action, p, refused, want)
					}
					readings, told, refusals = readings+1, told+n, refusals+count(refused)
				}
			}
			for _, s := range h.plot.structures[:most(3, len(h.plot.structures))] {
				for _, r := range ofLists(s.people0(), s) {
					n, refused := h.try(t.Context(), t, v, r)
					readings, told, refusals = readings+1, told+n, refusals+count(refused)
				}
			}
		}
		if told == 0 {
			t.Error("nobody was shown anything: the readings see nothing")
		}
		t.Logf("%d readings through the domain by %d actors: %d marks shown, each to who may see it; %d refusals",
			readings, len(h.readers()), told, refusals)
	})
}

// people0 gives someone of a structure, or nobody who exists.
func (s *structure) people0() *person {
	if len(s.people) == 0 {
		return &person{first: "personne", phone: "06 39 98 00 00"}
	}
	return s.people[0]
}

func count(is bool) int {
	if is {
		return 1
	}
	return 0
}

// Actors that nobody is: any role with any account, structure, team, territory.
// A scope made for one shows no more than the policy gives.
func TestNoActorIsShownMoreThanThePolicyGives(t *testing.T) {
	eachPlanted(t, 3, func(t *testing.T, h *house) {
		known := h.ids()
		rapid.Check(t, func(rt *rapid.T) {
			pick := func(kind string) kernel.ID { return rapid.SampledFrom(append(known[kind], "")).Draw(rt, kind) }
			actor := access.Actor{Role: rapid.SampledFrom(access.Roles()).Draw(rt, "role")}
			if actor.Role == access.Person {
				actor.Person = pick("person")
			} else if actor.Role != access.Visitor && actor.Role != access.Entering {
				actor.Account = rapid.SampledFrom(known["account"]).Draw(rt, "account") // a member always has one
				actor.Structure = pick("structure")
				if team := pick("team"); team != "" {
					actor.Teams = []kernel.ID{team}
				}
			}
			v := &viewer{label: "an actor", actor: actor, account: h.accountOf(actor.Account)}
			p := rapid.SampledFrom(h.plot.people).Draw(rt, "about")
			for _, r := range append(onPerson(p.id), ofLists(p, p.in)...) {
				h.try(t.Context(), rt, v, r)
			}
		})
	})
}

func (h *house) accountOf(id kernel.ID) *account {
	for _, a := range h.plot.accounts {
		if a.id == id {
			return a
		}
	}
	return nil
}
