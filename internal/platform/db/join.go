package db

import (
	"context"
	"database/sql"
	"errors"

	"github.com/uptrace/bun"

	"relais/internal/kernel"
)

// underWay is a transaction that a context carries.
type underWay struct {
	db     *DB
	tx     bun.Tx
	wall   Wall
	write  bool
	hidden bool // by Alone
}

type underWayKey struct{}

// Alone gives a context in which the transaction under way, if any, is not
// seen: what is written through it lasts whatever becomes of that one. On
// SQLite, whose writer is one, a write within a write is refused so
// ("db.alone"), for it would wait for itself.
func Alone(ctx context.Context) context.Context {
	u, _ := ctx.Value(underWayKey{}).(*underWay)
	if u == nil {
		return ctx
	}
	hidden := *u
	hidden.hidden = true
	return context.WithValue(ctx, underWayKey{}, &hidden)
}

// Beside gives a context in which what is written lasts whatever becomes of the
// write under way in ctx, where the database allows two at once; on SQLite,
// within a write, and in a [Whole] one, it is part of that one.
func (d *DB) Beside(ctx context.Context) context.Context {
	whole, _ := ctx.Value(wholeKey{}).(bool)
	if u, is := d.joined(ctx); is && u.write && (whole || !d.Postgres()) {
		return ctx
	}
	return Alone(ctx)
}

type wholeKey struct{}

// Whole gives a context in which all that is written is part of one write, even
// what [DB.Beside] would keep of it: what is undone leaves no trace.
func Whole(ctx context.Context) context.Context {
	return context.WithValue(ctx, wholeKey{}, true)
}

// joined gives the transaction that ctx carries on this database, if any.
func (d *DB) joined(ctx context.Context) (*underWay, bool) {
	u, _ := ctx.Value(underWayKey{}).(*underWay)
	return u, u != nil && u.db == d && !u.hidden
}

// mayBegin refuses a write that would wait for the one it is called from.
func (d *DB) mayBegin(ctx context.Context) error {
	u, _ := ctx.Value(underWayKey{}).(*underWay)
	if u != nil && u.db == d && u.hidden && u.write && !d.Postgres() {
		return kernel.Fault(kernel.Internal, "db.alone")
	}
	return nil
}

// carrying gives a context that carries a transaction, so that what is called
// with it takes part.
func (d *DB) carrying(ctx context.Context, tx bun.Tx, write bool) context.Context {
	return context.WithValue(ctx, underWayKey{}, &underWay{db: d, tx: tx, wall: wallOf(ctx), write: write})
}

// Read runs act in a transaction that sees one state of the database and
// cannot change it. Within a transaction under way in ctx, it takes part and
// sees what that one wrote.
func (d *DB) Read(ctx context.Context, act func(context.Context, bun.Tx) error) (err error) {
	defer kernel.Wrap(&err, "db.Read")
	if outer, is := d.joined(ctx); is {
		return d.within(ctx, outer, act)
	}
	options := &sql.TxOptions{ReadOnly: true, Isolation: sql.LevelRepeatableRead}
	if !d.Postgres() {
		options = nil // its pool of readers refuses to write, and its snapshot is one anyway
	}
	tx, err := d.BeginTx(ctx, options)
	if err != nil {
		return kernel.Because(kernel.Unavailable, "db.busy", err)
	}
	defer func() {
		if undo := tx.Rollback(); undo != nil && !errors.Is(undo, sql.ErrTxDone) && err == nil {
			err = undo
		}
	}()
	if err := d.raise(ctx, tx, wallOf(ctx)); err != nil {
		return err
	}
	return act(d.carrying(ctx, tx, false), tx)
}

// within runs act in a transaction under way, under the wall of ctx.
func (d *DB) within(ctx context.Context, outer *underWay, act func(context.Context, bun.Tx) error) error {
	wall := wallOf(ctx)
	if wall == outer.wall {
		return act(ctx, outer.tx)
	}
	if err := d.raise(ctx, outer.tx, wall); err != nil {
		return err
	}
	err := act(d.carrying(ctx, outer.tx, outer.write), outer.tx)
	if restored := d.raise(ctx, outer.tx, outer.wall); err == nil {
		err = restored // after a failure the transaction may be beyond words, and is undone anyway
	}
	return err
}

// join runs a write within the write under way, under a savepoint of its own:
// its failure takes back what it did and nothing else.
func (d *DB) join(ctx context.Context, outer *underWay, act func(context.Context, bun.Tx) error) error {
	if !outer.write {
		return kernel.Fault(kernel.Internal, "db.write_in_read")
	}
	point, err := outer.tx.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	inner := &underWay{db: d, tx: point, wall: outer.wall, write: true}
	carried := context.WithValue(ctx, underWayKey{}, inner)
	if err := d.within(carried, inner, act); err != nil {
		return errors.Join(err, point.Rollback())
	}
	return point.Commit()
}
