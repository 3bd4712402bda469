package people

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/kernel"
)

// MostNote bounds a note, in characters.
const MostNote = 10_000

// Note is what a worker wrote about a person. A private one is for its author
// alone while they work; the person, who has a right to everything the file
// holds about them, receives it in an export all the same, and authors are
// told so where they write.
type Note struct {
	ID      kernel.ID
	Author  kernel.ID // an account
	Private bool
	Text    string
	At      time.Time
}

// WriteNote adds a note to a person's file, which is a contact too. Scope:
// note.write. Invalid "people.note" says that it is empty or too long.
func (s *Service) WriteNote(ctx context.Context, scope access.Scope, id kernel.ID, text string, private bool) (note kernel.ID, err error) {
	defer kernel.Wrap(&err, "people.WriteNote(%s)", id)
	text = strings.TrimSpace(text)
	if text == "" || utf8.RuneCountInString(text) > MostNote || !utf8.ValidString(text) {
		return "", kernel.Fault(kernel.Invalid, "people.note", MostNote)
	}
	if note, err = s.IDs.New(); err != nil {
		return "", err
	}
	err = s.over(ctx, scope, toChange, id, access.NoteWrite, func(ctx context.Context, tx bun.Tx, f file) (string, error) {
		row := noteRow{ID: note, Person: f.ID, Author: scope.Actor().Account, Private: private, At: s.Clock.Now()}
		if err := s.store.addNote(ctx, tx, scope, f, row, text); err != nil {
			return "", err
		}
		return "note:" + string(note), s.store.touch(ctx, tx, scope, f)
	})
	if err != nil {
		return "", err
	}
	return note, nil
}

// Notes gives, oldest first, the notes of a person that the actor may read:
// the shared ones for the person, for those in charge and for their authors, the
// private ones for their authors. Scope: note.read.
func (s *Service) Notes(ctx context.Context, scope access.Scope, id kernel.ID) (notes []Note, err error) {
	defer kernel.Wrap(&err, "people.Notes(%s)", id)
	err = s.over(ctx, scope, toRead, id, access.NoteRead, func(ctx context.Context, tx bun.Tx, f file) (string, error) {
		notes, _, err = s.store.notes(ctx, tx, scope, f)
		return "", err
	})
	if err != nil {
		return nil, err
	}
	return notes, nil
}

// SharedNotes gives the person, oldest first, the shared notes about them, and
// how many private ones there are besides: those stand in [Service.Export].
// Scope: note.read, of the person.
func (s *Service) SharedNotes(ctx context.Context, scope access.Scope, id kernel.ID) (shared []Note, private int, err error) {
	defer kernel.Wrap(&err, "people.SharedNotes(%s)", id)
	err = s.over(ctx, scope, toRead, id, access.NoteRead, func(ctx context.Context, tx bun.Tx, f file) (string, error) {
		if err := scope.Over(access.Own); scope.Actor().Person != f.ID || err != nil {
			return "", absent() // members are not told how many notes their colleagues keep to themselves
		}
		shared, private, err = s.store.notes(ctx, tx, scope, f)
		return "", err
	})
	if err != nil {
		return nil, 0, err
	}
	return shared, private, nil
}

func (s store) addNote(ctx context.Context, tx bun.Tx, scope access.Scope, f file, row noteRow, text string) (err error) {
	if err := f.leave(scope, access.NoteWrite); err != nil {
		return err
	}
	if row.Sealed, err = s.keys.Seal(ctx, tx, f.ID, notePlace(row.ID), []byte(text)); err != nil {
		return err
	}
	if _, err = tx.NewInsert().Model(&row).Exec(ctx); err != nil {
		return err
	}
	return s.indexNote(ctx, tx, f, row.Author, row.Private, text)
}

// notes gives the notes of a file that a scope lets read, and counts those it
// withholds.
func (s store) notes(ctx context.Context, tx bun.Tx, scope access.Scope, f file) (notes []Note, withheld int, err error) {
	if err := f.leave(scope, access.NoteRead, access.PersonExport); err != nil {
		return nil, 0, err
	}
	var rows []noteRow
	err = tx.NewSelect().Model(&rows).Where("person = ?", f.ID).Order("at", "id").Scan(ctx)
	if err != nil {
		return nil, 0, err
	}
	for _, row := range rows {
		if !readable(scope, f, row) {
			withheld++
			continue
		}
		text, err := s.keys.Open(ctx, tx, f.ID, notePlace(row.ID), row.Sealed)
		if err != nil {
			return nil, 0, err
		}
		notes = append(notes, Note{ID: row.ID, Author: row.Author, Private: row.Private, Text: string(text), At: row.At.UTC()})
	}
	return notes, withheld, nil
}

// readable tells whether one note may be read: by the house all of them; by the
// person the shared ones, and all in an export; by a member those that the
// policy gives.
func readable(scope access.Scope, f file, row noteRow) bool {
	actor := scope.Actor()
	if scope.IsSystem() {
		return true
	}
	if actor.Role == access.Person {
		return !row.Private || scope.Action() == access.PersonExport
	}
	action := access.NoteRead
	if row.Private {
		action = access.NoteReadPrivate
	}
	leave, err := actor.May(action)
	return err == nil && leave.Allows(noteRelations(actor, f, row.Author)...)
}

// NoteUndo is how long the author of a note may withdraw it.
const NoteUndo = 10 * time.Minute

// WithdrawNote takes back a note of the actor's own, for [NoteUndo]: nothing of it
// is kept, but the lines that it was written and withdrawn. Scope: note.write.
// NotFound for another's; Conflict "people.note_late" afterwards.
func (s *Service) WithdrawNote(ctx context.Context, scope access.Scope, id, note kernel.ID) (err error) {
	defer kernel.Wrap(&err, "people.WithdrawNote(%s)", note)
	return s.over(ctx, scope, toChange, id, access.NoteWrite, func(ctx context.Context, tx bun.Tx, f file) (string, error) {
		return "note_withdrawn:" + string(note), s.store.dropNote(ctx, tx, scope, f, note)
	})
}

func (s store) dropNote(ctx context.Context, tx bun.Tx, scope access.Scope, f file, note kernel.ID) error {
	if err := f.leave(scope, access.NoteWrite); err != nil {
		return err
	}
	var rows []noteRow
	err := tx.NewSelect().Model(&rows).Column("id", "at").
		Where("id = ? AND person = ? AND author = ?", note, f.ID, scope.Actor().Account).Scan(ctx)
	if err == nil && len(rows) == 0 {
		err = absent()
	}
	if err == nil && !s.clock.Now().Before(rows[0].At.Add(NoteUndo)) {
		err = kernel.Fault(kernel.Conflict, "people.note_late")
	}
	if err != nil {
		return err
	}
	if _, err := tx.NewDelete().Model((*noteRow)(nil)).Where("id = ?", note).Exec(ctx); err != nil {
		return err
	}
	return s.reindexNotes(ctx, tx, f)
}
