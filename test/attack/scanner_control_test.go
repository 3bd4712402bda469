package attack_test

import (
	"crypto/rand"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"html"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"modernc.org/sqlite"
)

// weak is a small server, weak on purpose, whose forms have a key like those of
// the product: bound to who asks, and good once. What the scanners do not find
// in it, they would not find in the product.
type weak struct {
	*httptest.Server

	people *sql.DB
	mutex  sync.Mutex
	keys   map[string]string // of forms that were not sent yet: to whom they were shown
	notes  []string
	acted  int
}

// flaws are what is planted, and how the finding that shows it begins.
func flaws() map[string]string {
	all := map[string]string{
		"reflected script":       "Cross Site Scripting: POST /saluer nom",
		"kept script":            "Cross Site Scripting: POST /note note",
		"SQL error":              "SQL Injection: POST /chercher mot",
		"SQL delay":              "Blind SQL Injection: POST /attendre nom",
		"redirect":               "Open Redirect: GET /aller suite",
		"redirect of a form":     "Open Redirect: GET /entrer suite",
		"redirect, by the guide": "redirect: POST /entrer",
		"file":                   "Path Traversal: POST /lire fichier",
		"command":                "Command execution: POST /lancer commande",
		"address":                "fetched: ",
		"header":                 "CRLF Injection: GET /langue lang",
		"SQL answer, by sqlmap":  "injection: POST /recherche nom (POST), boolean-based blind",
		"SQL delay, by sqlmap":   "injection: POST /attendre nom (POST)",
		"SQL in the API":         "injection: POST /api/v1/recherche JSON nom ((custom) POST), boolean-based blind",
		"SQL in a path":          "injection: GET /personne/1984 #1* (URI), boolean-based blind",
	}
	if !long() {
		maps.DeleteFunc(all, func(flaw, _ string) bool {
			return !slices.Contains([]string{"reflected script", "SQL error", "SQL delay", "redirect", "SQL answer, by sqlmap"}, flaw)
		})
	}
	return all
}

// keepShort leaves in the plan what the short form looks for, and gives what
// is attacked by the slow modules.
func (p *plan) keepShort() (deep []*order) {
	p.pages, p.bare = nil, nil
	p.orders = slices.DeleteFunc(p.orders, func(o *order) bool {
		return !slices.Contains([]string{"/saluer", "/chercher", "/attendre", "/aller", "/recherche"}, o.path)
	})
	return p.orders[slices.IndexFunc(p.orders, func(o *order) bool { return o.path == "/attendre" }):][:1]
}

// sleep lets SQLite wait, as other databases can.
var sleep = sync.OnceValue(func() error {
	return sqlite.RegisterDeterministicScalarFunction("sleep", 1, func(_ *sqlite.FunctionContext, given []driver.Value) (driver.Value, error) {
		if seconds, is := given[0].(int64); is {
			time.Sleep(time.Duration(min(seconds, 10)) * time.Second)
		}
		return int64(0), nil
	})
})

