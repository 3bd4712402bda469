package canary_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/journal"
	"relais/internal/kernel"
)

// Everyone sends every form that somebody was shown, and one to every other
// route that acts, over everything that the policy does not let them act on:
// each is refused, and nothing changed.
func refuseForms(t *testing.T, h *house, browsers []*browser) {
	t.Helper()
	handTo(t, browsers)
	forms := h.harvest(browsers)
	before, lines := h.snapshot(t), h.lines(t, 0)
	sent, unread := 0, 0
	for _, b := range browsers {
		if b.as.bearer != "" {
			continue
		}
		key := b.key()
		if key == "" && !b.as.shut {
			t.Errorf("%v was shown no form at all", b.as)
		}
		for _, f := range forms {
			if !h.denied(b.as, f.to) && !h.others(browsers, b, f.to) {
				continue
			}
			sent++
			unread += count(b.refused(f, key))
		}
	}
	after := h.snapshot(t)
	for table, digest := range before {
		if after[table] != digest {
			t.Errorf("the table %s changed, though every form was refused", table)
		}
	}
	for _, line := range h.lines(t, len(lines)) {
		if !line.Refused && !slices.Contains(readingLines, line.Action) {
			t.Errorf("the journal tells of an act that the policy refuses: %s by %s", line.Action, line.Role)
		}
	}
	if sent == 0 {
		t.Error("no form was sent")
	}
	outcome := "each refused"
	if t.Failed() {
		outcome = "NOT each refused"
	}
	t.Logf("%d forms sent where the policy refuses, %d kinds of routes: %s (%d as unreadable), %d tables unchanged, %d lines, each a refusal or a reading",
		sent, len(h.acting()), outcome, unread, len(before), len(h.lines(t, len(lines))))
}

// readingLines are what a refusal may leave: the page that says no may show who
// asks what they may see.
var readingLines = []string{
	string(access.PersonRead), string(access.PersonReadMinimal), string(access.NoteRead), string(access.PersonJournal), string(access.PersonSearch), string(access.ReferralRead), journal.ListRead,
}

// refused sends a form and makes sure that it is; it tells whether it was so
// only because it could not be read.
func (b *browser) refused(f form, key string) (unread bool) {
	fields := url.Values{}
	for name, values := range f.fields {
		for _, value := range values {
			fields.Add(name, b.unmarked(value))
		}
	}
	fields.Set(keyField, key)
	a := b.send(http.MethodPost, f.to, fields)
	b.look(a, a.body)
	switch a.status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusConflict, http.StatusMethodNotAllowed:
	case http.StatusBadRequest, http.StatusUnprocessableEntity:
		return true
	case http.StatusTooManyRequests:
		if !bySecret(f.to) {
			b.t.Errorf("%v acts on %s: status %d", b.as, f.to, a.status)
		}
	case http.StatusSeeOther:
		if to := a.header.Get("Location"); !strings.HasPrefix(to, "/connexion") && !strings.HasPrefix(to, "/mon-espace") && !bySecret(to) {
			b.t.Errorf("%v acts on %s: sent on to %s", b.as, f.to, to)
		}
	default:
		b.t.Errorf("%v acts on %s: status %d", b.as, f.to, a.status)
	}
	return false
}

// bySecret tells whether an address is of those that a secret opens, where tries
// are counted and a link that never was is answered as one that was.
func bySecret(path string) bool {
	return strings.HasPrefix(path, "/o/") || strings.HasPrefix(path, "/s/")
}

// unmarked gives a value of a form without the marks that it was shown with:
// what is typed comes back, and is no leak.
func (b *browser) unmarked(value string) string {
	for _, mark := range b.in([]byte(value)) {
		if b.fact(mark).field == "phone" {
			return "06 39 98 00 11"
		}
		value = strings.ReplaceAll(value, mark, "essai")
	}
	return value
}

