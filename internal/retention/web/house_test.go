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
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/gate"
	"relais/internal/journal"
	"relais/internal/kernel"
	"relais/internal/platform/db"
	"relais/internal/platform/db/dbtest"
	"relais/internal/platform/i18n"
	"relais/internal/platform/once"
	"relais/internal/platform/seal"
	"relais/internal/platform/seal/sealtest"
	"relais/internal/retention"
	"relais/internal/retention/web"
	"relais/internal/ui"
	"relais/migrations"
)

var noon = time.Date(2026, 11, 23, 11, 0, 0, 0, time.UTC)

// known are the sessions of a test: the token of a session is its role; that
// of "tired" proved who they are long ago.
type known map[string]gate.Session

func (k known) Authenticate(_ context.Context, token string) (gate.Session, error) {
	if s, is := k[token]; is {
		return s, nil
	}
	return gate.Session{}, kernel.Fault(kernel.NotFound, "session.absent")
}

func sessions() known {
	k := known{}
	for _, role := range access.MemberRoles() {
		structure := kernel.ID("structure-one")
		if role.OfNetwork() {
			structure = "network"
		}
		k[string(role)] = gate.Session{
			Handle: string(role), Name: "Inès Exemple", Proved: noon,
			Actor: access.Actor{Role: role, Account: kernel.ID("account-" + string(role)), Structure: structure},
		}
	}
	tired := k["auditor"]
	tired.Handle, tired.Proved = "tired", noon.Add(-time.Hour)
	k["tired"] = tired
	return k
}

// house is the pages of retention behind a gate, and what is kept.
type house struct {
	t       *testing.T
	handler http.Handler
	service *retention.Service
	started map[kernel.ID]time.Time
	ended   []kernel.ID
}

// family is that of the files of people; the number of one tells where it is
// followed.
func (h *house) family() retention.Family {
	return retention.Family{
		Code: "people.file",
		Due: func(_ context.Context, before time.Time) (due []kernel.ID, err error) {
			for id, at := range h.started {
				if at.Before(before) {
					due = append(due, id)
				}
			}
			slices.Sort(due)
			return due, nil
		},
		Act: func(_ context.Context, id kernel.ID, _ time.Time) error {
			if strings.HasPrefix(string(id), "changed") {
				return kernel.Fault(kernel.Conflict, "changed")
			}
			h.ended = append(h.ended, id)
			delete(h.started, id)
			return nil
		},
		Structure: func(_ context.Context, id kernel.ID) (kernel.ID, error) {
			if _, is := h.started[id]; !is {
				return "", kernel.Fault(kernel.NotFound, "absent")
			}
			if strings.HasPrefix(string(id), "theirs") {
				return "structure-other", nil
			}
			return "structure-one", nil
		},
	}
}

// serviceOn gives the service of a house, on a database.
func (h *house) serviceOn(d *db.DB, clock kernel.Clock) *retention.Service {
	h.t.Helper()
	safe := sealtest.Safe(h.t)
	keys := seal.NewKeys(d, safe, clock)
	lines, err := journal.New(d, keys, safe, clock, rand.Reader)
	if err != nil {
		h.t.Fatal(err)
	}
	err = d.Write(h.t.Context(), func(ctx context.Context, tx bun.Tx) error {
		return keys.Create(ctx, tx, journal.NetworkOwner, "network")
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return retention.New(retention.Parts{
		DB: d, Keys: keys, Journal: lines, Clock: clock, IDs: kernel.NewIDs(clock, rand.Reader),
		Families: []retention.Family{h.family(), {Code: "invitations", Due: func(context.Context, time.Time) ([]kernel.ID, error) { return nil, nil }}},
	})
}

func open(t *testing.T) *house {
	t.Helper()
	catalog, err := i18n.LoadWork(ui.Texts(), gate.Texts(), web.Texts())
	if err != nil {
		t.Fatal(err)
	}
	d := dbtest.Open(t, dbtest.SQLite(t), migrations.Files)
	clock, routes := kernel.StoppedClock(noon), gate.NewRoutes()
	h := &house{t: t, started: map[kernel.ID]time.Time{}}
	h.service = h.serviceOn(d, clock)
	g, err := gate.New(gate.Config{
		DB: d, Routes: routes, Once: once.New(d, clock, []byte("secret")), Secret: []byte("secret"), Work: catalog, Sessions: sessions(),
		Clock: clock, Random: rand.Reader, Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Network: "Relais",
	})
	if err != nil {
		t.Fatal(err)
	}
	g.ProveWith(func(v *gate.Visit, next string, _ url.Values) error {
		v.Redirect("/preuve?suite=" + next)
		return nil
	})
	pages, err := web.New(web.Parts{Retention: h.service, Names: func(context.Context, []kernel.ID) (map[kernel.ID]string, error) {
		return map[kernel.ID]string{"account-manager": "Rose Exemple"}, nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	pages.Register(g)
	if h.handler, err = routes.Handler(); err != nil {
		t.Fatal(err)
	}
	return h
}

// put keeps things since so many days.
func (h *house) put(days int, ids ...kernel.ID) {
	for _, id := range ids {
		h.started[id] = noon.AddDate(0, 0, -days)
	}
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
	if missing := missingText.FindString(body); missing != "" {
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
