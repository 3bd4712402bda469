package identity

import (
	"context"
	"strings"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/journal"
	"relais/internal/kernel"
	"relais/internal/platform/db"
)

// Change is what a member becomes in a structure.
type Change struct {
	Role      access.Role
	Territory []string // codes of départements, for a role that one bounds; none means every one
	Teams     []kernel.ID
}

// Change gives a member another role, territory and teams; it takes effect at
// their next request, on every node. Scope: member.change. Nobody raises their
// own role or widens their own territory, and the last manager stays one: Forbidden "identity.oneself",
// Conflict "identity.last_manager".
func (m *Members) Change(ctx context.Context, scope access.Scope, structure, account kernel.ID, change Change) (err error) {
	defer kernel.Wrap(&err, "Members.Change(%s, %s)", structure, account)
	if change.Territory, err = territory(change.Territory); err != nil {
		return err
	}
	return m.onMember(ctx, scope, structure, account, func(ctx context.Context, tx bun.Tx, s structureRow, row membershipRow) error {
		from := access.Role(row.Role)
		if err := mayGive(scope, s, change.Role, change.Territory); err != nil {
			return err
		}
		if raisesOneself(scope.Actor(), account, from, change) {
			return kernel.Fault(kernel.Forbidden, "identity.oneself")
		}
		if from != change.Role {
			if err := m.keepsOne(ctx, tx, scope, row); err != nil {
				return err
			}
		}
		row.Role, row.Territory = string(change.Role), strings.Join(change.Territory, " ")
		if _, err := tx.NewUpdate().Model(&row).WherePK().Exec(ctx); err != nil {
			return err
		}
		if err := m.setTeams(ctx, tx, account, structure, change.Teams); err != nil {
			return err
		}
		return m.noteMember(ctx, tx, scope, row, map[string]string{"from": string(from), "to": row.Role, "teams": joined(change.Teams)})
	})
}

// End ends a membership; the account stays. Scope: member.change. The last
// manager of a structure stays, unless who runs the network ends it: Conflict
// "identity.last_manager".
func (m *Members) End(ctx context.Context, scope access.Scope, structure, account kernel.ID) (err error) {
	defer kernel.Wrap(&err, "Members.End(%s, %s)", structure, account)
	return m.onMember(ctx, scope, structure, account, func(ctx context.Context, tx bun.Tx, _ structureRow, row membershipRow) error {
		if err := m.keepsOne(ctx, tx, scope, row); err != nil {
			return err
		}
		row.EndedAt = m.clock.Now()
		if _, err := tx.NewUpdate().Model(&row).WherePK().Exec(ctx); err != nil {
			return err
		}
		if err := m.setTeams(ctx, tx, account, structure, nil); err != nil {
			return err
		}
		return m.noteMember(ctx, tx, scope, row, map[string]string{"from": row.Role, "what": "ended"})
	})
}

func (m *Members) noteMember(ctx context.Context, tx bun.Tx, scope access.Scope, row membershipRow, detail map[string]string) error {
	detail["structure"] = string(row.StructureID)
	return m.note(ctx, tx, entry{action: string(scope.Action()), actor: scope.Actor(), account: row.AccountID, detail: detail})
}

// onMember runs an act on the live membership of an account in a structure that
// a scope of member.change reaches. Two such acts on one structure wait for
// each other, so that its last two managers cannot leave together.
func (m *Members) onMember(
	ctx context.Context, scope access.Scope, structure, account kernel.ID,
	act func(context.Context, bun.Tx, structureRow, membershipRow) error,
) error {
	if err := scope.Require(access.MemberChange); err != nil {
		return err
	}
	return m.write(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		s, err := m.lockStructure(ctx, tx, structure)
		if err != nil {
			return err
		}
		if err := over(scope, s); err != nil {
			return err
		}
		row, err := m.membership(ctx, tx, account, structure)
		if err != nil {
			return err
		}
		if err := mayTouch(scope, access.Role(row.Role)); err != nil {
			return err
		}
		return act(ctx, tx, s, row)
	})
}

// keepsOne refuses to take away the last manager of a structure, and the last
// who runs the network, except to who runs it.
func (m *Members) keepsOne(ctx context.Context, tx bun.Tx, scope access.Scope, row membershipRow) error {
	role := access.Role(row.Role)
	fromAbove := scope.IsSystem() || scope.Actor().Role == access.Admin && scope.Actor().Account != row.AccountID
	if role != access.Manager && role != access.Admin || fromAbove {
		return nil
	}
	others, err := tx.NewSelect().Model((*membershipRow)(nil)).
		Join("JOIN accounts AS a ON a.id = m.account_id").
		Where("m.structure_id = ? AND m.role = ? AND m.ended_at IS NULL AND m.account_id <> ? AND a.status = ?",
			row.StructureID, row.Role, row.AccountID, active).Exists(ctx)
	if err == nil && !others {
		err = kernel.Fault(kernel.Conflict, "identity.last_manager")
	}
	return err
}

// everywhere gives the live memberships of an account.
func (c *core) everywhere(ctx context.Context, tx bun.IDB, account kernel.ID) (rows []membershipRow, err error) {
	err = c.db.Step(db.About(ctx, string(account)), func(ctx context.Context) error {
		return tx.NewSelect().Model(&rows).Where("account_id = ? AND ended_at IS NULL", account).Order("since", "id").Scan(ctx)
	})
	return rows, err
}

