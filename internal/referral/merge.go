package referral

import (
	"context"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/kernel"
	"relais/internal/people"
)

// Merge gives the referrals of a file to the one into which it is merged, in the
// transaction that merges: what was sealed under the key of the one is sealed
// under that of the other. Scope: of the house, referral.follow.
func (s *Service) Merge(ctx context.Context, tx bun.Tx, scope access.Scope, from, into kernel.ID) (err error) {
	defer kernel.Wrap(&err, "referral.Merge")
	if err := scope.RequireHouse(access.ReferralFollow); err != nil {
		return err
	}
	trails, err := s.trails(ctx, tx, from)
	if err != nil {
		return err
	}
	for _, t := range trails {
		if err := s.moveOne(ctx, tx, t.ID, into, t.MergedFrom.Through(from)); err != nil {
			return err
		}
	}
	return nil
}

// Unmerge gives back what [Service.Merge] gave of the same two files. Scope: of
// the house, referral.follow.
func (s *Service) Unmerge(ctx context.Context, tx bun.Tx, scope access.Scope, from, into kernel.ID) (err error) {
	defer kernel.Wrap(&err, "referral.Unmerge")
	if err := scope.RequireHouse(access.ReferralFollow); err != nil {
		return err
	}
	trails, err := s.trails(ctx, tx, into)
	if err != nil {
		return err
	}
	for _, t := range trails {
		rest, came := t.MergedFrom.Back(from)
		if !came {
			continue
		}
		if err := s.moveOne(ctx, tx, t.ID, from, rest); err != nil {
			return err
		}
	}
	return nil
}

// trail is a journey, and the files that it came from.
type trail struct {
	ID         kernel.ID
	MergedFrom people.Trail
}

// trails gives the journeys of a file.
func (s *Service) trails(ctx context.Context, tx bun.Tx, person kernel.ID) (all []trail, err error) {
	err = tx.NewSelect().Table("referral_journeys").Column("id", "merged_from").Where("person = ?", person).Order("id").Scan(ctx, &all)
	return all, err
}

// moveOne takes a journey from one file to another.
func (s *Service) moveOne(ctx context.Context, tx bun.Tx, id, into kernel.ID, came people.Trail) error {
	j, what, err := s.store.journey(ctx, tx, id)
	if err != nil {
		return err
	}
	if j.Owner != "" {
		sealed, err := s.store.sealed(ctx, tx, into, parcelPlace(id), what)
		if err != nil {
			return err
		}
		_, err = tx.NewUpdate().Table("referral_journeys").Set("parcel = ?", sealed).Set("owner = ?", into).Where("id = ?", id).Exec(ctx)
		if err != nil {
			return err
		}
		if err := s.moveSaid(ctx, tx, id, j.Owner, into); err != nil {
			return err
		}
	}
	_, err = tx.NewUpdate().Table("referral_journeys").Set("person = ?", into).Set("merged_from = ?", came).Where("id = ?", id).Exec(ctx)
	if err != nil {
		return err
	}
	_, err = tx.NewUpdate().Table("referrals").Set("person = ?", into).Where("journey = ?", id).Exec(ctx)
	return err
}

// moveSaid seals what was said in a journey under another key.
func (s *Service) moveSaid(ctx context.Context, tx bun.Tx, journey, owner, into kernel.ID) error {
	var rows []eventRow
	err := tx.NewSelect().Model(&rows).Where("said IS NOT NULL").
		Where("referral IN (?)", tx.NewSelect().Table("referrals").Column("id").Where("journey = ?", journey)).Scan(ctx)
	if err != nil {
		return err
	}
	for _, row := range rows {
		var said words
		if err := s.store.opened(ctx, tx, owner, saidPlace(row), row.Said, &said); err != nil {
			return err
		}
		if row.Said, err = s.store.sealed(ctx, tx, into, saidPlace(row), said); err != nil {
			return err
		}
		if _, err := tx.NewUpdate().Model(&row).Column("said").WherePK().Exec(ctx); err != nil {
			return err
		}
	}
	return nil
}
