package identity

import (
	"context"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/journal"
	"relais/internal/kernel"
	"relais/internal/platform/db"
)

// Offer is what an invitation says to whom opens its link.
type Offer struct {
	Structure string      // name
	Role      access.Role // in it
	Email     string      // the address it went to
	Name      string      // as the invitation proposes it, or ""
	NewMeans  bool        // it gives an account new means of signing in
	Known     bool        // the address has an account: sign in, then Join
}

// Acceptance is what someone gives to accept an invitation. They sign in with a
// password, or with an external identity they just proved, or, when both are
// empty, with the passkey they make next.
type Acceptance struct {
	Name     string // not asked for new means
	Password string
	External string // token of [Opened.Link], after ProConnect
	Visit    Visit
}

// Offer tells what the link of an invitation is for, and uses nothing up: mail
// scanners open links. NotFound "identity.invitation_over" when it was used,
// revoked, replaced, or is too old.
func (m *Members) Offer(ctx context.Context, token string) (o Offer, err error) {
	defer kernel.Wrap(&err, "Members.Offer")
	err = m.db.Read(db.Showing(ctx, hashOf(token)), func(ctx context.Context, tx bun.Tx) error {
		row, s, err := m.opened(ctx, tx, token)
		if err != nil {
			return err
		}
		who, err := m.invited(ctx, tx, row)
		if err != nil {
			return err
		}
		_, err = m.accountOf(ctx, tx, who.Email)
		known, err := found(err)
		if err != nil {
			return err
		}
		o = Offer{Structure: s.Name, Role: access.Role(row.Role), Email: who.Email, Name: who.Name, NewMeans: row.AccountID != "", Known: known}
		return nil
	})
	return o, err
}

// opened gives the invitation of a link that still opens, in a structure that
// is approved.
func (c *core) opened(ctx context.Context, tx bun.IDB, token string) (row invitationRow, s structureRow, err error) {
	now := c.clock.Now()
	err = tx.NewSelect().Model(&row).
		Where("token_hash = ? AND used_at IS NULL AND revoked_at IS NULL AND expires_at > ? AND expires_at <= ?",
			hashOf(token), now, now.Add(invitationLasts+clocksApart)).Scan(ctx)
	if err := absent(err, "identity.invitation_over"); err != nil {
		return row, s, err
	}
	if s, err = c.structure(ctx, tx, row.StructureID); err != nil {
		return row, s, err
	}
	if s.Status != Approved {
		return row, s, kernel.Fault(kernel.NotFound, "identity.invitation_over")
	}
	return row, s, nil
}

// use uses an invitation up; of several at once, one wins.
func (c *core) use(ctx context.Context, tx bun.Tx, row invitationRow) error {
	done, err := tx.NewUpdate().Model(&row).Set("used_at = ?", c.clock.Now()).
		WherePK().Where("used_at IS NULL AND revoked_at IS NULL").Exec(ctx)
	return changed(done, err, "identity.invitation_over")
}

// Vetted is an acceptance that was counted and checked, its password hashed: all
// that is slow, or must be kept of a try that fails, comes before the write.
type Vetted struct {
	token, hash string
	who         identity
	acceptance  Acceptance
}

// Vet counts a try to accept an invitation and checks what is given. Errors:
// NotFound "identity.invitation_over", Invalid "identity.name" and
// "identity.password_…", Limited.
func (m *Members) Vet(ctx context.Context, token string, a Acceptance) (v Vetted, err error) {
	defer kernel.Wrap(&err, "Members.Vet")
	if err := m.limits.Take(ctx, signInFromAddress, prefix(a.Visit.Address)); err != nil {
		return v, err
	}
	offer, err := m.Offer(ctx, token)
	if err != nil {
		return v, err
	}
	if !offer.NewMeans {
		if a.Name, err = Name(a.Name); err != nil {
			return v, err
		}
	}
	v = Vetted{token: token, who: identity{a.Name, offer.Email}, acceptance: a}
	v.hash, err = m.newHash(ctx, a.Password, v.who)
	return v, err
}

// Accept is [Members.Vet], then [Members.AcceptVetted].
func (m *Members) Accept(ctx context.Context, token string, a Acceptance) (Opened, error) {
	v, err := m.Vet(ctx, token, a)
	if err != nil {
		return Opened{}, err
	}
	return m.AcceptVetted(ctx, v)
}

// AcceptVetted makes the account of someone invited, or gives an account its new
// means, and opens a half session in which the second factor is chosen. When
// the address has an account, a Conflict "identity.invitation_sign_in" asks to
// sign in and [Members.Join].
func (m *Members) AcceptVetted(ctx context.Context, v Vetted) (o Opened, err error) {
	defer kernel.Wrap(&err, "Members.AcceptVetted")
	fresh, err := m.ids.New()
	if err != nil {
		return o, err
	}
	err = m.write(db.Showing(ctx, hashOf(v.token)), func(ctx context.Context, tx bun.Tx) error {
		row, _, err := m.opened(ctx, tx, v.token)
		if err != nil {
			return err
		}
		if err := m.use(ctx, tx, row); err != nil {
			return err
		}
		account := fresh
		if row.AccountID != "" {
			account = row.AccountID
		}
		return m.db.Step(asAccount(ctx, account), func(ctx context.Context) error {
			o, err = m.arrive(ctx, tx, row, v, account)
			return err
		})
	})
	return o, err
}

