package identity

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/kernel"
	"relais/internal/platform/limits"
)

// invitationLasts is how long a link of invitation opens.
const invitationLasts = 7 * 24 * time.Hour

// invitesOf bounds the mails that one account makes leave.
var invitesOf = limits.Rule{Name: "identity.invite", Most: 100, Within: 24 * time.Hour}

// Invitation is whom to invite, and to what.
type Invitation struct {
	Structure kernel.ID
	Email     string
	Name      string // proposed to whom accepts; "" for none
	Role      access.Role
	Territory []string    // codes of départements, for a role that one bounds; none means every one
	Teams     []kernel.ID // of the structure
}

// Pending is an invitation that nobody has answered yet.
type Pending struct {
	ID        kernel.ID
	Email     string
	Name      string // "" when it was not given
	Role      access.Role
	NewMeans  bool // it gives a member new means of signing in
	InvitedBy kernel.ID
	CreatedAt time.Time
	ExpiresAt time.Time
	Expired   bool
}

// checked gives an invitation in its one spelling.
func (i Invitation) checked() (_ Invitation, err error) {
	if i.Email, err = Address(i.Email); err != nil {
		return i, err
	}
	if i.Name != "" {
		if i.Name, err = Name(i.Name); err != nil {
			return i, err
		}
	}
	i.Territory, err = territory(i.Territory)
	return i, err
}

// territory checks a list of départements.
func territory(list []string) ([]string, error) {
	list = slices.Clone(list)
	slices.Sort(list)
	for _, code := range list {
		if code == "" || !departementForm.MatchString(code) {
			return nil, kernel.Fault(kernel.Invalid, "identity.structure_departement")
		}
	}
	return slices.Compact(list), nil
}

// Invite sends someone a link by which to join a structure, good for 7 days
// and once; [Sent] says who takes it. Scope: member.invite. It answers alike
// whether the address has an account or not. A Conflict "identity.already_member" says that they belong to
// the structure; an earlier invitation of the same address there is revoked.
func (m *Members) Invite(ctx context.Context, scope access.Scope, i Invitation) (s Sent, err error) {
	defer kernel.Wrap(&err, "Members.Invite")
	if err := scope.Require(access.MemberInvite); err != nil {
		return s, err
	}
	if err := m.boundMails(ctx, scope); err != nil {
		return s, err
	}
	return m.inviteOver(ctx, scope, i, m.sent)
}

// InviteByHand is Invite for an operator at the machine, who gets the link too:
// no mail may leave yet when a network is new. The house only may call it.
func (m *Members) InviteByHand(ctx context.Context, scope access.Scope, i Invitation) (link string, err error) {
	defer kernel.Wrap(&err, "Members.InviteByHand")
	if err := scope.Require(access.MemberInvite); err != nil {
		return "", err
	}
	if !scope.IsSystem() {
		return "", kernel.Fault(kernel.Forbidden, access.ReasonRole)
	}
	s, err := m.inviteOver(ctx, scope, i, m.shown)
	return s.Link, err
}

func (m *Members) boundMails(ctx context.Context, scope access.Scope) error {
	if scope.IsSystem() {
		return nil
	}
	return m.limits.Take(ctx, invitesOf, string(scope.Actor().Account))
}

// handing is how an invitation goes to who invites: [core.sent] or [core.shown].
type handing func(ctx context.Context, tx bun.Tx, actor access.Actor, row invitationRow, to, token string) (Sent, error)

func (m *Members) inviteOver(ctx context.Context, scope access.Scope, i Invitation, hand handing) (sent Sent, err error) {
	if i, err = i.checked(); err != nil {
		return sent, err
	}
	err = m.write(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		s, err := m.lockStructure(ctx, tx, i.Structure)
		if err != nil {
			return err
		}
		if err := over(scope, s); err != nil {
			return err
		}
		if err := m.mayInvite(ctx, tx, scope, s, i); err != nil {
			return err
		}
		row, token, err := m.invite(ctx, tx, scope.Actor(), s, i)
		if err != nil {
			return err
		}
		sent, err = hand(ctx, tx, scope.Actor(), row, i.Email, token)
		return err
	})
	return sent, err
}

