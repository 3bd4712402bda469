package backup

import (
	"bytes"
	"context"
	"slices"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/schema"

	"relais/internal/kernel"
)

// seeds are the rows that migrations put into a table: by their primary key, as
// they are written in a backup. They are changed rather than replaced: a table
// that may only grow, as a journal's, refuses to lose its first row.
type seeds map[string]seed

type seed struct {
	row []byte
	key []any
}

// findSeeds finds the seeds of every table. A table without a primary key loses
// its seeds at once.
func (l *loader) findSeeds(ctx context.Context) error {
	l.seeds = map[string]seeds{}
	for _, table := range l.from.header.Tables {
		some, err := holdsRows(ctx, l.tx, table)
		if err != nil {
			return err
		}
		if !some {
			continue
		}
		if len(table.Key) == 0 {
			if _, err := l.tx.NewRaw("DELETE FROM ?", bun.Name(table.Name)).Exec(ctx); err != nil {
				return err
			}
			continue
		}
		if l.seeds[table.Name], err = l.seedsOf(ctx, table); err != nil {
			return err
		}
	}
	return nil
}

func (l *loader) seedsOf(ctx context.Context, table Table) (found seeds, err error) {
	found = seeds{}
	err = eachRow(ctx, l.tx, table, func(values []any) error {
		row, err := appendRow(nil, table.Columns, values)
		if err != nil {
			return err
		}
		id, key, err := table.keyOf(values)
		found[id] = seed{row, key}
		return err
	})
	return found, err
}

// overSeed writes a row over the seed that has its key, if there is one.
func (l *loader) overSeed(ctx context.Context, b *batch, row []any) (seeded bool, err error) {
	there, is := l.seeds[b.table.Name]
	if !is {
		return false, nil
	}
	id, key, err := b.table.keyOf(row)
	if err != nil {
		return false, err
	}
	old, seeded := there[id]
	if !seeded {
		return false, nil
	}
	delete(there, id)
	if bytes.Equal(old.row, l.from.in.raw[1:]) {
		return true, nil
	}
	if err := b.suit(row); err != nil {
		return true, err
	}
	_, err = l.tx.NewRaw("UPDATE ? SET ? WHERE ?", bun.Name(b.table.Name),
		pairs{b.table.names(), row, ", "}, pairs{namesOf(b.table.Key), key, " AND "}).Exec(ctx)
	if err != nil {
		err = kernel.Because(kernel.Invalid, "backup.load", without(err), b.table.Name)
	}
	return true, err
}

// dropSeeds takes away the seeds of a table that the backup does not have.
func (l *loader) dropSeeds(ctx context.Context, table Table) error {
	for _, left := range l.seeds[table.Name] {
		_, err := l.tx.NewRaw("DELETE FROM ? WHERE ?", bun.Name(table.Name), pairs{namesOf(table.Key), left.key, " AND "}).Exec(ctx)
		if err != nil {
			return kernel.Because(kernel.Invalid, "backup.load", without(err), table.Name)
		}
	}
	return nil
}

// keyOf gives the primary key of a row, also as one string.
func (t Table) keyOf(row []any) (id string, key []any, err error) {
	var b []byte
	for _, name := range t.Key {
		at := slices.IndexFunc(t.Columns, func(c Column) bool { return c.Name == name })
		if at < 0 {
			return "", nil, kernel.Fault(kernel.Invalid, "backup.schema", t.Name)
		}
		if b, err = appendRow(b, t.Columns[at:at+1], row[at:at+1]); err != nil {
			return "", nil, err
		}
		key = append(key, row[at])
	}
	return string(b), key, nil
}

// pairs is columns and their values, written as SQL: in an assignment or in a
// condition, according to what stands between.
type pairs struct {
	names   []bun.Name
	values  []any
	between string
}

// AppendQuery appends the pairs.
func (p pairs) AppendQuery(gen schema.QueryGen, b []byte) ([]byte, error) {
	for i, name := range p.names {
		if i > 0 {
			b = append(b, p.between...)
		}
		b = append(gen.AppendName(b, string(name)), " = "...)
		b = gen.Append(b, p.values[i])
	}
	return b, nil
}
