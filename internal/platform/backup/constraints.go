package backup

import (
	"context"
	"database/sql"
	"errors"

	"github.com/uptrace/bun"

	"relais/internal/kernel"
	"relais/internal/platform/db"
)

// keys are the foreign keys of a database, not looked at until check: rows may
// then enter in any order, even those that name each other.
type keys struct {
	postgres  bool
	tightened []foreignKey // of PostgreSQL, to be made immediate again
}

type foreignKey struct{ table, name string }

// loosenKeys puts off every foreign key to the end of the transaction.
func loosenKeys(ctx context.Context, d *db.DB, tx bun.Tx) (k keys, err error) {
	defer kernel.Wrap(&err, "loosenKeys")
	if !d.Postgres() {
		_, err := tx.NewRaw("PRAGMA defer_foreign_keys = ON").Exec(ctx)
		return keys{}, err
	}
	k.postgres = true
	var found []struct{ Table, Name string }
	err = tx.NewRaw(`
SELECT t.relname AS "table", k.conname AS name FROM pg_constraint AS k JOIN pg_class AS t ON t.oid = k.conrelid
WHERE k.contype = 'f' AND NOT k.condeferrable AND k.conparentid = 0 AND k.connamespace = current_schema()::regnamespace`).Scan(ctx, &found)
	if err != nil {
		return keys{}, err
	}
	for _, f := range found {
		k.tightened = append(k.tightened, foreignKey{f.Table, f.Name})
		_, err := tx.NewRaw("ALTER TABLE ? ALTER CONSTRAINT ? DEFERRABLE INITIALLY DEFERRED",
			bun.Name(f.Table), bun.Name(f.Name)).Exec(ctx)
		if err != nil {
			return keys{}, err
		}
	}
	_, err = tx.NewRaw("SET CONSTRAINTS ALL DEFERRED").Exec(ctx)
	return k, err
}

// check looks at every foreign key now, and makes them immediate again.
func (k keys) check(ctx context.Context, tx bun.Tx) error {
	if !k.postgres {
		return checkSQLite(ctx, tx)
	}
	if _, err := tx.NewRaw("SET CONSTRAINTS ALL IMMEDIATE").Exec(ctx); err != nil {
		return kernel.Because(kernel.Invalid, "backup.foreign_keys", without(err), "")
	}
	for _, f := range k.tightened {
		_, err := tx.NewRaw("ALTER TABLE ? ALTER CONSTRAINT ? NOT DEFERRABLE", bun.Name(f.table), bun.Name(f.name)).Exec(ctx)
		if err != nil {
			return err
		}
	}
	return nil
}

func checkSQLite(ctx context.Context, tx bun.Tx) error {
	var table string
	err := tx.NewRaw(`SELECT "table" FROM pragma_foreign_key_check LIMIT 1`).Scan(ctx, &table)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	return kernel.Fault(kernel.Invalid, "backup.foreign_keys", table)
}

// setSequences makes every column that counts by itself on PostgreSQL go on
// after the highest number restored; SQLite does so unasked.
func setSequences(ctx context.Context, d *db.DB, tx bun.Tx) (err error) {
	defer kernel.Wrap(&err, "setSequences")
	if !d.Postgres() {
		return nil
	}
	var counting []struct{ Table, Column, Sequence string }
	err = tx.NewRaw(`
SELECT * FROM (
	SELECT c.relname AS "table", a.attname AS "column", pg_get_serial_sequence(quote_ident(c.relname), a.attname) AS sequence
	FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
	WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') AND c.relname <> ?
) AS columns WHERE sequence IS NOT NULL`, versions).Scan(ctx, &counting)
	for _, c := range counting {
		if err != nil {
			break
		}
		_, err = tx.NewRaw("SELECT setval(?::regclass, max(?)) FROM ?",
			c.Sequence, bun.Name(c.Column), bun.Name(c.Table)).Exec(ctx)
	}
	return err
}
