package canary_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/diagnostic"
	"relais/internal/directory"
	"relais/internal/kernel"
	"relais/internal/people"
	"relais/internal/platform/db/dbtest"
	"relais/internal/referral"
)

// told says what becomes of what a column keeps about a person.
type told struct {
	export string // the key of the export that gives it
	unsaid string // or why it is not given
	stays  string // why it is not erased with the person; "" when it is
	empty  bool   // no identifier of a living person of the test stands there
}

// unreadable is why lines stay.
const unreadable = "the detail, sealed under the person's key, is read no more; the line proves the others (docs/privacy/durees.md, note 5)"

// aboutPeople lists every column that may hold the identifier of a person.
var aboutPeople = map[string]told{
	"people.id":                     {export: "file"},
	"people_charges.person":         {export: "in_charge"},
	"people_notes.person":           {export: "notes"},
	"people_codes.person":           {export: "file"},
	"people_glasses.person":         {export: "emergencies"},
	"people_spaces.person":          {export: "space_sessions"},
	"people_index.person":           {unsaid: "digests of words of the card, which the export gives"},
	"retention_holds.subject":       {export: "holds"},
	"retention_holds.owner":         {unsaid: "under whose key the reason is sealed: the export gives the reason"},
	"retention_items.subject":       {export: "retention_lists"},
	"seal_keys.owner":               {unsaid: "a key: what it seals is given"},
	"journal_entries.subject":       {export: "journal", stays: unreadable},
	"journal_entries.person":        {export: "journal", stays: unreadable},
	"journal_entries.owner":         {unsaid: "under whose key the detail is sealed: the export gives the detail", stays: unreadable},
	"erasures.person":               {unsaid: "of those who are no more", stays: "to erase them again when a backup brings them back", empty: true},
	"referrals.person":              {export: "rooms"},
	"referral_journeys.person":      {export: "rooms"},
	"referral_journeys.owner":       {unsaid: "under whose key the parcel is sealed: the export gives the parcel"},
	"referral_journeys.merged_from": {unsaid: "the file that it came from: the export of the one that is kept names both", empty: true},
	"diagnostics.merged_from":       {unsaid: "the file that it came from: the export of the one that is kept names both", empty: true},
	"sms.owner":                     {unsaid: "whom a message waits for, until it leaves: the export gives what was sent with each referral", empty: true},
	"mails.owner":                   {unsaid: "of accounts and structures: nobody writes to people", empty: true},
	"limits.subject":                {unsaid: "keyed hashes, of which the key is in the safe, and moments", empty: true},
	"people_consents.person":        {export: "consents"},
	"import_rows.person":            {unsaid: "the file that a line made, for a week: the journal gives the line of its making", empty: true},
	"people.merged_into":            {unsaid: "where an emptied file leads: the export of the one that is kept names both"},
	"people_merges.kept":            {export: "merged_files"},
	"people_merges.other":           {unsaid: "an emptied file: the export of the one that is kept names both", empty: true},
	"diagnostics.person":            {export: "rooms"},
}

// mayName tells whether a column may refer to a person, by its name.
func mayName(column string) bool {
	return slices.Contains([]string{"person", "people", "subject", "owner", "helped"}, strings.TrimSuffix(column, "_id")) ||
		strings.HasPrefix(column, "person_") || strings.HasSuffix(column, "_person")
}

// columnsOf lists the columns of every table, "table.column", and those that
// refer to people by a foreign key.
func (h *house) columnsOf(t testing.TB) (all []string, foreign map[string]bool) {
	t.Helper()
	columns := "SELECT m.name || '.' || c.name FROM sqlite_master AS m, pragma_table_info(m.name) AS c WHERE m.type = 'table'"
	keys := "SELECT m.name || '.' || k.\"from\" FROM sqlite_master AS m, pragma_foreign_key_list(m.name) AS k WHERE m.type = 'table' AND k.\"table\" = 'people'"
	if h.DB.Postgres() {
		columns = "SELECT c.relname || '.' || a.attname FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid " +
			"WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped"
		keys = "SELECT c.relname || '.' || a.attname FROM pg_constraint AS k JOIN pg_class AS c ON c.oid = k.conrelid " +
			"JOIN pg_attribute AS a ON a.attrelid = k.conrelid AND a.attnum = ANY (k.conkey) WHERE k.contype = 'f' AND k.confrelid = 'people'::regclass"
	}
	wantNil(t, h.DB.NewRaw(columns).Scan(t.Context(), &all))
	var referring []string
	wantNil(t, h.DB.NewRaw(keys).Scan(t.Context(), &referring))
	foreign = map[string]bool{"people.id": true}
	for _, column := range referring {
		foreign[column] = true
	}
	if len(all) < 200 || len(foreign) < 6 {
		t.Fatalf("only %d columns are seen, %d of which refer to people", len(all), len(foreign))
	}
	slices.Sort(all)
	return all, foreign
}

// naming counts the rows of each column that hold an identifier, whatever the
// column is called.
func (h *house) naming(t testing.TB, columns []string, id kernel.ID) map[string]int {
	t.Helper()
	all := dbtest.All(t, h.DB)
	found := map[string]int{}
	for _, column := range columns {
		table, name, _ := strings.Cut(column, ".")
		var n int
		err := all.NewRaw("SELECT count(*) FROM ? WHERE CAST(? AS text) = ?", bun.Ident(table), bun.Ident(name), id).Scan(t.Context(), &n)
		if err != nil {
			t.Fatalf("%s: %v", column, err)
		}
		if n > 0 {
			found[column] = n
		}
	}
	return found
}

