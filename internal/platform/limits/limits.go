// Package limits bounds how often something may be done: tries of a password
// from one address, messages to one person. What was done is counted in the
// database, so that several nodes share one count and a restart forgets
// nothing.
//
// A rule is a sliding window: within any stretch of Rule.Within there are at
// most Rule.Most takes, wherever the stretch begins. A token bucket would let
// twice as many through around its refill. A refused take is not counted, so
// that insisting does not lengthen the wait.
package limits

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/kernel"
	"relais/internal/platform/db"
)

// Limits counts what was taken, in the database.
type Limits struct {
	db     *db.DB
	clock  kernel.Clock
	secret []byte
}

// New gives the limits kept in d. The secret keys the hash under which a
// subject is known: every node of a network has the same, and a copy of the
// database without it tells nothing of who was counted.
func New(d *db.DB, clock kernel.Clock, secret []byte) *Limits {
	return &Limits{d, clock, secret}
}

// row is what is kept of one subject under one rule.
type row struct {
	bun.BaseModel `bun:"table:limits"`

	Subject string    `bun:"subject,pk"`
	Taken   []int64   `bun:"taken,type:text"`
	Until   time.Time `bun:"until"`
}

// Take counts one act of subject (an address, an account, in the one spelling
// its caller chose) against a rule. Past the rule it gives a [kernel.Error] of
// kind Limited and key "limits.wait", whose argument is the number of minutes
// to wait, at least 1; the act is then not counted.
//
// The count is kept whatever becomes of what follows, and nodes that take at
// the same moment never exceed the rule together. For this it commits by
// itself: what must be counted even when the act fails, as a wrong password, is
// counted before the write of the act. Within a write on SQLite, whose writer is
// one, the count is part of that write.
func (l *Limits) Take(ctx context.Context, rule Rule, subject string) (err error) {
	defer kernel.Wrap(&err, "limits.Take(%s)", rule.Name)
	if err := rule.check(); err != nil {
		return err
	}
	var wait time.Duration
	err = l.db.Write(l.db.Beside(ctx), func(ctx context.Context, tx bun.Tx) error {
		kept, err := hold(ctx, tx, l.key(rule, subject))
		if err != nil {
			return err
		}
		now := l.clock()
		kept.Taken, wait = rule.take(kept.Taken, now)
		kept.Until = now.Add(rule.Within)
		_, err = tx.NewUpdate().Model(kept).WherePK().Exec(ctx)
		return err
	})
	if err == nil && wait > 0 {
		err = kernel.Fault(kernel.Limited, "limits.wait", minutes(wait))
	}
	return err
}

// hold gives the row of a subject, made when there is none, and locked until
// the transaction ends: writing it, even as it is, locks it on PostgreSQL.
func hold(ctx context.Context, tx bun.Tx, key string) (*row, error) {
	kept := &row{Subject: key, Taken: []int64{}}
	err := tx.NewInsert().Model(kept).
		On("CONFLICT (subject) DO UPDATE").Set("subject = EXCLUDED.subject").
		Returning("*").Scan(ctx)
	return kept, err
}

// Forgive forgets what subject took under a rule: after a success, the tries
// that came before it no longer count.
func (l *Limits) Forgive(ctx context.Context, rule Rule, subject string) (err error) {
	defer kernel.Wrap(&err, "limits.Forgive(%s)", rule.Name)
	return l.db.Write(ctx, func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewDelete().Model(&row{Subject: l.key(rule, subject)}).WherePK().Exec(ctx)
		return err
	})
}

// Sweep deletes what no longer counts, and gives how many rows that was.
func (l *Limits) Sweep(ctx context.Context) (swept int, err error) {
	defer kernel.Wrap(&err, "limits.Sweep")
	err = l.db.Write(ctx, func(ctx context.Context, tx bun.Tx) error {
		done, err := tx.NewDelete().Model((*row)(nil)).Where("until < ?", l.clock()).Exec(ctx)
		if err != nil {
			return err
		}
		n, err := done.RowsAffected()
		swept = int(n)
		return err
	})
	return swept, err
}

// key gives the hash under which a subject is known. The zero byte keeps the
// rule and the subject apart; a rule's name has none.
func (l *Limits) key(rule Rule, subject string) string {
	h := hmac.New(sha256.New, l.secret)
	h.Write([]byte("limits\x00" + rule.Name + "\x00" + subject))
	return hex.EncodeToString(h.Sum(nil))
}
