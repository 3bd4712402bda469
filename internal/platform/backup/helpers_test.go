package backup_test

import (
	"bytes"
	"context"
	"errors"
	"maps"
	"os"
	"testing"
	"testing/fstest"
	"time"

	"filippo.io/age"
	"github.com/uptrace/bun"

	"relais/internal/kernel"
	"relais/internal/platform/backup"
	"relais/internal/platform/db"
	"relais/internal/platform/db/dbtest"
)

// TestMain lets this binary be the writer that the kill test kills, and puts
// the machine in a zone where the hour is not that of UTC.
func TestMain(m *testing.M) {
	if folder := os.Getenv(killVariable); folder != "" {
		backUpForEver(folder)
		return
	}
	if paris, err := time.LoadLocation("Europe/Paris"); err == nil {
		time.Local = paris
	}
	os.Exit(m.Run())
}

var monday = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// sequence is a schema with every type of column, tables that name each other
// and themselves, a table without a key, one that migrations fill, one that
// refuses to forget, and one that counts by itself on PostgreSQL.
func sequence() fstest.MapFS {
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte("-- +goose Up\n" + text)} }
	return fstest.MapFS{
		"00001_all.sql": file(`
CREATE TABLE things (
    id     bigint PRIMARY KEY,
    whole  bigint, small integer,
    real   double precision,
    yes    boolean,
    said   text, short varchar(36),
    raw    bytea,
    at     timestamp
);
CREATE TABLE zeta (id varchar(36) PRIMARY KEY);
CREATE TABLE alpha (
    id     varchar(36) PRIMARY KEY,
    zeta   varchar(36) NOT NULL REFERENCES zeta (id),
    before varchar(36) REFERENCES alpha (id)
);
CREATE TABLE bag ("some word" text, n bigint);
CREATE TABLE revision (id integer PRIMARY KEY, n bigint NOT NULL);
INSERT INTO revision (id, n) VALUES (1, 0), (2, 0);
CREATE TABLE head (id integer PRIMARY KEY, size bigint NOT NULL, root bytea NOT NULL);
INSERT INTO head (id, size, root) VALUES (1, 0, '');
`),
		"00002_journal.sqlite.sql": file(`
CREATE TABLE journal (n integer PRIMARY KEY AUTOINCREMENT, line text NOT NULL);
-- +goose StatementBegin
CREATE TRIGGER journal_stays BEFORE DELETE ON journal BEGIN SELECT RAISE(ABORT, 'the journal stays'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER head_stays BEFORE DELETE ON head BEGIN SELECT RAISE(ABORT, 'the head stays'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER head_one BEFORE INSERT ON head WHEN EXISTS (SELECT 1 FROM head) BEGIN SELECT RAISE(ABORT, 'one head'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER head_grows BEFORE UPDATE ON head WHEN NEW.size <= OLD.size BEGIN SELECT RAISE(ABORT, 'the head grows'); END;
-- +goose StatementEnd
`),
		"00002_journal.postgres.sql": file(`
CREATE TABLE journal (n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, line text NOT NULL);
-- +goose StatementBegin
CREATE FUNCTION journal_stays() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE ''the journal stays''; END';
-- +goose StatementEnd
CREATE TRIGGER journal_stays BEFORE UPDATE OR DELETE ON journal FOR EACH ROW EXECUTE FUNCTION journal_stays();
CREATE TRIGGER head_stays BEFORE DELETE ON head FOR EACH ROW EXECUTE FUNCTION journal_stays();
CREATE TRIGGER head_grows BEFORE UPDATE ON head FOR EACH ROW WHEN (NEW.size <= OLD.size) EXECUTE FUNCTION journal_stays();
`),
	}
}

// with gives a sequence with one more step.
func with(steps fstest.MapFS, name, text string) fstest.MapFS {
	longer := maps.Clone(steps)
	longer[name] = &fstest.MapFile{Data: []byte("-- +goose Up\n" + text)}
	return longer
}

