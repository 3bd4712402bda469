package db

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

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

// Write runs act in a transaction and returns once its commit is on the disk,
// or rolls all of it back when act fails. Acts that run at the same time on
// SQLite share a commit, each under its own savepoint: one that fails takes
// nothing of the others with it. An act must not call Write.
func (d *DB) Write(ctx context.Context, act func(context.Context, bun.Tx) error) (err error) {
	defer kernel.Wrap(&err, "db.Write")
	if d.queue == nil {
		return d.write.RunInTx(ctx, nil, act)
	}
	j := &job{ctx, act, make(chan error, 1)}
	select {
	case d.queue <- j:
	case <-ctx.Done():
		return ctx.Err()
	}
	return <-j.answer
}

// commitLoop is the one writer of SQLite: it takes what waits, runs it in one
// transaction, commits, then answers everyone.
func (d *DB) commitLoop() {
	defer close(d.done)
	for first := range d.queue {
		group := []*job{first}
		for len(group) < mostTogether && len(d.queue) > 0 {
			group = append(group, <-d.queue)
		}
		d.commit(group)
	}
}

func (d *DB) commit(group []*job) {
	ctx := context.Background()
	results := make([]error, len(group))
	tx, err := d.write.BeginTx(ctx, nil)
	if err == nil {
		for i, j := range group {
			results[i] = runInSavepoint(j, tx)
		}
		err = tx.Commit()
	}
	for i, j := range group {
		if err != nil && results[i] == nil {
			results[i] = err
		}
		j.answer <- results[i]
	}
}

// runInSavepoint runs one act; its failure, even a panic, undoes it alone.
func runInSavepoint(j *job, tx bun.Tx) (err error) {
	if err := j.ctx.Err(); err != nil {
		return err
	}
	point, err := tx.BeginTx(context.Background(), nil)
	if err != nil {
		return err
	}
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("a write panicked: %v", p)
		}
		if err != nil {
			if undo := point.Rollback(); undo != nil {
				err = fmt.Errorf("%w; and its rollback: %w", err, undo)
			}
			return
		}
		err = point.Commit()
	}()
	return j.act(j.ctx, point)
}
