package identity

import (
	"context"
	"database/sql"
	"errors"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/journal"
	"relais/internal/kernel"
)

// enter opens a session for an account whose first factor is proved; a strong
// one, when a second one is too, is whole. The line says how, and whether it is.
func (c *core) enter(ctx context.Context, tx bun.Tx, a accountRow, v Visit, line entry, strong bool) (o Opened, err error) {
	if line.actor, err = c.actingAs(ctx, tx, a); err != nil {
		return o, err
	}
	id, err := c.ids.New()
	if err != nil {
		return o, err
	}
	now := c.clock.Now()
	row := sessionRow{ID: id, AccountID: a.ID, StructureID: line.actor.Structure, Half: !strong, Device: v.device(), CreatedAt: now, SeenAt: now}
	if strong {
		row.ProvedAt = now
		if o.Known, err = c.arrived(ctx, tx, a, v); err != nil {
			return o, err
		}
	}
	if o.Token, row.TokenHash, err = c.token(); err != nil {
		return o, err
	}
	if _, err := tx.NewInsert().Model(&row).Exec(ctx); err != nil {
		return o, err
	}
	if o.Factors, err = c.factors(ctx, tx, a); err != nil {
		return o, err
	}
	o.Half = row.Half
	line.account = a.ID
	line.detail["session"] = string(id)
	if row.Half {
		line.action = journal.SessionBegun
	}
	return o, c.note(ctx, tx, line)
}

// landing gives the membership a session begins with: that of the last
// structure, if one may still act for it, else the first of those; the zero one
// when there is none.
func (c *core) landing(ctx context.Context, tx bun.IDB, a accountRow) (belongingRow, error) {
	list, err := c.belongings(ctx, tx, a.ID)
	if err != nil {
		return belongingRow{}, err
	}
	if b, found := usable(list, a.LastStructure); found {
		return b, nil
	}
	for _, b := range list {
		if b.Status == Approved {
			return b, nil
		}
	}
	return belongingRow{}, nil
}

// replace gives a session another token, and drops the one before: of several
// at once, one wins. The public handle stays.
func (c *core) replace(ctx context.Context, tx bun.Tx, session Session, change func(*sessionRow)) (token string, err error) {
	var row sessionRow
	err = tx.NewSelect().Model(&row).Where("token_hash = ?", session.hash).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return "", kernel.Fault(kernel.Forbidden, access.ReasonSignIn)
	}
	if err != nil {
		return "", err
	}
	done, err := tx.NewDelete().Model(&row).WherePK().Exec(ctx)
	if err := changed(done, err, access.ReasonSignIn); err != nil {
		return "", err
	}
	if token, row.TokenHash, err = c.token(); err != nil {
		return "", err
	}
	change(&row)
	_, err = tx.NewInsert().Model(&row).Exec(ctx)
	return token, err
}

// raise makes a session whole, or its proof recent, under another token.
func (c *core) raise(ctx context.Context, tx bun.Tx, session Session, v Visit, by string) (o Opened, err error) {
	a, err := c.account(ctx, tx, session.Account)
	if err != nil {
		return o, err
	}
	now := c.clock.Now()
	o.Token, err = c.replace(ctx, tx, session, func(row *sessionRow) {
		row.ProvedAt, row.SeenAt = now, now
		if row.Half {
			row.Half, row.CreatedAt = false, now
		}
	})
	if err != nil {
		return o, err
	}
	action := journal.SessionAgain
	if session.Half {
		action = journal.SessionOpened
		if o.Known, err = c.arrived(ctx, tx, a, v); err != nil {
			return o, err
		}
	}
	if o.Factors, err = c.factors(ctx, tx, a); err != nil {
		return o, err
	}
	who, err := c.acting(ctx, tx, session)
	if err != nil {
		return o, err
	}
	return o, c.note(ctx, tx, entry{
		action: action, actor: who, account: a.ID, detail: map[string]string{"by": by, "session": string(session.ID)},
	})
}

// arrived notes that an account was used, by a sign-in that is whole, and from
// which device: see recognise.
func (c *core) arrived(ctx context.Context, tx bun.Tx, a accountRow, v Visit) (known string, err error) {
	_, err = tx.NewUpdate().Model((*accountRow)(nil)).Set("last_used_at = ?", c.clock.Now()).Set("warned_at = NULL").
		Where("id = ?", a.ID).Exec(ctx)
	if err != nil {
		return "", err
	}
	return c.recognise(ctx, tx, a, v)
}

// recognise notes the device of a visit, and writes to the account when it is
// new and others were known. It gives the token by which the device is known
// from now on.
func (c *core) recognise(ctx context.Context, tx bun.Tx, a accountRow, v Visit) (known string, err error) {
	now := c.clock.Now()
	if v.Known != "" {
		done, err := tx.NewUpdate().Model((*deviceRow)(nil)).Set("seen_at = ?", now).
			Where("token_hash = ? AND account_id = ?", hashOf(v.Known), a.ID).Exec(ctx)
		if err := changed(done, err, "identity.device"); kernel.KindOf(err) != kernel.Conflict {
			return v.Known, err
		}
	}
	others, err := tx.NewSelect().Model((*deviceRow)(nil)).Where("account_id = ?", a.ID).Exists(ctx)
	if err != nil {
		return "", err
	}
	known, hash, err := c.token()
	if err != nil {
		return "", err
	}
	if _, err := tx.NewInsert().Model(&deviceRow{TokenHash: hash, AccountID: a.ID, SeenAt: now}).Exec(ctx); err != nil {
		return "", err
	}
	if !others {
		return known, nil
	}
	return known, c.mail(ctx, tx, a, newDeviceLetter(v.device()))
}

// endSessions ends every session of an account but one, if any.
func (c *core) endSessions(ctx context.Context, tx bun.Tx, account kernel.ID, but []byte) error {
	query := tx.NewDelete().Model((*sessionRow)(nil)).Where("account_id = ?", account)
	if but != nil {
		query.Where("token_hash <> ?", but)
	}
	_, err := query.Exec(ctx)
	return err
}
