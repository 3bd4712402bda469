package referral

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/kernel"
)

// batch bounds how many referrals one look finds.
const batch = 200

// Tick does what is due now: it reminds, lets expire, closes, drops drafts that
// nobody sends, and lets lapse what was asked of a structure that left the
// network. It gives how many referrals it saw to. Several nodes may do it at
// once. Scope: of the house, referral.follow.
func (s *Service) Tick(ctx context.Context, scope access.Scope) (done int, err error) {
	defer kernel.Wrap(&err, "referral.Tick")
	if err := scope.RequireHouse(access.ReferralFollow); err != nil {
		return 0, err
	}
	ctx = scope.Behind(ctx)
	if done, err = s.lapse(ctx, scope); err != nil {
		return done, err
	}
	var last kernel.ID
	for {
		ids, err := s.dueAfter(ctx, last)
		if err != nil || len(ids) == 0 {
			return done, err
		}
		for _, id := range ids {
			acted, err := s.seeTo(ctx, scope, id)
			if err != nil {
				return done, err
			}
			if last = id; acted {
				done++
			}
		}
	}
}

// dueAfter gives the referrals that are due, in the order of their identifiers.
func (s *Service) dueAfter(ctx context.Context, last kernel.ID) (ids []kernel.ID, err error) {
	err = s.DB.Read(ctx, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Table("referrals").Column("id").Where("due_at <= ? AND id > ?", s.Clock.Now(), last).
			Order("id").Limit(batch).Scan(ctx, &ids)
	})
	return ids, err
}

// seeTo does what is due of one referral, unless another node, or someone, was
// faster.
func (s *Service) seeTo(ctx context.Context, scope access.Scope, id kernel.ID) (acted bool, err error) {
	err = s.DB.Write(ctx, func(ctx context.Context, tx bun.Tx) error {
		r, err := s.store.referral(ctx, tx, id)
		if kernel.KindOf(err) == kernel.NotFound && err != nil {
			return nil //nolint:nilerr // it went meanwhile
		}
		if err != nil {
			return err
		}
		event := s.Timers.plan(r).due(s.Clock.Now())
		if acted = event != ""; !acted {
			return nil
		}
		return s.act(ctx, tx, scope, r, House, Move{Event: event})
	})
	return acted, err
}

// lapse ends what was asked of structures that left the network.
func (s *Service) lapse(ctx context.Context, scope access.Scope) (done int, err error) {
	asked := StatesThat(State.ToMeet)
	var structures, ids []kernel.ID
	err = s.DB.Read(ctx, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Table("referrals").Column("receiver").Distinct().
			Where("receiver <> '' AND state IN (?)", bun.List(asked)).Scan(ctx, &structures)
	})
	if err != nil || len(structures) == 0 {
		return 0, err
	}
	gone, err := s.Gone(ctx, structures)
	if err != nil {
		return 0, err
	}
	for structure := range gone {
		err = s.DB.Read(ctx, func(ctx context.Context, tx bun.Tx) error {
			return tx.NewSelect().Table("referrals").Column("id").
				Where("receiver = ? AND state IN (?)", structure, bun.List(asked)).Order("id").Scan(ctx, &ids)
		})
		for _, id := range ids {
			if err == nil {
				err = s.lapseOne(ctx, scope, id)
				done++
			}
		}
		if err != nil {
			return done, err
		}
	}
	return done, nil
}

func (s *Service) lapseOne(ctx context.Context, scope access.Scope, id kernel.ID) error {
	return s.DB.Write(ctx, func(ctx context.Context, tx bun.Tx) error {
		r, err := s.store.referral(ctx, tx, id)
		if err != nil {
			return err
		}
		err = s.act(ctx, tx, scope, r, House, Move{Event: Lapse})
		if kernel.KindOf(err) == kernel.Conflict && err != nil {
			return nil //nolint:nilerr // it ended meanwhile
		}
		return err
	})
}

// Keep sees to what is due, again and again, until ctx ends.
func (s *Service) Keep(ctx context.Context, every time.Duration) {
	turns := time.NewTicker(every)
	defer turns.Stop()
	for {
		if _, err := s.Tick(ctx, access.System(access.ReferralFollow)); err != nil && ctx.Err() == nil {
			s.Log.Error("referrals that are due", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-turns.C:
		}
	}
}
