package diagnostic

import (
	"context"
	"crypto/rand"
	"errors"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/journal"
	"relais/internal/kernel"
	"relais/internal/people"
	"relais/internal/platform/db/dbtest"
	"relais/internal/platform/seal"
	"relais/migrations"
)

// house is a network of one structure that follows people.
type house struct {
	*Service

	moved *atomic.Int64 // nanoseconds
}

const ours kernel.ID = "structure-ours"

func member(role access.Role, account, structure kernel.ID) access.Actor {
	return access.Actor{Role: role, Account: account, Structure: structure}
}

var (
	adviser  = member(access.Adviser, "adviser", ours)
	workmate = member(access.Prescriber, "workmate", ours)
	manager  = member(access.Manager, "manager", ours)
	stranger = member(access.Manager, "stranger", "structure-strange")
)

func herself(id kernel.ID) access.Actor { return access.Actor{Role: access.Person, Person: id} }

// each runs a test in a fresh house on each database; on PostgreSQL Relais is a
// plain role, which the walls bind.
func each(t *testing.T, test func(t *testing.T, h *house)) {
	t.Helper()
	dbtest.EachPlain(t, func(t *testing.T, address string) {
		test(t, newHouse(t, address))
	})
}

func newHouse(t testing.TB, address string) *house {
	t.Helper()
	d := dbtest.Open(t, address, migrations.Files)
	safe, err := seal.OpenSafe(seal.SafeConfig{Folder: filepath.Join(t.TempDir(), "safe")})
	wantNil(t, err)
	h := &house{moved: new(atomic.Int64)}
	clock := func() time.Time { return time.Now().Add(time.Duration(h.moved.Load())).UTC() }
	keys := seal.NewKeys(d, safe, clock)
	lines, err := journal.New(d, keys, safe, clock, rand.Reader)
	wantNil(t, err)
	ids := kernel.NewIDs(clock, rand.Reader)
	files := people.New(people.Parts{
		DB: d, Keys: keys, Safe: safe, Journal: lines, Clock: clock, IDs: ids, Random: rand.Reader,
		Follows: func(_ context.Context, structure kernel.ID) (func(people.Charge) bool, error) {
			return func(people.Charge) bool { return structure == ours }, nil
		},
		Erasers: []people.Eraser{func(ctx context.Context, tx bun.Tx, person kernel.ID) error {
			return h.Forget(ctx, tx, access.System(access.DiagnosticWrite), person)
		}},
	})
	h.Service, err = New(Parts{DB: d, Keys: keys, Journal: lines, People: files, Clock: clock, IDs: ids})
	wantNil(t, err)
	return h
}

func wantNil(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// wantKey tells that an error has a text key.
func wantKey(t testing.TB, what string, err error, kind kernel.Kind, key string) {
	t.Helper()
	var e *kernel.Error
	if !errors.As(err, &e) || e.Kind != kind || e.Key != key {
		t.Errorf("%s: got %v, want %v %q", what, err, kind, key)
	}
}

func may(t testing.TB, actor access.Actor, action access.Action) access.Scope {
	t.Helper()
	scope, err := actor.May(action)
	wantNil(t, err)
	return scope
}

// aPerson opens the file of an invented person, in the charge of the adviser.
func (h *house) aPerson(t testing.TB) kernel.ID {
	t.Helper()
	id, err := h.People.Create(t.Context(), may(t, adviser, access.PersonCreate), people.Card{
		FirstName: "Zénaïde", Name: "Quillerou-Vantadour", BirthYear: 1957, Commune: "36044", Languages: []string{"fr", "pt"},
	})
	wantNil(t, err)
	return id
}

// hers are the answers of someone with a shared phone, who is afraid of frauds.
func hers() Answers {
	return Answers{
		Given: map[string]string{
			"computer": "none", "smartphone": "shared", "tablet": "none", "connection": "mobile", "mailbox": "helped",
			"start": "alone", "write": "helped", "procedure": "not_yet", "fraud": "helped", "reading": "easy", "moving": Unknown, "urgent": "rights",
		},
		Languages: []string{"pt"}, Words: "J’ai peur de tout effacer.", What: "Renouvellement en ligne", By: "2027-01-15",
	}
}

func (h *house) write(t testing.TB, actor access.Actor, person kernel.ID, a Answers) kernel.ID {
	t.Helper()
	id, err := h.Write(t.Context(), may(t, actor, access.DiagnosticWrite), person, a)
	wantNil(t, err)
	return id
}
