package people

import (
	"context"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"relais/internal/access"
	"relais/internal/kernel"
	"relais/internal/platform/db/dbtest"
	"relais/migrations"
)

// situation is a file among others, as generated.
type situation struct {
	id      kernel.ID
	charges []Charge
	secret  bool      // protected
	author  kernel.ID // of a private note in it; "" for none
	asker   kernel.ID // for whom it is open in an emergency; "" for nobody
}

var accounts = []kernel.ID{"adviser", "colleague", "teammate", "manager"}

// arrange makes a file as a network of real people would.
func (h *house) arrange(t testing.TB, r *rapid.T) situation {
	ctx := t.Context()
	s := situation{id: h.create(t, aCard()), charges: []Charge{{Account: "adviser"}}}
	assign := may(t, manager, access.PersonAssign)
	if rapid.Bool().Draw(r, "noted") {
		s.author = "adviser"
		_, err := h.WriteNote(ctx, may(t, adviser, access.NoteWrite), s.id, "Une note privée.", true)
		wantNil(t, err)
	}
	for _, charge := range []Charge{{Account: "colleague"}, {Team: oneTeam}} {
		if rapid.Bool().Draw(r, "charged") {
			wantNil(t, h.Assign(ctx, assign, s.id, charge))
			s.charges = append(s.charges, charge)
		}
	}
	if rapid.Bool().Draw(r, "released") {
		wantNil(t, h.Release(ctx, assign, s.id, s.charges[0]))
		s.charges = s.charges[1:]
	}
	if s.secret = rapid.Bool().Draw(r, "protected"); s.secret {
		wantNil(t, h.Protect(ctx, may(t, manager, access.PersonProtect), s.id))
	}
	if rapid.Bool().Draw(r, "opened") {
		s.asker = "admin"
		glass, err := h.AskGlass(ctx, may(t, admin, access.GlassAsk), string(s.id), "La personne est injoignable.")
		wantNil(t, err)
		wantNil(t, h.AgreeGlass(ctx, may(t, auditor, access.GlassAgree), glass))
	}
	return s
}

func drawActor(r *rapid.T, s situation) access.Actor {
	role := rapid.SampledFrom(access.Roles()).Draw(r, "role")
	switch role {
	case access.Visitor:
		return access.Anyone()
	case access.Entering:
		return access.Arriving()
	case access.Person:
		return herself(rapid.SampledFrom([]kernel.ID{s.id, "somebody"}).Draw(r, "person"))
	}
	structures := []kernel.ID{oneStructure, otherStructure, "network"}
	a := member(role, rapid.SampledFrom(append(accounts, "admin")).Draw(r, "account"), rapid.SampledFrom(structures).Draw(r, "structure"))
	if rapid.Bool().Draw(r, "in the team") {
		a.Teams = []kernel.ID{oneTeam}
	}
	return a
}

// expected says in its own way how an actor stands to a file.
func expected(a access.Actor, s situation) map[access.Relation]bool {
	here := a.Account != "" && a.Structure == oneStructure
	ties := map[access.Relation]bool{
		access.Own:       a.Role == access.Person && a.Person == s.id,
		access.Author:    here && s.author != "" && a.Account == s.author,
		access.Emergency: a.Account != "" && a.Account == s.asker,
		access.Colleague: here && (!s.secret || a.Role == access.Manager),
	}
	for _, c := range s.charges {
		if here && (c.Account != "" && c.Account == a.Account || c.Team == oneTeam && len(a.Teams) == 1) {
			ties[access.InCharge] = true
		}
	}
	return ties
}

// verdict gives the kind of refusal that the table calls for; -1 to let do.
func verdict(a access.Actor, action access.Action, ties map[access.Relation]bool) kernel.Kind {
	ever, tied := false, false
	for _, relation := range access.Relations() {
		decision := access.Decide(a.Role, action, relation)
		if decision.Allowed && ties[relation] {
			return -1
		}
		ever = ever || decision.Allowed
		tied = tied || ties[relation]
	}
	if ever && !tied {
		return kernel.NotFound
	}
	return kernel.Forbidden
}

