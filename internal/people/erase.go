package people

import (
	"context"
	"slices"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/journal"
	"relais/internal/kernel"
)

// Reason is the code of why a file was erased, all that a tombstone says.
type Reason string

// The reasons.
const (
	Asked    Reason = "asked"    // the person asked
	Overdue  Reason = "overdue"  // the file was kept as long as it may be
	Mistaken Reason = "mistaken" // the file should not have been made
)

// Reasons lists every reason.
func Reasons() []Reason { return []Reason{Asked, Overdue, Mistaken} }

// AskErasure says that the person asks for their file to be erased; the
// manager of the structure sees it ([Service.AskingErasure]). Asking twice is
// nothing more. Scope: person.ask_erasure.
func (s *Service) AskErasure(ctx context.Context, scope access.Scope, id kernel.ID) (err error) {
	defer kernel.Wrap(&err, "people.AskErasure(%s)", id)
	return s.over(ctx, scope, toChange, id, access.PersonAskErasure, func(ctx context.Context, tx bun.Tx, f file) (string, error) {
		return "", s.store.askErasure(ctx, tx, scope, f)
	})
}

// UnaskErasure takes that back: the file stays. Taking back what was not asked
// is nothing more. Scope: person.withdraw_erasure.
func (s *Service) UnaskErasure(ctx context.Context, scope access.Scope, id kernel.ID) (err error) {
	defer kernel.Wrap(&err, "people.UnaskErasure(%s)", id)
	return s.over(ctx, scope, toChange, id, access.PersonUnaskErasure, func(ctx context.Context, tx bun.Tx, f file) (string, error) {
		return "", s.store.unaskErasure(ctx, tx, scope, f)
	})
}

// EraseBy gives the end of the day by which a request is answered: a month
// after it, or the last day of a shorter month. Source: GDPR, article 12(3),
// and regulation 1182/71, article 3(2)(c).
func EraseBy(asked time.Time) time.Time {
	by := asked.AddDate(0, 1, 0)
	if by.Day() != asked.Day() {
		by = by.AddDate(0, 0, -by.Day())
	}
	return by
}

// Erase removes everything about a person, for ever: rows, indexes, codes and
// the key, so that copies no longer open either. Scope: person.erase. An error
// of kind Unavailable "people.unsettled" says that it is done, but that the
// last bytes have yet to leave the files: [Service.Settle] sees to it. A file on
// hold is not erased: Conflict "people.held".
func (s *Service) Erase(ctx context.Context, scope access.Scope, id kernel.ID, reason Reason) (err error) {
	if err := s.EraseIn(ctx, scope, id, reason); err != nil {
		return err
	}
	return s.Settle(ctx)
}

// EraseIn does the same within the transaction of ctx; once that has
// committed, call [Service.Settle].
func (s *Service) EraseIn(ctx context.Context, scope access.Scope, id kernel.ID, reason Reason) (err error) {
	defer kernel.Wrap(&err, "people.Erase(%s)", id)
	if !slices.Contains(Reasons(), reason) {
		return kernel.Fault(kernel.Invalid, "people.reason")
	}
	stone := Tombstone{Person: id, ErasedAt: s.Clock.Now(), Reason: reason}
	return s.DB.Write(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		if err := s.refuseHeld(ctx, id); err != nil {
			return err
		}
		return s.erase(ctx, tx, scope, stone, journal.Erased)
	})
}

// EraseAskedIn does the same because the person asked in their space: Conflict
// "people.erasure_withdrawn" when they took that back meanwhile, and the file
// stays.
func (s *Service) EraseAskedIn(ctx context.Context, scope access.Scope, id kernel.ID) (err error) {
	return s.DB.Write(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		f, err := s.store.find(ctx, tx, scope, toChange, id, access.PersonErase)
		if err == nil && f.ErasureAskedAt == nil {
			err = kernel.Fault(kernel.Conflict, "people.erasure_withdrawn")
		}
		if err != nil {
			return err
		}
		return s.EraseIn(ctx, scope, id, Asked)
	})
}

