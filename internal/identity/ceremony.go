package identity

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/kernel"
	"relais/internal/platform/db"
)

// The kinds of what is begun and awaits its end.
const (
	passkeyMade  = "passkey_made"
	passkeyGiven = "passkey_given"
	totpMade     = "totp_made"
	externalSeen = "external_seen"
	resetAsked   = "reset_asked"
)

// How long what is begun awaits its end: a link that travels by mail less long
// (ASVS 5.0, 6.5.5).
const (
	ceremonyLasts = 30 * time.Minute
	resetLasts    = 10 * time.Minute
)

// lasting gives how long what is begun of a kind awaits its end.
func lasting(kind string) time.Duration {
	if kind == resetAsked {
		return resetLasts
	}
	return ceremonyLasts
}

// begin keeps what is begun, and gives the token that ends it.
func (c *core) begin(ctx context.Context, tx bun.Tx, kind string, account kernel.ID, data []byte) (token string, err error) {
	token, hash, err := c.token()
	if err != nil {
		return "", err
	}
	row := ceremonyRow{TokenHash: hash, Kind: kind, AccountID: account, Data: data, ExpiresAt: c.clock.Now().Add(lasting(kind))}
	_, err = tx.NewInsert().Model(&row).Exec(ctx)
	return token, err
}

// begun gives what a token ends; NotFound "identity.begun_over" when it ended,
// or is too old.
func (c *core) begun(ctx context.Context, tx bun.IDB, kind, token string) (row ceremonyRow, err error) {
	now := c.clock.Now()
	err = c.db.Step(db.Showing(ctx, hashOf(token)), func(ctx context.Context) error {
		return tx.NewSelect().Model(&row).
			Where("token_hash = ? AND kind = ? AND expires_at > ? AND expires_at <= ?", hashOf(token), kind, now, now.Add(lasting(kind)+clocksApart)).Scan(ctx)
	})
	return row, absent(err, "identity.begun_over")
}

// end gives what a token ends, and ends it: of several at once, one wins.
func (c *core) end(ctx context.Context, tx bun.Tx, kind, token string) (row ceremonyRow, err error) {
	if row, err = c.begun(ctx, tx, kind, token); err != nil {
		return row, err
	}
	err = c.db.Step(db.Showing(ctx, hashOf(token)), func(ctx context.Context) error {
		done, err := tx.NewDelete().Model(&row).WherePK().Exec(ctx)
		return changed(done, err, "identity.begun_over")
	})
	return row, err
}

// dropBegun ends what an account began of a kind, without its tokens.
func (c *core) dropBegun(ctx context.Context, tx bun.Tx, kind string, account kernel.ID) error {
	_, err := tx.NewDelete().Model((*ceremonyRow)(nil)).Where("kind = ? AND account_id = ?", kind, account).Exec(ctx)
	return err
}
