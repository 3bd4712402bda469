package web_test

import (
	"context"
	"crypto/rand"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"relais/docs/privacy"
	"relais/internal/access"
	"relais/internal/gate"
	journal "relais/internal/journal/web"
	"relais/internal/kernel"
	"relais/internal/platform/db/dbtest"
	"relais/internal/platform/i18n"
	"relais/internal/platform/i18n/i18ntest"
	"relais/internal/platform/once"
	"relais/internal/privacy/web"
	"relais/internal/retention"
	retentions "relais/internal/retention/web"
	"relais/internal/ui"
	"relais/migrations"
)

func TestTexts(t *testing.T) { i18ntest.CheckWork(t, web.Texts()) }

func catalog(t *testing.T) *i18n.Catalog {
	t.Helper()
	c, err := i18n.LoadWork(ui.Texts(), gate.Texts(), journal.Texts(), retentions.Texts(), web.Texts())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// known are the sessions of a test: one, of an adviser.
type known struct{}

func (known) Authenticate(_ context.Context, token string) (gate.Session, error) {
	if token == "adviser" {
		return gate.Session{Handle: "a", Name: "Inès Exemple", Actor: access.Actor{Role: access.Adviser, Account: "a"}}, nil
	}
	return gate.Session{}, kernel.Fault(kernel.NotFound, "session.absent")
}

// house is the pages behind a gate.
type house struct {
	t       *testing.T
	handler http.Handler
}

func open(t *testing.T) house {
	t.Helper()
	d := dbtest.Open(t, dbtest.SQLite(t), migrations.Files)
	clock, routes := kernel.StoppedClock(time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)), gate.NewRoutes()
	g, err := gate.New(gate.Config{
		DB: d, Routes: routes, Once: once.New(d, clock, []byte("secret")), Secret: []byte("secret"), Work: catalog(t), Sessions: known{},
		Clock: clock, Random: rand.Reader, Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Network: "Relais",
	})
	if err != nil {
		t.Fatal(err)
	}
	service := retention.New(retention.Parts{DB: d, Clock: clock})
	pages, err := web.New(web.Parts{Rules: func(ctx context.Context) ([]retention.Rule, error) {
		rules, err := service.Rules(ctx, access.System(access.RetentionRead))
		for i := range rules {
			rules[i].ArchiveDays = 1825
		}
		return rules, err
	}})
	if err != nil {
		t.Fatal(err)
	}
	pages.Register(g)
	handler, err := routes.Handler()
	if err != nil {
		t.Fatal(err)
	}
	return house{t, handler}
}

var missingText = regexp.MustCompile(`\[[a-z_]+(?:\.[\w.]+)+\]`)

// get gives the status of a page and its body, in a language.
func (h house) get(path, lang, token string) (int, string) {
	h.t.Helper()
	r := httptest.NewRequestWithContext(h.t.Context(), http.MethodGet, path, nil)
	r.Header.Set("Accept-Language", lang)
	if token != "" {
		r.AddCookie(&http.Cookie{Name: "__Host-relais", Value: token})
	}
	w := httptest.NewRecorder()
	h.handler.ServeHTTP(w, r)
	if missing := missingText.FindString(w.Body.String()); missing != "" {
		h.t.Errorf("%s in %s: the text %s is missing", path, lang, missing)
	}
	return w.Code, w.Body.String()
}

// names lists the documents as addresses name them.
func names(t *testing.T) (all []string) {
	t.Helper()
	files, err := fs.Glob(privacy.Files(), "*.md")
	if err != nil || len(files) == 0 {
		t.Fatalf("%v %v", files, err)
	}
	for _, name := range files {
		all = append(all, strings.TrimSuffix(name, ".md"))
	}
	return all
}

var link = regexp.MustCompile(`href="?([^ ">]+)`)

// Anyone reads every page, in both languages, and no link within leads nowhere.
func TestAnyoneReadsEveryPage(t *testing.T) {
	h := open(t)
	paths := []string{"/confidentialite", "/roles"}
	for _, name := range names(t) {
		paths = append(paths, "/confidentialite/"+name)
	}
	for _, role := range access.Roles() {
		paths = append(paths, "/roles/"+string(role))
	}
	for _, path := range paths {
		for _, lang := range []string{"fr", "en"} {
			status, body := h.get(path, lang, "")
			if status != 200 || strings.Count(body, "<h1") != 1 || strings.Contains(body, ".md") || strings.Contains(body, "<th></th>") || strings.Contains(body, "<th><th>") {
				t.Errorf("%s in %s: %d, %d titles", path, lang, status, strings.Count(body, "<h1"))
			}
			for _, found := range link.FindAllStringSubmatch(body, -1) {
				to, _, _ := strings.Cut(found[1], "#")
				ours := strings.HasPrefix(to, "/confidentialite") || strings.HasPrefix(to, "/roles")
				if strings.HasPrefix(to, "..") || ours && !slices.Contains(paths, to) {
					t.Errorf("%s leads to %s", path, found[1])
				}
			}
		}
	}
	for _, path := range []string{"/confidentialite/unknown", "/confidentialite/registre.md", "/confidentialite/..%2fembed", "/roles/unknown", "/roles/Manager"} {
		if status, _ := h.get(path, "fr", ""); status != 404 {
			t.Errorf("%s: %d", path, status)
		}
	}
}

