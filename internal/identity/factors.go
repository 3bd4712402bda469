package identity

import (
	"context"
	"crypto/subtle"
	"database/sql"
	"encoding/base32"
	"errors"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
	"github.com/uptrace/bun"

	"relais/internal/journal"
	"relais/internal/kernel"
)

// FactorKind is a kind of second factor that is typed.
type FactorKind string

// The kinds of typed factors.
const (
	ByTOTP     FactorKind = "totp"     // six figures of an application (RFC 6238)
	ByCard     FactorKind = "card"     // the code of the printed card that Factors.CardNumber names
	ByRecovery FactorKind = "recovery" // when all is lost
)

// Factor is a second factor as someone typed it.
type Factor struct {
	Kind FactorKind
	Code string
}

// codesOnCard is how many codes a printed card has.
const codesOnCard = 40

// step is how long a code of an application stands (RFC 6238, 5.2).
const step = 30 * time.Second

// errCode is the one answer to a code that is wrong, used or of no means.
func errCode() error { return kernel.Fault(kernel.Forbidden, "identity.code_refused") }

// spend accepts a second factor of an account, once: whoever gives it again, or
// at the same moment elsewhere, is refused.
func (c *core) spend(ctx context.Context, tx bun.Tx, a accountRow, f Factor) error {
	code := strings.ToUpper(strings.NewReplacer(" ", "", "-", "", "\u00a0", "", "\u202f", "").Replace(f.Code))
	switch f.Kind {
	case ByTOTP:
		return c.spendTOTP(ctx, tx, a.ID, code)
	case ByCard:
		return c.spendCard(ctx, tx, a.ID, code)
	case ByRecovery:
		return c.spendRecovery(ctx, tx, a, code)
	default:
		return errCode()
	}
}

// refusedIfAbsent makes a refused code of a row that is not there.
func refusedIfAbsent(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return errCode()
	}
	return err
}

// once makes a refused code of a statement that changed nothing.
func once(done sql.Result, err error) error {
	if err := changed(done, err, "identity.code_refused"); err != nil {
		if kernel.KindOf(err) == kernel.Conflict {
			return errCode()
		}
		return err
	}
	return nil
}

func (c *core) spendTOTP(ctx context.Context, tx bun.Tx, account kernel.ID, code string) error {
	var row totpRow
	if err := refusedIfAbsent(tx.NewSelect().Model(&row).Where("account_id = ?", account).Scan(ctx)); err != nil {
		return err
	}
	secret, err := c.keys.Open(ctx, tx, account, cell("totp", "secret", account), row.Secret)
	if err != nil {
		return err
	}
	at, err := stepOf(string(secret), code, c.clock.Now())
	if err != nil {
		return err
	}
	done, err := tx.NewUpdate().Model((*totpRow)(nil)).Set("last_step = ?", at).
		Where("account_id = ? AND last_step < ?", account, at).Exec(ctx)
	return once(done, err)
}

// stepOf gives the step whose code this is: the present one, the one before or
// the one after, for clocks that differ (RFC 6238, 5.2).
func stepOf(secret, code string, now time.Time) (at int64, err error) {
	present := now.Unix() / int64(step.Seconds())
	found := int64(-1)
	for _, at := range []int64{present - 1, present, present + 1} {
		right, err := numbered(secret, at, otp.DigitsSix)
		if err != nil {
			return 0, err
		}
		if subtle.ConstantTimeCompare([]byte(right), []byte(code)) == 1 {
			found = at
		}
	}
	if found < 0 {
		return 0, errCode()
	}
	return found, nil
}

// numbered gives the code of a secret for a number (RFC 4226).
func numbered(secret string, number int64, digits otp.Digits) (string, error) {
	code, err := hotp.GenerateCodeCustom(secret, uint64(number), hotp.ValidateOpts{Digits: digits, Algorithm: otp.AlgorithmSHA1})
	if err != nil {
		return "", kernel.Because(kernel.Internal, "identity.secret", err)
	}
	return code, nil
}

