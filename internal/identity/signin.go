package identity

import (
	"context"
	"encoding/hex"
	"errors"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/journal"
	"relais/internal/kernel"
	"relais/internal/platform/limits"
)

// SignIn is the ways in. Whatever is wrong, and whether the account exists or
// not, the answer is one: Forbidden "identity.refused", after the same work;
// past the limits, Forbidden "limits.wait" with the minutes to wait.
type SignIn struct{ *core }

// How often one may try (ASVS 5.0, 6.3.1). What guards the password counts by
// address typed, known or not; what guards the second factor, by account.
var (
	signInFromAddress = limits.Rule{Name: "identity.sign_in.address", Most: 50, Within: 15 * time.Minute}
	signInForEmail    = limits.Rule{Name: "identity.sign_in.email", Most: 10, Within: 15 * time.Minute}
	secondSoon        = limits.Rule{Name: "identity.second", Most: 5, Within: 15 * time.Minute}
	secondDaily       = limits.Rule{Name: "identity.second.day", Most: 30, Within: 24 * time.Hour}
	lockTold          = limits.Rule{Name: "identity.lock_told", Most: 1, Within: time.Hour}
)

func errRefused() error { return kernel.Fault(kernel.Forbidden, "identity.refused") }

// Password signs in with an address and a password, into a half session: the
// second factor comes next ([SignIn.Second], [SignIn.SecondPasskey]), or must
// be chosen when [Factors.Second] says that there is none.
func (s *SignIn) Password(ctx context.Context, email, password string, v Visit) (o Opened, err error) {
	defer kernel.Wrap(&err, "SignIn.Password")
	address, err := Address(email)
	if err != nil {
		address = fold(email) // nobody’s, and answered like any other
	}
	subject := hex.EncodeToString(s.index(address))
	if err := s.limits.Take(ctx, signInFromAddress, prefix(v.Address)); err != nil {
		return o, err
	}
	if err := s.limits.Take(ctx, signInForEmail, subject); err != nil {
		return o, errors.Join(err, s.tellLocked(ctx, address, subject))
	}
	a, err := s.candidate(ctx, address)
	if err != nil {
		return o, err
	}
	same, err := s.passwords.matches(ctx, password, a.PasswordHash)
	if err != nil {
		return o, err
	}
	if !same {
		return o, errRefused()
	}
	hash := a.PasswordHash
	if s.passwords.outdated(hash) {
		if hash, err = s.passwords.hash(ctx, password); err != nil {
			return o, err
		}
	}
	if o, err = s.enterByPassword(ctx, a, hash, v); err != nil {
		return o, err
	}
	return o, s.limits.Forgive(ctx, signInForEmail, subject)
}

// candidate gives the active account of an address; for any other an empty one,
// whose password is that of nobody.
func (s *SignIn) candidate(ctx context.Context, address string) (a accountRow, err error) {
	err = s.db.Read(ctx, func(ctx context.Context, tx bun.Tx) error {
		a, err = s.accountOf(ctx, tx, address)
		return err
	})
	if err != nil && kernel.KindOf(err) != kernel.NotFound {
		return accountRow{}, err
	}
	if err != nil || a.Status != active {
		return accountRow{}, nil
	}
	return a, nil
}

// enterByPassword opens the half session, unless the account changed meanwhile,
// and keeps the hash of its password.
func (s *SignIn) enterByPassword(ctx context.Context, seen accountRow, hash string, v Visit) (o Opened, err error) {
	err = s.write(asAccount(ctx, seen.ID), func(ctx context.Context, tx bun.Tx) error {
		a, err := s.account(ctx, tx, seen.ID)
		if err != nil {
			return err
		}
		if a.Status != active || a.PasswordHash != seen.PasswordHash {
			return errRefused()
		}
		if a.PasswordHash != hash {
			a.PasswordHash = hash
			if _, err := tx.NewUpdate().Model(&a).Column("password_hash").WherePK().Exec(ctx); err != nil {
				return err
			}
		}
		o, err = s.enter(ctx, tx, a, v, opening("password"), false)
		return err
	})
	return o, err
}

// opening is the line of a session that opens.
func opening(by string) entry {
	return entry{action: journal.SessionOpened, detail: map[string]string{"by": by}}
}

