package people

import (
	"context"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/journal"
	"relais/internal/kernel"
)

// Settle ends what erasures leave to do once they have committed: their
// tombstones go to the file outside the database, the bytes of the destroyed
// keys leave the files. It may be called at any time, and again: it does what
// is left. On PostgreSQL a key that a transaction under way might still see
// leaves with the next call, so each night makes one. Unavailable
// "people.unsettled" when not all could be done now.
func (s *Service) Settle(ctx context.Context) (err error) {
	defer kernel.Wrap(&err, "people.Settle")
	if err := s.fileMissing(ctx); err != nil {
		return kernel.Because(kernel.Unavailable, "people.unsettled", err)
	}
	if err := s.Keys.Forget(ctx); err != nil {
		return kernel.Because(kernel.Unavailable, "people.unsettled", err)
	}
	return nil
}

// fileMissing adds to the file the tombstones that only the database has.
func (s *Service) fileMissing(ctx context.Context) error {
	s.filing.Lock()
	defer s.filing.Unlock()
	var rows []erasureRow
	err := s.DB.Read(ctx, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&rows).Order("erased_at", "person").Scan(ctx)
	})
	if err != nil {
		return err
	}
	kept := make([]Tombstone, 0, len(rows))
	for _, row := range rows {
		kept = append(kept, Tombstone{Person: row.Person, ErasedAt: row.ErasedAt.UTC(), Reason: row.Reason})
	}
	filed, err := Tombstones(s.Safe)
	if err != nil {
		return err
	}
	return fileTombstones(s.Safe, missing(kept, filed))
}

// CatchUp is to be called at every start, and after every restore, before
// anyone is let in: whoever was erased and is back is erased again, and what
// earlier erasures left to do is done. It gives the number of people erased
// again. Scope: of the house, person.erase.
func (s *Service) CatchUp(ctx context.Context, scope access.Scope) (again int, err error) {
	defer kernel.Wrap(&err, "people.CatchUp")
	stones, err := Tombstones(s.Safe)
	if err != nil {
		return 0, err
	}
	if again, err = s.Reapply(ctx, scope, stones); err != nil {
		return again, err
	}
	return again, s.Settle(ctx)
}

// Reapply erases again the people of a list of erasures who exist, and lays the
// tombstones that the database lacks; it gives how many were erased. Doing it
// twice is nothing more. Scope: of the house, person.erase.
func (s *Service) Reapply(ctx context.Context, scope access.Scope, stones []Tombstone) (again int, err error) {
	defer kernel.Wrap(&err, "people.Reapply(%d)", len(stones))
	if err := scope.Over(access.Nobody); err != nil { // only the house may do this to anyone
		return 0, err
	}
	ctx = scope.Behind(ctx)
	const batch = 500
	for len(stones) > 0 {
		some := stones[:min(batch, len(stones))]
		stones = stones[len(some):]
		back, err := s.back(ctx, scope, some)
		if err != nil {
			return again, err
		}
		for _, stone := range back {
			err := s.DB.Write(ctx, func(ctx context.Context, tx bun.Tx) error {
				return s.erase(ctx, tx, scope, stone, journal.ErasedAgain)
			})
			if kernel.KindOf(err) == kernel.NotFound && err != nil {
				continue // another node was faster
			}
			if err != nil {
				return again, err
			}
			again++
		}
	}
	return again, nil
}

// back lays the tombstones that the database lacks, and gives those of people
// who exist.
func (s *Service) back(ctx context.Context, scope access.Scope, stones []Tombstone) (back []Tombstone, err error) {
	ids := make([]kernel.ID, len(stones))
	for i, stone := range stones {
		ids[i] = stone.Person
	}
	err = s.DB.Write(ctx, func(ctx context.Context, tx bun.Tx) error {
		for _, stone := range stones {
			if err := s.store.lay(ctx, tx, scope, stone); err != nil {
				return err
			}
		}
		var found []kernel.ID
		err := tx.NewSelect().Table("people").Column("id").Where("id IN (?)", bun.List(ids)).Scan(ctx, &found)
		if err != nil {
			return err
		}
		for _, stone := range stones {
			for _, id := range found {
				if id == stone.Person {
					back = append(back, stone)
				}
			}
		}
		return nil
	})
	return back, err
}
