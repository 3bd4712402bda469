package messaging

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/kernel"
	"relais/internal/platform/jobs"
)

// state says where a mail stands. All but waiting are final.
type state string

const (
	waiting state = jobs.Waiting
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

// queue is the table of mails.
func (p *Post) queue() jobs.Queue[row] {
	return jobs.Queue[row]{DB: p.db, Clock: p.clock, Lease: lease, Longest: pauses().Longest()}
}

// lease is how long a mail belongs to the node that took it: well over what a
// carrier may need.
const lease = 5 * time.Minute

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