// tellLocked writes, once an hour, to the owner of an account whose sign-in was
// tried too often; it takes as long where there is none.
func (s *SignIn) tellLocked(ctx context.Context, address, subject string) error {
	a, err := s.candidate(ctx, address)
	if err != nil {
		return err
	}
	return s.write(asAccount(ctx, a.ID), func(ctx context.Context, _ bun.Tx) error {
		if err := s.limits.Take(ctx, lockTold, subject); err != nil {
			if kernel.KindOf(err) == kernel.Limited {
				return nil // they were told
			}
			return err
		}
		return s.mailOrNot(ctx, a, address, lockedLetter(), lockedLine(access.Actor{})) // anyone may type an address
	})
}

// locked tells the owner of an account, and the journal, that it was tried too
// often, and by whom when they had the first factor.
func (c *core) locked(ctx context.Context, tx bun.Tx, a accountRow, by access.Actor) error {
	if a.Status != active {
		return nil
	}
	if err := c.mail(ctx, tx, a, lockedLetter()); err != nil {
		return err
	}
	line := lockedLine(by)
	line.account = a.ID
	return c.note(ctx, tx, line)
}

// lockedLine is the line of an account that was tried too often.
func lockedLine(by access.Actor) entry {
	return entry{action: journal.SessionRefused, actor: by, refused: true, detail: map[string]string{"what": "locked"}}
}

// Second gives a typed second factor: a half session becomes whole, a whole one
// is proved again for a grave act. The token is a new one either way. A wrong,
// used or unknown code is Forbidden "identity.code_refused". A recovery code
// serves half sessions only.
func (s *SignIn) Second(ctx context.Context, session Session, f Factor, v Visit) (o Opened, err error) {
	defer kernel.Wrap(&err, "SignIn.Second(%s)", f.Kind)
	if len(session.hash) == 0 || f.Kind == ByRecovery && !session.Half {
		return o, errCode()
	}
	if err := s.takeSecond(ctx, session.Account); err != nil {
		return o, err
	}
	err = s.write(session.behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		a, err := s.account(ctx, tx, session.Account)
		if err != nil {
			return err
		}
		if a.Status != active {
			return errCode()
		}
		if err := s.spend(ctx, tx, a, f); err != nil {
			return err
		}
		o, err = s.raise(ctx, tx, session, v, string(f.Kind))
		return err
	})
	if kernel.KindOf(err) == kernel.Forbidden {
		return Opened{}, errors.Join(err, s.noteRefused(ctx, session, string(f.Kind)))
	}
	if err != nil {
		return Opened{}, err
	}
	return o, s.forgive(ctx, session.Account, v)
}

// takeSecond counts a try of a second factor, and writes to the owner of the
// account when there were too many.
func (c *core) takeSecond(ctx context.Context, account kernel.ID) error {
	for _, rule := range []limits.Rule{secondSoon, secondDaily} {
		err := c.limits.Take(ctx, rule, string(account))
		if err == nil {
			continue
		}
		if c.limits.Take(ctx, lockTold, string(account)) != nil {
			return err
		}
		return errors.Join(err, c.write(asAccount(ctx, account), func(ctx context.Context, tx bun.Tx) error {
			a, err := c.account(ctx, tx, account)
			if err != nil {
				return err
			}
			who, err := c.actingAs(ctx, tx, a)
			if err != nil {
				return err
			}
			return c.locked(ctx, tx, a, who)
		}))
	}
	return nil
}

// forgive forgets the tries that came before a whole sign-in.
func (c *core) forgive(ctx context.Context, account kernel.ID, v Visit) error {
	return errors.Join(
		c.limits.Forgive(ctx, secondSoon, string(account)),
		c.limits.Forgive(ctx, secondDaily, string(account)),
		c.limits.Forgive(ctx, signInFromAddress, prefix(v.Address)),
	)
}

// noteRefused keeps that a second factor was refused to someone who had the
// first.
func (c *core) noteRefused(ctx context.Context, session Session, by string) error {
	return c.write(asAccount(ctx, session.Account), func(ctx context.Context, tx bun.Tx) error {
		who, err := c.acting(ctx, tx, session)
		if err != nil {
			return err
		}
		return c.note(ctx, tx, entry{
			action: journal.SessionRefused, actor: who, account: session.Account, refused: true, detail: map[string]string{"by": by},
		})
	})
}
