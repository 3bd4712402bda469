package referral

import (
	"cmp"
	"context"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/kernel"
)

// Happened is a line of the history of a referral.
type Happened struct {
	At        time.Time
	Event     Event
	State     State
	Side      Side
	Account   kernel.ID // "" by a link, a code or the house
	Structure kernel.ID
	Behalf    bool   // noted by the sender for another
	Text      string // to the other side
	Told      string // to the person
}

// View is a referral as one side may read it.
type View struct {
	Referral

	Side    Side
	Journey Journey
	Parcel  Parcel // for the place: as [State] lets it read it
	History []Happened
	Code    string  // of the person; for the sender only
	Texting Texting // for the sender and the person
}

// Read gives a referral to a side that may read it. Scope: referral.read, by the
// member of either structure, the person in their space, or who holds a link. It
// leaves its line.
func (s *Service) Read(ctx context.Context, scope access.Scope, k Key) (v View, err error) {
	defer kernel.Wrap(&err, "referral.Read")
	if err := scope.Require(access.ReferralRead); err != nil {
		return View{}, err
	}
	err = s.within(ctx, scope, k, func(ctx context.Context, tx bun.Tx, r Referral) error {
		if v, err = s.view(ctx, tx, scope, k, r); err != nil {
			return err
		}
		return s.tell(ctx, tx, scope, r, nil)
	})
	if err != nil {
		return View{}, err
	}
	return v, nil
}

// view puts together what a side may read.
func (s *Service) view(ctx context.Context, tx bun.Tx, scope access.Scope, k Key, r Referral) (v View, err error) {
	j, what, err := s.store.journey(ctx, tx, r.Journey)
	if err != nil {
		return View{}, err
	}
	v = View{Referral: r, Journey: j, Side: readerOf(scope.Actor(), k, r), Parcel: what.Parcel, Code: what.Code}
	if v.History, err = s.history(ctx, tx, j.Owner, r.ID); err != nil {
		return View{}, err
	}
	switch v.Side {
	case Receiver:
		v.Parcel, v.Code = what.shownIn(r.State), ""
		if v.Parcel.FirstName == "" && v.Parcel.Name == "" && !r.State.Pending() && !r.State.Received() {
			v.History = silent(v.History)
		}
		return v, nil
	case Person:
		v.Parcel, v.Code, v.History = Parcel{}, "", forPerson(v.History)
	case Sender, House:
	}
	v.Texting, err = s.texting(ctx, j, what.Phone)
	return v, err
}

// readerOf gives on whose side who reads stands.
func readerOf(actor access.Actor, k Key, r Referral) Side {
	switch {
	case k.Link != "":
		return Receiver
	case k.Code != "" || actor.Role == access.Person:
		return Person
	case actor.Structure == r.Sender:
		return Sender
	}
	return Receiver
}

// silent gives a history without its words: a place that has nothing more to do
// with someone reads no more about them.
func silent(history []Happened) (all []Happened) {
	for _, h := range history {
		h.Text, h.Told = "", ""
		all = append(all, h)
	}
	return all
}

// forPerson gives what a person reads of a history: never a reason raw, nor what
// the sides tell each other.
func forPerson(history []Happened) (all []Happened) {
	for _, h := range history {
		h.Text = ""
		all = append(all, h)
	}
	return all
}

// history gives what happened to a referral, in order.
func (s *Service) history(ctx context.Context, tx bun.Tx, owner, id kernel.ID) (all []Happened, err error) {
	var rows []eventRow
	if err := tx.NewSelect().Model(&rows).Where("referral = ?", id).Order("number").Scan(ctx); err != nil {
		return nil, err
	}
	for _, row := range rows {
		var said words
		if row.Said != nil {
			if err := s.store.opened(ctx, tx, owner, saidPlace(row), row.Said, &said); err != nil {
				return nil, err
			}
		}
		all = append(all, Happened{
			At: row.At.UTC(), Event: row.Event, State: row.State, Side: row.Side, Account: row.Account,
			Structure: row.Structure, Behalf: row.Behalf, Text: said.Text, Told: said.Told,
		})
	}
	return all, nil
}

