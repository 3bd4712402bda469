package referral

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/journal"
	"relais/internal/kernel"
	"relais/internal/platform/db/dbtest"
)

// journeysAsked counts how often the database is asked for journeys.
type journeysAsked struct{ atomic.Int64 }

func (j *journeysAsked) BeforeQuery(ctx context.Context, _ *bun.QueryEvent) context.Context {
	return ctx
}

func (j *journeysAsked) AfterQuery(_ context.Context, e *bun.QueryEvent) {
	if strings.Contains(e.Query, `FROM "referral_journeys"`) {
		j.Add(1)
	}
}

// A list says of each referral whom it is for, whatever it shares with another, and
// asks for all the journeys at once. SQLite writes where the test does not see.
func TestAListAsksForJourneysAtOnce(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for _, name := range []string{"Abel", "Bérénice", "Cléo"} {
			person := h.aPerson(t)
			card, err := h.People.Card(t.Context(), may(t, social, access.PersonRead), person)
			if err != nil {
				t.Fatal(err)
			}
			card.Card.FirstName = name
			if err := h.People.Update(t.Context(), may(t, social, access.PersonUpdate), person, card.Version, card.Card); err != nil {
				t.Fatal(err)
			}
			h.send(t, person, toMarins(), toMarins())
		}
		asked := &journeysAsked{}
		h.DB.AddQueryHook(asked) //nolint:staticcheck // the other gives a copy, which the room does not have
		for actor, list := range map[access.Role]func() ([]Entry, error){
			social.Role:  func() ([]Entry, error) { return h.Sent(t.Context(), may(t, social, access.ReferralRead), Which{}) },
			adviser.Role: func() ([]Entry, error) { return h.Received(t.Context(), may(t, adviser, access.ReferralRead), Which{}) },
		} {
			asked.Store(0)
			entries, err := list()
			if err != nil || len(entries) != 6 {
				t.Fatalf("%s reads %d, %v", actor, len(entries), err)
			}
			named := map[string]kernel.ID{}
			for _, e := range entries {
				if at, known := named[e.FirstName]; known && at != e.Journey || e.Initial != "Q." {
					t.Errorf("%s reads that %s %s is in two journeys", actor, e.FirstName, e.Initial)
				}
				named[e.FirstName] = e.Journey
			}
			if n := asked.Load(); len(named) != 3 || h.DB.Postgres() && n != 1 {
				t.Errorf("%s reads %d names, asking %d times", actor, len(named), n)
			}
		}
	})
}

// A list that leaves as a file is the same, and its line says that it left.
func TestAListThatLeavesIsToldSo(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.send(t, h.aPerson(t), toMarins())
		for _, taken := range []bool{false, true} {
			if sent, err := h.Sent(t.Context(), may(t, social, access.ReferralRead), Which{Taken: taken}); err != nil || len(sent) != 1 {
				t.Errorf("%d sent, %v", len(sent), err)
			}
			if received, err := h.Received(t.Context(), may(t, adviser, access.ReferralRead), Which{Taken: taken}); err != nil || len(received) != 1 {
				t.Errorf("%d received, %v", len(received), err)
			}
		}
		for _, action := range []string{journal.ListRead, journal.ListExported} {
			for _, object := range []string{"referrals_sent:1", "referrals_received:1"} {
				var n int
				err := dbtest.All(t, h.DB).NewRaw("SELECT count(*) FROM journal_entries WHERE action = ? AND object = ?", action, object).Scan(t.Context(), &n)
				if err != nil || n != 1 {
					t.Errorf("%d lines of %s tell of %s, %v", n, action, object, err)
				}
			}
		}
	})
}
