package people

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"slices"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/journal"
	"relais/internal/kernel"
)

// StageImport keeps a table that was read, sealed, until it is imported or left:
// no file is made. Lines whose person the structure follows already are set
// aside: same names, year and phone. Scope: person.import. Invalid
// "people.import_size" says that there is no line, or more than [MostImported].
func (s *Service) StageImport(ctx context.Context, scope access.Scope, table ImportTable) (id kernel.ID, err error) {
	defer kernel.Wrap(&err, "people.StageImport")
	if len(table.Lines) == 0 || len(table.Lines) > MostImported {
		return "", kernel.Fault(kernel.Invalid, "people.import_size", MostImported)
	}
	if id, err = s.IDs.New(); err != nil {
		return "", err
	}
	row := importRow{
		ID: id, Structure: scope.Actor().Structure, MadeBy: scope.Actor().Account, MadeAt: s.Clock.Now(), State: ImportRead,
	}
	err = s.DB.Write(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		if err := s.store.stage(ctx, tx, scope, row, table); err != nil {
			return err
		}
		return s.tell(ctx, tx, scope, "", "import:"+string(id))
	})
	if err != nil {
		return "", err
	}
	return id, nil
}

// StartImport lets the files be made: each call of [Service.AdvanceImport] makes
// some. Starting twice is nothing more. Scope: person.import.
func (s *Service) StartImport(ctx context.Context, scope access.Scope, id kernel.ID) (err error) {
	defer kernel.Wrap(&err, "people.StartImport(%s)", id)
	return s.turnImport(ctx, scope, id, ImportRead, ImportRunning)
}

// UndoImport lets the files that an import made be taken back: each call of
// [Service.AdvanceImport] takes some. Scope: person.import. Conflict
// "people.import_late" after [ImportKept].
func (s *Service) UndoImport(ctx context.Context, scope access.Scope, id kernel.ID) (err error) {
	defer kernel.Wrap(&err, "people.UndoImport(%s)", id)
	return s.turnImport(ctx, scope, id, ImportDone, ImportUndoing)
}

func (s *Service) turnImport(ctx context.Context, scope access.Scope, id kernel.ID, from, to ImportState) error {
	return s.DB.Write(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		row, err := s.store.importOf(ctx, tx, scope, id, true)
		if err != nil || row.State == to {
			return err
		}
		if row.State != from || !s.Clock.Now().Before(row.MadeAt.Add(ImportKept)) {
			return kernel.Fault(kernel.Conflict, "people.import_late")
		}
		if err := s.store.setImport(ctx, tx, scope, id, to); err != nil {
			return err
		}
		return s.tell(ctx, tx, scope, "", "import:"+string(id))
	})
}

// AdvanceImport does the next step of an import that was started, or is being
// undone, and tells how far it is; of any other it only tells. Scope:
// person.import. When it tells so, call [Service.Settle].
func (s *Service) AdvanceImport(ctx context.Context, scope access.Scope, id kernel.ID) (i Import, err error) {
	defer kernel.Wrap(&err, "people.AdvanceImport(%s)", id)
	err = s.DB.Write(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		row, err := s.store.importOf(ctx, tx, scope, id, true)
		if err != nil {
			return err
		}
		undoing := row.State == ImportUndoing
		switch row.State {
		case ImportRunning:
			err = s.importSome(ctx, tx, scope, &row)
		case ImportUndoing:
			err = s.undoSome(ctx, tx, scope, &row)
		case ImportRead, ImportDone, ImportUndone:
		}
		if err != nil {
			return err
		}
		i, err = s.store.importStands(ctx, tx, scope, row)
		i.Unsettled = undoing
		return err
	})
	if err != nil {
		return Import{}, err
	}
	return i, nil
}

// Imports gives the imports of the actor's structure that are kept, the latest
// first. Scope: person.import.
func (s *Service) Imports(ctx context.Context, scope access.Scope) (all []Import, err error) {
	defer kernel.Wrap(&err, "people.Imports")
	err = s.DB.Read(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		rows, err := s.store.importsOf(ctx, tx, scope)
		if err != nil {
			return err
		}
		for _, row := range rows {
			one, err := s.store.importStands(ctx, tx, scope, row)
			if err != nil {
				return err
			}
			all = append(all, one)
		}
		return nil
	})
	return all, err
}

