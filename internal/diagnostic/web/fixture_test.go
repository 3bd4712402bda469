package web

import (
	"context"
	"crypto/rand"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"relais/internal/access"
	"relais/internal/diagnostic"
	directoryweb "relais/internal/directory/web"
	"relais/internal/gate"
	"relais/internal/journal"
	"relais/internal/kernel"
	"relais/internal/people"
	peopleweb "relais/internal/people/web"
	"relais/internal/platform/db/dbtest"
	"relais/internal/platform/i18n"
	"relais/internal/platform/limits"
	"relais/internal/platform/once"
	"relais/internal/platform/rest"
	"relais/internal/platform/seal"
	"relais/internal/territory"
	"relais/internal/ui"
	"relais/migrations"
)

// noon is the hour of the tests, in Paris 12 o'clock on a Monday.
var noon = time.Date(2026, 11, 23, 11, 0, 0, 0, time.UTC)

const (
	ours      kernel.ID = "0190a000-0000-7000-8000-000000000001"
	theirs    kernel.ID = "0190a000-0000-7000-8000-000000000002"
	adviserID kernel.ID = "0190a000-0000-7000-8000-000000000011"
)

// callers are who signs in to the house of a test, by token.
func callers() map[string]access.Actor {
	of := func(role access.Role, last string, structure kernel.ID) access.Actor {
		return access.Actor{Role: role, Account: kernel.ID("0190a000-0000-7000-8000-0000000000" + last), Structure: structure}
	}
	return map[string]access.Actor{
		"adviser": of(access.Adviser, "11", ours), "colleague": of(access.Adviser, "12", ours), "manager": of(access.Manager, "13", ours),
		"reception": of(access.Reception, "14", ours), "volunteer": of(access.Volunteer, "15", ours),
		"stranger": of(access.Manager, "16", theirs), "admin": of(access.Admin, "17", theirs), "auditor": of(access.Auditor, "18", theirs),
	}
}

// house is a gate with the pages of people and of diagnostics behind it.
type house struct {
	*Pages

	t       testing.TB
	handler http.Handler
	later   time.Duration // how long after noon it is
}

// Authenticate knows the sessions of a test, and those of people's spaces.
func (h *house) Authenticate(ctx context.Context, token string) (gate.Session, error) {
	if actor, known := callers()[token]; known {
		return gate.Session{Handle: token, Name: "Inès Exemple", Structure: "Les Marins", Actor: actor, Proved: noon}, nil
	}
	actor, err := h.People.AuthenticateSpace(ctx, token)
	return gate.Session{Handle: "space " + string(actor.Person), Actor: actor}, err
}

var (
	atlas = sync.OnceValues(territory.Embedded)
	work  = sync.OnceValues(func() (*i18n.Catalog, error) {
		return i18n.LoadWork(ui.Texts(), gate.Texts(), peopleweb.WorkTexts(), WorkTexts())
	})
	public = sync.OnceValues(func() (*i18n.Catalog, error) {
		return i18n.Load(ui.Texts(), directoryweb.Texts(), rest.Texts(), peopleweb.SpaceTexts(), PersonTexts())
	})
)

