package diagnostic

import (
	"context"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/kernel"
)

// Merge gives the diagnostics of a file to the one into which it is merged, in the
// transaction that merges: what was sealed under the key of the one is sealed
// under that of the other. Scope: of the house, diagnostic.write.
func (s *Service) Merge(ctx context.Context, tx bun.Tx, scope access.Scope, from, into kernel.ID) (err error) {
	defer kernel.Wrap(&err, "diagnostic.Merge")
	if err := scope.RequireHouse(access.DiagnosticWrite); err != nil {
		return err
	}
	rows, err := s.store.rows(ctx, tx, from)
	if err != nil {
		return err
	}
	for _, row := range rows {
		row.MergedFrom = row.MergedFrom.Through(from)
		if err := s.store.move(ctx, tx, row, into); err != nil {
			return err
		}
	}
	return nil
}

// Unmerge gives back what [Service.Merge] gave of the same two files. Scope: of
// the house, diagnostic.write.
func (s *Service) Unmerge(ctx context.Context, tx bun.Tx, scope access.Scope, from, into kernel.ID) (err error) {
	defer kernel.Wrap(&err, "diagnostic.Unmerge")
	if err := scope.RequireHouse(access.DiagnosticWrite); err != nil {
		return err
	}
	rows, err := s.store.rows(ctx, tx, into)
	if err != nil {
		return err
	}
	for _, row := range rows {
		rest, came := row.MergedFrom.Back(from)
		if !came {
			continue
		}
		row.MergedFrom = rest
		if err := s.store.move(ctx, tx, row, from); err != nil {
			return err
		}
	}
	return nil
}

// move gives a diagnostic to another file.
func (s store) move(ctx context.Context, tx bun.Tx, row diagnosticRow, into kernel.ID) error {
	plain, err := s.keys.Open(ctx, tx, row.Person, sealedPlace(row.ID), row.Sealed)
	if err != nil {
		return err
	}
	row.Person = into
	if row.Sealed, err = s.keys.Seal(ctx, tx, into, sealedPlace(row.ID), plain); err != nil {
		return err
	}
	_, err = tx.NewUpdate().Model(&row).WherePK().Exec(ctx)
	return err
}
