package referral

import (
	"context"
	"strconv"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/journal"
	"relais/internal/kernel"
)

// mostListed bounds a list.
const mostListed = 200

// Which narrows a list.
type Which struct {
	States []State // none for all
	Mine   bool    // of those sent: by the actor only
	Taken  bool    // it leaves as a file: its line says so
}

// Entry is a referral in a list.
type Entry struct {
	Referral

	FirstName string
	Initial   string // of the name, with its point
}

// Sent gives the referrals that the actor's structure sent, those that wait the
// longest first, and of those the ones that the actor may read. Scope:
// referral.read. It leaves one line.
func (s *Service) Sent(ctx context.Context, scope access.Scope, w Which) ([]Entry, error) {
	return s.list(ctx, scope, w.told("referrals_sent"), func(q *bun.SelectQuery) *bun.SelectQuery {
		q = q.Where("sender = ?", scope.Actor().Structure)
		if w.Mine {
			q = q.Where("author = ?", scope.Actor().Account)
		}
		return w.narrow(q)
	})
}

// Received gives the referrals that the actor's structure is asked to answer, or
// answered, those that wait the longest first. Scope: referral.read. It leaves
// one line.
func (s *Service) Received(ctx context.Context, scope access.Scope, w Which) ([]Entry, error) {
	return s.list(ctx, scope, w.told("referrals_received"), func(q *bun.SelectQuery) *bun.SelectQuery {
		return w.narrow(q.Where("receiver = ? AND sent_at IS NOT NULL", scope.Actor().Structure))
	})
}

// OfPerson gives the referrals of a person, latest first. Scope: referral.read,
// over the person's file; the person reads those that were sent.
func (s *Service) OfPerson(ctx context.Context, scope access.Scope, person kernel.ID) ([]Entry, error) {
	return s.list(ctx, scope, listing{}, func(q *bun.SelectQuery) *bun.SelectQuery {
		q = q.Where("person = ?", person)
		if scope.Actor().Role == access.Person {
			q = q.Where("sent_at IS NOT NULL")
		}
		return q
	})
}

// listing is how the journal tells of a list; one without name leaves no line.
type listing struct{ name, action string }

func (w Which) told(name string) listing {
	if w.Taken {
		return listing{name, journal.ListExported}
	}
	return listing{name, journal.ListRead}
}

func (w Which) narrow(q *bun.SelectQuery) *bun.SelectQuery {
	if len(w.States) == 0 {
		return q
	}
	return q.Where("state IN (?)", bun.List(w.States))
}

// list gives the referrals of a query that the scope may read.
func (s *Service) list(ctx context.Context, scope access.Scope, told listing, narrowed func(*bun.SelectQuery) *bun.SelectQuery) (entries []Entry, err error) {
	defer kernel.Wrap(&err, "referral.list(%s)", told.name)
	if err := scope.Require(access.ReferralRead); err != nil {
		return nil, err
	}
	err = s.DB.Write(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		var rows []referralRow
		if err := tx.NewSelect().Model(&rows).Apply(narrowed).Order("since", "id").Limit(mostListed).Scan(ctx); err != nil {
			return err
		}
		if entries, err = s.entries(ctx, tx, scope, plain(rows)); err != nil {
			return err
		}
		if told.name == "" || len(entries) == 0 {
			return nil
		}
		_, err := s.Journal.Append(ctx, tx, journal.Line{
			Action: told.action, Actor: scope.Actor(), Object: told.name + ":" + strconv.Itoa(len(entries)),
		})
		return err
	})
	if err != nil {
		return nil, err
	}
	return entries, nil
}

// entries gives those of some referrals that the scope may read, each with what it
// may read of whom it is for.
func (s *Service) entries(ctx context.Context, tx bun.Tx, scope access.Scope, all []Referral) (entries []Entry, err error) {
	var readable []Referral
	for _, r := range all {
		err := s.leave(ctx, tx, scope, r, false)
		if kind := kernel.KindOf(err); err != nil && kind != kernel.NotFound && kind != kernel.Forbidden {
			return nil, err
		}
		if err == nil {
			readable = append(readable, r)
		}
	}
	parcels, err := s.store.parcels(ctx, tx, readable)
	if err != nil {
		return nil, err
	}
	for _, r := range readable {
		parcel := parcels[r.Journey]
		if readerOf(scope.Actor(), Key{}, r) == Receiver {
			parcel = parcel.shownIn(r.State)
		}
		entries = append(entries, Entry{Referral: r, FirstName: parcel.FirstName, Initial: parcel.Initial()})
	}
	return entries, nil
}
