package backup

import (
	"context"
	"io"
	"io/fs"

	"filippo.io/age"
	"github.com/uptrace/bun"

	"relais/internal/kernel"
	"relais/internal/platform/db"
)

// Target is where a backup is restored.
type Target struct {
	Database *db.DB // empty: no table, or none with more than what migrations put there
	Sequence fs.FS  // of migrations: migrations.Files

	// Check, when there is one, runs in the transaction of the rows, once they are
	// all there, at the schema of the backup: what it refuses is not restored. Its
	// failure is given as it is.
	Check func(ctx context.Context, d *db.DB, of Header) error

	// After, when there is one, runs once the database is full and its schema
	// up to date. Its failure is that of the restore: the database must then not
	// be used. It is the place to make again the erasures of people made since
	// the backup, before anyone is let in.
	After func(ctx context.Context, d *db.DB) error
}

// Restore fills an empty database from a backup of either kind of database. The
// schema is first brought to that of the backup; the rows enter in one
// transaction, which ends only when every one of them was read back and sums up
// to what the backup announces; then the schema is brought up to date. A failure
// before the end of that transaction leaves the target empty.
//
// Errors: those of [Read]; backup.newer_schema, backup.not_empty,
// backup.schema_ahead (the target is later than the backup), backup.schema (its
// tables are not those of its version), backup.load, backup.foreign_keys,
// backup.differs, backup.after.
func Restore(ctx context.Context, from io.Reader, identities []age.Identity, target Target) (_ Report, err error) {
	defer kernel.Wrap(&err, "backup.Restore")
	plain, err := unseal(from, identities)
	if err != nil {
		return Report{}, err
	}
	defer plain.Close()
	r, err := newReader(plain)
	if err != nil {
		return Report{}, err
	}
	if err := target.prepare(ctx, r.header.Schema); err != nil {
		return Report{}, err
	}
	err = target.Database.Write(house(ctx), func(within context.Context, tx bun.Tx) error {
		l := loader{ctx: ctx, d: target.Database, tx: tx, from: r}
		if err := l.load(within); err != nil {
			return r.blame(ctx, err)
		}
		if target.Check == nil {
			return nil
		}
		return target.Check(within, target.Database, r.header)
	})
	if err != nil {
		return Report{}, err
	}
	return r.report(), target.finish(ctx)
}

// prepare makes sure that the target is fresh, and brings its schema to version.
func (t Target) prepare(ctx context.Context, version int64) error {
	last, err := Newest(t.Sequence)
	if err != nil {
		return err
	}
	if version > last {
		return kernel.Fault(kernel.Unavailable, "backup.newer_schema", version, last)
	}
	if err := refuseUnlessFresh(ctx, t.Database, t.Sequence, version); err != nil {
		return err
	}
	return t.Database.Migrate(ctx, upTo{t.Sequence, version})
}

// finish brings the schema up to date, and runs what is to run after.
func (t Target) finish(ctx context.Context) error {
	if err := t.Database.Migrate(ctx, t.Sequence); err != nil {
		return kernel.Because(kernel.Internal, "backup.after", err)
	}
	if t.After == nil {
		return nil
	}
	if err := t.After(ctx, t.Database); err != nil {
		return kernel.Because(kernel.Internal, "backup.after", err)
	}
	return nil
}

// loader loads a backup in one transaction.
type loader struct {
	ctx  context.Context // of who asked: the writer of SQLite does not interrupt by itself
	d    *db.DB
	tx   bun.Tx
	from *reader

	kinds map[string][]Kind // by table, of the columns of the target that the backup fills
	seeds map[string]seeds  // by table, what migrations put there
}

func (l *loader) load(ctx context.Context) error {
	if err := l.match(ctx); err != nil {
		return err
	}
	tables := l.from.header.Tables
	keys, err := loosenKeys(ctx, l.d, l.tx)
	if err != nil {
		return err
	}
	if err := l.findSeeds(ctx); err != nil {
		return err
	}
	for range tables {
		if err := l.fill(ctx); err != nil {
			return err
		}
	}
	if err := l.from.close(); err != nil {
		return err
	}
	if err := keys.check(ctx, l.tx); err != nil {
		return err
	}
	if err := setSequences(ctx, l.d, l.tx); err != nil {
		return err
	}
	return l.compare(ctx)
}

// match makes sure that the database has every table and column of the backup.
func (l *loader) match(ctx context.Context) error {
	held, err := shapeOf(ctx, l.d, l.tx)
	if err != nil {
		return err
	}
	if held.version != l.from.header.Schema {
		return kernel.Fault(kernel.Invalid, "backup.schema", versions)
	}
	l.kinds = map[string][]Kind{}
	for _, table := range l.from.header.Tables {
		there, known := held.table(table.Name)
		into, covered := there.kinds(table)
		if _, twice := l.kinds[table.Name]; twice || !known || !covered {
			return kernel.Fault(kernel.Invalid, "backup.schema", table.Name)
		}
		l.kinds[table.Name] = into
	}
	return nil
}

// kinds gives what a table holds in the columns of another, or false when it
// lacks one of them.
func (t Table) kinds(other Table) (into []Kind, covered bool) {
	for _, column := range t.Columns {
		if len(into) < len(other.Columns) && other.Columns[len(into)].Name == column.Name {
			into = append(into, column.Kind)
		}
	}
	return into, len(into) == len(other.Columns)
}

// compare reads every table back, and holds it against what was announced.
func (l *loader) compare(ctx context.Context) error {
	for i, table := range l.from.header.Tables {
		if err := l.ctx.Err(); err != nil {
			return err
		}
		table.Key = nil
		tally, err := tallyOf(ctx, l.tx, table)
		if err != nil {
			return err
		}
		if tally != l.from.tallies[i] {
			return kernel.Fault(kernel.Internal, "backup.differs", table.Name)
		}
	}
	return nil
}
