package identity

import (
	"context"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/kernel"
)

// Running gives the approved structure of the network that has a legal number
// (SIRET or RNA), "" when none has. Scope: of the house, structure.read.
func (n *Network) Running(ctx context.Context, scope access.Scope, pivot string) (id kernel.ID, err error) {
	defer kernel.Wrap(&err, "Network.Running")
	if err := scope.RequireHouse(access.StructureRead); err != nil || pivot == "" {
		return "", err
	}
	var ids []kernel.ID
	err = n.db.Read(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model((*structureRow)(nil)).Column("id").
			Where("pivot = ? AND status = ? AND NOT is_network", pivot, Approved).Order("id").Limit(1).Scan(ctx, &ids)
	})
	if err != nil || len(ids) == 0 {
		return "", err
	}
	return ids[0], nil
}

// Gone tells which of some structures are not in the network any more, or not
// now. Scope: of the house, structure.read.
func (n *Network) Gone(ctx context.Context, scope access.Scope, structures []kernel.ID) (gone map[kernel.ID]bool, err error) {
	defer kernel.Wrap(&err, "Network.Gone")
	if err := scope.RequireHouse(access.StructureRead); err != nil {
		return nil, err
	}
	var there []kernel.ID
	err = n.db.Read(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model((*structureRow)(nil)).Column("id").
			Where("id IN (?) AND status = ?", bun.List(structures), Approved).Scan(ctx, &there)
	})
	if err != nil {
		return nil, err
	}
	gone = map[kernel.ID]bool{}
	for _, id := range structures {
		gone[id] = true
	}
	for _, id := range there {
		delete(gone, id)
	}
	return gone, nil
}
