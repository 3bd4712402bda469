package referral

import (
	"context"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/kernel"
)

// Texting says whether short messages go to the person of a journey.
type Texting string

// What there is to say of it.
const (
	NoTexts  Texting = ""         // no telephone, or the person did not agree
	Texted   Texting = "on"       // they go
	Silenced Texting = "silenced" // the telephone asked for silence
)

// Silence lets no more short message go to the telephone of a journey, or lets
// them go again. Scope: referral.reply by the person, with their code;
// referral.follow by who sent the referral, on their word. It leaves its line.
// Invalid "referral.no_phone" says that there is no telephone.
func (s *Service) Silence(ctx context.Context, scope access.Scope, k Key, silent bool) (err error) {
	defer kernel.Wrap(&err, "referral.Silence")
	if err := scope.Require(access.ReferralReply, access.ReferralFollow); err != nil {
		return err
	}
	return s.within(ctx, scope, k, func(ctx context.Context, tx bun.Tx, r Referral) error {
		_, what, err := s.store.journey(ctx, tx, r.Journey)
		if err != nil {
			return err
		}
		if what.Phone == "" || s.Hush == nil {
			return kernel.Fault(kernel.Invalid, "referral.no_phone")
		}
		if err := s.Hush(ctx, what.Phone, silent); err != nil {
			return err
		}
		event := map[bool]string{true: "stop", false: "start"}[silent]
		return s.tell(ctx, tx, scope, r, map[string]string{"event": event})
	})
}

// texting tells whether short messages go to the person of a journey.
func (s *Service) texting(ctx context.Context, j Journey, phone string) (Texting, error) {
	if !j.Texting || phone == "" || s.Hushed == nil {
		return NoTexts, nil
	}
	silent, err := s.Hushed(ctx, phone)
	if silent {
		return Silenced, err
	}
	return Texted, err
}
