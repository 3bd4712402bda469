package identity

import (
	"context"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/kernel"
)

// WriteTo sends a letter to everyone who has a role in the structure of those
// who run the network, in the transaction of ctx, if any; it gives how many they
// are. The house only may ask.
func (m *Members) WriteTo(ctx context.Context, scope access.Scope, role access.Role, subject, text string) (written int, err error) {
	defer kernel.Wrap(&err, "Members.WriteTo(%s)", role)
	if !scope.IsSystem() {
		return 0, kernel.Fault(kernel.Forbidden, access.ReasonRole)
	}
	err = m.write(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		written, err = m.mailEach(ctx, tx, role, letter{subject, text}, func(q *bun.SelectQuery) *bun.SelectQuery { return q.Where("s.is_network") })
		return err
	})
	return written, err
}

// mailEach mails everyone who has a role in the structures, named s, that are
// narrowed to, and gives how many they are.
func (c *core) mailEach(ctx context.Context, tx bun.IDB, role access.Role, m letter, narrowed func(*bun.SelectQuery) *bun.SelectQuery) (written int, err error) {
	var rows []accountRow
	err = tx.NewSelect().Model(&rows).
		Join("JOIN memberships AS m ON m.account_id = a.id").
		Join("JOIN network_structures AS s ON s.id = m.structure_id").
		Where("m.ended_at IS NULL AND m.role = ? AND a.status = ?", role, active).Apply(narrowed).Order("a.id").Scan(ctx)
	if err != nil {
		return 0, err
	}
	for _, row := range rows {
		if err := c.mail(ctx, tx, row, m); err != nil {
			return 0, err
		}
	}
	return len(rows), nil
}

// WriteAccount sends a letter to an active member; to one who is gone, none. The
// house only may ask. It takes part in the transaction of ctx, if any.
func (m *Members) WriteAccount(ctx context.Context, scope access.Scope, account kernel.ID, subject, text string) (err error) {
	defer kernel.Wrap(&err, "Members.WriteAccount(%s)", account)
	return m.writeTo(ctx, scope, letter{subject, text}, func(q *bun.SelectQuery) *bun.SelectQuery { return q.Where("a.id = ?", account) })
}

// WriteStructure sends a letter to the active members of a structure who have
// one of these roles. The house only may ask. It takes part in the transaction
// of ctx, if any.
func (m *Members) WriteStructure(ctx context.Context, scope access.Scope, structure kernel.ID, roles []access.Role, subject, text string) (err error) {
	defer kernel.Wrap(&err, "Members.WriteStructure(%s)", structure)
	return m.writeTo(ctx, scope, letter{subject, text}, func(q *bun.SelectQuery) *bun.SelectQuery {
		return q.Where("EXISTS (?)", q.NewSelect().Model((*membershipRow)(nil)).ColumnExpr("1").
			Where("m.account_id = a.id AND m.structure_id = ? AND m.ended_at IS NULL AND m.role IN (?)", structure, bun.List(roles)))
	})
}

// writeTo mails each active account that is narrowed to, once.
func (m *Members) writeTo(ctx context.Context, scope access.Scope, what letter, narrowed func(*bun.SelectQuery) *bun.SelectQuery) error {
	if !scope.IsSystem() {
		return kernel.Fault(kernel.Forbidden, access.ReasonRole)
	}
	return m.write(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		var rows []accountRow
		if err := tx.NewSelect().Model(&rows).Where("a.status = ?", active).Apply(narrowed).Order("a.id").Scan(ctx); err != nil {
			return err
		}
		for _, row := range rows {
			if err := m.mail(ctx, tx, row, what); err != nil {
				return err
			}
		}
		return nil
	})
}
