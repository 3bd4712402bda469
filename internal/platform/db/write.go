package db

import (
	"context"
	"errors"
	"fmt"

	"github.com/uptrace/bun"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"relais/internal/kernel"
)

// job is one write waiting for the writer of SQLite.
type job struct {
	ctx    context.Context
	act    func(context.Context, bun.Tx) error
	answer chan error
}

// mostTogether bounds how many writes share one commit, so that none waits
// long behind the others.
const mostTogether = 64

// errUndone marks a failure with which SQLite undid the whole transaction, and
// not only the act that failed: a full disk, a broken one.
var errUndone = errors.New("the transaction was undone")

// Write runs act in a transaction and returns once its commit is on the disk,
// or undoes all of it when act fails or panics. Acts that run at the same time
// on SQLite share a commit, each under its own savepoint: one that fails takes
// nothing of the others with it. There an act runs in its turn, or not at all
// when ctx ends before; once begun it is not interrupted.
//
// An act uses the context and the transaction it is given, and leaves no
// constraint deferred to the commit. A Write called with the context of an act
// takes part in its transaction, under a savepoint of its own.
func (d *DB) Write(ctx context.Context, act func(context.Context, bun.Tx) error) (err error) {
	defer kernel.Wrap(&err, "db.Write")
	if outer, is := d.joined(ctx); is {
		return d.join(ctx, outer, act)
	}
	if err := d.mayBegin(ctx); err != nil {
		return err
	}
	act = d.opened(act)
	if d.queue == nil {
		return d.write.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
			return guarded(ctx, tx, act)
		})
	}
	j := &job{ctx, act, make(chan error, 1)}
	if err := d.enqueue(j); err != nil {
		return err
	}
	return full(<-j.answer)
}

// full gives the error of a disk without room in words that may be shown: what
// was asked was undone, and may be asked again once there is room.
func full(err error) error {
	var refused *sqlite.Error
	if errors.As(err, &refused) && refused.Code()&0xff == sqlite3.SQLITE_FULL {
		return kernel.Because(kernel.Unavailable, "db.full", err)
	}
	return err
}

// opened gives act as it runs in a fresh transaction: behind its wall, and
// carried by its context.
func (d *DB) opened(act func(context.Context, bun.Tx) error) func(context.Context, bun.Tx) error {
	return func(ctx context.Context, tx bun.Tx) error {
		if err := d.raise(ctx, tx, wallOf(ctx)); err != nil {
			return err
		}
		return act(d.carrying(ctx, tx, true), tx)
	}
}

// enqueue puts a job in the queue, which it waits for when it is full.
func (d *DB) enqueue(j *job) error {
	d.ending.RLock()
	defer d.ending.RUnlock()
	if d.ended {
		return kernel.Fault(kernel.Unavailable, "db.closed")
	}
	select {
	case d.queue <- j:
		return nil
	case <-j.ctx.Done():
		return j.ctx.Err()
	}
}

// commitLoop is the one writer of SQLite: it takes what waits, runs it in one
// transaction, commits, then answers everyone. An act that panics is undone
// alone; a panic of the writer itself ends the program (see sqlite.go), for
// nobody could say any more what is kept.
func (d *DB) commitLoop() {
	defer close(d.done)
	for first := range d.queue {
		group := []*job{first}
		for len(group) < mostTogether && len(d.queue) > 0 {
			group = append(group, <-d.queue)
		}
		for len(group) > 0 {
			group = group[d.commit(group):]
		}
	}
}

// commit runs acts in one transaction, answers those it ran, and gives their
// number: all of them, or those up to a failure with which the transaction
// broke.
func (d *DB) commit(group []*job) (ran int) {
	tx, err := d.write.BeginTx(context.Background(), nil)
	if err != nil {
		answer(group, make([]error, len(group)), kernel.Because(kernel.Unavailable, "db.busy", err))
		return len(group)
	}
	var results []error
	for _, j := range group {
		result := runInSavepoint(j, tx)
		results = append(results, result)
		if errors.Is(result, errUndone) {
			_ = tx.Rollback() // what is left of it, if anything
			answer(group[:len(results)], results, kernel.Because(kernel.Unavailable, "db.busy", errUndone))
			return len(results)
		}
	}
	answer(group, results, tx.Commit())
	return len(group)
}

// answer tells each writer its own result, or else that of the transaction.
func answer(group []*job, results []error, whole error) {
	for i, j := range group {
		if results[i] == nil {
			results[i] = whole
		}
		j.answer <- results[i]
	}
}

// runInSavepoint runs one act; its failure undoes it alone. The act is not
// interrupted half-way, because SQLite would then undo the whole transaction.
func runInSavepoint(j *job, tx bun.Tx) error {
	if err := j.ctx.Err(); err != nil {
		return err
	}
	point, err := tx.BeginTx(context.Background(), nil)
	if err != nil {
		return fmt.Errorf("%w: %w", errUndone, err)
	}
	if err := guarded(context.WithoutCancel(j.ctx), point, j.act); err != nil {
		if undo := point.Rollback(); undo != nil {
			return fmt.Errorf("%w; %w: %w", err, errUndone, undo)
		}
		return err
	}
	if err := point.Commit(); err != nil {
		return fmt.Errorf("%w: %w", errUndone, err)
	}
	return nil
}

// guarded runs an act and makes an error of its panic, so that it is undone
// like any failure and nothing else stops.
func guarded(ctx context.Context, tx bun.Tx, act func(context.Context, bun.Tx) error) (err error) {
	defer kernel.Catch(&err)
	return act(ctx, tx)
}
