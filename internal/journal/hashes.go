package journal

import (
	"context"

	"github.com/uptrace/bun"
	"golang.org/x/mod/sumdb/tlog"

	"relais/internal/kernel"
)

// hashReader reads hashes of the tree from the database; one that is not there
// is an error of kind Unavailable, for the journal is then broken.
func hashReader(ctx context.Context, tx bun.IDB) tlog.HashReaderFunc {
	return func(positions []int64) ([]tlog.Hash, error) {
		if len(positions) == 0 {
			return nil, nil
		}
		var rows []storedHash
		err := tx.NewSelect().Model(&rows).Where("position IN (?)", bun.List(positions)).Scan(ctx)
		if err != nil {
			return nil, err
		}
		byPosition := make(map[int64][]byte, len(rows))
		for _, row := range rows {
			byPosition[row.Position] = row.Hash
		}
		hashes := make([]tlog.Hash, len(positions))
		for i, position := range positions {
			if len(byPosition[position]) != tlog.HashSize {
				return nil, kernel.Fault(kernel.Unavailable, "journal.broken")
			}
			copy(hashes[i][:], byPosition[position])
		}
		return hashes, nil
	}
}
