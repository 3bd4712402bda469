package canary_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/kernel"
	"relais/internal/platform/db"
	"relais/internal/platform/db/dbtest"
	"relais/migrations"
)

// outside lists the tables around which no wall of PostgreSQL stands, and why.
var outside = map[string]string{
	"goose_db_version": "the number of the schema",

	"directory_revision": "the number of the directory", "structures": "the directory, for everyone", "places": "the directory, for everyone",
	"territory_centroids": "published data, for everyone",

	"journal_alarm": "that the journal was found altered, and when", "probe": "nothing: a write that says whether there is room",
	"journal_head": "the head of the tree: hashes, which everyone who appends must read", "journal_hashes": "hashes, which name nobody", "journal_checkpoints": "signed heads, for everyone",

	"retention_rules": "how long families of data are kept: the notices show it to everyone", "retention_reports": "counts", "retention_night": "which night was seen to",

	"people_fields_off": "which fields of the card the network does without",

	"sms_breaker": "how often in a row the gateway failed", "mail_days": "the last day of each daily mail", "limits": "keyed hashes, of which the key is in the safe, and moments",
	"erasures": "random identifiers of those who are no more, which every node writes to the safe",
}

// Every table of the schema stands behind the wall, or is listed with a reason.
func TestEveryTableIsWalledOrSaysWhyNot(t *testing.T) {
	d := dbtest.Open(t, dbtest.PlainPostgres(t), migrations.Files)
	unused := maps.Clone(outside)
	walls := 0
	for _, table := range dbtest.Tables(t, d) {
		why, listed := outside[table.Name]
		delete(unused, table.Name)
		switch {
		case table.Walled():
			walls++
			if listed {
				t.Errorf("%s is walled: take it off the list", table.Name)
			}
		case why == "":
			t.Errorf("%s has no wall (%+v), nor a reason to have none", table.Name, table)
		}
	}
	for name := range unused {
		t.Errorf("%s is listed, and is no table", name)
	}
	t.Logf("%d tables behind the wall, %d outside", walls, len(outside))
}

// counts gives how many rows of each walled table show behind a wall.
func (h *house) counts(t testing.TB, wall db.Wall, tables []string) map[string]int {
	t.Helper()
	asked := make([]string, len(tables))
	for i, table := range tables {
		asked[i] = fmt.Sprintf("SELECT '%s' AS name, count(*) AS n FROM %s", table, table)
	}
	var rows []struct {
		Name string
		N    int
	}
	wantNil(t, h.DB.Read(db.Behind(t.Context(), wall), func(ctx context.Context, tx bun.Tx) error {
		return tx.NewRaw(strings.Join(asked, " UNION ALL ")).Scan(ctx, &rows)
	}))
	shown := map[string]int{}
	for _, row := range rows {
		if row.N > 0 {
			shown[row.Name] = row.N
		}
	}
	return shown
}

