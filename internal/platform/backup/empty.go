package backup

import (
	"context"
	"io/fs"
	"slices"

	"github.com/uptrace/bun"

	"relais/internal/kernel"
	"relais/internal/platform/db"
)

// refuseUnlessFresh refuses a database that holds anything but what migrations
// themselves put there, or whose schema is already later than version.
func refuseUnlessFresh(ctx context.Context, d *db.DB, sequence fs.FS, version int64) error {
	var held shape
	var filled []string
	err := d.Read(house(ctx), func(ctx context.Context, tx bun.Tx) (err error) {
		if held, err = shapeOf(ctx, d, tx); err != nil {
			return err
		}
		for _, table := range held.tables {
			some, err := holdsRows(ctx, tx, table)
			if err != nil {
				return err
			}
			if some {
				filled = append(filled, table.Name)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if len(filled) > 0 {
		if err := refuseUnlessSeeds(ctx, d, sequence, held.version, filled); err != nil {
			return err
		}
	}
	if held.version > version {
		return kernel.Fault(kernel.Conflict, "backup.schema_ahead", held.version, version)
	}
	return nil
}

// refuseUnlessSeeds refuses tables whose rows are not those of a database just
// made at that version of the schema.
func refuseUnlessSeeds(ctx context.Context, d *db.DB, sequence fs.FS, version int64, filled []string) error {
	last, err := Newest(sequence)
	if err != nil {
		return err
	}
	if version == 0 || version > last {
		return kernel.Fault(kernel.Conflict, "backup.not_empty")
	}
	return inScratch(ctx, func(fresh *db.DB) error {
		if err := fresh.Migrate(ctx, upTo{sequence, version}); err != nil {
			return err
		}
		seeds, tables, err := talliesOf(ctx, fresh, nil, filled)
		if err != nil {
			return err
		}
		rows, _, err := talliesOf(ctx, d, tables, filled)
		if err != nil {
			return err
		}
		if !slices.Equal(seeds, rows) {
			return kernel.Fault(kernel.Conflict, "backup.not_empty")
		}
		return nil
	})
}

// talliesOf sums up tables of a database, described by tables or, when nil, by
// the database itself.
func talliesOf(ctx context.Context, d *db.DB, tables []Table, only []string) (tallies []Tally, _ []Table, err error) {
	err = d.Read(house(ctx), func(ctx context.Context, tx bun.Tx) error {
		if tables == nil {
			held, err := shapeOf(ctx, d, tx)
			if err != nil {
				return err
			}
			tables = held.tables
		}
		for _, table := range tables {
			if !slices.Contains(only, table.Name) {
				continue
			}
			tally, err := tallyOf(ctx, tx, table)
			if err != nil {
				return err
			}
			tallies = append(tallies, tally)
		}
		return nil
	})
	return tallies, tables, err
}

func holdsRows(ctx context.Context, tx bun.Tx, table Table) (some bool, err error) {
	err = tx.NewRaw("SELECT EXISTS (SELECT 1 FROM ?)", bun.Name(table.Name)).Scan(ctx, &some)
	return some, err
}
