package referral

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/kernel"
	"relais/internal/messaging"
)

// happening is an event that was kept, and what is known around it.
type happening struct {
	Referral // as it left it

	journey Journey
	packed  packed
	side    Side
	move    Move
}

// follow does what an event causes: who must know is told, what waited for it
// leaves.
func (s *Service) follow(ctx context.Context, tx bun.Tx, scope access.Scope, h happening) error {
	place, err := s.Ask(ctx, h.Place)
	if kernel.KindOf(err) == kernel.NotFound && err != nil {
		place, err = Asked{}, nil // it left the directory since: letters do without its name
	}
	if err != nil {
		return err
	}
	if err := s.tellPlace(ctx, tx, h, place); err != nil {
		return err
	}
	if err := s.tellSender(ctx, h, place); err != nil {
		return err
	}
	if err := s.tellPerson(ctx, tx, h, place); err != nil {
		return err
	}
	return s.release(ctx, tx, scope, h)
}

// tellPlace writes to the place what it must know or do.
func (s *Service) tellPlace(ctx context.Context, tx bun.Tx, h happening, place Asked) error {
	l, awaits := toPlace(h)
	if l.subject == "" {
		return nil
	}
	switch h.Channel {
	case ByAccount:
		return s.WriteStructure(ctx, h.Receiver, l.subject, l.text+"\n\n"+s.pageOf(h.Referral))
	case ByLink:
		if place.Address == "" {
			return nil
		}
		text := l.text
		if awaits {
			link, err := s.link(ctx, tx, h.Referral)
			if err != nil {
				return err
			}
			text += "\n\n" + link + "\n\n" + s.linkLasts()
		}
		return s.mail(ctx, tx, h.Sender, place.Address, letter{l.subject, text})
	case ByPaper:
	}
	return nil
}

// tellSender writes to who sent a referral what others did with it.
func (s *Service) tellSender(ctx context.Context, h happening, place Asked) error {
	l := toSender(h, place)
	if h.side == Sender || l.subject == "" {
		return nil
	}
	return s.WriteAccount(ctx, h.Author, l.subject, l.text+"\n\n"+s.pageOf(h.Referral))
}

// release sends the referral that waited for this one to be met; when it ended
// otherwise, the next waits for who sent it, as any draft. It is a step of the
// house: the place that met the person does not see what comes next.
func (s *Service) release(ctx context.Context, tx bun.Tx, scope access.Scope, h happening) error {
	met := h.move.Event == Meet
	if !met && (!h.State.Ended() || h.MetAt != nil || h.move.Event == Close) {
		return nil
	}
	return s.DB.Step(access.System(scope.Action()).Behind(ctx), func(ctx context.Context) error {
		return s.releaseNext(ctx, tx, scope, h, met)
	})
}

func (s *Service) releaseNext(ctx context.Context, tx bun.Tx, scope access.Scope, h happening, met bool) error {
	all, err := s.store.ofJourney(ctx, tx, h.Journey)
	if err != nil {
		return err
	}
	for _, next := range all {
		if next.Rank != h.Rank+1 || next.State != Draft || !next.After {
			continue
		}
		if met {
			return s.act(ctx, tx, scope, next, House, Move{Event: Send})
		}
		next.After, next.Since = false, s.Clock.Now()
		next.DueAt = s.Timers.plan(next).first()
		return s.store.update(ctx, tx, next)
	}
	return nil
}

// link makes a new link by which the place of a referral answers.
func (s *Service) link(ctx context.Context, tx bun.Tx, r Referral) (string, error) {
	secret := newLink()
	now := s.Clock.Now()
	row := linkRow{Digest: s.digest("link", secret), Referral: r.ID, MadeAt: now, ExpiresAt: now.Add(s.Timers.Link)}
	err := s.DB.Step(about(ctx, r.ID), func(ctx context.Context) error {
		_, err := tx.NewInsert().Model(&row).Exec(ctx)
		return err
	})
	return s.Origin + LinkPath + secret, err
}

// mail sends a letter to an address that belongs to no member.
func (s *Service) mail(ctx context.Context, tx bun.Tx, owner kernel.ID, to string, l letter) error {
	text := "Bonjour,\n\n" + l.text + "\n\n" + s.Network + "\n" + s.Origin + "\n"
	err := s.Post(ctx, tx, owner, messaging.Mail{To: to, Subject: l.subject, Text: text})
	if kernel.KindOf(err) == kernel.Invalid && err != nil { // what the directory has is no address: nobody can be written to
		s.Log.Warn("a place has an address to which no mail can be sent", "error", err)
		return nil
	}
	return err
}

// linkLasts says until when a link serves.
func (s *Service) linkLasts() string {
	const day = 24 * time.Hour
	return linkNotice(int(s.Timers.Link / day))
}
