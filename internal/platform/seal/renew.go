package seal

import (
	"context"
	"database/sql"
	"errors"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/uptrace/bun"

	"relais/internal/kernel"
	"relais/internal/platform/db"
)

// house is on whose behalf keys are renewed and the safe is checked: all rows,
// of everyone.
func house(ctx context.Context) context.Context {
	return db.Behind(ctx, db.Wall{Reader: "system"})
}

// Rotate gives an owner a fresh data key for what is sealed from now on; what
// was sealed before still opens. Errors as [Keys.Open].
func (k *Keys) Rotate(ctx context.Context, owner kernel.ID) (err error) {
	defer kernel.Wrap(&err, "seal.Rotate(%s)", owner)
	return k.db.Write(house(ctx), func(ctx context.Context, tx bun.Tx) error {
		row := &keyRow{}
		err := k.forUpdate(tx.NewSelect().Model(row).Where("owner = ?", owner)).Scan(ctx)
		if errors.Is(err, sql.ErrNoRows) {
			return kernel.Fault(kernel.NotFound, "seal.destroyed")
		}
		if err != nil {
			return err
		}
		present := k.safe.now()
		key, err := row.unwrap(present)
		if err != nil {
			return err
		}
		if key, err = withFreshPrimary(key); err != nil {
			return err
		}
		if err := row.wrap(key, present); err != nil {
			return err
		}
		now := k.clock()
		row.RotatedAt = &now
		return row.update(ctx, tx)
	})
}

// withFreshPrimary adds a key to a keyset, the one that seals from then on.
func withFreshPrimary(key *keyset.Handle) (*keyset.Handle, error) {
	manager := keyset.NewManagerFromHandle(key)
	id, err := manager.Add(aead.AES256GCMKeyTemplate())
	if err != nil {
		return nil, err
	}
	if err := manager.SetPrimary(id); err != nil {
		return nil, err
	}
	return manager.Handle()
}

// Rewrap wraps every data key anew under the present master key, and tells how
// many. Values stay as they are. Interrupted, it may be begun again; n is then
// what was done. Once it has ended without error, nothing in the database
// hangs on an older master key.
func (k *Keys) Rewrap(ctx context.Context) (n int, err error) {
	defer kernel.Wrap(&err, "seal.Rewrap")
	if err := k.db.Write(house(ctx), k.awaitWrapping); err != nil {
		return 0, err
	}
	return k.renewAll(ctx, func(*keyRow, *keyset.Handle) (*keyset.Handle, error) { return nil, nil })
}

// RotateAll gives every owner a fresh data key, as [Keys.Rotate] does, and tells
// how many. Interrupted, it may be begun again.
func (k *Keys) RotateAll(ctx context.Context) (n int, err error) {
	defer kernel.Wrap(&err, "seal.RotateAll")
	now := k.clock()
	return k.renewAll(ctx, func(row *keyRow, key *keyset.Handle) (*keyset.Handle, error) {
		row.RotatedAt = &now
		return withFreshPrimary(key)
	})
}

// renewal makes the key of a row anew; nil for the same one.
type renewal func(row *keyRow, key *keyset.Handle) (*keyset.Handle, error)

// renewAll renews the keys of every owner and wraps them under the present master
// key, a lot in each transaction.
func (k *Keys) renewAll(ctx context.Context, renew renewal) (n int, err error) {
	for after, done := kernel.ID(""), -1; done != 0; n += done {
		err := k.db.Write(house(ctx), func(ctx context.Context, tx bun.Tx) (err error) {
			after, done, err = k.renewSome(ctx, tx, after, renew)
			return err
		})
		if err != nil {
			return n, err
		}
	}
	return n, nil
}

// renewSome renews the keys of the next owners, and gives the last of them and
// their number.
func (k *Keys) renewSome(ctx context.Context, tx bun.Tx, after kernel.ID, renew renewal) (last kernel.ID, n int, err error) {
	const together = 100
	var rows []*keyRow
	some := tx.NewSelect().Model(&rows).Where("owner > ?", after).Order("owner").Limit(together)
	if err := k.forUpdate(some).Scan(ctx); err != nil {
		return after, 0, err
	}
	present := k.safe.now()
	for _, row := range rows {
		key, err := row.unwrap(present)
		if err != nil {
			return after, 0, kernel.Because(kernel.Internal, "seal.locked", err, row.Owner)
		}
		fresh, err := renew(row, key)
		if err != nil {
			return after, 0, err
		}
		if fresh != nil {
			key = fresh
		}
		if err := row.wrap(key, present); err != nil {
			return after, 0, err
		}
		if err := row.update(ctx, tx); err != nil {
			return after, 0, err
		}
		after = row.Owner
	}
	return after, len(rows), nil
}

// forUpdate keeps others from changing the rows found until the transaction
// ends; the one writer of SQLite needs no such thing.
func (k *Keys) forUpdate(q *bun.SelectQuery) *bun.SelectQuery {
	if k.db.Postgres() {
		return q.For("UPDATE")
	}
	return q
}

// beforeWrapping lets [Keys.Rewrap] wait for a transaction that is about to
// wrap a new key: it would else end before a key wrapped under the master key
// of before is there to be seen. SQLite has one writer, and waits anyway.
func (k *Keys) beforeWrapping(ctx context.Context, tx bun.IDB) error {
	if !k.db.Postgres() {
		return nil
	}
	_, err := tx.ExecContext(ctx, "LOCK TABLE seal_keys IN ROW EXCLUSIVE MODE")
	return err
}

// awaitWrapping waits for the transactions that [Keys.beforeWrapping] marked.
func (k *Keys) awaitWrapping(ctx context.Context, tx bun.Tx) error {
	if !k.db.Postgres() {
		return nil
	}
	_, err := tx.ExecContext(ctx, "LOCK TABLE seal_keys IN SHARE MODE")
	return err
}
