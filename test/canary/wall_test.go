package canary_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/kernel"
	"relais/internal/platform/db"
	"relais/internal/platform/db/dbtest"
)

// files are the tables of people's files, with the column that names whose.
var files = map[string]string{
	"people": "id", "people_charges": "person", "people_notes": "person", "people_index": "person",
	"people_codes": "person", "people_glasses": "person", "people_spaces": "person", "people_consents": "person", "people_merges": "kept",
	"diagnostics": "person",
}

// Behind the wall of each viewer, plain SQL without any condition shows the rows
// of their structure's files, of their own, of the one open to them, and no
// other. Whatever the code forgets, PostgreSQL does not.
func TestTheWallOfPostgresAlone(t *testing.T) {
	h := planted(t, dbtest.PlainPostgres(t), 3)
	for _, table := range dbtest.Walled(t, h.DB) {
		if strings.HasPrefix(table, "people") && files[table] == "" {
			t.Errorf("nobody looks whose rows of %s are shown", table)
		}
	}
	rows, walls := 0, 0
	for _, v := range h.viewers() {
		wall := db.Wall{Account: string(v.actor.Account), Structure: string(v.actor.Structure), Person: string(v.actor.Person)}
		if v.actor.Account != "" {
			wall.Reader = "account"
		} else if v.actor.Person != "" {
			wall.Reader = "person"
		}
		walls++
		for table, column := range files {
			for _, id := range h.selected(t, wall, table, column) {
				rows++
				if p := h.personOf(id); !h.behind(v.actor, p) && !(table == "people_glasses" && h.asked(v.actor, p)) {
					t.Errorf("%v: plain SQL shows a row of %s of %v", v, table, p)
				}
			}
		}
		if shown := h.selected(t, wall, "people", "id"); len(shown) != h.countBehind(v.actor) {
			t.Errorf("%v: %d files are shown, want %d", v, len(shown), h.countBehind(v.actor))
		}
	}
	if all := h.selected(t, db.Wall{Reader: "system"}, "people", "id"); len(all) != len(h.plot.people) || rows == 0 {
		t.Errorf("the house itself sees %d of %d files", len(all), len(h.plot.people))
	}
	t.Logf("%d walls, %d tables, plain SQL: %d rows shown, none of another's file", walls, len(files), rows)
}

func (h *house) selected(t testing.TB, wall db.Wall, table, column string) (ids []kernel.ID) {
	t.Helper()
	wantNil(t, h.DB.Read(db.Behind(t.Context(), wall), func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Table(table).Column(column).Scan(ctx, &ids)
	}))
	return ids
}

// behind tells whether a file stands on an actor's side of the wall: the wall
// knows structures, not charges nor protection.
func (h *house) behind(a access.Actor, p *person) bool {
	return a.Account != "" && a.Structure == p.in.id || a.Person != "" && a.Person == p.id ||
		slices.Contains(h.ties(a, p, false), access.Emergency)
}

// asked tells whether an actor asked for a file in an emergency: the row of the
// request is theirs too, and what it says is what they wrote.
func (h *house) asked(a access.Actor, p *person) bool {
	return slices.ContainsFunc(h.plot.glasses, func(g *glass) bool { return g.about == p && g.asker.id == a.Account })
}

func (h *house) countBehind(a access.Actor) (n int) {
	for _, p := range h.plot.people {
		n += count(h.behind(a, p))
	}
	return n
}

func (h *house) personOf(id kernel.ID) *person {
	for _, p := range h.plot.people {
		if p.id == id {
			return p
		}
	}
	return nil
}

// sqlite gives the path of a fresh database.
func sqlite(t testing.TB) string { return dbtest.SQLite(t) }
