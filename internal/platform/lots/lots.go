// Package lots lists and drops, a day at a time, the rows of a table that are
// kept for a time and that nobody needs to tell from each other: dates of
// mails, devices known again. A lot bears the name of its day.
package lots

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/kernel"
	"relais/internal/platform/db"
)

// Table is a table whose rows go by the day of one of their moments. An index
// on that column makes it quick.
type Table struct {
	DB     *db.DB
	Name   string
	Moment string // the column; rows without a moment stay
}

const day = 24 * time.Hour

// Due gives the days that were over before a moment and of which rows are left,
// the oldest first, each as "2026-11-23". Days are those of UTC.
func (t Table) Due(ctx context.Context, before time.Time) (days []kernel.ID, err error) {
	defer kernel.Wrap(&err, "lots.Due(%s)", t.Name)
	err = t.DB.Read(ctx, func(ctx context.Context, tx bun.Tx) error {
		for from := (time.Time{}); ; {
			oldest, err := t.oldest(ctx, tx, from)
			if errors.Is(err, sql.ErrNoRows) {
				return nil
			}
			if err != nil {
				return err
			}
			first := oldest.UTC().Truncate(day)
			if from = first.Add(day); from.After(before) {
				return nil
			}
			days = append(days, kernel.ID(first.Format(time.DateOnly)))
		}
	})
	return days, err
}

// oldest gives the first moment of the table that is not before another.
func (t Table) oldest(ctx context.Context, tx bun.Tx, from time.Time) (at time.Time, err error) {
	moment := bun.Ident(t.Moment)
	err = tx.NewSelect().Table(t.Name).Column(t.Moment).
		Where("? >= ?", moment, from).OrderExpr("?", moment).Limit(1).Scan(ctx, &at)
	return at, err
}

// Drop deletes the rows of a day, as one that takes part in the transaction of
// ctx, if any. Conflict "lots.not_due" says that the day was not over before
// the moment, NotFound "lots.absent" that no row of it is left.
func (t Table) Drop(ctx context.Context, lot kernel.ID, before time.Time) (err error) {
	defer kernel.Wrap(&err, "lots.Drop(%s, %s)", t.Name, lot)
	first, err := time.Parse(time.DateOnly, string(lot))
	if err != nil {
		return kernel.Because(kernel.NotFound, "lots.absent", err)
	}
	if first.Add(day).After(before) {
		return kernel.Fault(kernel.Conflict, "lots.not_due")
	}
	return t.DB.Write(ctx, func(ctx context.Context, tx bun.Tx) error {
		moment := bun.Ident(t.Moment)
		done, err := tx.NewDelete().Table(t.Name).Where("? >= ? AND ? < ?", moment, first, moment, first.Add(day)).Exec(ctx)
		if err != nil {
			return err
		}
		if n, err := done.RowsAffected(); err != nil || n > 0 {
			return err
		}
		return kernel.Fault(kernel.NotFound, "lots.absent")
	})
}