// Glance gives what a link shows before anyone says that they read it, and to
// what follows links in mails: nothing of the person. NotFound for a link that
// serves no more, or never did: see [Service.Renew].
func (s *Service) Glance(ctx context.Context, scope access.Scope, link string) (r Referral, err error) {
	defer kernel.Wrap(&err, "referral.Glance")
	if err := scope.Require(access.ReferralRead); err != nil {
		return Referral{}, err
	}
	err = s.within(ctx, scope, Key{Link: link}, func(_ context.Context, _ bun.Tx, found Referral) error {
		r = found
		return nil
	})
	return r, err
}

// Path gives, to who holds the code of a journey, its referrals that were sent,
// in order, with what the person may read of each. Nothing of it says who they
// are. Scope: referral.read.
func (s *Service) Path(ctx context.Context, scope access.Scope, code string) (path []View, err error) {
	defer kernel.Wrap(&err, "referral.Path")
	if err := scope.Require(access.ReferralRead); err != nil {
		return nil, err
	}
	digests, err := s.held(Key{Code: code})
	if err != nil {
		return nil, err
	}
	err = s.DB.Read(behind(ctx, scope, digests...), func(ctx context.Context, tx bun.Tx) error {
		var rows []referralRow
		err := tx.NewSelect().Model(&rows).Where("code = ?", digests[0]).Order("rank").Scan(ctx)
		if err == nil && len(rows) == 0 {
			err = kernel.Fault(kernel.NotFound, "referral.code_wrong")
		}
		for _, r := range plain(rows) {
			if err == nil && r.SentAt != nil {
				if err = s.leave(ctx, tx, scope, r, true); err == nil {
					var v View
					v, err = s.view(ctx, tx, scope, Key{Code: code}, r)
					path = append(path, v)
				}
			}
		}
		return err
	})
	return path, err
}

// Journey gives the referrals of a journey to who may read those that were sent,
// in order, drafts among them. Scope: referral.read. It leaves a line for each.
func (s *Service) Journey(ctx context.Context, scope access.Scope, id kernel.ID) (steps []View, err error) {
	defer kernel.Wrap(&err, "referral.Journey(%s)", id)
	if err := scope.Require(access.ReferralRead); err != nil {
		return nil, err
	}
	err = s.DB.Write(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		all, err := s.store.ofJourney(ctx, tx, id)
		if err != nil {
			return err
		}
		for _, r := range all {
			if r.Sender != scope.Actor().Structure {
				return absent()
			}
			if err := s.leave(ctx, tx, scope, r, false); err != nil {
				return err
			}
			v, err := s.view(ctx, tx, scope, Key{}, r)
			if err != nil {
				return err
			}
			if err := s.tell(ctx, tx, scope, r, nil); err != nil {
				return err
			}
			steps = append(steps, v)
		}
		return nil
	})
	if err == nil && len(steps) == 0 {
		return nil, absent()
	}
	return steps, err
}

// mostMine bounds how many of their referrals a person reads.
const mostMine = 20

// Mine gives a person, in their space, their referrals that were sent, the latest
// first, with what they may read of each. Scope: referral.read, of the person.
func (s *Service) Mine(ctx context.Context, scope access.Scope) (mine []View, err error) {
	defer kernel.Wrap(&err, "referral.Mine")
	if err := scope.Require(access.ReferralRead); err != nil {
		return nil, err
	}
	if err := scope.Over(access.Own); err != nil || scope.Actor().Person == "" {
		return nil, cmp.Or(err, absent())
	}
	err = s.DB.Read(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		var rows []referralRow
		err := tx.NewSelect().Model(&rows).Where("person = ? AND sent_at IS NOT NULL", scope.Actor().Person).
			OrderExpr("created_at DESC, rank").Limit(mostMine).Scan(ctx)
		for _, r := range plain(rows) {
			if err != nil {
				return err
			}
			var v View
			v, err = s.view(ctx, tx, scope, Key{}, r)
			mine = append(mine, v)
		}
		return err
	})
	return mine, err
}
