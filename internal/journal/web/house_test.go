package web_test

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
	"testing"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/gate"
	"relais/internal/journal"
	"relais/internal/journal/web"
	"relais/internal/kernel"
	"relais/internal/platform/db"
	"relais/internal/platform/db/dbtest"
	"relais/internal/platform/i18n"
	"relais/internal/platform/once"
	"relais/internal/platform/seal"
	"relais/internal/ui"
	"relais/migrations"
)

var noon = time.Date(2026, 11, 23, 11, 30, 0, 0, time.UTC)

// The people of the tests, and where they work.
const (
	ines   = kernel.ID("0193570a-0000-7000-8000-00000000000a") // an adviser
	malik  = kernel.ID("0193570a-0000-7000-8000-00000000000b") // the manager of the same structure
	other  = kernel.ID("0193570a-0000-7000-8000-00000000000c") // an adviser elsewhere
	house1 = kernel.ID("0193570a-0000-7000-8000-000000000001")
	house2 = kernel.ID("0193570a-0000-7000-8000-000000000002")
	rose   = kernel.ID("0193570a-0000-7000-8000-0000000000f1") // a helped person
)

// known are the sessions of a test: the token of a session is its role.
type known map[string]gate.Session

func (k known) Authenticate(_ context.Context, token string) (gate.Session, error) {
	if s, is := k[token]; is {
		return s, nil
	}
	return gate.Session{}, kernel.Fault(kernel.NotFound, "session.absent")
}

// sessions gives one for each role; "elsewhere" is an adviser of another
// structure.
func sessions() known {
	k := known{}
	add := func(token string, role access.Role, account, structure kernel.ID) {
		k[token] = gate.Session{
			Handle: token, Name: "Inès Exemple", Proved: noon,
			Actor: access.Actor{Role: role, Account: account, Structure: structure},
		}
	}
	for _, role := range access.MemberRoles() {
		add(string(role), role, kernel.ID("account-"+string(role)), house1)
	}
	add("adviser", access.Adviser, ines, house1)
	add("manager", access.Manager, malik, house1)
	add("elsewhere", access.Manager, other, house2)
	k["person"] = gate.Session{Handle: "p", Actor: access.Actor{Role: access.Person, Person: rose}, Proved: noon}
	return k
}

// house is the pages of the journal behind a gate.
type house struct {
	found   int // faults that the house was told of
	erased  map[kernel.ID]bool
	t       *testing.T
	handler http.Handler
	journal *journal.Journal
	db      *db.DB
	address string
}

func open(t *testing.T) *house {
	t.Helper()
	return openAt(t, dbtest.SQLite(t))
}

// onBoth runs a test on a house of each database.
func onBoth(t *testing.T, test func(t *testing.T, h *house)) {
	t.Helper()
	dbtest.EachPlain(t, func(t *testing.T, address string) { test(t, openAt(t, address)) })
}

func openAt(t *testing.T, address string) *house {
	t.Helper()
	catalog, err := i18n.LoadWork(ui.Texts(), gate.Texts(), web.Texts())
	if err != nil {
		t.Fatal(err)
	}
	h := &house{t: t, address: address}
	h.db = dbtest.Open(t, h.address, migrations.Files)
	safe, err := seal.OpenSafe(seal.SafeConfig{Folder: t.TempDir() + "/safe"})
	if err != nil {
		t.Fatal(err)
	}
	clock, routes := kernel.StoppedClock(noon), gate.NewRoutes()
	if h.journal, err = journal.New(h.db, seal.NewKeys(h.db, safe, clock), safe, clock, rand.Reader); err != nil {
		t.Fatal(err)
	}
	g, err := gate.New(gate.Config{
		DB: h.db, Routes: routes, Once: once.New(h.db, clock, []byte("secret")), Secret: []byte("secret"), Work: catalog, Sessions: sessions(),
		Clock: clock, Random: rand.Reader, Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Network: "Relais",
	})
	if err != nil {
		t.Fatal(err)
	}
	found := func(_ context.Context, report journal.Report) { h.found += len(report.Faults) }
	pages, err := web.New(web.Parts{Journal: h.journal, DB: h.db, Found: found, Names: func(context.Context, []kernel.ID) (map[kernel.ID]string, error) {
		return map[kernel.ID]string{ines: "Inès Exemple", malik: "Malik Exemple"}, nil
	}, Erased: func(context.Context, []kernel.ID) (map[kernel.ID]bool, error) { return h.erased, nil }})
	if err != nil {
		t.Fatal(err)
	}
	pages.Register(g)
	if h.handler, err = routes.Handler(); err != nil {
		t.Fatal(err)
	}
	return h
}

// tell appends lines.
func (h *house) tell(lines ...journal.Line) {
	h.t.Helper()
	for _, line := range lines {
		err := h.db.Write(db.Behind(h.t.Context(), db.Wall{Reader: "system"}), func(ctx context.Context, tx bun.Tx) error {
			_, err := h.journal.Append(ctx, tx, line)
			return err
		})
		if err != nil {
			h.t.Fatal(err)
		}
	}
}

// fill tells of a morning: Inès signs in and opens the card of Rose, someone
// elsewhere is refused, the night goes by, Rose takes a copy of her file.
func (h *house) fill() {
	h.t.Helper()
	adviser := access.Actor{Role: access.Adviser, Account: ines, Structure: house1}
	h.tell(
		journal.Line{Action: journal.SessionOpened, Actor: adviser, Object: "account:" + string(ines)},
		journal.Line{Action: string(access.PersonRead), Actor: adviser, Subject: rose},
		journal.Line{Action: string(access.PersonRead), Actor: access.Actor{Role: access.Manager, Account: other, Structure: house2}, Subject: rose, Refused: true},
		journal.Line{Action: journal.RetentionRan, Object: "family:sessions/" + string(house1)},
		journal.Line{Action: journal.SessionEnded, Actor: access.Actor{Account: other}, Object: "account:" + string(other)},
		journal.Line{Action: string(access.PersonExport), Actor: access.Actor{Role: access.Person, Person: rose}, Subject: rose},
	)
}

// ask asks as a session, "" for nobody, and gives the answer and its body.
func (h *house) ask(method, path, token string, form url.Values) (*http.Response, string) {
	h.t.Helper()
	r := httptest.NewRequestWithContext(h.t.Context(), method, path, strings.NewReader(form.Encode()))
	r.Header.Set("Accept-Language", "fr")
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if token != "" {
		r.AddCookie(&http.Cookie{Name: "__Host-relais", Value: token})
	}
	w := httptest.NewRecorder()
	h.handler.ServeHTTP(w, r)
	body := w.Body.String()
	if missing := missingText.FindString(body); missing != "" && path != "/verificateur" { // whose script has brackets of its own
		h.t.Errorf("%s %s as %q: the text %s is missing", method, path, token, missing)
	}
	return w.Result(), body
}

// missingText finds the key of a text that does not exist.
var missingText = regexp.MustCompile(`\[[a-z_]+(?:\.[\w.]+)+\]`)

var hidden = regexp.MustCompile(`name=cle value=([\w.-]+)`)

// send opens a page, and sends a form with its hidden key.
func (h *house) send(page, path, token string, form url.Values) (*http.Response, string) {
	h.t.Helper()
	_, body := h.ask("GET", page, token, nil)
	found := hidden.FindStringSubmatch(body)
	if found == nil {
		h.t.Fatalf("%s has no form", page)
	}
	if form == nil {
		form = url.Values{}
	}
	form.Set("cle", found[1])
	return h.ask("POST", path, token, form)
}