// harvest gives the forms that somebody was shown, and an empty one for every
// route that acts and that nobody was shown a form of.
func (h *house) harvest(browsers []*browser) (forms []form) {
	shown, of := map[string]form{}, map[string]int{}
	for _, b := range browsers {
		for key, f := range b.forms {
			shown[key] = f
		}
	}
	keys := make([]string, 0, len(shown))
	for key := range shown {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	for _, key := range keys {
		f := shown[key]
		route, known := h.routeOf(f.to)
		several := 1
		if kindOf(f.to) == "person" { // who stands in different ways to different people
			several = 4
		}
		if known && of[route.pattern] < most(several, 400) {
			of[route.pattern]++
			forms = append(forms, f)
		}
	}
	for _, route := range h.acting() {
		if of[route.pattern] > 0 {
			continue
		}
		for _, id := range append(h.ids()[kindOf(route.pattern)][:2], h.plot.people[0].id) {
			forms = append(forms, form{to: part.ReplaceAllString(route.pattern, string(id)), fields: url.Values{}})
		}
	}
	return forms
}

// acting is a route that a form is sent to.
type acting struct {
	pattern string
	action  access.Action
	form    *regexp.Regexp
}

func (h *house) acting() (all []acting) {
	for _, route := range h.Routes.All() {
		if path, is := strings.CutPrefix(route.Pattern, "POST "); is && !strings.HasPrefix(path, "/api/") {
			form := regexp.MustCompile("^" + part.ReplaceAllString(regexp.QuoteMeta(path), "") + "$")
			if quoted := strings.NewReplacer(`\{`, "{", `\}`, "}").Replace(regexp.QuoteMeta(path)); part.MatchString(quoted) {
				form = regexp.MustCompile("^" + part.ReplaceAllString(quoted, "([^/]+)") + "$")
			}
			all = append(all, acting{path, route.Action, form})
		}
	}
	return all
}

func (h *house) routeOf(path string) (acting, bool) {
	all := h.acting()
	i := slices.IndexFunc(all, func(a acting) bool { return a.form.MatchString(path) })
	if i < 0 {
		return acting{}, false
	}
	return all[i], true
}

// denied tells whether the policy refuses a viewer the action of an address over
// what it names. What nobody planted (a session, a plan) is refused to whom the
// action is never granted.
func (h *house) denied(v *viewer, path string) bool {
	route, known := h.routeOf(path)
	if !known {
		return false
	}
	relations := access.Relations()
	if found := route.form.FindStringSubmatch(path); len(found) > 1 {
		if r := h.relationsTo(v.actor, kernel.ID(found[1])); r != nil {
			relations = r
		}
	}
	return !grants(v.actor.Role, []access.Action{route.action}, relations)
}

// others tells whether a form acts on something of one's own (a session, a
// passkey, a token), and was shown to others only.
func (h *house) others(browsers []*browser, b *browser, path string) bool {
	route, known := h.routeOf(path)
	own := known && (route.action == access.AccountOwn || route.action == access.TokenOwn) && part.MatchString(route.pattern)
	if !own || h.relationsTo(b.as.actor, kernel.ID(route.form.FindStringSubmatch(path)[1])) != nil {
		return false
	}
	return !slices.ContainsFunc(browsers, func(other *browser) bool {
		shown := slices.ContainsFunc(other.formsShown(), func(f form) bool { return f.to == path })
		return shown && other.as.account == b.as.account
	})
}

func (b *browser) formsShown() (all []form) {
	for _, f := range b.forms {
		all = append(all, f)
	}
	return all
}

// relationsTo tells how an actor stands to whatever an identifier names; nil for
// what was not planted.
func (h *house) relationsTo(a access.Actor, id kernel.ID) []access.Relation {
	some := func(relations []access.Relation) []access.Relation { return append(relations, access.Nobody) }
	if p := h.personOf(id); p != nil {
		return h.ties(a, p, wrote(a, p))
	}
	if to := h.accountOf(id); to != nil {
		return some(toAccount(a, to))
	}
	for _, s := range append(h.plot.structures, h.plot.network) {
		if s.id == id {
			return some(toStructure(a, s))
		}
		if s.team != nil && s.team.id == id {
			return some(toStructure(a, s))
		}
	}
	for _, o := range h.plot.holds {
		if o.id == id {
			return some(toStructure(a, o.about.in))
		}
	}
	for _, s := range h.plot.sent {
		if s.id == id || s.journey == id {
			return some(h.toSending(a, s))
		}
	}
	for _, i := range h.plot.invited {
		if i.id == id {
			return some(toStructure(a, i.to))
		}
	}
	return nil
}

// line is a line of the journal.
type line struct {
	Entry        int
	Action, Role string
	Refused      bool
}

// lines gives the lines of the journal from one on.
func (h *house) lines(t testing.TB, from int) (all []line) {
	t.Helper()
	wantNil(t, h.DB.Read(access.System(access.JournalAudit).Behind(t.Context()), func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Table("journal_entries").Column("entry", "action", "role", "refused").Where("entry >= ?", from).Order("entry").Scan(ctx, &all)
	}))
	return all
}

// changing are the tables that reading itself writes to: the journal, the
// counts of tries, when a session was last seen, whether the disk has room.
var changing = []string{"journal_entries", "journal_hashes", "journal_head", "journal_checkpoints", "limits", "sessions", "retention_night", "probe"}

// snapshot gives a digest of every other table.
func (h *house) snapshot(t testing.TB) map[string]string {
	t.Helper()
	digests := map[string]string{}
	for _, table := range h.tables(t) {
		if slices.Contains(changing, table) {
			continue
		}
		var texts []string
		wantNil(t, h.DB.Read(access.System(access.RetentionRead).Behind(t.Context()), func(ctx context.Context, tx bun.Tx) (err error) {
			texts, err = everyRow(ctx, tx, table)
			return err
		}))
		slices.Sort(texts)
		digests[table] = fmt.Sprintf("%d rows, %x", len(texts), sha256.Sum256([]byte(strings.Join(texts, "\n"))))
	}
	return digests
}

// everyRow gives the rows of a table as texts.
func everyRow(ctx context.Context, tx bun.Tx, table string) (texts []string, err error) {
	rows, err := tx.QueryContext(ctx, `SELECT * FROM "`+table+`"`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	for rows.Next() {
		values, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			return nil, err
		}
		texts = append(texts, fmt.Sprint(values...))
	}
	return texts, rows.Err()
}

func (h *house) tables(t testing.TB) (names []string) {
	t.Helper()
	query := "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
	if h.DB.Postgres() {
		query = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
	}
	wantNil(t, h.DB.Read(t.Context(), func(ctx context.Context, tx bun.Tx) error { return tx.NewRaw(query).Scan(ctx, &names) }))
	return names
}
