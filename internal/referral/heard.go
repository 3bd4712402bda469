package referral

import (
	"context"
	"slices"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/kernel"
	"relais/internal/platform/i18n"
)

// Heard takes the answer of a telephone to messages about some journeys, the last
// one first: the event that it means (Confirm, Hinder, CallBack; "" for an answer
// that says none of these, which asks for a call), and what else was typed, which
// may be the code of a journey. It gives what to answer, "" for nothing. Of
// several journeys that are open, nothing is done before the code tells which.
// Scope: of the house, referral.reply.
func (s *Service) Heard(ctx context.Context, scope access.Scope, journeys []kernel.ID, event Event, typed string) (reply string, err error) {
	defer kernel.Wrap(&err, "referral.Heard")
	if err := scope.RequireHouse(access.ReferralReply); err != nil {
		return "", err
	}
	err = s.DB.Write(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		open, lang, err := s.openOf(ctx, tx, journeys, typed)
		if err != nil || lang == "" {
			return err
		}
		t := s.Words.Printer(lang)
		switch len(open) {
		case 0:
			reply = t.T("sms.late")
			return nil
		case 1:
		default:
			reply = t.T("sms.which")
			return nil
		}
		said := "sms.noted"
		if event == "" || event == CallBack {
			event, said = CallBack, "sms.called"
		}
		reply = t.T(said)
		return s.act(ctx, tx, scope, open[0], Person, Move{Event: event})
	})
	return reply, err
}

// openOf gives, of each journey, the first referral that is under way, and the
// language of the last journey. A code that was typed leaves only its own.
func (s *Service) openOf(ctx context.Context, tx bun.Tx, journeys []kernel.ID, typed string) (open []Referral, lang i18n.Lang, err error) {
	code, failed := ParseCode(typed)
	for _, id := range journeys {
		j, what, err := s.store.journey(ctx, tx, id)
		if kernel.KindOf(err) == kernel.NotFound && err != nil {
			continue
		}
		if err != nil {
			return nil, "", err
		}
		if lang == "" {
			if lang, _ = i18n.Parse(j.Lang); lang == "" {
				lang = i18n.French
			}
		}
		if failed == nil && what.Code != code {
			continue
		}
		all, err := s.store.ofJourney(ctx, tx, id)
		if err != nil {
			return nil, "", err
		}
		underWay := slices.DeleteFunc(all, func(r Referral) bool { return !r.State.ToMeet() })
		if len(underWay) > 0 {
			open = append(open, underWay[0])
		}
	}
	return open, lang, nil
}
