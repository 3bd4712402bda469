package people

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/journal"
	"relais/internal/kernel"
)

// ExportForm names the shape of an [Export]; another shape has another number.
const ExportForm = "relais.person/1"

// Export is everything the house keeps about one person, as a structure that
// JSON shows plainly: every moment in RFC 3339, every identifier as it stands
// in the journal. Source of the duty: GDPR, articles 15 and 20.
type Export struct {
	Form     string            `json:"form"` // ExportForm
	MadeAt   time.Time         `json:"made_at"`
	File     ExportedFile      `json:"file"`
	Card     Card              `json:"card"`
	Charges  []Charge          `json:"in_charge"`
	Notes    []ExportedNote    `json:"notes"`
	Withheld int               `json:"notes_withheld"` // notes that the member who makes the export may not read; the person receives all
	Closed   bool              `json:"-"`              // shared notes are among those, and open for who is in charge
	Consents []Consent         `json:"consents"`
	Merged   []MergedFile      `json:"merged_files,omitempty"` // whose lines stand in the journal below
	Glasses  []Glass           `json:"emergencies"`
	Spaces   []ExportedSpace   `json:"space_sessions"` // that were not swept yet
	Holds    []ExportedHold    `json:"holds"`
	Listings []ExportedListing `json:"retention_lists"`
	Rooms    map[string]any    `json:"rooms,omitempty"` // what each work room keeps, by its name
	Lines    []ExportedLine    `json:"journal"`         // who did what to the file, latest first
}

// ExportedFile is what is known of the file itself.
type ExportedFile struct {
	ID             kernel.ID  `json:"id"`
	Structure      kernel.ID  `json:"structure"`
	Protected      bool       `json:"protected"`
	CreatedAt      time.Time  `json:"created_at"`
	CreatedBy      kernel.ID  `json:"created_by"` // an account
	LastContactAt  time.Time  `json:"last_contact_at"`
	ErasureAskedAt *time.Time `json:"erasure_asked_at,omitempty"`
	CodeExpiresAt  *time.Time `json:"code_expires_at,omitempty"` // of the code of the person's space
}

// ExportedNote is a note of the file.
type ExportedNote struct {
	Author  kernel.ID `json:"author"` // an account
	At      time.Time `json:"at"`
	Private bool      `json:"private"`
	Text    string    `json:"text"`
}

// ExportedLine is a line of the journal about the person.
type ExportedLine struct {
	Number    int64             `json:"number"`
	At        time.Time         `json:"at"`
	Action    string            `json:"action"`
	Account   kernel.ID         `json:"account,omitempty"` // who acted, when a member did
	Role      access.Role       `json:"role,omitempty"`
	Structure kernel.ID         `json:"structure,omitempty"`
	Object    string            `json:"object,omitempty"`
	Refused   bool              `json:"refused,omitempty"`
	Detail    map[string]string `json:"detail,omitempty"`
}

// Export gives everything about a person. Scope: person.export. The person
// receives every note, the private ones of workers too: what is filed about
// someone is theirs to read. A member who makes the export for them receives
// the notes that the member may read, and the number of the others.
func (s *Service) Export(ctx context.Context, scope access.Scope, id kernel.ID) (e Export, err error) {
	defer kernel.Wrap(&err, "people.Export(%s)", id)
	err = s.over(ctx, scope, toRead, id, access.PersonExport, func(ctx context.Context, tx bun.Tx, f file) (string, error) {
		e, err = s.export(ctx, tx, scope, f)
		return "", err
	})
	if err != nil {
		return Export{}, err
	}
	return e, nil
}