func wantNil(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func open(t testing.TB) *house {
	t.Helper()
	d := dbtest.Open(t, dbtest.SQLite(t), migrations.Files)
	safe, err := seal.MemorySafe(rand.Reader)
	wantNil(t, err)
	h := &house{t: t}
	clock := func() time.Time { return noon.Add(h.later) }
	keys := seal.NewKeys(d, safe, clock)
	lines, err := journal.New(d, keys, safe, clock, rand.Reader)
	wantNil(t, err)
	ids := kernel.NewIDs(clock, rand.Reader)
	files := people.New(people.Parts{
		DB: d, Keys: keys, Safe: safe, Journal: lines, Clock: clock, IDs: ids, Random: rand.Reader,
		Follows: func(_ context.Context, structure kernel.ID) (func(people.Charge) bool, error) {
			return func(people.Charge) bool { return structure == ours }, nil
		},
	})
	diagnostics, err := diagnostic.New(diagnostic.Parts{DB: d, Keys: keys, Journal: lines, People: files, Clock: clock, IDs: ids})
	wantNil(t, err)
	h.register(rooms{files, diagnostics, lines, once.New(d, clock, []byte("secret")), limits.New(d, clock, []byte("secret"))}, clock)
	return h
}

// rooms are the rooms of a test.
type rooms struct {
	people      *people.Service
	diagnostics *diagnostic.Service
	lines       *journal.Journal
	once        *once.Once
	limits      *limits.Limits
}

func (h *house) register(r rooms, clock kernel.Clock) {
	h.t.Helper()
	communes, err := atlas()
	wantNil(h.t, err)
	working, err := work()
	wantNil(h.t, err)
	everyone, err := public()
	wantNil(h.t, err)
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	names := func(context.Context, []kernel.ID) (map[kernel.ID]string, error) {
		return map[kernel.ID]string{adviserID: "Inès Exemple", ours: "Espace Les Marins"}, nil
	}
	persons, err := peopleweb.New(peopleweb.Config{
		People: r.people, Journal: r.lines, Atlas: communes, Limits: r.limits, Once: r.once, Work: working, Public: everyone,
		Clock: clock, Log: log, Network: "Relais", PublicURL: "https://relais.example", Names: names,
		Colleagues: func(context.Context, access.Actor) ([]peopleweb.Colleague, error) { return nil, nil },
		Links: []gate.Entry{
			{Path: "/personnes/{id}/diagnostic", Text: "diagnostic.link.person", Action: access.DiagnosticWrite},
			{Path: "/personnes/{id}/diagnostics", Text: "diagnostic.link.last", Action: access.DiagnosticRead},
		},
		SpaceLinks: []gate.Entry{{Path: "/mon-espace/diagnostics", Text: "diag.space.link", Action: access.DiagnosticRead}},
	})
	wantNil(h.t, err)
	h.Pages, err = New(Config{
		Diagnostics: r.diagnostics, People: r.people, Persons: persons, Public: everyone, Clock: clock, Names: names,
	})
	wantNil(h.t, err)
	routes := gate.NewRoutes()
	g, err := gate.New(gate.Config{
		DB: r.people.DB, Routes: routes, Sessions: h, Once: r.once, Secret: []byte("secret"), Work: working,
		Clock: clock, Random: rand.Reader, Log: log, Network: "Relais",
	})
	wantNil(h.t, err)
	persons.Register(g)
	h.Register(g)
	h.handler, err = routes.Handler()
	wantNil(h.t, err)
}

func (h *house) ask(method, path, token string, form url.Values, headers ...string) (*http.Response, string) {
	h.t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if token != "" {
		r.AddCookie(&http.Cookie{Name: "__Host-relais", Value: token})
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.handler.ServeHTTP(w, r)
	body := plain.Replace(w.Body.String())
	if found := unsaid.FindString(body); found != "" {
		h.t.Errorf("%s %s shows the key of a text that is not there: %s", method, path, found)
	}
	return w.Result(), body
}

var (
	hidden = regexp.MustCompile(`name=cle value=([\w.-]+)`)
	unsaid = regexp.MustCompile(`\[(?:diagnostic|diag|person|people|space|work|form|short)\.[\w.-]+\]`)
	plain  = strings.NewReplacer("\u202f", " ", "\u00a0", " ")
)

// form gives a form of a page, with its hidden key, filled in.
func (h *house) form(page, token string, fields ...string) url.Values {
	h.t.Helper()
	_, body := h.ask("GET", page, token, nil)
	found := hidden.FindStringSubmatch(body)
	if found == nil {
		h.t.Fatalf("no key on %s", page)
	}
	form := url.Values{"cle": {found[1]}}
	for i := 0; i < len(fields); i += 2 {
		form.Add(fields[i], fields[i+1])
	}
	return form
}

// send fills in a form that is sent to its own page.
func (h *house) send(page, token string, fields ...string) (*http.Response, string) {
	h.t.Helper()
	return h.ask("POST", page, token, h.form(page, token, fields...))
}

// create opens the file of an invented person, in the charge of the adviser.
func (h *house) create(firstName string) kernel.ID {
	h.t.Helper()
	id, err := h.People.Create(h.t.Context(), h.may("adviser", access.PersonCreate), people.Card{
		FirstName: firstName, Name: "Quillerou", BirthYear: 1957, Commune: "36044", Languages: []string{"ar", "fr"},
	})
	wantNil(h.t, err)
	return id
}

func (h *house) may(token string, action access.Action) access.Scope {
	h.t.Helper()
	scope, err := callers()[token].May(action)
	wantNil(h.t, err)
	return scope
}

// diagnose keeps a diagnostic of answers, question and answer by turns.
func (h *house) diagnose(person kernel.ID, given ...string) kernel.ID {
	h.t.Helper()
	a := diagnostic.Answers{Given: map[string]string{}, Languages: []string{"ar"}, Words: "J’ai peur de tout effacer."}
	for i := 0; i < len(given); i += 2 {
		a.Given[given[i]] = given[i+1]
	}
	id, err := h.Diagnostics.Write(h.t.Context(), h.may("adviser", access.DiagnosticWrite), person, a)
	wantNil(h.t, err)
	return id
}

// kept gives the diagnostics of a person, the newest first.
func (h *house) kept(person kernel.ID) []diagnostic.Diagnostic {
	h.t.Helper()
	all, err := h.Diagnostics.List(h.t.Context(), h.may("adviser", access.DiagnosticRead), person)
	wantNil(h.t, err)
	return all
}

// space opens the space of a person and gives its token.
func (h *house) space(id kernel.ID) string {
	h.t.Helper()
	code, err := h.People.GiveCode(h.t.Context(), h.may("adviser", access.PersonCode), id)
	wantNil(h.t, err)
	scope, err := access.Anyone().May(access.SpaceOpen)
	wantNil(h.t, err)
	token, err := h.People.OpenSession(h.t.Context(), scope, code.Text)
	wantNil(h.t, err)
	return token
}

func (h *house) wantStatus(what string, answer *http.Response, status int) {
	h.t.Helper()
	if answer.StatusCode != status {
		h.t.Errorf("%s: %d, want %d", what, answer.StatusCode, status)
	}
}

func (h *house) wantSays(what, body string, says ...string) {
	h.t.Helper()
	for _, said := range says {
		if !strings.Contains(body, said) {
			h.t.Errorf("%s does not say %q", what, said)
		}
	}
}
