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
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/a-h/templ"

	"relais/internal/access"
	"relais/internal/gate"
	"relais/internal/journal"
	"relais/internal/kernel"
	"relais/internal/people"
	"relais/internal/platform/db/dbtest"
	"relais/internal/platform/i18n"
	"relais/internal/platform/limits"
	"relais/internal/platform/once"
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
	network   kernel.ID = "0190a000-0000-7000-8000-000000000003"
	adviserID kernel.ID = "0190a000-0000-7000-8000-000000000011"
	otherID   kernel.ID = "0190a000-0000-7000-8000-000000000012"
	managerID kernel.ID = "0190a000-0000-7000-8000-000000000013"
	teamID    kernel.ID = "0190a000-0000-7000-8000-000000000021"
)

// callers are who signs in to the house of a test, by token.
func callers() map[string]access.Actor {
	of := func(role access.Role, account, structure kernel.ID) access.Actor {
		return access.Actor{Role: role, Account: account, Structure: structure}
	}
	return map[string]access.Actor{
		"adviser": of(access.Adviser, adviserID, ours), "colleague": of(access.Adviser, otherID, ours),
		"manager": of(access.Manager, managerID, ours), "reception": of(access.Reception, "0190a000-0000-7000-8000-000000000014", ours),
		"volunteer": of(access.Volunteer, "0190a000-0000-7000-8000-000000000015", ours),
		"stranger":  of(access.Manager, "0190a000-0000-7000-8000-000000000016", theirs),
		"funder":    of(access.Funder, "0190a000-0000-7000-8000-000000000017", network),
		"admin":     of(access.Admin, "0190a000-0000-7000-8000-000000000018", network),
		"auditor":   of(access.Auditor, "0190a000-0000-7000-8000-000000000019", network),
	}
}

// house is a gate with the pages of people behind it.
type house struct {
	*Pages

	t       testing.TB
	handler http.Handler
	later   time.Duration    // how long after noon it is
	gone    []people.Charge  // who no longer follows people
	visited []*http.Response // every answer, for what must stand in none
}

// Authenticate knows the sessions of a test, and those of people's spaces.
func (h *house) Authenticate(ctx context.Context, token string) (gate.Session, error) {
	if actor, known := callers()[token]; known {
		return gate.Session{Handle: token, Name: "Inès Exemple", Structure: "Les Marins", Actor: actor, Proved: noon}, nil
	}
	actor, err := h.People.AuthenticateSpace(ctx, token)
	return gate.Session{Handle: "space " + string(actor.Person), Actor: actor}, err
}

var atlas = sync.OnceValues(territory.Embedded)

func workCatalog(t testing.TB) *i18n.Catalog {
	t.Helper()
	work, err := i18n.LoadWork(ui.Texts(), gate.Texts(), WorkTexts())
	if err != nil {
		t.Fatal(err)
	}
	return work
}

