package messaging

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/kernel"
)

// state says where a mail stands. All but waiting are final.
type state string

const (
	waiting state = "waiting"
	sent    state = "sent"     // a server accepted it
	givenUp state = "given_up" // refused for good, or for too long
	dropped state = "dropped"  // its owner was erased before it left
)

// row is a mail as it is kept.
type row struct {
	bun.BaseModel `bun:"table:mails"`

	ID        kernel.ID  `bun:"id,pk"`
	State     state      `bun:"state"`
	Attempts  int        `bun:"attempts"`
	DueAt     *time.Time `bun:"due_at"`
	Owner     kernel.ID  `bun:"owner,nullzero"`
	Sealed    []byte     `bun:"sealed"`
	CreatedAt time.Time  `bun:"created_at"`
	EndedAt   *time.Time `bun:"ended_at"`
}

// lease is how long a mail belongs to the node that took it: well over what a
// carrier may need.
const lease = 5 * time.Minute

// due narrows a query to the mails to send now. One that is due later than any
// pause was put off by a clock since set back.
func (p *Post) due(q *bun.SelectQuery) *bun.SelectQuery {
	now := p.clock()
	return q.Model((*row)(nil)).Where("state = ?", waiting).Where("due_at <= ? OR due_at > ?", now, now.Add(longestPause))
}

// take gives the mail that has been due the longest, for this node alone until
// its lease ends, or nil when none is. It counts the attempt, so that a mail
// with which a node dies is not tried for ever.
func (p *Post) take(ctx context.Context) (*row, error) {
	var some bool
	err := p.db.Read(ctx, func(ctx context.Context, tx bun.Tx) (err error) {
		some, err = p.due(tx.NewSelect()).Exists(ctx) // spares the writer when there is nothing to do
		return err
	})
	if err != nil || !some {
		return nil, err
	}
	taken := &row{}
	err = p.db.Write(ctx, func(ctx context.Context, tx bun.Tx) error {
		first := p.due(tx.NewSelect()).Column("id").Order("due_at", "id").Limit(1)
		if p.db.Postgres() {
			first = first.For("UPDATE SKIP LOCKED")
		}
		return tx.NewUpdate().Model(taken).
			Set("attempts = attempts + 1").Set("due_at = ?", p.clock().Add(lease)).
			Where("id = (?)", first).Returning("*").Scan(ctx)
	})
	if errors.Is(err, sql.ErrNoRows) { // another node was quicker
		return nil, nil
	}
	return taken, err
}

// postpone makes a mail due again at a moment, unless another node has taken
// it since.
func (p *Post) postpone(ctx context.Context, r *row, at time.Time, attempts int) error {
	return p.db.Write(ctx, func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewUpdate().Model((*row)(nil)).
			Set("due_at = ?", at).Set("attempts = ?", attempts).
			Where("id = ?", r.ID).Where("state = ?", waiting).Where("attempts = ?", r.Attempts).Exec(ctx)
		return err
	})
}

// end puts a mail in a final state and removes what it said. What is sent is
// sent, even when its lease had ended; anything else gives way to the node
// that took it since.
func (p *Post) end(ctx context.Context, r *row, final state) error {
	return p.db.Write(ctx, func(ctx context.Context, tx bun.Tx) error {
		q := tx.NewUpdate().Model((*row)(nil)).
			Set("state = ?", final).Set("ended_at = ?", p.clock()).
			Set("due_at = NULL").Set("owner = NULL").Set("sealed = NULL").
			Where("id = ?", r.ID).Where("state = ?", waiting)
		if final != sent {
			q = q.Where("attempts = ?", r.Attempts)
		}
		_, err := q.Exec(ctx)
		return err
	})
}
