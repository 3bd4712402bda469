package seal

import (
	"context"
	"strings"

	"github.com/tink-crypto/tink-go/v2/tink"
	"github.com/uptrace/bun"

	"relais/internal/kernel"
	"relais/internal/platform/db"
)

// Keys seals and opens values with the data keys of their owners. It may be
// used by several goroutines. Every method that takes a transaction looks in
// it whether the owner still has a key: what another node destroyed is gone
// here at once.
type Keys struct {
	db     *db.DB
	safe   *Safe
	clock  kernel.Clock
	opened *cache
}

// NewKeys gives the data keys of a database, under the master keys of a safe.
func NewKeys(d *db.DB, safe *Safe, clock kernel.Clock) *Keys {
	return &Keys{db: d, safe: safe, clock: clock, opened: newCache()}
}

// Place names the cell of a sealed value: its table, its column, and the key
// of its row. A value opens nowhere else.
type Place struct{ Table, Column, Row string }

// bound gives the associated data of a place. Only the row, which comes last,
// may hold the sign that parts them.
func (p Place) bound() ([]byte, error) {
	if p.Table == "" || p.Column == "" || p.Row == "" || strings.Contains(p.Table+p.Column, "|") {
		return nil, kernel.Fault(kernel.Internal, "seal.place", p.Table, p.Column)
	}
	return []byte(p.Table + "|" + p.Column + "|" + p.Row), nil
}

// Create makes the data key of an owner of a kind: "person", "structure",
// "account" or "network". It takes a transaction, not the database. A Conflict
// "seal.exists" says that the owner has one; an Internal "seal.owner", that
// owner or kind is none.
func (k *Keys) Create(ctx context.Context, tx bun.IDB, owner kernel.ID, kind string) (err error) {
	defer kernel.Wrap(&err, "seal.Create(%s, %s)", owner, kind)
	const longestOwner, longestKind = 36, 16
	if owner == "" || kind == "" || len(owner) > longestOwner || len(kind) > longestKind || strings.Contains(kind, "|") {
		return kernel.Fault(kernel.Internal, "seal.owner")
	}
	if err := k.beforeWrapping(ctx, tx); err != nil {
		return err
	}
	fresh, err := freshKey()
	if err != nil {
		return err
	}
	row := &keyRow{Owner: owner, Kind: kind, Version: 1, CreatedAt: k.clock()}
	if err := row.wrap(fresh, k.safe.now()); err != nil {
		return err
	}
	return k.db.Step(db.About(ctx, string(owner)), func(ctx context.Context) error { return row.insert(ctx, tx) })
}

// Seal encrypts a value for its owner and its place. It adds 33 bytes. Whoever
// acts may seal for someone they name, and not open: a line about someone, a
// mail to them. Errors as [Keys.Open].
func (k *Keys) Seal(ctx context.Context, tx bun.IDB, owner kernel.ID, place Place, plain []byte) (_ []byte, err error) {
	defer kernel.Wrap(&err, "seal.Seal(%s, %s.%s)", owner, place.Table, place.Column)
	bound, err := place.bound()
	if err != nil {
		return nil, err
	}
	var key tink.AEAD
	err = k.db.Step(db.About(ctx, string(owner)), func(ctx context.Context) (err error) {
		key, err = k.keyOf(ctx, tx, owner)
		return err
	})
	if err != nil {
		return nil, err
	}
	return key.Encrypt(plain, bound)
}

// Open gives back a value that [Keys.Seal] sealed for the same owner and
// place. NotFound "seal.destroyed" says that the owner has no key any more, or
// never had; Internal "seal.broken", that the value was altered, or moved from
// its place; Internal "seal.locked", that no master key of the safe opens the
// key of the owner. On PostgreSQL the key shows only with whom it belongs to:
// behind the wall of a stranger, an owner never had one.
func (k *Keys) Open(ctx context.Context, tx bun.IDB, owner kernel.ID, place Place, sealed []byte) (_ []byte, err error) {
	defer kernel.Wrap(&err, "seal.Open(%s, %s.%s)", owner, place.Table, place.Column)
	bound, err := place.bound()
	if err != nil {
		return nil, err
	}
	key, err := k.keyOf(ctx, tx, owner)
	if err != nil {
		return nil, err
	}
	plain, err := key.Decrypt(sealed, bound)
	if err != nil {
		return nil, kernel.Because(kernel.Internal, "seal.broken", err)
	}
	return plain, nil
}

// Destroy takes the key of an owner away: nothing sealed for it opens again,
// here or in any copy. Destroying twice is nothing. Call [Keys.Forget] once tx
// has committed.
func (k *Keys) Destroy(ctx context.Context, tx bun.IDB, owner kernel.ID) (err error) {
	defer kernel.Wrap(&err, "seal.Destroy(%s)", owner)
	k.opened.drop(owner)
	return k.db.Step(db.About(ctx, string(owner)), func(ctx context.Context) error {
		_, err := tx.NewDelete().Model((*keyRow)(nil)).Where("owner = ?", owner).Exec(ctx)
		return err
	})
}

// keyOf gives the data key of an owner as it stands in tx. What was opened
// before serves again only while the row holds the same bytes.
func (k *Keys) keyOf(ctx context.Context, tx bun.IDB, owner kernel.ID) (tink.AEAD, error) {
	row, err := findRow(ctx, tx, owner)
	if err != nil {
		if kernel.KindOf(err) == kernel.NotFound {
			k.opened.drop(owner)
		}
		return nil, err
	}
	present := k.safe.now()
	if key := k.opened.get(present, row); key != nil {
		return key, nil
	}
	key, err := row.primitive(present)
	if err != nil {
		return nil, err
	}
	k.opened.put(present, row, key)
	return key, nil
}