func open(t testing.TB) *house {
	t.Helper()
	d := dbtest.Open(t, dbtest.SQLite(t), migrations.Files)
	safe, err := seal.MemorySafe(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	h := &house{t: t}
	clock := func() time.Time { return noon.Add(h.later) }
	keys := seal.NewKeys(d, safe, clock)
	lines, err := journal.New(d, keys, safe, clock, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	communes, err := atlas()
	if err != nil {
		t.Fatal(err)
	}
	service := people.New(people.Parts{
		DB: d, Keys: keys, Safe: safe, Journal: lines, Clock: clock, IDs: kernel.NewIDs(clock, rand.Reader), Random: rand.Reader,
		Follows: func(_ context.Context, structure kernel.ID) (func(people.Charge) bool, error) {
			return func(who people.Charge) bool { return structure == ours && !slices.Contains(h.gone, who) }, nil
		},
	})
	texts := catalogs(t)
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	pages, err := New(Config{
		People: service, Journal: lines, Atlas: communes, Limits: limits.New(d, clock, []byte("secret")),
		Once: once.New(d, clock, []byte("secret")), Work: texts.work, Public: texts.public, Clock: clock, Log: log,
		Network: "Relais", PublicURL: "https://relais.example", Names: called, Colleagues: colleagues,
	})
	if err != nil {
		t.Fatal(err)
	}
	pages.even = 0
	h.Pages = pages
	routes := gate.NewRoutes()
	g, err := gate.New(gate.Config{
		DB: d, Routes: routes, Sessions: h, Once: pages.Once, Secret: []byte("secret"), Work: texts.work,
		Clock: clock, Random: rand.Reader, Log: log, Network: "Relais",
	})
	if err != nil {
		t.Fatal(err)
	}
	g.Menu(gate.Entry{Path: "/personnes", Text: "person.list.title", Action: access.PersonSearch})
	g.ProveWith(func(v *gate.Visit, _ string, _ url.Values) error {
		return v.Show(gate.Page{Title: "proof", Status: http.StatusForbidden, Body: templ.Raw("prove")})
	})
	pages.Register(g)
	if h.handler, err = routes.Handler(); err != nil {
		t.Fatal(err)
	}
	return h
}

func called(context.Context, []kernel.ID) (map[kernel.ID]string, error) {
	return map[kernel.ID]string{
		ours: "Espace Les Marins", theirs: "Maison d’à côté", adviserID: "Inès Exemple", otherID: "Paul Exemple",
		managerID: "Rose Exemple", teamID: "Accueil", callers()["admin"].Account: "Ada Exemple", callers()["auditor"].Account: "Max Exemple",
	}, nil
}

func colleagues(context.Context, access.Actor) ([]Colleague, error) {
	return []Colleague{
		{people.Charge{Account: adviserID}, "Inès Exemple"},
		{people.Charge{Account: otherID}, "Paul Exemple"},
		{people.Charge{Team: teamID}, "Accueil"},
	}, nil
}

func (h *house) ask(method, path, token string, form url.Values, cookies ...*http.Cookie) (*http.Response, string) {
	h.t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if token != "" {
		r.AddCookie(&http.Cookie{Name: "__Host-relais", Value: token})
	}
	for _, c := range cookies {
		r.AddCookie(c)
	}
	w := httptest.NewRecorder()
	h.handler.ServeHTTP(w, r)
	answer := w.Result()
	h.visited = append(h.visited, answer)
	body := w.Body.String()
	if found := unsaid.FindString(body); found != "" {
		h.t.Errorf("%s %s shows the key of a text that is not there: %s", method, path, found)
	}
	return answer, body
}

var (
	hidden = regexp.MustCompile(`name=cle value=([\w.-]+)`)
	unsaid = regexp.MustCompile(`\[(?:person|people|space|work|form|error)\.[\w.-]+\]`)
)

// key gives the hidden key of a form on a page.
func (h *house) key(path, token string) string {
	h.t.Helper()
	_, body := h.ask("GET", path, token, nil)
	found := hidden.FindStringSubmatch(body)
	if found == nil {
		h.t.Fatalf("no key on %s: %.400s", path, body)
	}
	return found[1]
}

// send fills in a form of a page and sends it.
func (h *house) send(page, to, token string, fields ...string) (*http.Response, string) {
	h.t.Helper()
	form := url.Values{"cle": {h.key(page, token)}}
	for i := 0; i < len(fields); i += 2 {
		form.Add(fields[i], fields[i+1])
	}
	return h.ask("POST", to, token, form)
}

// aCard is that of an invented person.
func aCard() people.Card {
	return people.Card{
		FirstName: "Zénaïde", Name: "Quillerou", BirthYear: 1957, Phone: "06 39 98 12 34", PhoneOf: "family", Commune: "36044",
		Languages: []string{"ar", "fr"}, Reach: "Après dix-huit heures.", Adaptations: []string{"lecture", "temps"},
	}
}

// create opens a file in the charge of the adviser.
func (h *house) create(card people.Card) kernel.ID {
	h.t.Helper()
	id, err := h.People.Create(h.t.Context(), h.may("adviser", access.PersonCreate), card)
	if err != nil {
		h.t.Fatal(err)
	}
	return id
}

func (h *house) may(token string, action access.Action) access.Scope {
	h.t.Helper()
	scope, err := callers()[token].May(action)
	if err != nil {
		h.t.Fatal(err)
	}
	return scope
}

// space opens the space of a person and gives its token.
func (h *house) space(id kernel.ID) string {
	h.t.Helper()
	code, err := h.People.GiveCode(h.t.Context(), h.may("adviser", access.PersonCode), id)
	if err != nil {
		h.t.Fatal(err)
	}
	scope, err := access.Anyone().May(access.SpaceOpen)
	if err != nil {
		h.t.Fatal(err)
	}
	token, err := h.People.OpenSession(h.t.Context(), scope, code.Text)
	if err != nil {
		h.t.Fatal(err)
	}
	return token
}

// wantStatus fails the test unless a page answers so.
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

// linesOf counts the lines of the journal that tell of an action.
func (h *house) linesOf(action string) (n int) {
	h.t.Helper()
	err := h.People.DB.NewRaw("SELECT count(*) FROM journal_entries WHERE action = ?", action).Scan(h.t.Context(), &n)
	if err != nil {
		h.t.Fatal(err)
	}
	return n
}
