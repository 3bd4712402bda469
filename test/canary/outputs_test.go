package canary_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"relais/internal/access"
	"relais/internal/gate"
)

// complaints keeps what a control must provoke.
type complaints []string

func (c *complaints) Errorf(format string, args ...any) {
	*c = append(*c, fmt.Sprintf(format, args...))
}

func (c *complaints) about(word string) bool {
	return slices.ContainsFunc(*c, func(said string) bool { return strings.Contains(said, word) })
}

// scanLog looks for marks in what was handed to the logger.
func scanLog(t errorer, h *house) (lines, bytes int) {
	text := h.log.take()
	for _, row := range strings.Split(string(text), "\n") {
		for _, mark := range h.inside([]byte(row)) {
			kind, _, _ := strings.Cut(row, " msg=")
			t.Errorf("LEAK: a line of the log (%.40s…) holds the %v", kind, h.fact(mark))
		}
	}
	return strings.Count(string(text), "\n"), len(text)
}

// The searches above find leaks of every kind when there are some: pages made
// for this, each of which shows a mark where none may stand.
func findControls(t *testing.T, h *house) {
	t.Helper()
	foreign, adviser := h.plot.structures[0].people[0], h.plot.structures[1].staff[access.Adviser]
	v := &viewer{label: "adviser of structure 2", actor: adviser.actor(), account: adviser, cookie: adviser.sessions[0].token}
	h.Routes.HandleFunc(access.PageRead, "GET /controle/corps", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, "<p>%s</p>", strings.ToUpper(foreign.name))
	})
	h.Routes.HandleFunc(access.PageRead, "GET /controle/telephone", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, "<p>%s</p>", strings.ReplaceAll(foreign.phone, " ", "\u202f"))
	})
	h.Routes.HandleFunc(access.PageRead, "GET /controle/adresse", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/personnes?nom="+adviser.name, http.StatusSeeOther)
	})
	h.Routes.HandleFunc(access.PageRead, "GET /controle/lien", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, "<a href=/personnes?nom=%s>vous</a>", adviser.name)
	})
	for path, word := range map[string]string{
		"/controle/corps": "LEAK to", "/controle/telephone": "phone of", "/controle/adresse": "header Location", "/controle/lien": "a link of",
	} {
		var told complaints
		h.browser(t.Context(), &told, v, "fr", &tally{}).get(path)
		if !told.about(word) {
			t.Errorf("the leak of %s is not found: %v", path, told)
		}
	}
	scanLog(t, h)
	h.log.Write([]byte("level=DEBUG msg=page name=" + foreign.name + "\n"))
	h.log.Write([]byte("level=DEBUG msg=session token=" + adviser.sessions[0].token + "\n"))
	var told complaints
	if scanLog(&told, h); !told.about("the name of") || !told.about("secret of") {
		t.Errorf("the leaks of the log are not found: %v", told)
	}
}

// A page that falls with someone's name in its hands says it neither to who
// asked, nor to the log.
func crash(t *testing.T, h *house) {
	t.Helper()
	p := h.plot.structures[0].people[0]
	h.Routes.HandleFunc(access.PageRead, "GET /controle/panne", func(http.ResponseWriter, *http.Request) { fall(p.name, p.phone) })
	h.Routes.HandleFunc(access.PageRead, "GET /controle/panne/milieu", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, "<p>")
		fall(p.name, p.phone)
	})
	h.Gate.Page("GET /controle/panne/page", access.PageRead, nil)
	h.Gate.Form("POST /controle/panne/lecture", access.PageRead, gate.Form{Read: func(*gate.Visit) (gate.Act, error) {
		fall(p.name, p.phone)
		return nil, nil
	}})
	h.Gate.Form("POST /controle/panne/acte", access.PageRead, gate.Form{Read: func(*gate.Visit) (gate.Act, error) {
		return func(context.Context) (gate.Answer, error) {
			fall(p.name, p.phone)
			return gate.Answer{}, nil
		}, nil
	}})
	b := h.browser(t.Context(), t, &viewer{label: "a visitor", actor: access.Anyone()}, "fr", &tally{})
	for _, path := range []string{"/controle/panne", "/controle/panne/milieu", "/controle/panne/page"} {
		a, cut := b.fallen(path)
		if !cut && a.status != http.StatusInternalServerError {
			t.Errorf("%s: status %d", path, a.status)
		}
		if found := b.in([]byte(a.body)); len(found) > 0 {
			t.Errorf("LEAK: the page of a crash shows the %v", b.fact(found[0]))
		}
	}
	key := url.Values{keyField: keyOfAnyForm.FindStringSubmatch(b.get("/connexion").body)[1:]}
	for _, path := range []string{"/controle/panne/lecture", "/controle/panne/acte"} {
		a := b.send(http.MethodPost, path, key)
		if found := b.in([]byte(a.body)); a.status != http.StatusInternalServerError || len(found) > 0 {
			t.Errorf("%s: status %d, %d marks", path, a.status, len(found))
		}
	}
	lines := strings.Count(h.log.String(), "canary_test.fall")
	scanLog(t, h)
	if lines != 4 { // the page without a function falls by itself
		t.Errorf("%d of 4 crashes are told with their place", lines)
	}
}

// fall panics as a fault in the code would, with what it was called with.
func fall(name, phone string) {
	panic(fmt.Sprintf("no such thing as %s, %s", name, phone))
}

// fallen asks for a page that may cut the connection.
func (b *browser) fallen(path string) (a answer, cut bool) {
	defer func() {
		if p := recover(); p == http.ErrAbortHandler { //nolint:errorlint // as net/http compares it
			cut = true
		} else if p != nil {
			panic(p)
		}
	}()
	return b.send(http.MethodGet, path, nil), false
}
