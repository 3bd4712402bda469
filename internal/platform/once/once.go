// Package once makes an act happen once, however often it is asked for: a
// double tap, a retry, an answer that was cut on its way. Whoever asks gives
// the request a key; the key is kept in the transaction of the act, with the
// answer, and the same request gets that answer again.
package once

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

// Kept is how long a key is remembered: a phone that found no network for a
// day may still ask again.
const Kept = 48 * time.Hour

// Bounds of a key given from outside, in bytes.
const (
	shortest = 16
	longest  = 200
)

// Once remembers what was done.
type Once struct {
	db     *db.DB
	clock  kernel.Clock
	secret []byte
}

// New gives the memory kept in a database; keys stand there only as codes made
// with the secret.
func New(d *db.DB, clock kernel.Clock, secret []byte) *Once { return &Once{d, clock, secret} }

// Request is what is asked for: by whom, with which key, and what exactly.
type Request struct {
	Who  string // the account, token or browser that asks: a key is theirs alone
	Key  string // 16 to 200 bytes, made by whoever asks
	What []byte // the act and everything given with it
}

type row struct {
	bun.BaseModel `bun:"table:once_done"`
	Key           string `bun:",pk"`
	What          string
	Answer        []byte
	DoneAt        time.Time
}

// Do runs act in a transaction and keeps its answer, or gives the answer of
// the first time when that very request was done already (again). An act that
// fails leaves no trace, and may be asked for anew. The same key for another
// request is a Conflict "once.other"; a key of the wrong size is Invalid
// "once.key". The answer must hold no personal data.
func (o *Once) Do(ctx context.Context, r Request, act func(context.Context) ([]byte, error)) (answer []byte, again bool, err error) {
	defer kernel.Wrap(&err, "Once.Do")
	if len(r.Key) < shortest || len(r.Key) > longest {
		return nil, false, kernel.Fault(kernel.Invalid, "once.key", shortest, longest)
	}
	mine := row{Key: o.code("key", []byte(r.Who+"\x00"+r.Key)), What: o.code("what", r.What), DoneAt: o.clock()}
	err = o.db.Write(db.ShowingCode(ctx, mine.Key), func(ctx context.Context, tx bun.Tx) error {
		claimed, err := claim(ctx, tx, &mine)
		if err != nil {
			return err
		}
		if !claimed {
			again = true
			answer, err = first(ctx, tx, mine)
			return err
		}
		if answer, err = act(ctx); err != nil {
			return err
		}
		_, err = tx.NewUpdate().Model(&mine).Set("answer = ?", answer).WherePK().Exec(ctx)
		return err
	})
	return answer, again, err
}

// claim keeps the key, and tells whether it was not there. On PostgreSQL it
// waits for the end of a transaction that is about to keep the same.
func claim(ctx context.Context, tx bun.Tx, mine *row) (bool, error) {
	result, err := tx.NewInsert().Model(mine).On("CONFLICT DO NOTHING").Exec(ctx)
	if err != nil {
		return false, err
	}
	n, err := result.RowsAffected()
	return n == 1, err
}

// first gives the answer of the first time.
func first(ctx context.Context, tx bun.Tx, mine row) ([]byte, error) {
	var done row
	if err := tx.NewSelect().Model(&done).Where("key = ?", mine.Key).Scan(ctx); err != nil {
		return nil, err
	}
	if done.What != mine.What {
		return nil, kernel.Fault(kernel.Conflict, "once.other")
	}
	return done.Answer, nil
}

// Sweep forgets the keys that are older than [Kept] and gives their number.
func (o *Once) Sweep(ctx context.Context) (n int64, err error) {
	defer kernel.Wrap(&err, "Once.Sweep")
	err = o.db.Write(db.Behind(ctx, db.Wall{Reader: "system"}), func(ctx context.Context, tx bun.Tx) error {
		result, err := tx.NewDelete().Model((*row)(nil)).Where("done_at < ?", o.clock().Add(-Kept)).Exec(ctx)
		if err != nil {
			return err
		}
		n, err = result.RowsAffected()
		return err
	})
	return n, err
}

// code gives what stands in the database for a value.
func (o *Once) code(purpose string, value []byte) string {
	mac := hmac.New(sha256.New, o.secret)
	mac.Write([]byte(purpose + "\x00"))
	mac.Write(value)
	return hex.EncodeToString(mac.Sum(nil))
}