func (s *Service) export(ctx context.Context, tx bun.Tx, scope access.Scope, f file) (e Export, err error) {
	e = Export{Form: ExportForm, MadeAt: s.Clock.Now(), Charges: append([]Charge{}, f.charges...), Notes: []ExportedNote{}, File: ExportedFile{
		ID: f.ID, Structure: f.Structure, Protected: f.Protected, CreatedAt: f.CreatedAt.UTC(), CreatedBy: f.CreatedBy,
		LastContactAt: f.LastContactAt.UTC(), ErasureAskedAt: f.ErasureAskedAt,
	}}
	if e.Card, err = s.store.card(ctx, tx, f); err != nil {
		return e, err
	}
	if e.File.CodeExpiresAt, err = s.store.codeExpires(ctx, tx, scope, f); err != nil {
		return e, err
	}
	notes, withheld, err := s.store.notes(ctx, tx, scope, f)
	if err != nil {
		return e, err
	}
	for _, n := range notes {
		e.Notes = append(e.Notes, ExportedNote{Author: n.Author, At: n.At, Private: n.Private, Text: n.Text})
	}
	e.Withheld, e.Closed = withheld, withheld > 0 && !readable(scope, f, noteRow{})
	if e.Consents, err = s.store.consents(ctx, tx, scope, f); err != nil {
		return e, err
	}
	if e.Glasses, err = s.store.glasses(ctx, tx, scope, f); err != nil {
		return e, err
	}
	if e.Spaces, err = s.store.sessions(ctx, tx, scope, f); err != nil {
		return e, err
	}
	if err = s.elsewhere(ctx, scope, f, &e); err != nil {
		return e, err
	}
	if e.Lines, err = s.lines(ctx, scope, f.ID); err != nil {
		return e, err
	}
	if e.Merged, err = s.store.mergedFiles(ctx, tx, f); err != nil {
		return e, err
	}
	for _, other := range e.Merged { // the wall shows a person the lines of their own file only
		lines, err := s.lines(ctx, access.System(access.PersonExport), other.ID)
		if err != nil {
			return e, err
		}
		e.Lines = append(e.Lines, lines...)
	}
	slices.SortStableFunc(e.Lines, func(a, b ExportedLine) int { return cmp.Compare(b.Number, a.Number) })
	return e, nil
}

// lines gives every line about a person.
func (s *Service) lines(ctx context.Context, scope access.Scope, person kernel.ID) (lines []ExportedLine, err error) {
	reading := access.System(access.PersonJournal)
	if !scope.IsSystem() {
		if reading, err = scope.Actor().May(access.PersonJournal); err != nil {
			return nil, err
		}
	}
	query := journal.Query{Subject: person}
	for {
		page, err := s.Journal.Lines(ctx, reading, query)
		if err != nil {
			return nil, err
		}
		for _, l := range page.Lines {
			lines = append(lines, ExportedLine{
				Number: l.Entry, At: l.At, Action: l.Action, Account: l.Account, Role: l.Role,
				Structure: l.Structure, Object: l.Object, Refused: l.Refused, Detail: l.Detail,
			})
		}
		if query.Before = page.Next; query.Before == 0 {
			return lines, nil
		}
	}
}

// Lines gives the lines of the journal about a person, newest first. Scope:
// person.journal. The query's subject is the person, whatever it says.
func (s *Service) Lines(ctx context.Context, scope access.Scope, id kernel.ID, query journal.Query) (page journal.Page, err error) {
	defer kernel.Wrap(&err, "people.Lines(%s)", id)
	query.Subject = id
	err = s.over(ctx, scope, toRead, id, access.PersonJournal, func(ctx context.Context, _ bun.Tx, _ file) (string, error) {
		page, err = s.Journal.Lines(ctx, scope, query)
		return "", err
	})
	if err != nil {
		return journal.Page{}, err
	}
	return page, nil
}

// Story gives the newest lines of the journal about a person: of all actions,
// and of all but some, which readings would otherwise push out. Scope:
// person.journal. It leaves one line.
func (s *Service) Story(ctx context.Context, scope access.Scope, id kernel.ID, but []string) (all, story journal.Page, err error) {
	defer kernel.Wrap(&err, "people.Story(%s)", id)
	err = s.over(ctx, scope, toRead, id, access.PersonJournal, func(ctx context.Context, _ bun.Tx, _ file) (string, error) {
		if all, err = s.Journal.Lines(ctx, scope, journal.Query{Subject: id}); err != nil {
			return "", err
		}
		story, err = s.Journal.Lines(ctx, scope, journal.Query{Subject: id, Not: but})
		return "", err
	})
	if err != nil {
		return journal.Page{}, journal.Page{}, err
	}
	return all, story, nil
}

// codeExpires gives until when the code of a person's space opens it; nil when
// there is none.
func (s store) codeExpires(ctx context.Context, tx bun.Tx, scope access.Scope, f file) (*time.Time, error) {
	if err := f.leave(scope, access.PersonExport); err != nil {
		return nil, err
	}
	var rows []codeRow
	err := tx.NewSelect().Model(&rows).Column("expires_at").Where("person = ?", f.ID).Scan(ctx)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	expires := rows[0].ExpiresAt.UTC()
	return &expires, nil
}