// identity is the private key of every test.
var identity = func() *age.X25519Identity {
	i, err := age.GenerateX25519Identity()
	if err != nil {
		panic(err)
	}
	return i
}()

func keys() []age.Identity { return []age.Identity{identity} }

func options() backup.Options {
	return backup.Options{Recipients: []age.Recipient{identity.Recipient()}, Version: "1.2.3", Clock: kernel.StoppedClock(monday)}
}

func execute(t testing.TB, d *db.DB, query string, args ...any) {
	t.Helper()
	err := d.Write(t.Context(), func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewRaw(query, args...).Exec(ctx)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// furnish puts a few rows into every table.
func furnish(t testing.TB, d *db.DB) {
	t.Helper()
	moment := time.Date(1931, 3, 1, 4, 5, 6, 123456000, time.UTC)
	execute(t, d, "INSERT INTO things VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
		1, int64(-9007199254740993), 7, 46.810300000000005, true, "l’été — 𝕏 \u202f:\ttab\n'quoted' ?0 \\x00", "é", []byte{0, 1, 255, '\''}, moment)
	execute(t, d, "INSERT INTO things (id) VALUES (2)")
	execute(t, d, "INSERT INTO things VALUES (3, 0, 0, 0, ?, '', '', ?, ?)", false, []byte{}, monday)
	execute(t, d, "INSERT INTO zeta VALUES ('z')")
	execute(t, d, "INSERT INTO alpha VALUES ('b', 'z', NULL)")
	execute(t, d, "INSERT INTO alpha VALUES ('a', 'z', 'b')") // names a row that sorts after it
	for range 3 {
		execute(t, d, "INSERT INTO bag VALUES ('same', 1)")
	}
	execute(t, d, "INSERT INTO bag VALUES (NULL, NULL)")
	execute(t, d, "UPDATE revision SET n = 41 WHERE id = 1")
	execute(t, d, "DELETE FROM revision WHERE id = 2")
	execute(t, d, "INSERT INTO revision VALUES (3, 42)")
	execute(t, d, "UPDATE head SET size = 2, root = ?", []byte{7, 8})
	execute(t, d, "INSERT INTO journal (line) VALUES ('one'), ('two')")
}

func written(t testing.TB, d *db.DB) ([]byte, backup.Report) {
	t.Helper()
	var to bytes.Buffer
	report, err := backup.Write(t.Context(), d, &to, options())
	if err != nil {
		t.Fatal(err)
	}
	return to.Bytes(), report
}

func empty(t testing.TB, address string) *db.DB {
	t.Helper()
	d, err := db.Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

// eachPair runs a test for each kind of source with each kind of target.
func eachPair(t *testing.T, steps fstest.MapFS, test func(t *testing.T, from, to *db.DB)) {
	dbtest.EachAddress(t, func(t *testing.T, kind string) {
		dbtest.EachAddress(t, func(t *testing.T, to string) {
			from := dbtest.SQLite(t)
			if db.IsPostgres(kind) {
				from = dbtest.Postgres(t)
			}
			test(t, dbtest.Open(t, from, steps), empty(t, to))
		})
	})
}

func restore(t testing.TB, from []byte, d *db.DB, steps fstest.MapFS) (backup.Report, error) {
	t.Helper()
	return backup.Restore(t.Context(), bytes.NewReader(from), keys(), backup.Target{Database: d, Sequence: steps})
}

func keyOf(err error) string {
	var e *kernel.Error
	if !errors.As(err, &e) {
		return ""
	}
	return e.Key
}

func count(t testing.TB, d *db.DB, table string) (n int) {
	t.Helper()
	if err := d.NewRaw("SELECT count(*) FROM ?", bun.Name(table)).Scan(t.Context(), &n); err != nil {
		t.Fatal(err)
	}
	return n
}
