package journal

import (
	"context"
	"errors"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/kernel"
)

// Halt makes this node append and sign no more: what follows would stand on an
// altered journal. It tells whether it was not halted before. Only a start
// begins again.
func (j *Journal) Halt() (now bool) { return j.halted.CompareAndSwap(false, true) }

// Halted tells whether [Journal.Halt] was called.
func (j *Journal) Halted() bool { return j.halted.Load() }

func (j *Journal) mayGrow() error {
	if j.halted.Load() {
		return kernel.Fault(kernel.Unavailable, "journal.examined")
	}
	return nil
}

// alarm is the one row that tells every node, and every later start, that the
// journal was found altered.
type alarm struct {
	bun.BaseModel `bun:"table:journal_alarm"`
	ID            int64 `bun:",pk"`
	RaisedAt      time.Time
	Size          int64 // of the tree that was verified
	Faults        int
}

// Raise writes down that the journal was found altered, where the database still
// takes a write: it needs no line. Of all nodes, the first to raise the alarm
// also does what first does; should that fail, the alarm stands all the same.
// What was verified before counts no more.
func (j *Journal) Raise(ctx context.Context, report Report, first func(context.Context, bun.Tx) error) (err error) {
	defer kernel.Wrap(&err, "journal.Raise")
	if err := j.unverified(); err != nil {
		return err
	}
	var untold error
	row := &alarm{ID: 1, RaisedAt: j.clock(), Size: report.Size, Faults: len(report.Faults) + report.More}
	err = j.db.Write(ctx, func(ctx context.Context, tx bun.Tx) error {
		done, err := tx.NewInsert().Model(row).On("CONFLICT DO NOTHING").Exec(ctx)
		if err != nil {
			return err
		}
		if n, err := done.RowsAffected(); err != nil || n == 0 {
			return err
		}
		untold = j.db.Write(ctx, first)
		return nil
	})
	return errors.Join(err, untold)
}

// Raised tells whether the alarm of [Journal.Raise] stands.
func (j *Journal) Raised(ctx context.Context) (raised bool, err error) {
	defer kernel.Wrap(&err, "journal.Raised")
	n, err := j.db.NewSelect().Model((*alarm)(nil)).Count(ctx)
	return n > 0, err
}

// Lift takes the alarm away, once the whole journal was verified and is sound.
func (j *Journal) Lift(ctx context.Context) (err error) {
	defer kernel.Wrap(&err, "journal.Lift")
	return j.db.Write(ctx, func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewDelete().Model((*alarm)(nil)).Where("id = 1").Exec(ctx)
		return err
	})
}
