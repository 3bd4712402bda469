package dbtest

import (
	"testing"

	"relais/internal/platform/db"
)

// Table is a table of PostgreSQL, and whether a wall stands around it.
type Table struct {
	Name     string
	Enabled  bool // row-level security is on…
	Forced   bool // … for the owner of the table too
	Policies int
}

// Walled tells whether the wall stands, for everyone.
func (t Table) Walled() bool { return t.Enabled && t.Forced && t.Policies > 0 }

// Tables lists every table that the schema of a database has, by name.
func Tables(t testing.TB, d *db.DB) (tables []Table) {
	t.Helper()
	err := d.NewRaw("SELECT c.relname AS name, c.relrowsecurity AS enabled, c.relforcerowsecurity AS forced, "+
		"(SELECT count(*) FROM pg_policy AS p WHERE p.polrelid = c.oid) AS policies FROM pg_class AS c "+
		"WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') ORDER BY c.relname").Scan(t.Context(), &tables)
	if err != nil {
		t.Fatal(err)
	}
	if len(tables) < 40 {
		t.Fatalf("only %d tables are seen", len(tables))
	}
	return tables
}

// Walled lists the tables around which a wall stands.
func Walled(t testing.TB, d *db.DB) (names []string) {
	t.Helper()
	for _, table := range Tables(t, d) {
		if table.Walled() {
			names = append(names, table.Name)
		}
	}
	return names
}
