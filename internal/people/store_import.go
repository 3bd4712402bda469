package people

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/kernel"
)

// identityOf gives what makes two lines of a table the same person's.
func identityOf(c Card) string {
	return strings.Join(nameWords(c.FirstName), " ") + "|" + strings.Join(nameWords(c.Name), " ") + "|" + strconv.Itoa(c.BirthYear) + "|" + c.Phone
}

// known tells whether the structure has a file of the same names, year of birth
// and phone, protected ones aside, which are found by nothing.
func (s store) known(ctx context.Context, tx bun.Tx, scope access.Scope, c Card) (bool, error) {
	if err := importing(scope); err != nil {
		return false, err
	}
	keys := keysOf(c)
	if len(keys) == 0 {
		return false, nil
	}
	structure := scope.Actor().Structure
	query := tx.NewSelect().Table("people").Where("structure = ?", structure).Limit(MostFound)
	for _, k := range keys {
		query.Where("id IN (?)", tx.NewSelect().Table("people_index").Column("person").
			Where("structure = ? AND purpose = ? AND value IN (?)", structure, k.purpose, bun.List(s.blinds(k))))
	}
	var rows []personRow
	if err := query.Scan(ctx, &rows); err != nil {
		return false, err
	}
	for _, row := range rows {
		card, err := s.shown(ctx, tx, file{personRow: row})
		if err != nil {
			return false, err
		}
		if identityOf(card) == identityOf(c) {
			return true, nil
		}
	}
	return false, nil
}

func (s store) setImport(ctx context.Context, tx bun.Tx, scope access.Scope, id kernel.ID, state ImportState) error {
	if err := importing(scope); err != nil {
		return err
	}
	_, err := tx.NewUpdate().Table("imports").Set("state = ?", state).Where("id = ?", id).Exec(ctx)
	return err
}

// setLine says what became of a line. What was read of it is of no more use.
func (s store) setLine(ctx context.Context, tx bun.Tx, scope access.Scope, id kernel.ID, line int, state lineState, person kernel.ID) error {
	if err := importing(scope); err != nil {
		return err
	}
	_, err := tx.NewUpdate().Table("import_rows").Set("state = ?", state).Set("person = ?", person).Set("sealed = ?", []byte{}).
		Where("import = ? AND line = ?", id, line).Exec(ctx)
	return err
}

// importLines opens the first lines of an import in a state.
func (s store) importLines(ctx context.Context, tx bun.Tx, scope access.Scope, row importRow, state lineState, most int) (lines []ImportLine, err error) {
	if err := importing(scope); err != nil {
		return nil, err
	}
	var rows []importLineRow
	err = tx.NewSelect().Model(&rows).Where("import = ? AND state = ?", row.ID, state).Order("line").Limit(int64(most)).Scan(ctx)
	if err != nil {
		return nil, err
	}
	for _, kept := range rows {
		plain, err := s.keys.Open(ctx, tx, row.ID, kept.place(), kept.Sealed)
		if err != nil {
			return nil, err
		}
		line := ImportLine{Number: kept.Line}
		if err := json.Unmarshal(plain, &line); err != nil {
			return nil, kernel.Because(kernel.Internal, "people.import", err)
		}
		lines = append(lines, line)
	}
	return lines, nil
}

func (s store) importColumns(ctx context.Context, tx bun.Tx, scope access.Scope, row importRow) (columns []ImportColumn, err error) {
	if err := importing(scope); err != nil {
		return nil, err
	}
	plain, err := s.keys.Open(ctx, tx, row.ID, importPlace(row.ID), row.Columns)
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(plain, &columns); err != nil {
		return nil, kernel.Because(kernel.Internal, "people.import", err)
	}
	return columns, nil
}

// importsOf gives the imports of the actor's structure, the latest first.
func (s store) importsOf(ctx context.Context, tx bun.Tx, scope access.Scope) (rows []importRow, err error) {
	if err := importing(scope); err != nil {
		return nil, err
	}
	err = tx.NewSelect().Model(&rows).Where("structure = ?", scope.Actor().Structure).OrderExpr("made_at DESC").Order("id").Limit(MostFound).Scan(ctx)
	return rows, err
}

// importStands tells how far an import is.
func (s store) importStands(ctx context.Context, tx bun.Tx, scope access.Scope, row importRow) (i Import, err error) {
	i = Import{ID: row.ID, MadeBy: row.MadeBy, MadeAt: row.MadeAt.UTC(), State: row.State}
	if i.Columns, err = s.importColumns(ctx, tx, scope, row); err != nil {
		return i, err
	}
	var counts []struct {
		State lineState
		N     int
	}
	err = tx.NewSelect().Table("import_rows").ColumnExpr("state, count(*) AS n").Where("import = ?", row.ID).Group("state").Scan(ctx, &counts)
	if err != nil {
		return i, err
	}
	into := map[lineState]*int{
		lineWaiting: &i.Waiting, lineRefused: &i.Refused, lineKnown: &i.Known, lineMade: &i.Made, lineKept: &i.Kept, lineGone: &i.Gone,
	}
	for _, c := range counts {
		if into[c.State] != nil {
			*into[c.State] = c.N
		}
	}
	const first = 10
	i.First, err = s.importLines(ctx, tx, scope, row, lineRefused, first)
	return i, err
}

// madeBy gives the next lines whose files may be taken back.
func (s store) madeBy(ctx context.Context, tx bun.Tx, scope access.Scope, id kernel.ID) (rows []importLineRow, err error) {
	if err := importing(scope); err != nil {
		return nil, err
	}
	err = tx.NewSelect().Model(&rows).Where("import = ? AND state = ?", id, lineMade).Order("line").Limit(atOnceImported).Scan(ctx)
	return rows, err
}

// untouched tells whether a file is as an import made it: its card, its charge,
// nothing written, nothing given, no contact.
func (s store) untouched(ctx context.Context, tx bun.Tx, scope access.Scope, from importRow, person kernel.ID) (bool, error) {
	if err := importing(scope); err != nil {
		return false, err
	}
	var row personRow
	query := tx.NewSelect().Model(&row).Where("id = ?", person)
	if s.db.Postgres() {
		query = query.For("UPDATE")
	}
	if err := query.Scan(ctx); err != nil {
		return false, err
	}
	if row.MergedInto != "" || row.Version != 1 || row.Protected || row.ErasureAskedAt != nil || !row.LastContactAt.Equal(row.CreatedAt) {
		return false, nil
	}
	for _, table := range []string{"people_notes", "people_consents", "people_codes", "people_glasses"} {
		if some, err := tx.NewSelect().Table(table).Where("person = ?", person).Exists(ctx); err != nil || some {
			return false, err
		}
	}
	charges, err := s.charges(ctx, tx, person)
	return slices.Equal(charges, []Charge{{Account: from.MadeBy}}), err
}

// dropImports forgets imports, and destroys their keys.
func (s store) dropImports(ctx context.Context, tx bun.Tx, scope access.Scope, ids []kernel.ID) error {
	if err := scope.Require(access.PersonImport, access.RetentionRun); err != nil {
		return err
	}
	if _, err := tx.NewDelete().Table("import_rows").Where("import IN (?)", bun.List(ids)).Exec(ctx); err != nil {
		return err
	}
	if _, err := tx.NewDelete().Table("imports").Where("id IN (?)", bun.List(ids)).Exec(ctx); err != nil {
		return err
	}
	for _, id := range ids {
		if err := s.keys.Destroy(ctx, tx, id); err != nil {
			return err
		}
	}
	return nil
}
