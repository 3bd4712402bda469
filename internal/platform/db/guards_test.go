package db_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/uptrace/bun"

	"relais/internal/platform/db"
	"relais/internal/platform/db/dbtest"
	"relais/migrations"
)

// meddling is what someone does to the triggers that keep the journal and the
// tombstones as they are, and what is found of it.
type meddling struct {
	found string
	with  []string
}

var meddlingSQLite = []meddling{
	{"", nil},
	{"journal_head.journal_head_grows missing", []string{"DROP TRIGGER journal_head_grows"}},
	{"erasures.erasures_stay missing", []string{"DROP TRIGGER erasures_stay"}},
	{"journal_entries.journal_entries_fixed changed", []string{
		"DROP TRIGGER journal_entries_fixed", "CREATE TRIGGER journal_entries_fixed BEFORE UPDATE ON journal_entries BEGIN SELECT 1; END",
	}},
	{"journal_checkpoints.journal_entries_fixed unknown; journal_entries.journal_entries_fixed missing", []string{
		"DROP TRIGGER journal_entries_fixed",
		"CREATE TRIGGER journal_entries_fixed BEFORE UPDATE ON journal_checkpoints BEGIN SELECT RAISE(ABORT, 'the journal only grows'); END",
	}},
	{"journal_entries.sly unknown", []string{"CREATE TRIGGER sly BEFORE INSERT ON journal_entries BEGIN SELECT RAISE(IGNORE); END"}},
}

var meddlingPostgres = []meddling{
	{"", nil},
	{"journal_head.journal_head_grows missing", []string{"DROP TRIGGER journal_head_grows ON journal_head"}},
	{"erasures.erasures_stay missing", []string{"DROP TRIGGER erasures_stay ON erasures"}},
	{"journal_entries.journal_entries_fixed off", []string{"ALTER TABLE journal_entries DISABLE TRIGGER journal_entries_fixed"}},
	{"erasures.erasures_stay off", []string{"ALTER TABLE erasures ENABLE REPLICA TRIGGER erasures_stay"}},
	{"", []string{"ALTER TABLE erasures ENABLE ALWAYS TRIGGER erasures_stay"}},
	{"journal_entries.journal_entries_fixed changed", []string{
		"DROP TRIGGER journal_entries_fixed ON journal_entries",
		"CREATE TRIGGER journal_entries_fixed BEFORE UPDATE OR DELETE ON journal_entries FOR EACH STATEMENT EXECUTE FUNCTION journal_only_grows()",
	}},
	{"journal_head.journal_head_grows changed", []string{
		"DROP TRIGGER journal_head_grows ON journal_head",
		"CREATE TRIGGER journal_head_grows BEFORE UPDATE ON journal_head FOR EACH ROW WHEN (NEW.size < OLD.size OR NEW.id <> OLD.id) EXECUTE FUNCTION journal_only_grows()",
	}},
	{"erasures.erasures_stay changed", []string{
		"CREATE OR REPLACE FUNCTION erasures_stay() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN OLD; END $$",
	}},
	{"journal_hashes.sly unknown", []string{"CREATE RULE sly AS ON UPDATE TO journal_hashes DO INSTEAD NOTHING"}},
}

func TestGuardsAreComparedWithTheMigrations(t *testing.T) {
	dbtest.EachAddress(t, func(t *testing.T, address string) { // as a superuser, who alone turns all of them off
		d := dbtest.Open(t, address, migrations.Files)
		all := meddlingSQLite
		if d.Postgres() {
			all = append(meddlingPostgres, meddling{strings.Join(everyGuard(t, d), " off; ") + " off", []string{"SET LOCAL session_replication_role = replica"}})
		}
		for _, m := range all {
			if found := guardsAfter(t, d, m.with...); found != m.found {
				t.Errorf("%v: found %q, expected %q", m.with, found, m.found)
			}
		}
	})
}

// guardsAfter says what is found wrong after some statements, which are undone.
func guardsAfter(t *testing.T, d *db.DB, statements ...string) (found string) {
	t.Helper()
	undone := errors.New("undone")
	err := d.Write(t.Context(), func(ctx context.Context, tx bun.Tx) error {
		for _, statement := range statements {
			if _, err := tx.ExecContext(ctx, statement); err != nil {
				return err
			}
		}
		faults, err := d.Guards(ctx, tx, migrations.Files)
		if err != nil {
			return err
		}
		var said []string
		for _, f := range faults {
			said = append(said, f.Name+" "+f.How)
		}
		found = strings.Join(said, "; ")
		return undone
	})
	if !errors.Is(err, undone) {
		t.Fatalf("%v: %v", statements, err)
	}
	return found
}

// everyGuard gives the names of the triggers of PostgreSQL, in order.
func everyGuard(t *testing.T, d *db.DB) (names []string) {
	t.Helper()
	err := d.NewRaw(`SELECT c.relname || '.' || t.tgname AS name FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
		WHERE NOT t.tgisinternal ORDER BY 1`).Scan(t.Context(), &names)
	if err != nil || len(names) < 6 {
		t.Fatalf("%d triggers, %v", len(names), err)
	}
	return names
}
