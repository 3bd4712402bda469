package diagnostic

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/kernel"
)

// Exported is one diagnostic, for the export of the person.
type Exported struct {
	ID         kernel.ID `json:"id"`
	At         time.Time `json:"at"`
	Author     kernel.ID `json:"author"` // an account
	Version    int       `json:"version"`
	Answers    Answers   `json:"answers"`
	Needs      []string  `json:"needs"`
	Situations []string  `json:"situations,omitempty"` // as the Carnet de bord names them
	Targets    []string  `json:"targets,omitempty"`
}

// About gives everything that is kept of a person, in the transaction of their
// export. Scope: of the house, diagnostic.read.
func (s *Service) About(ctx context.Context, scope access.Scope, person kernel.ID) (all []Exported, err error) {
	defer kernel.Wrap(&err, "diagnostic.About(%s)", person)
	if err := scope.RequireHouse(access.DiagnosticRead); err != nil {
		return nil, err
	}
	err = s.DB.Read(ctx, func(ctx context.Context, tx bun.Tx) error {
		return s.DB.Step(scope.Behind(ctx), func(ctx context.Context) error {
			kept, err := s.store.all(ctx, tx, person)
			for _, d := range kept {
				all = append(all, d.exported())
			}
			return err
		})
	})
	return all, err
}

func (d Diagnostic) exported() Exported {
	e := Exported{
		ID: d.ID, At: d.At, Author: d.Author, Version: d.Version, Answers: d.Answers,
		Situations: Situations(d.rules, d.Answers.Given), Targets: Targets(d.Needs),
	}
	for _, n := range d.Needs {
		e.Needs = append(e.Needs, n.Code)
	}
	return e
}

// Forget removes, in the transaction that erases a person, their diagnostics.
// Scope: of the house, diagnostic.write.
func (s *Service) Forget(ctx context.Context, tx bun.Tx, scope access.Scope, person kernel.ID) (err error) {
	defer kernel.Wrap(&err, "diagnostic.Forget(%s)", person)
	if err := scope.RequireHouse(access.DiagnosticWrite); err != nil {
		return err
	}
	_, err = tx.NewDelete().Table("diagnostics").Where("person = ?", person).Exec(ctx)
	return err
}