// Disable shuts an account: its sessions and tokens end at once, on every node.
// Scope: account.disable. A manager may, of members of their own structure who
// belong to no other (else Conflict "identity.member_elsewhere": end the
// membership); nobody disables themself.
func (m *Members) Disable(ctx context.Context, scope access.Scope, account kernel.ID) (err error) {
	defer kernel.Wrap(&err, "Members.Disable(%s)", account)
	return m.setStatus(ctx, scope, account, disabled, journal.AccountDisabled)
}

// Enable opens a disabled account again; scope and refusals as for Disable.
func (m *Members) Enable(ctx context.Context, scope access.Scope, account kernel.ID) (err error) {
	defer kernel.Wrap(&err, "Members.Enable(%s)", account)
	return m.setStatus(ctx, scope, account, active, journal.AccountEnabled)
}

func (m *Members) setStatus(ctx context.Context, scope access.Scope, account kernel.ID, status, action string) error {
	if err := scope.Require(access.AccountDisable); err != nil {
		return err
	}
	return m.write(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		rows, err := m.reached(ctx, tx, scope, account)
		if err != nil {
			return err
		}
		if err := mayDisable(scope, account, rows); err != nil {
			return err
		}
		done, err := tx.NewUpdate().Model((*accountRow)(nil)).Set("status = ?", status).Set("changed_at = ?", m.clock.Now()).
			Where("id = ?", account).Exec(ctx)
		if err := changed(done, err, "identity.account_absent"); err != nil {
			return err
		}
		if status == disabled {
			if err := m.endSessions(ctx, tx, account, nil); err != nil {
				return err
			}
		}
		return m.note(ctx, tx, entry{action: action, actor: scope.Actor(), account: account})
	})
}

// reached gives the live memberships of an account that a scope reaches through
// at least one of them; NotFound when it does not.
func (m *Members) reached(ctx context.Context, tx bun.Tx, scope access.Scope, account kernel.ID) ([]membershipRow, error) {
	rows, err := m.everywhere(ctx, tx, account)
	if err != nil || scope.IsSystem() {
		return rows, err
	}
	if len(rows) == 0 && scope.Allows(access.Network) {
		_, err := m.account(ctx, tx, account)
		return nil, err
	}
	for _, row := range rows {
		s, err := m.structure(ctx, tx, row.StructureID)
		seen, err := found(err) // the wall hides those of others
		if err != nil {
			return nil, err
		}
		if seen && over(scope, s) == nil {
			return rows, nil
		}
	}
	return nil, kernel.Fault(kernel.NotFound, "identity.account_absent")
}

// GiveNewMeans lets a member who lost every means of signing in choose new
// ones, by a link that goes to their own address: until they open it, the old
// ones still serve; [Sent] says who takes it. Scope: member.invite. For a manager, or someone of the
// network, only who runs the network may: Forbidden "identity.role_network".
func (m *Members) GiveNewMeans(ctx context.Context, scope access.Scope, structure, account kernel.ID) (sent Sent, err error) {
	defer kernel.Wrap(&err, "Members.GiveNewMeans(%s)", account)
	if err := scope.Require(access.MemberInvite); err != nil {
		return sent, err
	}
	if err := m.boundMails(ctx, scope); err != nil {
		return sent, err
	}
	err = m.write(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		s, err := m.lockStructure(ctx, tx, structure)
		if err != nil {
			return err
		}
		if err := over(scope, s); err != nil {
			return err
		}
		row, err := m.membership(ctx, tx, account, structure)
		if err != nil {
			return err
		}
		rows, err := m.everywhere(ctx, tx, account)
		if err != nil {
			return err
		}
		if err := mayRenew(scope, account, rows); err != nil {
			return err
		}
		sent, err = m.sendNewMeans(ctx, tx, scope, row)
		return err
	})
	return sent, err
}

func (m *Members) sendNewMeans(ctx context.Context, tx bun.Tx, scope access.Scope, row membershipRow) (sent Sent, err error) {
	a, err := m.account(ctx, tx, row.AccountID)
	if err != nil {
		return sent, err
	}
	who, err := m.open(ctx, tx, a)
	if err != nil {
		return sent, err
	}
	err = m.db.Step(db.About(ctx, string(a.ID)), func(ctx context.Context) error {
		_, err := tx.NewUpdate().Model((*invitationRow)(nil)).Set("revoked_at = ?", m.clock.Now()).
			Where("account_id = ? AND used_at IS NULL AND revoked_at IS NULL", a.ID).Exec(ctx)
		return err
	})
	if err != nil {
		return sent, err
	}
	i := invitationRow{
		StructureID: row.StructureID, AccountID: a.ID, Role: row.Role, Territory: row.Territory,
		EmailIndex: a.EmailIndex, InvitedBy: scope.Actor().Account,
	}
	token, err := m.keepInvitation(ctx, tx, &i, who)
	if err != nil {
		return sent, err
	}
	if err := m.send(ctx, tx, a.ID, who.Email, m.newMeansLetter(token)); err != nil {
		return sent, err
	}
	err = m.note(ctx, tx, entry{
		action: string(scope.Action()), actor: scope.Actor(), account: a.ID, detail: map[string]string{"what": "new means"},
	})
	if err != nil {
		return sent, err
	}
	return m.sent(ctx, tx, scope.Actor(), i, who.Email, token)
}
