package sms

import (
	"context"
	"log/slog"
	"time"

	"github.com/uptrace/bun"
)

// take gives the message that has been due the longest, for this node alone, or
// nil when none is, or none may leave now. Those before it that may not leave are
// put off, or end.
func (s *Service) take(ctx context.Context, log *slog.Logger) (*row, error) {
	var some bool
	err := s.db.Read(ctx, func(ctx context.Context, tx bun.Tx) (err error) {
		some, err = s.due(tx.NewSelect()).Exists(ctx) // spares the writer when there is nothing to do
		return err
	})
	for err == nil && some {
		var taken *row
		if taken, some, err = s.takeOne(ctx, log); taken != nil {
			return taken, err
		}
	}
	return nil, err
}

// due narrows a query to the messages to look at now: those that are due, and
// those whose fate was never told. One that is due later than any pause was put
// off by a clock since set back.
func (s *Service) due(q *bun.SelectQuery) *bun.SelectQuery {
	now := s.clock.Now()
	return q.Model((*row)(nil)).Where("state IN (?)", bun.List([]State{Waiting, Sending})).
		Where("due_at <= ? OR due_at > ?", now, now.Add(longest))
}

// takeOne takes the first message that is due, if it may leave; more tells
// whether to look again.
func (s *Service) takeOne(ctx context.Context, log *slog.Logger) (taken *row, more bool, err error) {
	err = s.db.Write(ctx, func(ctx context.Context, tx bun.Tx) error {
		open, trial, err := s.broken(ctx, tx)
		if err != nil || open {
			return err
		}
		first := &row{}
		query := s.due(tx.NewSelect()).Order("due_at", "id").Limit(1)
		if s.db.Postgres() {
			query = query.For("UPDATE SKIP LOCKED")
		}
		if err := query.Scan(ctx, first); err != nil {
			if missing(err) {
				return nil
			}
			return err
		}
		more = true
		held, err := s.held(ctx, tx, first, log)
		if err != nil || held {
			return err
		}
		taken = first
		taken.Attempts++
		_, err = tx.NewUpdate().Model((*row)(nil)).Set("state = ?", Sending).Set("attempts = ?", taken.Attempts).
			Set("due_at = ?", s.clock.Now().Add(lease)).Where("id = ?", first.ID).Exec(ctx)
		if err != nil || !trial {
			return err
		}
		return s.tries(ctx, tx)
	})
	if err != nil {
		return nil, false, err
	}
	return taken, more, nil
}

// held tells whether a message may not leave now, and puts it off, or ends it.
func (s *Service) held(ctx context.Context, tx bun.Tx, r *row, log *slog.Logger) (bool, error) {
	now := s.clock.Now()
	if r.State == Sending { // a node died with it
		log.Error("a short message may have left, or not", "sms", r.ID)
		_, err := s.ending(tx, Unsure).Set("left_at = ?", now).Set("cost = ?", int64(r.Segments)*s.config.Cost).Where("id = ?", r.ID).Exec(ctx)
		return true, err
	}
	if stopped, err := tx.NewSelect().Model((*stopRow)(nil)).Where("number = ?", r.Number).Exists(ctx); err != nil || stopped {
		if err == nil {
			_, err = s.ending(tx, OptedOut).Where("id = ?", r.ID).Exec(ctx)
		}
		return true, err
	}
	if at := s.config.Quiet.next(now); at.After(now) {
		return true, s.wait(ctx, tx, r, at)
	}
	within, err := s.count(ctx, tx, r, log)
	if err != nil || within {
		return false, err
	}
	if now.Sub(r.CreatedAt) > stale {
		_, err := s.ending(tx, Capped).Where("id = ?", r.ID).Exec(ctx)
		return true, err
	}
	return true, s.wait(ctx, tx, r, s.config.Quiet.tomorrow(now))
}

func (s *Service) wait(ctx context.Context, tx bun.Tx, r *row, until time.Time) error {
	_, err := tx.NewUpdate().Model((*row)(nil)).Set("due_at = ?", until).Where("id = ?", r.ID).Exec(ctx)
	return err
}
