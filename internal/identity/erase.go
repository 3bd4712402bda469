package identity

import (
	"context"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/journal"
	"relais/internal/kernel"
)

// Erase forgets an account for ever: its key is destroyed, which makes all that
// was sealed for it unreadable wherever it was copied, and its rows go. Its
// random identifier stays in the journal. Scope: of the house, retention.run.
// [seal.Keys.Forget] is to be called afterwards. Erasing twice is
// nothing.
func (m *Members) Erase(ctx context.Context, scope access.Scope, account kernel.ID) (err error) {
	defer kernel.Wrap(&err, "Members.Erase(%s)", account)
	if err := scope.RequireHouse(access.RetentionRun); err != nil {
		return err
	}
	return m.write(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		if err := m.dropMeans(ctx, tx, account); err != nil {
			return err
		}
		for _, model := range []any{(*invitationRow)(nil), (*teamMemberRow)(nil), (*membershipRow)(nil)} {
			if _, err := tx.NewDelete().Model(model).Where("account_id = ?", account).Exec(ctx); err != nil {
				return err
			}
		}
		if err := m.dropInvitationsTo(ctx, tx, account); err != nil {
			return err
		}
		if _, err := tx.NewDelete().Model((*accountRow)(nil)).Where("id = ?", account).Exec(ctx); err != nil {
			return err
		}
		if err := m.keys.Destroy(ctx, tx, account); err != nil {
			return err
		}
		return m.note(ctx, tx, entry{action: journal.KeyDestroyed, actor: scope.Actor(), account: account})
	})
}

// dropInvitationsTo removes the invitations that went to the address of an
// account: they are sealed for the structure, whose key stays.
func (m *Members) dropInvitationsTo(ctx context.Context, tx bun.Tx, account kernel.ID) error {
	a, err := m.account(ctx, tx, account)
	if known, err := found(err); !known {
		return err
	}
	who, err := m.open(ctx, tx, a)
	if err != nil {
		return err
	}
	_, err = tx.NewDelete().Model((*invitationRow)(nil)).Where("email_index IN (?)", bun.List(m.indexes(who.Email))).Exec(ctx)
	return err
}

// Reindex writes every blind index of an address anew, under the present index
// key: the part of this room when that key is replaced. It may be interrupted
// and begun again. Scope: of the house, member.change.
func (m *Members) Reindex(ctx context.Context, scope access.Scope) (err error) {
	defer kernel.Wrap(&err, "Members.Reindex")
	if err := scope.RequireHouse(access.MemberChange); err != nil {
		return err
	}
	ctx = scope.Behind(ctx)
	var accounts, invitations []kernel.ID
	err = m.db.Read(ctx, func(ctx context.Context, tx bun.Tx) error {
		if err := tx.NewSelect().Model((*accountRow)(nil)).Column("id").Scan(ctx, &accounts); err != nil {
			return err
		}
		return tx.NewSelect().Model((*invitationRow)(nil)).Column("id").Scan(ctx, &invitations)
	})
	if err != nil {
		return err
	}
	for _, id := range accounts {
		if err := m.write(ctx, func(ctx context.Context, tx bun.Tx) error { return m.reindexAccount(ctx, tx, id) }); err != nil {
			return err
		}
	}
	for _, id := range invitations {
		if err := m.write(ctx, func(ctx context.Context, tx bun.Tx) error { return m.reindexInvitation(ctx, tx, id) }); err != nil {
			return err
		}
	}
	return nil
}

func (m *Members) reindexAccount(ctx context.Context, tx bun.Tx, id kernel.ID) error {
	a, err := m.account(ctx, tx, id)
	if known, err := found(err); !known {
		return err // what went meanwhile is done
	}
	who, err := m.open(ctx, tx, a)
	if err != nil {
		return err
	}
	_, err = tx.NewUpdate().Model(&a).Set("email_index = ?", m.index(who.Email)).WherePK().Exec(ctx)
	return err
}

func (m *Members) reindexInvitation(ctx context.Context, tx bun.Tx, id kernel.ID) error {
	var row invitationRow
	err := tx.NewSelect().Model(&row).Where("id = ?", id).Scan(ctx)
	if there, err := found(absent(err, "identity.invitation_over")); !there {
		return err
	}
	who, err := m.invited(ctx, tx, row)
	if err != nil {
		return err
	}
	_, err = tx.NewUpdate().Model(&row).Set("email_index = ?", m.index(who.Email)).WherePK().Exec(ctx)
	return err
}

// EndSessions ends every session of an account. Scope: account.disable.
func (m *Members) EndSessions(ctx context.Context, scope access.Scope, account kernel.ID) (err error) {
	defer kernel.Wrap(&err, "Members.EndSessions(%s)", account)
	if err := scope.Require(access.AccountDisable); err != nil {
		return err
	}
	return m.write(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		if _, err := m.reached(ctx, tx, scope, account); err != nil {
			return err
		}
		if err := m.endSessions(ctx, tx, account, nil); err != nil {
			return err
		}
		return m.note(ctx, tx, entry{
			action: journal.SessionEnded, actor: scope.Actor(), account: account, detail: map[string]string{"session": "all"},
		})
	})
}

// Account is an account as an operator lists it, without its name.
type Account struct {
	ID          kernel.ID
	Masked      string // of its address: first letter and domain
	Active      bool
	Memberships []Belonging
}

// Accounts lists every account, the oldest first; the house only may ask.
func (m *Members) Accounts(ctx context.Context, scope access.Scope) (list []Account, err error) {
	defer kernel.Wrap(&err, "Members.Accounts")
	if err := scope.Require(access.MemberRead); err != nil {
		return nil, err
	}
	if !scope.IsSystem() {
		return nil, kernel.Fault(kernel.Forbidden, access.ReasonRole)
	}
	err = m.db.Read(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		var rows []accountRow
		if err := tx.NewSelect().Model(&rows).Order("id").Scan(ctx); err != nil {
			return err
		}
		for _, row := range rows {
			who, err := m.open(ctx, tx, row)
			if err != nil {
				return err
			}
			one := Account{ID: row.ID, Masked: Masked(who.Email), Active: row.Status == active}
			belongings, err := m.belongings(ctx, tx, row.ID)
			if err != nil {
				return err
			}
			for _, b := range belongings {
				one.Memberships = append(one.Memberships, Belonging{b.StructureID, b.Name, access.Role(b.Role), b.Status != Approved})
			}
			list = append(list, one)
		}
		return nil
	})
	return list, err
}

// Find gives the account of an address; the house only may ask. NotFound
// "identity.account_absent".
func (m *Members) Find(ctx context.Context, scope access.Scope, email string) (id kernel.ID, err error) {
	defer kernel.Wrap(&err, "Members.Find")
	if !scope.IsSystem() {
		return "", kernel.Fault(kernel.Forbidden, access.ReasonRole)
	}
	address, err := Address(email)
	if err != nil {
		return "", err
	}
	err = m.db.Read(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		a, err := m.accountOf(ctx, tx, address)
		id = a.ID
		return err
	})
	return id, err
}