// mayInvite refuses what an invitation may not do.
func (m *Members) mayInvite(ctx context.Context, tx bun.Tx, scope access.Scope, s structureRow, i Invitation) error {
	if s.Status != Approved {
		return kernel.Fault(kernel.Conflict, "identity.structure_status", s.Status)
	}
	if err := mayGive(scope, s, i.Role, i.Territory); err != nil {
		return err
	}
	a, err := m.accountOf(ctx, tx, i.Email)
	if known, err := found(err); !known {
		return err
	}
	if a.ID == scope.Actor().Account {
		return kernel.Fault(kernel.Forbidden, "identity.oneself")
	}
	_, err = m.membership(ctx, tx, a.ID, s.ID)
	member, err := found(err)
	if member {
		return kernel.Fault(kernel.Conflict, "identity.already_member")
	}
	return err
}

// invite keeps an invitation and sends its link.
func (c *core) invite(ctx context.Context, tx bun.Tx, actor access.Actor, s structureRow, i Invitation) (row invitationRow, token string, err error) {
	row = invitationRow{
		StructureID: s.ID, Role: string(i.Role), Territory: strings.Join(i.Territory, " "), Teams: joined(i.Teams),
		EmailIndex: c.index(i.Email), InvitedBy: actor.Account,
	}
	_, err = tx.NewUpdate().Model((*invitationRow)(nil)).Set("revoked_at = ?", c.clock.Now()).
		Where("structure_id = ? AND email_index = ? AND account_id IS NULL AND used_at IS NULL AND revoked_at IS NULL", s.ID, row.EmailIndex).Exec(ctx)
	if err != nil {
		return row, "", err
	}
	if token, err = c.keepInvitation(ctx, tx, &row, identity{i.Name, i.Email}); err != nil {
		return row, "", err
	}
	if err := c.send(ctx, tx, s.ID, i.Email, c.invitationLetter(s.Name, token)); err != nil {
		return row, "", err
	}
	return row, token, c.note(ctx, tx, entry{
		action: string(access.MemberInvite), actor: actor, object: "invitation:" + string(row.ID),
		detail: map[string]string{"structure": string(s.ID), "role": row.Role},
	})
}

// keepInvitation writes a new invitation; whom it is for is sealed under the key
// of the structure.
func (c *core) keepInvitation(ctx context.Context, tx bun.Tx, row *invitationRow, who identity) (token string, err error) {
	if row.ID, err = c.ids.New(); err != nil {
		return "", err
	}
	if token, row.TokenHash, err = c.token(); err != nil {
		return "", err
	}
	row.CreatedAt, row.ExpiresAt = c.clock.Now(), c.clock.Now().Add(invitationLasts)
	row.Sealed, err = c.sealIdentity(ctx, tx, row.StructureID, cell("invitations", "sealed", row.ID), who)
	if err != nil {
		return "", err
	}
	_, err = tx.NewInsert().Model(row).Exec(ctx)
	return token, err
}

// Pending lists the invitations of a structure that nobody answered, the latest
// first. Scope: member.invite.
func (m *Members) Pending(ctx context.Context, scope access.Scope, structure kernel.ID) (list []Pending, err error) {
	defer kernel.Wrap(&err, "Members.Pending(%s)", structure)
	if err := scope.Require(access.MemberInvite); err != nil {
		return nil, err
	}
	err = m.db.Read(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		s, err := m.structure(ctx, tx, structure)
		if err != nil {
			return err
		}
		if err := over(scope, s); err != nil {
			return err
		}
		var rows []invitationRow
		err = tx.NewSelect().Model(&rows).Where("structure_id = ? AND used_at IS NULL AND revoked_at IS NULL", structure).
			Order("created_at DESC", "id DESC").Scan(ctx)
		for _, row := range rows {
			who, err := m.invited(ctx, tx, row)
			if err != nil {
				return err
			}
			list = append(list, Pending{
				ID: row.ID, Email: who.Email, Name: who.Name, Role: access.Role(row.Role), NewMeans: row.AccountID != "", InvitedBy: row.InvitedBy,
				CreatedAt: row.CreatedAt, ExpiresAt: row.ExpiresAt, Expired: !row.ExpiresAt.After(m.clock.Now()),
			})
		}
		return err
	})
	return list, err
}

