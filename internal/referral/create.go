package referral

import (
	"context"
	"slices"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/engine/shortcode"
	"relais/internal/kernel"
)

// Made is a journey that was kept.
type Made struct {
	Journey   kernel.ID
	Referrals []kernel.ID
	Code      string // of the person; see [SpokenCode]
}

// Create keeps the journey that an order asks for, and sends its referrals but
// those that wait for another or are drafts. Scope: referral.write, over the
// person's file, or in one's own name for someone of whom nothing is recorded.
// Invalid errors are those of [Order]; "referral.not_offered" says too that the place
// does not offer it.
func (s *Service) Create(ctx context.Context, scope access.Scope, o Order) (made Made, err error) {
	defer kernel.Wrap(&err, "referral.Create")
	if err := scope.Require(access.ReferralWrite); err != nil {
		return Made{}, err
	}
	if err := o.check(); err != nil {
		return Made{}, err
	}
	places, err := s.askAll(ctx, o.Steps)
	if err != nil {
		return Made{}, err
	}
	if made.Code, err = shortcode.Draw(s.Random, codeLength); err != nil {
		return Made{}, kernel.Because(kernel.Internal, "referral.random", err)
	}
	err = s.DB.Write(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		j, what, err := s.pack(ctx, tx, scope, o)
		if err != nil {
			return err
		}
		what.Code, j.Code = made.Code, s.digest("code", made.Code)
		referrals, err := s.steps(j.Journey, o, places)
		if err != nil {
			return err
		}
		if err := s.store.insert(ctx, tx, j, what, referrals); err != nil {
			return err
		}
		made.Journey = j.ID
		for i, r := range referrals {
			made.Referrals = append(made.Referrals, r.ID)
			if err := s.begin(ctx, tx, scope, j.Journey, r, o, i); err != nil {
				return err
			}
		}
		return nil
	})
	return made, err
}

// askAll gives what must be known of the place of each step.
func (s *Service) askAll(ctx context.Context, steps []Step) (places []Asked, err error) {
	for _, step := range steps {
		place, err := s.Ask(ctx, step.Place)
		if err != nil {
			return nil, err
		}
		if !slices.Contains(place.Needs, step.Need) {
			return nil, kernel.Fault(kernel.Invalid, "referral.not_offered")
		}
		places = append(places, place)
	}
	return places, nil
}

// pack gives the journey of an order, with the parcel of the person, whose file
// it reads. Of someone of whom nothing is recorded the structure answers.
func (s *Service) pack(ctx context.Context, tx bun.Tx, scope access.Scope, o Order) (j journeyRow, what packed, err error) {
	actor := scope.Actor()
	j.Journey = Journey{
		Person: o.Person, Sender: actor.Structure, Author: actor.Account, Owner: actor.Structure,
		Lang: o.Lang, Texting: o.Texting, CreatedAt: s.Clock.Now(),
	}
	if j.ID, err = s.IDs.New(); err != nil || o.Person == "" {
		if err == nil {
			err = scope.Over(access.Own)
		}
		return j, what, err
	}
	standing, err := s.People.Contact(ctx, tx, scope, o.Person)
	if err != nil {
		return j, what, err
	}
	j.Owner, j.Neutral = o.Person, standing.Protected
	reading, err := actor.May(access.PersonRead)
	if err != nil {
		return j, what, err
	}
	card, err := s.People.Card(ctx, reading, o.Person)
	what.Parcel = parcelOf(card.Card)
	return j, what, err
}

// steps gives the referrals of a journey, as drafts.
func (s *Service) steps(j Journey, o Order, places []Asked) (all []Referral, err error) {
	for i, step := range o.Steps {
		r := Referral{
			Journey: j.ID, Rank: i + 1, After: step.After, Person: j.Person, Sender: j.Sender, Author: j.Author,
			Place: step.Place, Receiver: places[i].Structure, Need: step.Need, Channel: places[i].channel(),
			State: Draft, Since: j.CreatedAt, CreatedAt: j.CreatedAt, Previous: step.Previous,
		}
		if r.ID, err = s.IDs.New(); err != nil {
			return nil, err
		}
		r.DueAt = s.Timers.plan(r).first()
		all = append(all, r)
	}
	return all, nil
}

// channel gives how a place is asked.
func (a Asked) channel() Channel {
	switch {
	case a.Structure != "":
		return ByAccount
	case a.Address != "":
		return ByLink
	}
	return ByPaper
}

// begin tells of a new referral, and sends it when it is to leave at once.
func (s *Service) begin(ctx context.Context, tx bun.Tx, scope access.Scope, j Journey, r Referral, o Order, i int) error {
	if err := s.tell(ctx, tx, scope, r, map[string]string{"event": string(Prepare)}); err != nil {
		return err
	}
	step := o.Steps[i]
	if o.Draft || step.After {
		if step.Message == "" {
			return nil
		}
		return s.store.happened(ctx, tx, j.Owner, s.event(scope, r, Prepare, Sender), words{Text: step.Message})
	}
	return s.act(ctx, tx, scope, r, Sender, Move{Event: Send, Text: step.Message})
}
