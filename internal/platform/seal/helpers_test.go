package seal_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"path/filepath"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/kernel"
	"relais/internal/platform/db"
	"relais/internal/platform/db/dbtest"
	"relais/internal/platform/seal"
	"relais/migrations"
)

var (
	noon  = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	phone = seal.Place{Table: "people", Column: "phone", Row: "1"}
)

const (
	ada  = kernel.ID("019ab000-0000-7000-8000-00000000000a")
	bela = kernel.ID("019ab000-0000-7000-8000-00000000000b")
)

// room is a database with its safe and its keys.
type room struct {
	*seal.Keys
	t    testing.TB
	db   *db.DB
	safe *seal.Safe
}

// each runs a test on both databases, before no wall: to whom a key shows, the
// tests of the rooms tell.
func each(t *testing.T, test func(t *testing.T, d *db.DB)) {
	t.Helper()
	dbtest.EachAddress(t, func(t *testing.T, address string) { test(t, dbtest.Open(t, address, migrations.Files)) })
}

func newRoom(t testing.TB, d *db.DB, owners ...kernel.ID) room {
	t.Helper()
	safe, err := seal.OpenSafe(seal.SafeConfig{Folder: filepath.Join(t.TempDir(), "safe")})
	if err != nil {
		t.Fatal(err)
	}
	r := roomWith(t, d, safe)
	for _, owner := range owners {
		r.create(owner)
	}
	return r
}

func roomWith(t testing.TB, d *db.DB, safe *seal.Safe) room {
	return room{seal.NewKeys(d, safe, kernel.StoppedClock(noon)), t, d, safe}
}

// write runs an act on the keys in a transaction, which must succeed.
func (r room) write(act func(ctx context.Context, tx bun.Tx) error) {
	r.t.Helper()
	if err := r.db.Write(r.t.Context(), act); err != nil {
		r.t.Fatal(err)
	}
}

func (r room) create(owner kernel.ID) {
	r.t.Helper()
	r.write(func(ctx context.Context, tx bun.Tx) error { return r.Create(ctx, tx, owner, "person") })
}

func (r room) destroy(owner kernel.ID) {
	r.t.Helper()
	r.write(func(ctx context.Context, tx bun.Tx) error { return r.Destroy(ctx, tx, owner) })
}

func (r room) seal(owner kernel.ID, place seal.Place, plain string) []byte {
	r.t.Helper()
	sealed, err := r.Seal(r.t.Context(), r.db, owner, place, []byte(plain))
	if err != nil {
		r.t.Fatal(err)
	}
	return sealed
}

// opens demands that a value opens to what it was.
func (r room) opens(owner kernel.ID, place seal.Place, sealed []byte, want string) {
	r.t.Helper()
	plain, err := r.Open(r.t.Context(), r.db, owner, place, sealed)
	if err != nil || string(plain) != want {
		r.t.Errorf("opened %q, %v; expected %q", plain, err, want)
	}
}

// refuses demands that a value does not open, with this error.
func (r room) refuses(owner kernel.ID, place seal.Place, sealed []byte, kind kernel.Kind, key string) {
	r.t.Helper()
	plain, err := r.Open(r.t.Context(), r.db, owner, place, sealed)
	if plain != nil {
		r.t.Errorf("opened %q", plain)
	}
	expect(r.t, err, kind, key)
}

// row gives the row of an owner as a thief would copy it, and a way to put it
// back.
func (r room) row(owner kernel.ID) (wrapped []byte, restore func()) {
	r.t.Helper()
	if err := r.db.NewRaw("SELECT wrapped FROM seal_keys WHERE owner = ?", owner).Scan(r.t.Context(), &wrapped); err != nil {
		r.t.Fatal(err)
	}
	return bytes.Clone(wrapped), func() { r.put(owner, wrapped) }
}

func (r room) put(owner kernel.ID, wrapped []byte) {
	r.t.Helper()
	r.write(func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewRaw("UPDATE seal_keys SET wrapped = ? WHERE owner = ?", wrapped, owner).Exec(ctx)
		return err
	})
}

func expect(t testing.TB, err error, kind kernel.Kind, key string) {
	t.Helper()
	if got := keyOf(err); kernel.KindOf(err) != kind || got != key {
		t.Errorf("got %v, expected %v %s", err, kind, key)
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func memory(t testing.TB) *seal.Safe {
	t.Helper()
	safe, err := seal.MemorySafe(rand.Reader)
	must(t, err)
	return safe
}
