package dbtest

import (
	"crypto/rand"
	"net/url"
	"os"
	"strings"
	"testing"
)

// EachPlain is [EachAddress] with [PlainPostgres] for PostgreSQL: what passes
// there stands behind the walls of row-level security.
func EachPlain(t *testing.T, test func(t *testing.T, address string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, SQLite(t)) })
	t.Run("postgres", func(t *testing.T) { test(t, PlainPostgres(t)) })
}

// PlainPostgres gives the address of a fresh, empty database for a role that
// owns it and is nothing more, as Relais should run: row-level security binds
// it, while it does not bind the superuser of [Postgres]. Role and database go
// with the test, which is skipped where there is no server.
func PlainPostgres(t testing.TB) string {
	t.Helper()
	server := os.Getenv(variable)
	if server == "" {
		t.Skipf("PostgreSQL is left out: run the tests through scripts/with-postgres, or set %s", variable)
	}
	address, err := url.Parse(server)
	if err != nil {
		t.Fatalf("%s is not an address: %v", variable, err)
	}
	name, secret := "relais_plain_"+strings.ToLower(rand.Text()), rand.Text()
	onServer(t, server, "CREATE ROLE "+name+" LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD '"+secret+"'")
	t.Cleanup(func() { onServer(t, server, "DROP ROLE "+name) })
	onServer(t, server, "CREATE DATABASE "+name+" OWNER "+name)
	t.Cleanup(func() { onServer(t, server, "DROP DATABASE "+name+" WITH (FORCE)") })
	address.User, address.Path = url.UserPassword(name, secret), "/"+name
	return address.String()
}