// fullFile gives someone of whom every table keeps something, and who may be
// erased.
func (h *house) fullFile(t testing.TB) *person {
	t.Helper()
	ctx := t.Context()
	s := h.plot.structures[0]
	p := h.follow(t, s.staff[access.Adviser], "person of every table")
	h.note(t, s.staff[access.Adviser], p, true)
	code, err := h.People.GiveCode(ctx, may(t, s.staff[access.Adviser].actor(), access.PersonCode), p.id)
	wantNil(t, err)
	_, err = h.People.OpenSession(ctx, may(t, access.Anyone(), access.SpaceOpen), code.Text)
	wantNil(t, err)
	place, err := h.Directory.Find(directory.Query{Limit: 1})
	wantNil(t, err)
	_, err = h.Referrals.Create(ctx, may(t, s.staff[access.Adviser].actor(), access.ReferralWrite), referral.Order{
		Person: p.id, Lang: "fr", Agreed: true, Steps: []referral.Step{{Need: "demarches", Place: place.Hits[0].ID, Message: "Un mot."}},
	})
	wantNil(t, err)
	h.emptyInto(t, s.staff[access.Adviser], p)
	_, err = h.People.AskGlass(ctx, may(t, h.plot.network.staff[access.Admin].actor(), access.GlassAsk), string(p.id), "Une urgence pour essayer.")
	wantNil(t, err)
	auditor := h.plot.network.staff[access.Auditor].actor()
	_, err = h.Diagnostics.Write(ctx, may(t, s.staff[access.Adviser].actor(), access.DiagnosticWrite), p.id, diagnostic.Answers{
		Given: map[string]string{"computer": "none"}, Words: "Un essai de chaque table.",
	})
	wantNil(t, err)
	h.raw(t, "UPDATE people SET last_contact_at = ? WHERE id = ?", h.opened.AddDate(-4, 0, 0), p.id)
	_, err = h.Retention.Plan(ctx, may(t, auditor, access.RetentionRead))
	wantNil(t, err)
	holding := may(t, auditor, access.RetentionHold)
	hold, err := h.Retention.Hold(ctx, holding, "people.file", p.id, "Un recours est en cours.", h.opened.Add(24*time.Hour))
	wantNil(t, err)
	wantNil(t, h.Retention.Release(ctx, holding, hold))
	return p
}

// emptyInto makes another file of the same person, and merges it into the one they
// have.
func (h *house) emptyInto(t testing.TB, by *account, p *person) {
	t.Helper()
	other, err := h.People.Create(t.Context(), may(t, by.actor(), access.PersonCreate), people.Card{FirstName: p.first})
	wantNil(t, err)
	wantNil(t, h.People.Merge(t.Context(), may(t, by.actor(), access.PersonMerge), p.id, other))
}

// Every column that may hold the identifier of a person is given to them with
// their file, and erased with it, or the list says why not: on each database, a
// new table that names people stands on it, or the test fails.
func TestWhatNamesAPersonIsGivenAndErased(t *testing.T) {
	eachPlanted(t, 2, func(t *testing.T, h *house) {
		columns, foreign := h.columnsOf(t)
		unused := maps.Clone(aboutPeople)
		for _, column := range columns {
			_, name, _ := strings.Cut(column, ".")
			if _, listed := aboutPeople[column]; !listed && (foreign[column] || mayName(name)) {
				t.Errorf("%s may name a person: export it, erase it, and say so on the list", column)
			}
			delete(unused, column)
		}
		for column, is := range aboutPeople {
			if (is.export == "") == (is.unsaid == "") {
				t.Errorf("%s is exported, or there is a reason why not", column)
			}
		}
		for column := range unused {
			t.Errorf("%s is listed, and is no column", column)
		}

		p := h.fullFile(t)
		before := h.naming(t, columns, p.id)
		for column := range before {
			if _, listed := aboutPeople[column]; !listed {
				t.Errorf("%s names a person, and is not listed", column)
			}
		}
		export := h.exported(t, p)
		for column, is := range aboutPeople {
			if (before[column] == 0) != is.empty {
				t.Errorf("%s names the person %d times", column, before[column])
			}
			if is.export != "" && len(export[is.export]) < len("[{}]") {
				t.Errorf("%s: the export says %q of %s", column, export[is.export], is.export)
			}
		}
		wantNil(t, h.People.Erase(t.Context(), access.System(access.PersonErase), p.id, people.Mistaken))
		for column, n := range h.naming(t, columns, p.id) {
			if aboutPeople[column].stays == "" {
				t.Errorf("%d rows of %s still name a person who was erased", n, column)
			}
		}
	})
}

// exported gives the JSON that a person receives, by key.
func (h *house) exported(t testing.TB, p *person) map[string]json.RawMessage {
	t.Helper()
	actor := access.Actor{Role: access.Person, Person: p.id}
	e, err := h.People.Export(context.WithoutCancel(t.Context()), may(t, actor, access.PersonExport), p.id)
	wantNil(t, err)
	text, err := json.Marshal(e)
	wantNil(t, err)
	keys := map[string]json.RawMessage{}
	if err := json.Unmarshal(text, &keys); err != nil {
		t.Fatal(fmt.Errorf("the export: %w", err))
	}
	for key, value := range keys {
		if string(value) == "null" {
			delete(keys, key)
		}
	}
	return keys
}
