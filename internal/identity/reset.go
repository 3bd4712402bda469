package identity

import (
	"context"
	"encoding/hex"
	"errors"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/journal"
	"relais/internal/kernel"
	"relais/internal/platform/limits"
)

// resetsFor bounds the links to a new password that one address receives.
var resetsFor = limits.Rule{Name: "identity.reset.email", Most: 3, Within: time.Hour}

// AskReset sends a link by which to choose a new password, to an account that
// exists; it answers alike for one that does not. The link alone gives nothing:
// a second factor goes with it. It opens for 10 minutes (ASVS 5.0, 6.5.5), and
// those sent before open no more (6.6.2). Where mails wait it is Unavailable
// "identity.no_mail", for every address.
func (s *SignIn) AskReset(ctx context.Context, email string, v Visit) (err error) {
	defer kernel.Wrap(&err, "SignIn.AskReset")
	if !s.post.Leaves() {
		return kernel.Fault(kernel.Unavailable, "identity.no_mail")
	}
	address, err := Address(email)
	if err != nil {
		return err
	}
	if err := s.limits.Take(ctx, signInFromAddress, prefix(v.Address)); err != nil {
		return err
	}
	if err := s.limits.Take(ctx, resetsFor, hex.EncodeToString(s.index(address))); err != nil {
		return err
	}
	a, err := s.candidate(ctx, address)
	if err != nil {
		return err
	}
	return s.write(asAccount(ctx, a.ID), func(ctx context.Context, tx bun.Tx) error {
		if err := s.dropBegun(ctx, tx, resetAsked, a.ID); err != nil { // for nobody too: the same work
			return err
		}
		token, err := s.begin(ctx, tx, resetAsked, a.ID, nil)
		if err != nil {
			return err
		}
		return s.mailOrNot(ctx, a, address, s.resetLetter(token))
	})
}

// errNobody undoes a mail to nobody.
var errNobody = errors.New("nobody has this address")

// mailOrNot mails the owner of an account, and writes a line about it, if any.
// For nobody it does the same work, statement for statement, under the key of
// the network, and undoes it: how long the answer takes must not tell who has an
// account.
func (s *SignIn) mailOrNot(ctx context.Context, a accountRow, address string, m letter, lines ...entry) error {
	owner := a.ID
	if owner == "" {
		owner = journal.NetworkOwner
	}
	err := s.db.Write(ctx, func(ctx context.Context, tx bun.Tx) (err error) {
		if a.ID != "" {
			err = s.mail(ctx, tx, a, m)
		} else {
			_, _ = s.open(ctx, tx, accountRow{ID: owner}) // the address of nobody: its key is looked for, no more
			err = s.send(ctx, tx, owner, address, m)
		}
		for _, line := range lines {
			line.account = owner
			err = errors.Join(err, s.note(ctx, tx, line))
		}
		if err == nil && a.ID == "" {
			err = errNobody
		}
		return err
	})
	if a.ID == "" && (errors.Is(err, errNobody) || kernel.KindOf(err) == kernel.NotFound) { // a network that has done nothing has no key yet
		return nil
	}
	return err
}

// ResetFactors tells which second factors a link to a new password may be used
// with; it uses nothing up. NotFound "identity.begun_over" when it was used, or
// is too old.
func (s *SignIn) ResetFactors(ctx context.Context, token string) (f Factors, err error) {
	defer kernel.Wrap(&err, "SignIn.ResetFactors")
	err = s.db.Read(ctx, func(ctx context.Context, tx bun.Tx) error {
		return s.resetting(ctx, tx, token, func(ctx context.Context, a accountRow) error {
			f, err = s.factors(ctx, tx, a)
			return err
		})
	})
	return f, err
}

// resetting reads something of the active account of a link to a new password.
func (s *SignIn) resetting(ctx context.Context, tx bun.IDB, token string, read func(context.Context, accountRow) error) error {
	row, err := s.begun(ctx, tx, resetAsked, token)
	if err != nil {
		return err
	}
	return s.db.Step(asAccount(ctx, row.AccountID), func(ctx context.Context) error {
		a, err := s.account(ctx, tx, row.AccountID)
		if err == nil && a.Status != active {
			err = kernel.Fault(kernel.NotFound, "identity.begun_over")
		}
		if err != nil {
			return err
		}
		return read(ctx, a)
	})
}

// VettedReset is a new password that was counted and checked, and is hashed:
// all that is slow, or must be kept of a try that fails, comes before the write.
type VettedReset struct {
	token, hash string
	account     accountRow
}

// VetReset counts a try of a second factor with a link to a new password, and
// checks that password: one vetting, one try. Errors: NotFound
// "identity.begun_over", Invalid "identity.password_…", Limited.
func (s *SignIn) VetReset(ctx context.Context, token, password string, v Visit) (r VettedReset, err error) {
	defer kernel.Wrap(&err, "SignIn.VetReset")
	if err := s.limits.Take(ctx, signInFromAddress, prefix(v.Address)); err != nil {
		return r, err
	}
	r.token = token
	var who identity
	err = s.db.Read(ctx, func(ctx context.Context, tx bun.Tx) error {
		return s.resetting(ctx, tx, token, func(ctx context.Context, a accountRow) error {
			r.account = a
			who, err = s.open(ctx, tx, a)
			return err
		})
	})
	if err != nil {
		return r, err
	}
	if err := s.passwords.check(password, who); err != nil {
		return r, err
	}
	if err := s.takeSecond(ctx, r.account.ID); err != nil {
		return r, err
	}
	r.hash, err = s.passwords.hash(ctx, password)
	return r, err
}

// Reset gives an account a new password, for a link and a second factor (or a
// recovery code) together. Every session ends; the owner is told. Errors:
// NotFound "identity.begun_over", Forbidden "identity.code_refused".
func (s *SignIn) Reset(ctx context.Context, r VettedReset, f Factor) (err error) {
	defer kernel.Wrap(&err, "SignIn.Reset")
	return s.write(asAccount(ctx, r.account.ID), func(ctx context.Context, tx bun.Tx) error {
		if _, err := s.end(ctx, tx, resetAsked, r.token); err != nil {
			return err
		}
		if err := s.spend(ctx, tx, r.account, f); err != nil {
			return err
		}
		if err := s.endSessions(ctx, tx, r.account.ID, nil); err != nil {
			return err
		}
		return s.keepPassword(ctx, tx, Session{Account: r.account.ID}, r.hash)
	})
}

// keepPassword keeps a new password, tells its owner and notes it.
func (c *core) keepPassword(ctx context.Context, tx bun.Tx, session Session, hash string) error {
	done, err := tx.NewUpdate().Model((*accountRow)(nil)).Set("password_hash = ?", hash).Set("changed_at = ?", c.clock.Now()).
		Where("id = ? AND status = ?", session.Account, active).Exec(ctx)
	if err := changed(done, err, "identity.account_absent"); err != nil {
		return err
	}
	return c.meansChanged(ctx, tx, session, journal.FactorAdded, "password", "le mot de passe est nouveau")
}

// meansChanged tells the owner of an account, and the journal, that its means
// of signing in changed.
func (c *core) meansChanged(ctx context.Context, tx bun.Tx, session Session, action, what, said string) error {
	a, err := c.account(ctx, tx, session.Account)
	if err != nil {
		return err
	}
	if err := c.mail(ctx, tx, a, changedLetter(said)); err != nil {
		return err
	}
	who, err := c.acting(ctx, tx, session)
	if err != nil {
		return err
	}
	return c.note(ctx, tx, entry{action: action, actor: who, account: a.ID, detail: map[string]string{"what": what}})
}
