package people

import (
	"context"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/kernel"
)

// Reindex writes every blind index anew under the present index key, as the
// package seal asks for after a rotation, and gives how many people it went
// through. Interrupted, it is begun again. Scope: of the house, person.update.
func (s *Service) Reindex(ctx context.Context, scope access.Scope) (n int, err error) {
	defer kernel.Wrap(&err, "people.Reindex")
	for last := kernel.ID(""); ; {
		some := 0
		err := s.DB.Write(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) (err error) {
			last, some, err = s.store.reindexSome(ctx, tx, scope, last)
			return err
		})
		if err != nil || some == 0 {
			return n, err
		}
		n += some
	}
}

// reindexSome sees to the next people, and gives the last of them and their
// number.
func (s store) reindexSome(ctx context.Context, tx bun.Tx, scope access.Scope, after kernel.ID) (last kernel.ID, n int, err error) {
	if err := scope.RequireHouse(access.PersonUpdate); err != nil {
		return "", 0, err
	}
	const atOnce = 200
	query := tx.NewSelect().Table("people").Where("id > ?", after).Order("id").Limit(atOnce)
	if s.db.Postgres() {
		query = query.For(string(toChange))
	}
	var rows []personRow
	if err := query.Scan(ctx, &rows); err != nil {
		return "", 0, err
	}
	for _, row := range rows {
		f := file{personRow: row}
		card, err := s.card(ctx, tx, f)
		if err != nil {
			return "", 0, err
		}
		if err := s.reindex(ctx, tx, f, card); err != nil {
			return "", 0, err
		}
		if err := s.reindexNotes(ctx, tx, f); err != nil {
			return "", 0, err
		}
		after = row.ID
	}
	return after, len(rows), nil
}

// StructureOf gives the structure that follows a person, for holds. Scope: of
// the house, retention.hold.
func (s *Service) StructureOf(ctx context.Context, scope access.Scope, id kernel.ID) (structure kernel.ID, err error) {
	defer kernel.Wrap(&err, "people.StructureOf(%s)", id)
	err = s.DB.Read(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		structure, err = s.store.structure(ctx, tx, scope, id)
		return err
	})
	return structure, err
}

func (s store) structure(ctx context.Context, tx bun.Tx, scope access.Scope, id kernel.ID) (kernel.ID, error) {
	if err := scope.RequireHouse(access.RetentionHold); err != nil {
		return "", err
	}
	var found []kernel.ID
	if err := tx.NewSelect().Table("people").Column("structure").Where("id = ?", id).Scan(ctx, &found); err != nil {
		return "", err
	}
	if len(found) == 0 {
		return "", absent()
	}
	return found[0], nil
}
