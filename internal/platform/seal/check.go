package seal

import (
	"context"
	"database/sql"
	"errors"

	"github.com/uptrace/bun"

	"relais/internal/kernel"
	"relais/internal/platform/db"
)

// Check tells, before anyone needs a key, whether the safe is that of the
// database: it opens the key made last. Unavailable "safe.other_database" says
// that it is not; a safe that was lost, for one, is made anew and opens
// nothing. In a database without keys there is nothing to check.
func (k *Keys) Check(ctx context.Context) (err error) {
	defer kernel.Wrap(&err, "seal.Check")
	row, err := lastKey(ctx, k.db)
	if err != nil || row == nil {
		return err
	}
	if _, err := row.unwrap(k.safe.now()); err != nil {
		return kernel.Because(kernel.Unavailable, "safe.other_database", err)
	}
	return nil
}

// HoldsKeys tells whether a database holds a key, and so belongs to a safe.
func HoldsKeys(ctx context.Context, d *db.DB) (_ bool, err error) {
	defer kernel.Wrap(&err, "seal.HoldsKeys")
	row, err := lastKey(ctx, d)
	return row != nil, err
}

// lastKey gives the key made last, nil when there is none, as the transaction
// under way in ctx sees it.
func lastKey(ctx context.Context, d *db.DB) (*keyRow, error) {
	row := &keyRow{}
	err := d.Read(house(ctx), func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(row).Order("created_at DESC", "owner").Limit(1).Scan(ctx)
	})
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return row, err
}