// RefusedLines gives the columns of an import and the lines that were refused,
// to be corrected. Scope: person.import.
func (s *Service) RefusedLines(ctx context.Context, scope access.Scope, id kernel.ID) (table ImportTable, err error) {
	defer kernel.Wrap(&err, "people.RefusedLines(%s)", id)
	err = s.DB.Read(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		row, err := s.store.importOf(ctx, tx, scope, id, false)
		if err != nil {
			return err
		}
		if table.Columns, err = s.store.importColumns(ctx, tx, scope, row); err != nil {
			return err
		}
		table.Lines, err = s.store.importLines(ctx, tx, scope, row, lineRefused, MostImported)
		return err
	})
	return table, err
}

// DropImport forgets an import that was not started. Scope: person.import.
func (s *Service) DropImport(ctx context.Context, scope access.Scope, id kernel.ID) (err error) {
	defer kernel.Wrap(&err, "people.DropImport(%s)", id)
	return s.DB.Write(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		row, err := s.store.importOf(ctx, tx, scope, id, true)
		if err != nil {
			return err
		}
		if row.State != ImportRead {
			return kernel.Fault(kernel.Conflict, "people.import_late")
		}
		return s.store.dropImports(ctx, tx, scope, []kernel.ID{id})
	})
}

// SweepImports forgets the imports of more than [ImportKept] ago: the files that
// they made stay. Scope: of the house, retention.run.
func (s *Service) SweepImports(ctx context.Context, scope access.Scope) (err error) {
	defer kernel.Wrap(&err, "people.SweepImports")
	if err := scope.RequireHouse(access.RetentionRun); err != nil {
		return err
	}
	return s.DB.Write(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		var old []kernel.ID
		err := tx.NewSelect().Table("imports").Column("id").Where("made_at <= ?", s.Clock.Now().Add(-ImportKept)).Scan(ctx, &old)
		if err != nil || len(old) == 0 {
			return err
		}
		return s.store.dropImports(ctx, tx, scope, old)
	})
}

// importSome makes the next files.
func (s *Service) importSome(ctx context.Context, tx bun.Tx, scope access.Scope, row *importRow) error {
	lines, err := s.store.importLines(ctx, tx, scope, *row, lineWaiting, atOnceImported)
	if err != nil {
		return err
	}
	off, err := s.store.without(ctx, tx)
	if err != nil {
		return err
	}
	for _, line := range lines {
		known, err := s.store.known(ctx, tx, scope, line.Card)
		if err != nil {
			return err
		}
		if known {
			if err := s.store.setLine(ctx, tx, scope, row.ID, line.Number, lineKnown, ""); err != nil {
				return err
			}
			continue
		}
		person, err := s.importOne(ctx, tx, scope, row.ID, off.shown(line.Card))
		if err == nil {
			err = s.store.setLine(ctx, tx, scope, row.ID, line.Number, lineMade, person)
		}
		if err != nil {
			return err
		}
	}
	if len(lines) < atOnceImported {
		row.State = ImportDone
		return s.store.setImport(ctx, tx, scope, row.ID, ImportDone)
	}
	return nil
}

// importOne makes one file, in the charge of who imports.
func (s *Service) importOne(ctx context.Context, tx bun.Tx, scope access.Scope, from kernel.ID, card Card) (id kernel.ID, err error) {
	if id, err = s.IDs.New(); err != nil {
		return "", err
	}
	actor, now := scope.Actor(), s.Clock.Now()
	f := file{personRow: personRow{
		ID: id, Structure: actor.Structure, Version: 1, CreatedAt: now, CreatedBy: actor.Account, LastContactAt: now,
	}}
	if err := s.store.insert(ctx, tx, scope, f, card); err != nil {
		return "", err
	}
	if err := s.store.assign(ctx, tx, scope, f, Charge{Account: actor.Account}); err != nil {
		return "", err
	}
	return id, s.tell(ctx, tx, scope, id, "import:"+string(from))
}

