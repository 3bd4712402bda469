package people

import (
	"context"
	"crypto/rand"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/journal"
	"relais/internal/kernel"
	"relais/internal/platform/db"
	"relais/internal/platform/db/dbtest"
	"relais/internal/platform/seal"
	"relais/migrations"
)

// house is a network of two structures, ready to be acted in. Its clock is
// that of the machine, moved by hand: the wall of PostgreSQL asks the server
// what time it is.
type house struct {
	*Service

	address string
	folder  string
	moved   *atomic.Int64 // nanoseconds
	gone    []Charge      // who no longer follows people
	removed *[]kernel.ID  // what the eraser of another room was asked to remove
}

const (
	oneStructure   kernel.ID = "structure-one"
	otherStructure kernel.ID = "structure-other"
	oneTeam        kernel.ID = "team-one"
)

func member(role access.Role, account, structure kernel.ID, teams ...kernel.ID) access.Actor {
	return access.Actor{Role: role, Account: account, Structure: structure, Teams: teams}
}

var (
	adviser   = member(access.Adviser, "adviser", oneStructure)
	colleague = member(access.Adviser, "colleague", oneStructure)
	teammate  = member(access.Adviser, "teammate", oneStructure, oneTeam)
	manager   = member(access.Manager, "manager", oneStructure)
	volunteer = member(access.Volunteer, "volunteer", oneStructure)
	stranger  = member(access.Manager, "stranger", otherStructure)
	admin     = member(access.Admin, "admin", "network")
	auditor   = member(access.Auditor, "auditor", "network")
)

func herself(id kernel.ID) access.Actor { return access.Actor{Role: access.Person, Person: id} }

// each runs a test in a fresh house on each database; on PostgreSQL Relais is
// a plain role, which the walls bind.
func each(t *testing.T, test func(t *testing.T, h *house)) {
	t.Helper()
	dbtest.EachPlain(t, func(t *testing.T, address string) {
		test(t, newHouse(t, dbtest.Open(t, address, migrations.Files), address, filepath.Join(t.TempDir(), "safe")))
	})
}

func newHouse(t testing.TB, d *db.DB, address, folder string) *house {
	t.Helper()
	safe, err := seal.OpenSafe(seal.SafeConfig{Folder: folder})
	if err != nil {
		t.Fatal(err)
	}
	h := &house{address: address, folder: folder, moved: new(atomic.Int64), removed: new([]kernel.ID)}
	clock := func() time.Time { return time.Now().Add(time.Duration(h.moved.Load())).UTC() }
	keys := seal.NewKeys(d, safe, clock)
	lines, err := journal.New(d, keys, safe, clock, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	var mutex sync.Mutex
	h.Service = New(Parts{
		DB: d, Keys: keys, Safe: safe, Journal: lines, Clock: clock,
		IDs: kernel.NewIDs(clock, rand.Reader), Random: rand.Reader,
		Follows: func(_ context.Context, structure kernel.ID) (func(Charge) bool, error) {
			return func(who Charge) bool {
				return structure == oneStructure && who.Account != "stranger" && !slices.Contains(h.gone, who)
			}, nil
		},
		Erasers: []Eraser{func(_ context.Context, _ bun.Tx, person kernel.ID) error {
			mutex.Lock()
			defer mutex.Unlock()
			*h.removed = append(*h.removed, person)
			return nil
		}},
	})
	return h
}

func (h *house) move(by time.Duration) { h.moved.Add(int64(by)) }

// may gives a scope that the table grants.
func may(t testing.TB, actor access.Actor, action access.Action) access.Scope {
	t.Helper()
	scope, err := actor.May(action)
	if err != nil {
		t.Fatalf("%s may not %s: %v", actor.Role, action, err)
	}
	return scope
}

// aCard is that of an invented person.
func aCard() Card {
	return Card{
		FirstName: "Zénaïde", Name: "Quillerou-Vantadour", BirthYear: 1957,
		Phone: "06 39 98 12 34", PhoneOf: "family", Commune: "36044",
		Languages: []string{"fr", "pt"}, Reach: "Après dix-huit heures, chez sa fille Hermeline.",
		Adaptations: []string{"lecture"},
	}
}

// create opens a file in the charge of the adviser.
func (h *house) create(t testing.TB, card Card) kernel.ID {
	t.Helper()
	id, err := h.Create(t.Context(), may(t, adviser, access.PersonCreate), card)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// lineActions gives the actions of the lines about a person, oldest first.
func (h *house) linesAbout(t testing.TB, id kernel.ID) (actions []string) {
	t.Helper()
	page, err := h.Journal.Lines(t.Context(), may(t, herself(id), access.PersonJournal), journal.Query{Subject: id})
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range page.Lines {
		actions = append([]string{line.Action}, actions...)
	}
	return actions
}

// raw runs a statement as the operator of the database might, behind the wall.
func (h *house) raw(t testing.TB, statement string, args ...any) {
	t.Helper()
	ctx := access.System(access.PersonErase).Behind(t.Context())
	err := h.DB.Write(ctx, func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewRaw(statement, args...).Exec(ctx)
		return err
	})
	if err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

// count counts the rows of a table about a person.
func (h *house) count(t testing.TB, table, column string, id kernel.ID) (n int64) {
	t.Helper()
	ctx := access.System(access.PersonErase).Behind(t.Context())
	err := h.DB.Read(ctx, func(ctx context.Context, tx bun.Tx) (err error) {
		n, err = tx.NewSelect().Table(table).Where("? = ?", bun.Ident(column), id).Count(ctx)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func wantKind(t testing.TB, err error, kind kernel.Kind) {
	t.Helper()
	if err == nil || kernel.KindOf(err) != kind {
		t.Errorf("error %v, want one of kind %v", err, kind)
	}
}

func wantNil(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// anyLines asks for the newest lines.
var anyLines journal.Query
