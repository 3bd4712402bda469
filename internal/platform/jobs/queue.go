package jobs

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/kernel"
	"relais/internal/platform/db"
)

// Waiting is the state of a job that is still to be done.
const Waiting = "waiting"

// Queue is a table of jobs, whose rows are T: it has the columns id, state,
// attempts and due_at, and an index on (state, due_at).
type Queue[T any] struct {
	DB      *db.DB
	Clock   kernel.Clock
	Lease   time.Duration // how long a job belongs to the node that took it: well over what doing it may need
	Longest time.Duration // that a job may be put off
}

// due narrows a query to the jobs to do now. One that is due later than any
// pause was put off by a clock since set back.
func (q Queue[T]) due(query *bun.SelectQuery) *bun.SelectQuery {
	now := q.Clock()
	return query.Model((*T)(nil)).Where("state = ?", Waiting).Where("due_at <= ? OR due_at > ?", now, now.Add(q.Longest))
}

// Take gives the job that has been due the longest, for this node alone until
// its lease ends, or nil when none is. It counts the attempt, so that a job with
// which a node dies is not tried for ever.
func (q Queue[T]) Take(ctx context.Context) (taken *T, err error) {
	defer kernel.Wrap(&err, "jobs.Take")
	var some bool
	err = q.DB.Read(ctx, func(ctx context.Context, tx bun.Tx) (err error) {
		some, err = q.due(tx.NewSelect()).Exists(ctx) // spares the writer when there is nothing to do
		return err
	})
	if err != nil || !some {
		return nil, err
	}
	taken = new(T)
	err = q.DB.Write(ctx, func(ctx context.Context, tx bun.Tx) error {
		first := q.due(tx.NewSelect()).Column("id").Order("due_at", "id").Limit(1)
		if q.DB.Postgres() {
			first = first.For("UPDATE SKIP LOCKED")
		}
		return tx.NewUpdate().Model(taken).
			Set("attempts = attempts + 1").Set("due_at = ?", q.Clock().Add(q.Lease)).
			Where("id = (?)", first).Returning("*").Scan(ctx)
	})
	if errors.Is(err, sql.ErrNoRows) { // another node was quicker
		return nil, nil
	}
	return taken, err
}

// Postpone makes a job due again at a moment, with so many attempts counted,
// unless another node has taken it since this one did, at the given attempt.
func (q Queue[T]) Postpone(ctx context.Context, id kernel.ID, attempt int, at time.Time, counted int) error {
	return q.DB.Write(ctx, func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewUpdate().Model((*T)(nil)).Set("due_at = ?", at).Set("attempts = ?", counted).
			Where("id = ? AND state = ? AND attempts = ?", id, Waiting, attempt).Exec(ctx)
		return err
	})
}
