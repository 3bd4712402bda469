package diagnostic

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/journal"
	"relais/internal/kernel"
	"relais/internal/people"
	"relais/internal/platform/db"
	"relais/internal/platform/seal"
)

// Parts are what the service stands on.
type Parts struct {
	DB      *db.DB
	Keys    *seal.Keys
	Journal *journal.Journal
	People  *people.Service
	Clock   kernel.Clock
	IDs     kernel.IDs
}

// Service does the acts on diagnostics. It may be used by several goroutines.
type Service struct {
	Parts

	store  store
	newest int // version of the rules
}

// New gives the service; an error says that the rules it is built with do not
// keep their promises.
func New(parts Parts) (*Service, error) {
	rules, newest, err := loadRules()
	return &Service{Parts: parts, store: store{parts.Keys, parts.Clock, rules}, newest: newest}, err
}

// Rules gives the version of the rules that new diagnostics are answered with.
func (s *Service) Rules() Rules { return s.store.rules[s.newest] }

// Entry is one diagnostic to write.
type Entry struct {
	Person  kernel.ID
	Answers Answers
}

// Write keeps a diagnostic, which is a contact with the person. Scope:
// diagnostic.write. Invalid errors are those of [Answers.Check], and
// "diagnostic.day_to_come".
func (s *Service) Write(ctx context.Context, scope access.Scope, person kernel.ID, answers Answers) (kernel.ID, error) {
	ids, err := s.WriteAll(ctx, scope, []Entry{{person, answers}})
	if err != nil {
		return "", err
	}
	return ids[0], nil
}

// WriteAll keeps several diagnostics, or none. Scope: diagnostic.write, over the
// file of each person. A [RowError] says which entry was refused.
func (s *Service) WriteAll(ctx context.Context, scope access.Scope, entries []Entry) (ids []kernel.ID, err error) {
	defer kernel.Wrap(&err, "diagnostic.WriteAll")
	if err := scope.Require(access.DiagnosticWrite); err != nil {
		return nil, err
	}
	for i, e := range entries {
		err := e.Answers.Check(s.Rules())
		if err == nil && e.Answers.toCome(s.Clock.Now()) {
			err = kernel.Fault(kernel.Invalid, "diagnostic.day_to_come")
		}
		if err != nil {
			return nil, &RowError{i, err}
		}
	}
	err = s.DB.Write(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		ids = nil
		for i, e := range entries {
			id, err := s.write(ctx, tx, scope, e)
			if err != nil {
				return &RowError{i, err}
			}
			ids = append(ids, id)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return ids, nil
}

// RowError is what is wrong with one of several entries.
type RowError struct {
	Row int // from 0
	err error
}

// Error says which entry it is about.
func (e *RowError) Error() string { return fmt.Sprintf("entry %d: %v", e.Row+1, e.err) }

// Unwrap gives what is wrong.
func (e *RowError) Unwrap() error { return e.err }

func (s *Service) write(ctx context.Context, tx bun.Tx, scope access.Scope, e Entry) (id kernel.ID, err error) {
	if _, err = s.People.Contact(ctx, tx, scope, e.Person); err != nil {
		return "", err
	}
	if id, err = s.IDs.New(); err != nil {
		return "", err
	}
	row := diagnosticRow{ID: id, Person: e.Person, Author: scope.Actor().Account, Version: s.newest, At: s.Clock.Now()}
	if err = s.store.insert(ctx, tx, row, e.Answers.tidy()); err != nil {
		return "", err
	}
	return id, s.tell(ctx, tx, scope, row.Person, id, nil)
}

// Withdraw takes back a diagnostic that its author wrote by mistake, within a
// day. Scope: diagnostic.write, over the person's file. Forbidden
// "diagnostic.author" for another's, Conflict "diagnostic.late" after a day.
func (s *Service) Withdraw(ctx context.Context, scope access.Scope, person, id kernel.ID) (err error) {
	defer kernel.Wrap(&err, "diagnostic.Withdraw(%s)", id)
	if err := scope.Require(access.DiagnosticWrite); err != nil {
		return err
	}
	return s.DB.Write(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		if _, err := s.People.Leave(ctx, tx, scope, person); err != nil {
			return err
		}
		row, err := s.store.row(ctx, tx, person, id)
		if err != nil {
			return err
		}
		if row.Author != scope.Actor().Account {
			return kernel.Fault(kernel.Forbidden, "diagnostic.author")
		}
		if !s.Clock.Now().Before(row.At.Add(Undo)) {
			return kernel.Fault(kernel.Conflict, "diagnostic.late")
		}
		if err := s.store.remove(ctx, tx, row); err != nil {
			return err
		}
		return s.tell(ctx, tx, scope, person, id, map[string]string{"event": "withdraw"})
	})
}

// tell writes the line of an act upon a diagnostic.
func (s *Service) tell(ctx context.Context, tx bun.Tx, scope access.Scope, person, id kernel.ID, detail map[string]string) error {
	_, err := s.Journal.Append(ctx, tx, journal.Line{
		Action: string(scope.Action()), Actor: scope.Actor(), Subject: person, Object: "diagnostic:" + string(id), Detail: detail,
	})
	return err
}

// Ready gives nil to who may write a diagnostic of a person, before a form is
// shown. Scope: diagnostic.write.
func (s *Service) Ready(ctx context.Context, scope access.Scope, person kernel.ID) (err error) {
	defer kernel.Wrap(&err, "diagnostic.Ready(%s)", person)
	if err := scope.Require(access.DiagnosticWrite); err != nil {
		return err
	}
	return s.DB.Write(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		_, err := s.People.Leave(ctx, tx, scope, person)
		return err
	})
}