func openWeak(t *testing.T) *weak {
	t.Helper()
	if err := sleep(); err != nil {
		t.Fatal(err)
	}
	people, err := sql.Open("sqlite", "file:weak?mode=memory&cache=shared")
	if err != nil {
		t.Fatal(err)
	}
	people.SetMaxIdleConns(4)
	t.Cleanup(func() { people.Close() })
	for _, text := range []string{"CREATE TABLE people (id INTEGER, name TEXT)", "INSERT INTO people VALUES (1984, 'Invente'), (1985, 'Exemple'), (1986, 'Modele')"} {
		if _, err := people.ExecContext(t.Context(), text); err != nil {
			t.Fatal(err)
		}
	}
	w := &weak{people: people, keys: map[string]string{}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /accueil", w.home)
	mux.HandleFunc("GET /notes", func(out http.ResponseWriter, _ *http.Request) { w.show(out, strings.Join(w.kept(), "<br>")) })
	mux.HandleFunc("GET /aller", func(out http.ResponseWriter, r *http.Request) { leave(out, r.FormValue("suite")) })
	mux.HandleFunc("GET /personne/{id}", w.person)
	mux.HandleFunc("GET /langue", w.language)
	mux.HandleFunc("POST /api/v1/recherche", w.call)
	for path, act := range map[string]func(http.ResponseWriter, *http.Request){
		"/saluer": w.greet, "/note": w.note, "/chercher": w.blunt, "/recherche": w.search, "/attendre": w.wait, "/entrer": w.enter,
		"/lire": read, "/lancer": launch, "/image": image, "/sur": w.safe,
	} {
		mux.HandleFunc("POST "+path, w.once(act))
	}
	w.Server = httptest.NewServer(mux)
	t.Cleanup(w.Close)
	return w
}

// home shows the forms.
func (w *weak) home(out http.ResponseWriter, r *http.Request) {
	who := r.Header.Get("Cookie")
	if who == "" {
		who = "visite=" + rand.Text()
		http.SetCookie(out, &http.Cookie{Name: "visite", Value: strings.TrimPrefix(who, "visite=")})
	}
	page := `<a href="/aller?suite=/notes">aller</a> <a href="/notes">notes</a> <a href="/personne/1984">une personne</a> <a href="/langue?lang=fr">langue</a>`
	for _, one := range []string{"/saluer nom", "/note note", "/chercher mot", "/recherche nom", "/attendre nom", "/entrer suite", "/lire fichier", "/lancer commande", "/image adresse", "/sur nom"} {
		path, field, _ := strings.Cut(one, " ")
		key := rand.Text()
		w.mutex.Lock()
		w.keys[key] = who
		w.mutex.Unlock()
		page += fmt.Sprintf(`<form method="post" action="%s"><input type=hidden name=%s value=%s><input name="%s" value="Invente"></form>`, path, keyField, key, field)
	}
	w.show(out, page)
}

func (w *weak) show(out http.ResponseWriter, body string) {
	out.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = io.WriteString(out, "<!DOCTYPE html><html><head><title>Essai</title></head><body>"+body+"</body></html>")
}

// once lets a form act when its key was shown to who sends it, and was not
// sent before.
func (w *weak) once(act http.HandlerFunc) http.HandlerFunc {
	return func(out http.ResponseWriter, r *http.Request) {
		key := r.PostFormValue(keyField)
		w.mutex.Lock()
		good := w.keys[key] != "" && w.keys[key] == r.Header.Get("Cookie")
		delete(w.keys, key)
		if good {
			w.acted++
		}
		w.mutex.Unlock()
		if !good {
			http.Error(out, "this form was not shown to you", http.StatusConflict)
			return
		}
		act(out, r)
	}
}

func (w *weak) greet(out http.ResponseWriter, r *http.Request) {
	w.show(out, "<p>Bonjour "+r.PostFormValue("nom")+"</p>")
}

func (w *weak) note(out http.ResponseWriter, r *http.Request) {
	w.mutex.Lock()
	w.notes = append(w.notes[max(0, len(w.notes)-50):], r.PostFormValue("note"))
	w.mutex.Unlock()
	http.Redirect(out, r, "/accueil", http.StatusSeeOther)
}

func (w *weak) kept() []string {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	return append([]string(nil), w.notes...)
}

func (w *weak) ask(query string) (n int, err error) {
	err = w.people.QueryRow(query).Scan(&n)
	return n, err
}

// blunt says what the database says.
func (w *weak) blunt(out http.ResponseWriter, r *http.Request) {
	n, err := w.ask("SELECT count(*) FROM people WHERE name = '" + r.PostFormValue("mot") + "'")
	if err != nil {
		w.show(out, "<p>SQLite error 1: "+html.EscapeString(err.Error())+"</p>")
		return
	}
	w.show(out, fmt.Sprintf("<p>%d</p>", n))
}

// search tells only whether someone was found.
func (w *weak) search(out http.ResponseWriter, r *http.Request) {
	w.answer(out, "SELECT count(*) FROM people WHERE name = '"+r.PostFormValue("nom")+"'")
}

func (w *weak) person(out http.ResponseWriter, r *http.Request) {
	w.answer(out, "SELECT count(*) FROM people WHERE id = "+r.PathValue("id"))
}

func (w *weak) call(out http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil || r.Header.Get("Authorization") == "" {
		out.WriteHeader(http.StatusUnauthorized)
		return
	}
	for _, part := range fromJSON(body) {
		if name, value := nameAndValue(part); name == "nom" {
			w.answer(out, "SELECT count(*) FROM people WHERE name = '"+value+"'")
			return
		}
	}
	out.WriteHeader(http.StatusUnprocessableEntity)
}

func (w *weak) answer(out http.ResponseWriter, query string) {
	if n, err := w.ask(query); err != nil || n == 0 {
		w.show(out, "<p>Personne.</p>")
		return
	}
	w.show(out, "<h1>Une personne</h1><ul><li>Invente, suivie depuis le printemps</li></ul>")
}

// wait answers alike whatever is found.
func (w *weak) wait(out http.ResponseWriter, r *http.Request) {
	_, _ = w.ask("SELECT count(*) FROM people WHERE name = '" + r.PostFormValue("nom") + "'")
	w.show(out, "<p>C’est noté.</p>")
}

func (w *weak) enter(out http.ResponseWriter, r *http.Request) { leave(out, r.PostFormValue("suite")) }

// leave leads anywhere on the web, but to nothing that makes wapiti stumble.
func leave(out http.ResponseWriter, to string) {
	if !strings.HasPrefix(to, "http") && !strings.HasPrefix(to, "/") {
		to = "/accueil"
	}
	out.Header().Set("Location", to)
	out.WriteHeader(http.StatusSeeOther)
}

// language lets lines through into the headers, read once more than they were
// written.
func (w *weak) language(out http.ResponseWriter, r *http.Request) {
	lang, err := url.QueryUnescape(r.FormValue("lang"))
	if err != nil {
		lang = "fr"
	}
	for line := range strings.SplitSeq(lang, "\n") {
		if name, value, is := strings.Cut(strings.TrimSpace(line), ": "); is {
			out.Header().Set(name, value)
		}
	}
	w.show(out, "<p>Langue choisie.</p>")
}

// read and launch answer as a server would that reads files and runs commands.
func read(out http.ResponseWriter, r *http.Request) {
	if strings.HasSuffix(r.PostFormValue("fichier"), "/etc/passwd") {
		_, _ = io.WriteString(out, "root:x:0:0:root:/root:/bin/sh\n")
	}
}

func launch(out http.ResponseWriter, r *http.Request) {
	if strings.Contains(r.PostFormValue("commande"), ";env;") {
		_, _ = io.WriteString(out, "PATH=/usr/bin\nPWD=/\n")
	}
}

// image fetches what it is told to, on this machine only.
func image(_ http.ResponseWriter, r *http.Request) {
	if to := r.PostFormValue("adresse"); strings.HasPrefix(to, "http://127.0.0.1:") {
		if answer, err := http.Get(to); err == nil {
			answer.Body.Close()
		}
	}
}

// safe is the one form without a flaw.
func (w *weak) safe(out http.ResponseWriter, r *http.Request) {
	var n int
	if err := w.people.QueryRow("SELECT count(*) FROM people WHERE name = ?", r.PostFormValue("nom")).Scan(&n); err != nil {
		out.WriteHeader(http.StatusInternalServerError)
		return
	}
	w.show(out, fmt.Sprintf("<p>%s : %d</p>", html.EscapeString(r.PostFormValue("nom")), n))
}
