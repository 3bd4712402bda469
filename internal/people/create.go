package people

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/kernel"
)

// Create opens a file for a person, in the structure the actor acts for, and in
// the actor's charge. Scope: person.create. It gives the file's identifier, or
// an Invalid error that says what is wrong with the card.
func (s *Service) Create(ctx context.Context, scope access.Scope, card Card) (id kernel.ID, err error) {
	defer kernel.Wrap(&err, "people.Create")
	card = card.tidy()
	if err := card.check(s.Clock().Year()); err != nil {
		return "", err
	}
	if id, err = s.IDs.New(); err != nil {
		return "", err
	}
	actor, now := scope.Actor(), s.Clock.Now()
	f := file{personRow: personRow{
		ID: id, Structure: actor.Structure, Version: 1,
		CreatedAt: now, CreatedBy: actor.Account, LastContactAt: now,
	}}
	err = s.DB.Write(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		if err := s.store.takes(ctx, tx, card); err != nil {
			return err
		}
		if err := s.store.insert(ctx, tx, scope, f, card); err != nil {
			return err
		}
		if err := s.store.assign(ctx, tx, scope, f, Charge{Account: actor.Account}); err != nil {
			return err
		}
		return s.tell(ctx, tx, scope, id, "")
	})
	if err != nil {
		return "", err
	}
	return id, nil
}

// Opened is a card as it stands, with what changing it needs.
type Opened struct {
	Card
	Minimal        Minimal
	Version        int64
	Agreed         []Purpose    // what the person agrees to now
	RefusesFile    bool         // the person agreed that a file be kept, and no longer does
	Merged         []MergedFile // the files that were emptied into it
	ErasureAskedAt *time.Time   // when the person asked that the file be erased; nil when they did not
}

// Minimal gives the least of one person. Scope: person.read_minimal.
func (s *Service) Minimal(ctx context.Context, scope access.Scope, id kernel.ID) (m Minimal, err error) {
	defer kernel.Wrap(&err, "people.Minimal(%s)", id)
	err = s.over(ctx, scope, toRead, id, access.PersonReadMinimal, func(ctx context.Context, tx bun.Tx, f file) (string, error) {
		card, err := s.store.shown(ctx, tx, f)
		m = card.minimal(f)
		return "", err
	})
	if err != nil {
		return Minimal{}, err
	}
	return m, nil
}

// Card gives the whole card of a person. Scope: person.read.
func (s *Service) Card(ctx context.Context, scope access.Scope, id kernel.ID) (o Opened, err error) {
	defer kernel.Wrap(&err, "people.Card(%s)", id)
	err = s.over(ctx, scope, toRead, id, access.PersonRead, func(ctx context.Context, tx bun.Tx, f file) (string, error) {
		card, err := s.store.shown(ctx, tx, f)
		if err != nil {
			return "", err
		}
		o = Opened{Card: card, Minimal: card.minimal(f), Version: f.Version, ErasureAskedAt: f.ErasureAskedAt}
		if o.Agreed, err = s.store.allAgreed(ctx, tx, f); err != nil {
			return "", err
		}
		if o.RefusesFile, err = s.store.refusesFile(ctx, tx, f); err != nil {
			return "", err
		}
		o.Merged, err = s.store.mergedFiles(ctx, tx, f)
		return "", err
	})
	if err != nil {
		return Opened{}, err
	}
	return o, nil
}

// Update changes the card of a person, as it was read at a version. Scope:
// person.update. Conflict "people.changed" says that someone else changed it
// meanwhile.
func (s *Service) Update(ctx context.Context, scope access.Scope, id kernel.ID, version int64, card Card) (err error) {
	defer kernel.Wrap(&err, "people.Update(%s)", id)
	card = card.tidy()
	if err := card.check(s.Clock().Year()); err != nil {
		return err
	}
	return s.over(ctx, scope, toChange, id, access.PersonUpdate, func(ctx context.Context, tx bun.Tx, f file) (string, error) {
		kept, err := s.store.card(ctx, tx, f)
		if err != nil {
			return "", err
		}
		off, err := s.store.without(ctx, tx)
		if err == nil {
			err = off.refuse(card)
		}
		if err != nil {
			return "", err
		}
		next := off.put(card, kept)
		if err := s.store.replace(ctx, tx, scope, f, version, next); err != nil || next.Phone == kept.Phone {
			return "", err
		}
		return "", s.store.endOfPhone(ctx, tx, f, s.Clock.Now())
	})
}

// Touch says that the person was met or heard just now: the time a file is
// kept starts again. Scope: person.update.
func (s *Service) Touch(ctx context.Context, scope access.Scope, id kernel.ID) (err error) {
	defer kernel.Wrap(&err, "people.Touch(%s)", id)
	return s.over(ctx, scope, toChange, id, access.PersonUpdate, func(ctx context.Context, tx bun.Tx, f file) (string, error) {
		return "contact:now", s.store.touch(ctx, tx, scope, f)
	})
}

// Protect hides a person from every search and from the colleagues of those in
// charge. Scope: person.protect.
func (s *Service) Protect(ctx context.Context, scope access.Scope, id kernel.ID) error {
	return s.protect(ctx, scope, id, true)
}

// Unprotect undoes [Service.Protect]. Scope: person.protect.
func (s *Service) Unprotect(ctx context.Context, scope access.Scope, id kernel.ID) error {
	return s.protect(ctx, scope, id, false)
}

func (s *Service) protect(ctx context.Context, scope access.Scope, id kernel.ID, protected bool) (err error) {
	defer kernel.Wrap(&err, "people.Protect(%s)", id)
	object := map[bool]string{true: "protected:yes", false: "protected:no"}[protected]
	return s.over(ctx, scope, toChange, id, access.PersonProtect, func(ctx context.Context, tx bun.Tx, f file) (string, error) {
		return object, s.store.protect(ctx, tx, scope, f, protected)
	})
}
