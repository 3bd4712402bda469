package seal

import (
	"context"
	"database/sql"
	"errors"

	"relais/internal/kernel"
)

// Check tells, before anyone needs a key, whether the safe is that of the
// database: it opens the key made last. Unavailable "safe.other_database" says
// that it is not; a safe that was lost, for one, is made anew and opens
// nothing. In a database without keys there is nothing to check.
func (k *Keys) Check(ctx context.Context) (err error) {
	defer kernel.Wrap(&err, "seal.Check")
	row := &keyRow{}
	err = k.db.NewSelect().Model(row).Order("created_at DESC", "owner").Limit(1).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	if _, err := row.unwrap(k.safe.now()); err != nil {
		return kernel.Because(kernel.Unavailable, "safe.other_database", err)
	}
	return nil
}
