package diagnostic

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/kernel"
	"relais/internal/people"
	"relais/internal/platform/seal"
)

// store keeps the rows of diagnostics. What it is asked for was let to a scope
// over the person's file.
type store struct {
	keys  *seal.Keys
	clock kernel.Clock
	rules map[int]Rules
}

type diagnosticRow struct {
	bun.BaseModel `bun:"table:diagnostics"`

	ID      kernel.ID `bun:",pk"`
	Person  kernel.ID
	Author  kernel.ID
	Version int
	Sealed  []byte
	At      time.Time

	MergedFrom people.Trail // the files that it came from, while that may be taken back
}

func sealedPlace(id kernel.ID) seal.Place {
	return seal.Place{Table: "diagnostics", Column: "sealed", Row: string(id)}
}

func absent() error { return kernel.Fault(kernel.NotFound, "access.absent") }

// insert keeps a diagnostic, its answers sealed.
func (s store) insert(ctx context.Context, tx bun.Tx, row diagnosticRow, answers Answers) error {
	plain, err := json.Marshal(answers)
	if err != nil {
		return err
	}
	if row.Sealed, err = s.keys.Seal(ctx, tx, row.Person, sealedPlace(row.ID), plain); err != nil {
		return err
	}
	_, err = tx.NewInsert().Model(&row).Exec(ctx)
	return err
}

// rows gives the sealed diagnostics of a person, the newest first.
func (s store) rows(ctx context.Context, tx bun.Tx, person kernel.ID) (rows []diagnosticRow, err error) {
	err = tx.NewSelect().Model(&rows).Where("person = ?", person).Order("at DESC", "id DESC").Scan(ctx)
	return rows, err
}

// all gives the diagnostics of a person, the newest first.
func (s store) all(ctx context.Context, tx bun.Tx, person kernel.ID) (all []Diagnostic, err error) {
	rows, err := s.rows(ctx, tx, person)
	if err != nil {
		return nil, err
	}
	for _, row := range rows {
		d, err := s.opened(ctx, tx, row)
		if err != nil {
			return nil, err
		}
		all = append(all, d)
	}
	slices.SortStableFunc(all, newer)
	return all, nil
}

// row gives one diagnostic of a person.
func (s store) row(ctx context.Context, tx bun.Tx, person, id kernel.ID) (row diagnosticRow, err error) {
	err = tx.NewSelect().Model(&row).Where("id = ? AND person = ?", id, person).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		err = absent()
	}
	row.At = row.At.UTC()
	return row, err
}

func (s store) remove(ctx context.Context, tx bun.Tx, row diagnosticRow) error {
	_, err := tx.NewDelete().Model(&row).WherePK().Exec(ctx)
	return err
}

// opened gives a diagnostic, explained with the version of the rules that it was
// answered with.
func (s store) opened(ctx context.Context, tx bun.Tx, row diagnosticRow) (d Diagnostic, err error) {
	rules, known := s.rules[row.Version]
	if !known {
		return d, kernel.Fault(kernel.Internal, "diagnostic.version_unknown")
	}
	plain, err := s.keys.Open(ctx, tx, row.Person, sealedPlace(row.ID), row.Sealed)
	if err != nil {
		return d, err
	}
	d = Diagnostic{ID: row.ID, Person: row.Person, Author: row.Author, Version: row.Version, At: row.At.UTC(), rules: rules}
	if err := json.Unmarshal(plain, &d.Answers); err != nil {
		return Diagnostic{}, kernel.Because(kernel.Internal, "diagnostic.sealed", err)
	}
	d.Needs, d.Ways = Explain(rules, d.Answers.Given), WaysOf(rules, d.Answers.Given)
	return d, nil
}
