package identity

import (
	"context"
	"errors"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/kernel"
)

// warnedFor is how long the owner of an account has to use it again, once told
// that it closes.
const warnedFor = 30 * 24 * time.Hour

// lastOne is true of an account "a" that is the last active manager of an
// approved structure, or the last active administrator of the network.
const lastOne = `EXISTS (SELECT 1 FROM memberships AS m JOIN network_structures AS s ON s.id = m.structure_id
	WHERE m.account_id = a.id AND m.ended_at IS NULL AND m.role IN (?) AND s.status = ?
	AND NOT EXISTS (SELECT 1 FROM memberships AS o JOIN accounts AS oa ON oa.id = o.account_id
		WHERE o.structure_id = m.structure_id AND o.role = m.role AND o.ended_at IS NULL
		AND o.account_id <> a.id AND oa.status = ?))`

func (c *core) isLastOne() (condition string, args []any) {
	return lastOne, []any{bun.List([]access.Role{access.Manager, access.Admin}), Approved, active}
}

// idle narrows a query to the accounts not used since a moment, by their owner
// or by a program in their name. Tokens note the hour only.
func (c *core) idle(q *bun.SelectQuery, before time.Time) *bun.SelectQuery {
	return q.Model((*accountRow)(nil)).Column("a.id").Where("a.last_used_at < ?", before).
		Where("NOT EXISTS (SELECT 1 FROM api_tokens AS t WHERE t.account_id = a.id AND t.last_used_at > ?)", before.Add(-time.Hour)).
		Order("a.id")
}

// closable narrows it to those whose owner was told in time, and that nobody
// depends on.
func (c *core) closable(q *bun.SelectQuery, before time.Time) *bun.SelectQuery {
	condition, args := c.isLastOne()
	return c.idle(q, before).Where("a.warned_at <= ?", c.clock.Now().Add(-warnedFor)).Where("NOT "+condition, args...)
}

// Idle gives the accounts last used before a moment that may be closed: their
// owner was told 30 days ago or more, and none is the last manager of an
// approved structure nor the last administrator. Scope: of the house,
// retention.read.
func (m *Members) Idle(ctx context.Context, scope access.Scope, before time.Time) (ids []kernel.ID, err error) {
	defer kernel.Wrap(&err, "Members.Idle")
	if err := scope.RequireHouse(access.RetentionRead); err != nil {
		return nil, err
	}
	err = m.db.Read(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		return m.closable(tx.NewSelect(), before).Scan(ctx, &ids)
	})
	return ids, err
}

// IdleKept counts the accounts last used before a moment that stay all the
// same, because a structure or the network would be left to nobody. Scope: of
// the house, retention.read.
func (m *Members) IdleKept(ctx context.Context, scope access.Scope, before time.Time) (n int, err error) {
	defer kernel.Wrap(&err, "Members.IdleKept")
	if err := scope.RequireHouse(access.RetentionRead); err != nil {
		return 0, err
	}
	err = m.db.Read(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		condition, args := m.isLastOne()
		n, err = count(ctx, m.idle(tx.NewSelect(), before).Where(condition, args...))
		return err
	})
	return n, err
}

// WarnIdle writes to the owners of the accounts that will have been last used
// before a moment thirty days from now, once each until they sign in again.
// Scope: of the house, retention.run.
func (m *Members) WarnIdle(ctx context.Context, scope access.Scope, before time.Time) (err error) {
	defer kernel.Wrap(&err, "Members.WarnIdle")
	if err := scope.RequireHouse(access.RetentionRun); err != nil {
		return err
	}
	if !m.post.Leaves() { // a letter that waits warns nobody: their accounts stay
		return nil
	}
	before = before.Add(warnedFor)
	var ids []kernel.ID
	err = m.db.Read(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		condition, args := m.isLastOne()
		return m.idle(tx.NewSelect(), before).Where("a.warned_at IS NULL").Where("NOT "+condition, args...).Scan(ctx, &ids)
	})
	for _, id := range ids {
		one := m.write(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error { return m.warn(ctx, tx, scope, id, before) })
		if kernel.KindOf(one) != kernel.Conflict { // else used, or told, meanwhile
			err = errors.Join(err, one)
		}
	}
	return err
}

// warn tells the owner of an account that it closes.
func (m *Members) warn(ctx context.Context, tx bun.Tx, scope access.Scope, id kernel.ID, before time.Time) error {
	done, err := tx.NewUpdate().Model((*accountRow)(nil)).Set("warned_at = ?", m.clock.Now()).
		Where("id = ? AND warned_at IS NULL AND last_used_at < ?", id, before).Exec(ctx)
	if err := changed(done, err, "identity.used_since"); err != nil {
		return err
	}
	a, err := m.account(ctx, tx, id)
	if err != nil {
		return err
	}
	if err := m.mail(ctx, tx, a, m.idleLetter()); err != nil {
		return err
	}
	return m.note(ctx, tx, entry{
		action: string(scope.Action()), actor: scope.Actor(), account: id, detail: map[string]string{"what": "warned"},
	})
}

// EraseIdle erases an account as [Members.Erase] does, unless it was used since
// a moment (Conflict "identity.used_since") or somebody depends on it now
// (Conflict "identity.last_manager"). NotFound when it is gone. Scope: of the
// house, retention.run.
func (m *Members) EraseIdle(ctx context.Context, scope access.Scope, id kernel.ID, before time.Time) (err error) {
	defer kernel.Wrap(&err, "Members.EraseIdle(%s)", id)
	if err := scope.RequireHouse(access.RetentionRun); err != nil {
		return err
	}
	return m.write(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		if err := m.lockAccount(ctx, tx, id); err != nil {
			return err
		}
		still, err := m.idle(tx.NewSelect(), before).Where("a.id = ?", id).Exists(ctx)
		if err != nil {
			return err
		}
		if !still {
			return kernel.Fault(kernel.Conflict, "identity.used_since")
		}
		may, err := m.closable(tx.NewSelect(), before).Where("a.id = ?", id).Exists(ctx)
		if err != nil {
			return err
		}
		if !may {
			return kernel.Fault(kernel.Conflict, "identity.last_manager")
		}
		return m.Erase(ctx, scope, id)
	})
}

// lockAccount holds an account, and the structures it belongs to, until the
// transaction ends: neither its use nor the leave of another manager comes in
// between.
func (m *Members) lockAccount(ctx context.Context, tx bun.Tx, id kernel.ID) error {
	var structures []kernel.ID
	err := tx.NewSelect().Model((*membershipRow)(nil)).Column("structure_id").
		Where("account_id = ? AND ended_at IS NULL", id).Order("structure_id").Scan(ctx, &structures)
	if err != nil {
		return err
	}
	for _, structure := range structures {
		if _, err := m.lockStructure(ctx, tx, structure); err != nil {
			return err
		}
	}
	done, err := tx.NewUpdate().Model((*accountRow)(nil)).Set("changed_at = changed_at").Where("id = ?", id).Exec(ctx)
	if err := changed(done, err, "identity.account_absent"); err != nil {
		if kernel.KindOf(err) == kernel.Conflict {
			err = kernel.Fault(kernel.NotFound, "identity.account_absent")
		}
		return err
	}
	return nil
}
