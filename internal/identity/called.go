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