func TestTheIndexLeadsToEveryDocument(t *testing.T) {
	h := open(t)
	_, body := h.get("/confidentialite", "fr", "")
	for _, name := range names(t) {
		if !strings.Contains(body, "/confidentialite/"+name) {
			t.Errorf("nothing leads to %s", name)
		}
	}
	for _, text := range []string{"/roles", "/verificateur", "2 ans depuis le dernier contact", "puis 5 ans en archive", "cnil.fr"} {
		if !strings.Contains(body, text) {
			t.Errorf("the index lacks %q", text)
		}
	}
}

func TestDocumentsAreShownAsOurPages(t *testing.T) {
	h := open(t)
	_, body := h.get("/confidentialite/durees", "fr", "")
	for _, text := range []string{"<title>Durées de conservation", "<table", `data-label="en archive"`, "href=/confidentialite/registre", "href=/confidentialite/notice-personnes"} {
		if !strings.Contains(body, text) {
			t.Errorf("the page lacks %q", text)
		}
	}
	if strings.Contains(body, "Ce document est en français") || strings.Contains(body, "<h1 id=durées lang") {
		t.Error("a French page says that it is in French")
	}
	_, body = h.get("/confidentialite/registre", "en", "")
	if !strings.Contains(body, "This document is in French") || !strings.Contains(body, "lang=fr") || !strings.Contains(body, "href=/roles") {
		t.Error("an English page does not say what is in French")
	}
	if _, body := h.get("/confidentialite/notice-personnes", "fr", ""); !strings.Contains(body, `id=vos-droits`) {
		t.Error("the rights of persons cannot be linked to")
	}
}

func TestOnesOwnRoleIsMarked(t *testing.T) {
	h := open(t)
	for token, want := range map[string]int{"": 0, "adviser": 1} {
		if _, body := h.get("/roles", "fr", token); strings.Count(body, "Votre rôle") != want {
			t.Errorf("%q: marked %d times", token, strings.Count(body, "Votre rôle"))
		}
	}
}

// Every role has its sentences, every action and relation its words.
func TestEveryRoleIsSaid(t *testing.T) {
	says := catalog(t).Printer(i18n.French)
	for _, role := range access.Roles() {
		for _, part := range []string{"name", "summary", "sees", "does", "never"} {
			if key := "role." + part + "." + string(role); !says.Has(key) {
				t.Errorf("no words for %s", key)
			}
		}
	}
	for _, action := range access.Actions() {
		if key := "role.may." + string(action); !says.Has(key) {
			t.Errorf("no words for %s", key)
		}
	}
	for _, relation := range access.Relations() {
		if key := "relation." + string(relation); !says.Has(key) {
			t.Errorf("no words for %s", key)
		}
	}
}

// The page of a role lists exactly what the policy table grants.
func TestThePageOfARoleNeverLies(t *testing.T) {
	h, says := open(t), catalog(t).Printer(i18n.French)
	for _, role := range access.Roles() {
		_, body := h.get("/roles/"+string(role), "fr", "")
		listed := listedOn(body)
		for _, action := range access.Actions() {
			over := listed[says.T("role.may."+string(action))]
			for _, relation := range access.Relations() {
				said := slices.Contains(over, says.T("relation."+string(relation)))
				if granted := access.Decide(role, action, relation).Allowed; said != granted {
					t.Errorf("%s may %s over %s: said %v, granted %v", role, action, relation, said, granted)
				}
			}
		}
	}
}

// listedOn reads the list of the page of a role: to what each act may be done.
func listedOn(body string) map[string][]string {
	listed := map[string][]string{}
	_, table, _ := strings.Cut(body, "<tbody>")
	for row := range strings.SplitSeq(table, "<tr>") {
		may, over, _ := strings.Cut(strings.TrimPrefix(row, "<td>"), "<td>")
		may, _, _ = strings.Cut(may, " <span")
		over, _, _ = strings.Cut(over, "</table>")
		for relation := range strings.SplitSeq(over, "<br>") {
			listed[strings.TrimSpace(may)] = append(listed[strings.TrimSpace(may)], strings.TrimSpace(relation))
		}
	}
	return listed
}
