package people

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/kernel"
	"relais/internal/platform/db"
	"relais/internal/platform/db/dbtest"
	"relais/migrations"
)

// behind runs a statement behind a wall and gives how many rows it touched.
func (h *house) behind(t testing.TB, wall db.Wall, statement string, args ...any) (touched int64, err error) {
	t.Helper()
	return touched, h.DB.Write(db.Behind(t.Context(), wall), func(ctx context.Context, tx bun.Tx) error {
		result, err := tx.NewRaw(statement, args...).Exec(ctx)
		if err != nil {
			return err
		}
		touched, err = result.RowsAffected()
		return err
	})
}

func (h *house) shown(t testing.TB, wall db.Wall, table string) (n int64) {
	t.Helper()
	err := h.DB.Read(db.Behind(t.Context(), wall), func(ctx context.Context, tx bun.Tx) (err error) {
		n, err = tx.NewSelect().Table(table).Count(ctx)
		return err
	})
	wantNil(t, err)
	return n
}

func newWalledHouse(t *testing.T) *house {
	t.Helper()
	address := dbtest.PlainPostgres(t)
	return newHouse(t, dbtest.Open(t, address, migrations.Files), address, filepath.Join(t.TempDir(), "safe"))
}

func TestTheWallOfPostgresShowsNoOthersRows(t *testing.T) {
	h := newWalledHouse(t)
	id, other := h.fill(t), h.fill(t)
	for name, wall := range map[string]db.Wall{
		"none":                 {},
		"another structure":    {Reader: "account", Account: "stranger", Structure: "structure-other"},
		"an account of none":   {Reader: "account", Account: "stranger"},
		"another person":       {Reader: "person", Person: "somebody"},
		"a reader that is not": {Reader: "System"},
		"an asker, not agreed": {Reader: "account", Account: "auditor", Structure: "network"},
	} {
		for _, table := range dbtest.Walled(t, h.DB) {
			if n := h.shown(t, wall, table); n != 0 {
				t.Errorf("%s: %d rows of %s are shown", name, n, table)
			}
			if !strings.HasPrefix(table, "people") {
				continue // not all rows name a person
			}
			column := map[string]string{"people": "id", "people_merges": "kept"}[table]
			if column == "" {
				column = "person"
			}
			if n, err := h.behind(t, wall, "DELETE FROM ? WHERE ? = ?", bun.Ident(table), bun.Ident(column), id); err != nil || n != 0 {
				t.Errorf("%s: %d rows of %s are deleted (%v)", name, n, table, err)
			}
		}
	}
	for _, table := range append([]string{"people", "seal_keys"}, tables...) {
		own := db.Wall{Reader: "account", Account: "adviser", Structure: string(oneStructure)}
		if h.shown(t, own, table) == 0 || h.shown(t, db.Wall{Reader: "system"}, table) == 0 {
			t.Errorf("the wall hides %s from its own", table)
		}
	}
	person := db.Wall{Reader: "person", Person: string(id)}
	if n := h.shown(t, person, "people"); n != 1 {
		t.Errorf("a person sees %d files", n)
	}
	if n, err := h.behind(t, person, "UPDATE people SET structure = structure WHERE id = ?", other); err != nil || n != 0 {
		t.Errorf("a person changes the file of another: %d %v", n, err)
	}
}

func TestTheWallOfPostgresKeepsRowsInTheirStructure(t *testing.T) {
	h := newWalledHouse(t)
	id := h.fill(t)
	own := db.Wall{Reader: "account", Account: "adviser", Structure: string(oneStructure)}
	theirs := db.Wall{Reader: "account", Account: "stranger", Structure: string(otherStructure)}
	now := time.Now().UTC()
	for name, c := range map[string]struct {
		wall      db.Wall
		statement string
		args      []any
	}{
		"moves a person away":          {own, "UPDATE people SET structure = ? WHERE id = ?", []any{otherStructure, id}},
		"makes a person elsewhere":     {own, "INSERT INTO people (id, structure, card, version, created_at, created_by, last_contact_at) VALUES ('x', ?, '', 1, ?, '', ?)", []any{otherStructure, now, now}},
		"takes charge of a stranger":   {theirs, "INSERT INTO people_charges (person, account, team, since) VALUES (?, 'stranger', '', ?)", []any{id, now}},
		"writes a note elsewhere":      {theirs, "INSERT INTO people_notes (id, person, author, private, sealed, at) VALUES ('n', ?, 'stranger', false, '', ?)", []any{id, now}},
		"indexes elsewhere":            {theirs, "INSERT INTO people_index (person, structure, purpose, value) VALUES (?, ?, 'name', 'x')", []any{id, oneStructure}},
		"gives a code elsewhere":       {theirs, "INSERT INTO people_codes (person, digest, given_at, given_by, expires_at) VALUES (?, 'x', ?, '', ?)", []any{id, now, now}},
		"opens a glass for themselves": {theirs, "INSERT INTO people_glasses (id, person, structure, asker, reason, asked_at, ends_at) VALUES ('g', ?, ?, 'stranger', '', ?, ?)", []any{id, oneStructure, now, now}},
	} {
		if _, err := h.behind(t, c.wall, c.statement, c.args...); err == nil {
			t.Errorf("whoever %s is let through", name)
		}
	}
	if n, err := h.behind(t, theirs, "UPDATE people SET protected = true"); err != nil || n != 0 {
		t.Errorf("another structure changes %d files (%v)", n, err)
	}
}

func TestTheWallOpensToAnEmergencyForReadingOnly(t *testing.T) {
	h := newWalledHouse(t)
	id := h.create(t, aCard())
	wall := db.Wall{Reader: "account", Account: "admin", Structure: "network"}
	glass, err := h.AskGlass(t.Context(), may(t, admin, access.GlassAsk), string(id), "La personne est injoignable.")
	wantNil(t, err)
	if n := h.shown(t, wall, "people"); n != 0 {
		t.Errorf("to ask is enough to see %d files", n)
	}
	wantNil(t, h.AgreeGlass(t.Context(), may(t, auditor, access.GlassAgree), glass))
	if n := h.shown(t, wall, "people"); n != 1 {
		t.Errorf("agreed to, it shows %d files", n)
	}
	for _, statement := range []string{
		"UPDATE people SET protected = true", "DELETE FROM people_charges", "DELETE FROM people_glasses",
		"UPDATE people_glasses SET ends_at = ends_at",
	} {
		if n, err := h.behind(t, wall, statement); err == nil && n != 0 {
			t.Errorf("%s touches %d rows", statement, n)
		}
	}
	h.raw(t, "UPDATE people_glasses SET ends_at = ?", time.Now().UTC().Add(-time.Minute))
	if n := h.shown(t, wall, "people"); n != 0 {
		t.Errorf("after the hour it shows %d files", n)
	}
	if kind := kernel.KindOf(h.closed(t, id)); kind != kernel.NotFound {
		t.Errorf("after the hour the card gives kind %v", kind)
	}
}

func (h *house) closed(t testing.TB, id kernel.ID) error {
	_, err := h.Card(t.Context(), may(t, admin, access.PersonRead), id)
	return err
}
