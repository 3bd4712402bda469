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
		rows, err := m.having(ctx, tx, role, func(q *bun.SelectQuery) *bun.SelectQuery { return q.Where("s.is_network") })
		if err != nil {
			return err
		}
		for _, row := range rows {
			if err := m.mail(ctx, tx, row, letter{subject, text}); err != nil {
				return err
			}
		}
		written = len(rows)
		return nil
	})
	return written, err
}

// having gives the accounts that have a role in the structures, named s, that
// are narrowed to.
func (c *core) having(ctx context.Context, tx bun.IDB, role access.Role, narrowed func(*bun.SelectQuery) *bun.SelectQuery) (rows []accountRow, err error) {
	err = tx.NewSelect().Model(&rows).
		Join("JOIN memberships AS m ON m.account_id = a.id").
		Join("JOIN network_structures AS s ON s.id = m.structure_id").
		Where("m.ended_at IS NULL AND m.role = ? AND a.status = ?", role, active).Apply(narrowed).Order("a.id").Scan(ctx)
	return rows, err
}
