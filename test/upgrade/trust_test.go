package upgrade_test

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/app"
	"relais/internal/demo/network"
	"relais/internal/identity"
	"relais/internal/kernel"
	"relais/internal/people"
	"relais/internal/platform/db"
	"relais/internal/platform/db/dbtest"
	"relais/migrations"
)

// table is what a table held: its columns, and its rows in sorted lines.
type table struct {
	columns []string
	rows    []string
}

// tablesOf gives all that a database holds, by table. Of a database that went
// up, only the columns that old names are read, and its tables only.
func tablesOf(t *testing.T, d *db.DB, old map[string]table) map[string]table {
	t.Helper()
	query := "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
	if d.Postgres() {
		query = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
	}
	var names []string
	if err := dbtest.All(t, d).NewRaw(query).Scan(t.Context(), &names); err != nil {
		t.Fatal(err)
	}
	all := map[string]table{}
	for _, name := range names {
		before, known := old[name]
		if name == "goose_db_version" || old != nil && !known {
			continue
		}
		all[name] = contentOf(t, d, name, before.columns)
	}
	return all
}

// contentOf reads the columns of a table, all of them when none is named.
func contentOf(t *testing.T, d *db.DB, name string, columns []string) table {
	t.Helper()
	what := bun.Safe("*")
	if columns != nil {
		what = bun.Safe(`"` + strings.Join(columns, `","`) + `"`)
	}
	rows, err := dbtest.All(t, d).QueryContext(t.Context(), "SELECT ? FROM ?", what, bun.Ident(name))
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	if columns, err = rows.Columns(); err != nil {
		t.Fatal(err)
	}
	held := table{columns: columns}
	for rows.Next() {
		values, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		held.rows = append(held.rows, fmt.Sprintf("%q", values))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	slices.Sort(held.rows)
	return held
}

// keptRows makes sure that each table holds every row it held, and tells how
// many that is. A step may add rows: a new rule, for one.
func keptRows(t *testing.T, now, old map[string]table) (rows int) {
	t.Helper()
	for name, before := range old {
		left := map[string]int{}
		for _, row := range now[name].rows {
			left[row]++
		}
		for _, row := range before.rows {
			if left[row]--; left[row] < 0 {
				t.Errorf("%s lost or changed a row", name)
			}
		}
		rows += len(before.rows)
	}
	return rows
}

// TestUpgradeKeepsEveryRow opens each golden database with the migrations of
// today: every table still holds the rows it held, to the byte.
func TestUpgradeKeepsEveryRow(t *testing.T) {
	eachGolden(t, func(t *testing.T, g golden) {
		d := open(t, g.address)
		before := tablesOf(t, d, nil)
		migrate(t, d, migrations.Files)
		rows := keptRows(t, tablesOf(t, d, before), before)
		t.Logf("%s: %d rows of %d tables kept", g.name(), rows, len(before))
	})
}

// TestUpgradeKeepsPeopleAndAccounts opens the rooms of today on each golden
// database that has people: every file opens under the keys of its safe, with
// the name it was given, and the members sign in as they did.
func TestUpgradeKeepsPeopleAndAccounts(t *testing.T) {
	eachGolden(t, func(t *testing.T, g golden) {
		accounts, err := network.Kept(g.safe)
		if err != nil {
			t.Fatal(err)
		}
		if len(accounts) == 0 {
			t.Skipf("%s: a version that had no accounts", g.name())
		}
		d := open(t, g.address)
		migrate(t, d, migrations.Files)
		safe, err := app.OpenSafeOf(t.Context(), d, g.safe, g.address)
		if err != nil {
			t.Fatal(err)
		}
		config := app.Config{Origin: "http://localhost"}
		config.Pages.Network = "Réseau d’essai"
		rooms, err := app.OpenRooms(t.Context(), d, safe, config, kernel.SystemClock)
		if err != nil {
			t.Fatal(err)
		}
		files := checkFiles(t, rooms.People, peopleOf(t, d))
		for _, account := range accounts {
			checkSignIn(t, rooms.Identity, account)
		}
		t.Logf("%s: %d files opened, %d members signed in", g.name(), files, len(accounts))
	})
}

// peopleOf gives the people of a database.
func peopleOf(t *testing.T, d *db.DB) (ids []kernel.ID) {
	t.Helper()
	if err := dbtest.All(t, d).NewRaw("SELECT id FROM people").Scan(t.Context(), &ids); err != nil {
		t.Fatal(err)
	}
	return ids
}

// checkFiles opens every file and tells how many there are.
func checkFiles(t *testing.T, room *people.Service, ids []kernel.ID) int {
	t.Helper()
	invented := network.Personal()["name"]
	for _, id := range ids {
		opened, err := room.Card(t.Context(), access.System(access.PersonRead), id)
		if err != nil {
			t.Errorf("a file of before does not open: %v", err)
		} else if !slices.Contains(invented, opened.FirstName) {
			t.Errorf("%s has a name that nobody gave", id)
		}
	}
	if len(ids) == 0 {
		t.Error("nobody has a file")
	}
	return len(ids)
}

// checkSignIn signs a member in with the password and the code of before.
func checkSignIn(t *testing.T, room *identity.Room, account network.Account) {
	t.Helper()
	visit := identity.Visit{Address: netip.MustParseAddr("2001:db8::1"), Device: "essai", Lang: "fr"}
	half, err := room.SignIn.Password(t.Context(), account.Email, network.Phrase, visit)
	if err != nil {
		t.Errorf("%s: the password of before: %v", account.Email, err)
		return
	}
	session, err := room.Sessions.Authenticate(t.Context(), half.Token)
	if err != nil {
		t.Errorf("%s: %v", account.Email, err)
		return
	}
	code, err := account.Code(time.Now())
	if err != nil {
		t.Fatal(err)
	}
	whole, err := room.SignIn.Second(t.Context(), session, identity.Factor{Kind: identity.ByTOTP, Code: code}, visit)
	if err != nil || whole.Half {
		t.Errorf("%s: the code of before: %v", account.Email, err)
	}
}
