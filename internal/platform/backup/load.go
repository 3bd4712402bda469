package backup

import (
	"context"
	"errors"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/schema"

	"relais/internal/kernel"
)

// What one INSERT carries at most.
const (
	mostRows = 500
	mostSize = 1 << 20 // bytes, about; a larger row goes alone
)

// batch is rows on their way into one table.
type batch struct {
	table Table
	kinds []Kind // of the columns of the target
	rows  []tuple
	size  int
}

// fill reads the rows of the next table and inserts them.
func (l *loader) fill(ctx context.Context) error {
	table := l.from.begin()
	b := batch{table: table, kinds: l.kinds[table.Name]}
	for {
		row, err := l.from.next()
		if err != nil {
			return err
		}
		if row == nil {
			break
		}
		if err := l.take(ctx, &b, row); err != nil {
			return err
		}
	}
	if err := l.insert(ctx, &b); err != nil {
		return err
	}
	return l.dropSeeds(ctx, table)
}

// take takes one row in: over the seed that it is, or else among those to be
// inserted, which it inserts when they are many.
func (l *loader) take(ctx context.Context, b *batch, row []any) error {
	seeded, err := l.overSeed(ctx, b, row)
	if err != nil || seeded {
		return err
	}
	if err := b.add(row, len(l.from.in.raw)); err != nil {
		return err
	}
	if len(b.rows) < mostRows && b.size < mostSize {
		return nil
	}
	return l.insert(ctx, b)
}

// tuple is the values of a row, written as SQL: bun's own tuples know no NULL.
type tuple []any

// AppendQuery appends the values between parentheses.
func (t tuple) AppendQuery(gen schema.QueryGen, b []byte) ([]byte, error) {
	for i, value := range t {
		b = append(b, "(,"[min(i, 1)])
		b = gen.Append(b, value)
	}
	return append(b, ')'), nil
}

// add takes a row in, as the columns of the target want it.
func (b *batch) add(row []any, size int) error {
	b.rows, b.size = append(b.rows, row), b.size+size
	return b.suit(row)
}

// suit makes the values of a row those of the columns of the target.
func (b *batch) suit(row []any) (err error) {
	for i, k := range b.kinds {
		if row[i], err = k.canonical(row[i]); err != nil {
			return kernel.Because(kernel.Invalid, "backup.load", err, b.table.Name)
		}
	}
	return nil
}

// insert writes what a batch holds, and empties it.
func (l *loader) insert(ctx context.Context, b *batch) error {
	if err := l.ctx.Err(); err != nil {
		return err
	}
	if len(b.rows) == 0 {
		return nil
	}
	query := "INSERT INTO ? (?) VALUES ?"
	if l.d.Postgres() { // its identity columns take a value only when told so
		query = "INSERT INTO ? (?) OVERRIDING SYSTEM VALUE VALUES ?"
	}
	_, err := l.tx.NewRaw(query, bun.Name(b.table.Name), bun.List(b.table.names()), bun.List(b.rows)).Exec(ctx)
	if err != nil {
		return kernel.Because(kernel.Invalid, "backup.load", without(err), b.table.Name)
	}
	b.rows, b.size = b.rows[:0], 0
	return nil
}

// without keeps of an error of the database what cannot hold a value.
func without(err error) error {
	var answered interface{ SQLState() string }
	if errors.As(err, &answered) {
		return errors.New("SQLSTATE " + answered.SQLState())
	}
	return err
}
