package retention

import (
	"context"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/platform/db/dbtest"
	"relais/migrations"
)

// A database of before, where holds and places in plans outlived the people
// they name, is cleared of them when its schema is brought up to date; the holds
// that stay say for which structure they were put.
func TestWhatOutlivedAnErasureGoes(t *testing.T) {
	dbtest.EachPlain(t, func(t *testing.T, address string) {
		before := fstest.MapFS{}
		files, err := fs.Glob(migrations.Files, "*.sql")
		wantNil(t, err)
		for _, name := range files {
			if strings.HasPrefix(name, "00018_retention_holds") {
				break
			}
			text, err := fs.ReadFile(migrations.Files, name)
			wantNil(t, err)
			before[name] = &fstest.MapFile{Data: text}
		}
		d := dbtest.Open(t, address, before)
		house := access.System(access.RetentionRun).Behind(t.Context())
		wantNil(t, d.Write(house, func(ctx context.Context, tx bun.Tx) error {
			for _, statement := range []string{
				"INSERT INTO erasures VALUES ('gone', ?0, 'asked')",
				"INSERT INTO retention_plans (id, made_at, made_by) VALUES ('p', ?0, '')",
				"INSERT INTO retention_items VALUES ('p', 'people.file', 'gone', 'due'), ('p', 'people.file', 'there', 'due')",
				"INSERT INTO retention_holds (id, family, subject, reason, owner, held_at, held_by, until) VALUES " +
					"('g', 'people.file', 'gone', 'x', 'gone', ?0, 'a', ?0), ('t', 'people.file', 'there', 'x', 'there', ?0, 'a', ?0), ('n', 'people.file', 'there', 'x', 'there', ?0, 'b', ?0)",
				"INSERT INTO journal_entries VALUES (0, 0, 'retention.hold', 'a', 'manager', 's', '', '', 'hold:t', false, '', 'x', 'x'), " +
					"(1, 0, 'retention.hold', 'b', 'auditor', 'network', '', '', 'hold:n', false, '', 'x', 'x')",
			} {
				if _, err := tx.NewRaw(statement, noon).Exec(ctx); err != nil {
					return err
				}
			}
			return nil
		}))
		wantNil(t, d.Migrate(t.Context(), migrations.Files))
		for _, table := range []string{"retention_holds", "retention_items"} {
			var left []string
			wantNil(t, dbtest.All(t, d).NewSelect().Table(table).Distinct().Column("subject").Scan(t.Context(), &left))
			if len(left) != 1 || left[0] != "there" {
				t.Errorf("%s still names %v", table, left)
			}
		}
		var of []string
		wantNil(t, dbtest.All(t, d).NewSelect().Table("retention_holds").ColumnExpr("id || ' ' || structure").Order("id").Scan(t.Context(), &of))
		if !slices.Equal(of, []string{"n ", "t s"}) {
			t.Errorf("holds of before, and for which structure: %q", of)
		}
	})
}
