package seal

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/tink"
	"github.com/uptrace/bun"

	"relais/internal/kernel"
)

// Table is the name of the table of the data keys.
const Table = "seal_keys"

// keyRow is a row of the table: the data key of one owner, wrapped.
type keyRow struct {
	bun.BaseModel `bun:"table:seal_keys"`

	Owner     kernel.ID  `bun:"owner,pk"`
	Kind      string     `bun:"kind"`
	Wrapped   []byte     `bun:"wrapped"`
	Version   int        `bun:"version"` // raised at each change
	CreatedAt time.Time  `bun:"created_at"`
	RotatedAt *time.Time `bun:"rotated_at"`
}

// findRow gives the row of an owner, with what opening its key needs; NotFound
// "seal.destroyed" when there is none.
func findRow(ctx context.Context, tx bun.IDB, owner kernel.ID) (*keyRow, error) {
	row := &keyRow{Owner: owner}
	err := tx.NewSelect().Model(row).Column("kind", "wrapped", "version").Where("owner = ?", owner).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, kernel.Fault(kernel.NotFound, "seal.destroyed")
	}
	return row, err
}

// freshKey draws the data key of a new owner.
func freshKey() (*keyset.Handle, error) { return keyset.NewHandle(aead.AES256GCMKeyTemplate()) }

// insert keeps the key of an owner who has none.
func (r *keyRow) insert(ctx context.Context, tx bun.IDB) error {
	result, err := tx.NewInsert().Model(r).On("CONFLICT (owner) DO NOTHING").Exec(ctx)
	if err != nil {
		return err
	}
	if n, err := result.RowsAffected(); err != nil || n == 1 {
		return err
	}
	return kernel.Fault(kernel.Conflict, "seal.exists")
}

// bound gives the associated data of a wrapped key: moved to another owner, it
// does not open.
func (r *keyRow) bound() []byte { return []byte("seal_keys|" + r.Kind + "|" + string(r.Owner)) }

// wrap puts a data key in the row, under the present master key.
func (r *keyRow) wrap(key *keyset.Handle, present *secrets) error {
	var wrapped bytes.Buffer
	if err := key.WriteWithAssociatedData(keyset.NewBinaryWriter(&wrapped), present.master, r.bound()); err != nil {
		return err
	}
	r.Wrapped = wrapped.Bytes()
	return nil
}

// unwrap gives the data key of the row; Internal "seal.locked" when no master
// key opens it.
func (r *keyRow) unwrap(present *secrets) (*keyset.Handle, error) {
	key, err := keyset.ReadWithAssociatedData(keyset.NewBinaryReader(bytes.NewReader(r.Wrapped)), present.master, r.bound())
	if err != nil {
		return nil, kernel.Because(kernel.Internal, "seal.locked", err)
	}
	return key, nil
}

// primitive gives the data key of the row, ready to seal and open.
func (r *keyRow) primitive(present *secrets) (tink.AEAD, error) {
	key, err := r.unwrap(present)
	if err != nil {
		return nil, err
	}
	return aead.New(key)
}

// update writes what a change of the key changes.
func (r *keyRow) update(ctx context.Context, tx bun.IDB) error {
	r.Version++
	_, err := tx.NewUpdate().Model(r).Column("wrapped", "version", "rotated_at").WherePK().Exec(ctx)
	return err
}
