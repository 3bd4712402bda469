package sms

import (
	"context"
	"log/slog"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/engine/gsm7"
	"relais/internal/kernel"
	"relais/internal/platform/jobs"
)

// pauses gives how long to wait after each attempt that the gateway did not take.
func pauses() jobs.Pauses {
	return jobs.Pauses{time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 3 * time.Hour, 6 * time.Hour}
}

const (
	lease    = 5 * time.Minute // well over what a gateway may need
	patience = 30 * time.Second
	longest  = 72 * time.Hour // that a message may be put off: a clock set back aside
)

// stale is after how long a message that the caps hold back is worth nothing.
const stale = 48 * time.Hour

// Run sends what is due, one message after the other, until ctx ends. Any number
// of nodes may run it. It logs what fails, by the identifier only.
func (s *Service) Run(ctx context.Context, gateway Gateway, log *slog.Logger) {
	s.loop(gateway, log).Run(house(ctx))
}

// SendDue sends until nothing is due, or the breaker opens, once; [Service.Run]
// does so again and again.
func (s *Service) SendDue(ctx context.Context, gateway Gateway, log *slog.Logger) {
	s.loop(gateway, log).Drain(house(ctx))
}

// loop is how messages leave. It stops when the breaker opens: none is taken then.
func (s *Service) loop(gateway Gateway, log *slog.Logger) jobs.Loop[row] {
	return jobs.Loop[row]{
		DB: s.db, Channel: channel,
		Take: func(ctx context.Context) (*row, error) { return s.take(ctx, log) },
		Do:   func(ctx context.Context, r *row) error { return s.sendOne(ctx, r, gateway, log) },
		Failed: func(r *row, err error) {
			if r == nil {
				log.Error("the short messages to send cannot be read", "error", err)
				return
			}
			log.Error("what became of a short message is not kept", "sms", r.ID, "error", err)
		},
	}
}

// sendOne hands a message to the gateway and keeps what became of it.
func (s *Service) sendOne(ctx context.Context, r *row, gateway Gateway, log *slog.Logger) error {
	what, err := s.open(ctx, r)
	if kernel.KindOf(err) == kernel.NotFound && err != nil {
		return s.end(ctx, r, Dropped, "", log)
	}
	if err != nil {
		return s.putOff(ctx, r, err, log)
	}
	_, _, encoding := gsm7.Count(what.Body)
	attempt, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	reference, err := gateway.Hand(attempt, Outgoing{ID: r.ID, To: what.To, Body: what.Body, Encoding: encoding})
	switch kind := kernel.KindOf(err); {
	case err == nil:
		return s.end(ctx, r, Sent, reference, log)
	case kind == kernel.Invalid:
		log.Error("a short message is refused", "sms", r.ID, "error", err)
		return s.end(ctx, r, GivenUp, "", log)
	case kind == kernel.Unavailable:
		return s.putOff(ctx, r, err, log)
	}
	log.Error("a short message may have left, or not", "sms", r.ID, "error", err)
	return s.end(ctx, r, Unsure, "", log)
}

// putOff makes a message wait that the gateway did not take, or gives it up. It
// counts on the day on which it leaves, not on this one.
func (s *Service) putOff(ctx context.Context, r *row, why error, log *slog.Logger) error {
	pause, again := pauses().After(r.Attempts)
	if !again {
		log.Error("a short message is given up", "sms", r.ID, "attempts", r.Attempts, "error", why)
		return s.end(ctx, r, GivenUp, "", log)
	}
	log.Warn("a short message is put off", "sms", r.ID, "attempts", r.Attempts, "pause", pause, "error", why)
	return s.db.Write(ctx, func(ctx context.Context, tx bun.Tx) error {
		at := s.config.Quiet.next(s.clock.Now().Add(pause))
		done, err := tx.NewUpdate().Model((*row)(nil)).Set("state = ?", Waiting).Set("due_at = ?", at).
			Where("id = ? AND state = ? AND attempts = ?", r.ID, Sending, r.Attempts).Exec(ctx)
		if err != nil {
			return err
		}
		if err := s.failed(ctx, tx, log); err != nil {
			return err
		}
		if n, err := done.RowsAffected(); err != nil || n == 0 { // another node found its lease over: it may have left
			return err
		}
		return s.uncount(ctx, tx, r)
	})
}

// ending puts messages in a final state: what they said goes.
func (s *Service) ending(tx bun.Tx, final State) *bun.UpdateQuery {
	return tx.NewUpdate().Model((*row)(nil)).Set("state = ?", final).Set("ended_at = ?", s.clock.Now()).
		Set("due_at = NULL").Set("owner = ''").Set("sealed = NULL")
}

// end keeps what became of a message. A gateway that took it works; one that never
// told fails, or all that waits would be lost to it.
func (s *Service) end(ctx context.Context, r *row, final State, reference string, log *slog.Logger) error {
	return s.db.Write(ctx, func(ctx context.Context, tx bun.Tx) error {
		q := s.ending(tx, final).Where("id = ? AND state = ?", r.ID, Sending)
		if final == Sent || final == Unsure { // it may be paid for
			q = q.Set("reference = ?", reference).Set("left_at = ?", s.clock.Now()).Set("cost = ?", int64(r.Segments)*s.config.Cost)
		}
		if _, err := q.Exec(ctx); err != nil {
			return err
		}
		switch final {
		case Sent:
			return s.worked(ctx, tx)
		case Unsure:
			return s.failed(ctx, tx, log)
		}
		return nil
	})
}
