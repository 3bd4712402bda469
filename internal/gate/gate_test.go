package gate_test

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

	"github.com/a-h/templ"

	"relais/internal/access"
	"relais/internal/gate"
	"relais/internal/kernel"
	"relais/internal/platform/db"
	"relais/internal/platform/db/dbtest"
	"relais/internal/platform/httpx"
	"relais/internal/platform/i18n"
	"relais/internal/platform/once"
	"relais/internal/ui"
	"relais/migrations"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// known are the sessions of a test, by token.
type known map[string]gate.Session

func (k known) Authenticate(_ context.Context, token string) (gate.Session, error) {
	if s, is := k[token]; is {
		return s, nil
	}
	return gate.Session{}, kernel.Fault(kernel.NotFound, "session.absent")
}

func session(role access.Role, handle string, proved time.Time) gate.Session {
	return gate.Session{Handle: handle, Name: "Inès Exemple", Actor: access.Actor{Role: role, Account: kernel.ID(handle)}, Proved: proved}
}

// house is a gate with one page and two forms.
type house struct {
	t       *testing.T
	handler http.Handler
	acts    int
	db      *db.DB
}

func open(t *testing.T) *house {
	t.Helper()
	catalog, err := i18n.LoadWork(ui.Texts(), gate.Texts())
	if err != nil {
		t.Fatal(err)
	}
	h := &house{t: t, db: dbtest.Open(t, dbtest.SQLite(t), migrations.Files)}
	clock, routes := kernel.StoppedClock(noon), gate.NewRoutes()
	g, err := gate.New(gate.Config{
		DB: h.db, Routes: routes, Once: once.New(h.db, clock, []byte("secret")), Secret: []byte("secret"), Work: catalog,
		Clock: clock, Random: rand.Reader, Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Network: "Relais",
		Sessions: known{
			"adviser": session(access.Adviser, "a", noon), "other": session(access.Adviser, "b", noon),
			"manager": session(access.Manager, "m", noon), "tired": session(access.Manager, "t", noon.Add(-16*time.Minute)),
			"future": session(access.Manager, "f", noon.Add(time.Hour)), "half": {Handle: "h", Half: true, Actor: access.Actor{Role: access.Manager, Account: "h"}},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	g.ProveWith(func(v *gate.Visit, next string, kept url.Values) error {
		return v.Show(gate.Page{Title: "proof", Status: http.StatusForbidden, Body: templ.Raw("prove, then " + next + " " + kept.Encode())})
	})
	g.Page("GET /accueil", access.HomeRead, func(v *gate.Visit) error {
		return v.Show(gate.Page{Title: "home", Body: v.Key()})
	})
	g.Door("/space")
	for _, path := range []string{"GET /space/file", "GET /spaces/x"} {
		g.Page(path, access.HomeRead, func(*gate.Visit) error { return nil })
	}
	g.FailWith(func(w http.ResponseWriter, _ *http.Request, err error) {
		http.Error(w, "in the languages of everyone", httpx.StatusOf(err))
	})
	for _, path := range []string{"GET /space/broken", "GET /porte/broken"} {
		g.Page(path, access.SessionOpen, func(*gate.Visit) error { return kernel.Fault(kernel.NotFound, "access.absent") })
	}
	g.Page("GET /porte", access.SessionOpen, func(v *gate.Visit) error {
		return v.Show(gate.Page{Title: "door", Body: v.Key()})
	})
	act := gate.Form{
		Read: func(v *gate.Visit) (gate.Act, error) {
			if v.R.PostForm.Get("name") == "" {
				var r gate.Refusal
				r.Refuse("name", "form.faults")
				return nil, r.Err()
			}
			return func(context.Context) (gate.Answer, error) {
				h.acts++
				return gate.Answer{To: "/accueil"}, nil
			}, nil
		},
		Again: func(v *gate.Visit, err error) error {
			return v.Show(gate.Page{Title: "again", Status: gate.StatusOf(err), Body: ui.Faults("faults", v.Faults(err))})
		},
	}
	g.Form("POST /mine", access.AccountOwn, act)
	g.Form("POST /grave", access.PersonErase, act)
	g.Form("POST /porte", access.SessionOpen, act)
	if h.handler, err = routes.Handler(); err != nil {
		t.Fatal(err)
	}
	return h
}

var hidden = regexp.MustCompile(`name=cle value=([\w.-]+)`)

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
	return w.Result(), w.Body.String()
}

// key opens a page and gives the hidden key of its forms.
func (h *house) key(token string) string {
	h.t.Helper()
	_, body := h.ask("GET", "/accueil", token, nil)
	found := hidden.FindStringSubmatch(body)
	if found == nil {
		h.t.Fatalf("no key in %.300s", body)
	}
	return found[1]
}

func TestWhoMayOpenAPage(t *testing.T) {
	h := open(t)
	for token, want := range map[string]struct {
		status int
		to     string
	}{
		"": {303, "/connexion?suite=%2Faccueil%3Fa%3Db"}, "unknown": {303, "/connexion?suite=%2Faccueil%3Fa%3Db"},
		"adviser": {200, ""}, "half": {303, "/connexion/second"},
	} {
		answer, body := h.ask("GET", "/accueil?a=b", token, nil)
		if answer.StatusCode != want.status || answer.Header.Get("Location") != want.to {
			t.Errorf("%q: %d to %q, want %v", token, answer.StatusCode, answer.Header.Get("Location"), want)
		}
		if want.status == 200 && (answer.Header.Get("Cache-Control") != "no-store" || !strings.Contains(body, "Inès Exemple")) {
			t.Errorf("%q: may be kept, or for nobody: %v", token, answer.Header)
		}
	}
}

func TestWhereToEnter(t *testing.T) {
	h := open(t)
	for path, door := range map[string]string{"/space/file?x=1": "/space", "/spaces/x": "/connexion?suite=%2Fspaces%2Fx"} {
		answer, _ := h.ask("GET", path, "", nil)
		if to := answer.Header.Get("Location"); to != door {
			t.Errorf("%s: enters by %q, want %q", path, to, door)
		}
	}
}

func TestAFormActsOnce(t *testing.T) {
	h := open(t)
	form := url.Values{"cle": {h.key("adviser")}, "name": {"x"}}
	for range 3 {
		if answer, body := h.ask("POST", "/mine", "adviser", form); answer.StatusCode != 303 || answer.Header.Get("Location") != "/accueil" {
			t.Fatalf("%d %s", answer.StatusCode, body)
		}
	}
	if h.acts != 1 {
		t.Errorf("acted %d times", h.acts)
	}
	form.Set("name", "y")
	if answer, _ := h.ask("POST", "/mine", "adviser", form); answer.StatusCode != 409 || h.acts != 1 {
		t.Errorf("the same key for something else: %d, acted %d times", answer.StatusCode, h.acts)
	}
}

// A form that was not shown to this browser does not act, and nothing that was
// typed is lost but secrets.
func TestAFormOfAnotherBrowserDoesNotAct(t *testing.T) {
	h := open(t)
	for name, key := range map[string]string{
		"none": "", "of another session": h.key("other"), "forged": "abcdefghijklmnopqrstuvwx.AAAAAAAAAAAAAAAAAAAAAAAA", "cut": h.key("adviser")[:30],
	} {
		form := url.Values{"cle": {key}, "name": {"typed <b>"}, "secret-mot": {"hunter2"}}
		answer, body := h.ask("POST", "/mine", "adviser", form)
		if answer.StatusCode != 409 || h.acts != 0 || !strings.Contains(body, `"typed <b>"`) || strings.Contains(body, "hunter2") {
			t.Errorf("%s: %d, acted %d times, %s", name, answer.StatusCode, h.acts, body)
		}
	}
	form := url.Values{"cle": {h.key("adviser")}, "name": {"typed"}}
	answer, body := h.ask("POST", "/mine", "", form)
	if answer.StatusCode != 409 || h.acts != 0 || !strings.Contains(body, "typed") || !strings.Contains(body, "/connexion") {
		t.Errorf("signed out meanwhile: %d, acted %d times", answer.StatusCode, h.acts)
	}
	again := hidden.FindStringSubmatch(body)
	if again == nil {
		t.Fatal("the kept form has no key")
	}
}

func TestAGraveActAsksForProof(t *testing.T) {
	h := open(t)
	for token, acts := range map[string]bool{"manager": true, "tired": false, "future": false} {
		before := h.acts
		form := url.Values{"cle": {h.key(token)}, "name": {"x"}}
		answer, body := h.ask("POST", "/grave", token, form)
		if acted := h.acts > before; acted != acts {
			t.Errorf("%s: acted %v, %d", token, acted, answer.StatusCode)
		}
		if !acts && !strings.Contains(body, "prove, then /grave name=x") {
			t.Errorf("%s: what was typed is lost: %s", token, body)
		}
	}
	form := url.Values{"cle": {h.key("adviser")}, "name": {"x"}}
	if answer, _ := h.ask("POST", "/grave", "adviser", form); answer.StatusCode != 403 {
		t.Errorf("an adviser erases: %d", answer.StatusCode)
	}
}

func TestAFormWithFaultsComesBack(t *testing.T) {
	h := open(t)
	form := url.Values{"cle": {h.key("adviser")}}
	answer, body := h.ask("POST", "/mine", "adviser", form)
	if answer.StatusCode != 400 || !strings.Contains(body, "href=#name") || h.acts != 0 {
		t.Errorf("%d %s", answer.StatusCode, body)
	}
	form.Set("name", "x") // corrected, with the same key
	if answer, _ := h.ask("POST", "/mine", "adviser", form); answer.StatusCode != 303 || h.acts != 1 {
		t.Errorf("corrected: %d, acted %d times", answer.StatusCode, h.acts)
	}
}

// Before anyone is signed in, a form is tied to the browser it was shown to.
func TestAFormOfVisitorsIsTiedToTheBrowser(t *testing.T) {
	h := open(t)
	answer, body := h.ask("GET", "/porte", "", nil)
	key, cookies := hidden.FindStringSubmatch(body), answer.Cookies()
	if key == nil || len(cookies) != 1 {
		t.Fatalf("key %v, cookies %v", key, cookies)
	}
	c := cookies[0]
	if !strings.HasPrefix(c.Name, "__Host-") || !c.Secure || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" {
		t.Errorf("the cookie is open: %v", c)
	}
	form := url.Values{"cle": {key[1]}, "name": {"x"}}
	if answer, _ := h.ask("POST", "/porte", "", form); answer.StatusCode != 409 || h.acts != 0 {
		t.Errorf("without its cookie: %d", answer.StatusCode)
	}
	if answer, _ := h.ask("POST", "/porte", "", form, c, c); answer.StatusCode != 409 || h.acts != 0 {
		t.Errorf("with two cookies: %d", answer.StatusCode)
	}
	if answer, _ := h.ask("POST", "/porte", "", form, c); answer.StatusCode != 303 || h.acts != 1 {
		t.Errorf("with its cookie: %d", answer.StatusCode)
	}
}

func TestARouteNamesAnActionOfTheTable(t *testing.T) {
	routes := gate.NewRoutes()
	routes.HandleFunc(access.PageRead, "GET /a", http.NotFound)
	if _, err := routes.Handler(); err != nil {
		t.Error(err)
	}
	routes.HandleFunc("nothing.such", "GET /b", http.NotFound)
	routes.HandleFunc(access.PersonRead, "GET /c", http.NotFound)
	_, err := routes.Handler()
	for _, refused := range []string{"GET /b", "GET /c"} {
		if err == nil || !strings.Contains(err.Error(), refused) {
			t.Errorf("a route that nobody guards opens: %s (%v)", refused, err)
		}
	}
	behind := &gate.Gate{Config: gate.Config{Routes: gate.NewRoutes()}}
	behind.Page("GET /d", "nothing.such", nil)
	if _, err := behind.Routes.Handler(); err == nil || !strings.Contains(err.Error(), "GET /d") {
		t.Errorf("a page without policy opens: %v", err)
	}
	if all := routes.All(); len(all) != 1 || all[0].Pattern != "GET /a" {
		t.Errorf("%v", all)
	}
}

// Behind a door of their own, people who are no member are told what went wrong
// in the languages of everyone; members, and who is elsewhere, by a page of work.
func TestFailuresBehindADoorSpeakToEveryone(t *testing.T) {
	h := open(t)
	for _, c := range []struct {
		path, token string
		everyone    bool
	}{{"/space/broken", "", true}, {"/space/broken", "adviser", false}, {"/porte/broken", "", false}} {
		r, body := h.ask("GET", c.path, c.token, nil)
		if r.StatusCode != 404 || strings.Contains(body, "of everyone") != c.everyone {
			t.Errorf("%s as %q: %d %s", c.path, c.token, r.StatusCode, body)
		}
	}
}
