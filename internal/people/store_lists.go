package people

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/kernel"
)

// search gives the files of the actor's structure that every key finds, one
// more than are shown.
func (s store) search(ctx context.Context, tx bun.Tx, scope access.Scope, keys []key) ([]file, error) {
	if err := scope.Require(access.PersonSearch); err != nil {
		return nil, err
	}
	if err := scope.Over(access.Colleague); err != nil {
		return nil, err
	}
	structure := scope.Actor().Structure
	query := s.files(tx).Where("structure = ?", structure).Limit(MostFound + 1)
	for _, k := range keys {
		query.Where("id IN (?)", tx.NewSelect().Table("people_index").Column("person").
			Where("structure = ? AND purpose = ? AND value IN (?)", structure, k.purpose, bun.List(s.blinds(k))))
	}
	return s.kept(ctx, tx, scope, query)
}

// mine gives the files in the actor's charge.
func (s store) mine(ctx context.Context, tx bun.Tx, scope access.Scope) ([]file, error) {
	if err := scope.Require(access.PersonReadMinimal); err != nil {
		return nil, err
	}
	if err := scope.Over(access.InCharge); err != nil {
		return nil, err
	}
	actor := scope.Actor()
	who := append([]kernel.ID{actor.Account}, actor.Teams...)
	charged := tx.NewSelect().Table("people_charges").Column("person").
		Where("account <> '' AND account = ?", actor.Account).
		WhereOr("team <> '' AND team IN (?)", bun.List(who))
	return s.kept(ctx, tx, scope, s.files(tx).Where("structure = ?", actor.Structure).
		Where("id IN (?)", charged).Limit(mostListed))
}

// asking gives the files of the actor's structure whose erasure is asked.
func (s store) asking(ctx context.Context, tx bun.Tx, scope access.Scope) ([]file, error) {
	if err := scope.Require(access.PersonErase); err != nil {
		return nil, err
	}
	return s.kept(ctx, tx, scope, tx.NewSelect().Table("people").
		Where("structure = ?", scope.Actor().Structure).
		Where("erasure_asked_at IS NOT NULL").Order("erasure_asked_at", "id").Limit(mostListed))
}

// files is every file, the latest seen first.
func (s store) files(tx bun.Tx) *bun.SelectQuery {
	return tx.NewSelect().Table("people").OrderExpr("last_contact_at DESC").Order("id")
}

// kept gives, of the files of a query, those to which the scope's action may
// be done.
func (s store) kept(ctx context.Context, tx bun.Tx, scope access.Scope, query *bun.SelectQuery) ([]file, error) {
	var rows []personRow
	if err := query.Scan(ctx, &rows); err != nil {
		return nil, err
	}
	var files []file
	for _, row := range rows {
		f := file{personRow: row}
		if err := s.ties(ctx, tx, scope.Actor(), &f); err != nil {
			return nil, err
		}
		if scope.Allows(relations(scope.Actor(), f)...) {
			files = append(files, f)
		}
	}
	return files, nil
}

// due gives the people last seen before a moment.
func (s store) due(ctx context.Context, tx bun.Tx, scope access.Scope, before time.Time) (ids []kernel.ID, err error) {
	if err := scope.Require(access.RetentionRead, access.RetentionRun); err != nil {
		return nil, err
	}
	if err := scope.Over(access.Nobody); err != nil { // the house only: it reads every structure
		return nil, err
	}
	err = tx.NewSelect().Table("people").Column("id").Where("last_contact_at < ?", before.UTC()).Order("id").Scan(ctx, &ids)
	return ids, err
}