// Erased tells which of some people were erased. Scope: of the house,
// person.erase.
func (s *Service) Erased(ctx context.Context, scope access.Scope, people []kernel.ID) (erased map[kernel.ID]bool, err error) {
	defer kernel.Wrap(&err, "people.Erased")
	err = s.DB.Read(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		erased, err = s.store.erased(ctx, tx, scope, people)
		return err
	})
	return erased, err
}

// refuseHeld gives a Conflict "people.held" for a file that someone holds: a
// dispute or an inquiry needs it.
func (s *Service) refuseHeld(ctx context.Context, id kernel.ID) error {
	if s.Held == nil {
		return nil
	}
	until, err := s.Held(ctx, id)
	if err == nil && !until.IsZero() {
		err = kernel.Fault(kernel.Conflict, "people.held")
	}
	return err
}

// HeldUntil gives until when the file of a person is held, the zero time when it
// is not. Scope: person.erase, or person.read in one's own space.
func (s *Service) HeldUntil(ctx context.Context, scope access.Scope, id kernel.ID) (until time.Time, err error) {
	defer kernel.Wrap(&err, "people.HeldUntil(%s)", id)
	if s.Held == nil {
		return time.Time{}, nil
	}
	if err := scope.Require(access.PersonErase, access.PersonRead); err != nil {
		return time.Time{}, err
	}
	err = s.DB.Write(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error { // holds the row, as every reading does
		if _, err := s.store.find(ctx, tx, scope, toRead, id, scope.Action()); err != nil {
			return err
		}
		until, err = s.Held(ctx, id)
		return err
	})
	return until, err
}

// Due gives the people last seen before a moment, for retention. Scope: of the
// house, retention.read or retention.run.
func (s *Service) Due(ctx context.Context, scope access.Scope, before time.Time) (ids []kernel.ID, err error) {
	defer kernel.Wrap(&err, "people.Due")
	err = s.DB.Read(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		ids, err = s.store.due(ctx, tx, scope, before)
		return err
	})
	return ids, err
}

// EraseDue erases a person unless they were seen since a moment, which is a
// Conflict "people.seen_since". It takes part in the transaction of ctx; once
// that has committed, call [Service.Settle]. Scope: of the house, person.erase.
func (s *Service) EraseDue(ctx context.Context, scope access.Scope, id kernel.ID, before time.Time) (err error) {
	defer kernel.Wrap(&err, "people.EraseDue(%s)", id)
	return s.DB.Write(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		f, err := s.store.find(ctx, tx, scope, toChange, id, access.PersonErase)
		if err != nil {
			return err
		}
		if !f.LastContactAt.Before(before) {
			return kernel.Fault(kernel.Conflict, "people.seen_since")
		}
		return s.erase(ctx, tx, scope, Tombstone{Person: id, ErasedAt: s.Clock.Now(), Reason: Overdue}, journal.Erased)
	})
}

// erase does it, in a transaction. The line comes last and says no more than
// the tombstone.
func (s *Service) erase(ctx context.Context, tx bun.Tx, scope access.Scope, stone Tombstone, action string) error {
	f, err := s.store.find(ctx, tx, scope, toChange, stone.Person, access.PersonErase)
	if err != nil {
		return err
	}
	for _, eraser := range s.Erasers {
		if err := eraser(ctx, tx, stone.Person); err != nil {
			return err
		}
	}
	if err := s.eraseMerged(ctx, tx, scope, f, stone); err != nil {
		return err
	}
	if err := s.store.remove(ctx, tx, scope, f); err != nil {
		return err
	}
	if err := s.store.lay(ctx, tx, scope, stone); err != nil {
		return err
	}
	_, err = s.Journal.Append(ctx, tx, journal.Line{
		Action: action, Actor: scope.Actor(), Subject: stone.Person, Object: "reason:" + string(stone.Reason),
	})
	return err
}

