package diagnostic

import (
	"context"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/kernel"
)

// List gives the diagnostics of a person, the newest first. Scope:
// diagnostic.read, by those in charge or the person in their space. It leaves a
// line for each.
func (s *Service) List(ctx context.Context, scope access.Scope, person kernel.ID) (all []Diagnostic, err error) {
	defer kernel.Wrap(&err, "diagnostic.List(%s)", person)
	if err := scope.Require(access.DiagnosticRead); err != nil {
		return nil, err
	}
	err = s.DB.Write(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		if _, err := s.People.Leave(ctx, tx, scope, person); err != nil {
			return err
		}
		if all, err = s.store.all(ctx, tx, person); err != nil {
			return err
		}
		return s.tellRead(ctx, tx, scope, all)
	})
	if err != nil {
		return nil, err
	}
	return all, nil
}

// Latest gives the last diagnostic of a person; NotFound "diagnostic.none" when
// there is none. Scope: diagnostic.read. It leaves a line.
func (s *Service) Latest(ctx context.Context, scope access.Scope, person kernel.ID) (Diagnostic, error) {
	one, _, err := s.Read(ctx, scope, person, "")
	return one, err
}

// Needs gives what the last diagnostic of a person says that they need, urgent
// first; NotFound "diagnostic.none" when there is none. Scope: diagnostic.read.
// It leaves a line.
func (s *Service) Needs(ctx context.Context, scope access.Scope, person kernel.ID) ([]Need, error) {
	one, err := s.Latest(ctx, scope, person)
	return one.Needs, err
}

// Read gives a diagnostic of a person, the last one for "", and the one before
// it, nil for the first. Scope: diagnostic.read. It leaves a line for each.
func (s *Service) Read(ctx context.Context, scope access.Scope, person, id kernel.ID) (one Diagnostic, before *Diagnostic, err error) {
	defer kernel.Wrap(&err, "diagnostic.Read(%s)", id)
	if err := scope.Require(access.DiagnosticRead); err != nil {
		return Diagnostic{}, nil, err
	}
	var all []Diagnostic
	err = s.DB.Write(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		if _, err := s.People.Leave(ctx, tx, scope, person); err != nil {
			return err
		}
		if all, err = s.store.all(ctx, tx, person); err != nil {
			return err
		}
		if all, err = from(all, id); err != nil {
			return err
		}
		return s.tellRead(ctx, tx, scope, all)
	})
	if err != nil {
		return Diagnostic{}, nil, err
	}
	if len(all) > 1 {
		before = &all[1]
	}
	return all[0], before, nil
}

// from gives a diagnostic and the one before it, of those of a person, the newest
// first.
func from(all []Diagnostic, id kernel.ID) ([]Diagnostic, error) {
	const both = 2
	for i, d := range all {
		if id == "" || d.ID == id {
			return all[i:min(i+both, len(all))], nil
		}
	}
	if id == "" {
		return nil, kernel.Fault(kernel.NotFound, "diagnostic.none")
	}
	return nil, absent()
}

// tellRead tells of each diagnostic that it was read.
func (s *Service) tellRead(ctx context.Context, tx bun.Tx, scope access.Scope, all []Diagnostic) error {
	for _, d := range all {
		if err := s.tell(ctx, tx, scope, d.Person, d.ID, nil); err != nil {
			return err
		}
	}
	return nil
}
