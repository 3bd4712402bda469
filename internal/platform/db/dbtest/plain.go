package dbtest

import (
	"context"
	"crypto/rand"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/uptrace/bun"

	"relais/internal/platform/db"
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

// everything holds, for each database under test, a connection that sees it all.
var everything sync.Map

// All gives the whole database to a test that looks at what is kept: on
// PostgreSQL a connection apart, which stands behind no wall.
func All(t testing.TB, d *db.DB) bun.IDB {
	t.Helper()
	if !d.Postgres() {
		return d.DB
	}
	if kept, is := everything.Load(d); is {
		return kept.(bun.IDB) //nolint:forcetypeassert // stored below
	}
	ctx := context.WithoutCancel(t.Context())
	conn, err := d.Conn(ctx)
	if err == nil {
		_, err = conn.ExecContext(ctx, "SET relais.reader = 'system'")
	}
	if err != nil {
		t.Fatal(err)
	}
	everything.Store(d, conn)
	t.Cleanup(func() {
		everything.Delete(d)
		_, _ = conn.ExecContext(ctx, "RESET relais.reader")
		conn.Close()
	})
	return conn
}

// Past gives the address of a database under test as whoever looks past its walls
// opens it, with another driver for one: all rows show.
func Past(address string) string {
	if !db.IsPostgres(address) {
		return address
	}
	sign := "?"
	if strings.Contains(address, "?") {
		sign = "&"
	}
	return address + sign + "options=-c%20relais.reader%3Dsystem"
}