// eraseMerged erases the files that were emptied into one, those that were dropped
// since too: an older backup may bring them back.
func (s *Service) eraseMerged(ctx context.Context, tx bun.Tx, scope access.Scope, f file, stone Tombstone) error {
	for {
		merged, err := s.store.mergedFiles(ctx, tx, f)
		if err != nil || len(merged) == 0 {
			return err
		}
		other := merged[0].ID
		for _, eraser := range s.Erasers {
			if err := eraser(ctx, tx, other); err != nil {
				return err
			}
		}
		if err := s.store.dropHusk(ctx, tx, scope, other); err != nil {
			return err
		}
		if err := s.store.lay(ctx, tx, scope, Tombstone{Person: other, ErasedAt: stone.ErasedAt, Reason: stone.Reason}); err != nil {
			return err
		}
		if err := s.store.forgetMerge(ctx, tx, f, other); err != nil {
			return err
		}
	}
}

func (s store) askErasure(ctx context.Context, tx bun.Tx, scope access.Scope, f file) error {
	if err := f.leave(scope, access.PersonAskErasure); err != nil {
		return err
	}
	_, err := tx.NewUpdate().Table("people").Set("erasure_asked_at = ?", s.clock.Now()).
		Where("id = ? AND erasure_asked_at IS NULL", f.ID).Exec(ctx)
	return err
}

func (s store) unaskErasure(ctx context.Context, tx bun.Tx, scope access.Scope, f file) error {
	if err := f.leave(scope, access.PersonUnaskErasure); err != nil {
		return err
	}
	_, err := tx.NewUpdate().Table("people").Set("erasure_asked_at = NULL").Where("id = ?", f.ID).Exec(ctx)
	return err
}

// remove takes away every row of a person, and the key.
func (s store) remove(ctx context.Context, tx bun.Tx, scope access.Scope, f file) error {
	if err := f.leave(scope, access.PersonErase); err != nil {
		return err
	}
	for _, table := range []string{"people_glasses", "people_spaces", "people_codes", "people_index", "people_notes", "people_consents", "people_charges"} {
		if _, err := tx.NewDelete().Table(table).Where("person = ?", f.ID).Exec(ctx); err != nil {
			return err
		}
	}
	_, err := tx.NewUpdate().Table("import_rows").Set("state = ?", lineGone).Set("person = ''").Where("person = ?", f.ID).Exec(ctx)
	if err != nil {
		return err
	}
	if _, err := tx.NewDelete().Table("people").Where("id = ?", f.ID).Exec(ctx); err != nil {
		return err
	}
	return s.keys.Destroy(ctx, tx, f.ID)
}

// erased gives which of some people have a tombstone.
func (s store) erased(ctx context.Context, tx bun.Tx, scope access.Scope, people []kernel.ID) (map[kernel.ID]bool, error) {
	if err := scope.RequireHouse(access.PersonErase); err != nil {
		return nil, err
	}
	var found []kernel.ID
	err := tx.NewSelect().Table("erasures").Column("person").Where("person IN (?)", bun.List(people)).Scan(ctx, &found)
	erased := make(map[kernel.ID]bool, len(found))
	for _, id := range found {
		erased[id] = true
	}
	return erased, err
}

// lay keeps a tombstone; one that stands already stays.
func (s store) lay(ctx context.Context, tx bun.Tx, scope access.Scope, stone Tombstone) error {
	if err := scope.Require(access.PersonErase); err != nil {
		return err
	}
	row := erasureRow{Person: stone.Person, ErasedAt: stone.ErasedAt.UTC(), Reason: stone.Reason}
	_, err := tx.NewInsert().Model(&row).On("CONFLICT DO NOTHING").Exec(ctx)
	return err
}