// acts are those that need a tie with one person, and leave the file such that
// the next one may be tried.
func (h *house) acts() map[access.Action]func(context.Context, access.Scope, kernel.ID) error {
	return map[access.Action]func(context.Context, access.Scope, kernel.ID) error{
		access.PersonReadMinimal: func(ctx context.Context, s access.Scope, id kernel.ID) error {
			_, err := h.Minimal(ctx, s, id)
			return err
		},
		access.PersonRead: func(ctx context.Context, s access.Scope, id kernel.ID) error {
			_, err := h.Card(ctx, s, id)
			return err
		},
		access.PersonUpdate: h.Touch,
		access.PersonAssign: func(ctx context.Context, s access.Scope, id kernel.ID) error {
			return h.Assign(ctx, s, id, Charge{Team: "team-two"})
		},
		access.PersonCode: func(ctx context.Context, s access.Scope, id kernel.ID) error {
			_, err := h.GiveCode(ctx, s, id)
			return err
		},
		access.PersonExport: func(ctx context.Context, s access.Scope, id kernel.ID) error {
			_, err := h.Export(ctx, s, id)
			return err
		},
		access.PersonJournal: func(ctx context.Context, s access.Scope, id kernel.ID) error {
			_, err := h.Glasses(ctx, s, id)
			return err
		},
		access.NoteRead: func(ctx context.Context, s access.Scope, id kernel.ID) error {
			_, err := h.Notes(ctx, s, id)
			return err
		},
		access.PersonAskErasure: func(ctx context.Context, s access.Scope, id kernel.ID) error {
			return h.AskErasure(ctx, s, id)
		},
		access.PersonUnaskErasure: h.UnaskErasure,
		access.PersonConsent: func(ctx context.Context, s access.Scope, id kernel.ID) error {
			_, err := h.Consents(ctx, s, id)
			return err
		},
	}
}

// The acts on real rows and the table agree, whoever acts.
func TestActsAgreeWithTheTable(t *testing.T) {
	dbtest.EachPlain(t, func(t *testing.T, address string) {
		h := newHouse(t, dbtest.Open(t, address, migrations.Files), address, filepath.Join(t.TempDir(), "safe"))
		acts := h.acts()
		allowed, refused := 0, 0
		end := time.Now().Add(4 * time.Second)
		rapid.Check(t, func(r *rapid.T) {
			if time.Now().After(end) {
				return // as many as the time allows; fewer on a slow machine
			}
			s := h.arrange(t, r)
			for range 8 {
				actor := drawActor(r, s)
				ties := expected(actor, s)
				for action, act := range acts {
					want := verdict(actor, action, ties)
					scope, err := actor.May(action)
					if err == nil {
						err = act(t.Context(), scope, s.id)
					}
					if want < 0 && err != nil || want >= 0 && (err == nil || kernel.KindOf(err) != want) {
						r.Fatalf("%+v does %s to %+v: %v, want kind %d", actor, action, s, err, want)
					}
					if want < 0 {
						allowed++
					} else {
						refused++
					}
				}
			}
		})
		if allowed < 5 || refused < 20 {
			t.Errorf("only %d acts allowed and %d refused: nothing is proved", allowed, refused)
		}
	})
}

func TestThePrivateNoteOfAnother(t *testing.T) {
	f := file{personRow: personRow{ID: "p", Structure: oneStructure}, charges: []Charge{{Account: "colleague"}}}
	for _, c := range []struct {
		actor   access.Actor
		private bool
		want    bool
	}{
		{adviser, true, true},
		{adviser, false, true},
		{colleague, false, true},
		{colleague, true, false},
		{teammate, false, false},
		{manager, true, false},
		{member(access.Adviser, "adviser", otherStructure), true, false},
		{herself("p"), true, true}, // in an export
		{member(access.Admin, "admin", "network"), false, false},
	} {
		scope, err := c.actor.May(access.PersonExport)
		if err != nil {
			scope = access.Scope{}
		}
		if err != nil && c.want {
			t.Errorf("%v may not export", c.actor)
			continue
		}
		got := err == nil && readable(scope, f, noteRow{Author: "adviser", Private: c.private})
		if got != c.want {
			t.Errorf("%+v reads a note (private %v): %v, want %v", c.actor, c.private, got, c.want)
		}
	}
}

func TestNobodyIsTheTieOfWhoHasNone(t *testing.T) {
	f := file{personRow: personRow{ID: "p", Structure: oneStructure}}
	for _, actor := range []access.Actor{{}, access.Anyone(), stranger, herself("q"), {Role: access.Person}, {Role: access.Manager, Structure: oneStructure}} {
		if got := relations(actor, f); !slices.Equal(got, []access.Relation{access.Nobody}) {
			t.Errorf("%+v stands in %v", actor, got)
		}
	}
}
