// Package dbtest gives tests a fresh database, on SQLite and on PostgreSQL: a
// store that passes on both has one behaviour. Only tests import it.
//
// PostgreSQL takes part when RELAIS_TEST_POSTGRES names a server on which
// databases may be made; scripts/with-postgres starts one for a command.
package dbtest

import (
	"context"
	"crypto/rand"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"relais/internal/platform/db"
)

// variable is where tests find the address of a PostgreSQL server.
const variable = "RELAIS_TEST_POSTGRES"

// Each runs a test on a fresh database of each kind, its schema brought up to
// date by the sequence (migrations.Files). The database goes with the test. On
// PostgreSQL the test stands behind the walls of row-level security, as the
// product does: [All] looks past them.
func Each(t *testing.T, sequence fs.FS, test func(t *testing.T, d *db.DB)) {
	t.Helper()
	EachPlain(t, func(t *testing.T, address string) { test(t, Open(t, address, sequence)) })
}

// EachAddress runs a test with the address of a fresh, empty database of each
// kind, for tests that open the same one several times.
func EachAddress(t *testing.T, test func(t *testing.T, address string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, SQLite(t)) })
	t.Run("postgres", func(t *testing.T) { test(t, Postgres(t)) })
}

// Open opens a database, brings its schema up to date and closes it with the
// test.
func Open(t testing.TB, address string, sequence fs.FS) *db.DB {
	t.Helper()
	d, err := db.Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Errorf("closing the database: %v", err)
		}
	})
	if err := d.Migrate(t.Context(), sequence); err != nil {
		t.Fatal(err)
	}
	return d
}

// SQLite gives the path of a database file that does not exist yet.
func SQLite(t testing.TB) string {
	t.Helper()
	return filepath.Join(t.TempDir(), "relais.db")
}

// Postgres gives the address of a fresh, empty database, dropped with the
// test, or skips the test where there is no server.
func Postgres(t testing.TB) string {
	t.Helper()
	server := os.Getenv(variable)
	if server == "" {
		t.Skipf("PostgreSQL is left out: run the tests through scripts/with-postgres, or set %s", variable)
	}
	address, err := url.Parse(server)
	if err != nil {
		t.Fatalf("%s is not an address: %v", variable, err)
	}
	name := "relais_test_" + strings.ToLower(rand.Text())
	onServer(t, server, "CREATE DATABASE "+name)
	t.Cleanup(func() { onServer(t, server, "DROP DATABASE "+name+" WITH (FORCE)") })
	address.Path = "/" + name
	return address.String()
}

// onServer runs one statement outside the databases of the tests. It works
// while a test ends, when its context no longer does.
func onServer(t testing.TB, server, statement string) {
	t.Helper()
	ctx := context.WithoutCancel(t.Context())
	d, err := db.Open(ctx, server)
	if err != nil {
		t.Fatalf("%s: %v", variable, err)
	}
	defer d.Close()
	if _, err := d.ExecContext(ctx, statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}
