package seal

import (
	"context"

	"relais/internal/kernel"
)

// Forget makes the bytes of destroyed keys leave the files of the database.
// Call it after the transaction of a [Keys.Destroy] has committed, outside of
// any.
//
// On SQLite it empties the write-ahead log into the file, where secure_delete
// put zeros; Unavailable "seal.busy" says that a reader held the log: call
// again. On PostgreSQL it writes the table anew; the server's own log keeps the
// old bytes until it is recycled, and needs the master key to mean anything.
func (k *Keys) Forget(ctx context.Context) (err error) {
	defer kernel.Wrap(&err, "seal.Forget")
	if k.db.Postgres() {
		_, err := k.db.ExecContext(ctx, "VACUUM FULL seal_keys")
		return err
	}
	var busy, inLog, moved int
	row := k.db.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)")
	if err := row.Scan(&busy, &inLog, &moved); err != nil {
		return err
	}
	if busy != 0 {
		return kernel.Fault(kernel.Unavailable, "seal.busy")
	}
	return nil
}
