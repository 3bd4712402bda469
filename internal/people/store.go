package people

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/kernel"
	"relais/internal/platform/db"
	"relais/internal/platform/seal"
)

// store keeps the rows of people. Every method takes the scope of the act it
// serves, and refuses any other.
type store struct {
	db    *db.DB
	keys  *seal.Keys
	clock kernel.Clock

	follows func(ctx context.Context, structure kernel.ID) (func(Charge) bool, error)
}

// hold says how a file is held while a transaction lasts. On PostgreSQL a file
// that is read cannot be erased meanwhile, so that nobody sees half of one; on
// SQLite there is one writer, and a reading writes its line.
type hold string

const (
	toRead   hold = "KEY SHARE"
	toChange hold = "UPDATE"
)

func absent() error { return kernel.Fault(kernel.NotFound, "access.absent") }

// find gives a person's file to who may do the scope's action to it.
func (s store) find(ctx context.Context, tx bun.Tx, scope access.Scope, how hold, id kernel.ID, actions ...access.Action) (f file, err error) {
	if err := scope.Require(actions...); err != nil {
		return file{}, err
	}
	query := tx.NewSelect().Model(&f.personRow).Where("id = ?", id)
	if s.db.Postgres() {
		query = query.For(string(how))
	}
	err = query.Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) || err == nil && f.MergedInto != "" {
		return file{}, absent()
	}
	if err != nil {
		return file{}, err
	}
	follows, err := s.follows(ctx, f.Structure)
	if err == nil {
		err = s.ties(ctx, tx, scope.Actor(), &f, follows)
	}
	if err != nil {
		return file{}, err
	}
	return f, f.leave(scope, actions...)
}

// ties reads what tells how an actor stands to a file. The charge of who no
// longer follows people in its structure is none: nobody would answer.
func (s store) ties(ctx context.Context, tx bun.Tx, actor access.Actor, f *file, follows func(Charge) bool) (err error) {
	if f.charges, err = s.charges(ctx, tx, f.ID); err != nil {
		return err
	}
	f.charges = slices.DeleteFunc(f.charges, func(c Charge) bool { return !follows(c) })
	if actor.Account == "" {
		return nil
	}
	f.wrote, err = tx.NewSelect().Table("people_notes").
		Where("person = ? AND author = ?", f.ID, actor.Account).Exists(ctx)
	if err != nil {
		return err
	}
	f.opened, err = tx.NewSelect().Table("people_glasses").
		Where("person = ? AND asker = ? AND agreed_at IS NOT NULL AND ends_at > ? AND ends_at <= ?",
			f.ID, actor.Account, s.clock.Now(), s.latest(glassLasts)).
		Exists(ctx)
	return err
}

// charges gives who has a person in charge, those of longest standing first.
func (s store) charges(ctx context.Context, tx bun.Tx, person kernel.ID) (charges []Charge, err error) {
	err = tx.NewSelect().Table("people_charges").Column("account", "team").
		Where("person = ?", person).Order("since", "account", "team").Scan(ctx, &charges)
	return charges, err
}

// clocksApart is by how much the clocks of two nodes may differ.
const clocksApart = 2 * time.Minute

// latest gives the latest moment at which something that lasts so long may end:
// what ends later began after now, and is of before the clock was set back.
func (s store) latest(lasts time.Duration) time.Time { return s.clock.Now().Add(lasts + clocksApart) }

// erased tells whether something did not open because the person was erased
// after the row was read: a list then goes on without them.
func erased(err error) bool { return err != nil && kernel.KindOf(err) == kernel.NotFound }

// card opens the card of a file.
func (s store) card(ctx context.Context, tx bun.Tx, f file) (c Card, err error) {
	plain, err := s.keys.Open(ctx, tx, f.ID, cardPlace(f.ID), f.Card)
	if err != nil {
		return Card{}, err
	}
	if err := json.Unmarshal(plain, &c); err != nil {
		return Card{}, kernel.Because(kernel.Internal, "people.card", err)
	}
	return c, nil
}

// sealCard gives a card as it is kept.
func (s store) sealCard(ctx context.Context, tx bun.Tx, person kernel.ID, c Card) ([]byte, error) {
	plain, err := json.Marshal(c)
	if err != nil {
		return nil, err
	}
	return s.keys.Seal(ctx, tx, person, cardPlace(person), plain)
}

// insert keeps a new file, its key made first.
func (s store) insert(ctx context.Context, tx bun.Tx, scope access.Scope, f file, c Card) (err error) {
	if err := f.leave(scope, access.PersonCreate, access.PersonImport); err != nil {
		return err
	}
	if err := s.keys.Create(ctx, tx, f.ID, "person"); err != nil {
		return err
	}
	if f.Card, err = s.sealCard(ctx, tx, f.ID, c); err != nil {
		return err
	}
	if _, err := tx.NewInsert().Model(&f.personRow).Exec(ctx); err != nil {
		return err
	}
	return s.reindex(ctx, tx, f, c)
}

// replace keeps a changed card; it is a Conflict when another change came
// between.
func (s store) replace(ctx context.Context, tx bun.Tx, scope access.Scope, f file, version int64, c Card) (err error) {
	if err := f.leave(scope, access.PersonUpdate); err != nil {
		return err
	}
	if f.Version != version {
		return kernel.Fault(kernel.Conflict, "people.changed")
	}
	if f.Card, err = s.sealCard(ctx, tx, f.ID, c); err != nil {
		return err
	}
	f.Version++
	if _, err := tx.NewUpdate().Model(&f.personRow).Column("card", "version").WherePK().Exec(ctx); err != nil {
		return err
	}
	return s.reindex(ctx, tx, f, c)
}

// protect hides a person from searches, or shows them again.
func (s store) protect(ctx context.Context, tx bun.Tx, scope access.Scope, f file, protected bool) error {
	if err := f.leave(scope, access.PersonProtect); err != nil {
		return err
	}
	c, err := s.card(ctx, tx, f)
	if err != nil {
		return err
	}
	f.Protected = protected
	f.Version++
	if _, err := tx.NewUpdate().Model(&f.personRow).Column("protected", "version").WherePK().Exec(ctx); err != nil {
		return err
	}
	if err := s.reindex(ctx, tx, f, c); err != nil {
		return err
	}
	return s.reindexNotes(ctx, tx, f)
}

// reindex writes the blind indexes of a card anew: none when protected.
func (s store) reindex(ctx context.Context, tx bun.Tx, f file, c Card) error {
	_, err := tx.NewDelete().Model((*indexRow)(nil)).Where("person = ? AND purpose NOT IN (?, ?)", f.ID, byNote, byOwnNote).Exec(ctx)
	if err != nil || f.Protected {
		return err
	}
	return s.index(ctx, tx, f, append(keysOf(c), wordKeys(byReach, f.Structure, "", c.Reach)...))
}

// touch says that the person was met, or heard, now.
func (s store) touch(ctx context.Context, tx bun.Tx, scope access.Scope, f file) error {
	if err := f.leave(scope, access.PersonUpdate, access.NoteWrite); err != nil {
		return err
	}
	return s.seen(ctx, tx, f.ID)
}

func (s store) seen(ctx context.Context, tx bun.Tx, person kernel.ID) error {
	_, err := tx.NewUpdate().Table("people").Set("last_contact_at = ?", s.clock.Now()).Where("id = ?", person).Exec(ctx)
	return err
}
