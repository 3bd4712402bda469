package people

import (
	"context"
	"database/sql"
	"errors"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/kernel"
)

func (s store) askGlass(ctx context.Context, tx bun.Tx, scope access.Scope, glass, person kernel.ID, reason string) error {
	if err := scope.Require(access.GlassAsk); err != nil {
		return err
	}
	if err := scope.Over(access.Network); err != nil {
		return err
	}
	var f personRow
	err := tx.NewSelect().Model(&f).Column("id", "structure").Where("id = ?", person).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return absent()
	}
	if err != nil {
		return err
	}
	sealed, err := s.keys.Seal(ctx, tx, person, glassPlace(glass), []byte(reason))
	if err != nil {
		return err
	}
	now := s.now()
	_, err = tx.NewInsert().Model(&glassRow{
		ID: glass, Person: person, Structure: f.Structure, Asker: scope.Actor().Account,
		Reason: sealed, AskedAt: now, EndsAt: now.Add(glassWaits),
	}).Exec(ctx)
	return err
}

func (s store) waitingGlasses(ctx context.Context, tx bun.Tx, scope access.Scope) ([]Glass, error) {
	if err := scope.Require(access.GlassAgree); err != nil {
		return nil, err
	}
	if err := scope.Over(access.Network); err != nil {
		return nil, err
	}
	return s.opened(ctx, tx, s.waiting(tx).Order("asked_at", "id"))
}

// waiting is the requests that nobody agreed to yet and that still may be.
func (s store) waiting(tx bun.Tx) *bun.SelectQuery {
	return tx.NewSelect().Table("people_glasses").Where("agreed_at IS NULL AND ends_at > ?", s.now())
}

// agreeGlass gives the person whose file it opens.
func (s store) agreeGlass(ctx context.Context, tx bun.Tx, scope access.Scope, glass kernel.ID) (person kernel.ID, err error) {
	if err := scope.Require(access.GlassAgree); err != nil {
		return "", err
	}
	if err := scope.Over(access.Network); err != nil {
		return "", err
	}
	var row glassRow
	err = s.waiting(tx).Where("id = ?", glass).Scan(ctx, &row)
	if errors.Is(err, sql.ErrNoRows) {
		return "", absent()
	}
	if err != nil {
		return "", err
	}
	if row.Asker == scope.Actor().Account {
		return "", kernel.Fault(kernel.Forbidden, "people.glass_same")
	}
	now := s.now()
	row.AgreedBy, row.AgreedAt, row.EndsAt = scope.Actor().Account, &now, now.Add(glassLasts)
	_, err = tx.NewUpdate().Model(&row).Column("agreed_by", "agreed_at", "ends_at").
		WherePK().Where("agreed_at IS NULL").Exec(ctx)
	return row.Person, err
}

func (s store) glasses(ctx context.Context, tx bun.Tx, scope access.Scope, f file) ([]Glass, error) {
	if err := f.leave(scope, access.PersonJournal, access.PersonExport); err != nil {
		return nil, err
	}
	return s.opened(ctx, tx, tx.NewSelect().Table("people_glasses").
		Where("person = ?", f.ID).OrderExpr("asked_at DESC").Order("id"))
}

// opened reads glasses and what their askers said; those of whoever is erased
// meanwhile are gone.
func (s store) opened(ctx context.Context, tx bun.Tx, query *bun.SelectQuery) ([]Glass, error) {
	var rows []glassRow
	if err := query.Scan(ctx, &rows); err != nil {
		return nil, err
	}
	glasses := make([]Glass, 0, len(rows))
	for _, row := range rows {
		reason, err := s.keys.Open(ctx, tx, row.Person, glassPlace(row.ID), row.Reason)
		if erased(err) {
			continue
		}
		if err != nil {
			return nil, err
		}
		glasses = append(glasses, Glass{
			ID: row.ID, Person: row.Person, Asker: row.Asker, Reason: string(reason), AskedAt: row.AskedAt.UTC(),
			AgreedBy: row.AgreedBy, AgreedAt: row.AgreedAt, EndsAt: row.EndsAt.UTC(),
		})
	}
	return glasses, nil
}