// undoSome takes the next files back: those that nobody changed since.
func (s *Service) undoSome(ctx context.Context, tx bun.Tx, scope access.Scope, row *importRow) error {
	erasing, err := scope.Actor().May(access.PersonErase)
	if err != nil {
		return err
	}
	made, err := s.store.madeBy(ctx, tx, scope, row.ID)
	if err != nil {
		return err
	}
	for _, line := range made {
		pristine, err := s.pristine(ctx, tx, scope, *row, line.Person)
		if err != nil {
			return err
		}
		state := lineKept
		if pristine {
			state = lineGone
			stone := Tombstone{Person: line.Person, ErasedAt: s.Clock.Now(), Reason: Mistaken}
			if err := s.erase(ctx, tx, erasing, stone, journal.Erased); err != nil {
				return err
			}
		}
		if err := s.store.setLine(ctx, tx, scope, row.ID, line.Line, state, ""); err != nil {
			return err
		}
	}
	if len(made) < atOnceImported {
		row.State = ImportUndone
		return s.store.setImport(ctx, tx, scope, row.ID, ImportUndone)
	}
	return nil
}

// pristine tells whether a file is as its import made it, and not held.
func (s *Service) pristine(ctx context.Context, tx bun.Tx, scope access.Scope, row importRow, person kernel.ID) (bool, error) {
	if err := s.refuseHeld(ctx, person); err != nil {
		return false, ignoring(err, "people.held")
	}
	return s.store.untouched(ctx, tx, scope, row, person)
}

// ignoring gives nil for an error of a domain that has a key.
func ignoring(err error, key string) error {
	var e *kernel.Error
	if errors.As(err, &e) && e.Key == key {
		return nil
	}
	return err
}

// importing gives nil when a scope lets its actor's structure import people.
func importing(scope access.Scope) error {
	return leaveOver(scope, access.PersonImport, access.Colleague)
}

// stage keeps an import and its lines.
func (s store) stage(ctx context.Context, tx bun.Tx, scope access.Scope, row importRow, table ImportTable) error {
	if err := importing(scope); err != nil {
		return err
	}
	if err := s.keys.Create(ctx, tx, row.ID, "import"); err != nil {
		return err
	}
	plain, err := json.Marshal(table.Columns)
	if err != nil {
		return err
	}
	if row.Columns, err = s.keys.Seal(ctx, tx, row.ID, importPlace(row.ID), plain); err != nil {
		return err
	}
	if _, err := tx.NewInsert().Model(&row).Exec(ctx); err != nil {
		return err
	}
	var lines []importLineRow
	met := map[string]bool{}
	for _, line := range table.Lines {
		one, err := s.stageLine(ctx, tx, scope, row.ID, line, met)
		if err != nil {
			return err
		}
		lines = append(lines, one)
	}
	for some := range slices.Chunk(lines, atOnceImported) {
		if _, err := tx.NewInsert().Model(&some).Exec(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (s store) stageLine(ctx context.Context, tx bun.Tx, scope access.Scope, id kernel.ID, line ImportLine, met map[string]bool) (row importLineRow, err error) {
	line.Card = line.Card.tidy()
	row = importLineRow{Import: id, Line: line.Number, State: lineWaiting, Sealed: []byte{}}
	identity := identityOf(line.Card)
	switch {
	case len(line.Wrong) > 0 || line.Card.check(s.clock.Now().Year()) != nil:
		row.State = lineRefused
	case met[identity]:
		row.State = lineKnown
		return row, nil
	default:
		known, err := s.known(ctx, tx, scope, line.Card)
		if err != nil || known {
			row.State = lineKnown
			return row, err
		}
		met[identity] = true
	}
	plain, err := json.Marshal(line)
	if err != nil {
		return row, err
	}
	row.Sealed, err = s.keys.Seal(ctx, tx, id, row.place(), plain)
	return row, err
}

// importOf gives an import of the actor's structure, held until the transaction
// ends when it is to change.
func (s store) importOf(ctx context.Context, tx bun.Tx, scope access.Scope, id kernel.ID, changes bool) (row importRow, err error) {
	if err := importing(scope); err != nil {
		return row, err
	}
	query := tx.NewSelect().Model(&row).Where("id = ? AND structure = ?", id, scope.Actor().Structure)
	if changes && s.db.Postgres() {
		query = query.For("UPDATE")
	}
	err = query.Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return row, absent()
	}
	return row, err
}
