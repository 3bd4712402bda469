package identity

import (
	"context"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/kernel"
)

// Called gives the names of structures and teams, for lists: those that are
// neither are left out. Scope: of the house, structure.read.
func (n *Network) Called(ctx context.Context, scope access.Scope, ids []kernel.ID) (names map[kernel.ID]string, err error) {
	defer kernel.Wrap(&err, "Network.Called")
	if err := scope.Require(access.StructureRead); err != nil {
		return nil, err
	}
	if !scope.IsSystem() {
		return nil, kernel.Fault(kernel.Forbidden, access.ReasonRole)
	}
	names = map[kernel.ID]string{}
	if len(ids) == 0 {
		return names, nil
	}
	err = n.db.Read(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		for _, table := range []string{"network_structures", "teams"} {
			var rows []struct {
				ID   kernel.ID
				Name string
			}
			if err := tx.NewSelect().Table(table).Column("id", "name").Where("id IN (?)", bun.List(ids)).Scan(ctx, &rows); err != nil {
				return err
			}
			for _, row := range rows {
				names[row.ID] = row.Name
			}
		}
		return nil
	})
	return names, err
}

// Holders gives the active members of a structure who have one of these roles,
// and the live teams that have such a member, by their identifiers. Scope: of
// the house, member.read.
func (m *Members) Holders(ctx context.Context, scope access.Scope, structure kernel.ID, roles []access.Role) (holders map[kernel.ID]bool, err error) {
	defer kernel.Wrap(&err, "Members.Holders(%s)", structure)
	if err := scope.RequireHouse(access.MemberRead); err != nil {
		return nil, err
	}
	var rows []struct{ Account, Team kernel.ID }
	err = m.db.Read(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model((*membershipRow)(nil)).
			ColumnExpr("m.account_id AS account, COALESCE(t.id, '') AS team").
			Join("JOIN accounts AS a ON a.id = m.account_id").
			Join("LEFT JOIN team_members AS tm ON tm.account_id = m.account_id").
			Join("LEFT JOIN teams AS t ON t.id = tm.team_id AND t.structure_id = m.structure_id AND t.ended_at IS NULL").
			Where("m.structure_id = ? AND m.ended_at IS NULL AND a.status = ?", structure, active).
			Where("m.role IN (?)", bun.List(roles)).Scan(ctx, &rows)
	})
	holders = make(map[kernel.ID]bool, 2*len(rows))
	for _, row := range rows {
		holders[row.Account] = true
		if row.Team != "" {
			holders[row.Team] = true
		}
	}
	return holders, err
}