// plantRest puts a row of one account in each walled table that the planted
// house leaves empty.
func (h *house) plantRest(t testing.TB, tables []string) {
	t.Helper()
	of := h.plot.structures[0].staff[access.Adviser].id
	all := db.Behind(t.Context(), db.Wall{Reader: "system"})
	seeds := map[string]string{
		"imports":         "INSERT INTO imports VALUES ('i', ?1, ?0, now(), 'read', 'x')",
		"import_rows":     "INSERT INTO import_rows VALUES ('i', 1, 'waiting', '', 'x')",
		"people_merges":   "INSERT INTO people_merges SELECT 'o', min(id), now(), ?0, 'x' FROM people",
		"totp":            "INSERT INTO totp VALUES (?0, 'x', 1, now()) ON CONFLICT DO NOTHING",
		"passkeys":        "INSERT INTO passkeys VALUES ('k', ?0, 'x', 'x', 'x', now())",
		"cards":           "INSERT INTO cards VALUES ('c', ?0, 'x', now())",
		"card_codes":      "INSERT INTO card_codes VALUES ('c', 1, now())",
		"recovery_codes":  "INSERT INTO recovery_codes VALUES (?0, 'x')",
		"ceremonies":      "INSERT INTO ceremonies VALUES ('x', 'reset_asked', ?0, '', now())",
		"external_logins": "INSERT INTO external_logins VALUES ('x', 'x', ?0, now())",
		"api_tokens":      "INSERT INTO api_tokens VALUES ('t', 'x', ?0, ?1, 'x', now(), now())",
		"once_done":       "INSERT INTO once_done VALUES ('x', 'x', 'x', now())",
		"retention_plans": "INSERT INTO retention_plans VALUES ('p', now(), ?0)",
		"retention_items": "INSERT INTO retention_items VALUES ('p', 'account.idle', ?0, 'due')",
		"referral_links":  "INSERT INTO referral_links SELECT 'x', id, now(), now() FROM referrals LIMIT 1",
		"unmet_needs":     "INSERT INTO unmet_needs VALUES ('2026-11-30', ?1, '36044', '36', 'demarches')",
		"sms":             "INSERT INTO sms VALUES ('m', 'o', 'waiting', 0, now(), ?0, 'x', 'x', 'x', '', 1, 0, '', now())",
		"hooks":           "INSERT INTO hooks VALUES ('h', ?1, 'x', 'x', ?0, now())",
		"hook_deliveries": "INSERT INTO hook_deliveries VALUES ('d', 'h', ?1, 'ping', '{}', 'waiting', 0, 0, now(), now())",
		"field_done":      "INSERT INTO field_done VALUES ('f', ?0, now())",
		"sms_stops":       "INSERT INTO sms_stops VALUES ('x', now())",
		"sms_counts":      "INSERT INTO sms_counts VALUES ('network', '2026-11-30', 1)",
		"mails":           "INSERT INTO mails VALUES ('m', 'waiting', 0, now(), ?0, 'x', now())",
		"known_devices":   "INSERT INTO known_devices VALUES ('x', ?0, now())",
		"retention_holds": "INSERT INTO retention_holds VALUES ('h', 'account.idle', ?0, 'x', ?0, now(), ?0, now())",
	}
	for _, table := range []string{"cards", "retention_plans", "imports", "hooks"} { // others hang on them
		wantNil(t, h.DB.Write(all, func(ctx context.Context, tx bun.Tx) error {
			_, err := tx.NewRaw(seeds[table], of, h.plot.structures[0].id).Exec(ctx)
			return err
		}))
	}
	present := h.counts(t, db.Wall{Reader: "system"}, tables)
	for _, table := range tables {
		if present[table] > 0 || seeds[table] == "" {
			continue
		}
		wantNil(t, h.DB.Write(all, func(ctx context.Context, tx bun.Tx) error {
			_, err := tx.NewRaw(seeds[table], of, h.plot.structures[0].id).Exec(ctx)
			return err
		}))
	}
}

// What the acts of the network open to whoever the policy grants them, beside
// what is theirs anyway. Nothing else shows to anyone without a tie.
var ofTheNetwork = map[access.Action][]string{
	access.StructureRead:   {"network_structures", "seal_keys"},
	access.StructureChange: {"network_structures", "seal_keys"},
	access.StructureReview: {"network_structures", "seal_keys", "invitations"},
	access.MemberInvite:    {"network_structures", "seal_keys", "invitations", "accounts", "memberships", "teams", "team_members"},
	access.MemberChange:    {"network_structures", "seal_keys", "accounts", "memberships", "teams", "team_members"},
	access.AccountDisable:  {"network_structures", "seal_keys", "accounts", "memberships", "teams", "team_members", "sessions"},
	access.JournalAudit:    {"journal_entries"},
	access.RetentionRead:   {"retention_plans", "retention_items", "retention_holds"},
	access.RetentionHold:   {"retention_plans", "retention_items", "retention_holds"},
	access.RetentionRun:    {"retention_plans", "retention_items", "retention_holds"},
}

