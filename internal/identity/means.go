package identity

import (
	"context"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"
	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/journal"
	"relais/internal/kernel"
)

// Means is what an account signs in with. Its owner changes it: from a whole
// session, when they proved who they are within [ProofLasts] (else Forbidden
// "identity.prove_again"); from a half one, only to choose a first second
// factor (else Forbidden "identity.second_awaited").
type Means struct{ *core }

// changing runs a change of the means of who is signed in, if they may make it.
// Two changes of one account wait for each other.
func (m *Means) changing(ctx context.Context, session Session, act func(context.Context, bun.Tx, accountRow, Factors) error) error {
	if len(session.hash) == 0 {
		return session.whole()
	}
	if !session.Half && !session.Recent(m.clock.Now()) {
		return kernel.Fault(kernel.Forbidden, "identity.prove_again")
	}
	return m.write(session.behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		done, err := tx.NewUpdate().Model((*accountRow)(nil)).Set("changed_at = ?", m.clock.Now()).
			Where("id = ? AND status = ?", session.Account, active).Exec(ctx)
		if err := changed(done, err, "identity.account_absent"); err != nil {
			return err
		}
		lasts, err := tx.NewSelect().Model((*sessionRow)(nil)).Where("token_hash = ?", session.hash).Exists(ctx)
		if err != nil {
			return err
		}
		if !lasts {
			return kernel.Fault(kernel.Forbidden, access.ReasonSignIn)
		}
		a, err := m.account(ctx, tx, session.Account)
		if err != nil {
			return err
		}
		has, err := m.factors(ctx, tx, a)
		if err != nil {
			return err
		}
		if session.Half && has.Second() {
			return kernel.Fault(kernel.Forbidden, "identity.second_awaited")
		}
		return act(ctx, tx, a, has)
	})
}

// Factors tells what the account of who is signed in signs in with.
func (m *Means) Factors(ctx context.Context, session Session) (f Factors, err error) {
	defer kernel.Wrap(&err, "Means.Factors")
	if len(session.hash) == 0 {
		return f, session.whole()
	}
	err = m.db.Read(session.behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		a, err := m.account(ctx, tx, session.Account)
		if err != nil {
			return err
		}
		f, err = m.factors(ctx, tx, a)
		return err
	})
	return f, err
}

// SetPassword gives the account a password, new or first, and ends its other
// sessions. Invalid "identity.password_…" says what is wrong with it.
func (m *Means) SetPassword(ctx context.Context, session Session, password string) (err error) {
	defer kernel.Wrap(&err, "Means.SetPassword")
	if err := session.whole(); err != nil {
		return err
	}
	if err := m.passwords.check(password, identity{session.Name, session.Email}); err != nil {
		return err
	}
	hash, err := m.passwords.hash(ctx, password)
	if err != nil {
		return err
	}
	return m.changing(ctx, session, func(ctx context.Context, tx bun.Tx, _ accountRow, _ Factors) error {
		if err := m.endSessions(ctx, tx, session.Account, session.hash); err != nil {
			return err
		}
		return m.keepPassword(ctx, tx, session, hash)
	})
}

// Secret is what an application of codes is given: as an address (otpauth://,
// for a QR code) and as text to copy.
type Secret struct {
	Address string
	Text    string
	Token   string // for [Means.ConfirmTOTP]
}

// BeginTOTP draws the secret of an application of codes. Nothing changes until
// a code of it is given. An account with neither password nor external identity
// is asked for a passkey: Conflict "identity.passkey_needed".
func (m *Means) BeginTOTP(ctx context.Context, session Session) (s Secret, err error) {
	defer kernel.Wrap(&err, "Means.BeginTOTP")
	err = m.changing(ctx, session, func(ctx context.Context, tx bun.Tx, _ accountRow, has Factors) error {
		if !has.first() {
			return kernel.Fault(kernel.Conflict, "identity.passkey_needed")
		}
		key, err := totp.Generate(totp.GenerateOpts{Issuer: m.config.Network, AccountName: session.Email, SecretSize: 20, Rand: m.random})
		if err != nil {
			return kernel.Because(kernel.Internal, "identity.secret", err)
		}
		sealed, err := m.keys.Seal(ctx, tx, session.Account, cell("ceremonies", "data", session.Account), []byte(key.Secret()))
		if err != nil {
			return err
		}
		s = Secret{Address: key.URL(), Text: key.Secret()}
		s.Token, err = m.begin(ctx, tx, totpMade, session.Account, sealed)
		return err
	})
	return s, err
}

// first tells whether the account has a first factor that asks for a second.
func (f Factors) first() bool { return f.Password || f.External }

