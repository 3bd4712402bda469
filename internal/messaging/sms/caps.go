package sms

import (
	"context"
	"encoding/hex"
	"log/slog"

	"github.com/uptrace/bun"

	"relais/internal/kernel"
)

// limit is one of the caps of a day.
type limit struct {
	whose string
	most  int
}

// limits gives the caps that a message counts in, in the order in which their rows
// are locked. Without a structure it counts in the two others.
func (s *Service) limits(structure kernel.ID, number []byte) []limit {
	all := []limit{{"network", s.config.Caps.Network}}
	if structure != "" {
		all = append(all, limit{"structure:" + string(structure), s.config.Caps.Structure})
	}
	return append(all, limit{"number:" + hex.EncodeToString(number), s.config.Caps.Number})
}

// count counts a message that is handed over against its caps, and tells whether it
// is within them.
func (s *Service) count(ctx context.Context, tx bun.Tx, r *row, log *slog.Logger) (within bool, err error) {
	r.CountedOn = s.config.Quiet.day(s.clock.Now())
	over, err := counted(ctx, tx, r.CountedOn, s.limits(r.Structure, r.Number))
	if err == nil && over != nil {
		log.Warn("a short message waits: too many today", "sms", r.ID, "cap", over.most)
	}
	return err == nil && over == nil, err
}

// Answers tells whether an answer may go back at once to a number that wrote, and
// counts it: within the caps of the number and of the network, and not to one that
// asked for silence. Two telephones that answer by themselves so end. Who asks is
// the gateway, of what it was told.
func (s *Service) Answers(ctx context.Context, number string) (may bool, err error) {
	defer kernel.Wrap(&err, "sms.Answers")
	err = s.db.Write(house(ctx), func(ctx context.Context, tx bun.Tx) error {
		stopped, err := s.Stopped(ctx, number)
		if err != nil || stopped {
			return err
		}
		over, err := counted(ctx, tx, s.config.Quiet.day(s.clock.Now()), s.limits("", s.digest(number)))
		may = err == nil && over == nil
		return err
	})
	return may, err
}

// counted adds one to all caps of a day, or to none, and gives the one that would
// be passed.
func counted(ctx context.Context, tx bun.Tx, day string, all []limit) (over *limit, err error) {
	for _, c := range all { // locks their rows
		_, err := tx.NewRaw("INSERT INTO sms_counts (whose, day, n) VALUES (?, ?, 0) ON CONFLICT (whose, day) DO UPDATE SET n = sms_counts.n", c.whose, day).Exec(ctx)
		if err != nil {
			return nil, err
		}
	}
	for _, c := range all {
		var n int
		if err := tx.NewRaw("SELECT n FROM sms_counts WHERE whose = ? AND day = ?", c.whose, day).Scan(ctx, &n); err != nil {
			return nil, err
		}
		if n >= c.most {
			return &c, nil
		}
	}
	return nil, added(ctx, tx, day, all, 1)
}

// uncount takes back what a message counted that did not leave.
func (s *Service) uncount(ctx context.Context, tx bun.Tx, r *row) error {
	return added(ctx, tx, r.CountedOn, s.limits(r.Structure, r.Number), -1)
}

// added adds to the counts of a day.
func added(ctx context.Context, tx bun.Tx, day string, all []limit, n int) error {
	for _, c := range all {
		if _, err := tx.NewRaw("UPDATE sms_counts SET n = n + ? WHERE whose = ? AND day = ?", n, c.whose, day).Exec(ctx); err != nil {
			return err
		}
	}
	return nil
}