// arrive makes whoever accepted an invitation the account it is for, and opens
// their session.
func (m *Members) arrive(ctx context.Context, tx bun.Tx, row invitationRow, v Vetted, id kernel.ID) (o Opened, err error) {
	a := v.acceptance
	account, err := m.joining(ctx, tx, row, id, v.who, v.hash, a.Visit.Lang)
	if err != nil {
		return o, err
	}
	strong := false
	if a.External != "" {
		if strong, err = m.linkExternal(ctx, tx, a.External, account.ID); err != nil {
			return o, err
		}
	}
	return m.enter(ctx, tx, account, a.Visit, entry{action: journal.SessionOpened, detail: map[string]string{"by": "invitation"}}, strong)
}

// newHash hashes a new password, once it is checked; none gives none.
func (c *core) newHash(ctx context.Context, password string, who identity) (string, error) {
	if password == "" {
		return "", nil
	}
	if err := c.passwords.check(password, who); err != nil {
		return "", err
	}
	return c.passwords.hash(ctx, password)
}

// joining gives the account that an invitation is for: a new one, member of the
// structure, or the one that gets new means.
func (m *Members) joining(ctx context.Context, tx bun.Tx, row invitationRow, id kernel.ID, who identity, hash, lang string) (a accountRow, err error) {
	if row.AccountID != "" {
		return m.renewed(ctx, tx, row.AccountID, hash)
	}
	_, err = m.accountOf(ctx, tx, who.Email)
	known, err := found(err)
	if known {
		return a, kernel.Fault(kernel.Conflict, "identity.invitation_sign_in")
	}
	if err != nil {
		return a, err
	}
	if a, err = m.makeAccount(ctx, tx, id, who, lang); err != nil {
		return a, err
	}
	if a.PasswordHash = hash; hash != "" {
		if _, err := tx.NewUpdate().Model(&a).Column("password_hash").WherePK().Exec(ctx); err != nil {
			return a, err
		}
	}
	if err := m.addMember(ctx, tx, a.ID, row); err != nil {
		return a, err
	}
	actor, err := m.actingAs(ctx, tx, a)
	if err != nil {
		return a, err
	}
	return a, m.note(ctx, tx, entry{action: journal.AccountMade, actor: actor, account: a.ID, detail: map[string]string{
		"structure": string(row.StructureID), "role": row.Role, "invitation": string(row.ID),
	}})
}

// renewed takes every means of signing in from an account, and every session,
// and leaves it a password at most.
func (m *Members) renewed(ctx context.Context, tx bun.Tx, id kernel.ID, hash string) (accountRow, error) {
	a, err := m.account(ctx, tx, id)
	if err != nil {
		return a, err
	}
	if a.Status != active {
		return a, kernel.Fault(kernel.NotFound, "identity.invitation_over")
	}
	if err := m.dropMeans(ctx, tx, id); err != nil {
		return a, err
	}
	a.PasswordHash, a.ChangedAt = hash, m.clock.Now()
	if _, err := tx.NewUpdate().Model(&a).Column("password_hash", "changed_at").WherePK().Exec(ctx); err != nil {
		return a, err
	}
	if err := m.mail(ctx, tx, a, changedLetter("tous vos moyens de connexion sont remplacés")); err != nil {
		return a, err
	}
	who, err := m.actingAs(ctx, tx, a)
	if err != nil {
		return a, err
	}
	return a, m.note(ctx, tx, entry{
		action: journal.FactorRemoved, actor: who, account: id, detail: map[string]string{"what": "all"},
	})
}

// Join makes who is signed in a member of the structure that invited their
// address; [Sessions.Switch] then goes there. An invitation of another address is a Conflict
// "identity.invitation_other".
func (m *Members) Join(ctx context.Context, session Session, token string) (err error) {
	defer kernel.Wrap(&err, "Members.Join")
	if err := session.whole(); err != nil {
		return err
	}
	return m.write(db.Showing(session.behind(ctx), hashOf(token)), func(ctx context.Context, tx bun.Tx) error {
		row, s, err := m.opened(ctx, tx, token)
		if err != nil {
			return err
		}
		who, err := m.invited(ctx, tx, row)
		if err != nil {
			return err
		}
		if row.AccountID != "" || who.Email != session.Email {
			return kernel.Fault(kernel.Conflict, "identity.invitation_other")
		}
		if err := m.use(ctx, tx, row); err != nil {
			return err
		}
		if err := m.addMember(ctx, tx, session.Account, row); err != nil {
			return err
		}
		return m.note(ctx, tx, entry{
			action: string(access.InvitationAccept), actor: session.Actor, account: session.Account,
			detail: map[string]string{"structure": string(s.ID), "role": row.Role, "invitation": string(row.ID)},
		})
	})
}
