package referral

import (
	"context"
	"slices"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/events"
	"relais/internal/kernel"
)

// Do brings about one event of a referral. Scope: referral.write to send one,
// referral.follow, referral.answer or referral.reply. Errors: those of [Next] and
// Invalid ones of [Move]; NotFound for what is not the actor's.
func (s *Service) Do(ctx context.Context, scope access.Scope, k Key, m Move) (err error) {
	defer kernel.Wrap(&err, "referral.Do(%s)", m.Event)
	side, err := sideOf(scope)
	if err != nil {
		return err
	}
	if err := m.check(); err != nil {
		return err
	}
	return s.within(ctx, scope, k, func(ctx context.Context, tx bun.Tx, r Referral) error {
		if m.Event == Send { // a draft: what is sent at once was asked just before
			if err := s.refuseGone(ctx, r); err != nil {
				return err
			}
		}
		return s.act(ctx, tx, scope, r, side, m)
	})
}

// sideOf gives on whose side an action is.
func sideOf(scope access.Scope) (Side, error) {
	side, known := map[access.Action]Side{
		access.ReferralWrite: Sender, access.ReferralFollow: Sender,
		access.ReferralAnswer: Receiver, access.ReferralReply: Person,
	}[scope.Action()]
	if !known {
		return "", scope.Require(access.ReferralFollow)
	}
	return side, nil
}

// act changes a referral, keeps what happened, writes the line, and does what
// follows.
func (s *Service) act(ctx context.Context, tx bun.Tx, scope access.Scope, r Referral, side Side, m Move) error {
	next, err := Next(r.State, m.Event, side)
	if err != nil {
		return err
	}
	before := r.State
	r = s.changed(r, next, m)
	if err := s.store.update(ctx, tx, r); err != nil {
		return err
	}
	j, what, err := s.store.journey(ctx, tx, r.Journey)
	if err != nil {
		return err
	}
	if err := s.store.happened(ctx, tx, j.Owner, s.event(scope, r, m.Event, side), words{m.Text, m.Told}); err != nil {
		return err
	}
	detail := map[string]string{"event": string(m.Event), "from": string(before), "to": string(next)}
	if err := s.tell(ctx, tx, scope, r, detail); err != nil {
		return err
	}
	if err := s.publish(ctx, tx, r, before, m.Event, side); err != nil {
		return err
	}
	return s.follow(ctx, tx, scope, happening{r, j, what, side, m})
}

// refuseGone gives Conflict "referral.gone" when the structure of a place left the
// network since the referral was prepared.
func (s *Service) refuseGone(ctx context.Context, r Referral) error {
	if r.Receiver == "" {
		return nil
	}
	gone, err := s.Gone(ctx, []kernel.ID{r.Receiver})
	if err == nil && gone[r.Receiver] {
		err = kernel.Fault(kernel.Conflict, "referral.gone")
	}
	return err
}

// publish tells those who listen what happened to a referral.
func (s *Service) publish(ctx context.Context, tx bun.Tx, r Referral, before State, event Event, side Side) error {
	if s.Publish == nil {
		return nil
	}
	return s.Publish(ctx, tx, events.ReferralMoved{
		At: s.Clock.Now(), Referral: r.ID, Journey: r.Journey, Event: string(event), From: string(before), State: string(r.State),
		Side: string(side), Sender: r.Sender, Receiver: r.Receiver, Outcome: r.Outcome, Asked: r.SentAt != nil,
	})
}

// changed gives a referral as an event leaves it.
func (s *Service) changed(r Referral, next State, m Move) Referral {
	now := s.Clock.Now()
	if next != r.State || m.Event == Conclude {
		r.State, r.Since, r.Reminded = next, now, r.remindedIn(next)
	}
	switch m.Event {
	case Send:
		r.SentAt = &now
	case Accept:
		r.AnsweredAt = &now
	case Refuse:
		r.AnsweredAt, r.Reason = &now, m.Reason
	case Redirect:
		r.AnsweredAt, r.Suggested = &now, m.Suggested
	case Meet:
		r.MetAt = &now
	case Conclude:
		r.Outcome = m.Outcome
	case Confirm:
		r.ConfirmedAt, r.HinderedAt = &now, nil
	case Hinder:
		r.HinderedAt, r.ConfirmedAt = &now, nil
	case CallBack:
		r.CallBackAt = &now
	case CalledBack:
		r.CallBackAt, r.HinderedAt, r.TellAt = nil, nil, nil
	case Remind:
		r.Reminded = s.Timers.reminded(r, now)
	case Prepare, See, Study, Expire, Lapse, Withdraw, Miss, Close:
	}
	if r.State.Ended() && r.EndedAt == nil {
		r.EndedAt = &now
	}
	r.DueAt = s.Timers.plan(r).first()
	return r
}

// remindedIn gives how often the house reminded of a referral that enters a
// state: to open it answers nothing.
func (r Referral) remindedIn(next State) int {
	if next == Seen {
		return r.Reminded
	}
	return 0
}

// event gives the row of what happens to a referral now.
func (s *Service) event(scope access.Scope, r Referral, event Event, side Side) eventRow {
	actor := scope.Actor()
	byOther := []Event{Study, Accept, Refuse, Redirect, Meet, Miss, Conclude, Confirm, Hinder, CallBack}
	return eventRow{
		Referral: r.ID, At: s.Clock.Now(), Event: event, State: r.State, Side: side,
		Account: actor.Account, Structure: actor.Structure, Behalf: side == Sender && slices.Contains(byOther, event),
	}
}
