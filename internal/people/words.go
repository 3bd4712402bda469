package people

import (
	"context"
	"strings"
	"unicode/utf8"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/kernel"
)

// What blind indexes of texts compare: words of how a person is reached, of the
// notes shared about them, of those that each author keeps to themselves.
const (
	byReach   purpose = "reach"
	byNote    purpose = "note"
	byOwnNote purpose = "own_note"
)

// Bounds of the words of a text that are indexed.
const (
	shortestWord = 3   // characters
	mostWords    = 400 // of one text: a note of four pages
)

// wordKeys gives what the words of a text are found by. Words of one structure
// and of another have other digests, and so have those that each author keeps to
// themselves: nobody learns from equal digests what is written elsewhere.
func wordKeys(p purpose, structure, author kernel.ID, text string) (keys []key) {
	met := map[string]bool{}
	for _, word := range textWords(text) {
		if utf8.RuneCountInString(word) < shortestWord || met[word] || len(keys) == mostWords {
			continue
		}
		met[word] = true
		value := string(structure) + "\n" + word
		if p == byOwnNote {
			value = string(author) + "\n" + value
		}
		keys = append(keys, key{p, value})
	}
	return keys
}

// elided parts what an apostrophe joins.
var elided = strings.NewReplacer("'", " ", "’", " ")

// textWords gives the words of a text: l’impôt is found by both limpot, as names
// compare, and impot.
func textWords(text string) []string {
	return append(nameWords(elided.Replace(text)), nameWords(text)...)
}

// indexNote makes a note found by its words; none of a protected person.
func (s store) indexNote(ctx context.Context, tx bun.Tx, f file, author kernel.ID, private bool, text string) error {
	p := byNote
	if private {
		p = byOwnNote
	}
	if f.Protected {
		return nil
	}
	return s.index(ctx, tx, f, wordKeys(p, f.Structure, author, text))
}

// index keeps keys of a file; those that are kept already stay.
func (s store) index(ctx context.Context, tx bun.Tx, f file, keys []key) error {
	var rows []indexRow
	for _, k := range keys {
		rows = append(rows, indexRow{Person: f.ID, Structure: f.Structure, Purpose: k.purpose, Value: s.blind(k)})
	}
	if len(rows) == 0 {
		return nil
	}
	_, err := tx.NewInsert().Model(&rows).On("CONFLICT DO NOTHING").Exec(ctx)
	return err
}

// reindexNotes makes every note of a file found by its words, anew.
func (s store) reindexNotes(ctx context.Context, tx bun.Tx, f file) error {
	_, err := tx.NewDelete().Model((*indexRow)(nil)).Where("person = ? AND purpose IN (?, ?)", f.ID, byNote, byOwnNote).Exec(ctx)
	if err != nil || f.Protected {
		return err
	}
	var rows []noteRow
	if err := tx.NewSelect().Model(&rows).Where("person = ?", f.ID).Order("at", "id").Scan(ctx); err != nil {
		return err
	}
	for _, row := range rows {
		text, err := s.keys.Open(ctx, tx, f.ID, notePlace(row.ID), row.Sealed)
		if err != nil {
			return err
		}
		if err := s.indexNote(ctx, tx, f, row.Author, row.Private, string(text)); err != nil {
			return err
		}
	}
	return nil
}

// wanted is one thing that a search asks for, found under any of several keys.
type wanted struct {
	anyone  []key // of any file of the structure
	charged []key // only of files in the actor's charge: what others may not read does not answer
}

// word gives what a word that is typed alone asks for: a name, or a word of what
// the actor may read.
func word(scope access.Scope, off Without, typed string) wanted {
	actor, w := scope.Actor(), wanted{}
	w.anyone = []key{{byFirstName, typed}}
	if !off.Has(FieldName) {
		w.anyone = append(w.anyone, key{byName, typed})
	}
	may := func(action access.Action, relation access.Relation) bool {
		return access.Decide(actor.Role, action, relation).Allowed
	}
	if !off.Has(FieldReach) {
		reach := wordKeys(byReach, actor.Structure, "", typed)
		switch {
		case may(access.PersonRead, access.Colleague):
			w.anyone = append(w.anyone, reach...)
		case may(access.PersonRead, access.InCharge):
			w.charged = append(w.charged, reach...)
		}
	}
	if may(access.NoteRead, access.InCharge) {
		w.charged = append(w.charged, wordKeys(byNote, actor.Structure, "", typed)...)
	}
	if may(access.NoteReadPrivate, access.Author) {
		w.anyone = append(w.anyone, wordKeys(byOwnNote, actor.Structure, actor.Account, typed)...)
	}
	return w
}
