package journal

import (
	"context"

	"github.com/uptrace/bun"

	"relais/internal/access"
)

// Leaves gives every leaf as the rows make it, for those who forge.
func (j *Journal) Leaves(ctx context.Context) (leaves [][]byte, err error) {
	var rows []*entry
	err = j.db.Read(access.System(access.JournalAudit).Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&rows).Order("entry").Scan(ctx)
	})
	for _, e := range rows {
		leaves = append(leaves, e.leaf())
	}
	return leaves, err
}