// ConfirmTOTP makes the application the account's, in place of any other, once
// a code shows that it holds the secret. The session becomes whole, under
// another token. Forbidden "identity.code_refused" for a wrong code, which may
// be tried again.
func (m *Means) ConfirmTOTP(ctx context.Context, session Session, token, code string, v Visit) (o Opened, err error) {
	defer kernel.Wrap(&err, "Means.ConfirmTOTP")
	if err := m.takeSecond(ctx, session.Account); err != nil {
		return o, err
	}
	err = m.changing(ctx, session, func(ctx context.Context, tx bun.Tx, a accountRow, _ Factors) error {
		begun, err := m.end(ctx, tx, totpMade, token)
		if err != nil {
			return err
		}
		if begun.AccountID != a.ID {
			return kernel.Fault(kernel.NotFound, "identity.begun_over")
		}
		secret, err := m.keys.Open(ctx, tx, a.ID, cell("ceremonies", "data", a.ID), begun.Data)
		if err != nil {
			return err
		}
		at, err := stepOf(string(secret), code, m.clock.Now())
		if err != nil {
			return err
		}
		if err := m.keepTOTP(ctx, tx, a.ID, secret, at); err != nil {
			return err
		}
		if err := m.meansChanged(ctx, tx, session, journal.FactorAdded, "totp", "une application de codes est enregistrée"); err != nil {
			return err
		}
		o, err = m.raise(ctx, tx, session, v, "totp")
		return err
	})
	if err != nil {
		return Opened{}, err
	}
	return o, m.forgive(ctx, session.Account, v)
}

// keepTOTP keeps a secret, the step of whose first code is spent.
func (c *core) keepTOTP(ctx context.Context, tx bun.Tx, account kernel.ID, secret []byte, at int64) error {
	sealed, err := c.keys.Seal(ctx, tx, account, cell("totp", "secret", account), secret)
	if err != nil {
		return err
	}
	if _, err := tx.NewDelete().Model((*totpRow)(nil)).Where("account_id = ?", account).Exec(ctx); err != nil {
		return err
	}
	_, err = tx.NewInsert().Model(&totpRow{AccountID: account, Secret: sealed, LastStep: at, ConfirmedAt: c.clock.Now()}).Exec(ctx)
	return err
}

// RemoveTOTP takes the application of codes away. The last second factor stays:
// Conflict "identity.last_factor".
func (m *Means) RemoveTOTP(ctx context.Context, session Session) (err error) {
	defer kernel.Wrap(&err, "Means.RemoveTOTP")
	return m.removing(ctx, session, "totp", "l’application de codes est retirée", func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewDelete().Model((*totpRow)(nil)).Where("account_id = ?", session.Account).Exec(ctx)
		return err
	})
}

// removing takes a means away, unless the account could then not sign in.
func (m *Means) removing(ctx context.Context, session Session, what, said string, act func(context.Context, bun.Tx) error) error {
	if err := session.whole(); err != nil {
		return err
	}
	return m.changing(ctx, session, func(ctx context.Context, tx bun.Tx, a accountRow, _ Factors) error {
		if err := act(ctx, tx); err != nil {
			return err
		}
		left, err := m.factors(ctx, tx, a)
		if err != nil {
			return err
		}
		if !left.Second() || !left.first() && left.Passkeys == 0 {
			return kernel.Fault(kernel.Conflict, "identity.last_factor")
		}
		return m.meansChanged(ctx, tx, session, journal.FactorRemoved, what, said)
	})
}

// Sheet is a printed card, shown once.
type Sheet struct {
	Codes  []string // code n° 1 first, eight figures each
	Issued time.Time
}

// IssueCard gives the account a printed card, in place of any other. From a half
// session, the card counts once its first code is given ([SignIn.Second]).
func (m *Means) IssueCard(ctx context.Context, session Session) (sheet Sheet, err error) {
	defer kernel.Wrap(&err, "Means.IssueCard")
	err = m.changing(ctx, session, func(ctx context.Context, tx bun.Tx, a accountRow, has Factors) error {
		if !has.first() {
			return kernel.Fault(kernel.Conflict, "identity.passkey_needed")
		}
		if err := m.dropCard(ctx, tx, a.ID); err != nil {
			return err
		}
		if sheet, err = m.newCard(ctx, tx, a.ID, !session.Half); err != nil {
			return err
		}
		return m.meansChanged(ctx, tx, session, journal.FactorAdded, "card", "une carte de codes est imprimée, l’ancienne ne sert plus")
	})
	return sheet, err
}

