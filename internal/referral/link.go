package referral

import (
	"context"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/kernel"
)

// Renew sends a new link to the place of a referral, at its own address and no
// other, for one that expired. It says nothing of what became of it: whoever
// found an old link learns nothing. Scope: referral.answer. The caller bounds the
// tries.
func (s *Service) Renew(ctx context.Context, scope access.Scope, link string) (err error) {
	defer kernel.Wrap(&err, "referral.Renew")
	if err := scope.Require(access.ReferralAnswer); err != nil {
		return err
	}
	if err := scope.Over(access.Shown); err != nil {
		return err
	}
	digest := s.digest("link", link)
	return s.DB.Write(behind(ctx, scope, digest), func(ctx context.Context, tx bun.Tx) error {
		var id kernel.ID
		err := tx.NewSelect().Model((*linkRow)(nil)).Column("referral").Where("digest = ?", digest).Scan(ctx, &id)
		if err := missing(err); err != nil {
			return nil //nolint:nilerr // a link that never was is answered as one that was
		}
		r, err := s.store.referral(ctx, tx, id)
		if err != nil || r.State.Ended() {
			return err
		}
		place, err := s.Ask(ctx, r.Place)
		if err != nil || place.Address == "" {
			return err
		}
		fresh, err := s.link(ctx, tx, r)
		if err != nil {
			return err
		}
		return s.mail(ctx, tx, r.Sender, place.Address, letter{
			"Votre nouveau lien", "Voici un nouveau lien vers l’orientation que vous avez demandée :\n\n" + fresh + "\n\n" + s.linkLasts(),
		})
	})
}
