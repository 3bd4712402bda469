package people

import (
	"context"
	"io"
	"strconv"
	"sync"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/journal"
	"relais/internal/kernel"
	"relais/internal/platform/db"
	"relais/internal/platform/seal"
)

// Parts are what the service of people stands on; all are needed but Erasers.
type Parts struct {
	DB      *db.DB
	Keys    *seal.Keys
	Safe    *seal.Safe
	Journal *journal.Journal
	Clock   kernel.Clock
	IDs     kernel.IDs
	Random  io.Reader // for the codes of people's own spaces

	// Follows gives what tells whether an account, or a team, follows people in a
	// structure now: an active member whose role does, or a team with one.
	Follows func(ctx context.Context, structure kernel.ID) (func(Charge) bool, error)

	// Held, if any, gives until when a person's file must not be erased, the zero
	// time when it may be now. It is asked in the transaction of the erasure.
	Held func(ctx context.Context, person kernel.ID) (until time.Time, err error)

	// Elsewhere, if any, gives what other rooms keep of a person, for their
	// export, in its transaction.
	Elsewhere func(ctx context.Context, person kernel.ID) (Elsewhere, error)

	// Mergers move what other rooms keep of a person from a file that is emptied to
	// the one that is kept; Unmergers put it back, given the same two.
	Mergers, Unmergers []Merger

	// Erasers remove what other rooms keep of a person, before the person's
	// own rows go, in the same transaction.
	Erasers []Eraser
}

// Eraser removes what a room keeps of a person. It may be called twice.
type Eraser func(ctx context.Context, tx bun.Tx, person kernel.ID) error

// Service does the acts on people's files. It may be used by several
// goroutines.
type Service struct {
	Parts

	store  store
	filing sync.Mutex // held while the file of tombstones is written
}

// New gives the service.
func New(parts Parts) *Service {
	return &Service{Parts: parts, store: store{parts.DB, parts.Keys, parts.Clock, parts.Follows}}
}

// over does one act over one person's file: finds it, lets do work, and writes
// the line, all in one transaction. What do gives is the object of the line.
func (s *Service) over(ctx context.Context, scope access.Scope, how hold, id kernel.ID, action access.Action,
	do func(context.Context, bun.Tx, file) (object string, err error),
) error {
	return s.DB.Write(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		f, err := s.store.find(ctx, tx, scope, how, id, action)
		if err != nil {
			return err
		}
		object, err := do(ctx, tx, f)
		if err != nil {
			return err
		}
		return s.tell(ctx, tx, scope, id, object)
	})
}

// tell writes the line of an act about a person, or about nobody in
// particular: then the subject is "".
func (s *Service) tell(ctx context.Context, tx bun.Tx, scope access.Scope, subject kernel.ID, object string) error {
	_, err := s.Journal.Append(ctx, tx, journal.Line{
		Action: string(scope.Action()), Actor: scope.Actor(), Subject: subject, Object: object,
	})
	return err
}

// tellShown writes the line of each person that a list showed, as the reading
// of the least of their file that it is.
func (s *Service) tellShown(ctx context.Context, tx bun.Tx, scope access.Scope, list string, shown []Minimal) error {
	for _, m := range shown {
		_, err := s.Journal.Append(ctx, tx, journal.Line{
			Action: string(access.PersonReadMinimal), Actor: scope.Actor(), Subject: m.ID, Object: "list:" + list,
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// tellList writes the line of a list that showed people: which, and how many.
// Its action is that of reading a list, whatever the list is for; a search,
// which looks for someone, has its own, and leaves its line in vain too.
func (s *Service) tellList(ctx context.Context, tx bun.Tx, scope access.Scope, list string, shown int) error {
	if scope.Action() == access.PersonSearch {
		return s.tellCount(ctx, tx, scope, string(access.PersonSearch), list, shown)
	}
	if shown == 0 {
		return nil
	}
	return s.tellCount(ctx, tx, scope, journal.ListRead, list, shown)
}

// tellCount writes that an action showed so many people of a list.
func (s *Service) tellCount(ctx context.Context, tx bun.Tx, scope access.Scope, action, list string, shown int) error {
	_, err := s.Journal.Append(ctx, tx, journal.Line{
		Action: action, Actor: scope.Actor(), Object: list + ":" + strconv.Itoa(shown),
	})
	return err
}
