package gate_test

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"relais/internal/access"
	"relais/internal/gate"
	"relais/internal/kernel"
	"relais/internal/platform/db/dbtest"
	"relais/internal/platform/i18n"
	"relais/internal/platform/once"
	"relais/internal/ui"
	"relais/migrations"
)

// refusing opens a gate whose forms refuse with an error, and gives its log.
func refusing(t *testing.T, err error) (*house, *bytes.Buffer) {
	t.Helper()
	catalog, failed := i18n.LoadWork(ui.Texts(), gate.Texts())
	if failed != nil {
		t.Fatal(failed)
	}
	said := &bytes.Buffer{}
	h := &house{t: t, db: dbtest.Open(t, dbtest.SQLite(t), migrations.Files)}
	clock, routes := kernel.StoppedClock(noon), gate.NewRoutes()
	g, failed := gate.New(gate.Config{
		DB: h.db, Routes: routes, Once: once.New(h.db, clock, []byte("secret")), Secret: []byte("secret"), Work: catalog,
		Clock: clock, Random: strings.NewReader(strings.Repeat("0123456789abcdef", 100)), Log: slog.New(slog.NewTextHandler(said, nil)), Network: "Relais",
		Sessions: known{"adviser": session(access.Adviser, "account-a", noon)},
	})
	if failed != nil {
		t.Fatal(failed)
	}
	g.Page("GET /accueil", access.HomeRead, func(v *gate.Visit) error { return v.Show(gate.Page{Title: "home", Body: v.Key()}) })
	g.Page("GET /auditeur", access.JournalAudit, func(v *gate.Visit) error { return v.Show(gate.Page{Title: "audit", Body: v.Key()}) })
	g.Page("GET /personnes/{id}", access.PersonRead, func(*gate.Visit) error { return err })
	g.Form("POST /mine", access.AccountOwn, gate.Form{
		Read:  func(*gate.Visit) (gate.Act, error) { return nil, gate.At("secret-code", err) },
		Again: func(v *gate.Visit, _ error) error { return v.Show(gate.Page{Title: "again", Body: v.Key()}) },
	})
	if h.handler, failed = routes.Handler(); failed != nil {
		t.Fatal(failed)
	}
	return h, said
}

// Whoever is refused, by the policy, by a bound or for a code, leaves a line in
// the technical log that says where, why and who, and nothing of what they
// typed (ASVS 5.0, 16.3.1 to 16.3.3).
func TestRefusalsAreWrittenDown(t *testing.T) {
	for name, c := range map[string]struct {
		err  error
		ask  func(h *house)
		want []string // nil for no line at all
	}{
		"a role that may not": {
			nil, func(h *house) { h.ask("GET", "/auditeur", "adviser", nil) },
			[]string{`route="GET /auditeur"`, "why=access.role", "account=account-a"},
		},
		"a file of others": {
			kernel.Fault(kernel.NotFound, "access.absent"), func(h *house) { h.ask("GET", "/personnes/canari", "adviser", nil) },
			[]string{`route="GET /personnes/{id}"`, "why=access.absent", "account=account-a"},
		},
		"a wrong code": {
			kernel.Fault(kernel.Forbidden, "identity.code_refused"), func(h *house) { h.submit("canari") },
			[]string{`route="POST /mine"`, "why=identity.code_refused", "account=account-a"},
		},
		"too often": {
			kernel.Fault(kernel.Limited, "limits.wait", 3), func(h *house) { h.submit("canari") },
			[]string{`route="POST /mine"`, "why=limits.wait"},
		},
		"a form of another browser": {
			nil, func(h *house) { h.ask("POST", "/mine", "adviser", url.Values{"cle": {"forged.canari"}}) },
			[]string{`route="POST /mine"`, "why=form.key", "account=account-a"},
		},
		"a field to correct": {kernel.Fault(kernel.Invalid, "identity.name"), func(h *house) { h.submit("canari") }, nil},
		"a page":             {nil, func(h *house) { h.ask("GET", "/accueil", "adviser", nil) }, nil},
	} {
		h, said := refusing(t, c.err)
		c.ask(h)
		line := said.String()
		if strings.Count(line, "msg=refused") != min(1, len(c.want)) || strings.Contains(line, "canari") {
			t.Errorf("%s: the log says %q", name, line)
		}
		for _, part := range c.want {
			if !strings.Contains(line, part) {
				t.Errorf("%s: the log says %q, without %s", name, line, part)
			}
		}
	}
}

// submit sends the form with something typed.
func (h *house) submit(typed string) *http.Response {
	h.t.Helper()
	answer, _ := h.ask("POST", "/mine", "adviser", url.Values{"cle": {h.key("adviser")}, "secret-code": {typed}})
	return answer
}

// A page leads on within this site only, whatever it was told (ASVS 5.0, 3.7.2).
func TestAPageLeadsOnWithinThisSite(t *testing.T) {
	for asked, want := range map[string]string{
		"/compte?a=b": "/compte?a=b", "//evil.example/": "/", "https://evil.example/": "/", `/\evil.example`: "/", "javascript:alert(1)": "/", "/\t/evil.example": "/",
	} {
		h := open(t)
		routes := gate.NewRoutes()
		routes.HandleFunc(access.PageRead, "GET /suite", func(w http.ResponseWriter, r *http.Request) {
			(&gate.Visit{W: w, R: r}).Redirect(asked)
		})
		handler, err := routes.Handler()
		if err != nil {
			t.Fatal(err)
		}
		h.handler = handler
		if answer, _ := h.ask("GET", "/suite", "", nil); answer.StatusCode != http.StatusSeeOther || answer.Header.Get("Location") != want {
			t.Errorf("%q leads to %q", asked, answer.Header.Get("Location"))
		}
	}
}
