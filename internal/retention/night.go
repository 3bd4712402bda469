package retention

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/kernel"
)

const (
	nightHour  = 3             // of Paris, when nobody works
	nightLasts = 2 * time.Hour // then another node may take the night over
	nightLook  = 10 * time.Minute
)

// Keep sees to each night until ctx ends: a dry run, its report, and the acts
// of the rules that were made automatic. One node does it, whichever looks
// first. Zone is where the night falls: Europe/Paris.
func (s *Service) Keep(ctx context.Context, zone *time.Location, log *slog.Logger) {
	for {
		if err := s.Night(ctx, zone); err != nil && ctx.Err() == nil {
			log.ErrorContext(ctx, "retention: the night failed", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(nightLook):
		}
	}
}

// Night does the work of the present night if it is time, and if no node did
// it yet.
func (s *Service) Night(ctx context.Context, zone *time.Location) (err error) {
	defer kernel.Wrap(&err, "retention.Night")
	now := s.Clock().In(zone)
	if now.Hour() < nightHour {
		return nil
	}
	night := now.Format(time.DateOnly)
	mine, err := s.claim(ctx, night)
	if err != nil || !mine {
		return err
	}
	plan, err := s.work(ctx)
	if err != nil {
		return err
	}
	return s.DB.Write(access.System(access.RetentionRun).Behind(ctx), func(ctx context.Context, tx bun.Tx) error { return s.endNight(ctx, tx, night, plan) })
}

// claim takes the night for this node: one that nobody took, or that who took
// it did not end in time.
func (s *Service) claim(ctx context.Context, night string) (mine bool, err error) {
	err = s.DB.Write(ctx, func(ctx context.Context, tx bun.Tx) error {
		now := s.store.clock.Now()
		result, err := tx.NewRaw(
			"UPDATE retention_night SET night = ?, done = ?, until = ? "+
				"WHERE id = 1 AND (night < ? OR (night = ? AND NOT done AND until <= ?))",
			night, false, now.Add(nightLasts), night, night, now).Exec(ctx)
		if err != nil {
			return err
		}
		taken, err := result.RowsAffected()
		mine = taken == 1
		return err
	})
	return mine, err
}

// work warns, makes the plan of the night, and does what is automatic.
func (s *Service) work(ctx context.Context) (plan kernel.ID, err error) {
	rules, err := s.Rules(ctx, access.System(access.RetentionRead))
	if err != nil {
		return "", err
	}
	automatic := map[string]bool{}
	for _, rule := range rules {
		automatic[rule.Family] = rule.Automatic
		if warn := s.families[rule.Family].Warn; warn != nil {
			if err := warn(ctx, rule.before(s.store.clock.Now())); err != nil {
				return "", err
			}
		}
	}
	made, err := s.Plan(ctx, access.System(access.RetentionRead))
	if err != nil {
		return "", err
	}
	_, err = s.execute(ctx, access.System(access.RetentionRun), made.ID, func(family string) bool { return automatic[family] })
	return made.ID, errors.Join(err, s.settle(ctx))
}

// settle ends what the acts of the day left to do, those that people did
// included.
func (s *Service) settle(ctx context.Context) (err error) {
	for _, family := range s.Families {
		if family.Settle != nil {
			err = errors.Join(err, family.Settle(ctx))
		}
	}
	return err
}
