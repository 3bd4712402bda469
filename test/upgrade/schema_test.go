package upgrade_test

import (
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"relais/internal/platform/db"
	"relais/internal/platform/db/dbtest"
	"relais/migrations"
)

// What a schema is made of, a line each, the steps it has gone through
// included.
const (
	sqliteSchema = `
SELECT type || ' ' || name || ' ' || coalesce(sql, '') AS line FROM sqlite_master
UNION ALL SELECT 'step ' || version_id FROM goose_db_version`

	postgresSchema = `
SELECT concat_ws(' ', 'column', table_name, ordinal_position, column_name, data_type, character_maximum_length, is_nullable, column_default, is_identity) AS line
	FROM information_schema.columns WHERE table_schema = 'public'
UNION ALL SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = 'public'
UNION ALL SELECT concat_ws(' ', 'constraint', conrelid::regclass, conname, pg_get_constraintdef(oid)) FROM pg_constraint WHERE connamespace = 'public'::regnamespace
UNION ALL SELECT 'trigger ' || pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
UNION ALL SELECT 'function ' || pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prokind = 'f'
UNION ALL SELECT concat_ws(' ', 'policy', tablename, policyname, permissive, roles, cmd, qual, with_check) FROM pg_policies WHERE schemaname = 'public'
UNION ALL SELECT concat_ws(' ', 'table', relname, relrowsecurity, relforcerowsecurity) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
UNION ALL SELECT 'step ' || version_id FROM goose_db_version`
)

// writing is what PostgreSQL writes of an expression in one way when it was
// made and in another once it was dumped and restored: casts of texts, and
// brackets.
var writing = regexp.MustCompile(`::(character varying|text)(\[\])?|[()]`)

// schemaOf says the schema of a database, in sorted lines.
func schemaOf(t *testing.T, d *db.DB) (lines []string) {
	t.Helper()
	query := sqliteSchema
	if d.Postgres() {
		query = postgresSchema
	}
	if err := d.NewRaw(query).Scan(t.Context(), &lines); err != nil {
		t.Fatal(err)
	}
	for i, line := range lines {
		lines[i] = writing.ReplaceAllString(line, "")
	}
	slices.Sort(lines)
	if len(lines) < 10 {
		t.Fatalf("a schema of %d lines: it is not seen", len(lines))
	}
	return lines
}

// sameSchema compares two schemas, and says what only one of them has.
func sameSchema(t *testing.T, got, want []string) {
	t.Helper()
	for _, line := range got {
		if !slices.Contains(want, line) {
			t.Errorf("too much: %s", line)
		}
	}
	for _, line := range want {
		if !slices.Contains(got, line) {
			t.Errorf("missing: %s", line)
		}
	}
	if len(got) != len(want) {
		t.Errorf("a schema of %d lines, not %d", len(got), len(want))
	}
}

// freshLike gives an empty database of the kind of another.
func freshLike(t *testing.T, other string) *db.DB {
	t.Helper()
	if db.IsPostgres(other) {
		return open(t, dbtest.PlainPostgres(t))
	}
	return open(t, dbtest.SQLite(t))
}

// steps gives the files of the sequence that a kind of database runs, in order.
func steps(postgres bool) (names []string) {
	all, err := fs.Glob(migrations.Files, "*.sql")
	if err != nil {
		return nil // the pattern is a good one
	}
	other := ".postgres.sql"
	if postgres {
		other = ".sqlite.sql"
	}
	return slices.DeleteFunc(all, func(name string) bool { return strings.HasSuffix(name, other) })
}

// sequenceOf makes a sequence of some of the steps.
func sequenceOf(names []string) (fstest.MapFS, error) {
	sequence := fstest.MapFS{}
	for _, name := range names {
		sql, err := fs.ReadFile(migrations.Files, name)
		if err != nil {
			return nil, err
		}
		sequence[name] = &fstest.MapFile{Data: sql}
	}
	return sequence, nil
}

// someOf is sequenceOf for tests.
func someOf(t *testing.T, names []string) fstest.MapFS {
	t.Helper()
	sequence, err := sequenceOf(names)
	if err != nil {
		t.Fatal(err)
	}
	return sequence
}