func (c *core) newCard(ctx context.Context, tx bun.Tx, account kernel.ID, confirmed bool) (sheet Sheet, err error) {
	random := make([]byte, 20)
	if _, err := io.ReadFull(c.random, random); err != nil {
		return sheet, kernel.Because(kernel.Internal, "identity.random", err)
	}
	secret := letters.EncodeToString(random)
	row := cardRow{AccountID: account, IssuedAt: c.clock.Now()}
	if row.ID, err = c.ids.New(); err != nil {
		return sheet, err
	}
	if confirmed {
		row.ConfirmedAt = row.IssuedAt
	}
	if row.Secret, err = c.keys.Seal(ctx, tx, account, cell("cards", "secret", row.ID), []byte(secret)); err != nil {
		return sheet, err
	}
	sheet.Issued = row.IssuedAt
	for n := int64(1); n <= codesOnCard; n++ {
		code, err := numbered(secret, n, otp.DigitsEight)
		if err != nil {
			return sheet, err
		}
		sheet.Codes = append(sheet.Codes, code)
	}
	_, err = tx.NewInsert().Model(&row).Exec(ctx)
	return sheet, err
}

// RemoveCard takes the printed card away. The last second factor stays:
// Conflict "identity.last_factor".
func (m *Means) RemoveCard(ctx context.Context, session Session) (err error) {
	defer kernel.Wrap(&err, "Means.RemoveCard")
	return m.removing(ctx, session, "card", "la carte de codes est retirée", func(ctx context.Context, tx bun.Tx) error {
		return m.dropCard(ctx, tx, session.Account)
	})
}

func (c *core) dropCard(ctx context.Context, tx bun.Tx, account kernel.ID) error {
	_, err := tx.NewDelete().Model((*cardCodeRow)(nil)).
		Where("card_id IN (SELECT id FROM cards WHERE account_id = ?)", account).Exec(ctx)
	if err != nil {
		return err
	}
	_, err = tx.NewDelete().Model((*cardRow)(nil)).Where("account_id = ?", account).Exec(ctx)
	return err
}

// How many recovery codes an account has, and the size of one: 120 bits, for
// which a plain hash is enough (ASVS 5.0, 6.5.2).
const (
	recoveryCodes = 10
	recoveryBytes = 15
)

// IssueRecovery gives the account ten recovery codes, in place of any other,
// shown once: "ABCD-EFGH-IJKL-MNOP-QRST-UVWX". Each serves once.
func (m *Means) IssueRecovery(ctx context.Context, session Session) (codes []string, err error) {
	defer kernel.Wrap(&err, "Means.IssueRecovery")
	if err := session.whole(); err != nil {
		return nil, err
	}
	err = m.changing(ctx, session, func(ctx context.Context, tx bun.Tx, a accountRow, _ Factors) error {
		if _, err := tx.NewDelete().Model((*recoveryRow)(nil)).Where("account_id = ?", a.ID).Exec(ctx); err != nil {
			return err
		}
		var rows []recoveryRow
		for range recoveryCodes {
			random := make([]byte, recoveryBytes)
			if _, err := io.ReadFull(m.random, random); err != nil {
				return kernel.Because(kernel.Internal, "identity.random", err)
			}
			code := letters.EncodeToString(random)
			codes = append(codes, inFours(code))
			rows = append(rows, recoveryRow{AccountID: a.ID, Hash: recoveryHash(a.ID, code)})
		}
		if _, err := tx.NewInsert().Model(&rows).Exec(ctx); err != nil {
			return err
		}
		return m.meansChanged(ctx, tx, session, journal.FactorAdded, "recovery", "de nouveaux codes de secours remplacent les anciens")
	})
	return codes, err
}

// inFours writes a code in groups of four.
func inFours(code string) string {
	var groups []string
	for group := range slices.Chunk([]byte(code), 4) {
		groups = append(groups, string(group))
	}
	return strings.Join(groups, "-")
}

// dropMeans takes every means of signing in from an account, and whatever it
// opened.
func (c *core) dropMeans(ctx context.Context, tx bun.Tx, account kernel.ID) error {
	if err := c.dropCard(ctx, tx, account); err != nil {
		return err
	}
	for _, model := range []any{
		(*totpRow)(nil), (*passkeyRow)(nil), (*recoveryRow)(nil), (*externalRow)(nil),
		(*sessionRow)(nil), (*deviceRow)(nil), (*ceremonyRow)(nil), (*tokenRow)(nil),
	} {
		if _, err := tx.NewDelete().Model(model).Where("account_id = ?", account).Exec(ctx); err != nil {
			return err
		}
	}
	return nil
}