// Behind the wall of a stranger, whatever they do, plain SQL without any
// condition shows no row of any table that has one; and what an act opens over
// the whole network is written above, table by table.
func TestTheWallShowsAStrangerNothing(t *testing.T) {
	h := planted(t, dbtest.PlainPostgres(t), 2)
	tables := dbtest.Walled(t, h.DB)
	h.plantRest(t, tables)
	for _, table := range tables {
		if h.counts(t, db.Wall{Reader: "system"}, tables)[table] == 0 {
			t.Fatalf("nothing is planted in %s", table)
		}
	}
	strangers := []db.Wall{
		{},
		{Reader: "account", Account: "stranger", Structure: "structure-other"},
		{Reader: "person", Person: "somebody"},
		{Reader: "System"},
		{Reader: "account", Account: "stranger", Shown: strings.Repeat("0", 64), About: "nobody"},
	}
	for _, wall := range strangers {
		for _, action := range append(access.Actions(), "") {
			wall.Action = string(action)
			if shown := h.counts(t, wall, tables); len(shown) > 0 {
				t.Errorf("%+v shows %v", wall, shown)
			}
			if wall.Account == "" {
				continue
			}
			over := wall
			over.Network = true
			shown := slices.Sorted(maps.Keys(h.counts(t, over, tables)))
			want := slices.Sorted(slices.Values(ofTheNetwork[action]))
			if !slices.Equal(shown, want) {
				t.Errorf("%s over the network shows %v, want %v", action, shown, want)
			}
		}
	}
	t.Logf("%d tables, each with rows; %d walls of strangers", len(tables), len(strangers)*(len(access.Actions())+1))
}

// Who is signed in sees the means and the sessions of their own account, and no
// more of others than their names in the structure they act for.
func TestTheWallShowsAnAccountItsOwn(t *testing.T) {
	h := planted(t, dbtest.PlainPostgres(t), 2)
	h.plantRest(t, dbtest.Walled(t, h.DB))
	own := map[string]string{
		"sessions": "account_id", "known_devices": "account_id", "passkeys": "account_id", "totp": "account_id", "cards": "account_id",
		"recovery_codes": "account_id", "ceremonies": "account_id", "external_logins": "account_id", "api_tokens": "account_id", "journal_entries": "account",
	}
	seen := map[string]int{}
	for _, v := range h.viewers() {
		if v.actor.Account == "" {
			continue
		}
		wall := db.Wall{Reader: "account", Account: string(v.actor.Account), Structure: string(v.actor.Structure)}
		for table, column := range own {
			for _, id := range h.selected(t, wall, table, column) {
				if seen[table]++; id != v.actor.Account {
					t.Errorf("%v: plain SQL shows a row of %s of %s", v, table, id)
				}
			}
		}
		for _, id := range h.selected(t, wall, "accounts", "id") {
			if !h.belongsTo(id, v.actor.Structure) && id != v.actor.Account {
				t.Errorf("%v: plain SQL shows the account of %v", v, h.accountOf(id))
			}
		}
		for _, owner := range h.selected(t, wall, "seal_keys", "owner") {
			if p := h.personOf(owner); p != nil && !h.behind(v.actor, p) {
				t.Errorf("%v: plain SQL shows the key of %v", v, p)
			}
			if a := h.accountOf(owner); a != nil && a.id != v.actor.Account && !h.belongsTo(owner, v.actor.Structure) {
				t.Errorf("%v: plain SQL shows the key of %v", v, a)
			}
		}
		for _, table := range []string{"mails", "once_done", "invitations", "retention_items", "retention_holds", "retention_plans"} {
			if shown := h.counts(t, wall, []string{table}); len(shown) > 0 {
				t.Errorf("%v: plain SQL shows %v", v, shown)
			}
		}
	}
	for table := range own {
		if table == "sessions" || table == "totp" || table == "journal_entries" || table == "known_devices" {
			if seen[table] == 0 {
				t.Errorf("the wall hides %s from its own", table)
			}
		}
	}
}

// belongsTo tells whether an account is, or was, a member of a structure.
func (h *house) belongsTo(id, structure kernel.ID) bool {
	a := h.accountOf(id)
	return a != nil && slices.ContainsFunc(a.belongs, func(m membership) bool { return m.in.id == structure })
}