func (c *core) spendCard(ctx context.Context, tx bun.Tx, account kernel.ID, code string) error {
	var row cardRow
	if err := refusedIfAbsent(tx.NewSelect().Model(&row).Where("account_id = ?", account).Scan(ctx)); err != nil {
		return err
	}
	number, _, err := c.nextOnCard(ctx, tx, row.ID)
	if err != nil {
		return err
	}
	if number == 0 {
		return errCode()
	}
	secret, err := c.keys.Open(ctx, tx, account, cell("cards", "secret", row.ID), row.Secret)
	if err != nil {
		return err
	}
	right, err := numbered(string(secret), int64(number), otp.DigitsEight)
	if err != nil {
		return err
	}
	if subtle.ConstantTimeCompare([]byte(right), []byte(code)) != 1 {
		return errCode()
	}
	used := cardCodeRow{CardID: row.ID, Number: number, UsedAt: c.clock.Now()}
	if err := once(tx.NewInsert().Model(&used).On("CONFLICT DO NOTHING").Exec(ctx)); err != nil {
		return err
	}
	_, err = tx.NewUpdate().Model(&row).Set("confirmed_at = ?", c.clock.Now()).WherePK().Where("confirmed_at IS NULL").Exec(ctx)
	return err
}

// nextOnCard gives the lowest number of a card that was not used, 0 when all
// were, and how many are left. The lowest is asked for, so that one strikes the
// codes out in order.
func (c *core) nextOnCard(ctx context.Context, tx bun.IDB, card kernel.ID) (number, left int, err error) {
	var used []int
	if err := tx.NewSelect().Model((*cardCodeRow)(nil)).Column("number").Where("card_id = ?", card).Order("number").Scan(ctx, &used); err != nil {
		return 0, 0, err
	}
	next := 1
	for _, n := range used {
		if n == next {
			next++
		}
	}
	if next > codesOnCard {
		next = 0
	}
	return next, codesOnCard - len(used), nil
}

// spendRecovery uses a recovery code, and tells its owner.
func (c *core) spendRecovery(ctx context.Context, tx bun.Tx, a accountRow, code string) error {
	done, err := tx.NewUpdate().Model((*recoveryRow)(nil)).Set("used_at = ?", c.clock.Now()).
		Where("account_id = ? AND hash = ? AND used_at IS NULL", a.ID, recoveryHash(a.ID, code)).Exec(ctx)
	if err := once(done, err); err != nil {
		return err
	}
	if err := c.mail(ctx, tx, a, recoveryLetter()); err != nil {
		return err
	}
	who, err := c.actingAs(ctx, tx, a)
	if err != nil {
		return err
	}
	return c.note(ctx, tx, entry{action: journal.RecoveryUsed, actor: who, account: a.ID})
}

// recoveryHash gives the hash by which a recovery code is known. A code has 120
// random bits: no one tries them all.
func recoveryHash(account kernel.ID, code string) []byte {
	return hashOf("recovery " + string(account) + " " + code)
}

// letters writes secrets that people copy, without padding.
var letters = base32.StdEncoding.WithPadding(base32.NoPadding)

// factors tells what an account may sign in with.
func (c *core) factors(ctx context.Context, tx bun.IDB, a accountRow) (f Factors, err error) {
	f.Password = a.PasswordHash != ""
	if f.TOTP, err = tx.NewSelect().Model((*totpRow)(nil)).Where("account_id = ?", a.ID).Exists(ctx); err != nil {
		return f, err
	}
	if f.Passkeys, err = count(ctx, tx.NewSelect().Model((*passkeyRow)(nil)).Where("account_id = ?", a.ID)); err != nil {
		return f, err
	}
	if f.External, err = tx.NewSelect().Model((*externalRow)(nil)).Where("account_id = ?", a.ID).Exists(ctx); err != nil {
		return f, err
	}
	if f.Recovery, err = count(ctx, tx.NewSelect().Model((*recoveryRow)(nil)).Where("account_id = ? AND used_at IS NULL", a.ID)); err != nil {
		return f, err
	}
	var card cardRow
	err = tx.NewSelect().Model(&card).Where("account_id = ?", a.ID).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return f, nil
	}
	if err != nil {
		return f, err
	}
	f.CardConfirmed = !card.ConfirmedAt.IsZero()
	f.CardNumber, f.CardLeft, err = c.nextOnCard(ctx, tx, card.ID)
	f.Card = f.CardLeft > 0
	return f, err
}

// count counts the rows of a query.
func count(ctx context.Context, query *bun.SelectQuery) (int, error) {
	n, err := query.Count(ctx)
	return int(n), err
}
