package sms

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/kernel"
	"relais/internal/platform/lots"
)

// Fate is what became of a message.
type Fate struct {
	About     kernel.ID
	Once      string
	State     State
	CreatedAt time.Time
}

// Fates gives what became of the messages of the actor's structure about some
// things, oldest first. Scope: referral.read.
func (s *Service) Fates(ctx context.Context, scope access.Scope, about ...kernel.ID) (fates []Fate, err error) {
	defer kernel.Wrap(&err, "sms.Fates")
	if err := scope.Require(access.ReferralRead); err != nil {
		return nil, err
	}
	var rows []row
	err = s.db.Read(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&rows).Column("about", "once", "state", "created_at").
			Where("about IN (?) AND structure = ?", bun.List(about), scope.Actor().Structure).Order("created_at", "id").Scan(ctx)
	})
	for _, r := range rows {
		fates = append(fates, Fate{r.About, r.Once, r.State, r.CreatedAt.UTC()})
	}
	return fates, err
}

// Spent is what the messages of a structure cost in a month.
type Spent struct {
	Messages int64
	Segments int64
	Cost     int64 // in thousandths of a cent
}

// Spent gives what the messages of the actor's structure cost from one moment to
// another. Scope: structure.read.
func (s *Service) Spent(ctx context.Context, scope access.Scope, from, to time.Time) (spent Spent, err error) {
	defer kernel.Wrap(&err, "sms.Spent")
	if err := scope.Require(access.StructureRead); err != nil {
		return Spent{}, err
	}
	err = s.db.Read(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		return tx.NewRaw("SELECT count(*) AS messages, COALESCE(sum(segments), 0) AS segments, COALESCE(sum(cost), 0) AS cost FROM sms "+
			"WHERE structure = ? AND left_at >= ? AND left_at < ?", scope.Actor().Structure, from.UTC(), to.UTC()).Scan(ctx, &spent)
	})
	return spent, err
}

// Told takes what a gateway tells later of a message that it took: that it was
// delivered, or failed. It tells whether the message is known; one that ended
// otherwise stays so.
func (s *Service) Told(ctx context.Context, reference string, delivered bool) (known bool, err error) {
	defer kernel.Wrap(&err, "sms.Told")
	if reference == "" {
		return false, nil
	}
	final := Failed
	if delivered {
		final = Delivered
	}
	err = s.db.Write(house(ctx), func(ctx context.Context, tx bun.Tx) error {
		if known, err = tx.NewSelect().Model((*row)(nil)).Where("reference = ?", reference).Exists(ctx); err != nil || !known {
			return err
		}
		_, err = tx.NewUpdate().Model((*row)(nil)).Set("state = ?", final).Where("reference = ? AND state = ?", reference, Sent).Exec(ctx)
		return err
	})
	return known, err
}

// lately is how long after a message an answer is taken to be about it.
const lately = 30 * 24 * time.Hour

// Abouts gives what the last messages to a number were about, newest first, each
// once: what an answer of it may be about.
func (s *Service) Abouts(ctx context.Context, number string) (abouts []kernel.ID, err error) {
	defer kernel.Wrap(&err, "sms.Abouts")
	var rows []row
	err = s.db.Read(house(ctx), func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&rows).Column("about").Where("number = ? AND left_at > ? AND about <> ''", s.digest(number), s.clock.Now().Add(-lately)).
			OrderExpr("left_at DESC").Order("id").Scan(ctx)
	})
	met := map[kernel.ID]bool{}
	for _, r := range rows {
		if !met[r.About] {
			met[r.About] = true
			abouts = append(abouts, r.About)
		}
	}
	return abouts, err
}

// Forget removes the messages that wait for a person who is erased, and takes from
// those about some things what ties them to a telephone, in the transaction that
// erases. Scope: of the house, referral.follow.
func (s *Service) Forget(ctx context.Context, tx bun.Tx, scope access.Scope, owner kernel.ID, abouts []kernel.ID) error {
	if err := scope.RequireHouse(access.ReferralFollow); err != nil {
		return err
	}
	if _, err := tx.NewDelete().Model((*row)(nil)).Where("owner = ?", owner).Exec(ctx); err != nil || len(abouts) == 0 {
		return err
	}
	_, err := tx.NewUpdate().Model((*row)(nil)).Set("number = NULL").Where("about IN (?)", bun.List(abouts)).Exec(ctx)
	return err
}

// Sweep removes the counts of days that no cap looks at any more.
func (s *Service) Sweep(ctx context.Context) (err error) {
	defer kernel.Wrap(&err, "sms.Sweep")
	return s.db.Write(house(ctx), func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewDelete().Table("sms_counts").Where("day < ?", s.config.Quiet.day(s.clock.Now().AddDate(0, 0, -2))).Exec(ctx)
		return err
	})
}

// ended are the messages that ended, of which no text is left.
func (s *Service) ended() lots.Table { return lots.Table{DB: s.db, Name: "sms", Moment: "ended_at"} }

// Due gives, for retention, the days before a moment of which something is kept
// of messages that ended: see [lots.Table.Due]. Scope: of the house,
// retention.read.
func (s *Service) Due(ctx context.Context, scope access.Scope, before time.Time) ([]kernel.ID, error) {
	if err := scope.RequireHouse(access.RetentionRead); err != nil {
		return nil, err
	}
	return s.ended().Due(scope.Behind(ctx), before)
}

// Drop deletes what is kept of the messages that ended on one of these days: see
// [lots.Table.Drop]. Scope: of the house, retention.run.
func (s *Service) Drop(ctx context.Context, scope access.Scope, day kernel.ID, before time.Time) error {
	if err := scope.RequireHouse(access.RetentionRun); err != nil {
		return err
	}
	return s.ended().Drop(scope.Behind(ctx), day, before)
}
