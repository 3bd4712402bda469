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
		rows, err := s.store.rows(ctx, tx, person)
		if err != nil {
			return err
		}
		all, err = s.read(ctx, tx, scope, rows)
		return err
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
		rows, err := s.store.rows(ctx, tx, person)
		if err != nil {
			return err
		}
		if rows, err = from(rows, id); err != nil {
			return err
		}
		all, err = s.read(ctx, tx, scope, rows)
		return err
	})
	if err != nil {
		return Diagnostic{}, nil, err
	}
	if len(all) > 1 {
		before = &all[1]
	}
	return all[0], before, nil
}

// from gives a row and the one before it, of rows whose newest is first.
func from(rows []diagnosticRow, id kernel.ID) ([]diagnosticRow, error) {
	const both = 2
	for i, row := range rows {
		if id == "" || row.ID == id {
			return rows[i:min(i+both, len(rows))], nil
		}
	}
	if id == "" {
		return nil, kernel.Fault(kernel.NotFound, "diagnostic.none")
	}
	return nil, absent()
}

// read opens diagnostics and tells of each.
func (s *Service) read(ctx context.Context, tx bun.Tx, scope access.Scope, rows []diagnosticRow) (all []Diagnostic, err error) {
	for _, row := range rows {
		one, err := s.store.opened(ctx, tx, row)
		if err != nil {
			return nil, err
		}
		if err := s.tell(ctx, tx, scope, row, nil); err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, nil
}
