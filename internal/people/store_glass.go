package people

import (
	"context"
	"database/sql"
	"errors"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/kernel"
)

// mostGlasses bounds the list of one's own requests.
const mostGlasses = 50

// askGlass gives the person whose file is asked for.
func (s store) askGlass(ctx context.Context, tx bun.Tx, scope access.Scope, glass kernel.ID, reference named, reason string) (person kernel.ID, err error) {
	if err := leaveOver(scope, access.GlassAsk, access.Network); err != nil {
		return "", err
	}
	f, err := s.byReference(ctx, tx, reference)
	if err != nil {
		return "", err
	}
	sealed, err := s.keys.Seal(ctx, tx, f.ID, glassPlace(glass), []byte(reason))
	if err != nil {
		return "", err
	}
	now := s.clock.Now()
	_, err = tx.NewInsert().Model(&glassRow{
		ID: glass, Person: f.ID, Structure: f.Structure, Asker: scope.Actor().Account,
		Reason: sealed, AskedAt: now, EndsAt: now.Add(glassWaits),
	}).Exec(ctx)
	return f.ID, err
}

// leaveOver gives nil when a scope is for an action and lets it be done over a
// relation that holds whatever the file.
func leaveOver(scope access.Scope, action access.Action, relation access.Relation) error {
	if err := scope.Require(action); err != nil {
		return err
	}
	return scope.Over(relation)
}

func (s store) waitingGlasses(ctx context.Context, tx bun.Tx, scope access.Scope) ([]Glass, error) {
	if err := leaveOver(scope, access.GlassAgree, access.Network); err != nil {
		return nil, err
	}
	return s.opened(ctx, tx, tx.NewSelect().Table("people_glasses").
		Where("agreed_at IS NULL AND refused_at IS NULL AND withdrawn_at IS NULL AND ends_at > ? AND ends_at <= ?", s.clock.Now(), s.latest(glassWaits)).
		Order("asked_at", "id"))
}

func (s store) ownGlasses(ctx context.Context, tx bun.Tx, scope access.Scope) ([]Glass, error) {
	if err := leaveOver(scope, access.GlassWithdraw, access.Own); err != nil {
		return nil, err
	}
	return s.opened(ctx, tx, tx.NewSelect().Table("people_glasses").
		Where("asker <> '' AND asker = ?", scope.Actor().Account).
		OrderExpr("asked_at DESC").Order("id").Limit(mostGlasses))
}

// agreeGlass gives the person whose file it opens.
func (s store) agreeGlass(ctx context.Context, tx bun.Tx, scope access.Scope, glass kernel.ID) (person kernel.ID, err error) {
	if err := leaveOver(scope, access.GlassAgree, access.Network); err != nil {
		return "", err
	}
	row, err := s.toAnswer(ctx, tx, scope, glass)
	if err != nil {
		return "", err
	}
	now := s.clock.Now()
	row.AgreedBy, row.AgreedAt, row.EndsAt = scope.Actor().Account, &now, now.Add(glassLasts)
	return row.Person, s.settleGlass(ctx, tx, row, "agreed_by", "agreed_at", "ends_at")
}

// refuseGlass gives the person whose file stays closed.
func (s store) refuseGlass(ctx context.Context, tx bun.Tx, scope access.Scope, glass kernel.ID) (person kernel.ID, err error) {
	if err := leaveOver(scope, access.GlassRefuse, access.Network); err != nil {
		return "", err
	}
	row, err := s.toAnswer(ctx, tx, scope, glass)
	if err != nil {
		return "", err
	}
	now := s.clock.Now()
	row.RefusedBy, row.RefusedAt = scope.Actor().Account, &now
	return row.Person, s.settleGlass(ctx, tx, row, "refused_by", "refused_at")
}

// withdrawGlass gives the person whose file was asked for.
func (s store) withdrawGlass(ctx context.Context, tx bun.Tx, scope access.Scope, glass kernel.ID) (person kernel.ID, err error) {
	if err := scope.Require(access.GlassWithdraw); err != nil {
		return "", err
	}
	row, err := s.glass(ctx, tx, glass)
	if err != nil {
		return "", err
	}
	relation := access.Nobody
	if row.Asker != "" && row.Asker == scope.Actor().Account {
		relation = access.Own
	}
	if err := scope.Over(relation); err != nil {
		return "", err
	}
	now := s.clock.Now()
	row.WithdrawnAt = &now
	return row.Person, s.settleGlass(ctx, tx, row, "withdrawn_at")
}

// toAnswer gives a request of another than the actor.
func (s store) toAnswer(ctx context.Context, tx bun.Tx, scope access.Scope, glass kernel.ID) (glassRow, error) {
	row, err := s.glass(ctx, tx, glass)
	if err == nil && row.Asker == scope.Actor().Account {
		err = kernel.Fault(kernel.Forbidden, "people.glass_same")
	}
	return row, err
}

func (s store) glass(ctx context.Context, tx bun.Tx, glass kernel.ID) (row glassRow, err error) {
	err = tx.NewSelect().Model(&row).Where("id = ?", glass).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		err = absent()
	}
	return row, err
}

// settleGlass keeps what became of a request that waits; of two answers at
// once, one stands.
func (s store) settleGlass(ctx context.Context, tx bun.Tx, row glassRow, columns ...string) error {
	done, err := tx.NewUpdate().Model(&row).Column(columns...).WherePK().
		Where("agreed_at IS NULL AND refused_at IS NULL AND withdrawn_at IS NULL AND ends_at > ? AND ends_at <= ?", s.clock.Now(), s.latest(glassWaits)).Exec(ctx)
	if err != nil {
		return err
	}
	changed, err := done.RowsAffected()
	if err == nil && changed == 0 {
		err = kernel.Fault(kernel.Conflict, "people.glass_answered")
	}
	return err
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
			AgreedBy: row.AgreedBy, AgreedAt: row.AgreedAt, RefusedBy: row.RefusedBy, RefusedAt: row.RefusedAt,
			WithdrawnAt: row.WithdrawnAt, EndsAt: row.EndsAt.UTC(),
		})
	}
	return glasses, nil
}
