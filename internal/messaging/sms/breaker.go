package sms

import (
	"context"
	"log/slog"
	"time"

	"github.com/uptrace/bun"
)

// breakerRow is the circuit breaker, the same for every node.
type breakerRow struct {
	bun.BaseModel `bun:"table:sms_breaker"`

	ID        int `bun:",pk"`
	Failures  int
	OpenUntil *time.Time
}

// After so many failures in a row nothing is tried for a while: a minute, then
// twice as long after each further failure, an hour at most.
const (
	failuresAllowed = 5
	firstRest       = time.Minute
	longestRest     = time.Hour
)

// broken tells whether the breaker is open: nothing is tried. Once its rest is
// over one message is, as a trial, and its fate decides: meanwhile the other nodes
// wait for this transaction, then for the trial.
func (s *Service) broken(ctx context.Context, tx bun.Tx) (open, trial bool, err error) {
	var b breakerRow
	read := tx.NewSelect().Model(&b).Where("id = 1")
	if err := read.Scan(ctx); err != nil || b.OpenUntil == nil {
		return false, false, err
	}
	if s.db.Postgres() {
		b = breakerRow{}
		if err := read.For("UPDATE").Scan(ctx); err != nil || b.OpenUntil == nil {
			return false, false, err
		}
	}
	now := s.clock.Now()
	open = b.OpenUntil.After(now) && !b.OpenUntil.After(now.Add(longestRest))
	return open, !open, nil
}

// tries keeps the breaker open while a message is tried, as long as it may take.
func (s *Service) tries(ctx context.Context, tx bun.Tx) error {
	_, err := tx.NewUpdate().Model((*breakerRow)(nil)).Set("open_until = ?", s.clock.Now().Add(lease)).Where("id = 1").Exec(ctx)
	return err
}

// failed counts a failure of the gateway, and opens the breaker when they are too
// many.
func (s *Service) failed(ctx context.Context, tx bun.Tx, log *slog.Logger) error {
	var b breakerRow
	err := tx.NewUpdate().Model(&b).Set("failures = failures + 1").Where("id = 1").Returning("*").Scan(ctx)
	if err != nil || b.Failures < failuresAllowed {
		return err
	}
	rest := longestRest
	if doubled := b.Failures - failuresAllowed; doubled < 6 {
		rest = firstRest << doubled
	}
	log.Error("the gateway of short messages fails: nothing is tried for a while", "failures", b.Failures, "rest", rest)
	_, err = tx.NewUpdate().Model((*breakerRow)(nil)).Set("open_until = ?", s.clock.Now().Add(rest)).Where("id = 1").Exec(ctx)
	return err
}

// worked closes the breaker.
func (s *Service) worked(ctx context.Context, tx bun.Tx) error {
	_, err := tx.NewUpdate().Model((*breakerRow)(nil)).Set("failures = 0").Set("open_until = NULL").Where("id = 1 AND failures > 0").Exec(ctx)
	return err
}