// invited gives whom an invitation is for.
func (c *core) invited(ctx context.Context, tx bun.IDB, row invitationRow) (identity, error) {
	return c.openIdentity(ctx, tx, row.StructureID, cell("invitations", "sealed", row.ID), row.Sealed)
}

// Revoke makes the link of an invitation useless. Scope: member.invite.
func (m *Members) Revoke(ctx context.Context, scope access.Scope, invitation kernel.ID) (err error) {
	defer kernel.Wrap(&err, "Members.Revoke(%s)", invitation)
	return m.onInvitation(ctx, scope, invitation, func(ctx context.Context, tx bun.Tx, row invitationRow, _ structureRow) error {
		done, err := tx.NewUpdate().Model(&row).Set("revoked_at = ?", m.clock.Now()).WherePK().Where("used_at IS NULL").Exec(ctx)
		if err := changed(done, err, "identity.invitation_over"); err != nil {
			return err
		}
		return m.note(ctx, tx, entry{
			action: string(access.MemberInvite), actor: scope.Actor(), object: "invitation:" + string(row.ID),
			detail: map[string]string{"what": "revoked"},
		})
	})
}

// Resend sends a new link for an invitation; the one before opens no more.
// Scope: member.invite.
func (m *Members) Resend(ctx context.Context, scope access.Scope, invitation kernel.ID) (sent Sent, err error) {
	defer kernel.Wrap(&err, "Members.Resend(%s)", invitation)
	if err := m.boundMails(ctx, scope); err != nil {
		return sent, err
	}
	err = m.onInvitation(ctx, scope, invitation, func(ctx context.Context, tx bun.Tx, row invitationRow, s structureRow) error {
		token, hash, err := m.token()
		if err != nil {
			return err
		}
		done, err := tx.NewUpdate().Model(&row).Set("token_hash = ?", hash).Set("expires_at = ?", m.clock.Now().Add(invitationLasts)).
			WherePK().Where("used_at IS NULL").Exec(ctx)
		if err := changed(done, err, "identity.invitation_over"); err != nil {
			return err
		}
		who, err := m.invited(ctx, tx, row)
		if err != nil {
			return err
		}
		letter := m.invitationLetter(s.Name, token)
		if row.AccountID != "" {
			letter = m.newMeansLetter(token)
		}
		if err := m.send(ctx, tx, s.ID, who.Email, letter); err != nil {
			return err
		}
		err = m.note(ctx, tx, entry{
			action: string(access.MemberInvite), actor: scope.Actor(), object: "invitation:" + string(row.ID),
			detail: map[string]string{"what": "sent again"},
		})
		if err != nil {
			return err
		}
		sent, err = m.sent(ctx, tx, scope.Actor(), row, who.Email, token)
		return err
	})
	return sent, err
}

// onInvitation runs an act on an unanswered invitation that a scope of
// member.invite reaches.
func (m *Members) onInvitation(
	ctx context.Context, scope access.Scope, id kernel.ID, act func(context.Context, bun.Tx, invitationRow, structureRow) error,
) error {
	if err := scope.Require(access.MemberInvite); err != nil {
		return err
	}
	return m.write(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		var row invitationRow
		err := tx.NewSelect().Model(&row).Where("id = ? AND used_at IS NULL AND revoked_at IS NULL", id).Scan(ctx)
		if err := absent(err, "identity.invitation_over"); err != nil {
			return err
		}
		s, err := m.lockStructure(ctx, tx, row.StructureID)
		if err != nil {
			return err
		}
		if err := over(scope, s); err != nil {
			return err
		}
		if err := mayTouch(scope, access.Role(row.Role)); err != nil {
			return err
		}
		return act(ctx, tx, row, s)
	})
}
